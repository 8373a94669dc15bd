package matrix

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Book is a workbook with one sheet of text.
type Book struct {
	Sheet   string // its name, at most 31 characters
	Title   string
	Author  string
	Columns []BookColumn
	Rows    [][]string
	Made    time.Time
}

// BookColumn is one column with its width in characters.
type BookColumn struct {
	Heading string
	Width   float64
}

// Write writes the workbook as Excel. Cells are text, never formulas.
func (b Book) Write(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", b.Sheet); err != nil {
		return err
	}
	wrapped, err := book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := b.layOut(book); err != nil {
		return err
	}
	out, err := book.NewStreamWriter(b.Sheet)
	if err != nil {
		return err
	}
	head := make([]any, 0, len(b.Columns))
	for i := len(b.Columns); i > 0; i-- { // the writer puts each before those it has
		if err := out.SetColWidth(i, i, b.Columns[i-1].Width); err != nil {
			return err
		}
	}
	for _, c := range b.Columns {
		head = append(head, excelize.Cell{StyleID: bold, Value: c.Heading})
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	for n, cells := range b.Rows {
		row := make([]any, 0, len(cells))
		for _, cell := range cells {
			row = append(row, excelize.Cell{StyleID: wrapped, Value: cell}) // a string, never a formula
		}
		if err := out.SetRow(fmt.Sprintf("A%d", n+2), row, excelize.RowOpts{Height: lineHeight * float64(b.lines(cells))}); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	stamp := b.Made.UTC().Format(time.RFC3339)
	if err := book.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: b.Author, LastModifiedBy: b.Author, Created: stamp, Modified: stamp, Language: "en-GB"}); err != nil {
		return err
	}
	return book.Write(w)
}

// layOut has the sheet printed across, as wide as the paper, with its headings
// on each page.
func (b Book) layOut(book *excelize.File) error {
	across, paper, wide, long, fit := "landscape", 9, 1, 0, true // A4
	if err := book.SetPageLayout(b.Sheet, &excelize.PageLayoutOptions{Orientation: &across, Size: &paper, FitToWidth: &wide, FitToHeight: &long}); err != nil {
		return err
	}
	if err := book.SetSheetProps(b.Sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + b.Sheet + "'!$1:$1", Scope: b.Sheet})
}

const (
	lineHeight = 15 // points
	mostLines  = 27 // what Excel allows a row
)

// lines is how many lines the fullest cell of a row takes in its column: programs
// do not all work it out themselves when they open a workbook.
func (b Book) lines(cells []string) int {
	most := 1
	for i, cell := range cells[:min(len(cells), len(b.Columns))] {
		width := max(int(b.Columns[i].Width*0.9), 1) // words do not fill a line
		n := 0
		for line := range strings.SplitSeq(cell, "\n") {
			n += max(1, (utf8.RuneCountInString(line)+width-1)/width)
		}
		most = max(most, n)
	}
	return min(most, mostLines)
}
