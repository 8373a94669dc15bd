package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// VisitPlanRoutes returns the pages on which the organisation reads the plan of
// a visit.
func VisitPlanRoutes(s *assessment.Visits) []shell.Route {
	read := shell.Can(account.ReadOrganisation)
	return []shell.Route{
		{Pattern: "GET /assessments/{id}/visit", Needs: read, Handle: visitPlan(s)},
		{Pattern: "GET /assessments/{id}/visit/calendar.ics", Needs: read, Handle: visitCalendar(s)},
	}
}

// visitPlan shows the plan once the assessors have shared it.
func visitPlan(s *assessment.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.PlanForOrganisation(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		f := assessmentFrame(v.Case, "The assessors’ visit", nil)
		f.Wide = true
		return shell.Show(w, r, http.StatusOK, f, visitPlanView(v))
	}
}

// visitCalendar sends the shared plan as a calendar file.
func visitCalendar(s *assessment.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.PlanForOrganisation(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if !v.Shared() {
			return fault.NotFound("The plan of the visit has not been shared yet")
		}
		w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="visit.ics"`)
		_, err = w.Write(assessment.Calendar(v))
		return err
	}
}
