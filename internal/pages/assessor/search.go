package assessor

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/web"
)

type searchPage struct {
	desk.DeskSearch
	words, element *web.Field
}

// excerptSize is about how long an excerpt is, in bytes; shown is how much of
// each kind a page shows.
const (
	excerptSize = 300
	shown       = 50
)

// deskSearch looks for words inside the frozen submission.
func deskSearch(s *desk.Desk) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		asked := r.URL.Query()
		v, err := s.Search(r.Context(), by, r.PathValue("id"), asked.Get("q"), asked.Get("element"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := searchPage{DeskSearch: v,
			words:   form.Text("q", "Words").WithHint("“Words that stand together” in quotation marks, * after the beginning of a word, - before a word to do without"),
			element: form.Choice("element", "Element", elementOptions(v.Case, v.Selected))}
		form.Read(asked)
		p.element.Error = "" // a choice that is none finds nothing
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "Search", nil), p.view())
	}
}

func (p searchPage) pieces(f desk.FoundFrozen) []search.Piece {
	return p.Query.Excerpt(f.Text, excerptSize)
}

// found asks the viewer for the words.
func (p searchPage) found() string { return url.Values{"q": {p.words.Value}}.Encode() }

// told says how much of something was found.
func told(found []desk.FoundFrozen, tooMany bool) string {
	n := strconv.Itoa(len(found))
	switch {
	case tooMany:
		n = "more than " + n
	case len(found) > shown:
		n = "the best " + strconv.Itoa(shown) + " of " + n
	}
	return n
}
