package extract

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

const (
	typeWord  = ooxml + "wordprocessingml.document"
	typeExcel = ooxml + "spreadsheetml.sheet"
	typeSlide = ooxml + "presentationml.presentation"
)

// zipped makes an archive of pairs of name and content.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		f, err := z.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(f, parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const relsHead = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`

// rels lists links as pairs of kind and target; their ids are r1, r2 and so on.
func rels(links ...string) string {
	var b strings.Builder
	b.WriteString(relsHead)
	for i := 0; i < len(links); i += 2 {
		fmt.Fprintf(&b, `<Relationship Id="r%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`, i/2+1, links[i], links[i+1])
	}
	return b.String() + `</Relationships>`
}

func word(t testing.TB, body string, more ...string) []byte {
	return zipped(t, append([]string{
		"_rels/.rels", rels("officeDocument", "word/document.xml"),
		"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`,
		"word/_rels/document.xml.rels", rels("header", "header1.xml", "header", "header2.xml", "footer", "footer1.xml", "footnotes", "footnotes.xml", "comments", "comments.xml", "hyperlink", "nowhere.xml"),
		"word/styles.xml", `<w:styles><w:style w:styleId="Teitl1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Own"><w:name w:val="Our heading"/><w:basedOn w:val="Teitl1"/></w:style></w:styles>`,
	}, more...)...)
}

func wp(text string) string {
	return `<w:p><w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

func TestWordIsReadAsSeen(t *testing.T) {
	heading := `<w:p><w:pPr><w:pStyle w:val="Own"/><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>Our </w:t></w:r><w:r><w:t>promise</w:t></w:r></w:p>`
	body := wp("Before") + heading +
		`<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:tab/><w:t>new</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>` +
		`<w:tbl><w:tr><w:tc>` + wp("A") + wp("a") + `</w:tc><w:tc>` + wp("B") + `</w:tc></w:tr></w:tbl>` +
		`<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>` + wp("in a box") + `</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>` + wp("in a box") + `</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>round it</w:t></w:r></w:p>`
	doc := expect(t, word(t, body, "word/header1.xml", `<w:hdr>`+wp("Exmere")+`</w:hdr>`, "word/header2.xml", `<w:hdr>`+wp("Exmere")+`</w:hdr>`,
		"word/footnotes.xml", `<w:footnotes>`+wp("As of May.")+`</w:footnotes>`, "word/comments.xml", `<w:comments>`+wp("Is this so?")+`</w:comments>`), typeWord,
		"the beginning: Before\n# section ‘Our promise’: Our promise\nsection ‘Our promise’: kept | new / A a | B / in a box / round it\n"+
			"page header: Exmere\nfootnotes: As of May.\ncomments: Is this so?\n")
	if doc.Title != "Our promise" || doc.Pages != 0 {
		t.Errorf("title %q, %d pages", doc.Title, doc.Pages)
	}
}

func TestWordKnowsItsPages(t *testing.T) {
	brk := `<w:r><w:lastRenderedPageBreak/></w:r>`
	doc := expect(t, word(t, wp("one")+`<w:p><w:r><w:t>end</w:t><w:lastRenderedPageBreak/><w:t>begin</w:t></w:r></w:p>`+
		`<w:tbl><w:tr><w:tc><w:p>`+brk+`<w:r><w:t>A</w:t></w:r></w:p></w:tc><w:tc><w:p>`+brk+`<w:r><w:t>B</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`), typeWord,
		"page 1: one / end\npage 2: begin\npage 3: A | B\n")
	if doc.Pages != 3 {
		t.Errorf("%d pages", doc.Pages)
	}
	expect(t, word(t, wp("all"), "docProps/app.xml", `<Properties><Pages>1</Pages></Properties>`), typeWord, "page 1: all\n")
	made := survey.Word()
	doc, err := read(t, made, typeWord, Limits{})
	if err != nil || doc.Title != "Annual customer survey" || !strings.Contains(show(doc), "section ‘How we asked’: We wrote to") || !strings.Contains(show(doc), "Driver | Satisfied / Delivery | 82%") {
		t.Error(err, doc.Title, show(doc))
	}
}

func TestExcelIsReadAsSeen(t *testing.T) {
	x := excelize.NewFile()
	set := func(sheet, cell string, value any) {
		if err := x.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := x.NewSheet("Canlyniadau")
	must(err)
	_, err = x.NewSheet("Secret")
	must(err)
	must(x.SetSheetVisible("Secret", false))
	set("Secret", "A1", "not seen")
	set("Sheet1", "A1", "Driver")
	set("Sheet1", "D1", "Share")
	set("Sheet1", "A2", "Delivery")
	set("Sheet1", "D2", 0.825)
	set("Sheet1", "C2", "in a hidden column")
	set("Sheet1", "A3", "in a hidden row")
	set("Sheet1", "A4", time.Date(2025, 5, 31, 0, 0, 0, 0, time.UTC))
	set("Sheet1", "B4", true)
	percent, err := x.NewStyle(&excelize.Style{NumFmt: 10})
	must(err)
	must(x.SetCellStyle("Sheet1", "D2", "D2", percent))
	must(x.SetColVisible("Sheet1", "C", false))
	must(x.SetRowVisible("Sheet1", 3, false))
	must(x.AddComment("Sheet1", excelize.Comment{Cell: "A2", Author: "Anna", Paragraph: []excelize.RichTextRun{{Text: "Who asked?"}}}))
	set("Canlyniadau", "B7", "Ŵyl")
	var b bytes.Buffer
	must(x.Write(&b))
	doc := expect(t, b.Bytes(), typeExcel, "sheet ‘Sheet1’: Driver | Share / Delivery | 82.5% / 31 May 2025 | TRUE\nsheet ‘Sheet1’: Who asked?\nsheet ‘Canlyniadau’: Ŵyl\n")
	if doc.Pages != 2 {
		t.Errorf("%d sheets", doc.Pages)
	}
}

func slides(t testing.TB, first string) []byte {
	shape := func(kind, text string) string {
		return `<p:sp><p:nvSpPr><p:nvPr><p:ph type="` + kind + `"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>` + text + `</a:t></a:r></a:p></p:txBody></p:sp>`
	}
	return zipped(t, "_rels/.rels", rels("officeDocument", "/ppt/presentation.xml"),
		"ppt/presentation.xml", `<p:presentation><p:sldIdLst><p:sldId id="256" r:id="r2"/><p:sldId id="257" r:id="r1"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", rels("slide", "slides/slide1.xml", "slide", "slides/slide2.xml"),
		"ppt/slides/slide1.xml", `<p:sld>`+shape("body", "Second")+shape("ftr", "Exmere")+`<p:graphicFrame><a:tbl><a:tr><a:tc><a:p><a:t>A</a:t></a:p></a:tc><a:tc><a:p><a:t>B</a:t></a:p></a:tc></a:tr></a:tbl></p:graphicFrame></p:sld>`,
		"ppt/slides/slide2.xml", `<p:sld>`+shape("title", "Our year")+shape("body", first)+shape("ftr", "Exmere")+shape("sldNum", "1")+`</p:sld>`,
		"ppt/slides/_rels/slide2.xml.rels", rels("notesSlide", "../notesSlides/n.xml", "image", "https://example.org/x.png"),
		"ppt/notesSlides/n.xml", `<p:notes>`+shape("sldImg", "")+shape("body", "Say thanks")+`</p:notes>`)
}

func TestPowerPointIsReadBySlide(t *testing.T) {
	doc := expect(t, slides(t, "First"), typeSlide, "# slide 1: Our year\nslide 1: First / Exmere\nslide 1: Say thanks\nslide 2: Second / A | B\n")
	if doc.Pages != 2 || doc.Title != "Our year" {
		t.Errorf("%d slides, %q", doc.Pages, doc.Title)
	}
}

func TestOfficeFilesThatAttack(t *testing.T) {
	many := make([]string, 0, 2*100_000)
	for i := range 100_000 {
		many = append(many, fmt.Sprintf("p/%d", i), "")
	}
	xxe := `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY x SYSTEM "file:///etc/passwd">]><w:document><w:p><w:r><w:t>`
	for name, c := range map[string]struct {
		content []byte
		words   string
	}{
		"one text of 300 MB":    {word(t, `<w:p><w:r><w:t>`+strings.Repeat("a", 300<<20)), wordsExpands},
		"many texts of 300 MB":  {word(t, strings.Repeat(`<w:p/>`, 50<<20)), wordsExpands},
		"nested without end":    {word(t, strings.Repeat(`<w:p>`, 100_000)), wordsDamaged},
		"100,000 parts":         {zipped(t, many...), wordsParts},
		"an entity of its own":  {zipped(t, "word/document.xml", xxe+`&a;</w:t></w:r></w:p></w:document>`), wordsDamaged},
		"an entity from a file": {zipped(t, "word/document.xml", xxe+`&x;</w:t></w:r></w:p></w:document>`), wordsDamaged},
		"encrypted":             {append(bytes.Clone(ole), make([]byte, 600)...), wordsEncrypted},
		"not an archive":        {[]byte("<html>hello"), wordsDamaged},
		"an empty archive":      {zipped(t), wordsDamaged},
		"another kind":          {slides(t, "x"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, c.content, typeWord, Limits{})
			if c.words != "" && (err == nil || !strings.Contains(err.Error(), c.words)) {
				t.Errorf("%d bytes: %v", len(c.content), err)
			}
		})
	}
}

func TestOfficeFilesCutOffAnywhere(t *testing.T) {
	for mediaType, content := range map[string][]byte{typeWord: word(t, wp("hello")), typeSlide: slides(t, "hello"), typeExcel: slides(t, "hello")} {
		for cut := 1; cut < len(content); cut += 7 {
			if _, err := read(t, content[:cut], mediaType, Limits{}); err == nil {
				t.Fatalf("%s cut off at %d of %d is read", mediaType, cut, len(content))
			}
		}
	}
}

// FuzzOffice changes the one part of each kind of document that holds its text.
func FuzzOffice(f *testing.F) {
	for _, seed := range []string{wp("a"), `<w:tbl><w:tr><w:tc>` + wp("a"), `<w:p><w:r><w:lastRenderedPageBreak/>`, `</w:p></w:r>`, `<w:tc><w:tr></w:tc></w:tr>`, `<sheetData><row><c t="s" r="A1"><v>0</v></c></row></sheetData>`,
		`<sldId id="1" r:id="r1"/>`, `<sp><ph type="title"/><a:t>x</a:t></sp>`, `<c s="1"><v>1e308</v></c>`, `<cols><col min="1" max="3" hidden="1"/></cols>`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, part string) {
		read(t, zipped(t, "word/document.xml", part, "word/styles.xml", part), typeWord, Limits{})                                                                                                                                                    //nolint:errcheck // as it comes
		read(t, zipped(t, "xl/workbook.xml", `<sheet r:id="r1"/>`, "xl/_rels/workbook.xml.rels", rels("worksheet", "s.xml", "styles", "s.xml", "sharedStrings", "s.xml"), "xl/s.xml", part), typeExcel, Limits{})                                     //nolint:errcheck // as it comes
		read(t, zipped(t, "ppt/presentation.xml", `<sldId r:id="r1"/>`, "ppt/_rels/presentation.xml.rels", rels("slide", "s.xml"), "ppt/s.xml", part, "ppt/_rels/s.xml.rels", rels("notesSlide", "s.xml", "comments", "s.xml")), typeSlide, Limits{}) //nolint:errcheck // as it comes
	})
}
