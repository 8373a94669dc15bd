package matrix

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

func TestElementsAreRecognisedInManySpellings(t *testing.T) {
	for cell, want := range map[string]string{
		"1.1.1": "1.1.1|", "1.1.1 a": "1.1.1|", "1.1.1a)": "1.1.1|", "Element 1.1.1": "1.1.1|", "E1.1.1": "1.1.1|", "1.1.1.": "1.1.1|",
		"1. 1. 1": "1.1.1|", "1:1:1": "1.1.1|", "1-1-1": "1.1.1|", "111": "1.1.1|", "1.1.01": "1.1.1|", "１.１.１": "1.1.1|",
		"1.1.1\n1.1.2": "1.1.1,1.1.2|", "1.1.2, 1.1.1; 1.2.1": "1.1.1,1.1.2,1.2.1|", "1.1.1 & 1.2.1": "1.1.1,1.2.1|",
		"1.1.1/2": "1.1.1,1.1.2|", "1.1.1 - 1.1.3": "1.1.1,1.1.2,1.1.3|", "1.1.1 to 1.1.3": "1.1.1,1.1.2,1.1.3|", "1.1.1–1.1.3": "1.1.1,1.1.2,1.1.3|",
		"1.1.1.4": "1.1.1|", "4.5.4": "|4.5.4", "1.1.1 and 9.9.9": "1.1.1|9.9.9", "1.1": "|1.1",
		"12.03.2024": "|", "v1.2": "|", "": "|", "Customer insight": "|", "see 10.1.1": "|",
	} {
		known, unknown := Elements(standard.CSE(), cell)
		if got := strings.Join(known, ",") + "|" + strings.Join(unknown, ","); got != want {
			t.Errorf("%q: %s, want %s", cell, got, want)
		}
	}
	e := standard.CSE().Elements()[4]
	if known, _ := Elements(standard.CSE(), strings.ToUpper(e.Title)); !slices.Equal(known, []string{e.ID}) {
		t.Errorf("by its title: %v", known)
	}
}

func TestPeriodsAreReadAsPeopleWriteThem(t *testing.T) {
	for cell, want := range map[string]string{
		"": "..", "2024/25": "2024-04-01..2025-03-31", "2024-2025": "2024-04-01..2025-03-31", "FY 2024/25": "2024-04-01..2025-03-31",
		"2024": "2024-01-01..2024-12-31", "Q1 2024/25": "2024-04-01..2024-06-30", "Q4 2024/25": "2025-01-01..2025-03-31", "Q2 2024": "2024-04-01..2024-06-30",
		"April 2024 to March 2025": "2024-04-01..2025-03-31", "Apr 24 - Jun 24": "2024-04-01..2024-06-30", "April to June 2024": "2024-04-01..2024-06-30",
		"31/03/2025": "2025-03-31..2025-03-31", "2025-03-31": "2025-03-31..2025-03-31", "1st April 2024 – 31 March 2025": "2024-04-01..2025-03-31",
		"01/04/2024 - 31/03/2025": "2024-04-01..2025-03-31", "Sept 2024": "2024-09-01..2024-09-30", "03/2024": "2024-03-01..2024-03-31",
		"ongoing": "!", "31/02/2025": "!", "March to 2024 to": "!", "2024/31": "!",
	} {
		from, until, ok := Period(cell)
		got := string(from) + ".." + string(until)
		if !ok {
			got = "!"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", cell, got, want)
		}
	}
}

// word makes a document of the body that is given.
func word(body string) []byte {
	return packed(map[string]string{
		"[Content_Types].xml":          `<Types/>`,
		"word/_rels/document.xml.rels": `<Relationships><Relationship Id="r1" Target="https://example.org/plan"/><Relationship Id="r2" Target="file:///S:/x"/></Relationships>`,
		"word/document.xml":            `<w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`,
	})
}

func packed(parts map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			panic(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func wordTable(rows ...[]string) string {
	var b strings.Builder
	b.WriteString("<w:tbl>")
	for _, row := range rows {
		b.WriteString("<w:tr>")
		for _, cell := range row {
			properties, text, merged := "", cell, false
			if text, merged = strings.CutPrefix(cell, "^"); merged {
				properties = `<w:tcPr><w:vMerge/></w:tcPr>`
			} else if text, merged = strings.CutPrefix(cell, "v"); merged {
				properties = `<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>`
			} else if text, merged = strings.CutPrefix(cell, ">"); merged {
				properties = `<w:tcPr><w:gridSpan w:val="4"/></w:tcPr>`
			}
			b.WriteString("<w:tc>" + properties + "<w:p><w:r><w:t>" + strings.ReplaceAll(text, "\n", "</w:t></w:r></w:p><w:p><w:r><w:t>") + "</w:t></w:r></w:p></w:tc>")
		}
		b.WriteString("</w:tr>")
	}
	return b.String() + "</w:tbl>"
}

func read(t *testing.T, name string, content []byte) ([]Table, Form, []Row) {
	t.Helper()
	tables, err := Read(name, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	form := Guess(tables, standard.CSE())
	return tables, form, Rows(tables, form, standard.CSE())
}

func TestAWordMatrixAsCouncilsKeepIt(t *testing.T) {
	content := word(`<w:p><w:r><w:t>Our evidence</w:t></w:r></w:p>` +
		wordTable([]string{"Name", "Council"}, []string{"Date", "2024"}) +
		`<w:p><w:r><w:t>Criterion 1</w:t></w:r></w:p>` +
		wordTable([]string{"Ref", "Element", "Evidence code", "Owner", "Notes"},
			[]string{"v1.1.1", "vKnow our customers", "ES 1", "JB", "Survey of tenants (Strongest)"},
			[]string{"^", "^", "ES 2", "", "Focus groups"},
			[]string{">1.2.1 Consultation", ""},
			[]string{"", "", "ES 1\nES 3", "JB", "Two of them"},
			[]string{"Ref", "Element", "Evidence code", "Owner", "Notes"},
			[]string{"", "", "", "", ""}) +
		wordTable([]string{"4.5.4", "", "ES 4", "", "No such element"}, []string{"2.1.1", "", "ES 5", "", "<del>"}))
	tables, form, rows := read(t, "matrix.docx", content)
	if len(tables) != 3 || tables[1].Above != "Criterion 1" || !form.Layouts[form.Of[0]].Leave || form.Of[1] != form.Of[2] {
		t.Fatalf("%+v\n%+v", tables, form)
	}
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprintf("%s: %s|%v|%v|%s|%s|%v", r.Place, r.Empty, r.Elements, r.Unknown, r.Code, r.Claim, r.Strongest))
	}
	want := []string{
		"Table 2, row 2: |[1.1.1]|[]|ES 1|Survey of tenants|true",
		"Table 2, row 3: |[1.1.1]|[]|ES 2|Focus groups|false",
		"Table 2, row 4: Names the element of the rows below it|[1.2.1]|[]|||false",
		"Table 2, row 5: |[1.2.1]|[]|ES 1|Two of them|false",
		"Table 2, row 5: |[1.2.1]|[]|ES 3|Two of them|false",
		"Table 2, row 6: Headings of the table|[]|[]|||false",
		"Table 2, row 7: The row is empty|[]|[]|||false",
		"Table 3, row 1: |[]|[4.5.4]|ES 4|No such element|false",
		"Table 3, row 2: |[2.1.1]|[]|ES 5||false",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAWorkbookAndCSV(t *testing.T) {
	book := excelize.NewFile()
	for i, row := range [][]any{
		{"Evidence matrix 2025"},
		{},
		{"Element", "Evidence code", "Title", "What it shows", "File name", "Period", "Key evidence", "Page"},
		{"1.1.1", "EX-1", "Survey", "Shows results", `Surveys\Tenants 2025.pdf`, "2024/25", "x", "p. 6"},
		{nil, "EX-2", "=1+1", "Shows more", "a.pdf; b.pdf", "ongoing", nil, nil},
	} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.MergeCell("Sheet1", "A4", "A5"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	const text = "Evidence matrix 2025\r\n\r\nElement;Evidence code;Title;What it shows;File name;Period;Key evidence;Page\r\n" +
		"1.1.1;EX-1;Survey;Shows results;Surveys\\Tenants 2025.pdf;2024/25;x;p. 6\r\n;EX-2;'=1+1;Shows more;a.pdf, b.pdf;ongoing;;\r\n"
	for name, content := range map[string][]byte{"m.xlsx": out.Bytes(), "m.csv": []byte(text), "latin.csv": []byte("\xa3\r\n" + text)} {
		_, _, rows := read(t, name, content)
		var data []Row
		for _, r := range rows {
			if r.Empty == "" {
				data = append(data, r)
			}
		}
		if len(data) != 2 {
			t.Fatalf("%s: %+v", name, rows)
		}
		a, b := data[0], data[1]
		if a.Elements[0] != "1.1.1" || a.Code != "EX-1" || a.Title != "Survey" || !a.Strongest || a.Pointer != "p. 6" || a.From != "2024-04-01" || a.Until != "2025-03-31" ||
			!slices.Equal(a.Files, []string{"Surveys/Tenants 2025.pdf"}) || b.Elements[0] != "1.1.1" || b.Title != "=1+1" || !slices.Equal(b.Files, []string{"a.pdf", "b.pdf"}) || len(b.Remarks) != 1 {
			t.Errorf("%s: %+v", name, data)
		}
	}
}

func TestNastyMatrices(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, _ := z.Create("word/document.xml")
		_, _ = w.Write([]byte("<w:document><w:tbl><w:tr><w:tc><w:t>"))
		for range 40 {
			_, _ = w.Write(bytes.Repeat([]byte(" "), 1<<20))
		}
		_ = z.Close()
		return b.Bytes()
	}
	many := packed(map[string]string{"word/document.xml": "<w:tbl>" + strings.Repeat("<w:tr><w:tc><w:t>a</w:t></w:tc></w:tr>", maxRows+1) + "</w:tbl>"})
	for name, v := range map[string]struct {
		content []byte
		kind    fault.Kind
		words   string
	}{
		"empty":         {nil, fault.KindInvalid, "empty"},
		"old word":      {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), fault.KindInvalid, "password"},
		"pdf":           {[]byte("%PDF-1.7"), fault.KindInvalid, "PDF"},
		"plain zip":     {packed(map[string]string{"a.pdf": "x"}), fault.KindInvalid, "zip archive"},
		"opendocument":  {packed(map[string]string{"mimetype": "x", "content.xml": "y"}), fault.KindInvalid, "OpenDocument"},
		"broken zip":    {[]byte("PK\x03\x04 and nothing"), fault.KindInvalid, "damaged"},
		"no table":      {word("<w:p><w:t>words</w:t></w:p>"), fault.KindInvalid, "no table"},
		"broken xml":    {packed(map[string]string{"word/document.xml": "<w:tbl><w:tr"}), fault.KindInvalid, "damaged"},
		"bomb":          {bomb(), fault.KindTooLarge, "too many rows"},
		"too many rows": {many, fault.KindTooLarge, "too many rows"},
		"bad workbook":  {packed(map[string]string{"xl/workbook.xml": "<x"}), fault.KindInvalid, "damaged"},
		"binary":        {[]byte("a,b\x00c\n1,2\n"), fault.KindInvalid, "damaged"},
		"one line":      {[]byte("only a heading"), fault.KindInvalid, "no table"},
	} {
		_, err := Read("m", bytes.NewReader(v.content), int64(len(v.content)))
		if !fault.Is(err, v.kind) || !strings.Contains(err.Error(), v.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
	wide := packed(map[string]string{"word/document.xml": "<w:tbl><w:tr>" + strings.Repeat(`<w:tc><w:gridSpan w:val="999999"/><w:t>a</w:t></w:tc>`, 5000) + "</w:tr><w:tr><w:tc/></w:tr></w:tbl>"})
	if tables, err := Read("m", bytes.NewReader(wide), int64(len(wide))); err == nil && len(tables[0].Rows[0]) > maxColumns {
		t.Errorf("%d columns, %v", len(tables[0].Rows[0]), err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("Element,Code\n1.1.1,EX-1\n"))
	f.Add(word(wordTable([]string{"Element", "Code"}, []string{"1.1.1", "^EX"})))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, content []byte) {
		tables, err := Read("m", bytes.NewReader(content), int64(len(content)))
		if err != nil {
			if fault.KindOf(err) == 0 {
				t.Errorf("not in words: %v", err)
			}
			return
		}
		Rows(tables, Guess(tables, standard.CSE()), standard.CSE())
	})
}

// The tokens of a document come in any order in a document that nobody wrote.
func FuzzWord(f *testing.F) {
	f.Add(wordTable([]string{"Element", "Code"}, []string{"v1.1.1", "EX"}, []string{"^", ">b"}))
	f.Add("<w:tc><w:tr><w:tbl><w:tbl></w:tc></w:tbl><w:t>x</w:t></w:tr>")
	f.Fuzz(func(t *testing.T, body string) {
		content := word(body)
		tables, err := Read("m", bytes.NewReader(content), int64(len(content)))
		if err == nil {
			Rows(tables, Guess(tables, standard.CSE()), standard.CSE())
		}
	})
}

func FuzzCells(f *testing.F) {
	f.Add("1.1.1 to 1.1.3")
	f.Add("April 2024 – March 2025")
	f.Fuzz(func(t *testing.T, cell string) {
		known, _ := Elements(standard.CSE(), cell)
		for _, id := range known {
			if _, is := standard.CSE().Element(id); !is {
				t.Errorf("%q names %s", cell, id)
			}
		}
		if from, until, ok := Period(cell); ok && from > until {
			t.Errorf("%q is %s to %s", cell, from, until)
		}
	})
}
