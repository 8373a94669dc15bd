package extract

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// csvRows is how many rows of a table make one passage.
const csvRows = 20

// readCSV gives the rows of a table, some at a time, by their first line, each
// with its cells divided by tabs. Commas, semicolons and tabs divide cells.
func readCSV(b *builder, content io.ReaderAt, size int64) error {
	if isBinary(content, size) {
		return unreadable(wordsDamaged, nil)
	}
	in := bufio.NewReaderSize(&bounded{r: decoded(content, size), left: b.limits.PartBytes}, 64<<10)
	comma := divider(in)
	r := csv.NewReader(&narrow{r: in, comma: byte(comma)})
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	r.Comma = comma
	var block strings.Builder
	rows, first, written := 0, 0, 0 // written lines of the block
	flush := func() error {
		text := block.String()
		block.Reset()
		rows, written = 0, 0
		return b.add(Place{Kind: PlaceLine, Number: first}, text, false)
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return flush()
		}
		if err != nil {
			return errors.Join(flush(), err)
		}
		line, _ := r.FieldPos(0)
		if written > 0 && line != first+written {
			// A cell of several lines stands on one here, and empty lines on none: what
			// follows is counted from a line that is known.
			if err := flush(); err != nil {
				return err
			}
		}
		if written == 0 {
			first = line
		}
		if writeRow(&block, row) {
			written++
		}
		if rows++; rows == csvRows || block.Len() > passageRunes {
			if err := flush(); err != nil {
				return err
			}
		}
	}
}

// writeRow writes the cells of a row on one line, unless all are empty, and tells
// whether it did.
func writeRow(b *strings.Builder, row []string) bool {
	last := len(row)
	for last > 0 && strings.TrimSpace(row[last-1]) == "" {
		last--
	}
	for i, cell := range row[:last] {
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(oneLine(cell))
	}
	if last > 0 {
		b.WriteByte('\n')
	}
	return last > 0
}

// divider guesses what divides the cells by the first line.
func divider(in *bufio.Reader) rune {
	head, _ := in.Peek(4 << 10)
	line, _, _ := strings.Cut(string(head), "\n")
	comma, most := ',', strings.Count(line, ",")
	for _, c := range ";\t|" {
		if n := strings.Count(line, string(c)); n > most {
			comma, most = c, n
		}
	}
	return comma
}

// maxCells is how many cells of a line are told apart; Excel has 16,384.
const maxCells = 20_000

// narrow makes spaces of what divides cells in a line that has too many, each of
// which would cost memory.
type narrow struct {
	r     io.Reader
	comma byte
	cells int
}

func (n *narrow) Read(p []byte) (int, error) {
	read, err := n.r.Read(p)
	for i, c := range p[:read] {
		switch {
		case c == '\n':
			n.cells = 0
		case c == n.comma:
			if n.cells++; n.cells > maxCells {
				p[i] = ' '
			}
		}
	}
	return read, err
}

// bounded reads at most so many bytes, then fails with words.
type bounded struct {
	r    io.Reader
	left int64
}

func (l *bounded) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, unreadable(wordsExpands, nil)
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}
