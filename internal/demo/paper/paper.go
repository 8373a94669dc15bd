// Package paper makes the evidence files of the demonstration: real PDF, Word,
// Excel, picture and text files, the same bytes on every run. It is not for
// reports, which have stricter needs; see package report.
package paper

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"strings"
)

// Document is the text of a file.
type Document struct {
	Title  string
	Byline string // who issued it, and when
	Blocks []Block
}

// Block is a heading, a paragraph, a list or a table: the first that is set.
type Block struct {
	Heading string
	Text    string
	List    []string
	Table   [][]string // the first row is the header
	NewPage bool       // begins on a new page of the PDF, with nothing else
}

// Text returns the document as plain text.
func (d Document) Text() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", strings.ToUpper(d.Title), d.Byline)
	for _, block := range d.Blocks {
		switch {
		case block.Heading != "":
			fmt.Fprintf(&b, "%s\n%s\n", block.Heading, strings.Repeat("-", len([]rune(block.Heading))))
		case block.Text != "":
			fmt.Fprintf(&b, "%s\n\n", strings.Join(wrap(block.Text, 78), "\n"))
		case block.List != nil:
			for _, item := range block.List {
				fmt.Fprintf(&b, "* %s\n", item)
			}
			b.WriteByte('\n')
		default:
			for _, row := range block.Table {
				fmt.Fprintln(&b, strings.Join(row, "\t"))
			}
			b.WriteByte('\n')
		}
	}
	return []byte(b.String())
}

// CSV returns rows as a CSV file.
func CSV(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.WriteAll(rows) //nolint:errcheck // a buffer does not fail
	return b.Bytes()
}

// Word returns the document as a .docx file with heading styles.
func (d Document) Word() []byte {
	var body strings.Builder
	paragraph := func(style, text string) {
		fmt.Fprintf(&body, `<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, style, escape(text))
	}
	paragraph("Title", d.Title)
	paragraph("Normal", d.Byline)
	for _, block := range d.Blocks {
		switch {
		case block.Heading != "":
			paragraph("Heading1", block.Heading)
		case block.Text != "":
			paragraph("Normal", block.Text)
		case block.List != nil:
			for _, item := range block.List {
				paragraph("Normal", "• "+item)
			}
		default:
			body.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>`)
			for i, row := range block.Table {
				body.WriteString("<w:tr>")
				if i == 0 {
					body.WriteString("<w:trPr><w:tblHeader/></w:trPr>")
				}
				for _, cell := range row {
					body.WriteString("<w:tc>")
					paragraph("Normal", cell)
					body.WriteString("</w:tc>")
				}
				body.WriteString("</w:tr>")
			}
			body.WriteString("</w:tbl>")
			paragraph("Normal", "")
		}
	}
	const w = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	style := func(id, name string, size int, bold string) string {
		return fmt.Sprintf(`<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:pPr><w:spacing w:after="120"/></w:pPr><w:rPr>%s<w:sz w:val="%d"/></w:rPr></w:style>`, id, name, bold, size)
	}
	return zipped([][2]string{
		{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`},
		{"_rels/.rels", `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
		{"word/styles.xml", `<?xml version="1.0" encoding="UTF-8"?><w:styles ` + w + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>` +
			style("Normal", "Normal", 22, "") + style("Title", "Title", 36, "<w:b/>") + style("Heading1", "heading 1", 28, "<w:b/>") +
			`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders><w:top w:val="single"/><w:left w:val="single"/><w:bottom w:val="single"/><w:right w:val="single"/><w:insideH w:val="single"/><w:insideV w:val="single"/></w:tblBorders></w:tblPr></w:style></w:styles>`},
		{"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document ` + w + `><w:body>` + body.String() + `<w:sectPr/></w:body></w:document>`},
	})
}

func zipped(parts [][2]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range parts {
		f, err := z.Create(part[0])
		if err == nil {
			_, err = f.Write([]byte(part[1]))
		}
		if err != nil {
			panic(err) // a buffer does not fail
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) //nolint:errcheck // a builder does not fail
	return b.String()
}

// wrap breaks text into lines of at most width characters.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
