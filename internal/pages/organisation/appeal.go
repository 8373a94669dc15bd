package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
)

// AppealRoutes returns the pages on which the organisation appeals against a
// decision.
func AppealRoutes(s *reporting.Appeals) []shell.Route {
	read, submit := shell.Can(account.ReadOrganisation), shell.Can(account.Submit)
	return []shell.Route{
		{Pattern: "GET /assessments/{id}/appeal", Needs: read, Handle: appeal(s)},
		{Pattern: "POST /assessments/{id}/appeal", Needs: submit, Handle: appeal(s)},
		{Pattern: "POST /assessments/{id}/appeal/withdraw", Needs: submit, Handle: appealWithdraw(s)},
	}
}

type appealPage struct {
	reporting.AppealPage
	form    *web.Form
	grounds *web.Field
	may     bool // submit
}

// decisionWords is the decision in a line.
func decisionWords(d reporting.Decision) string {
	words := "Decision of " + d.DecidedAt.Format("2 January 2006") + ": " + d.Outcome.Title()
	if d.ActionPlanDueOn != "" {
		words += ", to be carried out by " + d.ActionPlanDueOn.Words()
	}
	return words
}

func appealPath(id string) string { return "/assessments/" + id + "/appeal" }

// appeal shows the appeals against the decision; posted, it lodges one.
func appeal(s *reporting.Appeals) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.OfApplicant(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := appealPage{AppealPage: v, form: form, may: by.May(account.Submit, v.OfOrganisation()),
			grounds: form.Text("grounds", "Grounds of the appeal").WithHint("What was decided wrongly, or how the assessment did not follow its own rules. Somebody who had no part in it reads this").
				Required("Enter the grounds of your appeal")}
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Lodge(r.Context(), by, v.ID, p.grounds.Value)
			if err == nil {
				shell.Flash(w, "Your appeal has been lodged")
				return web.SeeOther(w, r, appealPath(v.ID))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, assessmentFrame(v.Case, "Appeal", form), p.view())
	}
}

func appealWithdraw(s *reporting.Appeals) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		if err := s.Withdraw(r.Context(), by, id); err != nil {
			return err
		}
		shell.Flash(w, "Your appeal has been withdrawn")
		return web.SeeOther(w, r, appealPath(id))
	}
}
