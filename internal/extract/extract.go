// Package extract reads the text of a file, each passage with the place where
// it stands, and draws a page of it. It knows nothing of the field. What people
// upload is not to be trusted: every reader has limits of time, memory, parts
// and characters, and ends at them with words or with what it has read so far.
// A Worker does the same in a process of its own, so that a file that breaks a
// reader cannot hurt the portal.
//
// What is read is what a person sees who opens the file: text, tables, heads
// and feet once, footnotes, speaker's notes and comments. What is hidden there
// is not read: hidden sheets, rows and columns, hidden text, deleted text of
// tracked changes, scripts.
package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Document is the text of a file. A file that holds no text, such as a picture,
// is a Document without passages.
type Document struct {
	Title       string
	Pages       int // pages, slides or sheets; 0 where the file does not say
	Characters  int // of all passages
	Passages    []Passage
	Truncated   bool     // the limits left out the rest
	Attachments []string // names of the files inside an e-mail
}

// Passage is a heading, or some text of at most passageRunes characters, that
// stands in one place.
type Passage struct {
	Place   Place
	Text    string
	Heading bool
}

// PlaceKind is what a place is counted in.
type PlaceKind string

// The kinds of place.
const (
	PlacePage    PlaceKind = "page"
	PlaceSheet   PlaceKind = "sheet"   // Number counts from 1, Name is what its tab says
	PlaceSlide   PlaceKind = "slide"   // Number counts from 1
	PlaceLine    PlaceKind = "line"    // Number is of the first line
	PlaceSection PlaceKind = "section" // where pages are not known: Name is the heading above, Number counts from 0, before the first
	PlacePart    PlaceKind = "part"    // Name says it: "message"
)

// Place says where in a file a passage stands.
type Place struct {
	Kind   PlaceKind
	Number int
	Name   string
	Within string // the name of the attachment that it stands in, if any
}

// String says the place in words: "page 6", "sheet ‘Results’", "slide 3",
// "attachment ‘a.docx’, page 2".
func (p Place) String() string {
	words := p.words()
	switch {
	case p.Within == "":
		return words
	case words == "":
		return "attachment ‘" + p.Within + "’"
	}
	return "attachment ‘" + p.Within + "’, " + words
}

func (p Place) words() string {
	switch p.Kind {
	case PlaceSheet:
		if p.Name == "" {
			return fmt.Sprintf("sheet %d", p.Number)
		}
		return "sheet ‘" + p.Name + "’"
	case PlaceSection:
		if p.Name == "" {
			return "the beginning"
		}
		return "section ‘" + p.Name + "’"
	case PlacePart:
		return p.Name
	case PlacePage, PlaceSlide, PlaceLine:
		return fmt.Sprintf("%s %d", p.Kind, p.Number)
	}
	return ""
}

// Unreadable says why a file has no text or no picture for us. Words complete
// "could not be read, because ...".
type Unreadable struct {
	Words string
	cause error
}

// Error returns the words, and the cause for the log.
func (u *Unreadable) Error() string {
	if u.cause == nil {
		return "could not be read, because " + u.Words
	}
	return fmt.Sprintf("could not be read, because %s: %v", u.Words, u.cause)
}

// Unwrap returns the cause.
func (u *Unreadable) Unwrap() error { return u.cause }

func unreadable(words string, cause error) error { return &Unreadable{Words: words, cause: cause} }

// Words of what is the same in many types of file.
const (
	wordsEmpty     = "it is empty"
	wordsDamaged   = "it is damaged or of another type than its name says"
	wordsEncrypted = "it is protected by a password. Save it again without one"
	wordsExpands   = "it unpacks to far more than a document of its kind holds"
	wordsParts     = "it holds far more parts than a document of its kind does"
	wordsSlow      = "reading it took too long"
	wordsMemory    = "reading it took too much memory"
)

// errFull ends a reader that has read all that the limits allow.
var errFull = errors.New("as much as the limits allow has been read")

// parser reads one type of file into b.
type parser func(b *builder, content io.ReaderAt, size int64) error

// parserOf finds the reader for a media type; nil when files of it hold no text.
func parserOf(mediaType string) parser {
	mediaType = bareType(mediaType)
	if p := further[mediaType]; p != nil {
		return p
	}
	return parsers()[mediaType]
}

// further are readers that break in the ways that the tests want to see.
var further = map[string]parser{}

// bareType is a media type without what follows its name.
func bareType(mediaType string) string {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	return strings.ToLower(strings.TrimSpace(mediaType))
}

const (
	ooxml = "application/vnd.openxmlformats-officedocument."
	odf   = "application/vnd.oasis.opendocument."
)

func parsers() map[string]parser {
	return map[string]parser{
		"text/plain":    readText,
		"text/markdown": readMarkdown,
		"text/csv":      readCSV,
		"text/html":     readHTML,

		"application/pdf": readPDF,

		ooxml + "wordprocessingml.document":   readWord,
		ooxml + "spreadsheetml.sheet":         readExcel,
		ooxml + "presentationml.presentation": readPowerPoint,

		odf + "text":         readOpenDocument,
		odf + "spreadsheet":  readOpenDocument,
		odf + "presentation": readOpenDocument,

		"application/rtf": readRTF,
		"message/rfc822":  readMail,

		"application/msword":            readOld("Word", ".docx"),
		"application/vnd.ms-excel":      readOld("Excel", ".xlsx"),
		"application/vnd.ms-powerpoint": readOld("PowerPoint", ".pptx"),
		"application/vnd.ms-outlook":    readOld("Outlook", ".eml, or print it to a PDF,"),
	}
}

// Readable tells whether Read looks for text in files of a media type.
func Readable(mediaType string) bool { return parserOf(mediaType) != nil }

// Read reads the text of a file of a media type, in this process. A type that
// holds no text gives a Document without passages. The error is an *Unreadable
// or that of ctx.
func Read(ctx context.Context, content io.ReaderAt, size int64, mediaType string, limits Limits) (doc Document, err error) {
	limits = limits.complete()
	parse := parserOf(mediaType)
	if parse == nil {
		return Document{}, ctx.Err()
	}
	if size <= 0 {
		return Document{}, unreadable(wordsEmpty, nil)
	}
	timed, cancel := context.WithTimeout(ctx, limits.Time)
	defer cancel()
	b := &builder{ctx: timed, limits: limits, doc: &doc}
	defer b.pdf.drop()
	err = guarded(func() error { return parse(b, content, size) })
	if errors.Is(err, errFull) {
		doc.Truncated, err = true, nil
	}
	if err != nil {
		return Document{}, readError(ctx, timed, err)
	}
	doc.Title = oneLine(clean(doc.Title))
	return doc, nil
}

// guarded turns a panic of a reader into an error: what is in the file is not
// our doing, and the next file should be read all the same.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = unreadable(wordsDamaged, fmt.Errorf("panic: %v", r))
		}
	}()
	return f()
}

// readError gives an error of a reader its words.
func readError(ctx, timed context.Context, err error) error {
	var u *Unreadable
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case timed.Err() != nil:
		return unreadable(wordsSlow, err)
	case errors.As(err, &u):
		return u
	}
	return unreadable(wordsDamaged, err)
}

// builder collects the passages of a document within the limits.
type builder struct {
	ctx      context.Context
	limits   Limits
	doc      *Document
	within   string // the attachment that is being read
	depth    int    // of attachments within attachments
	unpacked int64  // bytes so far
	parts    int    // so far
	pdf      pdfReader
}

// add keeps text that stands in a place, in passages of a size to be found and
// shown. It returns errFull when no more is to be read.
func (b *builder) add(place Place, text string, heading bool) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	place.Within = b.within
	text = clean(text)
	first, rest := place.Number, text
	for _, piece := range pieces(text, passageRunes) {
		if place.Kind == PlaceLine {
			at := strings.Index(rest, piece)
			place.Number = first + strings.Count(text[:len(text)-len(rest)+at], "\n")
			rest = rest[at+len(piece):]
		}
		n := utf8.RuneCountInString(piece)
		full := b.doc.Characters+n > b.limits.Characters
		if full {
			if n = b.limits.Characters - b.doc.Characters; n <= 0 {
				return errFull
			}
			if piece = strings.TrimSpace(string([]rune(piece)[:n])); piece == "" {
				return errFull
			}
			n = utf8.RuneCountInString(piece)
		}
		b.doc.Characters += n
		b.doc.Passages = append(b.doc.Passages, Passage{Place: place, Text: piece, Heading: heading})
		if full {
			return errFull
		}
	}
	return nil
}
