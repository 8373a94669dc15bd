// Package docx writes a document as a Word file, with what a screen reader and
// a person who edits it need: styles of headings, header rows that repeat,
// alternative texts, languages, a title, fields for pages and contents.
package docx

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"image/png"
	"io"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/report/block"
)

// writer puts one document together. The text goes into the file as it comes;
// what is kept of it is its pictures and the addresses of its links.
type writer struct {
	doc   block.Document
	pages map[string]int
	body  *bufio.Writer
	media [][]byte
	links []string
	ids   int
	lists int // numbered lists, each of which begins anew
}

// Write writes the document. pages says on which page each heading will about
// stand, for readers that do not work it out.
func Write(out io.Writer, d block.Document, pages map[string]int) error {
	if d.Brand.Colour == 0 {
		d.Brand.Colour = block.Teal
	}
	w := &writer{doc: d, pages: pages}
	z := zip.NewWriter(out)
	if err := parts(z, []part{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", rootRels}, {"docProps/core.xml", w.core()}, {"docProps/app.xml", app},
		{"word/styles.xml", w.styles()}, {"word/settings.xml", settings}, {"word/header1.xml", w.header(false)}, {"word/header2.xml", w.header(true)},
		{"word/footer1.xml", w.footer()}}); err != nil {
		return err
	}
	if err := w.text(z); err != nil {
		return err
	}
	if err := parts(z, []part{{"word/numbering.xml", w.numbering()}, {"word/_rels/document.xml.rels", w.rels()}}); err != nil {
		return err
	}
	for i, picture := range w.media {
		if err := put(z, fmt.Sprintf("word/media/image%d.png", i+1), picture); err != nil {
			return err
		}
	}
	return z.Close()
}

// part is a part of the file that is known as a whole.
type part struct{ name, text string }

func parts(z *zip.Writer, all []part) error {
	for _, p := range all {
		if err := put(z, p.name, []byte(head+p.text)); err != nil {
			return err
		}
	}
	return nil
}

// text writes the text of the document.
func (w *writer) text(z *zip.Writer) error {
	f, err := z.CreateHeader(&zip.FileHeader{Name: "word/document.xml", Method: zip.Deflate})
	if err != nil {
		return err
	}
	w.body = bufio.NewWriterSize(f, 32<<10)
	w.put(`%s<w:document %s><w:body>`, head, spaces)
	w.front()
	for _, b := range w.doc.Blocks {
		w.block(b)
	}
	w.put("%s</w:body></w:document>", w.section())
	return w.body.Flush() // says what went wrong before, too
}

func put(z *zip.Writer, name string, data []byte) error {
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = f.Write(data)
	}
	return err
}

const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

func (w *writer) put(format string, args ...any) { fmt.Fprintf(w.body, format, args...) }

func (w *writer) front() {
	b := w.doc.Brand
	if len(b.Logo) > 0 {
		w.image(block.Image{PNG: b.Logo, Alt: b.LogoAlt, Width: 150, Height: 52})
	}
	for i, line := range b.Lines {
		w.paragraph("Publisher", []block.Span{{Text: line, Bold: i == 0}}, "")
	}
}

func (w *writer) block(b block.Block) {
	switch b := b.(type) {
	case block.Heading:
		w.heading(b)
	case block.Paragraph:
		keep := ""
		if b.Keep {
			keep = "<w:keepNext/>"
		}
		w.paragraph(styleOf[b.Style], b.Spans, keep)
	case block.List:
		w.list(b)
	case block.Table:
		w.table(b)
	case block.Figure:
		picture := block.Draw(b)
		w.image(block.Image{PNG: picture, Alt: b.Alt, Width: min(b.Width, 455), Height: b.Height})
	case block.Image:
		w.image(b)
	case block.Quote:
		w.paragraph("Quote", b.Spans, "")
		if b.By != "" {
			w.paragraph("Quote", []block.Span{{Text: b.By, Muted: true}}, "")
		}
	case block.Space:
		w.put(`<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/></w:pPr></w:p>`, int(b*20))
	case block.PageBreak:
		w.put(`<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>`)
	case block.Contents:
		w.contents(b)
	}
}

var styleOf = map[block.Style]string{block.Body: "BodyText", block.Small: "Note", block.Lead: "Subtitle", block.Centred: "Centred", block.Emphatic: "Notice"}

// mark is the name of the bookmark of a heading.
func mark(id string) string {
	return "_Ref_" + strings.NewReplacer("-", "_", ".", "_").Replace(id)
}

func (w *writer) heading(h block.Heading) {
	style := "Title"
	if h.Level > 1 {
		style = fmt.Sprintf("Heading%d", h.Level-1)
	}
	w.put(`<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr>`, style)
	if h.ID != "" {
		w.ids++
		w.put(`<w:bookmarkStart w:id="%d" w:name="%s"/>`, w.ids, mark(h.ID))
	}
	w.put(`<w:r><w:t xml:space="preserve">%s</w:t></w:r>`, block.Escape(h.Words()))
	if h.ID != "" {
		w.put(`<w:bookmarkEnd w:id="%d"/>`, w.ids)
	}
	w.put("</w:p>")
}

func (w *writer) paragraph(style string, spans []block.Span, properties string) {
	w.put(`<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr>`, style, properties)
	w.spans(spans)
	w.put("</w:p>")
}

func (w *writer) spans(spans []block.Span) {
	for _, s := range spans {
		if c := s.Chip; c != nil {
			w.put(`<w:r><w:rPr><w:b/><w:color w:val="%s"/><w:bdr w:val="%s" w:sz="4" w:space="0" w:color="%s"/><w:shd w:val="clear" w:color="auto" w:fill="%s"/></w:rPr><w:t xml:space="preserve"> %s </w:t></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>`,
				c.Ink.Hex(), edge(c.Dashed), c.Edges.Hex(), c.Ground.Hex(), block.Escape(c.Letter))
		}
		var look strings.Builder
		if s.Link != "" {
			look.WriteString(`<w:rStyle w:val="Hyperlink"/>`)
		}
		if s.Bold {
			look.WriteString("<w:b/>")
		}
		if s.Italic {
			look.WriteString("<w:i/>")
		}
		if s.Muted {
			fmt.Fprintf(&look, `<w:color w:val="%s"/>`, block.Muted.Hex())
		}
		if s.Lang != "" {
			fmt.Fprintf(&look, `<w:lang w:val="%s"/>`, locale(s.Lang))
		}
		if id, within := strings.CutPrefix(s.Link, "#"); within {
			w.put(`<w:hyperlink w:anchor="%s" w:history="1">`, mark(id))
		} else if s.Link != "" {
			w.links = append(w.links, s.Link)
			w.put(`<w:hyperlink r:id="link%d" w:history="1">`, len(w.links))
		}
		for i, line := range strings.Split(s.Text, "\n") {
			w.put("<w:r><w:rPr>%s</w:rPr>", look.String())
			if i > 0 {
				w.put("<w:br/>")
			}
			w.put(`<w:t xml:space="preserve">%s</w:t></w:r>`, block.Escape(line))
		}
		if s.Link != "" {
			w.put("</w:hyperlink>")
		}
	}
}

func edge(dashed bool) string {
	if dashed {
		return "dashed"
	}
	return "single"
}

// locale is a language as Word wants it.
func locale(lang string) string {
	if lang == "cy" {
		return "cy-GB"
	}
	return lang
}

func (w *writer) list(l block.List) {
	id := 1
	if l.Ordered {
		w.lists++
		id = 1 + w.lists
	}
	for _, item := range l.Items {
		w.paragraph("ListParagraph", item, fmt.Sprintf(`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr>`, id))
	}
}

func (w *writer) image(i block.Image) {
	config, err := png.DecodeConfig(bytes.NewReader(i.PNG))
	if err != nil || config.Width < 1 || config.Height < 1 {
		return
	}
	scale := min(i.Width/float64(config.Width), i.Height/float64(config.Height))
	w.media = append(w.media, i.PNG)
	w.ids++
	const emu = 12700
	wide, high := int(float64(config.Width)*scale*emu), int(float64(config.Height)*scale*emu)
	place := ""
	if i.Centred {
		place = `<w:jc w:val="center"/>`
	}
	w.put(`<w:p><w:pPr><w:pStyle w:val="BodyText"/>%s</w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="Picture %d" descr="%s"/>`+
		`<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">`+
		`<pic:nvPicPr><pic:cNvPr id="%d" name="image%d.png" descr="%s"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="image%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
		place, wide, high, w.ids, w.ids, block.Escape(i.Alt), w.ids, len(w.media), block.Escape(i.Alt), len(w.media), wide, high)
}

// contents is a field that Word can bring up to date, filled already.
func (w *writer) contents(c block.Contents) {
	w.put(`<w:p><w:pPr><w:pStyle w:val="ContentsHeading"/></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, block.Escape(c.Title))
	const begin = `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o &quot;1-2&quot; \h \z \u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`
	all := w.doc.Listed()
	for i, h := range all {
		w.put(`<w:p><w:pPr><w:pStyle w:val="TOC%d"/></w:pPr>`, h.Level-1)
		if i == 0 {
			w.put(begin)
		}
		w.put(`<w:hyperlink w:anchor="%s" w:history="1"><w:r><w:t xml:space="preserve">%s</w:t></w:r><w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>`+
			`<w:r><w:instrText xml:space="preserve"> PAGEREF %s \h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>%d</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:hyperlink>`,
			mark(h.ID), block.Escape(h.Words()), mark(h.ID), w.pages[h.ID])
		if i+1 == len(all) {
			w.put(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`)
		}
		w.put("</w:p>")
	}
}

func (w *writer) core() string {
	made := w.doc.Created.UTC().Format(time.RFC3339)
	return fmt.Sprintf(`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`+
		`<dc:title>%s</dc:title><dc:creator>%s</dc:creator><dc:language>%s</dc:language><cp:lastModifiedBy>%s</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">%s</dcterms:modified></cp:coreProperties>`,
		block.Escape(w.doc.Title), block.Escape(w.doc.Author), block.Escape(w.doc.Language), block.Escape(w.doc.Author), made, made)
}
