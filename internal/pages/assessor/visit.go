package assessor

import (
	"fmt"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

type visitPage struct{ visit.Plan }

// visitPlan shows the plan of the visit with its coverage and clashes.
func visitPlan(s *visit.Visits) shell.Handle {
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

// warnings are those of a kind.
func (p visitPage) warnings(kind visit.WarningKind) (found []visit.Warning) {
	for _, w := range p.Warnings {
		if w.Kind == kind {
			found = append(found, w)
		}
	}
	return found
}

func (p visitPage) open() []visit.Proposal { return visit.OpenProposals(p.Proposals) }

func (p visitPage) coverage() string {
	return fmt.Sprintf("%d of %d elements have a session", len(p.Selected)-len(p.Uncovered), len(p.Selected))
}

func groupWords(groups []visit.GroupCount, held bool) (lines []string) {
	for _, g := range groups {
		if held {
			lines = append(lines, fmt.Sprintf("%s: met %d of %d wanted", g.Group.Title(), g.Met, g.Wanted))
		} else {
			lines = append(lines, fmt.Sprintf("%s: %d wanted", g.Group.Title(), g.Wanted))
		}
	}
	return lines
}

// share shows the plan to the organisation and opens the visit.
func share(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		r.Body = http.MaxBytesReader(w, r.Body, web.MaxFormBytes)
		if err := s.Share(r.Context(), by, r.PathValue("id"), r.PostFormValue("words")); err != nil {
			return err
		}
		shell.Flash(w, "The organisation can see the plan now")
		return web.SeeOther(w, r, pathOf(r.PathValue("id"))+"/visit")
	}
}

func roomWords(room string) string {
	if room == "" {
		return ""
	}
	return ", " + room
}
