package assessor

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type questionsPage struct {
	assessment.Case
	all            []assessment.Question
	form           *web.Form
	element, words *web.Field
	mayAsk         bool
}

// questions lists what the assessors asked; posted, it asks.
func questions(s *assessment.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, all, err := s.ForAssessor(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		var ids []assessment.Selected
		for _, e := range v.Submission.Manifest.Elements {
			ids = append(ids, assessment.Selected{ElementID: e.ElementID})
		}
		form := &web.Form{}
		p := questionsPage{Case: v, all: all, form: form,
			element: form.Choice("element", "About", elementOptions(v, ids)),
			words:   form.Text("words", "Your question").WithHint("The organisation reads this").Required("Enter your question"),
			mayAsk:  v.Rateable() && by.May(account.Assess, v.OfBody())}
		if r.Method == http.MethodPost && !p.mayAsk {
			return refused(by.May(account.Assess, v.OfBody()), v)
		}
		if r.Method == http.MethodPost && form.Parse(r) {
			_, err := s.Ask(r.Context(), by, v.ID, p.element.Value, p.words.Value)
			if err == nil {
				shell.Flash(w, "Your question has been sent to the organisation")
				if strings.Join(form.Posts("back"), "") == "element" && p.element.Value != "" {
					return web.SeeOther(w, r, elementPath(v.ID, p.element.Value)+"#questions")
				}
				return web.SeeOther(w, r, pathOf(v.ID)+"/questions")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frame(v, "Questions", form), p.view())
	}
}

// withdraw takes back a question that was not answered.
func withdraw(s *assessment.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.Withdraw(r.Context(), by, r.PathValue("id"), r.PathValue("question")); err != nil {
			return err
		}
		shell.Flash(w, "The question has been withdrawn")
		return web.SeeOther(w, r, pathOf(r.PathValue("id"))+"/questions")
	}
}

func questionState(q assessment.Question) (words, class string) {
	switch {
	case !q.WithdrawnAt.IsZero():
		return "Withdrawn", "govuk-tag--grey"
	case q.Open():
		return "Open", "govuk-tag--yellow"
	}
	return "Answered", "govuk-tag--green"
}
