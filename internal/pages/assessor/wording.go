package assessor

import (
	"net/http"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
)

type wordingPage struct{ reporting.Wordings }

func wordingPath(id, place string) string { return pathOf(id) + "/wording/" + place }

// back is the page on which the words stand.
func (p wordingPage) back() string {
	if std, err := p.Standard(); err == nil {
		if _, is := std.Element(p.Place); is {
			return elementPath(p.ID, p.Place)
		}
	}
	return pathOf(p.ID) + "/report"
}

// wording offers the body's wording blocks for a place of the report; posted,
// one is put at the end of what stands there.
func wording(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Wordings(r.Context(), by, r.PathValue("id"), r.PathValue("place"))
		if err != nil {
			return err
		}
		p := wordingPage{v}
		if r.Method == http.MethodPost {
			key, _ := strconv.Atoi(r.PostFormValue("block")) // 0, which is none, for what is no number
			if err := s.InsertWording(r.Context(), by, v.ID, v.Place, key); err != nil {
				return err
			}
			shell.Flash(w, "The wording stands at the end. Change it as you need")
			return web.SeeOther(w, r, p.back())
		}
		f := frame(v.Case, "Wording blocks", nil)
		f.Wide = false
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}
