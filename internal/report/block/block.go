// Package block is a document as a list of blocks: what the writers of PDF,
// Word and ODF share. It knows nothing of the field.
package block

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Document is a whole document. The same document always gives the same bytes:
// nothing is read from a clock.
type Document struct {
	Title    string
	Subtitle string
	Author   string
	Language string // of the whole, as of BCP 47: "en-GB"
	Header   string // on every page but the first, at the top
	Footer   string // on every page, at the bottom, before the page number
	Class    string // on every page, beneath the footer: who may read it
	Mark     string // across every page: "DRAFT"; "" for none
	Created  time.Time
	Brand    Brand
	Blocks   []Block
	Wide     bool // Word only: sheets lie on their side, for tables of many columns
	Sheet    bool // one sheet without a page number, like a certificate
}

// Brand is the look of whoever publishes the document.
type Brand struct {
	Colour  Colour // of headings and rules
	Logo    []byte // PNG; nil for none
	LogoAlt string
	Lines   []string // name and address, beside the logo
}

// Colour is a colour as 0xRRGGBB.
type Colour uint32

// Hex writes the colour as RRGGBB.
func (c Colour) Hex() string { return fmt.Sprintf("%06X", uint32(c)) }

// RGB returns the parts, each of 0 to 1.
func (c Colour) RGB() (r, g, b float64) {
	return float64(c>>16&255) / 255, float64(c>>8&255) / 255, float64(c&255) / 255
}

// Contrast is the contrast of two colours as WCAG counts it, from 1 to 21.
func Contrast(a, b Colour) float64 {
	light := func(c Colour) float64 {
		r, g, b := c.RGB()
		linear := func(v float64) float64 {
			if v <= 0.04045 {
				return v / 12.92
			}
			return math.Pow((v+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Colours of text and lines that are the same whatever the brand.
const (
	Ink   Colour = 0x111a1a
	Muted Colour = 0x4b5958
	Line  Colour = 0xb9c9c7
	Tint  Colour = 0xf1f6f5
	White Colour = 0xffffff
	Teal  Colour = 0x0c4f54 // of a brand that says nothing else
)

// Block is one part of a document.
type Block interface{ block() }

// Heading is a heading of level 1 to 4; level 1 is the title, once.
type Heading struct {
	Level  int
	ID     string // where links lead; "" for none
	Number string
	Text   string
}

// Words returns the heading as it is read: number and text.
func (h Heading) Words() string { return strings.TrimSpace(h.Number + " " + h.Text) }

// Paragraph is a paragraph of running text.
type Paragraph struct {
	Style Style
	Spans []Span
	Keep  bool // on the page of what follows
}

// Style is the look of a paragraph.
type Style int

// The styles.
const (
	Body     Style = iota
	Small          // notes, in a muted colour
	Lead           // the first words of the front
	Centred        // in the middle, larger
	Emphatic       // a notice with a rule at its left
)

// Span is a run of text within a line. A newline in it breaks the line.
type Span struct {
	Text   string
	Bold   bool
	Italic bool
	Muted  bool
	Link   string // "#id" within the document, or an address
	Lang   string // when it differs from the document's
	Chip   *Chip  // a mark before the text, which says the same
}

// Chip is a small box with a letter. It never says what the text does not.
type Chip struct {
	Letter             string
	Ground, Ink, Edges Colour
	Dashed             bool
}

// Plain is one span of plain text.
func Plain(text string) []Span { return []Span{{Text: text}} }

// List is a list of items; numbered when Ordered.
type List struct {
	Ordered bool
	Items   [][]Span
}

// Table is a table with a header row; its first column heads the rows when
// RowHeads.
type Table struct {
	Caption  string
	Columns  []Column
	Rows     [][]Cell
	RowHeads bool
	Quiet    bool // a heading above says what the caption would
	Plain    bool // name and value beside each other: no header row, no rules between columns
	Keep     bool // small: not split over pages if it fits on one
}

// Column is a column of a table. Widths are shares of the whole.
type Column struct {
	Title   string
	Width   float64
	Numeric bool
}

// Cell is what stands in a cell.
type Cell []Span

// Figure is a drawing; its words are for those who do not see it. Shapes are in
// points, from the top left.
type Figure struct {
	Alt           string
	Width, Height float64
	Shapes        []Shape
}

// Shape is a rectangle with at most one line of text in it.
type Shape struct {
	X, Y, W, H   float64
	Fill, Stroke Colour
	Open         bool // nothing is filled or drawn around the text
	Dashed       bool
	Text         string
	Size         float64 // of the text
	Bold         bool
	Left         bool // the text begins at the left, else it is centred
	Ink          Colour
}

// Image is a PNG image, shown as wide as Width points.
type Image struct {
	PNG           []byte
	Alt           string
	Width, Height float64
	Centred       bool
}

// Quote is what somebody said.
type Quote struct {
	Spans []Span
	By    string
}

// Space is vertical room, in points.
type Space float64

// PageBreak begins a new page.
type PageBreak struct{}

// Contents is the table of contents: headings of levels 2 and 3 after it.
type Contents struct{ Title string }

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (Figure) block()    {}
func (Image) block()     {}
func (Quote) block()     {}
func (Space) block()     {}
func (PageBreak) block() {}
func (Contents) block()  {}

// Listed returns the headings that stand in the contents.
func (d Document) Listed() []Heading {
	var all []Heading
	for _, b := range d.Blocks {
		if h, ok := b.(Heading); ok && h.Level > 1 && h.Level < 4 && h.ID != "" {
			all = append(all, h)
		}
	}
	return all
}

// Text returns the words of spans.
func Text(spans []Span) string {
	var all strings.Builder
	for _, s := range spans {
		all.WriteString(s.Text)
	}
	return all.String()
}
