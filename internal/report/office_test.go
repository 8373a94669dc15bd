package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// unpacked reads the parts of an office file; each that is XML has to be well
// formed.
func unpacked(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(text)
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
			wellFormed(t, f.Name, text)
		}
	}
	return parts
}

func wellFormed(t *testing.T, name string, text []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

// lines puts each element that begins a paragraph or a row on a line of its
// own, so that a golden file can be read.
func lines(xml string) string {
	return strings.NewReplacer("<w:p>", "\n<w:p>", "<w:tr>", "\n<w:tr>", "<text:p ", "\n<text:p ", "<text:h ", "\n<text:h ", "<table:table-row", "\n<table:table-row", "<style:style", "\n<style:style").Replace(xml) + "\n"
}

func TestTheWordFile(t *testing.T) {
	c := eloquent()
	c.Elements[0].Finding = "A \"quote\", <b>no</b> & a control \x01 sign"
	parts := unpacked(t, file(t, "docx", c))
	body := parts["word/document.xml"]
	for _, says := range []string{`<w:pStyle w:val="Heading1"/>`, `<w:pStyle w:val="Heading3"/>`, `<w:tblHeader/>`, `TOC \o`, `w:lang w:val="cy-GB"`, `w:pStyle w:val="Quote"`,
		`descr="The 57 elements`, `w:anchor="_Ref_element_1_1_1"`, `w:name="_Ref_element_1_1_1"`, "&lt;b&gt;no&lt;/b&gt; &amp; a control  sign", `<w:numId w:val="3"/>`} {
		if !strings.Contains(body, says) {
			t.Errorf("it lacks %s", says)
		}
	}
	for part, says := range map[string]string{"docProps/core.xml": "<dc:title>Report on Exmere City Council: Full assessment 2025</dc:title>", "word/styles.xml": `<w:lang w:val="en-GB"/>`,
		"word/footer1.xml": " NUMPAGES ", "word/header1.xml": "Exmere City Council"} {
		if !strings.Contains(parts[part], says) {
			t.Errorf("%s lacks %s", part, says)
		}
	}
	if strings.Contains(parts["word/header1.xml"], "DRAFT") {
		t.Error("a final report calls itself a draft")
	}
	for id := range strings.SplitSeq(body, `w:anchor="`) {
		if name, _, is := strings.Cut(id, `"`); is && strings.HasPrefix(name, "_") && !strings.Contains(body, `w:name="`+name+`"`) {
			t.Errorf("a link leads to %s, which is not there", name)
		}
	}
	golden(t, "report.docx.xml", lines(unpacked(t, file(t, "docx", eloquent()))["word/document.xml"]))
	c.Status = StatusDraft
	parts = unpacked(t, file(t, "docx", c))
	if !strings.Contains(parts["word/header1.xml"], "DRAFT") || !strings.Contains(parts["word/header2.xml"], "DRAFT") {
		t.Error("a draft is not marked on every page")
	}
}

func TestTheOpenDocumentFile(t *testing.T) {
	data := file(t, "odt", eloquent())
	if want := "mimetypeapplication/vnd.oasis.opendocument.text"; string(data[30:30+len(want)]) != want {
		t.Errorf("it begins %q", data[:90])
	}
	parts := unpacked(t, data)
	body := parts["content.xml"]
	for _, says := range []string{`text:outline-level="4"`, "<table:table-header-rows>", "<text:table-of-content ", `fo:language="cy"`, "<svg:desc>The 57 elements", `xlink:href="#element-1.1.1"`,
		`<text:bookmark-start text:name="element-1.1.1"/>`, `text:style-name="Quotations"`} {
		if !strings.Contains(body, says) {
			t.Errorf("it lacks %s", says)
		}
	}
	for name := range parts {
		if name != "mimetype" && !strings.HasPrefix(name, "META-INF") && !strings.Contains(parts["META-INF/manifest.xml"], `"`+name+`"`) {
			t.Errorf("%s is not in the manifest", name)
		}
	}
	if !strings.Contains(parts["meta.xml"], "<dc:title>Report on Exmere City Council: Full assessment 2025</dc:title>") || !strings.Contains(parts["styles.xml"], `fo:country="GB"`) {
		t.Error("it lacks its title or its language")
	}
	golden(t, "report.odt.xml", lines(body))
	c := full()
	c.Status = StatusAccuracyCheck
	if parts := unpacked(t, file(t, "odt", c)); !strings.Contains(parts["styles.xml"], "DRAFT") || len(parts["Pictures/image2.png"]) == 0 {
		t.Error("a draft is not marked")
	}
}
