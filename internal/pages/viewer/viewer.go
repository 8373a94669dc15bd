// Package viewer shows the pages of a file: as a picture where it has pages to
// draw, as text otherwise, with ways to turn them. It works by links alone. Who
// may see a file is asked before.
package viewer

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/preview"
	"github.com/plaudit/plaudit/internal/search"
)

// Pages shows files; preview.Service does.
type Pages interface {
	View(ctx context.Context, f preview.File, ask preview.Ask) (preview.View, error)
	Glance(ctx context.Context, f preview.File, ask preview.Ask) (v preview.View, cut bool, err error)
	Draw(ctx context.Context, f preview.File, page, width int64) (preview.Drawing, error)
	Open(ctx context.Context, f preview.File, page, width int64) (preview.Drawing, io.ReadSeekCloser, error)
}

// Sheet is a file as a page shows it.
type Sheet struct {
	preview.View
	File    preview.File
	Of      string // what it belongs to: "CX-014 Annual survey 2025"
	Name    string // of the file
	At      string // address of the file: pictures and the whole viewer are beneath it
	Back    string // address of the page that shows it beside something; "" within the viewer
	Words   string // that were looked for
	Closed  bool   // the text is not shown at a glance: there seems to be personal data in it
	Cut     bool   // there is more text in this place than is shown at a glance
	Trouble string // why the page cannot be shown as a picture, when it is not the file's own doing
}

// Asked reads which part of a file an address asks for.
func Asked(q url.Values) preview.Ask {
	ask := preview.Ask{Query: search.Parse(q.Get("q")), Width: preview.Reading}
	for _, kind := range []string{"page", "slide", "sheet", "at"} {
		words := strings.TrimSpace(q.Get(kind))
		if kind == "sheet" && words != "" {
			ask.Kind, ask.Sheet = kind, words // some have numbers for names
		}
		if n, err := strconv.ParseInt(words, 10, 32); err == nil && n > 0 {
			ask.Number = n
			if ask.Kind = kind; kind == "at" {
				ask.Kind = ""
			}
			break
		}
	}
	if q.Get("size") == "large" {
		ask.Width = preview.Large
	}
	return ask
}

// Show reads what a sheet shows, and draws the page unless that was done, so that
// it is known whether it can be.
func Show(ctx context.Context, pages Pages, s Sheet, ask preview.Ask) (Sheet, error) {
	var err error
	if s.View, err = pages.View(ctx, s.File, ask); err != nil {
		return s, err
	}
	if s.Drawn() && s.Drawing == nil {
		d, err := pages.Draw(ctx, s.File, s.Number, s.Width)
		switch {
		case fault.Is(err, fault.KindUnavailable):
			s.Trouble = err.Error()
		case err != nil:
			return s, err
		default:
			s.Drawing = &d
		}
	}
	return s, nil
}

// AtGlance shows one place of a file beside something that has taken enough of
// the database already: its text, by one statement. Whether a page can be drawn is
// seen in its picture, and the script asks how many there are.
func AtGlance(ctx context.Context, pages Pages, s Sheet, ask preview.Ask) (*Sheet, error) {
	var err error
	if s.View, s.Cut, err = pages.Glance(ctx, s.File, ask); s.Closed {
		s.Shown = nil
	}
	return &s, err
}

// Picture sends a page as a picture; where it cannot be drawn, a picture that
// says why. It is shown by our own pages only and kept by the reader's browser
// alone, which asks each time whether it may still show it.
func Picture(w http.ResponseWriter, r *http.Request, pages Pages, f preview.File) error {
	page, err := strconv.ParseInt(r.PathValue("page"), 10, 32)
	if err != nil {
		return fault.NotFound("There is no such page")
	}
	width := int64(preview.Reading)
	if r.URL.Query().Get("size") == "large" {
		width = preview.Large
	}
	d, content, err := pages.Open(r.Context(), f, page, width)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Disposition", "inline")
	if content == nil {
		h.Set("Content-Type", "image/svg+xml")
		h.Set("Cache-Control", "no-store")
		return words(w, "This page could not be drawn, because "+d.Trouble+".")
	}
	defer content.Close()
	h.Set("Content-Type", "image/png")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+d.Picture+`"`)
	http.ServeContent(w, r, "", time.Time{}, content)
	return nil
}

// words writes a picture of words.
func words(w io.Writer, text string) error {
	const line, height = 52, 30
	var lines []string
	for _, word := range strings.Fields(text) {
		if n := len(lines) - 1; n >= 0 && len(lines[n])+len(word) < line {
			lines[n] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 %[1]d" width="600" height="%[1]d"><rect width="100%%" height="100%%" fill="#f3f2f1"/>`, height*(len(lines)+2))
	for i, l := range lines {
		fmt.Fprintf(&b, `<text x="24" y="%d" font-family="sans-serif" font-size="20" fill="#0b0c0c">`, height*(i+2)-6)
		if err := xml.EscapeText(&b, []byte(l)); err != nil {
			return err
		}
		b.WriteString("</text>")
	}
	b.WriteString("</svg>")
	_, err := io.WriteString(w, b.String())
	return err
}

// Drawn tells whether the file is shown as pictures.
func (s Sheet) Drawn() bool { return preview.Drawable(s.File.MediaType) }

// cannot says why there is no picture of the page; "" when there is one, or one
// is about to be.
func (s Sheet) cannot() string {
	switch {
	case s.Trouble != "":
		return s.Trouble
	case s.Drawing != nil && s.Drawing.Trouble != "":
		return "This page could not be drawn, because " + s.Drawing.Trouble
	}
	return ""
}

func (s Sheet) picture() string {
	at := fmt.Sprintf("%s/pages/%d", s.At, s.Number)
	if s.Width == preview.Large {
		at += "?size=large"
	}
	return at
}

// here names what is shown: "Page 6", "Slide 3".
func (s Sheet) here() string {
	if s.Drawn() {
		return "Page " + number(s.Number)
	}
	if i := s.View.At(); i >= 0 {
		return leafName(s.Leaves[i])
	}
	if s.Kind == "sheet" && s.Sheet != "" {
		return "Sheet “" + s.Sheet + "”"
	}
	if s.Kind != "" {
		return strings.ToUpper(s.Kind[:1]) + s.Kind[1:] + " " + number(s.Number)
	}
	return "Text"
}

func leafName(l preview.Leaf) string {
	if words := l.Place.Words(); words != "" {
		return words
	}
	return "The beginning"
}

// alternative is what the picture shows, for those who do not see it.
func (s Sheet) alternative() string { return s.here() + " of " + s.Of }

// turned is the address of another part of the file, on the same page.
func (s Sheet) turned(kind, value string, size bool) string {
	q := url.Values{}
	base := s.At + "/view"
	end := ""
	if s.Back != "" {
		base, end = s.Back, "#preview"
		q.Set("open", s.At[strings.LastIndex(s.At, "/")+1:])
	}
	q.Set(kind, value)
	if s.Words != "" {
		q.Set("q", s.Words)
	}
	if size != (s.Width != preview.Large) {
		q.Set("size", "large")
	}
	sign := "?"
	if strings.Contains(base, "?") {
		sign = "&"
	}
	return base + sign + q.Encode() + end
}

// Leads is the address of the place to which a pointer leads, beside the same
// thing; "" when it names no place.
func (s Sheet) Leads(pointer string) string {
	ask := preview.Pointed(pointer)
	switch {
	case ask.Sheet != "":
		return s.to("sheet", ask.Sheet)
	case ask.Number > 0:
		return s.to(ask.Kind, number(ask.Number))
	}
	return ""
}

// to is the address of a place, of the size that is shown now.
func (s Sheet) to(kind, value string) string { return s.turned(kind, value, true) }

func number(n int64) string { return strconv.FormatInt(n, 10) }

// whole is the address of the viewer, at what is shown.
func (s Sheet) whole() string {
	s.Back = ""
	return s.placed(s.to)
}

// resized is the address of what is shown, smaller or larger.
func (s Sheet) resized() string {
	return s.placed(func(kind, value string) string { return s.turned(kind, value, false) })
}

func (s Sheet) placed(to func(kind, value string) string) string {
	if s.Drawn() {
		return to("page", number(s.Number))
	}
	if i := s.View.At(); i >= 0 {
		return to("at", number(s.Leaves[i].Position))
	}
	if s.Kind == "sheet" && s.Sheet != "" {
		return to("sheet", s.Sheet)
	}
	if s.Kind != "" {
		return to(s.Kind, number(s.Number))
	}
	return s.At + "/view"
}

// turn is the address of the part so many after the one shown; "" when there is
// none.
func (s Sheet) turn(by int64) string {
	if s.Drawn() {
		n := s.Number + by
		if by < 0 && s.Pages() > 0 {
			n = min(n, s.Pages()) // back from a page that the file does not have
		}
		if n < 1 || s.Pages() > 0 && n > s.Pages() || s.Pages() == 0 && !strings.HasSuffix(s.File.MediaType, "/pdf") {
			return ""
		}
		return s.to("page", number(n))
	}
	i := s.View.At() + int(by)
	if s.View.At() < 0 || i < 0 || i >= len(s.Leaves) {
		return ""
	}
	return s.to("at", number(s.Leaves[i].Position))
}

// leaf is the address of one of the leaves.
func (s Sheet) leaf(l preview.Leaf) string {
	if s.Drawn() {
		return s.to("page", number(l.Place.Number))
	}
	return s.to("at", number(l.Position))
}

// hits are the leaves in which what was looked for stands.
func (s Sheet) hits() []preview.Leaf {
	var all []preview.Leaf
	for _, l := range s.Leaves {
		if l.Hit && (!s.Drawn() || l.Place.Kind == "page" && l.Place.Within == "") {
			all = append(all, l)
		}
	}
	return all
}

// pieces marks in a text what was looked for.
func (s Sheet) pieces(text string) []search.Piece {
	if s.Query.Empty() {
		return []search.Piece{{Text: text}}
	}
	return s.Query.Excerpt(text, len(text)+1)
}

// noText says why there is no text to read.
func (s Sheet) noText() string {
	switch {
	case !s.Known:
		return "The text of this file has not been read yet."
	case len(s.Leaves) > 0:
		return "There is no text on this page: it may be an image of paper."
	}
	return s.Text.InWords() + "."
}
