// Package pdftest reads a PDF back, as far as package pdf writes it: for tests.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// The kinds of object: nil, bool, float64, string (of text), and these.
type (
	// Name is a name without its slash.
	Name string
	// Dict is a dictionary.
	Dict map[Name]any
	// Array is an array.
	Array []any
	// Ref refers to an object.
	Ref int
	// Word is an operator of a content stream.
	Word string
)

// Stream is a stream, unpacked.
type Stream struct {
	Dict Dict
	Data []byte
}

// File is a PDF that was read.
type File struct {
	Trailer Dict
	objects map[Ref]any
}

// Read reads a PDF.
func Read(data []byte) (f *File, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, fmt.Errorf("this is not a PDF as package pdf writes it: %v", r)
		}
	}()
	f = &File{objects: map[Ref]any{}}
	at := bytes.LastIndex(data, []byte("startxref\n"))
	start, err := strconv.Atoi(strings.Fields(string(data[at:]))[1])
	if err != nil {
		return nil, err
	}
	table := streamAt(data, start)
	f.Trailer = table.Dict
	packs := map[Ref]*Stream{}
	for pass := range 2 {
		for n := range int(table.Dict["Size"].(float64)) {
			row := table.Data[7*n:]
			where, index := int(binary.BigEndian.Uint32(row[1:])), int(binary.BigEndian.Uint16(row[5:]))
			switch {
			case pass == 0 && row[0] == 1:
				s := streamAt(data, where)
				f.objects[Ref(n)], packs[Ref(n)] = s, s
			case pass == 1 && row[0] == 2:
				f.objects[Ref(n)] = packed(packs[Ref(where)], n, index)
			}
		}
	}
	return f, nil
}

func packed(pack *Stream, n, index int) any {
	head := (&lexer{data: pack.Data}).many(2 * (index + 1))
	if int(head[2*index].(float64)) != n {
		panic(fmt.Sprintf("object %d is not where the table says", n))
	}
	return (&lexer{data: pack.Data, at: int(pack.Dict["First"].(float64)) + int(head[2*index+1].(float64))}).value()
}

func streamAt(data []byte, at int) *Stream {
	l := &lexer{data: data, at: at}
	l.many(2)
	if l.value() != Word("obj") {
		panic(fmt.Sprintf("there is no object at %d", at))
	}
	s := &Stream{Dict: l.value().(Dict)}
	if l.value() != Word("stream") {
		panic("no stream")
	}
	l.at++
	s.Data = data[l.at : l.at+int(s.Dict["Length"].(float64))]
	if s.Dict["Filter"] == Name("FlateDecode") {
		z, err := zlib.NewReader(bytes.NewReader(s.Data))
		if err != nil {
			panic(err)
		}
		if s.Data, err = io.ReadAll(z); err != nil {
			panic(err)
		}
	}
	return s
}

// Get follows references.
func (f *File) Get(v any) any {
	if r, is := v.(Ref); is {
		return f.objects[r]
	}
	return v
}

// Dict returns a dictionary, empty when it is not there.
func (f *File) Dict(v any) Dict {
	switch d := f.Get(v).(type) {
	case Dict:
		return d
	case *Stream:
		return d.Dict
	}
	return Dict{}
}

// Array returns an array, nil when it is not there.
func (f *File) Array(v any) Array {
	a, _ := f.Get(v).(Array)
	return a
}

// Stream returns the bytes of a stream.
func (f *File) Stream(v any) []byte {
	if s, is := f.Get(v).(*Stream); is {
		return s.Data
	}
	return nil
}

// Catalog returns the root of the document.
func (f *File) Catalog() Dict { return f.Dict(f.Trailer["Root"]) }

// lexer reads values one after the other.
type lexer struct {
	data []byte
	at   int
}

func (l *lexer) many(n int) (all []any) {
	for range n {
		all = append(all, l.value())
	}
	return all
}

const blank = " \n\r\t"

// end is what value returns after the last.
type end struct{}

func (l *lexer) value() any {
	for l.at < len(l.data) && strings.IndexByte(blank, l.data[l.at]) >= 0 {
		l.at++
	}
	if l.at >= len(l.data) {
		return end{}
	}
	switch c := l.data[l.at]; {
	case bytes.HasPrefix(l.data[l.at:], []byte("<<")):
		l.at += 2
		d := Dict{}
		for {
			key, is := l.value().(Name)
			if !is {
				return d
			}
			d[key] = l.value()
		}
	case bytes.HasPrefix(l.data[l.at:], []byte(">>")):
		l.at += 2
		return Word(">>")
	case c == '[':
		l.at++
		a := Array{}
		for {
			v := l.value()
			if v == Word("]") {
				return a
			}
			a = append(a, v)
		}
	case c == ']':
		l.at++
		return Word("]")
	case c == '<':
		till := bytes.IndexByte(l.data[l.at:], '>') + l.at
		raw, err := hex.DecodeString(string(l.data[l.at+1 : till]))
		if err != nil {
			panic(err)
		}
		l.at = till + 1
		return textOf(raw)
	case c == '(':
		return l.literal()
	}
	start := l.at
	for l.at++; l.at < len(l.data) && strings.IndexByte(blank+"/<>[]()", l.data[l.at]) < 0; l.at++ {
	}
	return l.plain(string(l.data[start:l.at]))
}

// plain is a name, a number, a reference or a word.
func (l *lexer) plain(token string) any {
	if token[0] == '/' {
		return Name(token[1:])
	}
	n, err := strconv.ParseFloat(token, 64)
	if err != nil {
		return Word(token)
	}
	if ahead := strings.Fields(string(l.data[l.at:min(len(l.data), l.at+6)])); len(ahead) > 1 && ahead[0] == "0" && strings.HasPrefix(ahead[1], "R") {
		l.at += bytes.IndexByte(l.data[l.at:], 'R') + 1
		return Ref(n)
	}
	return n
}

func (l *lexer) literal() string {
	var out []byte
	for l.at++; l.data[l.at] != ')'; l.at++ {
		if l.data[l.at] == '\\' {
			l.at++
		}
		out = append(out, l.data[l.at])
	}
	l.at++
	return string(out)
}

func textOf(raw []byte) string {
	if len(raw) < 2 || raw[0] != 0xfe || raw[1] != 0xff {
		return string(raw)
	}
	var units []uint16
	for i := 2; i+1 < len(raw); i += 2 {
		units = append(units, binary.BigEndian.Uint16(raw[i:]))
	}
	return string(utf16.Decode(units))
}
