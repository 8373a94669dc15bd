package assessor

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

type coveragePage struct {
	visitPage
	assessment.Coverage
}

// coverage shows which sessions of which stop test each element.
func coverage(s *assessment.Visits) shell.Handle {
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
func mark(k assessment.SessionKind) string {
	switch k {
	case assessment.Interview:
		return "I"
	case assessment.FocusGroup:
		return "F"
	case assessment.Tour:
		return "T"
	case assessment.Observation:
		return "O"
	case assessment.MysteryShop:
		return "S"
	case assessment.Meeting:
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
