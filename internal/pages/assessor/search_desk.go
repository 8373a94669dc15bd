package assessor

import (
	"net/http"
	"net/url"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type searchDeskPage struct {
	words *web.Field
	lines []desk.Line // submitted, and not given back
}

// SearchDesk is where assessors and other people of a certification body look
// for words: it leads to the search in each submission that they may read, for
// each is read by itself.
func SearchDesk(s *desk.Desk) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		lines, err := s.List(r.Context(), by)
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := searchDeskPage{words: form.Text("q", "Words")}
		form.Read(r.URL.Query())
		for _, l := range lines {
			if l.HandedOver() {
				p.lines = append(p.lines, l)
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Search", Section: "/search"}, p.view())
	}
}

func (p searchDeskPage) href(l desk.Line) string {
	href := pathOf(l.ID) + "/search"
	if p.words.Value != "" {
		href += "?q=" + url.QueryEscape(p.words.Value)
	}
	return href
}
