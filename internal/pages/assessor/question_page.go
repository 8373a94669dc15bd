package assessor

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/web"
)

// askPage is one question: new, a draft, or one that was sent.
type askPage struct {
	question.QuestionDesk
	question                         question.Question // the zero question when it is new
	today                            date.Date
	by                               string // the id of whoever writes
	form                             *web.Form
	kind, elements, words, whom, due *web.Field
	version, key                     *web.Field
	stale                            bool // somebody else has changed the draft meanwhile
}

const (
	toPerson = "person:"
	toArea   = "area:"
)

func newAskPage(v question.QuestionDesk, q question.Question) askPage {
	form := &web.Form{}
	p := askPage{QuestionDesk: v, question: q, form: form}
	if kind := string(q.Kind); kind == "" {
		q.Kind = question.AskWords
	}
	p.kind = form.Choice("kind", "What you want", []web.Option{{Value: string(question.AskWords), Text: "An answer to a question"},
		{Value: string(question.AskEvidence), Text: "Evidence: please provide"}}).With(string(q.Kind))
	p.elements = form.Text("elements", "Elements (optional)").WithHint("Their numbers, such as 1.1.1, 1.3.2. Leave empty for the whole submission").With(strings.Join(q.ElementIDs, ", "))
	p.words = form.Text("words", "In words").WithHint("The organisation reads this once it is sent").With(q.Words)
	p.whom = form.Choice("whom", "To whom", whomOptions(v)).WithHint("Everybody of the organisation who answers for the whole can answer, too").With(whomValue(q))
	p.due = form.Date("due", "Needed by (optional)").WithHint("For example, 5 12 2025").WithDate(q.DueOn)
	p.version = form.Hidden("version").WithInt(q.Version)
	p.key = form.Hidden("form").With(v.FormKey)
	return p
}

// modules are the scripts of the form. What a colleague has changed meanwhile is
// not written over in the background.
func (p askPage) modules() string {
	if p.stale {
		return "pl-unsaved"
	}
	return "pl-autosave pl-unsaved"
}

func whomValue(q question.Question) string {
	switch {
	case q.PersonID != "":
		return toPerson + q.PersonID
	case q.AreaID != "":
		return toArea + q.AreaID
	}
	return ""
}

func whomOptions(v question.QuestionDesk) (options []web.Option) {
	for _, m := range v.People {
		var roles []string
		for _, g := range m.Grants {
			roles = append(roles, g.Role.Title())
		}
		options = append(options, web.Option{Value: toPerson + m.PersonID, Text: m.Name + " (" + strings.Join(roles, ", ") + ")"})
	}
	for _, b := range v.Branches() {
		options = append(options, web.Option{Value: toArea + b.ID, Text: "Anyone in " + b.Name})
	}
	return options
}

// asking reads the form; what of the elements cannot be read stands in it.
func (p askPage) asking() question.Asking {
	a := question.Asking{Kind: question.Kind(p.kind.Value), Words: p.words.Value, DueOn: p.due.Day(), FormKey: p.key.Value}
	if id, is := strings.CutPrefix(p.whom.Value, toPerson); is {
		a.PersonID = id
	} else if id, is := strings.CutPrefix(p.whom.Value, toArea); is {
		a.AreaID = id
	}
	known, unknown := matrix.Elements(p.Standard, p.elements.Value)
	if len(unknown) > 0 || len(known) == 0 && p.elements.Value != "" {
		p.elements.Error = "Enter numbers of elements, such as 1.1.1, 1.3.2"
	}
	a.ElementIDs = known
	return a
}

func (p askPage) path() string {
	if p.question.ID == "" {
		return questionsPath(p.ID) + "/new"
	}
	return questionPath(p.ID, p.question.ID)
}

func (p askPage) title() string {
	switch {
	case p.question.ID == "":
		return "Ask the organisation"
	case p.question.Draft:
		return "Draft of a question"
	}
	return p.question.Name() + ": " + strings.ToLower(p.question.Kind.Title())
}

func (p askPage) frame() shell.Frame {
	f := frame(p.Case, p.title(), p.form)
	f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Questions", Href: questionsPath(p.ID)})
	return f
}

// askQuestion writes a new question, to be sent or kept as a draft.
func askQuestion(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ForAssessor(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if !v.MayAsk {
			return refused(by.May(account.Assess, v.OfBody()), v.Case)
		}
		start := question.Question{Kind: question.Kind(r.URL.Query().Get("kind")), DueOn: by.Today.AddDays(10)}
		if _, known := v.Standard.Element(r.URL.Query().Get("element")); known {
			start.ElementIDs = []string{r.URL.Query().Get("element")}
		}
		p := newAskPage(v, start)
		p.question, p.by = question.Question{}, by.PersonID
		return p.take(w, r, func(a question.Asking) error {
			_, err := s.Ask(r.Context(), by, v.ID, a)
			return err
		})
	}
}

// keepQuestion keeps a question as it is written: a new one becomes a draft, whose
// addresses the form goes on with.
func keepQuestion(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ForAssessor(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		q := question.Question{Draft: true}
		if id := r.PathValue("question"); id != "" {
			if q, err = v.Find(id); err != nil {
				return err
			}
		}
		p := newAskPage(v, q)
		p.question = q
		if !v.MayAsk {
			return refused(by.May(account.Assess, v.OfBody()), v.Case)
		}
		if !q.Draft {
			return fault.Conflict("This question has been sent already")
		}
		ok := p.form.Parse(r)
		a := p.asking()
		if a.Draft, a.ByItself = true, true; !ok || p.elements.Error != "" {
			return fault.Invalid("This cannot be saved as it is")
		}
		if q.ID != "" {
			if err := s.Edit(r.Context(), by, v.ID, q.ID, p.version.Int(), a); err != nil {
				return err
			}
			return saved(w, p.version.Int()+1)
		}
		if q, err = s.Ask(r.Context(), by, v.ID, a); err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(w).Encode(map[string]any{"version": q.Version, "action": questionPath(v.ID, q.ID), "autosave": questionPath(v.ID, q.ID) + "/autosave"})
	}
}

// take shows the form, or saves what was posted and goes back to the list.
func (p askPage) take(w http.ResponseWriter, r *http.Request, save func(question.Asking) error) error {
	status := http.StatusOK
	if r.Method == http.MethodPost && p.form.Parse(r) {
		a := p.asking()
		a.Draft = strings.Join(p.form.Posts("then"), "") == "draft"
		if p.elements.Error == "" {
			err := save(a)
			switch {
			case err == nil:
				shell.Flash(w, p.saidWords(a))
				return web.SeeOther(w, r, questionsPath(p.ID))
			case fault.Is(err, fault.KindNotFound) && p.Rateable():
				p.elements.Error = words(err)
			case fault.Is(err, fault.KindConflict) && p.question.Draft && p.MayAsk:
				status, p.stale = stale(p.form, p.version, p.question.Version, err), true
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
	}
	return shell.Show(w, r, status, p.frame(), p.view())
}

func (p askPage) saidWords(a question.Asking) string {
	if p.question.Open() && p.question.ID != "" {
		return "The question has been changed. Whom it is put to has been told"
	}
	return askedWords(question.Question{Draft: a.Draft})
}

// questionPage shows one question, and changes it as far as it can be.
func questionPage(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ForAssessor(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		q, err := v.Find(r.PathValue("question"))
		if err != nil {
			return err
		}
		p := newAskPage(v, q)
		p.today, p.by = by.Today, by.PersonID
		if r.Method == http.MethodPost && !v.MayAsk {
			return refused(by.May(account.Assess, v.OfBody()), v.Case)
		}
		return p.take(w, r, func(a question.Asking) error {
			return s.Edit(r.Context(), by, v.ID, q.ID, p.version.Int(), a)
		})
	}
}

// questionStep takes one step of a question and goes back to where the button
// stood.
func questionStep(said string, step func(r *http.Request, by account.Actor, id, question string) error) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, question := r.PathValue("id"), r.PathValue("question")
		form := &web.Form{}
		form.Parse(r)
		if err := step(r, by, id, question); err != nil {
			return err
		}
		shell.Flash(w, said)
		if element := strings.Join(form.Posts("element"), ""); element != "" {
			return web.SeeOther(w, r, web.LocalPath(elementPath(id, element), questionsPath(id))+"#questions")
		}
		return web.SeeOther(w, r, web.LocalPath(strings.Join(form.Posts("to"), ""), questionPath(id, question)))
	}
}

// withdraw takes back a question that was not answered.
func withdraw(s *question.Questions) shell.Handle {
	return questionStep("The question has been withdrawn", func(r *http.Request, by account.Actor, id, question string) error {
		return s.Withdraw(r.Context(), by, id, question)
	})
}

// settle says that an answer is enough.
func settle(s *question.Questions) shell.Handle {
	return questionStep("The answer has been settled", func(r *http.Request, by account.Actor, id, question string) error {
		return s.Settle(r.Context(), by, id, question)
	})
}

// restore undoes a withdrawal or a settlement.
func restore(s *question.Questions) shell.Handle {
	return questionStep("This has been undone", func(r *http.Request, by account.Actor, id, question string) error {
		return s.Restore(r.Context(), by, id, question)
	})
}

// askAgain begins a draft that follows up an answer.
func askAgain(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		q, err := s.AskAgain(r.Context(), by, r.PathValue("id"), r.PathValue("question"))
		if err != nil {
			return err
		}
		return web.SeeOther(w, r, questionPath(r.PathValue("id"), q.ID))
	}
}

// removeQuestion throws a draft away.
func removeQuestion(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		version := form.Hidden("version")
		form.Parse(r)
		if err := s.Remove(r.Context(), by, r.PathValue("id"), r.PathValue("question"), version.Int()); err != nil {
			return err
		}
		shell.Flash(w, "The draft has been thrown away")
		return web.SeeOther(w, r, questionsPath(r.PathValue("id")))
	}
}

// questionMoment is one moment of a question.
type questionMoment struct{ when, what string }

// steps tells what became of the question and of those that it asks again, the
// oldest first: whom each round was put to, by when, and who answered.
func (p askPage) steps() (all []questionMoment) {
	rounds := append([]question.Question{p.question}, p.Before(p.question)...)
	for _, q := range slices.Backward(rounds) {
		round := ""
		if len(rounds) > 1 {
			round = q.Name() + ": "
		}
		add := func(at time.Time, what string) {
			if !at.IsZero() {
				all = append(all, questionMoment{date.Moment(at), round + what})
			}
		}
		first := q.FirstAddress()
		add(q.AskedAt, q.AskedByName+" asked "+lower(first.Whom())+byDay(first.DueOn))
		for _, m := range q.Moves {
			add(m.At, m.ByName+" "+m.Words())
		}
		add(q.AnsweredAt, q.AnsweredByName+" answered")
		if q.Outcome != "" {
			add(q.OutcomeAt, q.OutcomeByName+": "+strings.ToLower(q.Outcome.Title()))
		}
		add(q.WithdrawnAt, "Withdrawn")
	}
	return all
}
