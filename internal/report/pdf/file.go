package pdf

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// file writes the objects of a PDF one after the other. Objects that are not
// streams are put together into compressed ones.
type file struct {
	out    *bufio.Writer
	dry    bool      // numbers objects and writes nothing
	hash   hash.Hash // of all that is written: the file's id
	at     int64
	places []place // by object number
	packed []int   // numbers of the objects in the open pack
	pack   bytes.Buffer
	starts []int
	z      *zlib.Writer
	small  bytes.Buffer // a stream, compressed
	err    error
}

// place is where an object is: at an offset, or in a pack.
type place struct {
	at     uint32 // the offset, or the number of the pack
	index  uint16
	packed bool
}

// newFile begins a file; without out it only numbers the objects.
func newFile(out io.Writer) *file {
	f := &file{dry: out == nil, hash: sha256.New(), places: make([]place, 1)}
	if !f.dry {
		f.out, f.z = bufio.NewWriterSize(out, 32<<10), zlib.NewWriter(io.Discard)
	}
	f.write([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	return f
}

func (f *file) write(p []byte) {
	if f.err != nil || f.dry {
		return
	}
	f.hash.Write(p) // which never fails
	n, err := f.out.Write(p)
	f.at, f.err = f.at+int64(n), err
}

// alloc takes the next object number.
func (f *file) alloc() int {
	f.places = append(f.places, place{})
	return len(f.places) - 1
}

// object keeps an object that is not a stream.
func (f *file) object(n int, body string) {
	f.starts = append(f.starts, f.pack.Len())
	f.pack.WriteString(body)
	f.pack.WriteByte('\n')
	f.packed = append(f.packed, n)
	if len(f.packed) == 200 {
		f.flush()
	}
}

// flush writes the open pack.
func (f *file) flush() {
	if len(f.packed) == 0 {
		return
	}
	pack := f.alloc()
	var index strings.Builder
	for i, n := range f.packed {
		f.places[n] = place{at: uint32(pack), index: uint16(i), packed: true}
		fmt.Fprintf(&index, "%d %d ", n, f.starts[i])
	}
	head := fmt.Sprintf("/Type /ObjStm /N %d /First %d ", len(f.packed), index.Len())
	body := append([]byte(index.String()), f.pack.Bytes()...)
	f.packed, f.starts = f.packed[:0], f.starts[:0]
	f.pack.Reset()
	f.stream(pack, head, body, true)
}

// stream writes a stream, compressed if asked.
func (f *file) stream(n int, head string, body []byte, compress bool) {
	if f.dry {
		return
	}
	if compress {
		f.small.Reset()
		f.z.Reset(&f.small)
		if _, err := f.z.Write(body); err != nil && f.err == nil {
			f.err = err
		}
		if err := f.z.Close(); err != nil && f.err == nil {
			f.err = err
		}
		body, head = f.small.Bytes(), head+"/Filter /FlateDecode "
	}
	f.places[n] = place{at: uint32(f.at)}
	f.write(fmt.Appendf(nil, "%d 0 obj\n<<%s/Length %d>>\nstream\n", n, head, len(body)))
	f.write(body)
	f.write([]byte("\nendstream\nendobj\n"))
}

// finish writes the table of places and the trailer.
func (f *file) finish(catalog, info int) error {
	f.flush()
	table := f.alloc()
	f.places[table] = place{at: uint32(f.at)}
	var rows []byte
	for n, p := range f.places {
		switch {
		case n == 0:
			rows = append(rows, 0, 0, 0, 0, 0, 0xff, 0xff)
		case p.packed:
			rows = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint32(append(rows, 2), p.at), p.index)
		default:
			rows = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint32(append(rows, 1), p.at), 0)
		}
	}
	start, id := f.at, fmt.Sprintf("<%x>", f.hash.Sum(nil)[:16])
	f.stream(table, fmt.Sprintf("/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /ID [%s %s] ", len(f.places), catalog, info, id, id), rows, true)
	f.write(fmt.Appendf(nil, "startxref\n%d\n%%%%EOF\n", start))
	if err := f.out.Flush(); f.err == nil {
		f.err = err
	}
	return f.err
}

// num writes a number with at most two places.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// text writes a text string.
func text(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && s[i] >= ' ' && s[i] <= '~'
	}
	if plain {
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
	}
	var out strings.Builder
	out.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&out, "%04X", u)
	}
	out.WriteByte('>')
	return out.String()
}
