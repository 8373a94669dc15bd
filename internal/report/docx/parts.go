package docx

import (
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/report/block"
)

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
	`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
	`<Override PartName="/word/header2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
	`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`

const rootRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`<Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/></Relationships>`

const app = `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Plaudit</Application></Properties>`

const settings = `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

const spaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"`

// The sides of a sheet of A4, in twentieths of a point.
const broad, tall = 11906, 16838

// section is the sheet of the whole document.
func (w *writer) section() string {
	size := fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/>`, broad, tall)
	if w.doc.Wide {
		size = fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/>`, tall, broad)
	}
	return sectionBegins + size + sectionEnds
}

const sectionBegins = `<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:headerReference w:type="first" r:id="header2"/><w:footerReference w:type="default" r:id="footer1"/><w:footerReference w:type="first" r:id="footer1"/>`

const sectionEnds = `<w:pgMar w:top="1560" w:right="1363" w:bottom="1400" w:left="1363" w:header="700" w:footer="620" w:gutter="0"/><w:titlePg/></w:sectPr>`

func (w *writer) rels() string {
	var b strings.Builder
	const of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, r := range []struct{ id, kind, target string }{{"styles", "styles", "styles.xml"}, {"numbering", "numbering", "numbering.xml"}, {"settings", "settings", "settings.xml"},
		{"header1", "header", "header1.xml"}, {"header2", "header", "header2.xml"}, {"footer1", "footer", "footer1.xml"}} {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s"/>`, r.id, of, r.kind, r.target)
	}
	for i := range w.media {
		fmt.Fprintf(&b, `<Relationship Id="image%d" Type="%simage" Target="media/image%d.png"/>`, i+1, of, i+1)
	}
	for i, l := range w.links {
		fmt.Fprintf(&b, `<Relationship Id="link%d" Type="%shyperlink" Target="%s" TargetMode="External"/>`, i+1, of, block.Escape(l))
	}
	return b.String() + `</Relationships>`
}

// header is what stands at the top of each page: on the first only the mark.
func (w *writer) header(first bool) string {
	words := w.doc.Header
	if first {
		words = ""
	}
	watermark := ""
	if w.doc.Mark != "" {
		words += "\t" + w.doc.Mark
		watermark = fmt.Sprintf(`<w:r><w:pict><v:shapetype id="t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:textpath on="t" fitshape="t"/></v:shapetype>`+
			`<v:shape id="mark%v" o:spid="_x0000_s%d" type="#t136" alt="%s" style="position:absolute;margin-left:0;margin-top:0;width:430pt;height:150pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#e4e8e8" stroked="f"><v:fill opacity=".6"/><v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt;font-weight:bold" string="%s"/></v:shape></w:pict></w:r>`,
			first, map[bool]int{false: 2049, true: 2050}[first], block.Escape(w.doc.Mark), block.Escape(w.doc.Mark))
	}
	before, after, tabbed := strings.Cut(words, "\t")
	run := `<w:r><w:t xml:space="preserve">` + block.Escape(before) + `</w:t></w:r>`
	if tabbed {
		run += `<w:r><w:tab/></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>` + block.Escape(after) + `</w:t></w:r>`
	}
	return `<w:hdr ` + spaces + `><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>` + watermark + run + `</w:p></w:hdr>`
}

func (w *writer) footer() string {
	field := func(name string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + name + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	return `<w:ftr ` + spaces + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t xml:space="preserve">` + block.Escape(w.doc.Footer) + `</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t xml:space="preserve">Page </w:t></w:r>` +
		field("PAGE") + `<w:r><w:t xml:space="preserve"> of </w:t></w:r>` + field("NUMPAGES") + `</w:p>` + w.class() + `</w:ftr>`
}

// class is the line beneath the footer.
func (w *writer) class() string {
	if w.doc.Class == "" {
		return ""
	}
	return `<w:p><w:pPr><w:pStyle w:val="Class"/></w:pPr><w:r><w:t xml:space="preserve">` + block.Escape(w.doc.Class) + `</w:t></w:r></w:p>`
}

// numbering has one kind of bullets, and a numbering for each numbered list.
func (w *writer) numbering() string {
	var b strings.Builder
	level := func(id int, format, text string) {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="440" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>`, id, format, text)
	}
	b.WriteString(`<w:numbering ` + spaces + `>`)
	level(0, "bullet", "•")
	for n := range w.lists {
		level(n+1, "decimal", "%1.")
	}
	for n := range w.lists + 1 {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="%d"/></w:num>`, n+1, n)
	}
	return b.String() + `</w:numbering>`
}

// styles are those that Word knows by these names, in our look.
func (w *writer) styles() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial" w:eastAsia="Arial"/><w:color w:val="%s"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="%s"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`,
		spaces, block.Ink.Hex(), block.Escape(w.doc.Language))
	style := func(id, name, paragraph, run string) {
		based := `<w:basedOn w:val="Normal"/>`
		if id == "Normal" {
			based = ""
		}
		fmt.Fprintf(&b, `<w:style w:type="paragraph" %sw:styleId="%s"><w:name w:val="%s"/>%s<w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`, map[bool]string{true: `w:default="1" `}[id == "Normal"], id, name, based, paragraph, run)
	}
	colour, muted := w.doc.Brand.Colour.Hex(), `<w:color w:val="`+block.Muted.Hex()+`"/>`
	style("Normal", "Normal", `<w:spacing w:before="0" w:after="0"/>`, "")
	style("BodyText", "Body Text", `<w:widowControl/><w:spacing w:after="150" w:line="300" w:lineRule="auto"/>`, "")
	style("Publisher", "Publisher", `<w:spacing w:after="40"/>`, muted+`<w:sz w:val="19"/>`)
	style("Title", "Title", `<w:keepNext/><w:spacing w:before="240" w:after="160"/><w:outlineLvl w:val="9"/>`, `<w:b/><w:color w:val="`+colour+`"/><w:sz w:val="54"/>`)
	style("Subtitle", "Subtitle", `<w:spacing w:before="120" w:after="120"/>`, muted+`<w:sz w:val="28"/>`)
	for i, size := range []int{36, 27, 22} {
		ink := block.Ink.Hex()
		if i == 0 {
			ink = colour
		}
		style(fmt.Sprintf("Heading%d", i+1), fmt.Sprintf("heading %d", i+1), fmt.Sprintf(`<w:keepNext/><w:keepLines/><w:spacing w:before="%d" w:after="%d"/><w:outlineLvl w:val="%d"/>`, 460-130*i, 170-40*i, i), fmt.Sprintf(`<w:b/><w:color w:val="%s"/><w:sz w:val="%d"/>`, ink, size))
	}
	style("ContentsHeading", "TOC Heading", `<w:keepNext/><w:spacing w:before="0" w:after="200"/>`, `<w:b/><w:color w:val="`+colour+`"/><w:sz w:val="36"/>`)
	const tab = `<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9170"/></w:tabs>`
	style("TOC1", "toc 1", tab+`<w:spacing w:before="80" w:after="40"/>`, `<w:b/>`)
	style("TOC2", "toc 2", tab+`<w:spacing w:after="40"/><w:ind w:left="400"/>`, "")
	style("Note", "Note", `<w:widowControl/><w:spacing w:after="150" w:line="280" w:lineRule="auto"/>`, muted+`<w:sz w:val="18"/>`)
	style("Centred", "Centred", `<w:spacing w:after="160"/><w:jc w:val="center"/>`, `<w:sz w:val="26"/>`)
	side := func(colour string) string {
		return `<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="` + colour + `"/></w:pBdr><w:spacing w:before="60" w:after="160" w:line="300" w:lineRule="auto"/><w:ind w:left="240"/>`
	}
	style("Notice", "Notice", side(colour), "")
	style("Quote", "Quote", side(block.Line.Hex()), `<w:i/>`)
	style("ListParagraph", "List Paragraph", `<w:spacing w:after="80" w:line="300" w:lineRule="auto"/><w:ind w:left="440" w:hanging="360"/>`, "")
	style("Caption", "caption", `<w:keepNext/><w:spacing w:before="120" w:after="80"/>`, `<w:b/>`)
	style("Cell", "Cell", `<w:spacing w:before="50" w:after="50"/>`, `<w:sz w:val="18"/>`)
	style("Gap", "Gap", `<w:spacing w:after="120" w:line="120" w:lineRule="exact"/>`, "")
	const edges = `<w:tabs><w:tab w:val="right" w:pos="9170"/></w:tabs>`
	style("Header", "header", `<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="`+block.Line.Hex()+`"/></w:pBdr>`+edges, muted+`<w:sz w:val="17"/>`)
	style("Footer", "footer", `<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="`+block.Line.Hex()+`"/></w:pBdr>`+edges, muted+`<w:sz w:val="17"/>`)
	style("Class", "Class", `<w:spacing w:before="40" w:after="0"/>`, muted+`<w:sz w:val="17"/>`)
	fmt.Fprintf(&b, `<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="%s"/><w:u w:val="single"/></w:rPr></w:style>`, colour)
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="Plain"><w:name w:val="Normal Table"/><w:tblPr><w:tblCellMar><w:left w:w="90" w:type="dxa"/><w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	return b.String() + `</w:styles>`
}
