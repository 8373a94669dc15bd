package satisfaction

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decoder turns a text file into UTF-8, a rune at a time: UTF-8 or UTF-16 with
// or without a byte order mark, and Windows-1252 for every byte that is not
// valid UTF-8. NUL bytes are left out.
type decoder struct {
	in      *bufio.Reader
	wide    bool // UTF-16
	big     bool
	legacy  bool // a byte was read as Windows-1252
	pending []byte
}

func newDecoder(r io.Reader) *decoder {
	d := &decoder{in: bufio.NewReaderSize(r, 64<<10)}
	start, _ := d.in.Peek(4096)
	switch {
	case bytes.HasPrefix(start, []byte{0xEF, 0xBB, 0xBF}):
		d.skip(3)
	case bytes.HasPrefix(start, []byte{0xFF, 0xFE}):
		d.wide = true
		d.skip(2)
	case bytes.HasPrefix(start, []byte{0xFE, 0xFF}):
		d.wide, d.big = true, true
		d.skip(2)
	default:
		d.wide, d.big = looksWide(start)
	}
	return d
}

func (d *decoder) skip(n int) { _, _ = d.in.Discard(n) } // peeked before, so it is there

// looksWide tells UTF-16 without a mark by its NUL bytes, which stand on one
// side of nearly every Latin letter.
func looksWide(start []byte) (wide, big bool) {
	var nul [2]int
	for i, b := range start {
		if b == 0 {
			nul[i%2]++
		}
	}
	pairs := len(start) / 2
	if pairs < 4 {
		return false, false
	}
	switch {
	case nul[1] > pairs*3/4 && nul[0] < pairs/4:
		return true, false
	case nul[0] > pairs*3/4 && nul[1] < pairs/4:
		return true, true
	}
	return false, false
}

// Encoding names how the file was read, for the person who sent it.
func (d *decoder) Encoding() string {
	switch {
	case d.wide:
		return "UTF-16"
	case d.legacy:
		return "Windows-1252"
	}
	return "UTF-8"
}

// Read fills p with UTF-8.
func (d *decoder) Read(p []byte) (int, error) {
	if len(d.pending) == 0 && !d.wide {
		if n, err := d.plain(p); n > 0 || err != nil {
			return n, err
		}
	}
	for len(d.pending) == 0 || d.wide && len(d.pending) < min(len(p), 8<<10) {
		r, err := d.rune()
		if err != nil {
			if len(d.pending) > 0 {
				break
			}
			return 0, err
		}
		if r != 0 {
			d.pending = utf8.AppendRune(d.pending, r)
		}
	}
	n := copy(p, d.pending)
	d.pending = d.pending[:copy(d.pending, d.pending[n:])]
	return n, nil
}

// plain passes a run of ASCII on as it is, which is most of most files.
func (d *decoder) plain(p []byte) (int, error) {
	if _, err := d.in.Peek(1); err != nil {
		return 0, err
	}
	waiting, _ := d.in.Peek(min(d.in.Buffered(), len(p)))
	n := 0
	for n < len(waiting) && waiting[n] != 0 && waiting[n] < utf8.RuneSelf {
		n++
	}
	copy(p, waiting[:n])
	d.skip(n)
	return n, nil
}

func (d *decoder) rune() (rune, error) {
	if d.wide {
		return d.wideRune()
	}
	b, err := d.in.ReadByte()
	if err != nil || b < utf8.RuneSelf {
		return rune(b), err
	}
	if err := d.in.UnreadByte(); err != nil {
		return 0, err
	}
	start, _ := d.in.Peek(utf8.UTFMax)
	r, size := utf8.DecodeRune(start)
	if r == utf8.RuneError && size <= 1 {
		d.legacy = true
		r, size = charmap.Windows1252.DecodeByte(b), 1
	}
	d.skip(size)
	return r, nil
}

func (d *decoder) wideRune() (rune, error) {
	unit, err := d.unit()
	if err != nil || !utf16.IsSurrogate(unit) {
		return unit, err
	}
	second, err := d.unit()
	if err == io.EOF {
		return utf8.RuneError, nil
	}
	return utf16.DecodeRune(unit, second), err
}

func (d *decoder) unit() (rune, error) {
	var pair [2]byte
	if _, err := io.ReadFull(d.in, pair[:]); err != nil {
		if err == io.ErrUnexpectedEOF {
			err = io.EOF // half a letter at the end
		}
		return 0, err
	}
	if d.big {
		return rune(pair[0])<<8 | rune(pair[1]), nil
	}
	return rune(pair[1])<<8 | rune(pair[0]), nil
}
