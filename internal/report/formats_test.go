package report

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/plaudit/plaudit/internal/report/pdf/pdftest"
	"github.com/plaudit/plaudit/internal/standard"
)

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Fatalf("%s differs at line %d:\n%s\n%s\n(see -update)", name, i+1, a[i], b[i])
			}
		}
		t.Fatalf("%s: %d lines, want %d", name, len(a), len(b))
	}
}

// eloquent is a report with every kind of passage.
func eloquent() Content {
	c := full()
	c.Background = "Exmere serves [cy]Tŷ a'r gŵr[/cy] well.\n\n- first\n- second\n\n> They listened.\n> At last."
	return c
}

func file(t testing.TB, id string, c Content) []byte {
	t.Helper()
	f, known := FormatOf(id)
	if !known {
		t.Fatal(id)
	}
	var out bytes.Buffer
	if err := f.Write(&out, c, standard.CSE()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheSameReportGivesTheSameBytes(t *testing.T) {
	for _, f := range Formats() {
		if a, b := file(t, f.ID, eloquent()), file(t, f.ID, eloquent()); !bytes.Equal(a, b) {
			t.Errorf("%s: two runs differ", f.ID)
		}
	}
}

func TestThePDFOfAReport(t *testing.T) {
	f, err := pdftest.Read(file(t, "pdf", eloquent()))
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range f.Check() {
		t.Error(wrong)
	}
	golden(t, "report.pdf.txt", f.Dump())
}

func TestADraftIsMarkedOnEveryPage(t *testing.T) {
	c := full()
	for status, marked := range map[string]bool{StatusDraft: true, StatusAccuracyCheck: true, StatusFinal: false} {
		c.Status = status
		f, err := pdftest.Read(file(t, "pdf", c))
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range f.Pages() {
			all := ""
			for _, piece := range p.Pieces {
				all += piece.Text
			}
			if strings.Contains(all, "DRAFT") != marked || !strings.Contains(all, "release 2") {
				t.Errorf("%s, page %d: %.300s", status, i+1, all)
			}
		}
	}
}

func TestAnEmptyReportCanBeHadInEveryFormat(t *testing.T) {
	for _, f := range Formats() {
		if len(file(t, f.ID, Content{Status: StatusDraft, StandardID: "cse", Outcome: standard.OutcomeOf(standard.CSE(), nil)})) == 0 {
			t.Errorf("%s is empty", f.ID)
		}
	}
}

func TestTheExcelTable(t *testing.T) {
	c := full()
	c.Elements[0].Finding = "=1+1"
	book, err := excelize.OpenReader(bytes.NewReader(file(t, "xlsx", c)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Ratings")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 58 || rows[1][0] != "1.1.1" || rows[1][4] != "Compliance Plus" || rows[1][6] != "=1+1" || rows[1][7] != "EX-001 EX-002" {
		t.Errorf("%d rows: %q", len(rows), rows[1])
	}
	if formula, err := book.GetCellFormula("Ratings", "G2"); err != nil || formula != "" {
		t.Errorf("a formula: %q, %v", formula, err)
	}
	totals, err := book.GetRows("Totals")
	if err != nil || len(totals) != 7 || totals[6][1] != "9" {
		t.Errorf("%q, %v", totals, err)
	}
}

func TestFilesAreNamedByWhatTheyAre(t *testing.T) {
	c := full()
	c.Organisation = "Cyngor Tŷ Ŵyl"
	for id, want := range map[string]string{"pdf": "cyngor-ty-wyl-full-assessment-2025-report-final.pdf", "csv": "cyngor-ty-wyl-full-assessment-2025-ratings-final.csv"} {
		if f, _ := FormatOf(id); f.Name(c) != want {
			t.Errorf("%s", f.Name(c))
		}
	}
	c.Status = StatusAccuracyCheck
	if f, _ := FormatOf("pdf"); !strings.HasSuffix(f.Name(c), "report-draft-for-accuracy-check.pdf") {
		t.Error(f.Name(c))
	}
}

func TestPassagesAndTongues(t *testing.T) {
	html := words(parse(t, eloquent()).Find("#background").Parent())
	if !strings.Contains(html, "Tŷ a'r gŵr well") || strings.Contains(html, "[cy]") {
		t.Error(html)
	}
	doc := parse(t, eloquent())
	if doc.Find(`[lang=cy]`).Text() != "Tŷ a'r gŵr" || doc.Find("blockquote").Length() != 1 || doc.Find("section ul li").First().Text() == "" {
		t.Error("Welsh, list or quote is not marked")
	}
}
