package extract

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
)

const (
	maxText    = 4 << 20 // bytes of one text or tag of XML
	maxNesting = 2_000
)

// xmlReader reads XML by tokens: it keeps nothing, expands no entities of the
// file's own, and bounds nesting and the size of a token.
type xmlReader struct {
	d     *xml.Decoder
	depth int
}

// token is the start or the end of an element, or text.
type token struct {
	start, end bool
	name       string // without its prefix
	attrs      []xml.Attr
	text       string
}

// attr returns the value of an attribute, whatever its prefix.
func (t token) attr(name string) string {
	for _, a := range t.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on tells whether an attribute of OOXML's that need not be there is not off.
func (t token) on(name string) bool {
	v := t.attr(name)
	return v != "0" && v != "false" && v != "off"
}

func newXML(r io.Reader) *xmlReader {
	d := xml.NewDecoder(&runs{r: r})
	d.CharsetReader = charset.NewReaderLabel
	return &xmlReader{d: d}
}

// next returns io.EOF at the end.
func (x *xmlReader) next() (token, error) {
	for {
		raw, err := x.d.RawToken()
		if err != nil {
			if errors.Is(err, io.EOF) && x.depth > 0 {
				err = io.ErrUnexpectedEOF
			}
			return token{}, err
		}
		switch t := raw.(type) {
		case xml.StartElement:
			if x.depth++; x.depth > maxNesting {
				return token{}, unreadable(wordsDamaged, errors.New("nested too deeply"))
			}
			return token{start: true, name: t.Name.Local, attrs: t.Attr}, nil
		case xml.EndElement:
			if x.depth--; x.depth < 0 {
				return token{}, unreadable(wordsDamaged, errors.New("ends what never began"))
			}
			return token{end: true, name: t.Name.Local}, nil
		case xml.CharData:
			if len(t) > 0 {
				return token{text: string(t)}, nil
			}
		}
	}
}

// skip reads to the end of the element that has just begun.
func (x *xmlReader) skip() error {
	for depth := x.depth; x.depth >= depth; {
		if _, err := x.next(); err != nil {
			return err
		}
	}
	return nil
}

// walk calls f with each token of a part. f may skip an element.
func (a *archive) walk(name string, f func(x *xmlReader, t token) error) error {
	r, err := a.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	x := newXML(r)
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(x, t); err != nil {
			return err
		}
	}
}

// runs fails when too many bytes come between two "<": the decoder keeps a
// text whole, however long it is.
type runs struct {
	r   io.Reader
	run int
}

func (l *runs) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if i := bytes.LastIndexByte(p[:n], '<'); i >= 0 {
		l.run = n - i
	} else {
		l.run += n
	}
	if l.run > maxText {
		return 0, unreadable(wordsExpands, errors.New("one text of many megabytes"))
	}
	return n, err
}

// number reads a number that is not below 0; 0 when it is none.
func number(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 || n > 1<<30 {
		return 0
	}
	return n
}
