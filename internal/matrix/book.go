package matrix

import (
	"fmt"
	"io"
	"time"

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
	out, err := book.NewStreamWriter(b.Sheet)
	if err != nil {
		return err
	}
	head := make([]any, 0, len(b.Columns))
	for i, c := range b.Columns {
		if err := out.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
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
		if err := out.SetRow(fmt.Sprintf("A%d", n+2), row); err != nil {
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
