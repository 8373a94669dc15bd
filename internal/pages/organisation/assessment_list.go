package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/picture"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

type assessmentListPage struct {
	applicant.Shelf
	mayPlan bool
	today   date.Date
}

// assessmentList shows the organisation's assessments, programmes and results.
func assessmentList(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Shelf(r.Context(), by)
		if err != nil {
			return err
		}
		p := assessmentListPage{v, mayPlan(by), by.Today}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Assessments", Section: assessmentSection}, p.view())
	}
}

// dueWords says when a submission is due, and whether that has passed.
func (p assessmentListPage) dueWords(a assessment.Assessment) string {
	if a.DueOn == "" {
		return ""
	}
	if a.Editable() && a.DueOn < p.today {
		return a.DueOn.Short() + " (overdue)"
	}
	return a.DueOn.Short()
}

// trendOf makes the chart of Compliance Plus.
func trendOf(results []applicant.Result) picture.Trend {
	t := picture.Trend{ID: "compliance-plus", Title: "Elements with Compliance Plus at each assessment", Unit: "elements with Compliance Plus"}
	for _, r := range results {
		note := r.Kind.Title() + ". " + r.Source
		if r.AssessmentID != "" {
			note = r.Name
		}
		t.Points = append(t.Points, picture.Point{Label: r.On.Time().Format("Jan 2006"), Value: r.CompliancePlus, Note: note})
	}
	return t
}
