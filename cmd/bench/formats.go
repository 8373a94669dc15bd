package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

const linesOfPage = 45

// pagesOfText are pages of ordinary length, of which no line stands twice.
func pagesOfText(pages int) []string {
	all := make([]string, pages)
	for p := range all {
		var b strings.Builder
		for l := range linesOfPage {
			fmt.Fprintf(&b, "We answered %d of %d enquiries at the front desk within the day, and rang back p%dl%d\n", p*7+l, p*9+l*3, p+1, l+1)
		}
		all[p] = strings.TrimSpace(b.String())
	}
	return all
}

// formatsOf writes the pages in each format, a PDF first.
func formatsOf(pages []string) ([]format, error) {
	const ooxml, odf = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
	paragraphs := func(before, after string) string {
		var b strings.Builder
		for _, page := range pages {
			for line := range strings.Lines(page) {
				b.WriteString(before + strings.TrimSpace(line) + after)
			}
		}
		return b.String()
	}
	html := []byte("<!DOCTYPE html><html><head><title>Pages</title></head><body>" + paragraphs("<p>", "</p>\n") + "</body></html>")
	csv := []byte(paragraphs("1,", ",2\n"))
	all := []format{{"PDF", "application/pdf", pdfOf(pages)},
		{"rich text", "application/rtf", []byte(`{\rtf1\ansi ` + paragraphs("", "\\par\n") + "}")},
		{"a web page", "text/html", html}, {"CSV", "text/csv", csv}}
	rels := func(links ...string) string {
		s := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
		for i := 0; i < len(links); i += 2 {
			s += fmt.Sprintf(`<Relationship Id="r%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`, i/2+1, links[i], links[i+1])
		}
		return s + `</Relationships>`
	}
	var slideLinks, slideIDs, slides []string
	for i, page := range pages {
		name := fmt.Sprintf("slides/slide%d.xml", i+1)
		slideLinks = append(slideLinks, "slide", name)
		slideIDs = append(slideIDs, fmt.Sprintf(`<p:sldId id="%d" r:id="r%d"/>`, 256+i, i+1))
		slides = append(slides, "ppt/"+name, `<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>`+
			strings.ReplaceAll(page, "\n", `</a:t></a:r></a:p><a:p><a:r><a:t>`)+`</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`)
	}
	for _, f := range []struct {
		name, mediaType string
		parts           []string
	}{
		{"Word", ooxml + "wordprocessingml.document", []string{"_rels/.rels", rels("officeDocument", "word/document.xml"), "word/document.xml",
			`<w:document xmlns:w="w"><w:body>` + paragraphs(`<w:p><w:r><w:t>`, `</w:t></w:r></w:p>`) + `</w:body></w:document>`}},
		{"Excel", ooxml + "spreadsheetml.sheet", []string{"_rels/.rels", rels("officeDocument", "xl/workbook.xml"), "xl/workbook.xml",
			`<workbook xmlns:r="r"><sheets><sheet name="Pages" sheetId="1" r:id="r1"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels", rels("worksheet", "s.xml"),
			"xl/s.xml", `<worksheet><sheetData>` + paragraphs(`<row><c t="inlineStr"><is><t>`, `</t></is></c></row>`) + `</sheetData></worksheet>`}},
		{"PowerPoint", ooxml + "presentationml.presentation", append([]string{"_rels/.rels", rels("officeDocument", "ppt/presentation.xml"), "ppt/presentation.xml",
			`<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>` + strings.Join(slideIDs, "") + `</p:sldIdLst></p:presentation>`,
			"ppt/_rels/presentation.xml.rels", rels(slideLinks...)}, slides...)},
		{"OpenDocument", odf + "text", []string{"mimetype", odf + "text", "content.xml",
			`<office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text>` + paragraphs("<text:p>", "</text:p>") + `</office:text></office:body></office:document-content>`}},
	} {
		content, err := archive(f.parts)
		if err != nil {
			return nil, err
		}
		all = append(all, format{f.name, f.mediaType, content})
	}
	// A third each as attachments, so that there are as many pages in all.
	third := len(pages) / 3
	var mail bytes.Buffer
	mail.WriteString("From: a@example.org\r\nTo: b@example.org\r\nSubject: Pages\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n")
	for i, name := range []string{"a.pdf", "b.pdf", "c.pdf"} {
		mail.WriteString("--edge\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=" + name + "\r\nContent-Transfer-Encoding: base64\r\n\r\n")
		encoded := base64.StdEncoding.EncodeToString(pdfOf(pages[i*third : min((i+1)*third, len(pages))]))
		for len(encoded) > 76 {
			mail.WriteString(encoded[:76] + "\r\n")
			encoded = encoded[76:]
		}
		mail.WriteString(encoded + "\r\n")
	}
	mail.WriteString("--edge--\r\n")
	return append(all, format{"an e-mail with three PDFs", "message/rfc822", mail.Bytes()}), nil
}

// archive packs pairs of name and content.
func archive(parts []string) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		f, err := z.Create(parts[i])
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(f, parts[i+1]); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// pdfOf writes pages as a plain PDF.
func pdfOf(pages []string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	kids := make([]string, len(pages))
	for i := range pages {
		kids[i] = fmt.Sprintf("%d 0 R", 4+2*i)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), strings.Join(kids, " ")))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	for i, page := range pages {
		stream := "BT /F1 9 Tf 14 TL 40 800 Td (" + strings.ReplaceAll(page, "\n", ") Tj T* (") + ") Tj ET"
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>", 5+2*i))
		object(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(stream), stream))
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, at)
	return b.Bytes()
}
