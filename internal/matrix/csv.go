package matrix

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	xunicode "golang.org/x/text/encoding/unicode"

	"github.com/plaudit/plaudit/internal/fault"
)

// decode reads text in the encodings that spreadsheets write.
func decode(content []byte) string {
	var from encoding.Encoding
	switch {
	case strings.HasPrefix(string(content), "\xff\xfe"), strings.HasPrefix(string(content), "\xfe\xff"):
		from = xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM)
	case utf8.Valid(content):
		return strings.TrimPrefix(string(content), "\ufeff")
	default:
		from = charmap.Windows1252
	}
	text, err := from.NewDecoder().Bytes(content)
	if err != nil {
		return strings.ToValidUTF8(string(content), "")
	}
	return strings.TrimPrefix(string(text), "\ufeff")
}

// separator finds by the first lines what stands between cells.
func separator(text string) rune {
	lines := strings.SplitN(text, "\n", 20)
	sample := strings.Join(lines[:min(len(lines), 19)], "\n")
	best, most := ',', 0
	for _, r := range ",;\t|" {
		quoted, n := false, 0
		for _, c := range sample {
			switch {
			case c == '"':
				quoted = !quoted
			case c == r && !quoted:
				n++
			}
		}
		if n > most {
			best, most = r, n
		}
	}
	return best
}

func readCSV(name string, content io.Reader, l *limits) ([]Table, error) {
	all, err := io.ReadAll(content)
	if err != nil {
		return nil, err
	}
	text := decode(all)
	if strings.ContainsRune(text, 0) {
		return nil, damaged(name)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator(text), -1, true
	t := Table{Place: "Table"}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return add(nil, t)
		}
		if err != nil {
			return nil, fault.Invalid("The matrix cannot be read as CSV. Save it again as CSV from your spreadsheet program, or choose the Excel file").Because(err)
		}
		for i, c := range cells {
			cells[i] = uninert(c)
		}
		if cells, err = l.row(cells); err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, cells)
	}
}

// uninert takes away the apostrophe that keeps a spreadsheet from reading a cell
// as a formula.
func uninert(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@\t\r", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}
