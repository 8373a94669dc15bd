package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// read reads a file as the portal would, without the process around it.
func read(t testing.TB, content []byte, mediaType string, limits Limits) (Document, error) {
	t.Helper()
	doc, err := Read(context.Background(), bytes.NewReader(content), int64(len(content)), mediaType, limits)
	var u *Unreadable
	if err != nil && (!errors.As(err, &u) || u.Words == "" || len(doc.Passages) > 0) {
		t.Fatalf("a file of type %s ended in %v with %d passages", mediaType, err, len(doc.Passages))
	}
	n := 0
	for _, p := range doc.Passages {
		runes := utf8.RuneCountInString(p.Text)
		if n += runes; runes == 0 || runes > passageRunes || !utf8.ValidString(p.Text) || p.Text != strings.TrimSpace(p.Text) || strings.ContainsAny(p.Text, "\x00\r\u00AD") {
			t.Fatalf("a passage of type %s is not clean: %q", mediaType, p.Text)
		}
		if p.Place.String() == "" {
			t.Fatalf("%+v has no words", p.Place)
		}
	}
	if n != doc.Characters {
		t.Fatalf("%d characters are said, %d found", doc.Characters, n)
	}
	return doc, err
}

// show writes a document as lines of place and text, headings marked by "#".
func show(doc Document) string {
	var b strings.Builder
	for _, p := range doc.Passages {
		mark := ""
		if p.Heading {
			mark = "# "
		}
		fmt.Fprintf(&b, "%s%s: %s\n", mark, p.Place, strings.ReplaceAll(strings.ReplaceAll(p.Text, "\n", " / "), "\t", " | "))
	}
	return b.String()
}

func expect(t *testing.T, content []byte, mediaType, want string) Document {
	t.Helper()
	doc, err := read(t, content, mediaType, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := show(doc); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	return doc
}

func TestTextIsReadByParagraph(t *testing.T) {
	expect(t, []byte("Arolwg boddhad\nDŵr a thân\n\n\nAil baragraff\n"), "text/plain", "line 1: Arolwg boddhad / Dŵr a thân\nline 5: Ail baragraff\n")
}

func TestTextInEveryEncoding(t *testing.T) {
	for name, content := range map[string]string{
		"UTF-8 with a mark":   "\uFEFFCafé £5",
		"Windows":             "Caf\xe9 \xa35",
		"UTF-16 with a mark":  "\xff\xfeC\x00a\x00f\x00\xe9\x00 \x00\xa3\x005\x00",
		"UTF-16, high first":  "\xfe\xff\x00C\x00a\x00f\x00\xe9\x00 \x00\xa3\x005",
		"UTF-16 without":      "C\x00a\x00f\x00\xe9\x00 \x00\xa3\x005\x00",
		"decomposed":          "Cafe\u0301 £5",
		"with a soft hyphen":  "Ca\u00ADfé\u00A0£5",
		"turned by direction": "Ca\u202Efé £5",
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, []byte(content), "text/plain; charset=whatever", "line 1: Café £5\n")
		})
	}
}

func TestAnyScript(t *testing.T) {
	const text = "Ŵyl y Môr, გამარჯობა, 市民サービス調査, سروے کے نتائج, ਪੰਜਾਬੀ, Ελληνικά, 👩🏽‍🦽"
	expect(t, []byte(text), "text/plain", "line 1: "+text+"\n")
}

func TestMarkdownKnowsHeadings(t *testing.T) {
	doc := expect(t, []byte("# Plan #\nFirst.\n\n## Next\n#hashtag\n"), "text/markdown", "# line 1: Plan\nline 2: First.\n# line 4: Next\nline 5: #hashtag\n")
	if doc.Title != "Plan" {
		t.Errorf("the title is %q", doc.Title)
	}
}

func TestTableIsReadByRow(t *testing.T) {
	rows := "Driver;Share\n\"Delivery; speed\";82%\n;\n\"two\nlines\";3\n" + strings.Repeat("x;1\n", 20)
	doc, err := read(t, []byte(rows), "text/csv", Limits{})
	if err != nil || len(doc.Passages) != 3 {
		t.Fatalf("%v %s", err, show(doc))
	}
	// So that each line of a passage is one of the file, counted from its place.
	for i, want := range []string{"line 1: Driver\tShare\nDelivery; speed\t82%", "line 4: two lines\t3", "line 6: x\t1\nx\t1\n"} {
		if p := doc.Passages[i]; !strings.HasPrefix(p.Place.String()+": "+p.Text, want) {
			t.Errorf("%s: %q", p.Place, p.Text)
		}
	}
	doc, err = read(t, []byte("a,b\n"+strings.Repeat("x,1\n", 30)), "text/csv", Limits{})
	if err != nil || len(doc.Passages) != 2 || doc.Passages[1].Place.String() != "line 21" {
		t.Errorf("%v %s", err, show(doc))
	}
}

// A paragraph that is cut knows the line of each piece.
func TestPiecesKnowTheirLine(t *testing.T) {
	var text strings.Builder
	for n := 1; n <= 300; n++ {
		fmt.Fprintf(&text, "%d is the number of this line, which is long enough.\n", n)
	}
	for _, mediaType := range []string{"text/plain", "text/markdown"} {
		doc, err := read(t, []byte(text.String()), mediaType, Limits{})
		if err != nil || len(doc.Passages) < 5 {
			t.Fatalf("%v, %d passages", err, len(doc.Passages))
		}
		for _, p := range doc.Passages {
			if want := fmt.Sprintf("%d is", p.Place.Number); !strings.HasPrefix(p.Text, want) {
				t.Errorf("%s begins %.20q", p.Place, p.Text)
			}
		}
	}
}

func TestWebPageIsReadAsSeen(t *testing.T) {
	doc := expect(t, []byte(`<!doctype html><html><head><meta charset="iso-8859-1"><title> Our
		promise </title><style>p{}</style><script>alert("<p>no")</script></head><body>
		<p>Before <b>bo</b>ld&nbsp;caf`+"\xe9"+`</p><h1>How <i>we</i> ask</h1><div hidden>no<div>no</div></div><p style="display: none">no</p>
		<x-y hidden>no</x-y><ul><li>one<li>two</ul><table><tr><th>A<th>B<tr><td>1<td>2</table><img src=x alt="a chart of delays">
		<svg><text>no</text></svg></body></html>`), "text/html",
		"the beginning: Before bold café\n# section ‘How we ask’: How we ask\nsection ‘How we ask’: one / two / A | B / 1 | 2 / a chart of delays\n")
	if doc.Title != "Our promise" {
		t.Errorf("the title is %q", doc.Title)
	}
}

func TestLongTextIsCutIntoPassages(t *testing.T) {
	sentence := "Every caller is told how long they will wait. "
	doc, err := read(t, []byte(strings.Repeat(sentence, 500)), "text/plain", Limits{})
	if err != nil || doc.Truncated || len(doc.Passages) < 10 {
		t.Fatal(err, len(doc.Passages))
	}
	for _, p := range doc.Passages {
		if !strings.HasSuffix(p.Text, "wait.") || !strings.HasPrefix(p.Text, "Every") {
			t.Errorf("cut within a sentence: %q", p.Text)
		}
	}
}

func TestLimitOfCharacters(t *testing.T) {
	for _, mediaType := range []string{"text/plain", "text/markdown", "text/csv", "text/html"} {
		doc, err := read(t, []byte(strings.Repeat("ŵords and words\n", 1000)), mediaType, Limits{Characters: 5000})
		if err != nil || !doc.Truncated || doc.Characters > 5000 || doc.Characters < 4990 {
			t.Errorf("%s: %v, %d characters", mediaType, err, doc.Characters)
		}
	}
}

func TestTextThatCannotBeRead(t *testing.T) {
	for _, mediaType := range []string{"text/plain", "text/csv", "text/html"} {
		if _, err := read(t, nil, mediaType, Limits{}); err == nil || err.Error() != "could not be read, because it is empty" {
			t.Errorf("%s: %v", mediaType, err)
		}
		if _, err := read(t, []byte("PK\x03\x04\x00\x00\x01"), mediaType, Limits{}); err == nil {
			t.Errorf("%s: no error of bytes that are no text", mediaType)
		}
	}
	if _, err := read(t, []byte(strings.Repeat("a,b\n", 1<<16)), "text/csv", Limits{Time: time.Nanosecond}); err == nil || !strings.Contains(err.Error(), wordsSlow) {
		t.Errorf("no time to read: %v", err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ended, strings.NewReader("a"), 1, "text/plain", Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestPicturesHoldNoText(t *testing.T) {
	for _, mediaType := range []string{"image/png", "audio/mpeg", "video/mp4", "image/heic"} {
		doc, err := read(t, []byte("whatever"), mediaType, Limits{})
		if err != nil || len(doc.Passages) != 0 || Readable(mediaType) {
			t.Errorf("%s: %v %+v", mediaType, err, doc)
		}
	}
}

func TestPlacesInWords(t *testing.T) {
	for _, c := range []struct {
		place Place
		want  string
	}{
		{Place{Kind: PlacePage, Number: 6}, "page 6"},
		{Place{Kind: PlaceSheet, Number: 2, Name: "Results"}, "sheet ‘Results’"},
		{Place{Kind: PlaceSlide, Number: 3}, "slide 3"},
		{Place{Kind: PlaceLine, Number: 40}, "line 40"},
		{Place{Kind: PlacePart, Name: "message"}, "message"},
		{Place{Kind: PlacePage, Number: 2, Within: "a.docx"}, "attachment ‘a.docx’, page 2"},
	} {
		if got := c.place.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	types := []string{"text/plain", "text/markdown", "text/csv", "text/html"}
	for i, seed := range []string{"a\n\nb", "# a\nb", "a;b\n\"c\nd\";e", "<h1>a</h1><p hidden>b<p>c<table><td>d", "\xff\xfea\x00", "<title>", "<x hidden><x></x>a", "\"", "\xe9"} {
		f.Add([]byte(seed), i)
	}
	f.Fuzz(func(t *testing.T, content []byte, i int) {
		read(t, content, types[(i%4+4)%4], Limits{Time: 5 * time.Second}) //nolint:errcheck // whatever comes, it is in order
	})
}
