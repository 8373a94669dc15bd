package organisation

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/web"
)

// QuestionRoutes returns the pages on which the organisation answers its
// assessors.
func QuestionRoutes(s *question.Questions) []shell.Route {
	read, write := shell.Can(account.ReadOrganisation), shell.Can(account.AddEvidence)
	const at = "/assessments/{id}/questions"
	return []shell.Route{
		{Pattern: "GET " + at, Needs: read, Handle: questions(s)},
		{Pattern: "GET /assessments/{id}/question-list/{format}", Needs: read, Handle: exportAnswers(s)},
		{Pattern: "GET " + at + "/import", Needs: write, Handle: importAnswers(s)},
		{Pattern: "POST " + at + "/import", Needs: write, Handle: importAnswers(s)},
		{Pattern: "GET " + at + "/{question}/answer", Needs: write, Handle: questionAnswer(s)},
		{Pattern: "POST " + at + "/{question}/answer", Needs: write, Handle: questionAnswer(s)},
		{Pattern: "POST " + at + "/{question}/autosave", Needs: write, Handle: answerAutosave(s)},
		{Pattern: "GET " + at + "/{question}/pass", Needs: write, Handle: passOn(s)},
		{Pattern: "POST " + at + "/{question}/pass", Needs: write, Handle: passOn(s)},
	}
}

func questionsPath(id string) string { return "/assessments/" + id + "/questions" }

// listPath is the list of questions as a spreadsheet.
func listPath(id, format string) string { return "/assessments/" + id + "/question-list/" + format }

func answerPath(id, question string) string { return questionsPath(id) + "/" + question + "/answer" }

// assessmentFrame is the frame of a page beneath one of the organisation's
// assessments.
func assessmentFrame(v assessment.Case, title string, form *web.Form) shell.Frame {
	return shell.Frame{Title: title, Section: "/assessments", Form: form,
		Crumbs: []shell.Crumb{{Text: "Assessments", Href: "/assessments"}, {Text: v.Name, Href: "/assessments/" + v.ID}}}
}

func questionFrame(v assessment.Case, title string, form *web.Form) shell.Frame {
	f := assessmentFrame(v, title, form)
	f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Questions from the assessors", Href: questionsPath(v.ID)})
	return f
}

type questionsPage struct {
	question.QuestionList
	by                    account.Actor
	query                 url.Values
	shown                 []question.QuestionLine
	counts                map[string]int
	state, element, whose *web.Field
}

const (
	mineOnly = "mine"
	inDraft  = "in-draft"
)

func newQuestionsPage(v question.QuestionList, by account.Actor, query url.Values) questionsPage {
	filter := &web.Form{}
	p := questionsPage{QuestionList: v, by: by, query: query, state: filter.Hidden("state"), counts: map[string]int{},
		element: filter.Choice("element", "About", append([]web.Option{{Value: question.Whole, Text: "The whole submission"}}, askedAbout(v)...)),
		whose:   filter.Choice("whose", "Who has it", append([]web.Option{{Value: mineOnly, Text: "You"}}, holders(v)...))}
	filter.Read(query) // an answer that is not offered filters nothing
	f := question.QuestionFilter{ElementID: p.element.Value}
	var beneath []question.Question
	for _, q := range v.Questions {
		if !f.Takes(q.Question, by.Today) || !p.has(q) {
			continue
		}
		beneath = append(beneath, q.Question)
		if q.Draft.Words != "" {
			p.counts[inDraft]++
		}
		if p.state.Value == inDraft && q.Draft.Words == "" || p.state.Value != inDraft && !(question.QuestionFilter{State: p.state.Value}).Takes(q.Question, by.Today) {
			continue
		}
		p.shown = append(p.shown, q)
	}
	for state, n := range question.CountQuestions(beneath, by.Today) {
		p.counts[state] = n
	}
	p.counts[""] = len(beneath)
	slices.SortStableFunc(p.shown, func(a, b question.QuestionLine) int { return strings.Compare(waitsBy(a), waitsBy(b)) })
	return p
}

// waitsBy orders what waits by its day, before what does not.
func waitsBy(q question.QuestionLine) string {
	switch {
	case !q.Open():
		return "~"
	case q.DueOn == "":
		return "9999"
	}
	return string(q.DueOn)
}

// has tells whether the question is with whom the filter names.
func (p questionsPage) has(q question.QuestionLine) bool {
	switch p.whose.Value {
	case "":
		return true
	case mineOnly:
		return q.MayWrite
	}
	return q.Holder() == p.whose.Value
}

func askedAbout(v question.QuestionList) (options []web.Option) {
	for _, o := range elementOptions() {
		if slices.ContainsFunc(v.Questions, func(q question.QuestionLine) bool { return q.About(o.Value) }) {
			options = append(options, o)
		}
	}
	return options
}

func holders(v question.QuestionList) (options []web.Option) {
	for _, q := range v.Questions {
		if h := q.Holder(); !slices.ContainsFunc(options, func(o web.Option) bool { return o.Value == h }) {
			options = append(options, web.Option{Value: h, Text: h})
		}
	}
	return options
}

type questionTab struct {
	state, title string
	count        int
}

// tabs are the states that there is something of.
func (p questionsPage) tabs() []questionTab {
	all := []questionTab{{"", "All", 0}, {string(question.QuestionSent), "To answer", 0}, {question.Overdue, "Overdue", 0}, {inDraft, "In draft", 0},
		{string(question.QuestionAnswered), "Answered", 0}, {string(question.QuestionSettled), "Settled", 0}, {string(question.QuestionAskedAgain), "Asked again", 0}}
	for i := range all {
		all[i].count = p.counts[all[i].state]
	}
	return slices.DeleteFunc(all, func(t questionTab) bool { return t.count == 0 && t.state != "" && t.state != p.state.Value })
}

func (p questionsPage) mayImport() bool {
	return p.Rateable() && slices.ContainsFunc(p.Questions, func(q question.QuestionLine) bool { return q.MayWrite })
}

func (p questionsPage) file(format string) string {
	return withQuery(listPath(p.ID, format), p.query, "", "")
}

// questions shows what the assessors asked and why a submission came back.
func questions(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ForOrganisation(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, assessmentFrame(v.Case, "Questions from the assessors", nil), newQuestionsPage(v, by, r.URL.Query()).view())
	}
}

// questionState is the state of a question as the organisation calls it.
func questionState(q question.Question) (words, class string) {
	switch q.State() {
	case question.QuestionSent:
		return "To answer", "govuk-tag--yellow"
	case question.QuestionAskedAgain:
		return q.State().Title(), "govuk-tag--grey"
	}
	return q.State().Title(), "govuk-tag--green"
}

func dueWords(q question.Question, today date.Date) string {
	if q.DueOn == "" {
		return "No day is set"
	}
	if q.Overdue(today) {
		return "Was needed by " + q.DueOn.Words()
	}
	return "Needed by " + q.DueOn.Words()
}
