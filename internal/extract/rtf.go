package extract

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// codePages are the encodings of letters that are written as \'hh.
var codePages = map[int]encoding.Encoding{
	437: charmap.CodePage437, 850: charmap.CodePage850, 874: charmap.Windows874, 932: japanese.ShiftJIS, 936: simplifiedchinese.GBK, 949: korean.EUCKR, 950: traditionalchinese.Big5,
	1250: charmap.Windows1250, 1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253, 1254: charmap.Windows1254, 1255: charmap.Windows1255,
	1256: charmap.Windows1256, 1257: charmap.Windows1257, 1258: charmap.Windows1258, 10000: charmap.Macintosh,
}

// fontPages are the code pages of the character sets of fonts.
var fontPages = map[int]int{77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 255: 850}

// rtfGroup is what holds between two braces.
type rtfGroup struct {
	skip   bool
	hidden bool
	after  int // characters that stand in for one of Unicode
	font   int
	into   *strings.Builder // where the text goes that is not of the body
	name   string           // and what it is
	fonts  bool             // the table of fonts
}

// rtfText is a rich text file being read.
type rtfText struct {
	s       sections
	in      *bufio.Reader
	now     rtfGroup
	outer   []rtfGroup
	page    int         // the code page of the file
	fonts   map[int]int // code pages of fonts
	raw     []byte      // letters to be decoded
	high    rune        // the first half of a letter of two
	drop    int         // stand-ins to be left out
	star    bool        // \* has just been read
	text    strings.Builder
	heading bool
	asides  []aside
}

type aside struct{ name, text string }

// readRTF reads rich text beneath its headings; heads, feet and comments once.
func readRTF(b *builder, content io.ReaderAt, size int64) error {
	head := make([]byte, 5)
	if content.ReadAt(head, 0); !bytes.Equal(head, []byte(`{\rtf`)) { //nolint:errcheck // it shows
		return unreadable(wordsDamaged, nil)
	}
	r := &rtfText{s: sections{b: b}, in: bufio.NewReaderSize(io.NewSectionReader(content, 0, size), 64<<10), page: 1252, fonts: map[int]int{}, now: rtfGroup{after: 1}}
	for n := 0; ; n++ {
		if n%4096 == 0 && b.ctx.Err() != nil {
			return b.ctx.Err()
		}
		c, err := r.in.ReadByte()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := r.byte(c); err != nil {
			return err
		}
	}
	if err := errors.Join(r.paragraph(), r.s.flush()); err != nil {
		return err
	}
	seen := map[aside]bool{}
	for _, a := range r.asides {
		if !seen[a] {
			seen[a] = true
			if err := b.add(Place{Kind: PlacePart, Name: a.name}, a.text, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *rtfText) byte(c byte) error {
	switch c {
	case '{':
		r.letters()
		if len(r.outer) > maxNesting {
			return unreadable(wordsDamaged, errors.New("nested too deeply"))
		}
		r.outer = append(r.outer, r.now)
	case '}':
		r.letters()
		if len(r.outer) == 0 {
			return nil
		}
		before := r.now
		r.now, r.outer = r.outer[len(r.outer)-1], r.outer[:len(r.outer)-1]
		if before.into != nil && before.into != r.now.into {
			if before.name == "title" {
				if r.s.b.within == "" && r.s.b.doc.Title == "" {
					r.s.b.doc.Title = before.into.String()
				}
			} else if len(r.asides) < 1000 {
				r.asides = append(r.asides, aside{before.name, before.into.String()})
			}
		}
	case '\\':
		return r.control()
	case '\r', '\n':
	default:
		r.letter(c)
	}
	return nil
}

// letter keeps a letter of the code page.
func (r *rtfText) letter(c byte) {
	if r.drop > 0 {
		r.drop--
		return
	}
	if r.now.skip || r.now.hidden || r.now.fonts {
		return
	}
	if r.raw = append(r.raw, c); len(r.raw) > 64<<10 {
		r.letters()
	}
}

// letters decodes what has come together.
func (r *rtfText) letters() {
	if len(r.raw) == 0 {
		return
	}
	page, known := r.fonts[r.now.font]
	if !known {
		page = r.page
	}
	set := codePages[page]
	if set == nil {
		set = charmap.Windows1252
	}
	if text, err := set.NewDecoder().Bytes(r.raw); err == nil {
		r.write(string(text))
	}
	r.raw = r.raw[:0]
}

func (r *rtfText) write(text string) {
	switch {
	case r.now.skip || r.now.hidden || r.now.fonts:
	case r.now.into == nil:
		r.text.WriteString(text)
	case r.now.into.Len() < maxText:
		r.now.into.WriteString(text)
	}
}

func (r *rtfText) paragraph() error {
	r.letters()
	text := r.text.String()
	r.text.Reset()
	if r.heading {
		return r.s.heading(text)
	}
	return r.s.paragraph(text)
}

// control reads a control word or sign.
func (r *rtfText) control() error {
	c, err := r.in.ReadByte()
	if err != nil {
		return nil // the end
	}
	if c < 'A' || c > 'Z' && c < 'a' || c > 'z' {
		return r.sign(c)
	}
	name := []byte{c}
	for {
		if c, err = r.in.ReadByte(); err != nil || (c < 'A' || c > 'Z' && c < 'a' || c > 'z') || len(name) > 40 {
			break
		}
		name = append(name, c)
	}
	var digits []byte
	for err == nil && (c >= '0' && c <= '9' || c == '-' && len(digits) == 0) && len(digits) < 12 {
		digits = append(digits, c)
		c, err = r.in.ReadByte()
	}
	if err == nil && c != ' ' {
		r.in.UnreadByte() //nolint:errcheck // a byte has just been read
	}
	value, bad := strconv.Atoi(string(digits))
	return r.word(string(name), value, bad == nil)
}

func (r *rtfText) sign(c byte) error {
	switch c {
	case '\'':
		hex := make([]byte, 2)
		if _, err := io.ReadFull(r.in, hex); err == nil {
			if v, err := strconv.ParseUint(string(hex), 16, 8); err == nil {
				r.letter(byte(v))
			}
		}
		return nil
	case '*':
		r.star = true
		return nil
	case '\n', '\r':
		return r.word("par", 0, false)
	}
	r.letters()
	switch c {
	case '~':
		r.write("\u00A0")
	case '_':
		r.write("-")
	case '\\', '{', '}':
		r.letter(c)
	}
	return nil
}
