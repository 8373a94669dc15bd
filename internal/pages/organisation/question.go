package organisation

import (
	"net/http"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// QuestionRoutes returns the pages on which the organisation answers its
// assessors.
func QuestionRoutes(s *assessment.Questions) []shell.Route {
	read, answer := shell.Can(account.ReadOrganisation), shell.Can(account.AnswerQuestion)
	return []shell.Route{
		{Pattern: "GET /assessments/{id}/questions", Needs: read, Handle: questions(s)},
		{Pattern: "GET /assessments/{id}/questions/{question}/answer", Needs: answer, Handle: questionAnswer(s)},
		{Pattern: "POST /assessments/{id}/questions/{question}/answer", Needs: answer, Handle: questionAnswer(s)},
	}
}

func questionsPath(id string) string { return "/assessments/" + id + "/questions" }

// assessmentFrame is the frame of a page beneath one of the organisation's
// assessments.
func assessmentFrame(v assessment.Case, title string, form *web.Form) shell.Frame {
	return shell.Frame{Title: title, Section: "/assessments", Form: form,
		Crumbs: []shell.Crumb{{Text: "Assessments", Href: "/assessments"}, {Text: v.Name, Href: "/assessments/" + v.ID}}}
}

// questions shows what the assessors asked and why a submission came back.
func questions(s *assessment.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ForOrganisation(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, assessmentFrame(v.Case, "Questions from the assessors", nil), questionsView(v))
	}
}

type answerPage struct {
	assessment.Case
	question              assessment.Question
	form                  *web.Form
	answer, linked, codes *web.Field
}

// questionAnswer answers one question, with evidence.
func questionAnswer(s *assessment.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, q, offered, err := s.ToAnswer(r.Context(), by, r.PathValue("id"), r.PathValue("question"))
		if err != nil {
			return err
		}
		if !q.Open() {
			return fault.Conflict("This question has been answered already")
		}
		var items []web.Option
		for _, o := range offered {
			items = append(items, web.Option{Value: o.Code, Text: o.Code + " " + o.Title})
		}
		form := &web.Form{}
		p := answerPage{Case: v, question: q, form: form,
			answer: form.Text("answer", "Your answer").WithHint("The assessors read this").Required("Enter your answer"),
			linked: form.Choices("linked", "Give evidence that is linked to this element", items),
			codes:  form.Text("codes", "Other evidence (optional)").WithHint("Codes from your evidence library, separated by commas")}
		if r.Method == http.MethodPost && form.Parse(r) {
			codes := slices.Concat(p.linked.Values, strings.FieldsFunc(p.codes.Value, func(r rune) bool { return strings.ContainsRune(",; \n\t", r) }))
			err := s.Answer(r.Context(), by, v.ID, q.ID, p.answer.Value, codes)
			if err == nil {
				shell.Flash(w, "Your answer has been sent to the assessors")
				return web.SeeOther(w, r, questionsPath(v.ID))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, assessmentFrame(v, "Answer a question", form), p.view())
	}
}
