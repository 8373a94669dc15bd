package matrix

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/plaudit/plaudit/internal/fault"
)

// readPacked reads a Word document or an Excel workbook.
func readPacked(name string, content io.ReaderAt, size int64, l *limits) ([]Table, error) {
	pack, err := zip.NewReader(content, size)
	if err != nil {
		return nil, damaged(name).Because(err)
	}
	if len(pack.File) > maxParts {
		return nil, fault.TooLarge("The matrix is made of too many parts. Save the table in a new file and choose that")
	}
	parts := map[string]*zip.File{}
	for _, f := range pack.File {
		parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
	}
	switch {
	case parts["word/document.xml"] != nil:
		return readWord(parts, name, l)
	case parts["xl/workbook.xml"] != nil:
		return readExcel(io.NewSectionReader(content, 0, size), name, l)
	case parts["mimetype"] != nil:
		return nil, fault.Invalid("The matrix is an OpenDocument file. Save it as Word (.docx), Excel (.xlsx) or CSV and choose that")
	}
	return nil, fault.Invalid("The matrix is a zip archive. Choose the Word, Excel or CSV file as the matrix, and the zip as the files")
}

// part opens a part of a packed file; what is beyond the limit fails.
func part(f *zip.File) (io.ReadCloser, error) {
	if f.UncompressedSize64 > maxPart {
		return nil, tooLarge
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{&bounded{r, maxPart}, r}, nil
}

type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, tooLarge
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

func readExcel(content io.Reader, name string, l *limits) ([]Table, error) {
	book, err := excelize.OpenReader(content, excelize.Options{UnzipSizeLimit: 4 * maxPart, UnzipXMLSizeLimit: maxPart, ShortDatePattern: "yyyy-mm-dd"})
	if err != nil {
		return nil, damaged(name).Because(err)
	}
	defer book.Close()
	var tables []Table
	for _, sheet := range book.GetSheetList() {
		t := Table{Place: "Sheet ‘" + sheet + "’"}
		rows, err := book.Rows(sheet)
		if err != nil {
			continue // a sheet that is a chart
		}
		for rows.Next() {
			cells, err := rows.Columns()
			if err != nil {
				return nil, errors.Join(damaged(name).Because(err), rows.Close())
			}
			for i, c := range cells {
				cells[i] = uninert(c)
			}
			if cells, err = l.row(cells); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			t.Rows = append(t.Rows, cells)
		}
		if err := errors.Join(rows.Error(), rows.Close()); err != nil {
			return nil, damaged(name).Because(err)
		}
		merged, err := book.GetMergeCells(sheet)
		if err != nil {
			return nil, damaged(name).Because(err)
		}
		for _, m := range merged {
			if err := spellOut(t.Rows, m); err != nil {
				return nil, damaged(name).Because(err)
			}
		}
		if tables, err = add(tables, t); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// spellOut repeats what is merged downwards.
func spellOut(rows [][]string, m excelize.MergeCell) error {
	column, first, err := excelize.CellNameToCoordinates(m.GetStartAxis())
	if err != nil {
		return err
	}
	_, last, err := excelize.CellNameToCoordinates(m.GetEndAxis())
	if err != nil {
		return err
	}
	if first > len(rows) || column > len(rows[first-1]) || column > maxColumns {
		return nil
	}
	for i := first; i < min(last, len(rows)); i++ {
		for len(rows[i]) < column {
			rows[i] = append(rows[i], "")
		}
		rows[i][column-1] = rows[first-1][column-1]
	}
	return nil
}

// readWord reads the tables of a document in order. A table within a cell
// becomes text of the cell.
func readWord(parts map[string]*zip.File, name string, l *limits) ([]Table, error) {
	links, err := wordLinks(parts["word/_rels/document.xml.rels"])
	if err != nil {
		return nil, packedFault(name, err)
	}
	r, err := part(parts["word/document.xml"])
	if err != nil {
		return nil, packedFault(name, err)
	}
	defer r.Close()
	w := wordReader{links: links, limits: l}
	decoder := xml.NewDecoder(r)
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return w.tables, nil
		}
		if err != nil {
			return nil, packedFault(name, err)
		}
		if err := w.token(token); err != nil {
			return nil, err
		}
	}
}

func packedFault(name string, err error) error {
	if f, is := errors.AsType[*fault.Error](err); is {
		return f
	}
	return damaged(name).Because(err)
}

// wordLinks returns where the links of a document to the web lead, by id.
func wordLinks(f *zip.File) (map[string]string, error) {
	links := map[string]string{}
	if f == nil {
		return links, nil
	}
	r, err := part(f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	decoder := xml.NewDecoder(r)
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return links, nil
		}
		if err != nil {
			return nil, err
		}
		if e, is := token.(xml.StartElement); is && e.Name.Local == "Relationship" {
			target := attribute(e, "Target")
			if strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "https://") {
				links[attribute(e, "Id")] = target
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// wordReader gathers tables from the tokens of a document.
type wordReader struct {
	links  map[string]string
	limits *limits
	tables []Table

	count  int // tables begun
	depth  int // tables within tables
	skip   int // inside what is drawn twice or was deleted
	above  string
	table  Table
	row    []string
	cell   strings.Builder
	text   bool
	down   bool // the cell goes on from the one above it
	span   int
	target string
}

func (w *wordReader) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		if w.skip > 0 || t.Name.Local == "Fallback" || t.Name.Local == "moveFrom" || t.Name.Local == "del" {
			w.skip++
			return nil
		}
		w.start(t)
	case xml.EndElement:
		if w.skip > 0 {
			w.skip--
			return nil
		}
		return w.end(t)
	case xml.CharData:
		if w.text && w.skip == 0 {
			w.write(string(t))
		}
	}
	return nil
}

// write adds to the cell, or to the words above the next table.
func (w *wordReader) write(s string) {
	if w.cell.Len() < 8*maxCell {
		w.cell.WriteString(s)
	}
}

func (w *wordReader) start(e xml.StartElement) {
	switch e.Name.Local {
	case "tbl":
		if w.depth++; w.depth == 1 {
			w.count++
			w.table = Table{Place: fmt.Sprintf("Table %d", w.count), Above: w.above}
			w.above = ""
			w.cell.Reset()
		}
	case "tr":
		if w.depth == 1 {
			w.row = nil
		}
	case "tc":
		if w.depth == 1 {
			w.cell.Reset()
			w.down, w.span = false, 1
		}
	case "vMerge":
		if w.depth == 1 {
			w.down = attribute(e, "val") != "restart"
		}
	case "gridSpan":
		if w.depth == 1 {
			w.span = number(attribute(e, "val"))
		}
	case "gridBefore":
		if w.depth == 1 {
			w.row = make([]string, number(attribute(e, "val")))
		}
	case "hyperlink":
		w.target = w.links[attribute(e, "id")]
	case "t":
		w.text = true
	case "tab":
		w.write(" ")
	case "br", "cr":
		w.write("\n")
	case "noBreakHyphen":
		w.write("-")
	}
}

func (w *wordReader) end(e xml.EndElement) error {
	switch e.Name.Local {
	case "t":
		w.text = false
	case "hyperlink":
		if w.target != "" {
			w.write(" <" + w.target + ">")
		}
		w.target = ""
	case "p":
		if w.depth > 0 {
			w.write("\n")
		} else {
			if words := clean(w.cell.String()); words != "" {
				w.above = words
			}
			w.cell.Reset()
		}
	case "tc":
		if w.depth == 1 {
			w.endCell()
		}
	case "tr":
		if w.depth == 1 && len(w.row) > 0 {
			row, err := w.limits.row(w.row)
			if err != nil {
				return err
			}
			w.table.Rows = append(w.table.Rows, row)
		}
	case "tbl":
		if w.depth--; w.depth == 0 {
			var err error
			w.tables, err = add(w.tables, w.table)
			w.cell.Reset()
			return err
		}
		w.depth = max(w.depth, 0)
	}
	return nil
}

func (w *wordReader) endCell() {
	text := w.cell.String()
	if n := len(w.table.Rows); w.down && n > 0 && len(w.row) < len(w.table.Rows[n-1]) {
		text = w.table.Rows[n-1][len(w.row)]
	}
	w.cell.Reset()
	if len(w.row) >= maxColumns {
		return
	}
	w.row = append(append(w.row, text), make([]string, w.span-1)...)
}

// number reads how many columns something takes: at least one, at most what a
// row may have.
func number(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > maxColumns {
			break
		}
		n = n*10 + int(r-'0')
	}
	return min(max(n, 1), maxColumns)
}
