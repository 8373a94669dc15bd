package matrix

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// Row is what one row of a matrix says of one piece of evidence.
type Row struct {
	Place       string
	Empty       string // why there is nothing to read in it; otherwise ""
	Elements    []string
	Unknown     []string // look like elements, but the standard has none of them
	Code        string
	Title       string
	Claim       string
	Pointer     string
	Strongest   bool
	Files       []string // names, with folders where they are given, apart by "/"
	URL         string
	Note        string
	Owner       string
	Areas       []string
	From, Until date.Date
	Sensitivity string
	Remarks     []string // what could not be read, in words
}

var (
	ending       = regexp.MustCompile(`\.[A-Za-z0-9]{2,5}$`)
	webAddress   = regexp.MustCompile(`<?https?://[^\s<>]+>?`)
	strongestTag = regexp.MustCompile(`(?i)[\s,;:–-]*[(\[]?\bstrongest(?: evidence)?\b[)\]]?[.!]?[\s,;:]*`)
)

// Rows reads the rows of all tables that the form does not leave out. What is
// blank below an element belongs to it too, as in merged cells.
func Rows(tables []Table, f Form, std *standard.Standard) []Row {
	var rows []Row
	for n, t := range tables {
		layout := f.Layouts[f.Of[n]]
		if layout.Leave {
			continue
		}
		r := reader{layout: layout, std: std}
		if n == 0 || f.Of[n-1] != f.Of[n] || f.Skip[n] > 0 {
			r.carried, _ = Elements(std, t.Above)
		} else if len(rows) > 0 {
			r.carried = rows[len(rows)-1].Elements // goes on from the table before it
		}
		for i, cells := range t.Rows[min(f.Skip[n], len(t.Rows)):] {
			rows = append(rows, r.read(fmt.Sprintf("%s, row %d", t.Place, f.Skip[n]+i+1), cells)...)
		}
	}
	return rows
}

type reader struct {
	layout  Layout
	std     *standard.Standard
	carried []string
}

func (r *reader) read(place string, cells []string) []Row {
	row := Row{Place: place}
	full := 0
	for _, c := range cells {
		if c != "" {
			full++
		}
	}
	switch {
	case full == 0:
		row.Empty = "The row is empty"
	case r.isHeading(cells):
		row.Empty = "Headings of the table"
	}
	if row.Empty != "" {
		return []Row{row}
	}
	elementCell := r.cell(cells, ElementRole)
	row.Elements, row.Unknown = Elements(r.std, elementCell)
	row.Code, row.Title, row.Claim, row.Pointer = r.cell(cells, CodeRole), line(r.cell(cells, TitleRole)), r.cell(cells, ClaimRole), line(r.cell(cells, PointerRole))
	row.Note, row.Owner, row.Sensitivity = r.cell(cells, NoteRole), line(r.cell(cells, OwnerRole)), line(r.cell(cells, SensitivityRole))
	row.Files = fileNames(r.cell(cells, FileRole))
	row.URL = r.address(cells)
	row.Areas = parts(r.cell(cells, AreaRole))
	if row.Code == "" && row.Title == "" && len(row.Files) == 0 && row.URL == "" && row.Note == "" {
		if ids, _ := Elements(r.std, strings.Join(cells, "\n")); len(ids) > 0 && (full == 1 || len(row.Elements) > 0) {
			r.carried = ids
			row.Elements, row.Empty = ids, "Names the element of the rows below it"
		} else {
			row.Empty = "Names no evidence: there is no code, title or file in it"
		}
		return []Row{row}
	}
	if elementCell == "" {
		row.Elements = r.carried
	} else {
		r.carried = row.Elements
	}
	r.strongest(&row, cells)
	r.period(&row, cells)
	return several(row)
}

func (r *reader) cell(cells []string, role Role) string {
	i := slices.Index(r.layout.Roles, role)
	if i < 0 || i >= len(cells) {
		return ""
	}
	if role == URLRole || role == FileRole || role == NoteRole {
		return cells[i]
	}
	text := webAddress.ReplaceAllStringFunc(cells[i], func(s string) string {
		if strings.HasPrefix(s, "<") {
			return "" // where a link of the Word file leads
		}
		return s
	})
	return strings.TrimSpace(text)
}

func (r *reader) isHeading(cells []string) bool {
	return len(r.layout.Heading) > 0 && slices.EqualFunc(cells, r.layout.Heading, func(a, b string) bool { return plain(a) == plain(b) })
}

// address finds the web address of a row: in its own column, or behind a link in
// another.
func (r *reader) address(cells []string) string {
	for _, role := range []Role{URLRole, FileRole, TitleRole, CodeRole, PointerRole, ClaimRole} {
		i := slices.Index(r.layout.Roles, role)
		if i < 0 || i >= len(cells) {
			continue
		}
		if found := webAddress.FindString(cells[i]); found != "" {
			return strings.TrimRight(strings.Trim(found, "<>"), ".,;)")
		}
	}
	return ""
}

// strongest looks in the column for it, and for the word in other columns.
func (r *reader) strongest(row *Row, cells []string) {
	switch plain(r.cell(cells, StrongestRole)) {
	case "yes", "y", "x", "true", "1", "strongest", "key", "s", "ok":
		row.Strongest = true
	default:
		row.Strongest = strings.ContainsAny(r.cell(cells, StrongestRole), "✓✔☑*★●")
	}
	for _, text := range []*string{&row.Code, &row.Title, &row.Claim} {
		if strongestTag.MatchString(*text) && (text != &row.Claim || len(*text) < 40 || strings.Contains(*text, "(")) {
			row.Strongest = true
			*text = strings.TrimSpace(strongestTag.ReplaceAllString(*text, " "))
		}
	}
}

func (r *reader) period(row *Row, cells []string) {
	for _, role := range []Role{PeriodRole, FromRole, UntilRole} {
		text := r.cell(cells, role)
		from, until, ok := Period(text)
		if !ok {
			row.Remarks = append(row.Remarks, fmt.Sprintf("The period ‘%s’ could not be read and is left empty", line(text)))
			continue
		}
		if from != "" && role != UntilRole {
			row.From = from
		}
		if until != "" && (role != FromRole || row.Until == "") {
			row.Until = until
		}
	}
	if row.From > row.Until {
		row.From = ""
	}
}

// several makes a row for each code, where a cell lists several.
func several(row Row) []Row {
	codes := parts(row.Code)
	row.Code = line(row.Code)
	if len(codes) < 2 || slices.ContainsFunc(codes, func(c string) bool {
		return len(c) > 30 || !strings.ContainsFunc(c, unicode.IsDigit)
	}) {
		return []Row{row}
	}
	rows := make([]Row, len(codes))
	for i, code := range codes {
		rows[i] = row
		rows[i].Code, rows[i].Strongest = code, row.Strongest && i == 0
		if len(row.Files) == len(codes) {
			rows[i].Files = row.Files[i : i+1]
		} else if len(row.Files) > 0 {
			rows[i].Files = nil // found by the code
		}
	}
	return rows
}

func line(s string) string { return strings.Join(strings.Fields(s), " ") }

// parts splits what a cell lists.
func parts(cell string) []string {
	var all []string
	for _, p := range strings.FieldsFunc(cell, func(r rune) bool { return r == '\n' || r == ';' || r == ',' }) {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}

// fileNames splits a cell with the names of files; a comma may be part of a name.
func fileNames(cell string) []string {
	cell = webAddress.ReplaceAllString(cell, "")
	split := func(by string) (all []string) {
		for _, p := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(by, r) }) {
			if p = strings.Trim(strings.TrimSpace(p), `"'“”‘’`); p != "" {
				all = append(all, strings.Trim(strings.ReplaceAll(p, `\`, "/"), "/"))
			}
		}
		return slices.DeleteFunc(all, func(p string) bool { return p == "" })
	}
	names := split("\n;")
	if more := split("\n;,"); len(more) > len(names) && !slices.ContainsFunc(more, func(p string) bool { return !ending.MatchString(p) }) {
		return more
	}
	return names
}

// words folds text into words of lower-case letters and digits.
func words(s string) []string {
	folded := standard.Fold(strings.NewReplacer("'", "", "’", "").Replace(s))
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
