package extract

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html/charset"
)

// message is the place of what an e-mail itself says.
var message = Place{Kind: PlacePart, Name: "message"}

var words = mime.WordDecoder{CharsetReader: charset.NewReaderLabel}

// header decodes a header of an e-mail.
func header(value string) string {
	if decoded, err := words.DecodeHeader(value); err == nil {
		value = decoded
	}
	return oneLine(clean(clip(value, 1000)))
}

// readMail reads an e-mail, and what is attached to it.
func readMail(b *builder, content io.ReaderAt, size int64) error {
	if isBinary(content, size) {
		return unreadable(wordsDamaged, nil)
	}
	m, err := mail.ReadMessage(bufio.NewReader(io.NewSectionReader(content, 0, size)))
	if err != nil {
		return err
	}
	subject := header(m.Header.Get("Subject"))
	if b.within == "" {
		b.doc.Title = subject
	}
	if err := b.add(message, subject, true); err != nil {
		return err
	}
	var head strings.Builder
	for _, name := range []string{"From", "To", "Cc", "Date"} {
		if value := header(m.Header.Get(name)); value != "" {
			head.WriteString(name + ": " + value + "\n")
		}
	}
	if err := b.add(message, head.String(), false); err != nil {
		return err
	}
	return (&mailText{b: b}).entity(textproto.MIMEHeader(m.Header), m.Body, 0)
}

// mailText is an e-mail being read.
type mailText struct {
	b    *builder
	body bool // it has been read
}

// entity reads a part of an e-mail, or all of it.
func (m *mailText) entity(h textproto.MIMEHeader, body io.Reader, depth int) error {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind, params = "text/plain", nil
	}
	if m.b.parts++; m.b.parts > m.b.limits.Parts || depth > 20 {
		return unreadable(wordsParts, nil)
	}
	if strings.HasPrefix(kind, "multipart/") {
		return m.multipart(kind, multipart.NewReader(body, params["boundary"]), depth)
	}
	content, err := m.decode(h, body)
	if err != nil {
		return err
	}
	disposition, more, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	name := header(more["filename"])
	if name == "" {
		name = header(params["name"])
	}
	if disposition != "attachment" && name == "" && strings.HasPrefix(kind, "text/") {
		m.body = true
		return m.b.mailBody(kind, h.Get("Content-Type"), params["charset"], content)
	}
	return m.b.attachment(name, kind, content)
}

// multipart reads the parts of a part. Of alternatives it reads the plain one.
func (m *mailText) multipart(kind string, parts *multipart.Reader, depth int) error {
	type alternative struct {
		header  textproto.MIMEHeader
		content []byte
	}
	var all []alternative
	for {
		part, err := parts.NextRawPart()
		if err != nil {
			if !errors.Is(err, io.EOF) && !m.body && len(all) == 0 {
				return err // what was cut off later has been read up to there
			}
			break
		}
		if kind != "multipart/alternative" {
			if err := m.entity(part.Header, part, depth+1); err != nil {
				return err
			}
			continue
		}
		content, err := m.b.take(part)
		if err != nil {
			return err
		}
		if all = append(all, alternative{part.Header, content}); len(all) > 20 {
			return unreadable(wordsParts, nil)
		}
	}
	if len(all) == 0 {
		return nil
	}
	best := all[len(all)-1]
	for _, a := range all {
		if kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type")); (err != nil || kind == "text/plain") && len(bytes.TrimSpace(a.content)) > 0 {
			best = a
			break
		}
	}
	return m.entity(best.header, bytes.NewReader(best.content), depth+1)
}

func (m *mailText) decode(h textproto.MIMEHeader, body io.Reader) ([]byte, error) {
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	return m.b.take(body)
}

// take reads all of a part into memory, within the limits. What is broken is
// read up to there.
func (b *builder) take(r io.Reader) ([]byte, error) {
	const most = 64 << 20
	content, err := io.ReadAll(&bounded{r: r, left: min(most, b.limits.PartBytes, max(0, b.limits.TotalBytes-b.unpacked))})
	b.unpacked += int64(len(content))
	if err != nil {
		var u *Unreadable
		if errors.As(err, &u) {
			return nil, err
		}
	}
	return content, b.ctx.Err()
}

// mailBody reads what a message says.
func (b *builder) mailBody(kind, contentType, label string, content []byte) error {
	if kind == "text/html" {
		return htmlText(b, bytes.NewReader(content), contentType, message)
	}
	var in io.Reader = bytes.NewReader(content)
	if decodedIn, err := charset.NewReaderLabel(label, in); label != "" && err == nil {
		in = decodedIn
	} else {
		in = decoded(bytes.NewReader(content), int64(len(content)))
	}
	text, err := io.ReadAll(&bounded{r: in, left: 4 * maxText})
	if err != nil {
		return err
	}
	for paragraphs := range strings.SplitSeq(strings.ReplaceAll(string(text), "\r", ""), "\n\n") {
		if err := b.add(message, paragraphs, false); err != nil {
			return err
		}
	}
	return nil
}

// endings are what the names of attachments end in, for those that come
// without a type that says something.
var endings = map[string]string{
	".pdf": "application/pdf", ".docx": ooxml + "wordprocessingml.document", ".xlsx": ooxml + "spreadsheetml.sheet", ".pptx": ooxml + "presentationml.presentation",
	".odt": odf + "text", ".ods": odf + "spreadsheet", ".odp": odf + "presentation", ".rtf": "application/rtf", ".csv": "text/csv", ".txt": "text/plain", ".md": "text/markdown",
	".html": "text/html", ".htm": "text/html", ".eml": "message/rfc822",
}

// attachment reads a file inside a file. One that cannot be read is only named.
func (b *builder) attachment(name, kind string, content []byte) error {
	if name == "" {
		if kind != "message/rfc822" {
			return nil
		}
		name = "message"
	}
	if by := endings[strings.ToLower(path.Ext(name))]; by != "" {
		kind = by
	}
	if b.within == "" && !slices.Contains(b.doc.Attachments, name) {
		b.doc.Attachments = append(b.doc.Attachments, name)
	}
	parse := parserOf(kind)
	if parse == nil || len(content) == 0 || b.depth >= b.limits.Depth {
		return nil
	}
	within := b.within
	if b.depth++; within != "" {
		name = clip(within, 300) + " › " + name
	}
	b.within = name
	err := guarded(func() error { return parse(b, bytes.NewReader(content), int64(len(content))) })
	b.within = within
	b.depth--
	if errors.Is(err, errFull) || b.ctx.Err() != nil {
		return err
	}
	return nil
}
