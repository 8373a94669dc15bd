package docx

import (
	"github.com/plaudit/plaudit/internal/report/block"
)

// measure is the width of the text, in twentieths of a point.
func (w *writer) measure() int {
	if w.doc.Wide {
		return 9180 + tall - broad
	}
	return 9180
}

func (w *writer) table(t block.Table) {
	if t.Caption != "" && !t.Quiet {
		w.paragraph("Caption", block.Plain(t.Caption), "")
	}
	look := `<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`
	if t.RowHeads {
		look = `<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`
	}
	w.put(`<w:tbl><w:tblPr><w:tblStyle w:val="Plain"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/>%s`, w.measure(), look)
	if t.Caption != "" {
		w.put(`<w:tblCaption w:val="%s"/>`, block.Escape(t.Caption))
	}
	w.put("</w:tblPr><w:tblGrid>")
	widths := make([]int, len(t.Columns))
	for i, width := range t.Widths(float64(w.measure()/20), 9) {
		widths[i] = int(20 * width)
		w.put(`<w:gridCol w:w="%d"/>`, widths[i])
	}
	w.put("</w:tblGrid>")
	if !t.Plain {
		w.put("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
		for i, c := range t.Columns {
			w.cell(block.Cell{{Text: c.Title, Bold: true}}, widths[i], c.Numeric, block.Tint.Hex(), w.doc.Brand.Colour)
		}
		w.put("</w:tr>")
	}
	for _, row := range t.Rows {
		w.put("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
		for i, c := range t.Columns {
			var cell block.Cell
			if i < len(row) {
				cell = append(cell, row[i]...)
			}
			if i == 0 && t.Plain && t.RowHeads {
				for n := range cell {
					cell[n].Bold, cell[n].Muted = true, true
				}
			}
			w.cell(cell, widths[i], c.Numeric, "auto", block.Line)
		}
		w.put("</w:tr>")
	}
	w.put(`</w:tbl><w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>`)
}

func (w *writer) cell(spans block.Cell, width int, numeric bool, fill string, under block.Colour) {
	w.put(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="%s"/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="%s"/></w:tcPr>`,
		width, under.Hex(), fill)
	side := ""
	if numeric {
		side = `<w:jc w:val="right"/>`
	}
	w.paragraph("Cell", spans, side)
	w.put("</w:tc>")
}
