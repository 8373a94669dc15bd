package extract

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

func openDocument(t testing.TB, kind, body string, more ...string) []byte {
	return zipped(t, append([]string{"mimetype", odf + kind, "content.xml", `<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:automatic-styles>` +
		`<style:style style:name="T1"><style:text-properties text:display="none"/></style:style><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>` +
		`</office:automatic-styles><office:body><office:` + kind + `>` + body + `</office:` + kind + `></office:body></office:document-content>`}, more...)...)
}

func TestOpenDocumentText(t *testing.T) {
	body := `<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h>Addewid</text:h>` +
		`<text:p>one<text:s text:c="2"/>two<text:span text:style-name="T1">hidden</text:span><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p></text:note-body></text:note></text:p>` +
		`<table:table><table:table-row><table:table-cell><text:p>A</text:p><text:p>a</text:p></table:table-cell><table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table>` +
		`<text:p>see<office:annotation><dc:creator>Anna</dc:creator><text:p>Is it so?</text:p></office:annotation> here</text:p>`
	styles := `<office:document-styles><style:master-page><style:header><text:p>Exmere</text:p></style:header><style:header-left><text:p>Exmere</text:p></style:header-left><style:footer><text:p>Page</text:p></style:footer></style:master-page></office:document-styles>`
	doc := expect(t, openDocument(t, "text", body, "styles.xml", styles), odf+"text",
		"# section ‘Addewid’: Addewid\nsection ‘Addewid’: a note / one two / A a | B / Is it so? / see here\npage header: Exmere\npage footer: Page\n")
	if doc.Title != "Addewid" {
		t.Error(doc.Title)
	}
	doc = expect(t, openDocument(t, "text", `<text:p>one<text:soft-page-break/>two</text:p><text:soft-page-break/><text:p>three</text:p>`, "meta.xml", `<m><meta:document-statistic meta:page-count="3"/></m>`), odf+"text",
		"page 1: one\npage 2: two\npage 3: three\n")
	if doc.Pages != 3 {
		t.Error(doc.Pages)
	}
}

func TestOpenDocumentSheetsAndSlides(t *testing.T) {
	row := func(attrs string, cells ...string) string {
		return `<table:table-row ` + attrs + `>` + strings.Join(cells, "") + `</table:table-row>`
	}
	cell := func(text string) string { return `<table:table-cell><text:p>` + text + `</text:p></table:table-cell>` }
	doc := expect(t, openDocument(t, "spreadsheet", `<table:table table:name="Results"><table:table-column/><table:table-column table:visibility="collapse"/>`+
		row("", cell("Driver"), cell("hidden"), `<table:table-cell table:number-columns-repeated="16000"/>`, cell("82%"))+row(`table:visibility="collapse"`, cell("no"))+`</table:table>`+
		`<table:table table:name="Secret" table:style-name="ta2">`+row("", cell("no"))+`</table:table><table:table table:name="Other">`+row("", cell("Ŵyl"))+`</table:table>`), odf+"spreadsheet",
		"sheet ‘Results’: Driver | 82%\nsheet ‘Other’: Ŵyl\n")
	if doc.Pages != 2 {
		t.Error(doc.Pages)
	}
	doc = expect(t, openDocument(t, "presentation", `<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Our year</text:p></draw:text-box></draw:frame><draw:frame><text:p>First</text:p></draw:frame>`+
		`<presentation:notes><draw:frame presentation:class="notes"><text:p>Say thanks</text:p></draw:frame></presentation:notes></draw:page><draw:page><text:p>Second</text:p></draw:page>`), odf+"presentation",
		"# slide 1: Our year\nslide 1: First / Say thanks\nslide 2: Second\n")
	if doc.Pages != 2 {
		t.Error(doc.Pages)
	}
	if _, err := read(t, openDocument(t, "text", "", "META-INF/manifest.xml", `<manifest:encryption-data/>`), odf+"text", Limits{}); err == nil || !strings.Contains(err.Error(), wordsEncrypted) {
		t.Error(err)
	}
}

func TestRichText(t *testing.T) {
	doc := expect(t, []byte(`{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial Cyr;}}{\colortbl;\red0;}{\stylesheet{\s1 heading 1;}}{\info{\title Our promise}{\author Anna}}
{\header Exmere\par}{\header Exmere\par}{\*\generator Writer;}\pard\outlinelevel0 How we ask\par\pard Caf\'e9 \u373?yl {\v hidden}{\deleted gone}\u-10179?\u-8704?\par
\trowd A\cell B\cell\row{\f1\'cf\'f0}{\pict\bin3 {}x0102}{\footnote a note}\{x\}\par{\field{\*\fldinst HYPERLINK "x"}{\fldrslt link}}{\*\annotation Is it so?}}`), "application/rtf",
		"# section ‘How we ask’: How we ask\nsection ‘How we ask’: Café ŵyl 😀 / A | B / Прa note{x} / link\npage header: Exmere\ncomments: Is it so?\n")
	if doc.Title != "Our promise" {
		t.Error(doc.Title)
	}
	if _, err := read(t, []byte("hello"), "application/rtf", Limits{}); err == nil {
		t.Error("text is read as rich text")
	}
	if _, err := read(t, []byte(`{\rtf1`+strings.Repeat("{", 100_000)), "application/rtf", Limits{}); err == nil {
		t.Error("it nests without end")
	}
}

func mailOf(parts ...string) []byte {
	var b strings.Builder
	b.WriteString("From: =?utf-8?B?U2nDom4=?= <sian@exmere.example>\r\nTo: team@exmere.example\r\nSubject: =?iso-8859-1?Q?Caf=E9?= hours\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n")
	for _, p := range parts {
		b.WriteString("--edge\r\n" + p + "\r\n")
	}
	return []byte(b.String() + "--edge--\r\n")
}

func attached(name, mediaType string, content []byte) string {
	return fmt.Sprintf("Content-Type: %s\r\nContent-Disposition: attachment; filename=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n%s", mediaType, name, base64.StdEncoding.EncodeToString(content))
}

const alternatives = "Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nWe open at =A35.\r\n\r\nDiolch\r\n--alt\r\nContent-Type: text/html\r\n\r\n<p>no</p>\r\n--alt--"

func TestMailWithAttachments(t *testing.T) {
	inner := mailOf("Content-Type: text/html; charset=utf-8\r\n\r\n<h1>Ŵyl</h1><p>in</p>", attached("plan.docx", "application/octet-stream", word(t, wp("the plan"))))
	doc := expect(t, mailOf(alternatives, attached("table.csv", "text/csv", []byte("a,b")), attached("photo.png", "image/png", []byte("x")),
		attached("broken.docx", typeWord, []byte("PK")), "Content-Type: message/rfc822\r\n\r\n"+strings.ReplaceAll(string(inner), "edge", "inner")), "message/rfc822",
		"# message: Café hours\nmessage: From: Siân <sian@exmere.example> / To: team@exmere.example\nmessage: We open at £5.\nmessage: Diolch\n"+
			"attachment ‘table.csv’, line 1: a | b\n# attachment ‘message’, message: Café hours\nattachment ‘message’, message: From: Siân <sian@exmere.example> / To: team@exmere.example\n"+
			"# attachment ‘message’, message: Ŵyl\nattachment ‘message’, message: in\nattachment ‘message › plan.docx’, the beginning: the plan\n")
	if got := strings.Join(doc.Attachments, ", "); doc.Title != "Café hours" || got != "table.csv, photo.png, broken.docx, message" {
		t.Errorf("%q %s", doc.Title, got)
	}
}

func TestMailThatAttacks(t *testing.T) {
	nested := mailOf("Content-Type: text/plain\r\n\r\nthe innermost")
	for range 8 {
		nested = mailOf("Content-Type: text/plain\r\n\r\nouter", attached("m.eml", "message/rfc822", nested))
	}
	doc, err := read(t, nested, "message/rfc822", Limits{})
	if err != nil || strings.Contains(show(doc), "innermost") || !strings.Contains(show(doc), "m.eml › m.eml") {
		t.Errorf("nested: %v %s", err, show(doc))
	}
	bomb := word(t, `<w:p><w:r><w:t>`+strings.Repeat("a", 20<<20))
	if doc, err = read(t, mailOf("Content-Type: text/plain\r\n\r\nhello", attached("bomb.docx", typeWord, bomb)), "message/rfc822", Limits{}); err != nil || !strings.Contains(show(doc), "hello") {
		t.Errorf("bomb: %v %s", err, show(doc))
	}
	parts := make([]string, 20_000)
	if _, err := read(t, mailOf(parts...), "message/rfc822", Limits{}); err == nil || !strings.Contains(err.Error(), wordsParts) {
		t.Errorf("many parts: %v", err)
	}
	whole := mailOf(alternatives, attached("table.csv", "text/csv", []byte("a,b")))
	for cut := range whole {
		read(t, whole[:cut], "message/rfc822", Limits{}) //nolint:errcheck // it must only be in order
	}
}

func TestOlderFormatsSayWhatToDo(t *testing.T) {
	for mediaType, want := range map[string]string{"application/msword": ".docx", "application/vnd.ms-excel": ".xlsx", "application/vnd.ms-powerpoint": ".pptx", "application/vnd.ms-outlook": "PDF"} {
		if _, err := read(t, ole, mediaType, Limits{}); err == nil || !strings.Contains(err.Error(), "Save it as") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", mediaType, err)
		}
	}
}

func FuzzMore(f *testing.F) {
	f.Add([]byte(`{\rtf1\uc1\u-10179?\u-8704?{\header a}\'e9\bin99 x}`))
	f.Add(mailOf(alternatives, attached("a.csv", "text/csv", []byte("a,b"))))
	f.Add([]byte(`<text:p>a<text:soft-page-break/></text:h><table:table><table:table-row><table:table-cell number-columns-repeated="9"><text:p>b`))
	f.Fuzz(func(t *testing.T, content []byte) {
		read(t, content, "application/rtf", Limits{}) //nolint:errcheck // as it comes
		read(t, content, "message/rfc822", Limits{})  //nolint:errcheck // as it comes
		for _, kind := range []string{"text", "spreadsheet", "presentation"} {
			read(t, zipped(t, "content.xml", "<"+kind+">"+string(content), "styles.xml", "<header>"+string(content)), odf+kind, Limits{}) //nolint:errcheck // as it comes
		}
	})
}
