package extract

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// busyPDF is a file of a few kilobytes whose one page draws a drawing eight
// times, which draws another eight times, and so on: the innermost, four
// megabytes of nothing once unpacked, is gone through 32,768 times. It needs
// little memory, and one call into PDFium for it takes the better part of an hour.
func busyPDF(t testing.TB) []byte {
	t.Helper()
	const levels = 4
	var b, packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(bytes.Repeat([]byte("q Q "), 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	draw := strings.Repeat("/X Do ", 8)
	b.WriteString("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</X 10 0 R>>>>>>endobj\n")
	fmt.Fprintf(&b, "4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n", len(draw), draw)
	for i := range levels {
		fmt.Fprintf(&b, "%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</X %d 0 R>>>>/Length %d>>stream\n%s\nendstream endobj\n", 10+i, 11+i, len(draw), draw)
	}
	fmt.Fprintf(&b, "%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>", 10+levels, packed.Len(), packed.Bytes())
	return b.Bytes()
}

// A call into PDFium cannot be cut off; the process that makes it is. Reading
// and drawing end in words, and the next file is read.
func TestAPDFThatKeepsItsReaderBusy(t *testing.T) {
	file := busyPDF(t)
	w := testWorker(t, WorkerConfig{Limits: Limits{Time: time.Second}})
	for what, try := range map[string]func() error{
		"reading": func() error {
			_, err := workerRead(w, string(file), "application/pdf", Limits{Time: time.Second})
			return err
		},
		"drawing": func() error {
			_, _, err := w.Preview(context.Background(), bytes.NewReader(file), int64(len(file)), "application/pdf", 1, 400)
			return err
		},
	} {
		reads(t, w)
		if err := try(); err == nil || !strings.Contains(err.Error(), wordsSlow) {
			t.Errorf("%s ended in %v", what, err)
		}
	}
	reads(t, w)
}
