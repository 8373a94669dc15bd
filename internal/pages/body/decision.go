package body

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
)

type decisionPage struct {
	reporting.ReportPage
	form                *web.Form
	outcome, words, due *web.Field
}

// decision decides on a report that the moderator has approved.
func decision(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := d.Reporting.Report(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if !v.Approved() && r.Method == http.MethodGet {
			return fault.Conflict("There is nothing to decide now: the assessment is at \"" + v.State.Title() + "\"")
		}
		form := &web.Form{}
		var outcomes []web.Option
		for _, o := range assessment.DecisionOutcomes() {
			outcomes = append(outcomes, web.Option{Value: string(o), Text: o.Title(), Hint: outcomeHint(o, v.Kind)})
		}
		p := decisionPage{ReportPage: v, form: form,
			outcome: form.Choice("outcome", "Decision", outcomes).Required("Select the decision"),
			words:   form.Text("words", "Reasons").WithHint("Needed unless you certify. The organisation reads them"),
			due:     form.Date("due", "Action plan to be carried out by").WithHint("Only for an action plan")}
		if r.Method == http.MethodPost && form.Parse(r) {
			_, err := d.Reporting.Decide(r.Context(), by, reporting.Decision{AssessmentID: v.ID, Outcome: assessment.DecisionOutcome(p.outcome.Value),
				Words: p.words.Value, ActionPlanDueOn: p.due.Day()})
			if err == nil {
				shell.Flash(w, "The decision has been made and the final report released to "+v.Organisation)
				return web.SeeOther(w, r, pathOf(v.ID))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		f := frame(assessment.BodyOverview{Case: v.Case}, "Decide")
		f.Form = form
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

// notMet lists the elements that are rated partially compliant or worse.
func (p decisionPage) notMet() string {
	std, err := p.Standard()
	if err != nil {
		return ""
	}
	var all []string
	for _, e := range p.Content.Elements {
		if e.Rating.Judged() && !std.Met(e.Rating) {
			element, _ := std.Element(e.ElementID)
			rating, _ := std.Definition(e.Rating)
			all = append(all, fmt.Sprintf("%s %s (%s)", e.ElementID, element.Title, strings.ToLower(rating.Title)))
		}
	}
	if len(all) == 0 {
		return "Nothing"
	}
	return strings.Join(all, "; ")
}

// outcomeHint says what a decision comes to for a kind of assessment.
func outcomeHint(o assessment.DecisionOutcome, k assessment.Kind) string {
	switch {
	case o == assessment.NotCertified && k.Review():
		return "The standard is no longer met. The certificate stands until you suspend or withdraw it"
	case o == assessment.NotCertified:
		return "The standard is not met"
	case o == assessment.ActionPlan && k.Review():
		return "The certificate is kept if named gaps are closed by a day you set; a follow-up assessment looks at just those"
	case o == assessment.ActionPlan:
		return "Certified once named gaps are closed by a day you set; a follow-up assessment looks at just those"
	case k.Review():
		return "The standard is still met, and the certificate is kept"
	case k == assessment.Block:
		return "The standard is met. A building block earns no certificate of its own: it counts towards the corporate assessment"
	case k == assessment.HealthCheck:
		return "The standard would be met. A health check earns no certificate"
	case k == assessment.FollowUp:
		return "The named gaps are closed"
	}
	return "The standard is met, and a certificate can be issued"
}

// closing closes a decided assessment.
func closing(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.Close(r.Context(), by, r.PathValue("id")); err != nil {
			return err
		}
		shell.Flash(w, "The assessment has been closed")
		return web.SeeOther(w, r, pathOf(r.PathValue("id")))
	}
}
