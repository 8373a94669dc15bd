package assessor

import (
	"fmt"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// list shows the assessments on the actor's desk.
func list(s *desk.Desk, ratings *calibration.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		lines, err := s.List(r.Context(), by)
		if err != nil {
			return err
		}
		compared, err := ratings.Open(r.Context(), by)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Desk", Section: section, Wide: true}, listView(lines, compared))
	}
}

func role(l desk.Line) string {
	if l.Role == "" {
		return "Looking on"
	}
	return l.Role.Title() + " until " + l.Until.Short()
}

func progress(l desk.Line) string {
	if !l.HandedOver() {
		return "Waiting for the submission"
	}
	return fmt.Sprintf("%d of %d rated", l.Rated, l.Selected)
}
