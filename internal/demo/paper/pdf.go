package paper

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

const linesPerPage = 46

type pdfLine struct {
	text string
	font string // F1 regular, F2 bold
	size int
}

// PDF returns the document as a PDF of A4 pages.
func (d Document) PDF() []byte {
	var lines []pdfLine
	add := func(font string, size, width int, text string) {
		for _, l := range wrap(text, width) {
			lines = append(lines, pdfLine{l, font, size})
		}
	}
	add("F2", 18, 48, d.Title)
	add("F1", 10, 90, d.Byline)
	for _, block := range d.Blocks {
		if block.NewPage {
			for len(lines)%linesPerPage != 0 {
				lines = append(lines, pdfLine{"", "F1", 11})
			}
			continue
		}
		lines = append(lines, pdfLine{"", "F1", 11})
		switch {
		case block.Heading != "":
			add("F2", 13, 64, block.Heading)
		case block.Text != "":
			add("F1", 11, 84, block.Text)
		case block.List != nil:
			for _, item := range block.List {
				add("F1", 11, 80, "•  "+item)
			}
		default:
			for i, row := range block.Table {
				font := "F1"
				if i == 0 {
					font = "F2"
				}
				lines = append(lines, pdfLine{strings.Join(row, "    "), font, 11})
			}
		}
	}
	var pages [][]pdfLine
	for len(lines) > linesPerPage {
		pages, lines = append(pages, lines[:linesPerPage]), lines[linesPerPage:]
	}
	return assemble(d.Title, append(pages, lines))
}

// assemble writes the objects: catalogue, pages, two fonts, information, then
// two objects a page.
func assemble(title string, pages [][]pdfLine) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(offsets)}, args...)...)
	}
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 6+2*i))
	}
	object("<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>")
	object("<< /Type /Pages /Count %d /Kids [%s] >>", len(pages), strings.Join(kids, " "))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
	object("<< /Title (%s) >>", pdfString(title))
	for i, page := range pages {
		var c strings.Builder
		c.WriteString("BT 56 790 Td 15 TL\n")
		for _, l := range page {
			fmt.Fprintf(&c, "/%s %d Tf (%s) Tj T*\n", l.font, l.size, pdfString(l.text))
		}
		fmt.Fprintf(&c, "ET\nBT 56 40 Td /F1 9 Tf (%s, page %d of %d) Tj ET", pdfString(title), i+1, len(pages))
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>", 7+2*i)
		object("<< /Length %d >>\nstream\n%s\nendstream", c.Len(), c.String())
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

func pdfString(s string) string {
	out, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		out = strings.ToValidUTF8(s, "?")
	}
	return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(out)
}
