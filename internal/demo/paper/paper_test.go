package paper

import (
	"archive/zip"
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

var survey = Document{Title: "Annual customer survey", Byline: "Customer Insight Team, May 2025", Blocks: []Block{
	{Heading: "How we asked"},
	{Text: strings.Repeat("We wrote to every tenth household (one in ten) and asked in the contact centre. ", 60)},
	{List: []string{"1,204 answers", "£0 spent on prizes"}},
	{Table: [][]string{{"Driver", "Satisfied"}, {"Delivery", "82%"}}},
}}

func TestPDFIsReadByOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "survey.pdf")
	if err := os.WriteFile(path, survey.PDF(), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-layout", path, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, want := range []string{"Annual customer survey", "(one in ten)", "£0 spent", "page 2 of 2"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
}

func TestWordHasItsParts(t *testing.T) {
	file := survey.Word()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil || len(z.File) != 5 {
		t.Fatal(err)
	}
}

func TestWorkbookAndPictureOpen(t *testing.T) {
	file, err := Workbook([]Sheet{{"Results", [][]any{{"Driver", "Satisfied"}, {"Delivery", 0.82}}}, {"Notes", [][]any{{"n = 1204"}}}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := f.GetCellValue("Results", "B2"); v != "0.82" {
		t.Errorf("B2 is %q", v)
	}
	if _, err := png.Decode(bytes.NewReader(Picture(400, 300, 3, 5, 8))); err != nil {
		t.Error(err)
	}
}
