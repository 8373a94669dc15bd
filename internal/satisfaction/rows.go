package satisfaction

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
)

// What a file of answers may hold.
const (
	MaxFile    = 20_000_000 // bytes
	MaxRows    = 200_000
	maxColumns = 300
	maxRow     = 64 << 10 // bytes in one row, line breaks included
	maxMends   = 100      // quotation marks that are never closed
)

// row is one row of a table in text. Cells are valid until the next row.
type row struct {
	line   int // on which it begins, from 1
	cells  []string
	broken string // why it cannot be used: words for the person
}

// rows reads comma, semicolon or tab separated text: quoted cells with
// separators, quotation marks and line breaks in them, rows of any length. It
// holds one row in memory. A quotation mark that is never closed spoils its own
// line, not the rest of the file.
type rows struct {
	text      *decoder
	in        *bufio.Reader
	separator byte
	again     []byte // read before, to be read once more
	line      int
	mends     int
	raw       []byte // of the row being read
	cell      []byte
	cells     []string
}

func newRows(r io.Reader) *rows {
	text := newDecoder(r)
	in := bufio.NewReaderSize(text, 64<<10)
	start, _ := in.Peek(32 << 10)
	return &rows{text: text, in: in, separator: separatorOf(start), line: 1}
}

// separatorOf chooses the separator that most lines have most of, outside
// quotation marks.
func separatorOf(start []byte) byte {
	best, most := byte(','), 0
	for _, s := range []byte{',', ';', '\t'} {
		lines, least, quoted, here := 0, 0, false, 0
		end := func() {
			if here > 0 && (least == 0 || here < least) {
				least = here
			}
			if here > 0 {
				lines++
			}
			here = 0
		}
		for _, b := range start {
			switch {
			case b == '"':
				quoted = !quoted
			case b == s && !quoted:
				here++
			case b == '\n' && !quoted:
				end()
			}
		}
		end()
		if weight := lines * least; weight > most {
			best, most = s, weight
		}
	}
	return best
}

func (r *rows) read() (byte, error) {
	if len(r.again) > 0 {
		b := r.again[0]
		r.again = r.again[1:]
		return b, nil
	}
	return r.in.ReadByte()
}

// next returns the next row that is not empty; io.EOF after the last. A row
// that cannot be read comes back broken, with its line.
func (r *rows) next() (row, error) {
	for {
		got, err := r.one()
		if err != nil || got.broken != "" {
			return got, err
		}
		if len(got.cells) > 1 || strings.TrimSpace(got.cells[0]) != "" {
			return got, nil
		}
	}
}

func (r *rows) one() (row, error) {
	r.raw, r.cell, r.cells = r.raw[:0], r.cell[:0], r.cells[:0]
	start := r.line
	quoted, wasQuoted := false, false
	for {
		b, err := r.read()
		if err == io.EOF {
			switch {
			case quoted:
				return r.mend(start)
			case len(r.raw) == 0:
				return row{}, io.EOF
			}
			r.take()
			return row{line: start, cells: r.cells}, nil
		}
		if err != nil {
			return row{}, err
		}
		r.raw = append(r.raw, b)
		if b == '\n' {
			r.line++
		}
		if len(r.raw) > maxRow {
			if quoted {
				return r.mend(start)
			}
			return r.tooLong(start)
		}
		switch {
		case quoted && b == '"':
			quoted = false
		case quoted:
			r.cell = append(r.cell, b)
		case b == '"' && len(r.cell) == 0 && !wasQuoted:
			quoted, wasQuoted = true, true
		case b == '"' && wasQuoted && len(r.raw) > 1 && r.raw[len(r.raw)-2] == '"':
			r.cell = append(r.cell, '"') // doubled: one mark, still inside
			quoted = true
		case b == r.separator:
			r.take()
			wasQuoted = false
		case b == '\n' || b == '\r' && r.lone():
			if b == '\r' {
				r.line++
			}
			r.take()
			return row{line: start, cells: r.cells}, nil
		default:
			r.cell = append(r.cell, b)
		}
		if len(r.cells) > maxColumns {
			return r.tooLong(start)
		}
	}
}

// lone tells whether the carriage return just read ends a line by itself, as on
// old computers; before a line feed it belongs to that.
func (r *rows) lone() bool {
	if len(r.again) > 0 {
		return r.again[0] != '\n'
	}
	next, err := r.in.Peek(1)
	return err != nil || next[0] != '\n'
}

func (r *rows) take() {
	r.cells = append(r.cells, string(bytes.TrimRight(r.cell, "\r")))
	r.cell = r.cell[:0]
}

// mend gives up the line on which the row began and goes on with the next.
func (r *rows) mend(start int) (row, error) {
	if r.mends++; r.mends > maxMends {
		return row{}, fault.Invalid(fmt.Sprintf("The file has too many quotation marks that are opened and never closed, the last on line %d. Save it as CSV again and send that", start))
	}
	end := bytes.IndexAny(r.raw, "\r\n")
	if end >= 0 && r.raw[end] == '\r' && end+1 < len(r.raw) && r.raw[end+1] == '\n' {
		end++
	}
	unclosed := row{line: start, broken: "A quotation mark is opened and never closed"}
	switch {
	case end < 0 && len(r.raw) > maxRow: // no line break in all of it
		return r.tooLong(start)
	case end < 0: // the last line
		return unclosed, nil
	}
	r.line = start + 1
	r.again = append(bytes.Clone(r.raw[end+1:]), r.again...)
	return unclosed, nil
}

// tooLong passes over the rest of the line.
func (r *rows) tooLong(start int) (row, error) {
	broken := row{line: start, broken: fmt.Sprintf("The row is too long: it has more than %d columns or %d characters", maxColumns, maxRow)}
	if len(r.raw) > 0 && r.raw[len(r.raw)-1] == '\n' {
		return broken, nil
	}
	for {
		b, err := r.read()
		if err == io.EOF {
			return broken, nil
		}
		if err != nil {
			return row{}, err
		}
		if b == '\n' {
			r.line++
			return broken, nil
		}
	}
}

// separatorWords names the separator, for the person who sent the file.
func (r *rows) separatorWords() string {
	switch r.separator {
	case ';':
		return "semicolons"
	case '\t':
		return "tabs"
	}
	return "commas"
}
