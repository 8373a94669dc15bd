package assessor

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type moderationPage struct {
	assessment.ReportPage
	form           *web.Form
	outcome, words *web.Field
}

// moderation is the moderator's page: the outcomes so far and, while the report
// is with them, approve or return.
func moderation(s *assessment.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Report(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := moderationPage{ReportPage: v, form: form,
			outcome: form.Choice("outcome", "Your second reading", []web.Option{
				{Value: "approved", Text: "Approve", Hint: "The report is ready for the decision"},
				{Value: "returned", Text: "Return to the assessors", Hint: "With words that say what to look at again"}}).Required("Select approve or return"),
			words: form.Text("words", "Words to the assessors").WithHint("Needed to return the report")}
		if r.Method == http.MethodPost && !p.mayModerate() {
			return refused(v.May.Moderate, v.Case)
		}
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Moderate(r.Context(), by, v.ID, p.outcome.Value == "approved", p.words.Value)
			if err == nil {
				shell.Flash(w, map[string]string{"approved": "The report has been approved", "returned": "The report has been returned to the assessors"}[p.outcome.Value])
				return web.SeeOther(w, r, pathOf(v.ID)+"/moderation")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "Moderation", form), p.view())
	}
}

func (p moderationPage) mayModerate() bool {
	return p.May.Moderate && p.State == assessment.Moderation && !p.Approved()
}

func outcome(h assessment.HistoryLine) string {
	switch {
	case h.Kind == "decision":
		return "Decided: " + assessment.DecisionOutcome(h.Outcome).Title()
	case h.Outcome == "approved":
		return "Approved"
	}
	return "Returned to the assessors"
}
