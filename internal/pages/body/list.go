package body

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

type listPage struct {
	rows   []assessment.ListedAssessment
	states []stateFilter
	state  assessment.State
	all    int
}

type stateFilter struct {
	state assessment.State
	count int
}

// list shows the assessments for which the body was chosen, of one state if
// the address says so.
func list(s *assessment.Opening) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		p := listPage{state: assessment.State(r.URL.Query().Get("state"))}
		if !slices.Contains(assessment.States(), p.state) {
			p.state = ""
		}
		rows, counts, err := s.List(r.Context(), by, p.state)
		if err != nil {
			return err
		}
		p.rows = rows
		for _, state := range assessment.States() {
			p.all += counts[state]
			if counts[state] > 0 || state == p.state {
				p.states = append(p.states, stateFilter{state, counts[state]})
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Assessments", Section: section, Wide: true}, p.view())
	}
}

func progress(row assessment.ListedAssessment) string {
	if !row.HandedOver() {
		return ""
	}
	return fmt.Sprintf("%d of %d rated", row.Rated, row.Selected)
}

func assessors(row assessment.ListedAssessment) string {
	if len(row.Assessors) == 0 {
		return "Nobody yet"
	}
	return strings.Join(row.Assessors, ", ")
}
