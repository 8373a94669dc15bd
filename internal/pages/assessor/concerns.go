package assessor

import (
	"fmt"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

type concernsPage struct {
	desk.ConcernsPage
	kind desk.ConcernKind // shown alone; "" for all
}

// concerns lists what should be looked at before the report is released: all of
// it, or one kind.
func concerns(s *desk.Desk) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		kind := desk.ConcernKind(r.URL.Query().Get("kind"))
		if kind.Title() == "" {
			kind = ""
		}
		v, err := s.Concerns(r.Context(), by, r.PathValue("id"), kind)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "Checks", nil), concernsPage{v, kind}.view())
	}
}

func (p concernsPage) path(kind desk.ConcernKind) string {
	if kind == "" {
		return pathOf(p.ID) + "/checks"
	}
	return pathOf(p.ID) + "/checks?kind=" + string(kind)
}

// kinds are those that there is something of.
func (p concernsPage) kinds() []desk.ConcernKind {
	var kinds []desk.ConcernKind
	for _, k := range desk.ConcernKinds() {
		if p.Counts[k] > 0 {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

func (p concernsPage) total() (all, stops int) {
	for k, n := range p.Counts {
		all += n
		if k.Stops() {
			stops += n
		}
	}
	return all, stops
}

func (p concernsPage) summary() string {
	all, stops := p.total()
	if all == 0 {
		return "Nothing was found that does not agree."
	}
	return fmt.Sprintf("%s, of which %d %s the report from being released.", counted(all, "thing")+" to look at", stops, verb(stops, "stops", "stop"))
}

// verb is the form for one or for another number.
func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (p concernsPage) elementTitle(id string) string {
	e, _ := p.Standard.Element(id)
	return e.Title
}
