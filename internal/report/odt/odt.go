// Package odt writes a document as an OpenDocument text, with what a screen
// reader and a person who edits it need: styles of headings, header rows that
// repeat, alternative texts, languages, a title, a table of contents.
package odt

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"hash/crc32"
	"image/png"
	"io"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/report/block"
)

// writer puts one document together. The text goes into the file as it comes,
// but its styles stand before it: so it is gone through twice, the first time
// for them alone. What is kept is styles and pictures.
type writer struct {
	doc    block.Document
	pages  map[string]int
	body   *bufio.Writer
	looks  strings.Builder // styles of single pieces of text, tables and columns
	named  map[string]string
	media  [][]byte
	tables int
	after  bool // a page break waits for the next paragraph
}

// Write writes the document. pages says on which page each heading will about
// stand, for readers that do not work it out.
func Write(out io.Writer, d block.Document, pages map[string]int) error {
	if d.Brand.Colour == 0 {
		d.Brand.Colour = block.Teal
	}
	first := &writer{doc: d, pages: pages, named: map[string]string{}, body: bufio.NewWriter(io.Discard)}
	first.text()
	w := &writer{doc: d, pages: pages, named: map[string]string{}}
	z := zip.NewWriter(out)
	if err := stored(z, "mimetype", []byte(kind)); err != nil {
		return err
	}
	f, err := z.CreateHeader(&zip.FileHeader{Name: "content.xml", Method: zip.Deflate})
	if err != nil {
		return err
	}
	w.body = bufio.NewWriterSize(f, 32<<10)
	w.put("%s%s%s", head, w.begin(), first.looks.String())
	w.put(`</office:automatic-styles><office:body><office:text>`)
	w.text()
	w.put(`</office:text></office:body></office:document-content>`)
	if err := w.body.Flush(); err != nil { // says what went wrong before, too
		return err
	}
	for _, f := range []struct{ name, text string }{{"styles.xml", w.styles()}, {"meta.xml", w.meta()}, {"META-INF/manifest.xml", w.manifest()}} {
		if err := put(z, f.name, []byte(head+f.text)); err != nil {
			return err
		}
	}
	for i, picture := range w.media {
		if err := put(z, pictureName(i), picture); err != nil {
			return err
		}
	}
	return z.Close()
}

// text sets all that the document says.
func (w *writer) text() {
	w.front()
	for _, b := range w.doc.Blocks {
		w.block(b)
	}
}

const (
	kind = "application/vnd.oasis.opendocument.text"
	head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
)

func pictureName(i int) string { return fmt.Sprintf("Pictures/image%d.png", i+1) }

// stored writes the first file, which other programs read without unpacking:
// its size has to stand before it.
func stored(z *zip.Writer, name string, data []byte) error {
	f, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(data),
		CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(data))})
	if err == nil {
		_, err = f.Write(data)
	}
	return err
}

func put(z *zip.Writer, name string, data []byte) error {
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = f.Write(data)
	}
	return err
}

// words are words with the spaces and line breaks that ODF would leave out.
func words(s string) string {
	s = strings.ReplaceAll(block.Escape(s), "\n", "<text:line-break/>")
	if rest, cut := strings.CutPrefix(s, " "); cut {
		s = "<text:s/>" + rest
	}
	if rest, cut := strings.CutSuffix(s, " "); cut {
		s = rest + "<text:s/>"
	}
	return strings.ReplaceAll(s, "  ", " <text:s/>")
}

func (w *writer) put(format string, args ...any) { fmt.Fprintf(w.body, format, args...) }

// look is the name of the style with these properties.
func (w *writer) look(family, properties string) string {
	key := family + properties
	if name, known := w.named[key]; known {
		return name
	}
	name := fmt.Sprintf("%s%d", strings.ToUpper(family[:1]), len(w.named)+1)
	w.named[key] = name
	fmt.Fprintf(&w.looks, `<style:style style:name="%s" style:family="%s">%s</style:style>`, name, family, properties)
	return name
}

func (w *writer) front() {
	b := w.doc.Brand
	if len(b.Logo) > 0 {
		w.image(block.Image{PNG: b.Logo, Alt: b.LogoAlt, Width: 150, Height: 52})
	}
	for i, line := range b.Lines {
		w.paragraph("Publisher", []block.Span{{Text: line, Bold: i == 0}})
	}
}

func (w *writer) block(b block.Block) {
	switch b := b.(type) {
	case block.Heading:
		w.heading(b)
	case block.Paragraph:
		style := styleOf[b.Style]
		if b.Keep {
			style = map[string]string{"Body": "BodyKept", "Note": "NoteKept", "Notice": "NoticeKept"}[style]
		}
		w.paragraph(style, b.Spans)
	case block.List:
		w.list(b)
	case block.Table:
		w.table(b)
	case block.Figure:
		w.image(block.Image{PNG: block.Draw(b), Alt: b.Alt, Width: min(b.Width, 455), Height: b.Height})
	case block.Image:
		w.image(b)
	case block.Quote:
		w.paragraph("Quotations", b.Spans)
		if b.By != "" {
			w.paragraph("Quotations", []block.Span{{Text: b.By, Muted: true}})
		}
	case block.Space:
		w.put(`<text:p text:style-name="Gap"/>`)
	case block.PageBreak:
		w.after = true
	case block.Contents:
		w.contents(b)
	}
}

var styleOf = map[block.Style]string{block.Body: "Body", block.Small: "Note", block.Lead: "Subtitle", block.Centred: "Centred", block.Emphatic: "Notice"}

// broken is the style with a page break before it, if one is wanted.
func (w *writer) broken(style string) string {
	if !w.after {
		return style
	}
	w.after = false
	name := "Break" + style
	if _, known := w.named[name]; !known {
		w.named[name] = name
		fmt.Fprintf(&w.looks, `<style:style style:name="%s" style:family="paragraph" style:parent-style-name="%s"><style:paragraph-properties fo:break-before="page"/></style:style>`, name, style)
	}
	return name
}

func (w *writer) heading(h block.Heading) {
	style := "Title"
	if h.Level > 1 {
		style = fmt.Sprintf("Heading_%d", h.Level)
	}
	w.put(`<text:h text:style-name="%s" text:outline-level="%d">`, w.broken(style), h.Level)
	if h.ID != "" {
		w.put(`<text:bookmark-start text:name="%s"/>`, block.Escape(h.ID))
	}
	w.put("%s", words(h.Words()))
	if h.ID != "" {
		w.put(`<text:bookmark-end text:name="%s"/>`, block.Escape(h.ID))
	}
	w.put("</text:h>")
}

func (w *writer) paragraph(style string, spans []block.Span) {
	w.put(`<text:p text:style-name="%s">`, w.broken(style))
	w.spans(spans)
	w.put("</text:p>")
}

func (w *writer) spans(spans []block.Span) {
	for _, s := range spans {
		if c := s.Chip; c != nil {
			line := "solid"
			if c.Dashed {
				line = "dashed"
			}
			w.put(`<text:span text:style-name="%s"> %s </text:span><text:s/>`, w.look("text", fmt.Sprintf(`<style:text-properties fo:font-weight="bold" fo:color="#%s" fo:background-color="#%s" fo:border="0.5pt %s #%s" fo:padding="1pt"/>`,
				c.Ink.Hex(), c.Ground.Hex(), line, c.Edges.Hex())), words(c.Letter))
		}
		var look strings.Builder
		if s.Bold {
			look.WriteString(` fo:font-weight="bold"`)
		}
		if s.Italic {
			look.WriteString(` fo:font-style="italic"`)
		}
		if s.Muted {
			look.WriteString(` fo:color="#` + block.Muted.Hex() + `"`)
		}
		if s.Lang != "" {
			fmt.Fprintf(&look, ` fo:language="%s" fo:country="GB"`, block.Escape(s.Lang))
		}
		text := words(s.Text)
		if look.Len() > 0 {
			text = fmt.Sprintf(`<text:span text:style-name="%s">%s</text:span>`, w.look("text", "<style:text-properties"+look.String()+"/>"), text)
		}
		if s.Link != "" {
			text = fmt.Sprintf(`<text:a xlink:type="simple" xlink:href="%s" text:style-name="Internet_20_link">%s</text:a>`, block.Escape(s.Link), text)
		}
		w.put("%s", text)
	}
}

func (w *writer) list(l block.List) {
	style := "Bullets"
	if l.Ordered {
		style = "Numbers"
	}
	w.put(`<text:list text:style-name="%s">`, style)
	for _, item := range l.Items {
		w.put("<text:list-item>")
		w.paragraph("Item", item)
		w.put("</text:list-item>")
	}
	w.put("</text:list>")
}

func (w *writer) image(i block.Image) {
	config, err := png.DecodeConfig(bytes.NewReader(i.PNG))
	if err != nil || config.Width < 1 || config.Height < 1 {
		return
	}
	scale := min(i.Width/float64(config.Width), i.Height/float64(config.Height))
	w.media = append(w.media, i.PNG)
	n := len(w.media)
	style := "Body"
	if i.Centred {
		style = "Centred"
	}
	w.put(`<text:p text:style-name="%s"><draw:frame draw:style-name="Picture" draw:name="Picture %d" text:anchor-type="as-char" svg:width="%.2fpt" svg:height="%.2fpt"><draw:image xlink:href="%s" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/><svg:title>Picture %d</svg:title><svg:desc>%s</svg:desc></draw:frame></text:p>`,
		w.broken(style), n, float64(config.Width)*scale, float64(config.Height)*scale, pictureName(n-1), n, block.Escape(i.Alt))
}

// contents is an index that can be brought up to date, filled already.
func (w *writer) contents(c block.Contents) {
	w.put(`<text:p text:style-name="%s">%s</text:p>`, w.broken("ContentsHeading"), words(c.Title))
	w.put(`<text:table-of-content text:name="Contents" text:protected="false"><text:table-of-content-source text:outline-level="3">`)
	for level := 2; level < 4; level++ {
		w.put(`<text:table-of-content-entry-template text:outline-level="%d" text:style-name="Contents_%d"><text:index-entry-link-start/><text:index-entry-text/><text:index-entry-tab-stop style:type="right" style:leader-char="."/><text:index-entry-page-number/><text:index-entry-link-end/></text:table-of-content-entry-template>`, level, level)
	}
	w.put(`</text:table-of-content-source><text:index-body>`)
	for _, h := range w.doc.Listed() {
		w.put(`<text:p text:style-name="Contents_%d"><text:a xlink:type="simple" xlink:href="#%s" text:style-name="Quiet" text:visited-style-name="Quiet">%s<text:tab/><text:bookmark-ref text:reference-format="page" text:ref-name="%s">%d</text:bookmark-ref></text:a></text:p>`,
			h.Level, block.Escape(h.ID), words(h.Words()), block.Escape(h.ID), w.pages[h.ID])
	}
	w.put(`</text:index-body></text:table-of-content>`)
}

func (w *writer) table(t block.Table) {
	if t.Caption != "" && !t.Quiet {
		w.paragraph("Caption", block.Plain(t.Caption))
	}
	w.tables++
	name := fmt.Sprintf("Table%d", w.tables)
	split := ""
	if t.Keep {
		split = ` style:may-break-between-rows="false"`
	}
	fmt.Fprintf(&w.looks, `<style:style style:name="%s" style:family="table"><style:table-properties style:width="459pt" table:align="margins" fo:margin-bottom="10pt"%s/></style:style>`, name, split)
	title := ""
	if t.Caption != "" {
		title = "<table:title>" + block.Escape(t.Caption) + "</table:title>"
	}
	w.put(`<table:table table:name="%s" table:style-name="%s">%s`, name, name, title)
	for _, width := range t.Widths(459, 9) {
		w.put(`<table:table-column table:style-name="%s"/>`, w.look("table-column", fmt.Sprintf(`<style:table-column-properties style:column-width="%.1fpt"/>`, width)))
	}
	if !t.Plain {
		w.put(`<table:table-header-rows><table:table-row table:style-name="Row">`)
		for _, c := range t.Columns {
			w.cell("HeadCell", block.Cell{{Text: c.Title}}, "Heading", c.Numeric)
		}
		w.put(`</table:table-row></table:table-header-rows>`)
	}
	for _, row := range t.Rows {
		w.put(`<table:table-row table:style-name="Row">`)
		for i, c := range t.Columns {
			var cell block.Cell
			if i < len(row) {
				cell = row[i]
			}
			style := "Cell"
			if i == 0 && t.Plain && t.RowHeads {
				style = "Name"
			}
			w.cell("BodyCell", cell, style, c.Numeric)
		}
		w.put("</table:table-row>")
	}
	w.put("</table:table>")
}

func (w *writer) cell(cell string, spans block.Cell, style string, numeric bool) {
	if numeric {
		style += "Right"
	}
	w.put(`<table:table-cell table:style-name="%s" office:value-type="string">`, cell)
	w.paragraph("Cell"+style, spans)
	w.put("</table:table-cell>")
}

func (w *writer) meta() string {
	made := w.doc.Created.UTC().Format(time.RFC3339)
	return fmt.Sprintf(`<office:document-meta %s office:version="1.2"><office:meta><meta:generator>Plaudit</meta:generator><dc:title>%s</dc:title><meta:initial-creator>%s</meta:initial-creator><dc:creator>%s</dc:creator><meta:creation-date>%s</meta:creation-date><dc:date>%s</dc:date><dc:language>%s</dc:language></office:meta></office:document-meta>`,
		spaces, block.Escape(w.doc.Title), block.Escape(w.doc.Author), block.Escape(w.doc.Author), made, made, block.Escape(w.doc.Language))
}

func (w *writer) manifest() string {
	var b strings.Builder
	b.WriteString(`<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="` + kind + `"/>`)
	for _, name := range []string{"content.xml", "styles.xml", "meta.xml"} {
		b.WriteString(`<manifest:file-entry manifest:full-path="` + name + `" manifest:media-type="text/xml"/>`)
	}
	for i := range w.media {
		b.WriteString(`<manifest:file-entry manifest:full-path="` + pictureName(i) + `" manifest:media-type="image/png"/>`)
	}
	return b.String() + `</manifest:manifest>`
}
