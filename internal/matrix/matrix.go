// Package matrix reads and writes the tables by which organisations say what
// proves which element of the standard: Word, Excel and CSV, as people really
// keep them. It knows nothing of an organisation's records: bytes come in,
// tables and then rows come out. What becomes of the rows is decided in package
// evidence.
package matrix

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/plaudit/plaudit/internal/fault"
)

// What a matrix may hold. Real ones have some hundred rows.
const (
	MaxBytes   = 20 << 20
	maxPart    = 32 << 20 // of one part of a Word file or workbook, unpacked
	maxParts   = 5_000
	maxTables  = 300
	maxRows    = 10_000 // of all tables together
	maxColumns = 60
	maxCell    = 5_000 // characters
	maxText    = 8 << 20
)

// Table is one table of a file, with merged cells spelled out: what is merged
// downwards is repeated, what is merged across stands in its first column.
type Table struct {
	Place string     `json:"place"`           // "Table 2", "Sheet ‘Evidence’"
	Above string     `json:"above,omitempty"` // the last words before a table in Word
	Rows  [][]string `json:"rows"`
}

// Read reads all tables of a matrix. Invalid, in words that say what to do, when
// it is none; TooLarge beyond the limits.
func Read(name string, content io.ReaderAt, size int64) (tables []Table, err error) {
	if size > MaxBytes {
		return nil, fault.TooLarge("The matrix must be 20 MB or smaller. Take pictures out of it, or save the table on its own")
	}
	if size == 0 {
		return nil, fault.Invalid("The matrix is empty. Check the file and choose it again")
	}
	defer func() { // the reader of workbooks is not ours
		if v := recover(); v != nil {
			tables, err = nil, damaged(name).Because(fmt.Errorf("panic: %v", v))
		}
	}()
	head := make([]byte, min(size, 8))
	if _, err := content.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	l := &limits{}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		tables, err = readPacked(name, content, size, l)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, fault.Invalid("The matrix is protected by a password, or is of an old format (.doc or .xls). Open it, save it without a password as .docx or .xlsx, and choose that")
	case bytes.HasPrefix(head, []byte("%PDF")):
		return nil, fault.Invalid("The matrix is a PDF. Choose the Word, Excel or CSV file that it was made from")
	default:
		tables, err = readCSV(name, io.NewSectionReader(content, 0, size), l)
	}
	if err != nil {
		return nil, err
	}
	if len(tables) == 0 {
		return nil, fault.Invalid("There is no table with more than one row in the file. Choose the file with the table that says which evidence belongs to which element").Because(errNoTable)
	}
	return tables, nil
}

var errNoTable = errors.New("no table")

// ReadTables is Read for tables of another kind than matrices: what it complains
// of, it calls a spreadsheet.
func ReadTables(name string, content io.ReaderAt, size int64) ([]Table, error) {
	tables, err := Read(name, content, size)
	f, ok := errors.AsType[*fault.Error](err)
	switch {
	case !ok:
		return tables, err
	case errors.Is(err, errNoTable):
		return nil, fault.Invalid("There is no table with more than one row in the spreadsheet. Choose the file with the table, with its headings in the first row")
	case f.Kind == fault.KindTooLarge:
		return nil, fault.TooLarge(strings.ReplaceAll(f.Words, "The matrix", "The spreadsheet")).Because(err)
	}
	return nil, fault.Invalid(strings.ReplaceAll(f.Words, "The matrix", "The spreadsheet")).Because(err)
}

func damaged(name string) *fault.Error {
	return fault.Invalid(fmt.Sprintf("‘%s’ is damaged or of another type than Word, Excel or CSV. Open it in the program it was made with, save it again and choose that", name))
}

// limits counts what was read of a file.
type limits struct{ rows, text int }

var tooLarge = fault.TooLarge(fmt.Sprintf("The matrix has too many rows or too much text: %d rows are the most. Split it, for example by criterion", maxRows))

// row notes one more row, with its cells made clean; TooLarge beyond the limits.
func (l *limits) row(cells []string) ([]string, error) {
	if l.rows++; l.rows > maxRows {
		return nil, tooLarge
	}
	cells = cells[:min(len(cells), maxColumns)]
	for i, c := range cells {
		cells[i] = clean(c)
		if l.text += len(cells[i]); l.text > maxText {
			return nil, tooLarge
		}
	}
	return cells, nil
}

// clean keeps what a person can read of a cell: lines stay apart.
func clean(cell string) string {
	cell = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\r', r == '\u00AD', r == '\uFEFF', r == '\u200B', unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(cell, ""))
	var lines []string
	for line := range strings.SplitSeq(cell, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	cell = strings.Join(lines, "\n")
	if len(cell) > maxCell {
		if runes := []rune(cell); len(runes) > maxCell {
			cell = string(runes[:maxCell-1]) + "…"
		}
	}
	return cell
}

// add appends a table unless there is too little in it to be one.
func add(tables []Table, t Table) ([]Table, error) {
	full := 0
	for _, row := range t.Rows {
		if strings.Join(row, "") != "" {
			full++
		}
	}
	if full == 0 || full == 1 && len(tables) == 0 {
		return tables, nil
	}
	if len(tables) == maxTables {
		return nil, fault.TooLarge(fmt.Sprintf("The matrix has more than %d tables. Save the ones that matter in a file of their own", maxTables))
	}
	width := 0
	for _, row := range t.Rows {
		width = max(width, len(row))
	}
	for i, row := range t.Rows {
		t.Rows[i] = append(row, make([]string, width-len(row))...)
	}
	return append(tables, t), nil
}
