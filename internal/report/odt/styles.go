package odt

import (
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/report/block"
)

const spaces = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ` +
	`xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" ` +
	`xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"`

// begin is the begin of the content: styles that every document has.
func (w *writer) begin() string {
	line := "0.5pt solid #"
	return `<office:document-content ` + spaces + ` office:version="1.2"><office:automatic-styles>` +
		`<style:style style:name="Row" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>` +
		`<style:style style:name="HeadCell" style:family="table-cell"><style:table-cell-properties fo:background-color="#` + block.Tint.Hex() + `" fo:padding="4pt" fo:border="none" fo:border-bottom="1pt solid #` + w.doc.Brand.Colour.Hex() + `"/></style:style>` +
		`<style:style style:name="BodyCell" style:family="table-cell"><style:table-cell-properties fo:padding="4pt" fo:border="none" fo:border-bottom="` + line + block.Line.Hex() + `"/></style:style>` +
		`<style:style style:name="Picture" style:family="graphic"><style:graphic-properties style:vertical-pos="top" style:vertical-rel="baseline"/></style:style>`
}

// styles are the named styles, the page, its header and its footer.
func (w *writer) styles() string {
	var b strings.Builder
	lang, country, _ := strings.Cut(w.doc.Language, "-")
	fmt.Fprintf(&b, `<office:document-styles %s office:version="1.2"><office:font-face-decls><style:font-face style:name="Arial" svg:font-family="Arial" style:font-family-generic="swiss"/></office:font-face-decls><office:styles>`+
		`<style:default-style style:family="paragraph"><style:paragraph-properties fo:orphans="2" fo:widows="2" style:tab-stop-distance="36pt"/><style:text-properties style:font-name="Arial" fo:font-size="10.5pt" fo:color="#%s" fo:language="%s" fo:country="%s"/></style:default-style>`,
		spaces, block.Ink.Hex(), block.Escape(lang), block.Escape(country))
	style := func(name, paragraph, text string) {
		fmt.Fprintf(&b, `<style:style style:name="%s" style:display-name="%s" style:family="paragraph" style:class="text"><style:paragraph-properties %s/><style:text-properties %s/></style:style>`, name, strings.ReplaceAll(name, "_", " "), paragraph, text)
	}
	colour, muted := `fo:color="#`+w.doc.Brand.Colour.Hex()+`"`, `fo:color="#`+block.Muted.Hex()+`"`
	const body, small = `fo:margin-bottom="7.5pt" fo:line-height="125%"`, `fo:margin-bottom="7.5pt" fo:line-height="120%"`
	const kept = ` fo:keep-with-next="always"`
	notice := `fo:border="none" fo:border-left="3pt solid #` + w.doc.Brand.Colour.Hex() + `" fo:padding-left="8pt" fo:margin-top="3pt" fo:margin-bottom="8pt" fo:line-height="125%"`
	style("Body", body, "")
	style("BodyKept", body+kept, "")
	style("Note", small, muted+` fo:font-size="9pt"`)
	style("NoteKept", small+kept, muted+` fo:font-size="9pt"`)
	style("Notice", notice, "")
	style("NoticeKept", notice+kept, "")
	style("Quotations", `fo:border="none" fo:border-left="3pt solid #`+block.Line.Hex()+`" fo:padding-left="8pt" fo:margin-left="14pt" fo:margin-bottom="8pt" fo:line-height="125%"`, `fo:font-style="italic"`)
	style("Publisher", `fo:margin-bottom="2pt"`, muted+` fo:font-size="9.5pt"`)
	style("Title", `fo:margin-top="12pt" fo:margin-bottom="8pt"`+kept, `fo:font-weight="bold" fo:font-size="27pt" `+colour)
	style("Subtitle", `fo:margin-top="6pt" fo:margin-bottom="6pt"`, muted+` fo:font-size="14pt"`)
	style("Centred", `fo:text-align="center" fo:margin-bottom="8pt"`, `fo:font-size="13pt"`)
	for i, size := range []string{"18", "13.5", "11"} {
		ink := ""
		if i == 0 {
			ink = " " + colour
		}
		style(fmt.Sprintf("Heading_%d", i+2), fmt.Sprintf(`fo:margin-top="%dpt" fo:margin-bottom="%dpt"`, 23-6*i, 8-2*i)+kept, `fo:font-weight="bold" fo:font-size="`+size+`pt"`+ink)
	}
	style("ContentsHeading", `fo:margin-bottom="10pt"`+kept, `fo:font-weight="bold" fo:font-size="18pt" `+colour)
	style("Caption", `fo:margin-top="6pt" fo:margin-bottom="4pt"`+kept, `fo:font-weight="bold"`)
	style("Item", `fo:margin-bottom="4pt" fo:line-height="125%"`, "")
	style("Gap", `fo:margin-bottom="4pt"`, `fo:font-size="6pt"`)
	for _, side := range []struct{ name, align string }{{"", "start"}, {"Right", "end"}} {
		align := `fo:text-align="` + side.align + `"`
		style("CellCell"+side.name, align, `fo:font-size="9pt"`)
		style("CellHeading"+side.name, align, `fo:font-size="9pt" fo:font-weight="bold"`)
		style("CellName"+side.name, align, `fo:font-size="9pt" fo:font-weight="bold" `+muted)
	}
	for _, c := range []struct {
		level        int
		indent, text string
	}{{2, "0pt", `fo:font-weight="bold"`}, {3, "20pt", ""}} {
		fmt.Fprintf(&b, `<style:style style:name="Contents_%d" style:family="paragraph"><style:paragraph-properties fo:margin-left="%s" fo:margin-top="3pt" fo:margin-bottom="2pt"><style:tab-stops><style:tab-stop style:position="%s" style:type="right" style:leader-style="dotted" style:leader-text="."/></style:tab-stops></style:paragraph-properties><style:text-properties %s/></style:style>`,
			c.level, c.indent, map[int]string{2: "458pt", 3: "438pt"}[c.level], c.text)
	}
	fmt.Fprintf(&b, `<style:style style:name="Internet_20_link" style:display-name="Internet link" style:family="text"><style:text-properties %s style:text-underline-style="solid"/></style:style>`, colour)
	fmt.Fprintf(&b, `<style:style style:name="Quiet" style:family="text"><style:text-properties fo:color="#%s" style:text-underline-style="none"/></style:style>`, block.Ink.Hex())
	w.lists(&b)
	b.WriteString(`</office:styles>`)
	w.page(&b)
	return b.String() + `</office:document-styles>`
}

func (w *writer) lists(b *strings.Builder) {
	const place = `<style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" text:list-tab-stop-position="22pt" fo:text-indent="-18pt" fo:margin-left="22pt"/></style:list-level-properties>`
	b.WriteString(`<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•">` + place + `</text:list-level-style-bullet></text:list-style>`)
	b.WriteString(`<text:list-style style:name="Numbers"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix=".">` + place + `</text:list-level-style-number></text:list-style>`)
}

// page describes the sheet; a mark stands in the header and lies across the
// page.
func (w *writer) page(b *strings.Builder) {
	line := `0.5pt solid #` + block.Line.Hex()
	small := `fo:font-size="8.5pt" fo:color="#` + block.Muted.Hex() + `"`
	const tab = `<style:tab-stops><style:tab-stop style:position="459pt" style:type="right"/></style:tab-stops>`
	fmt.Fprintf(b, `<office:automatic-styles><style:page-layout style:name="Sheet"><style:page-layout-properties fo:page-width="595.28pt" fo:page-height="841.89pt" fo:margin-top="36pt" fo:margin-bottom="32pt" fo:margin-left="68pt" fo:margin-right="68pt"/>`+
		`<style:header-style><style:header-footer-properties fo:min-height="26pt" fo:margin-bottom="14pt"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="24pt" fo:margin-top="12pt"/></style:footer-style></style:page-layout>`+
		`<style:style style:name="Top" style:family="paragraph"><style:paragraph-properties fo:border="none" fo:border-bottom="%s" fo:padding-bottom="4pt">%s</style:paragraph-properties><style:text-properties %s/></style:style>`+
		`<style:style style:name="Class" style:family="paragraph"><style:paragraph-properties fo:margin-top="2pt"/><style:text-properties %s/></style:style>`+
		`<style:style style:name="Foot" style:family="paragraph"><style:paragraph-properties fo:border="none" fo:border-top="%s" fo:padding-top="4pt">%s</style:paragraph-properties><style:text-properties %s/></style:style>`+
		`<style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>`+
		`<style:style style:name="Mark" style:family="graphic"><style:graphic-properties draw:fill="none" draw:stroke="none" style:run-through="background" style:wrap="run-through" style:vertical-pos="middle" style:vertical-rel="page" style:horizontal-pos="center" style:horizontal-rel="page"/></style:style>`+
		`</office:automatic-styles><office:master-styles>`, line, tab, small, small, line, tab, small)
	mark, drawn := "", ""
	if w.doc.Mark != "" {
		mark = `<text:tab/><text:span text:style-name="Strong">` + words(w.doc.Mark) + `</text:span>`
		w.media = append(w.media, block.Watermark(w.doc.Mark))
		drawn = fmt.Sprintf(`<draw:frame draw:style-name="Mark" draw:name="Mark" text:anchor-type="paragraph" svg:width="440pt" svg:height="440pt"><draw:image xlink:href="%s" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/><svg:desc>%s</svg:desc></draw:frame>`, pictureName(len(w.media)-1), block.Escape(w.doc.Mark))
	}
	class := ""
	if w.doc.Class != "" {
		class = `<text:p text:style-name="Class">` + words(w.doc.Class) + `</text:p>`
	}
	foot := fmt.Sprintf(`<style:footer><text:p text:style-name="Foot">%s<text:tab/>Page <text:page-number text:select-page="current">1</text:page-number> of <text:page-count>1</text:page-count></text:p>%s</style:footer>`, words(w.doc.Footer), class)
	fmt.Fprintf(b, `<style:master-page style:name="Standard" style:page-layout-name="Sheet"><style:header><text:p text:style-name="Top">%s%s%s</text:p></style:header>%s</style:master-page></office:master-styles>`, drawn, words(w.doc.Header), mark, foot)
}
