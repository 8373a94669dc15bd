package assessor

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/web"
)

func questionsPath(id string) string { return pathOf(id) + "/questions" }

func questionPath(id, question string) string { return questionsPath(id) + "/" + question }

type questionsPage struct {
	question.QuestionDesk
	today                      date.Date
	query                      url.Values
	shown                      []question.Question
	counts                     map[string]int
	filter                     *web.Form
	element, whom, kind, state *web.Field
	drafts                     *web.Field // to be sent
}

func newQuestionsPage(v question.QuestionDesk, today date.Date, query url.Values, form *web.Form) questionsPage {
	filter := &web.Form{}
	p := questionsPage{QuestionDesk: v, today: today, query: query, filter: filter, counts: map[string]int{},
		state:   filter.Hidden("state"),
		element: filter.Choice("element", "About", append([]web.Option{{Value: question.Whole, Text: "The whole submission"}}, askedAbout(v)...)),
		whom:    filter.Choice("whom", "Put to", askedOf(v)),
		kind:    filter.Choice("kind", "Kind", kindOptions())}
	filter.Read(query) // an answer that is not offered filters nothing
	f := question.QuestionFilter{ElementID: p.element.Value, Whom: p.whom.Value, Kind: question.Kind(p.kind.Value)}
	var beneath []question.Question
	for _, q := range v.Questions {
		if f.Takes(q, today) {
			beneath = append(beneath, q)
		}
	}
	p.counts = question.CountQuestions(beneath, today)
	f.State = p.state.Value
	var drafts []web.Option
	for _, q := range beneath {
		if f.Takes(q, today) {
			p.shown = append(p.shown, q)
		}
		if q.Draft {
			drafts = append(drafts, web.Option{Value: q.ID, Text: short(q.Words, 100), Hint: about(q) + ", to " + lower(q.Whom()) + dueWords(q)})
		}
	}
	p.drafts = form.Choices("send", "Drafts to send", drafts)
	return p
}

// askedAbout are the elements that a question is about, or all examined ones
// where there is none.
func askedAbout(v question.QuestionDesk) (options []web.Option) {
	for _, e := range v.Elements() {
		if slices.ContainsFunc(v.Questions, func(q question.Question) bool { return q.About(e.ID) }) {
			options = append(options, web.Option{Value: e.ID, Text: e.ID + " " + e.Title})
		}
	}
	return options
}

// askedOf are those whom some question is put to.
func askedOf(v question.QuestionDesk) []web.Option {
	options := []web.Option{{Value: question.ToLead, Text: "The lead"}}
	for _, q := range v.Questions {
		id := q.PersonID + q.AreaID
		if id != "" && !slices.ContainsFunc(options, func(o web.Option) bool { return o.Value == id }) {
			options = append(options, web.Option{Value: id, Text: q.Whom()})
		}
	}
	return options
}

func kindOptions() (options []web.Option) {
	for _, k := range question.QuestionKinds() {
		options = append(options, web.Option{Value: string(k), Text: k.Title()})
	}
	return options
}

// stateHref is the list in one state, or of all.
func (p questionsPage) stateHref(state string) string {
	q := url.Values{}
	for name, values := range p.query {
		if name != "state" && len(values) > 0 && values[0] != "" {
			q.Set(name, values[0])
		}
	}
	if state != "" {
		q.Set("state", state)
	}
	if len(q) == 0 {
		return questionsPath(p.ID)
	}
	return questionsPath(p.ID) + "?" + q.Encode()
}

func (p questionsPage) total() (n int) {
	for _, s := range question.QuestionStates() {
		n += p.counts[string(s)]
	}
	return n
}

type stateTab struct {
	state, title string
	count        int
}

// tabs are the states that there is something of, with what is overdue.
func (p questionsPage) tabs() []stateTab {
	all := []stateTab{{"", "All", p.total()}}
	for _, s := range question.QuestionStates() {
		all = append(all, stateTab{string(s), s.Title(), p.counts[string(s)]})
		if s == question.QuestionSent {
			all = append(all, stateTab{question.Overdue, "Overdue", p.counts[question.Overdue]})
		}
	}
	return slices.DeleteFunc(all, func(t stateTab) bool { return t.count == 0 && t.state != "" && t.state != p.state.Value })
}

// questions lists what the assessors asked; posted, it asks, from the page of an
// element.
func questions(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ForAssessor(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if r.Method == http.MethodPost {
			return askAtOnce(w, r, by, s, v)
		}
		return showQuestions(w, r, by, v, &web.Form{})
	}
}

func showQuestions(w http.ResponseWriter, r *http.Request, by account.Actor, v question.QuestionDesk, form *web.Form) error {
	p := newQuestionsPage(v, by.Today, r.URL.Query(), form)
	if form.Posted && len(p.drafts.Options) > 0 {
		p.drafts.Values = form.Posts("send")
		p.drafts.Error, form.General = strings.Join(form.General, ". "), nil
	}
	return shell.Show(w, r, http.StatusOK, frame(v.Case, "Questions", form), p.view())
}

// askAtOnce takes the short form beside an element: words to the lead, sent,
// kept, or kept to be written on.
func askAtOnce(w http.ResponseWriter, r *http.Request, by account.Actor, s *question.Questions, v question.QuestionDesk) error {
	if !v.MayAsk {
		return refused(by.May(account.Assess, v.OfBody()), v.Case)
	}
	form := &web.Form{}
	element := form.Choice("element", "About", examinedOptions(v))
	words := form.Text("words", "Your question").Required("Enter your question")
	then, key := form.Hidden("then"), form.Hidden("form")
	ok := form.Parse(r)
	asking := question.About(element.Value, words.Value)
	asking.FormKey, asking.Draft = key.Value, then.Value == "draft" || then.Value == "more"
	if ok {
		q, err := s.Ask(r.Context(), by, v.ID, asking)
		if err == nil {
			return afterAsking(w, r, v, form, q, then.Value)
		}
		if err := form.Accept(err); err != nil {
			return err
		}
	}
	p := newAskPage(v, question.Question{})
	p.by = by.PersonID
	p.elements.Value, p.words.Value = element.Value, words.Value
	if key.Value != "" {
		p.key.Value = key.Value
	}
	for _, f := range []*web.Field{element, words} {
		if f.Error != "" {
			p.form.General = append(p.form.General, f.Error)
		}
	}
	p.form.General = append(p.form.General, form.General...)
	p.form.Posted = true
	return shell.Show(w, r, http.StatusOK, p.frame(), p.view())
}

func afterAsking(w http.ResponseWriter, r *http.Request, v question.QuestionDesk, form *web.Form, q question.Question, then string) error {
	if then == "more" {
		return web.SeeOther(w, r, questionPath(v.ID, q.ID))
	}
	shell.Flash(w, askedWords(q))
	if strings.Join(form.Posts("back"), "") == "element" && len(q.ElementIDs) > 0 {
		return web.SeeOther(w, r, elementPath(v.ID, q.ElementIDs[0])+"#questions")
	}
	return web.SeeOther(w, r, questionsPath(v.ID))
}

func askedWords(q question.Question) string {
	if q.Draft {
		return "The draft has been kept. The organisation does not see it"
	}
	return "Your question has been sent to the organisation"
}

func examinedOptions(v question.QuestionDesk) (options []web.Option) {
	for _, e := range v.Elements() {
		options = append(options, web.Option{Value: e.ID, Text: e.ID + " " + e.Title})
	}
	return options
}

// sendDrafts sends the drafts that were selected.
func sendDrafts(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		if !form.Parse(r) {
			return web.SeeOther(w, r, questionsPath(r.PathValue("id")))
		}
		sent, err := s.Send(r.Context(), by, r.PathValue("id"), form.Posts("send"))
		if err == nil {
			shell.Flash(w, counted(sent, "question")+" sent to the organisation")
			return web.SeeOther(w, r, questionsPath(r.PathValue("id")))
		}
		if err := form.Accept(err); err != nil {
			return err
		}
		v, err := s.ForAssessor(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return showQuestions(w, r, by, v, form)
	}
}

func questionClass(q question.Question) string {
	switch q.State() {
	case question.QuestionSent:
		return "govuk-tag--yellow"
	case question.QuestionAnswered:
		return "govuk-tag--blue"
	case question.QuestionSettled:
		return "govuk-tag--green"
	}
	return "govuk-tag--grey"
}

// about says in words what a question is about.
func about(q question.Question) string {
	if len(q.ElementIDs) == 0 {
		return "The whole submission"
	}
	return strings.Join(q.ElementIDs, ", ")
}

func dueWords(q question.Question) string { return byDay(q.DueOn) }

func byDay(on date.Date) string {
	if on == "" {
		return ""
	}
	return ", by " + on.Words()
}

func short(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return s
}

// file is the list that is shown as a spreadsheet.
func (p questionsPage) file(format string) string {
	path := questionsPath(p.ID) + "/export/" + format
	if p.query.Encode() != "" {
		path += "?" + p.query.Encode()
	}
	return path
}

func codesOf(q question.Question) string {
	var codes []string
	for _, e := range q.Evidence {
		codes = append(codes, e.Code)
	}
	return strings.Join(codes, ", ")
}

// lower is a beginning that stands within a sentence: "the lead".
func lower(whom string) string {
	if strings.HasPrefix(whom, "The ") || strings.HasPrefix(whom, "Anyone ") {
		return strings.ToLower(whom[:1]) + whom[1:]
	}
	return whom
}
