package assessor

import (
	"fmt"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type visitPage struct{ assessment.VisitPlan }

// visit shows the plan of the visit with its coverage and clashes.
func visit(s *assessment.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Plan(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "Visit", nil), visitPage{v}.view())
	}
}

func (p visitPage) plannable() bool {
	return p.May.Assess && (p.State == assessment.DeskReview || p.State == assessment.Visit)
}

func (p visitPage) sessions() (n int) {
	for _, stop := range p.Stops {
		n += len(stop.Sessions)
	}
	return n
}

func (p visitPage) coverage() string {
	return fmt.Sprintf("%d of %d elements have a session", len(p.Selected)-len(p.Uncovered), len(p.Selected))
}

func groupWords(groups []assessment.GroupCount, held bool) (lines []string) {
	for _, g := range groups {
		if held {
			lines = append(lines, fmt.Sprintf("%s: met %d of %d wanted", g.Group.Title(), g.Met, g.Wanted))
		} else {
			lines = append(lines, fmt.Sprintf("%s: %d wanted", g.Group.Title(), g.Wanted))
		}
	}
	return lines
}

// calendar sends the plan as a calendar file.
func calendar(s *assessment.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Plan(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="visit.ics"`)
		_, err = w.Write(assessment.Calendar(v))
		return err
	}
}

// share shows the plan to the organisation and opens the visit.
func share(s *assessment.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.Share(r.Context(), by, r.PathValue("id")); err != nil {
			return err
		}
		shell.Flash(w, "The organisation can see the plan now")
		return web.SeeOther(w, r, pathOf(r.PathValue("id"))+"/visit")
	}
}
