package assessor

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/pages/picture"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

// filterOf reads the filter of the desk from an address; what is none filters
// nothing.
func filterOf(q url.Values) (f desk.DeskFilter) {
	for _, s := range desk.DeskShows() {
		if slices.Contains(q["show"], string(s)) {
			f.Shows = append(f.Shows, s)
		}
	}
	if c := q.Get("criterion"); slices.ContainsFunc(standard.CSE().Criteria, func(k standard.Criterion) bool { return k.ID == c }) {
		f.Criterion = c
	}
	return f
}

func filterQuery(f desk.DeskFilter) url.Values {
	q := url.Values{}
	for _, s := range f.Shows {
		q.Add("show", string(s))
	}
	if f.Criterion != "" {
		q.Set("criterion", f.Criterion)
	}
	return q
}

// withFilter is an address that keeps the filter.
func withFilter(path string, f desk.DeskFilter) string {
	if !f.Any() {
		return path
	}
	return path + "?" + filterQuery(f).Encode()
}

// openHref is an address, which may have a query, with a file opened on it.
func openHref(back, file string) string {
	by := "?"
	if strings.Contains(back, "?") {
		by = "&"
	}
	return back + by + "open=" + url.QueryEscape(file) + "#preview"
}

// stepHref leads to the next element of the list, or to the one before.
func stepHref(id, from string, f desk.DeskFilter, back bool) string {
	q := filterQuery(f)
	q.Set("from", from)
	if back {
		q.Set("back", "yes")
	}
	return pathOf(id) + "/next?" + q.Encode()
}

// filterWords says what the list is of: "not rated, criterion 2".
func filterWords(f desk.DeskFilter) string {
	var all []string
	for _, s := range f.Shows {
		all = append(all, strings.ToLower(s.Title()))
	}
	if f.Criterion != "" {
		all = append(all, "criterion "+f.Criterion)
	}
	return strings.Join(all, ", ")
}

// filterForm is the form of the filter, with how many elements each reason
// would leave.
func (p deskPage) filterForm() (shows, criterion *web.Field) {
	form := &web.Form{}
	counts := p.Counts(p.filter, p.by)
	var options, criteria []web.Option
	var chosen []string
	for _, s := range desk.DeskShows() {
		options = append(options, web.Option{Value: string(s), Text: fmt.Sprintf("%s (%d)", s.Title(), counts[s])})
	}
	for _, s := range p.filter.Shows {
		chosen = append(chosen, string(s))
	}
	for _, c := range p.Standard.Criteria {
		criteria = append(criteria, web.Option{Value: c.ID, Text: c.ID + " " + c.Title})
	}
	return form.Choices("show", "List elements with all of these", options).WithValues(chosen), form.Choice("criterion", "Criterion", criteria).With(p.filter.Criterion)
}

// filterSummary says what is folded, and how much of it is in use.
func (p deskPage) filterSummary() string {
	n := len(p.filter.Shows)
	if p.filter.Criterion != "" {
		n++
	}
	if n == 0 {
		return "Filter the elements"
	}
	return fmt.Sprintf("Filter the elements (%d in use)", n)
}

func ratingWords(std *standard.Standard, r standard.Rating) string {
	if r == "" {
		return ""
	}
	return picture.RatingTitle(std, r)
}

// nextElement leads on within the filtered list: after an element, or before it.
func nextElement(s *desk.Desk) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		q := r.URL.Query()
		return leadOn(w, r, s, by, r.PathValue("id"), q.Get("from"), filterOf(q), q.Get("back") == "yes")
	}
}

func leadOn(w http.ResponseWriter, r *http.Request, s *desk.Desk, by account.Actor, id, from string, f desk.DeskFilter, back bool) error {
	v, err := s.Picture(r.Context(), by, id)
	if err != nil {
		return err
	}
	if to := v.Step(f, by, from, back); to != "" {
		return web.SeeOther(w, r, withFilter(elementPath(id, to), f))
	}
	if back {
		shell.Flash(w, "There is no element before this one in the list")
	} else {
		shell.Flash(w, "That was the last element of the list")
	}
	return web.SeeOther(w, r, withFilter(pathOf(id), f))
}
