package picture

import (
	"net/url"
	"slices"
)

// View is what the cells of a picture show.
type View string

// The views.
const (
	Ratings   View = "rating"
	Strength  View = "strength"  // how much evidence stands behind the element
	Freshness View = "freshness" // how recent it is
	Owes      View = "owes"      // whom evidence is waited for
	Change    View = "change"    // since the last assessment
	Self      View = "self"      // the organisation's own rating
	Coverage  View = "coverage"  // how many sessions of a visit are to test the element
)

// Title is the view in words.
func (v View) Title() string {
	switch v {
	case Strength:
		return "Evidence"
	case Freshness:
		return "Freshness"
	case Owes:
		return "Who owes"
	case Change:
		return "Change since last time"
	case Self:
		return "Self-rating"
	case Coverage:
		return "Visit coverage"
	}
	return "Rating"
}

// Controls are the switches above a picture. What is chosen stays in the query
// string, so that every state of the page has an address.
type Controls struct {
	Path  string     // of the page
	Query url.Values // as it was asked for
	Views []View     // offered; the first is the default
	CSV   string     // where the file is; "" for none
}

// View returns the view asked for, or the first offered.
func (c Controls) View() View {
	if v := View(c.Query.Get("show")); slices.Contains(c.Views, v) {
		return v
	}
	if len(c.Views) > 0 {
		return c.Views[0]
	}
	return Ratings
}

// AsTable tells whether the table was asked for instead of the picture.
func (c Controls) AsTable() bool { return c.Query.Get("view") == "table" }

// with returns the address of the page with one answer changed; "" takes it
// away.
func (c Controls) with(name, value string) string {
	q := url.Values{}
	for k, v := range c.Query {
		q[k] = v
	}
	if value == "" {
		q.Del(name)
	} else {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return c.Path
	}
	return c.Path + "?" + q.Encode()
}
