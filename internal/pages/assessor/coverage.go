package assessor

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
)

type coveragePage struct {
	visitPage
	visit.Coverage
}

// coverage shows which sessions of which stop test each element.
func coverage(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Plan(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		f := frame(v.Case, "Coverage", nil)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Visit", Href: pathOf(v.ID) + "/visit"})
		return shell.Show(w, r, http.StatusOK, f, coveragePage{visitPage{v}, v.Coverage()}.view())
	}
}

// mark is a letter for a kind of session.
func mark(k visit.SessionKind) string {
	switch k {
	case visit.Interview:
		return "I"
	case visit.FocusGroup:
		return "F"
	case visit.Tour:
		return "T"
	case visit.Observation:
		return "O"
	case visit.MysteryShop:
		return "S"
	case visit.Meeting:
		return "M"
	}
	return "R"
}

// title is the title of an element.
func (p coveragePage) title(elementID string) string {
	std, err := p.Case.Standard()
	if err != nil {
		return ""
	}
	e, _ := std.Element(elementID)
	return e.Title
}
