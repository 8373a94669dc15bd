package satisfaction

import (
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/plaudit/plaudit/internal/fault"
)

func readAll(t testing.TB, text string) (all []row, reader *rows) {
	t.Helper()
	reader = newRows(strings.NewReader(text))
	for {
		r, err := reader.next()
		if err == io.EOF {
			return all, reader
		}
		if err != nil {
			t.Fatal(err)
		}
		r.cells = slices.Clone(r.cells)
		all = append(all, r)
	}
}

func wide(text string, order binary.AppendByteOrder, mark bool) string {
	var b []byte
	if mark {
		text = "\ufeff" + text
	}
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

func TestEveryEncodingGivesTheSameText(t *testing.T) {
	const text = "Date,How was it?\r\n01/04/2025,Very satisfied \u2013 \u201cda\u201d, T\u0175r\r\n"
	for name, bytes := range map[string]string{
		"UTF-8": text, "UTF-8 with mark": "\ufeff" + text,
		"UTF-16 little": wide(text, binary.LittleEndian, true), "UTF-16 big": wide(text, binary.BigEndian, true),
		"UTF-16 without mark": wide(text, binary.LittleEndian, false), "UTF-16 big without mark": wide(text, binary.BigEndian, false),
	} {
		rows, reader := readAll(t, bytes)
		if len(rows) != 2 || rows[0].cells[0] != "Date" || rows[1].cells[1] != "Very satisfied \u2013 \u201cda\u201d" || rows[1].cells[2] != " T\u0175r" {
			t.Errorf("%s: %+v", name, rows)
		}
		if want, _, _ := strings.Cut(name, " "); reader.text.Encoding() != want {
			t.Errorf("%s is called %s", name, reader.text.Encoding())
		}
	}
	rows, reader := readAll(t, "Date,Answer\n01/04/2025,Don\x92t know \x80 caf\xe9\n")
	if rows[1].cells[1] != "Don\u2019t know \u20ac caf\u00e9" || reader.text.Encoding() != "Windows-1252" {
		t.Errorf("Windows-1252: %q as %s", rows[1].cells, reader.text.Encoding())
	}
}

func TestSeparatorsAreRecognised(t *testing.T) {
	for text, words := range map[string]string{
		"a,b,c\n1,2,3\n":                    "commas",
		"a;b;c\n1,5;2,5;3\n":                "semicolons",
		"a\tb\tc\n1, 2\t2\t3\n":             "tabs",
		"one column\nvalue\n":               "commas",
		"\"a;b;c;d\",x\n\"e;f;g;h\",y\n":    "commas",
		"q\r\n\"line\nbreak, and comma\"\n": "commas",
	} {
		if _, reader := readAll(t, text); reader.separatorWords() != words {
			t.Errorf("%q: %s, want %s", text, reader.separatorWords(), words)
		}
	}
}

func TestRowsKeepTheirLines(t *testing.T) {
	rows, _ := readAll(t, "id,comment\n1,\"first\nsecond \"\"quoted\"\", third\"\n\n  \n2,plain \"inner\" mark\n3\n4,a,b,c\r\n5,\x00nul\x00\n6,last")
	want := []row{
		{1, []string{"id", "comment"}, ""},
		{2, []string{"1", "first\nsecond \"quoted\", third"}, ""},
		{6, []string{"2", "plain \"inner\" mark"}, ""},
		{7, []string{"3"}, ""},
		{8, []string{"4", "a", "b", "c"}, ""},
		{9, []string{"5", "nul"}, ""},
		{10, []string{"6", "last"}, ""},
	}
	if len(rows) != len(want) {
		t.Fatalf("%d rows: %+v", len(rows), rows)
	}
	for i, w := range want {
		if rows[i].line != w.line || !slices.Equal(rows[i].cells, w.cells) {
			t.Errorf("row %d: line %d %q, want line %d %q", i, rows[i].line, rows[i].cells, w.line, w.cells)
		}
	}
}

func TestOldLineEndings(t *testing.T) {
	rows, _ := readAll(t, "a,b\r1,2\r3,4")
	if len(rows) != 3 || rows[2].line != 3 || rows[2].cells[1] != "4" {
		t.Errorf("%+v", rows)
	}
}

func TestAnUnclosedQuotationMarkSpoilsOnlyItsLine(t *testing.T) {
	rows, _ := readAll(t, "a,b\n1,\"never closed\n2,fine\n3,fine\n")
	if len(rows) != 4 || rows[1].broken == "" || rows[1].line != 2 || rows[2].cells[0] != "2" || rows[3].line != 4 {
		t.Errorf("%+v", rows)
	}
}

func TestAnUnclosedQuotationMarkOnTheLastLine(t *testing.T) {
	rows, _ := readAll(t, "a,b\n1,\"never closed")
	if len(rows) != 2 || rows[1].line != 2 || !strings.Contains(rows[1].broken, "never closed") {
		t.Errorf("%+v", rows)
	}
}

func TestTooManyUnclosedQuotationMarksAreRefused(t *testing.T) {
	reader := newRows(strings.NewReader(strings.Repeat("\""+strings.Repeat("x\n", maxRow)+"\"\"", 3) + strings.Repeat("\"x\ny", 300_000)))
	for {
		_, err := reader.next()
		if err == io.EOF {
			return // read to the end within the time of a test: that is what matters
		}
		if fault.Is(err, fault.KindInvalid) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestRowsThatAreTooLongArePassedOver(t *testing.T) {
	text := "a,b\n" + strings.Repeat("x", maxRow+10) + "\nfine,2\n" + strings.Repeat(",", maxColumns+5) + "\nlast,3"
	rows, _ := readAll(t, text)
	if len(rows) != 5 || rows[1].broken == "" || rows[2].line != 3 || rows[3].broken == "" || rows[4].line != 5 {
		t.Errorf("%d rows", len(rows))
		for _, r := range rows {
			t.Log(r.line, len(r.cells), r.broken)
		}
	}
}

func FuzzReadRows(f *testing.F) {
	for _, seed := range []string{"", "a,b\n1,2\n", "\ufeffa;b\n\"1\n\";2", "\"", "a\r\rb", "\xff\xfea\x00,\x00", "=1+1,@SUM(A1)\n", "\"a\"\"b\"x,\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		reader := newRows(strings.NewReader(string(b)))
		last := 0
		for {
			r, err := reader.next()
			if err != nil {
				if err != io.EOF && !fault.Is(err, fault.KindInvalid) {
					t.Fatal(err)
				}
				return
			}
			if r.line <= last {
				t.Fatalf("line %d after line %d", r.line, last)
			}
			last = r.line
			if len(r.cells) > maxColumns+1 {
				t.Fatal("too many columns")
			}
		}
	})
}
