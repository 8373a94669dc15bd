package extract

import (
	"io"
	"strings"
)

// readOpenDocument reads .odt, .ods and .odp: text by page where soft page
// breaks are noted, else by heading; tables by sheet; presentations by slide.
// Deleted and hidden text, hidden sheets, rows and columns are left out.
func readOpenDocument(b *builder, content io.ReaderAt, size int64) error {
	a, err := openArchive(b, content, size)
	if err != nil {
		return err
	}
	if a.has("META-INF/manifest.xml") {
		encrypted, err := a.contains("META-INF/manifest.xml", "encryption-data")
		if err != nil {
			return err
		}
		if encrypted {
			return unreadable(wordsEncrypted, nil)
		}
	}
	o := &openText{s: sections{b: b}, pages: a.readCore(), hidden: map[string]bool{}}
	broken, err := a.contains("content.xml", "soft-page-break")
	if err != nil {
		return err
	}
	if broken || o.pages == 1 {
		o.s.page = 1
	}
	if err := a.walk("content.xml", o.token); err != nil {
		return err
	}
	if err := o.s.flush(); err != nil {
		return err
	}
	if b.within == "" {
		if b.doc.Pages = max(o.count, o.pages); o.s.at.Kind != "" {
			b.doc.Pages = o.count
		}
	}
	if !a.has("styles.xml") || o.kind != "text" {
		return nil
	}
	return readEdges(a)
}

// readEdges reads the heads and feet of the pages, once each.
func readEdges(a *archive) error {
	o := &openText{s: sections{b: a.b}, hidden: map[string]bool{}, kind: "text"}
	seen := map[string]bool{}
	return a.walk("styles.xml", func(x *xmlReader, t token) error {
		edge := ""
		switch t.name {
		case "header", "header-left", "header-first":
			edge = "page header"
		case "footer", "footer-left", "footer-first":
			edge = "page footer"
		default:
			if o.aside == nil {
				return nil
			}
			return o.token(x, t)
		}
		if t.start {
			o.aside = &strings.Builder{}
			return nil
		}
		if o.aside == nil {
			return nil
		}
		text := o.aside.String()
		o.aside = nil
		if seen[text] {
			return nil
		}
		seen[text] = true
		return a.b.add(Place{Kind: PlacePart, Name: edge}, text, false)
	})
}

// openText is an OpenDocument file being read.
type openText struct {
	s      sections
	kind   string // text, spreadsheet or presentation
	pages  int    // that the file says it has
	count  int    // of sheets or slides so far
	hidden map[string]bool
	style  string // that is being defined
	aside  *strings.Builder

	open    []string // kinds of paragraphs under way: "p" or "h"
	text    []strings.Builder
	title   bool // in the frame of a slide's title
	cells   int
	column  int
	columns []bool // of the table, those that are hidden
	row     strings.Builder
	rows    int
}

func (o *openText) token(x *xmlReader, t token) error {
	if t.text != "" {
		o.write(t.text)
		return nil
	}
	if t.end {
		return o.end(t.name)
	}
	switch t.name {
	case "spreadsheet", "presentation":
		o.kind = t.name
	case "text":
		if o.kind == "" {
			o.kind = "text"
		}
	case "style":
		o.style = t.attr("name")
	case "text-properties":
		o.hidden[o.style] = o.hidden[o.style] || t.attr("display") == "none"
	case "table-properties":
		o.hidden[o.style] = o.hidden[o.style] || t.attr("display") == "false"
	case "tracked-changes", "hidden-text", "hidden-paragraph", "note-citation", "script", "forms", "ruby-text":
		return x.skip()
	case "creator", "date-string", "meta-creator-initials", "sender-initials":
		return x.skip() // of a comment
	case "date":
		if len(t.attrs) == 0 { // as above; the date in a text has attributes
			return x.skip()
		}
	case "table-row":
		if v := t.attr("visibility"); v == "collapse" || v == "filter" {
			return x.skip()
		}
		o.column = 0
	case "span":
		if o.hidden[t.attr("style-name")] {
			return x.skip()
		}
	case "table":
		if o.kind == "spreadsheet" {
			return o.sheet(x, t)
		}
	case "page":
		return o.slide()
	case "table-column":
		for range min(max(1, number(t.attr("number-columns-repeated"))), 1<<14) {
			if len(o.columns) < 1<<14 {
				o.columns = append(o.columns, t.attr("visibility") == "collapse")
			}
		}
	case "table-cell", "covered-table-cell":
		return o.cell(x, t)
	case "frame":
		o.title = t.attr("class") == "title"
	case "p", "h":
		if len(o.open) >= maxNesting {
			return unreadable(wordsDamaged, nil)
		}
		o.open = append(o.open, t.name)
		o.text = append(o.text, strings.Builder{})
	case "s":
		o.write(strings.Repeat(" ", min(max(1, number(t.attr("c"))), 100)))
	case "tab":
		o.write("\t")
	case "line-break":
		o.write("\n")
	case "soft-page-break":
		return o.pageBreak()
	}
	return nil
}

func (o *openText) write(text string) {
	if n := len(o.text); n > 0 {
		o.text[n-1].WriteString(text)
	}
}

func (o *openText) sheet(x *xmlReader, t token) error {
	o.columns, o.rows = nil, 0
	if o.cells > 0 {
		return nil
	}
	if err := o.s.flush(); err != nil {
		return err
	}
	if o.hidden[t.attr("style-name")] {
		return x.skip()
	}
	if o.count++; o.count > o.s.b.limits.Pages {
		return errFull
	}
	o.s.at = Place{Kind: PlaceSheet, Number: o.count, Name: oneLine(clean(clip(t.attr("name"), 200)))}
	return nil
}

func (o *openText) slide() error {
	if err := o.s.flush(); err != nil {
		return err
	}
	if o.count++; o.count > o.s.b.limits.Pages {
		return errFull
	}
	o.s.at = Place{Kind: PlaceSlide, Number: o.count}
	return nil
}

func (o *openText) cell(x *xmlReader, t token) error {
	if o.cells == 0 {
		first := o.column
		o.column += min(max(1, number(t.attr("number-columns-repeated"))), 1<<14)
		if first < len(o.columns) && o.columns[first] {
			return x.skip()
		}
	}
	o.cells++
	return nil
}

func (o *openText) pageBreak() error {
	if o.s.page == 0 || o.cells > 0 || o.aside != nil || o.pages > 0 && o.s.page >= o.pages {
		return nil
	}
	if n := len(o.open); n > 0 && o.open[n-1] == "p" {
		text := o.text[n-1].String()
		o.text[n-1].Reset()
		if err := o.s.paragraph(text); err != nil {
			return err
		}
	}
	return o.s.newPage()
}

func (o *openText) end(name string) error {
	switch name {
	case "p", "h":
		n := len(o.open) - 1
		if n < 0 {
			return nil
		}
		kind, text := o.open[n], o.text[n].String()
		o.open, o.text = o.open[:n], o.text[:n]
		return o.paragraph(text, kind == "h" || o.title && o.kind == "presentation")
	case "frame":
		o.title = false
	case "table-cell", "covered-table-cell":
		if o.cells > 0 {
			if o.cells--; o.cells == 0 && o.row.Len() > 0 {
				o.row.WriteByte('\t')
			}
		}
	case "table-row":
		if o.cells == 0 {
			row := strings.TrimRight(o.row.String(), "\t ")
			o.row.Reset()
			if o.rows++; o.kind == "spreadsheet" && o.rows%csvRows == 0 {
				defer o.s.flush() //nolint:errcheck // the next one says the same
			}
			return o.s.paragraph(row)
		}
	}
	return nil
}

func (o *openText) paragraph(text string, heading bool) error {
	switch {
	case o.aside != nil:
		if o.aside.Len() < maxText {
			o.aside.WriteString(strings.TrimSpace(text) + "\n")
		}
		return nil
	case o.cells > 0:
		o.row.WriteString(oneLine(text) + " ")
		if o.row.Len() > 8*passageRunes {
			row := o.row.String()
			o.row.Reset()
			return o.s.paragraph(row)
		}
		return nil
	case heading:
		if o.s.b.doc.Title == "" && o.s.b.within == "" {
			o.s.b.doc.Title = clip(text, passageRunes)
		}
		return o.s.heading(text)
	}
	return o.s.paragraph(text)
}
