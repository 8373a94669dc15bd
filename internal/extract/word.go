package extract

import (
	"io"
	"path"
	"strings"
)

// readWord reads .docx: text by page where Word has noted its page breaks, else
// by heading; then heads, feet, notes and comments once. Tracked changes are
// read as accepted.
func readWord(b *builder, content io.ReaderAt, size int64) error {
	a, err := openArchive(b, content, size)
	if err != nil {
		return err
	}
	main, err := a.mainPart("word/document.xml")
	if err != nil {
		return err
	}
	styles, err := a.headingStyles(path.Join(path.Dir(main), "styles.xml"))
	if err != nil {
		return err
	}
	pages := a.readCore()
	known, err := a.contains(main, "lastRenderedPageBreak")
	if err != nil {
		return err
	}
	w := &wordText{s: sections{b: b}, styles: styles, pages: pages}
	if known || pages == 1 {
		w.s.page = 1
	}
	if err := w.part(a, main); err != nil {
		return err
	}
	if b.within == "" {
		b.doc.Pages = max(pages, w.s.page)
	}
	seen := map[string]bool{}
	for _, extra := range []struct{ kind, place string }{{"header", "page header"}, {"footer", "page footer"}, {"footnotes", "footnotes"}, {"endnotes", "endnotes"}, {"comments", "comments"}} {
		parts, err := a.related(main, extra.kind)
		if err != nil {
			return err
		}
		for _, part := range parts {
			var text strings.Builder
			e := &wordText{s: sections{b: b}, aside: &text}
			if err := e.part(a, part); err != nil {
				return err
			}
			if seen[text.String()] {
				continue
			}
			seen[text.String()] = true
			if err := b.add(Place{Kind: PlacePart, Name: extra.place}, text.String(), false); err != nil {
				return err
			}
		}
	}
	return nil
}

// headingStyles finds which styles of paragraphs are headings: by their names
// as Word keeps them in every language, by their level, or by what they build on.
func (a *archive) headingStyles(part string) (map[string]bool, error) {
	heading, basis := map[string]bool{}, map[string]string{}
	if !a.has(part) {
		return heading, nil
	}
	id := ""
	err := a.walk(part, func(_ *xmlReader, t token) error {
		if !t.start {
			return nil
		}
		switch t.name {
		case "style":
			id = t.attr("styleId")
		case "name":
			name := strings.ToLower(t.attr("val"))
			heading[id] = heading[id] || strings.HasPrefix(name, "heading ") || name == "title"
		case "outlineLvl":
			heading[id] = heading[id] || t.attr("val") != "9"
		case "basedOn":
			basis[id] = t.attr("val")
		}
		return nil
	})
	for id := range basis {
		for at, steps := id, 0; at != "" && steps < 10; at, steps = basis[at], steps+1 {
			if heading[at] {
				heading[id] = true
			}
		}
	}
	return heading, err
}

// wordText is a part of a Word document being read.
type wordText struct {
	s      sections
	aside  *strings.Builder // where the text goes that does not stand on pages
	styles map[string]bool
	pages  int // that Word counted

	open    []wordParagraph // paragraphs under way: a text box stands within one
	cells   int             // tables' cells under way
	row     strings.Builder
	broken  bool // a page break has been counted in this row
	hidden  bool // the run under way is hidden
	inProps bool // in the properties of a run
	inText  bool
}

type wordParagraph struct {
	text    strings.Builder
	heading bool
}

func (w *wordText) part(a *archive, name string) error {
	if err := a.walk(name, w.token); err != nil {
		return err
	}
	return w.s.flush()
}

func (w *wordText) token(x *xmlReader, t token) error {
	switch {
	case t.text != "":
		if w.inText && !w.hidden {
			w.write(t.text)
		}
		return nil
	case t.end:
		return w.end(t)
	}
	switch t.name {
	case "Fallback", "moveFrom", "del", "sectPrChange", "pPrChange", "rPrChange":
		return x.skip()
	case "p":
		w.open = append(w.open, wordParagraph{})
	case "pStyle":
		if n := len(w.open); n > 0 {
			w.open[n-1].heading = w.styles[t.attr("val")]
		}
	case "outlineLvl":
		if n := len(w.open); n > 0 && t.attr("val") != "9" {
			w.open[n-1].heading = true
		}
	case "r":
		w.hidden = false
	case "rPr":
		w.inProps = true
	case "vanish":
		w.hidden = w.inProps && len(w.open) > 0 && t.on("val")
	case "t":
		w.inText = true
	case "tab":
		if !w.inProps && len(w.open) > 0 {
			w.write("\t")
		}
	case "br", "cr":
		w.write("\n")
	case "noBreakHyphen":
		w.write("-")
	case "tr":
		w.broken = false
	case "tc":
		w.cells++
	case "lastRenderedPageBreak":
		return w.pageBreak()
	}
	return nil
}

func (w *wordText) write(text string) {
	if n := len(w.open); n > 0 {
		w.open[n-1].text.WriteString(text)
	}
}

func (w *wordText) end(t token) error {
	switch t.name {
	case "t":
		w.inText = false
	case "rPr":
		w.inProps = false
	case "pPr":
		w.hidden = false // the mark of the paragraph may be hidden, its text need not
	case "p":
		n := len(w.open) - 1
		if n < 0 {
			return nil
		}
		text, heading := w.open[n].text.String(), w.open[n].heading
		w.open = w.open[:n]
		return w.paragraph(text, heading)
	case "tc":
		if w.cells > 0 {
			w.cells--
		}
		if w.cells == 0 {
			w.row.WriteByte('\t')
		}
	case "tr":
		if w.cells == 0 {
			row := strings.TrimRight(w.row.String(), "\t ")
			w.row.Reset()
			return w.paragraph(row, false)
		}
	}
	return nil
}

func (w *wordText) paragraph(text string, heading bool) error {
	switch {
	case w.cells > 0:
		w.row.WriteString(oneLine(text) + " ")
		if w.row.Len() > 8*passageRunes {
			row := w.row.String()
			w.row.Reset()
			return w.s.paragraph(row)
		}
		return nil
	case w.aside != nil:
		if w.aside.Len() < maxText {
			w.aside.WriteString(strings.TrimSpace(text) + "\n")
		}
		return nil
	case heading:
		if w.s.b.doc.Title == "" && w.s.b.within == "" {
			w.s.b.doc.Title = text
		}
		return w.s.heading(text)
	}
	return w.s.paragraph(text)
}

// pageBreak begins a new page where Word began one when it last saw the file.
// The cells of a row that goes over each note the same break.
func (w *wordText) pageBreak() error {
	if w.s.page == 0 || w.aside != nil || w.cells > 0 && w.broken || w.pages > 0 && w.s.page >= w.pages {
		return nil
	}
	w.broken = w.cells > 0
	if n := len(w.open); n > 0 && w.cells == 0 && !w.open[n-1].heading {
		text := w.open[n-1].text.String()
		w.open[n-1].text.Reset()
		if err := w.s.paragraph(text); err != nil {
			return err
		}
	}
	return w.s.newPage()
}
