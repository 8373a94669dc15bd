package body

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type returnPage struct {
	assessment.BodyOverview
	form  *web.Form
	words *web.Field
}

// giveBack returns a submission to the organisation with words that say why.
func giveBack(s *assessment.Opening) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Overview(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if v.State != assessment.Submitted {
			return fault.Conflict("There is no submission to return: the assessment is at \"" + v.State.Title() + "\"")
		}
		form := &web.Form{}
		p := returnPage{v, form, form.Text("words", "What should the organisation do before it submits again?").
			WithHint("The organisation reads this").Required("Enter what the organisation should do before it submits again")}
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Return(r.Context(), by, v.ID, p.words.Value)
			if err == nil {
				shell.Flash(w, "The submission has been returned to "+v.Organisation)
				return web.SeeOther(w, r, pathOf(v.ID))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		f := frame(v, "Return the submission")
		f.Form = form
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}
