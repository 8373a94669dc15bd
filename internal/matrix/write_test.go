package matrix

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/plaudit/plaudit/internal/standard"
)

var written = []Line{
	{Element: "1.1.1", Code: "ES 1", Title: "Survey", Claim: "Shows results by group", Pointer: "p. 6", Strongest: true, Files: []string{"Survey.pdf", "Annex, with a comma.xlsx"},
		Owner: "Siân Ó Briain", Areas: []string{"Housing", "Adult care"}, From: "2024-04-01", Until: "2025-03-31", Sensitivity: "Internal"},
	{Element: "1.1.2", Code: "ES 1", Title: "Survey", Claim: "Also by group", Files: []string{"Survey.pdf", "Annex, with a comma.xlsx"}, Owner: "Siân Ó Briain",
		Areas: []string{"Housing", "Adult care"}, From: "2024-04-01", Until: "2025-03-31", Sensitivity: "Internal"},
	{Element: "2.1.1", Code: "=1+1", Title: "=HYPERLINK(\"evil.example\",\"x\")", Claim: "+44 20 7946 0000 is answered", Pointer: "@home", Files: []string{"ŵythnos 客户.pdf"},
		Owner: "-Dash", Until: "2025-03-31", Sensitivity: "Open"},
	{Element: "4.1.1", Code: "EV-004", Title: "Our promise", Claim: "What we publish", URL: "https://example.org/promise?a=b", Owner: "Lead", Sensitivity: "Open"},
	{Code: "EV-005", Title: "A note", Note: "Said at the counter,\nmore than once; \"often\"", Owner: "Lead", Sensitivity: "Personal data"},
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	std := standard.CSE()
	for _, f := range Formats() {
		var file bytes.Buffer
		if err := Write(&file, f, "Exmere City Council", written, time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
		tables, err := Read("matrix."+f.ID, bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil || len(tables) != 1 {
			t.Fatalf("%s: %d tables, %v", f.ID, len(tables), err)
		}
		var rows []Row
		for _, r := range Rows(tables, Guess(tables, std), std) {
			if r.Empty == "" {
				rows = append(rows, r)
			}
		}
		if len(rows) != len(written) {
			t.Fatalf("%s: %d rows of %d: %+v", f.ID, len(rows), len(written), rows)
		}
		for i, want := range written {
			if f.ID == "docx" { // has no room for these
				want.Note, want.Sensitivity = "", ""
			}
			r := rows[i]
			element := strings.Join(r.Elements, " ")
			if want.Element == "" {
				element = ""
			}
			got := Line{Element: element, Code: r.Code, Title: r.Title, Claim: r.Claim, Pointer: r.Pointer, Strongest: r.Strongest, Files: r.Files, URL: r.URL, Note: r.Note,
				Owner: r.Owner, Areas: r.Areas, From: r.From, Until: r.Until, Sensitivity: r.Sensitivity}
			if len(got.Files) == 0 {
				got.Files = nil
			}
			if want.From == "" && got.From == got.Until {
				got.From = "" // one day
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, row %d:\n%+v\nwant\n%+v", f.ID, i, got, want)
			}
			if len(r.Remarks) > 0 {
				t.Errorf("%s, row %d: %v", f.ID, i, r.Remarks)
			}
		}
	}
}

func TestNothingWrittenIsAFormula(t *testing.T) {
	var asCSV, asExcel bytes.Buffer
	for _, f := range Formats()[1:] {
		w := map[string]io.Writer{"csv": &asCSV, "xlsx": &asExcel}[f.ID]
		if err := Write(w, f, "O", written, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(&asCSV).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("%q is a formula", cell)
			}
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(asExcel.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if formula, err := book.GetCellFormula("Evidence matrix", "C4"); formula != "" || err != nil {
		t.Errorf("%q, %v", formula, err)
	}
	z, err := zip.NewReader(bytes.NewReader(asExcel.Bytes()), int64(asExcel.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		all, _ := io.ReadAll(r)
		if bytes.Contains(all, []byte("<f>")) {
			t.Errorf("%s holds a formula", part.Name)
		}
	}
}

// A workbook shows the whole of each cell in every program, and prints as wide
// as the paper.
func TestAWorkbookIsLaidOut(t *testing.T) {
	var file bytes.Buffer
	b := Book{Sheet: "Rows", Title: "Rows", Columns: []BookColumn{{"Short", 10}, {"Long", 20}}, Rows: [][]string{{"a", "b"}, {"a", strings.Repeat("word ", 20)}, {"1\n2\n3", ""}, {strings.Repeat("x", 5000), ""}}}
	if err := b.Write(&file); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for row, want := range map[int]float64{2: 15, 3: 90, 4: 45, 5: 405} {
		if height, err := book.GetRowHeight("Rows", row); err != nil || height != want {
			t.Errorf("row %d is %v high, want %v, %v", row, height, want, err)
		}
	}
	for column, want := range map[string]float64{"A": 10, "B": 20} {
		if width, err := book.GetColWidth("Rows", column); err != nil || width != want {
			t.Errorf("column %s is %v wide, %v", column, width, err)
		}
	}
	layout, err := book.GetPageLayout("Rows")
	if err != nil || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
		t.Errorf("%+v, %v", layout, err)
	}
}
