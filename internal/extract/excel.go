package extract

import (
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"time"
)

// cellBytes is the most of one cell that is kept.
const cellBytes = 8 << 10

// readExcel reads .xlsx by sheet, some rows at a time, as a person sees the
// cells: dates and percentages as such, hidden sheets, rows and columns not.
func readExcel(b *builder, content io.ReaderAt, size int64) error {
	a, err := openArchive(b, content, size)
	if err != nil {
		return err
	}
	main, err := a.mainPart("xl/workbook.xml")
	if err != nil {
		return err
	}
	a.readCore()
	links, err := a.relations(main)
	if err != nil {
		return err
	}
	targets := map[string]string{}
	e := &excelText{b: b}
	for _, l := range links {
		targets[l.id] = l.target
		switch {
		case l.kind == "sharedStrings" && a.has(l.target):
			err = e.strings(a, l.target)
		case l.kind == "styles" && a.has(l.target):
			err = e.styles(a, l.target)
		}
		if err != nil {
			return err
		}
	}
	var sheets []sheet
	err = a.walk(main, func(_ *xmlReader, t token) error {
		switch {
		case t.start && t.name == "workbookPr":
			e.date1904 = t.attr("date1904") != "" && t.on("date1904")
		case t.start && t.name == "sheet":
			if state := t.attr("state"); state == "" || state == "visible" {
				sheets = append(sheets, sheet{part: targets[relationID(t)], name: oneLine(clean(t.attr("name")))})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if b.within == "" {
		b.doc.Pages = len(sheets)
	}
	for i, s := range sheets {
		if i == b.limits.Pages {
			return errFull
		}
		if !a.has(s.part) {
			continue // a chart by itself
		}
		if err := e.sheet(a, s.part, Place{Kind: PlaceSheet, Number: i + 1, Name: s.name}); err != nil {
			return err
		}
	}
	return nil
}

type sheet struct{ part, name string }

// relationID is the r:id of an element that may have an id of its own.
func relationID(t token) string {
	for _, at := range t.attrs {
		if at.Name.Local == "id" && at.Name.Space != "" {
			return at.Value
		}
	}
	return ""
}

// excelText is a workbook being read.
type excelText struct {
	b        *builder
	shared   []string
	formats  []format // of each style of cells
	date1904 bool
	hidden   [][2]int // columns

	rows  int
	block strings.Builder
	cells int // in the row under way
}

type format int

const (
	formatPlain format = iota
	formatDate
	formatTime
	formatPercent
)

func (e *excelText) strings(a *archive, part string) error {
	var text strings.Builder
	inText, total := false, 0
	return a.walk(part, func(x *xmlReader, t token) error {
		switch {
		case t.text != "":
			if inText && text.Len() < cellBytes {
				text.WriteString(clip(t.text, cellBytes))
			}
		case t.name == "rPh" && t.start: // how it is said, above the characters
			return x.skip()
		case t.name == "t":
			inText = t.start
		case t.name == "si" && t.end:
			if total += text.Len() + 16; total > 128<<20 {
				return unreadable(wordsExpands, nil)
			}
			e.shared = append(e.shared, strings.Clone(text.String()))
			text.Reset()
		}
		return nil
	})
}

func (e *excelText) styles(a *archive, part string) error {
	custom := map[string]format{}
	inCells := false
	return a.walk(part, func(_ *xmlReader, t token) error {
		switch {
		case t.name == "cellXfs":
			inCells = t.start
		case t.start && t.name == "numFmt":
			custom[t.attr("numFmtId")] = formatOf(t.attr("formatCode"))
		case t.start && t.name == "xf" && inCells:
			id := t.attr("numFmtId")
			f := custom[id]
			switch n := number(id); {
			case n == 9 || n == 10:
				f = formatPercent
			case n >= 14 && n <= 17 || n == 22:
				f = formatDate
			case n >= 18 && n <= 21 || n >= 45 && n <= 47:
				f = formatTime
			}
			e.formats = append(e.formats, f)
		}
		return nil
	})
}

// formatOf tells what a format that a person wrote shows.
func formatOf(code string) format {
	quoted, bracket := false, false
	date, clock := false, false
	for _, r := range strings.ToLower(code) {
		switch {
		case r == '"':
			quoted = !quoted
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case quoted || bracket:
		case r == '%':
			return formatPercent
		case r == 'd' || r == 'y':
			date = true
		case r == 'h' || r == 's':
			clock = true
		}
	}
	switch {
	case date:
		return formatDate
	case clock:
		return formatTime
	}
	return formatPlain
}

func (e *excelText) sheet(a *archive, part string, place Place) error {
	e.hidden, e.rows, e.cells = nil, 0, 0
	var value strings.Builder
	var kind, style, ref string
	inValue := false
	err := a.walk(part, func(x *xmlReader, t token) error {
		switch {
		case t.text != "":
			if inValue && value.Len() < cellBytes {
				value.WriteString(clip(t.text, cellBytes))
			}
		case t.name == "row" && t.start:
			if t.attr("hidden") != "" && t.on("hidden") {
				return x.skip()
			}
		case t.name == "row":
			return e.endRow(place)
		case t.name == "c" && t.start:
			kind, style, ref = t.attr("t"), t.attr("s"), t.attr("r")
			value.Reset()
		case t.name == "rPh" && t.start:
			return x.skip()
		case t.name == "v", t.name == "t":
			inValue = t.start
		case t.name == "c":
			if text := e.value(value.String(), kind, style); text != "" && !e.isHidden(ref) {
				return e.cell(place, text)
			}
		case t.name == "col" && t.start && t.attr("hidden") != "" && t.on("hidden"):
			e.hidden = append(e.hidden, [2]int{number(t.attr("min")), number(t.attr("max"))})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := e.flush(place); err != nil {
		return err
	}
	threads, err := a.related(part, "threadedComment")
	if err != nil {
		return err
	}
	for _, kind := range []string{"drawing", "comments"} {
		parts, err := a.related(part, kind)
		if err != nil {
			return err
		}
		if kind == "comments" && len(threads) > 0 {
			parts = threads // of which the others are a copy for older programs
		}
		for _, p := range parts {
			if err := e.b.drawn(a, p, place); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *excelText) cell(place Place, text string) error {
	if e.cells > 0 {
		e.block.WriteByte('\t')
	}
	e.cells++
	e.block.WriteString(oneLine(text))
	if e.block.Len() > 8*passageRunes {
		return e.flush(place)
	}
	return nil
}

func (e *excelText) endRow(place Place) error {
	if e.cells == 0 {
		return nil
	}
	e.cells = 0
	e.block.WriteByte('\n')
	if e.rows++; e.rows == csvRows || e.block.Len() > passageRunes {
		return e.flush(place)
	}
	return nil
}

func (e *excelText) flush(place Place) error {
	text := e.block.String()
	e.block.Reset()
	e.rows = 0
	return e.b.add(place, text, false)
}

func (e *excelText) isHidden(ref string) bool {
	column := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' || column > 1<<16 {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	for _, h := range e.hidden {
		if column >= h[0] && column <= h[1] {
			return true
		}
	}
	return false
}

// value is what a cell shows, nearly.
func (e *excelText) value(raw, kind, style string) string {
	switch kind {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(raw)); err == nil && i >= 0 && i < len(e.shared) {
			return e.shared[i]
		}
		return ""
	case "b":
		return map[string]string{"1": "TRUE", "0": "FALSE"}[raw]
	case "", "n":
	default:
		return raw
	}
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	f := formatPlain
	if i := number(style); i < len(e.formats) {
		f = e.formats[i]
	}
	switch {
	case f == formatPercent:
		return strconv.FormatFloat(math.Round(n*1e4)/1e2, 'f', -1, 64) + "%"
	case f == formatDate && n >= 1 && n < 2_958_466:
		first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		if e.date1904 {
			first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return first.AddDate(0, 0, int(n)).Format("2 January 2006")
	case f == formatTime && n >= 0 && n < 1e6:
		minutes := int(math.Round(n * 24 * 60))
		return strconv.Itoa(minutes/60) + ":" + strconv.Itoa(100 + minutes%60)[1:]
	}
	return strconv.FormatFloat(math.Round(n*1e10)/1e10, 'f', -1, 64)
}

// drawn adds the text of shapes, or of comments, that a sheet or slide shows.
func (b *builder) drawn(a *archive, part string, place Place) error {
	var text strings.Builder
	inText := false
	err := a.walk(part, func(x *xmlReader, t token) error {
		switch {
		case t.start && t.name == "Fallback":
			return x.skip()
		case t.text != "":
			if inText && text.Len() < maxText {
				text.WriteString(t.text)
			}
		case t.name == "t", t.name == "text" && path.Dir(part) != "xl": // text holds the words of newer comments
			inText = t.start
		}
		if t.end && (t.name == "p" || t.name == "comment" || t.name == "threadedComment" || t.name == "cm" || t.name == "pt") {
			text.WriteByte('\n')
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.add(place, text.String(), false)
}
