package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/plaudit/plaudit/internal/standard"
)

// RatingsExcel writes the rating table as an Excel file: a sheet with a row for
// each element, and one with the totals. Words are always text, never formulas.
func RatingsExcel(w io.Writer, c Content, std *standard.Standard) (err error) {
	d := document{Content: c, std: std}
	book := excelize.NewFile()
	defer book.Close()
	sheet := &sheets{book: book}
	sheet.rename("Ratings")
	sheet.row("Element", "Title", "Self-rating", "Last time", "Rating", "Change", "Finding", "Evidence")
	for _, e := range c.Elements {
		previous := ""
		if e.PreviousRating != "" {
			previous = d.chip(e.PreviousRating).title
		}
		sheet.row(e.ElementID, d.elementTitle(e.ElementID), d.chip(e.SelfRating).title, previous, d.chip(e.Rating).title, e.changed(), e.Finding, strings.Join(e.Evidence, " "))
	}
	sheet.finish(10, 42, 20, 20, 20, 10, 80, 30)
	sheet.begin("Totals")
	head := []any{"Criterion"}
	for _, def := range std.RatingScale {
		head = append(head, d.template().rating(def))
	}
	sheet.row(append(head, "Met", "Change")...)
	for _, t := range d.totals() {
		row := []any{t.title}
		for _, def := range std.RatingScale {
			row = append(row, t.counts.Of(def.ID))
		}
		sheet.row(append(row, t.share, t.change)...)
	}
	sheet.finish(36, 12, 12, 12, 12, 12, 12, 18, 44)
	sheet.begin("About")
	sheet.row("What", "Value")
	for _, k := range append(d.keys(), key{"Version", d.version()}, key{"Decision", d.decided()}) {
		sheet.row(k.name, k.value)
	}
	sheet.finish(32, 80)
	made := Blocks(c, std).Created.UTC().Format(time.RFC3339)
	sheet.keep(book.SetDocProps(&excelize.DocProperties{Title: "Ratings of " + c.Organisation + ": " + c.Name, Creator: c.Body,
		LastModifiedBy: c.Body, Created: made, Modified: made, Language: "en-GB"}))
	if sheet.err != nil {
		return fmt.Errorf("write ratings: %w", sheet.err)
	}
	return book.Write(w)
}

// Sheet is a table as one sheet of a workbook.
type Sheet struct {
	Name   string
	Head   []any
	Rows   [][]any // strings, which are text and never formulas, or numbers
	Widths []float64
}

// Workbook writes tables as an Excel file under a title. The same tables give
// the same file.
func Workbook(w io.Writer, title, creator string, made time.Time, all ...Sheet) error {
	book := excelize.NewFile()
	defer book.Close()
	sheet := &sheets{book: book}
	for i, s := range all {
		if i == 0 {
			sheet.rename(s.Name)
		} else {
			sheet.begin(s.Name)
		}
		sheet.row(s.Head...)
		for _, row := range s.Rows {
			sheet.row(row...)
		}
		sheet.finish(s.Widths...)
	}
	at := made.UTC().Format(time.RFC3339)
	sheet.keep(book.SetDocProps(&excelize.DocProperties{Title: title, Creator: creator, LastModifiedBy: creator, Created: at, Modified: at, Language: "en-GB"}))
	if sheet.err != nil {
		return fmt.Errorf("write %s: %w", title, sheet.err)
	}
	return book.Write(w)
}

// sheets fills one sheet after the other and keeps the first error.
type sheets struct {
	book    *excelize.File
	name    string
	rows    int
	columns int
	err     error
}

func (s *sheets) keep(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *sheets) rename(name string) {
	s.keep(s.book.SetSheetName("Sheet1", name))
	s.name = name
}

func (s *sheets) begin(name string) {
	_, err := s.book.NewSheet(name)
	s.keep(err)
	s.name, s.rows = name, 0
}

// mostLetters is what a cell of Excel holds.
const mostLetters = 32767

func (s *sheets) row(cells ...any) {
	s.rows++
	s.columns = len(cells)
	for i, cell := range cells {
		name, err := excelize.CoordinatesToCellName(i+1, s.rows)
		s.keep(err)
		if words, is := cell.(string); is {
			if letters := []rune(words); len(letters) > mostLetters {
				words = string(letters[:mostLetters-1]) + "…"
			}
			s.keep(s.book.SetCellStr(s.name, name, words))
			continue
		}
		s.keep(s.book.SetCellValue(s.name, name, cell))
	}
}

// finish sets the widths, and the looks of header and rows.
func (s *sheets) finish(widths ...float64) {
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		s.keep(err)
		s.keep(s.book.SetColWidth(s.name, column, column, width))
	}
	last, err := excelize.CoordinatesToCellName(s.columns, s.rows)
	s.keep(err)
	right, err := excelize.CoordinatesToCellName(s.columns, 1)
	s.keep(err)
	wrap, err := s.book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	s.keep(err)
	head, err := s.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E1EDEB"}}})
	s.keep(err)
	s.keep(s.book.SetCellStyle(s.name, "A1", last, wrap))
	s.keep(s.book.SetCellStyle(s.name, "A1", right, head))
	s.keep(s.book.SetPanes(s.name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}))
	s.keep(s.book.AutoFilter(s.name, "A1:"+last, nil))
}
