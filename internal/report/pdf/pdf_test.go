package pdf_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/report/block"
	"github.com/plaudit/plaudit/internal/report/pdf"
	"github.com/plaudit/plaudit/internal/report/pdf/pdftest"
)

func logo(t testing.TB) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 60, 20))
	for x := range 60 {
		img.Set(x, 10, color.NRGBA{12, 79, 84, 255})
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// everything has a block of every kind, over several pages.
func everything(t testing.TB) block.Document {
	long := strings.Repeat("A sentence that fills the line and goes on to the next. ", 30)
	rows := [][]block.Cell{}
	for i := range 60 {
		rows = append(rows, []block.Cell{block.Plain(fmt.Sprintf("Row %d", i+1)), {{Text: "Yes", Chip: &block.Chip{Letter: "C", Ground: 0xcde9d6, Edges: 1, Ink: 2}}}, block.Plain("12")})
	}
	rows = append(rows, []block.Cell{block.Plain("High"), block.Plain(strings.Repeat(long, 8)), nil})
	return block.Document{Title: "Tŷ a'r gŵr (a title)", Author: "A body", Language: "en-GB", Header: "Header", Footer: "Footer", Mark: "DRAFT",
		Created: time.Date(2025, 12, 1, 9, 0, 0, 0, time.UTC), Brand: block.Brand{Logo: logo(t), LogoAlt: "The body's mark", Lines: []string{"A body", "Town"}},
		Blocks: []block.Block{
			block.Heading{Level: 1, Text: "Tŷ a'r gŵr"}, block.Paragraph{Style: block.Lead, Spans: block.Plain("Lead")},
			block.Contents{Title: "Contents"}, block.PageBreak{},
			block.Heading{Level: 2, ID: "one", Number: "1", Text: "First"},
			block.Paragraph{Spans: []block.Span{{Text: "It says "}, {Text: "croeso i bawb", Lang: "cy"}, {Text: ", and see "}, {Text: "the second part", Link: "#two"},
				{Text: " or "}, {Text: "the site of the body, which has a long name that needs two lines", Link: "https://example.org/a(b)"}, {Text: "."}}},
			block.Paragraph{Spans: block.Plain(strings.Repeat(long, 5))},
			block.List{Ordered: true, Items: [][]block.Span{block.Plain(long), block.Plain("Two")}}, block.List{Items: [][]block.Span{block.Plain("Point")}},
			block.Heading{Level: 2, ID: "two", Number: "2", Text: "Second"}, block.Quote{Spans: block.Plain("They listened"), By: "A tenant"},
			block.Heading{Level: 3, ID: "three", Text: "Third"},
			block.Figure{Alt: "One cell", Width: 60, Height: 40, Shapes: []block.Shape{{W: 20, H: 20, Stroke: 1, Fill: block.White, Text: "C", Size: 9}}},
			block.Image{PNG: logo(t), Alt: "A picture", Width: 100, Height: 50}, block.Image{PNG: []byte("not a picture"), Alt: "Nothing"},
			block.Table{Caption: "Rows", RowHeads: true, Rows: rows, Columns: []block.Column{{Title: "Name", Width: 20}, {Title: "Answer", Width: 60}, {Title: "Number", Width: 20, Numeric: true}}},
			block.Table{Plain: true, Keep: true, RowHeads: true, Rows: [][]block.Cell{{block.Plain("Key"), block.Plain("Value")}}, Columns: []block.Column{{Width: 1}, {Width: 2}}},
			block.Heading{Level: 4, Text: "Odd letters"}, block.Paragraph{Style: block.Emphatic, Spans: block.Plain("日本 \U0001F600 ẁ\u0301 a\u00adb\x01 " + strings.Repeat("x", 400))},
		}}
}

func write(t testing.TB, d block.Document) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := pdf.Write(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestThePDFIsAccessible(t *testing.T) {
	data := write(t, everything(t))
	f, err := pdftest.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range f.Check() {
		t.Error(wrong)
	}
	dump := f.Dump()
	for _, says := range []string{"H1: Tŷ a'r gŵr", `Span lang="cy": croeso i bawb`, "Link: the second part", "TH scope=Column: Answer", "TH scope=Row: Row 60",
		"Caption: Rows", `Figure alt="One cell"`, `Figure alt="The body's mark"`, "P: □□ □ ẁ ab xxx", "LBody: Two", "BlockQuote", "P: A tenant"} {
		if !strings.Contains(dump, says) {
			t.Errorf("it does not say %q", says)
		}
	}
	if n := strings.Count(dump, "Answer"); n != 1 {
		t.Errorf("the header of the table is read %d times", n)
	}
}

func TestEveryPageIsNumberedMarkedAndFull(t *testing.T) {
	f, err := pdftest.Read(write(t, everything(t)))
	if err != nil {
		t.Fatal(err)
	}
	pages := f.Pages()
	repeated := 0
	for i, p := range pages {
		all := ""
		for _, piece := range p.Pieces {
			if piece.MCID < 0 {
				all += piece.Text + "\n"
			}
		}
		for _, says := range []string{"DRAFT", fmt.Sprintf("Page %d of %d", i+1, len(pages)), "Footer"} {
			if !strings.Contains(all, says) {
				t.Errorf("page %d lacks %q: %q", i+1, says, all)
			}
		}
		if strings.Contains(all, "NameAnswerNumber") {
			repeated++
		}
	}
	if repeated < 2 {
		t.Errorf("the header row is repeated %d times", repeated)
	}
}

func TestTheContentsNameThePages(t *testing.T) {
	d := everything(t)
	places := pdf.Places(d)
	f, err := pdftest.Read(write(t, d))
	if err != nil {
		t.Fatal(err)
	}
	if dump := f.Dump(); !strings.Contains(dump, fmt.Sprintf("Link: 2 Second %d\n", places["two"])) || places["two"] <= places["one"] {
		t.Errorf("%v\n%s", places, dump[:1500])
	}
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	if a, b := write(t, everything(t)), write(t, everything(t)); !bytes.Equal(a, b) {
		t.Error("two runs differ")
	}
}

func TestNoLineOfAParagraphStandsAlone(t *testing.T) {
	for fill := range 60 {
		d := block.Document{Title: "T", Language: "en", Blocks: []block.Block{block.Heading{Level: 1, Text: "T"}, block.Space(float64(500 + 3*fill)),
			block.Heading{Level: 2, Text: "Heading"}, block.Paragraph{Spans: block.Plain(strings.Repeat("some words to fill a line and more ", 9))}}}
		f, err := pdftest.Read(write(t, d))
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range f.Pages() {
			if i+1 < len(f.Pages()) && slices.ContainsFunc(p.Pieces, func(piece pdftest.Piece) bool { return piece.Tag == "H2" }) &&
				!slices.ContainsFunc(p.Pieces, func(piece pdftest.Piece) bool { return piece.Tag == "P" && strings.Count(piece.Text, "some") > 2 }) {
				t.Errorf("at %d the heading stands alone", fill)
			}
		}
	}
}

// What other programs think of it.
func TestOtherProgramsReadIt(t *testing.T) {
	name := filepath.Join(t.TempDir(), "all.pdf")
	if err := os.WriteFile(name, write(t, everything(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, program := range [][]string{{"qpdf", "--check", name}, {"pdfinfo", "-struct-text", name}, {"pdftotext", name, "-"}} {
		out, err := exec.Command(program[0], program[1:]...).CombinedOutput()
		if err != nil {
			t.Errorf("%v: %v\n%s", program, err, out)
		}
		if program[0] == "pdftotext" && !strings.Contains(string(out), "Tŷ a'r gŵr") || strings.Contains(string(out), "Syntax Error") {
			t.Errorf("%v: %.2000s", program, out)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("plain words", 3)
	f.Add("a-b/c–d \u00a0\u200b\n\n x", 2)
	f.Add(strings.Repeat("ŵ", 3000), 1)
	f.Fuzz(func(t *testing.T, words string, n int) {
		cell := []block.Cell{block.Plain(words), {{Text: words, Link: "https://x"}}}
		d := block.Document{Title: words + "t", Language: "en", Blocks: []block.Block{block.Heading{Level: 1, Text: "T" + words}, block.Paragraph{Spans: []block.Span{{Text: words}, {Text: words, Link: words}}},
			block.Table{Columns: []block.Column{{Title: words, Width: 1}, {Title: "B", Width: 1}}, Rows: slices.Repeat([][]block.Cell{cell}, 1+(n&7)), RowHeads: true}}}
		file, err := pdftest.Read(write(t, d))
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range file.Check() {
			if !strings.Contains(wrong, "a link has no words") {
				t.Error(wrong)
			}
		}
	})
}
