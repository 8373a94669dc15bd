package extract

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// maxToken is the most bytes of one tag or text of a web page: pictures may
// stand in a tag.
const maxToken = 32 << 20

// readHTML gives the text of a web page beneath its headings, without scripts,
// styles and what is hidden.
func readHTML(b *builder, content io.ReaderAt, size int64) error {
	if isBinary(content, size) {
		return unreadable(wordsDamaged, nil)
	}
	return htmlText(b, io.NewSectionReader(content, 0, size), "", Place{})
}

// htmlText reads a web page whose encoding contentType may say, all of which
// stands at a place unless that is empty.
func htmlText(b *builder, r io.Reader, contentType string, at Place) error {
	in := bufio.NewReaderSize(r, 64<<10)
	head, _ := in.Peek(1 << 10)
	encoding, name, certain := charset.DetermineEncoding(head, contentType)
	if !certain {
		if more, err := in.Peek(64 << 10); validUTF8(more, err != nil) {
			name = "utf-8"
		}
	}
	var decodedIn io.Reader = in
	if name != "utf-8" {
		decodedIn = encoding.NewDecoder().Reader(in)
	}
	z := html.NewTokenizer(&bounded{r: decodedIn, left: b.limits.PartBytes})
	z.SetMaxBuf(maxToken)
	p := &htmlPage{s: sections{b: b, at: at}}
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			err := z.Err()
			if errors.Is(err, html.ErrBufferExceeded) {
				err = unreadable(wordsExpands, err)
			}
			if !errors.Is(err, io.EOF) {
				return err
			}
			return errors.Join(p.end(), p.s.flush())
		}
		if err := b.ctx.Err(); err != nil {
			return err
		}
		if err := p.token(z, kind); err != nil {
			return err
		}
	}
}

// htmlPage is a web page being read.
type htmlPage struct {
	s       sections
	text    strings.Builder // of the paragraph under way
	heading bool            // and whether it is a heading
	title   bool            // inside the title
	skip    string          // the element that is being left out
	nested  int             // elements of its kind within it
}

func (p *htmlPage) token(z *html.Tokenizer, kind html.TokenType) error {
	switch kind {
	case html.TextToken:
		if p.skip != "" {
			return nil
		}
		if p.title {
			if p.s.b.within == "" && p.s.b.doc.Title == "" {
				p.s.b.doc.Title = clip(string(z.Text()), passageRunes)
			}
			return nil
		}
		return p.words(string(z.Text()))
	case html.StartTagToken, html.SelfClosingTagToken:
		return p.start(z, kind)
	case html.EndTagToken:
		name, _ := z.TagName()
		tag := atom.Lookup(name)
		if p.skip != "" {
			if string(name) == p.skip {
				if p.nested--; p.nested == 0 {
					p.skip = ""
				}
			}
			return nil
		}
		if tag == atom.Title {
			p.title = false
			return nil
		}
		return p.edge(tag, false)
	}
	return nil
}

func (p *htmlPage) start(z *html.Tokenizer, kind html.TokenType) error {
	name, more := z.TagName()
	tag := atom.Lookup(name)
	if p.skip != "" {
		if string(name) == p.skip && kind == html.StartTagToken {
			p.nested++
		}
		return nil
	}
	element := string(name) // before the attributes overwrite it
	hidden := tag == atom.Script || tag == atom.Style || tag == atom.Template || tag == atom.Noscript || tag == atom.Svg || tag == atom.Iframe || tag == atom.Object || tag == atom.Select
	alt := ""
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "hidden":
			hidden = true
		case "style":
			style := strings.ReplaceAll(strings.ToLower(string(value)), " ", "")
			hidden = hidden || strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
		case "alt":
			alt = string(value)
		}
	}
	switch {
	case hidden && kind == html.StartTagToken && !voidElement(tag):
		p.skip, p.nested = element, 1
		return nil
	case tag == atom.Title:
		p.title = true
		return nil
	case tag == atom.Img && !hidden && alt != "":
		return p.words(" " + alt + " ")
	}
	return p.edge(tag, true)
}

// edge ends the paragraph where an element that stands on its own begins or ends.
func (p *htmlPage) edge(tag atom.Atom, start bool) error {
	switch tag {
	case atom.Td, atom.Th:
		p.text.WriteByte('\t')
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		if err := p.end(); err != nil {
			return err
		}
		p.heading = start
	case atom.P, atom.Div, atom.Br, atom.Hr, atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.Tr, atom.Table, atom.Caption, atom.Thead, atom.Tbody, atom.Section, atom.Article, atom.Header,
		atom.Footer, atom.Nav, atom.Main, atom.Aside, atom.Blockquote, atom.Pre, atom.Figure, atom.Figcaption, atom.Form, atom.Fieldset, atom.Legend, atom.Details, atom.Summary, atom.Address, atom.Body, atom.Head, atom.Option:
		if !p.heading {
			return p.end()
		}
		p.text.WriteByte(' ')
	}
	return nil
}

func (p *htmlPage) words(text string) error {
	// White space is as good as one space, whatever the page is written with.
	if text != "" && strings.TrimSpace(text) != "" {
		if isSpace(text[0]) {
			p.text.WriteByte(' ')
		}
		for i, word := range strings.Fields(text) {
			if i > 0 {
				p.text.WriteByte(' ')
			}
			p.text.WriteString(word)
		}
		if isSpace(text[len(text)-1]) {
			p.text.WriteByte(' ')
		}
	} else if text != "" {
		p.text.WriteByte(' ')
	}
	if p.text.Len() > 8*passageRunes {
		return p.end()
	}
	return nil
}

func (p *htmlPage) end() error {
	text := p.text.String()
	p.text.Reset()
	if p.heading {
		return p.s.heading(text)
	}
	return p.s.paragraph(strings.TrimLeft(text, " \t"))
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

func clip(text string, n int) string { return text[:runeOffset(text, n)] }

func voidElement(tag atom.Atom) bool {
	switch tag {
	case atom.Img, atom.Br, atom.Hr, atom.Input, atom.Meta, atom.Link, atom.Area, atom.Base, atom.Col, atom.Embed, atom.Source, atom.Track, atom.Wbr, atom.Param:
		return true
	}
	return false
}
