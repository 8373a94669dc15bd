package organisation

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/web"
)

type answerPage struct {
	question.ToAnswer
	by                             account.Actor
	form                           *web.Form
	answer, linked, codes, version *web.Field
	theirs                         *question.AnswerDraft // what a colleague saved meanwhile
	late                           bool                  // the answer was sent meanwhile: what was typed is shown beside it
}

func newAnswerPage(v question.ToAnswer, by account.Actor) answerPage {
	var items []web.Option
	var ticked, others []string
	for _, o := range v.Offered {
		option := web.Option{Value: o.Code, Text: o.Code + " " + o.Title}
		if !o.Linked {
			option.Hint = "Added since the question was asked"
		}
		items = append(items, option)
	}
	for _, code := range v.Draft.Codes {
		if slices.ContainsFunc(items, func(o web.Option) bool { return o.Value == code }) {
			ticked = append(ticked, code)
		} else {
			others = append(others, code)
		}
	}
	form := &web.Form{}
	label, hint := "Your answer", "The assessors read this once you send it"
	if v.Question.Kind == question.AskEvidence {
		hint = "Say what you give, and where to look. The assessors read this once you send it"
	}
	return answerPage{ToAnswer: v, by: by, form: form,
		answer:  form.Text("answer", label).WithHint(hint).With(v.Draft.Words),
		linked:  form.Choices("linked", "Give evidence", items).WithHint("What is linked to these elements, and what was added since the question was asked").WithValues(ticked),
		codes:   form.Text("codes", "Other evidence (optional)").WithHint("Codes from your evidence library, separated by commas").With(strings.Join(others, ", ")),
		version: form.Hidden("version").WithInt(v.Draft.Version)}
}

func (p answerPage) reply() question.Reply {
	return question.Reply{Words: p.answer.Value, Version: p.version.Int(), Codes: slices.Concat(p.linked.Values,
		strings.FieldsFunc(p.codes.Value, func(r rune) bool { return strings.ContainsRune(",; \n\t", r) }))}
}

// addHref leads to where new evidence is added, and back here.
func (p answerPage) addHref() string {
	q := url.Values{"next": {answerPath(p.Case.ID, p.Question.ID)}}
	if len(p.ElementIDs) > 0 {
		q.Set("element", p.ElementIDs[0])
	}
	return "/evidence/add?" + q.Encode()
}

// questionAnswer writes at the answer to one question, with evidence, and sends
// it.
func questionAnswer(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ToAnswer(r.Context(), by, r.PathValue("id"), r.PathValue("question"))
		if err != nil {
			return err
		}
		if v.Question.State() == question.QuestionWithdrawn && r.Method != http.MethodPost {
			return fault.NotFound("There is no such question")
		}
		if !v.Open() && r.Method != http.MethodPost {
			return web.SeeOther(w, r, questionsPath(v.Case.ID)+"#"+v.Question.ID)
		}
		p := newAnswerPage(v, by)
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			done, err := p.save(w, r, s)
			switch {
			case done || err == nil:
				return err
			case fault.Is(err, fault.KindConflict) && v.Open() && v.MayWrite:
				p.form.General = append(p.form.General, settingsWords(err)+". What you wrote is below, beside what is saved now. Save or send again to replace it with yours")
				p.version.WithInt(v.Draft.Version)
				p.theirs, status = &v.Draft, http.StatusConflict
			case fault.Is(err, fault.KindConflict) && !v.Open():
				p.form.General = append(p.form.General, settingsWords(err)+". Your words are below: they have not been sent")
				p.late, status = true, http.StatusConflict
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, questionFrame(v.Case, p.title(), p.form), p.view())
	}
}

func (p answerPage) title() string {
	if p.Question.Kind == question.AskEvidence {
		return "Give what the assessor asks for"
	}
	return "Answer a question"
}

// save keeps the draft or sends the answer, as the button says. Done tells that
// the answer to the request was written.
func (p answerPage) save(w http.ResponseWriter, r *http.Request, s *question.Questions) (done bool, err error) {
	id, question := p.Case.ID, p.Question.ID
	then := strings.Join(p.form.Posts("then"), "")
	next := map[string]string{"draft": questionsPath(id), "add": p.addHref(), "pass": questionsPath(id) + "/" + question + "/pass"}[then]
	if next == "" {
		if err := s.Answer(r.Context(), p.by, id, question, p.reply()); err != nil {
			return false, err
		}
		shell.Flash(w, "Your answer has been sent to the assessors")
		return true, web.SeeOther(w, r, questionsPath(id))
	}
	if _, err := s.SaveAnswer(r.Context(), p.by, id, question, p.reply()); err != nil {
		return false, err
	}
	if then == "draft" {
		shell.Flash(w, "The draft has been kept. The assessors do not see it until you send it")
	}
	return true, web.SeeOther(w, r, next)
}

// answerAutosave keeps what is being written.
func answerAutosave(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ToAnswer(r.Context(), by, r.PathValue("id"), r.PathValue("question"))
		if err != nil {
			return err
		}
		p := newAnswerPage(v, by)
		if !p.form.Parse(r) {
			return fault.Invalid("This cannot be saved as it is")
		}
		version, err := s.SaveAnswer(r.Context(), by, v.Case.ID, v.Question.ID, p.reply())
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(w).Encode(map[string]int64{"version": version})
	}
}

type passPage struct {
	question.ToAnswer
	form                  *web.Form
	person, note, version *web.Field
}

// passOn gives a question to a colleague.
func passOn(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, people, err := s.Colleagues(r.Context(), by, r.PathValue("id"), r.PathValue("question"))
		if err != nil {
			return err
		}
		people = slices.DeleteFunc(people, func(m account.Member) bool { return m.PersonID == by.PersonID && v.Draft.PersonID != by.PersonID })
		form := &web.Form{}
		p := passPage{ToAnswer: v, form: form, person: form.Choice("person", "Whom you give it to", memberOptions(people, v.Draft.PersonID, v.Draft.PersonName)).With(v.Draft.PersonID),
			note: form.Text("note", "A note to them (optional)").With(v.Draft.Note), version: form.Hidden("version").WithInt(v.Draft.Version)}
		status := http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.PassOn(r.Context(), by, v.Case.ID, v.Question.ID, p.version.Int(), p.person.Value, p.note.Value)
			switch {
			case err == nil:
				shell.Flash(w, "The question has been passed on. It stands in their work now")
				if p.person.Value == "" {
					shell.Flash(w, "The question is with "+v.Whom()+" again")
				}
				return web.SeeOther(w, r, questionsPath(v.Case.ID))
			case fault.Is(err, fault.KindConflict):
				form.General, status = append(form.General, settingsWords(err)+". Look who has it, and save again"), http.StatusConflict
				p.version.WithInt(v.Draft.Version)
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, questionFrame(v.Case, "Pass a question on", form), p.view())
	}
}
