package matrix

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report/block"
	"github.com/plaudit/plaudit/internal/report/docx"
)

// Line is one line of a matrix that we write: one piece of evidence for one
// element, or for none.
type Line struct {
	Element, Code, Title, Claim, Pointer string
	Strongest                            bool
	Files                                []string
	URL, Note, Owner                     string
	Areas                                []string
	From, Until                          date.Date
	Sensitivity                          string
}

// Format is a kind of file that a matrix is written as.
type Format struct {
	ID    string // also the ending of the file's name
	Title string
	Type  string
}

var formats = []Format{
	{"docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"csv", "CSV", "text/csv; charset=utf-8"},
}

// Formats returns the formats in the order in which they are offered.
func Formats() []Format { return formats }

// FormatOf returns the format with an id; NotFound when there is none.
func FormatOf(id string) (Format, error) {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.ID == id })
	if i < 0 {
		return Format{}, fault.NotFound("An evidence matrix can be had as docx, xlsx or csv")
	}
	return formats[i], nil
}

// column is a column that we write, with the share of its width.
type column struct {
	role  Role
	width float64
	text  func(Line) string
	word  bool // in Word, where there is room for what people look at
}

var columns = []column{
	{ElementRole, 7, func(l Line) string { // a blank would mean the element of the line above
		if l.Element == "" {
			return "None"
		}
		return l.Element
	}, true},
	{CodeRole, 9, func(l Line) string { return l.Code }, true},
	{TitleRole, 20, func(l Line) string { return l.Title }, true},
	{ClaimRole, 24, func(l Line) string { return l.Claim }, true},
	{PointerRole, 9, func(l Line) string { return l.Pointer }, true},
	{StrongestRole, 9, func(l Line) string {
		if l.Strongest {
			return "Yes"
		}
		return ""
	}, true},
	{FileRole, 18, func(l Line) string { return strings.Join(l.Files, "\n") }, true},
	{URLRole, 18, func(l Line) string { return l.URL }, false},
	{NoteRole, 18, func(l Line) string { return l.Note }, false},
	{OwnerRole, 12, func(l Line) string { return l.Owner }, true},
	{AreaRole, 12, func(l Line) string { return strings.Join(l.Areas, "\n") }, true},
	{PeriodRole, 16, func(l Line) string {
		switch {
		case l.From == "" || l.From == l.Until:
			return string(l.Until)
		case l.Until == "":
			return string(l.From)
		}
		return string(l.From) + " to " + string(l.Until)
	}, true},
	{SensitivityRole, 12, func(l Line) string { return l.Sensitivity }, false},
}

// Write writes a matrix, so that Read, Guess and Rows find in it what it was
// written from. title heads it, of is whose it is. Nothing in it is taken for a
// formula by a spreadsheet.
func Write(w io.Writer, f Format, of string, lines []Line, made time.Time) error {
	switch f.ID {
	case "docx":
		return writeWord(w, of, lines, made)
	case "xlsx":
		return writeExcel(w, of, lines, made)
	}
	return writeCSV(w, lines)
}

func writeCSV(w io.Writer, lines []Line) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	var head []string
	for _, c := range columns {
		head = append(head, c.role.Heading())
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, l := range lines {
		row := make([]string, 0, len(columns))
		for _, c := range columns {
			row = append(row, inert(c.text(l)))
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// inert keeps a spreadsheet from reading a cell as a formula; uninert undoes it.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func writeExcel(w io.Writer, of string, lines []Line, made time.Time) error {
	book := Book{Sheet: "Evidence matrix", Title: "Evidence matrix of " + of, Author: of, Made: made}
	for _, c := range columns {
		book.Columns = append(book.Columns, BookColumn{c.role.Heading(), c.width * 1.6})
	}
	for _, l := range lines {
		row := make([]string, 0, len(columns))
		for _, c := range columns {
			row = append(row, c.text(l))
		}
		book.Rows = append(book.Rows, row)
	}
	return book.Write(w)
}

func writeWord(w io.Writer, of string, lines []Line, made time.Time) error {
	t := block.Table{Caption: "Evidence matrix", Quiet: true}
	for _, c := range columns {
		if c.word {
			t.Columns = append(t.Columns, block.Column{Title: c.role.Heading(), Width: c.width})
		}
	}
	for _, l := range lines {
		var row []block.Cell
		for _, c := range columns {
			if !c.word {
				continue
			}
			text := c.text(l)
			if c.role == FileRole && text == "" {
				text = l.URL
			}
			row = append(row, block.Plain(strings.ReplaceAll(text, "\n", "; ")))
		}
		t.Rows = append(t.Rows, row)
	}
	return docx.Write(w, block.Document{Title: "Evidence matrix", Subtitle: of, Author: of, Language: "en-GB", Header: "Evidence matrix of " + of, Created: made, Wide: true,
		Blocks: []block.Block{block.Heading{Level: 1, Text: "Evidence matrix of " + of}, t}}, nil)
}
