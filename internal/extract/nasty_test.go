package extract

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/demo/paper"
)

// nasty is a file that means harm, or came to it.
type nasty struct {
	name, mediaType string
	content         []byte
	holds           string // that is read; none if words
	lacks           string // that must not be read
	words           string // why it could not be read
}

// nastyFiles is the corpus: what people upload who mean harm, or whose disk was
// full.
func nastyFiles(t testing.TB) []nasty {
	bomb := zipped(t, "a", strings.Repeat("\x00", 64<<20))
	for i := range 3 { // archives of archives
		bomb = zipped(t, fmt.Sprintf("%d.zip", i), string(bomb), "b.zip", string(bomb))
	}
	laughs := `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">`
	for c := 'b'; c <= 'k'; c++ {
		laughs += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
	}
	deep := []byte("Subject: innermost\r\n\r\nthe innermost")
	for i := range 1000 {
		deep = fmt.Appendf(nil, "Subject: outer %d\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\nContent-Type: text/plain\r\n\r\nhello %d\r\n--b%d\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--b%d--\r\n", i, i, i, i, i, deep, i)
	}
	pdf := survey.PDF()
	loop := "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1000000/Kids[2 0 R 2 0 R 3 0 R]>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj 4 0 obj<</Length 5 0 R/Filter[/FlateDecode/FlateDecode]>>stream\nx\nendstream endobj 5 0 obj 5 0 R endobj trailer<</Root 1 0 R>>"
	macro := word(t, wp("Our promise"), "word/vbaProject.bin", "Sub AutoOpen()\nShell \"calc\"\nEnd Sub")
	book, err := paper.Workbook([]paper.Sheet{{Name: "Ŵyl", Rows: [][]any{{"one", "two"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return []nasty{
		{name: "an archive of archives as Word", mediaType: typeWord, content: bomb, words: wordsDamaged},
		{name: "an archive of archives as OpenDocument", mediaType: odf + "text", content: bomb, words: wordsDamaged},
		{name: "an archive of archives in an e-mail", mediaType: "message/rfc822", content: mailOf("Content-Type: text/plain\r\n\r\nhello", attached("a.zip", "application/zip", bomb)), holds: "hello"},
		{name: "a flat bomb as OpenDocument", mediaType: odf + "text", content: zipped(t, "mimetype", odf+"text", "content.xml", "<office:text><text:p>"+strings.Repeat("a", 200<<20)), words: wordsExpands},
		{name: "a billion laughs", mediaType: odf + "text", content: zipped(t, "content.xml", laughs+`]><office:text><text:p>&k;</text:p></office:text>`), words: wordsDamaged},
		{name: "a billion laughs in a web page", mediaType: "text/html", content: []byte(laughs + `]><p>&k; hello</p>`), holds: "hello"},
		{name: "a PDF that goes round", mediaType: "application/pdf", content: []byte(loop)},
		{name: "a PDF of which half is there", mediaType: "application/pdf", content: pdf[:len(pdf)/2]},
		{name: "a PDF that is an archive, too", mediaType: "application/pdf", content: append(bytes.Clone(pdf), zipped(t, "evil.exe", "MZ")...), holds: "one in ten", lacks: "MZ"},
		{name: "an archive with a PDF before it, as Word", mediaType: typeWord, content: append(bytes.Clone(pdf), word(t, wp("hello"))...)},
		{name: "Word with macros", mediaType: typeWord, content: macro, holds: "Our promise", lacks: "Shell"},
		{name: "Excel as Word", mediaType: typeWord, content: book, words: wordsDamaged},
		{name: "Word as Excel", mediaType: typeExcel, content: word(t, wp("hello")), words: wordsDamaged},
		{name: "Word as PDF", mediaType: "application/pdf", content: word(t, wp("hello")), words: wordsDamaged},
		{name: "a program as text", mediaType: "text/plain", content: append([]byte("MZ\x90\x00\x03\x00\x00\x00"), make([]byte, 5000)...), words: wordsDamaged},
		{name: "a picture that is a script", mediaType: "image/gif", content: []byte("GIF89a/*\x00*/=1;alert(1)"), lacks: "alert"},
		{name: "a web page with scripts", mediaType: "text/html", content: []byte(`<script>alert(1)</script><svg><script>alert(2)</script><text>drawn</text></svg><p onclick="alert(3)">hello<iframe src="file:///etc/passwd"></iframe><style>alert4</style>`), holds: "hello", lacks: "alert"},
		{name: "a web page that nests without end", mediaType: "text/html", content: []byte(strings.Repeat("<div>", 200_000) + "hello")},
		{name: "a thousand e-mails in each other", mediaType: "message/rfc822", content: deep, holds: "hello 999", lacks: "innermost"},
		{name: "a table of one line of 50 MB", mediaType: "text/csv", content: []byte("a,b\n" + strings.Repeat("c", 50<<20)), holds: "a"},
		{name: "a table of 50 MB of divisions", mediaType: "text/csv", content: []byte("hello\n" + strings.Repeat(",", 50<<20)), holds: "hello"},
		{name: "a table with an open quote", mediaType: "text/csv", content: []byte("hello,\"" + strings.Repeat("a\n", 5<<20)), holds: "hello"},
		{name: "rich text that nests without end", mediaType: "application/rtf", content: []byte(`{\rtf1` + strings.Repeat("{", 1<<20)), words: wordsDamaged},
		{name: "rich text with more bytes than there are", mediaType: "application/rtf", content: []byte(`{\rtf1 hello{\pict\bin2147483647 x}`), holds: "hello"},
		{name: "names in any script", mediaType: "message/rfc822", content: mailOf("Content-Type: text/plain\r\n\r\nhello", attached("Ŵyl 報告 отчёт تقرير 🙂.csv", "text/csv", []byte("a,b"))), holds: "報告"},
		{name: "a name that climbs", mediaType: typeWord, content: zipped(t, "../../../etc/passwd", "x", "word/document.xml", "<w:document><w:body>"+wp("hello")), lacks: "x:0"},
	}
}

func TestNastyFilesEndInTextOrInWords(t *testing.T) {
	memory := DefaultLimits().Memory
	w := testWorker(t, WorkerConfig{})
	for _, c := range nastyFiles(t) {
		t.Run(c.name, func(t *testing.T) {
			doc, err := workerRead(w, string(c.content), c.mediaType, Limits{})
			text := show(doc)
			switch {
			case c.words != "" && (err == nil || !strings.Contains(err.Error(), "could not be read, because "+c.words)):
				t.Errorf("want it not to be read, because %s; got %v and %.200s", c.words, err, text)
			case c.holds != "" && (err != nil || !strings.Contains(text, c.holds)):
				t.Errorf("does not hold %q: %v, %.200s", c.holds, err, text)
			case err != nil && !strings.Contains(err.Error(), "could not be read, because "):
				t.Errorf("ended in %v", err)
			case c.lacks != "" && strings.Contains(text, c.lacks):
				t.Errorf("holds %q: %.200s", c.lacks, text)
			}
			if peak := peakOfWorkers(t); peak > memory+256<<20 {
				t.Errorf("took %d MB", peak>>20)
			}
			reads(t, w) // the next file is read
		})
	}
}

// Somebody else's file is read while one hangs.
func TestOtherFilesGoOnMeanwhile(t *testing.T) {
	w := testWorker(t, WorkerConfig{AtOnce: 2})
	hung := make(chan error, 1)
	go func() {
		_, err := workerRead(w, "x", "test/hang", Limits{Time: time.Second})
		hung <- err
	}()
	for range 5 {
		reads(t, w)
	}
	if err := <-hung; err == nil || !strings.Contains(err.Error(), wordsSlow) {
		t.Errorf("the file that hangs ended in %v", err)
	}
}

// peakOfWorkers is the most memory that a process of ours has had, in bytes.
func peakOfWorkers(t *testing.T) (peak int64) {
	t.Helper()
	lists, _ := filepath.Glob("/proc/self/task/*/children")
	for _, list := range lists {
		ids, _ := os.ReadFile(list)
		for id := range strings.FieldsSeq(string(ids)) {
			status, _ := os.ReadFile("/proc/" + id + "/status")
			_, rest, _ := strings.Cut(string(status), "VmHWM:")
			if fields := strings.Fields(rest); len(fields) > 0 {
				kb, err := strconv.ParseInt(fields[0], 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				peak = max(peak, kb<<10)
			}
		}
	}
	return peak
}

// FuzzPDF reads what comes in the other process, as PDFium is always run.
func FuzzPDF(f *testing.F) {
	f.Add(survey.PDF())
	f.Add([]byte("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 9/Kids[2 0 R]>>endobj trailer<</Root 1 0 R>>"))
	w := testWorker(f, WorkerConfig{})
	f.Fuzz(func(t *testing.T, content []byte) {
		_, err := workerRead(w, string(content), "application/pdf", Limits{Time: 10 * time.Second})
		if err != nil && !strings.Contains(err.Error(), "could not be read, because ") {
			t.Error(err)
		}
	})
}
