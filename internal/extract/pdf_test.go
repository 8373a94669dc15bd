package extract

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/requests"

	"github.com/plaudit/plaudit/internal/demo/paper"
)

var survey = paper.Document{Title: "Annual customer survey", Byline: "Customer Insight Team, May 2025", Blocks: []paper.Block{
	{Heading: "How we asked"},
	{Text: strings.Repeat("We wrote to every tenth household (one in ten) and asked in the contact centre. ", 60)},
	{List: []string{"1,204 answers", "£0 spent on prizes"}},
	{Table: [][]string{{"Driver", "Satisfied"}, {"Delivery", "82%"}}},
}}

func TestPDFIsReadByPage(t *testing.T) {
	w := testWorker(t, WorkerConfig{})
	doc, err := workerRead(w, string(survey.PDF()), "application/pdf", Limits{})
	if err != nil || doc.Pages != 2 {
		t.Fatal(err, doc.Pages)
	}
	text := show(doc)
	first, second, found := strings.Cut(text, "page 2: ")
	if !found || !strings.HasPrefix(first, "page 1: Annual customer survey / ") || !strings.Contains(first, "(one in ten)") || !strings.Contains(second, "£0 spent") {
		t.Errorf("got %s", text)
	}
	if doc, err = workerRead(w, string(survey.PDF()), "application/pdf", Limits{Pages: 1}); err != nil || !doc.Truncated || doc.Pages != 2 || strings.Contains(show(doc), "page 2:") {
		t.Error("the limit of pages is not kept", err)
	}
}

// The PDFs of an e-mail share one PDFium, and one that breaks takes no other
// with it.
func TestPDFsOfAnEmail(t *testing.T) {
	w := testWorker(t, WorkerConfig{})
	whole := survey.PDF()
	doc, err := workerRead(w, string(mailOf("Content-Type: text/plain\r\n\r\nhello", attached("a.pdf", "application/pdf", whole), attached("b.pdf", "application/pdf", whole),
		attached("broken.pdf", "application/pdf", whole[:len(whole)/3]), attached("not.pdf", "application/pdf", []byte("hello")), attached("c.pdf", "application/pdf", whole))), "message/rfc822", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.pdf", "b.pdf", "c.pdf"} {
		if text := show(doc); !strings.Contains(text, "attachment ‘"+name+"’, page 1: Annual customer survey") || !strings.Contains(text, "attachment ‘"+name+"’, page 2: ") {
			t.Errorf("%s is not read: %s", name, text)
		}
	}
	reads(t, w)
}

func TestPDFThatIsBroken(t *testing.T) {
	w := testWorker(t, WorkerConfig{})
	whole := string(survey.PDF())
	for name, content := range map[string]string{
		"empty": "", "only a head": "%PDF-1.7\n", "not one": "hello", "endless": "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>endobj trailer<</Root 1 0 R>>",
		"encrypted": strings.Replace(whole, "trailer\n<<", "trailer\n<</Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O("+strings.Repeat("x", 32)+")/U("+strings.Repeat("y", 32)+")>>/ID[(a)(a)]", 1),
	} {
		_, err := workerRead(w, content, "application/pdf", Limits{})
		if name != "endless" && err == nil {
			t.Errorf("%s is read", name)
		}
		if name == "encrypted" && !strings.Contains(err.Error(), wordsEncrypted) {
			t.Errorf("%s: %v", name, err)
		}
		reads(t, w)
	}
	for cut := 0; cut < len(whole); cut += len(whole) / 12 {
		workerRead(w, whole[:cut], "application/pdf", Limits{}) //nolint:errcheck // it must only go on
		turned := []byte(whole)
		turned[cut] ^= 0xFF
		workerRead(w, string(turned), "application/pdf", Limits{}) //nolint:errcheck // as above
	}
	reads(t, w)
}

func drawn(t *testing.T, w *Worker, content []byte, mediaType string, page, width int) (image.Image, int) {
	t.Helper()
	file, pages, err := w.Preview(context.Background(), bytes.NewReader(content), int64(len(content)), mediaType, page, width)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return picture, pages
}

func dark(picture image.Image) (n int) {
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if r, _, _, _ := picture.At(x, y).RGBA(); r < 0x8000 {
				n++
			}
		}
	}
	return n
}

func TestPageIsDrawn(t *testing.T) {
	w := testWorker(t, WorkerConfig{})
	picture, pages := drawn(t, w, survey.PDF(), "application/pdf", 2, 400)
	if size := picture.Bounds().Size(); pages != 2 || size.X != 400 || size.Y < 500 || size.Y > 600 || dark(picture) < 200 {
		t.Errorf("page of %v with %d dark pixels, %d pages", size, dark(picture), pages)
	}
	if _, _, err := w.Preview(context.Background(), bytes.NewReader(survey.PDF()), int64(len(survey.PDF())), "application/pdf", 3, 400); err == nil || !strings.Contains(err.Error(), "it has no page 3") {
		t.Error(err)
	}
}

func TestPictureIsDrawn(t *testing.T) {
	w := testWorker(t, WorkerConfig{})
	black := image.NewRGBA(image.Rect(0, 0, 300, 100))
	for x := range 300 {
		for y := range 100 {
			black.Set(x, y, color.Gray{uint8(x / 2)})
		}
	}
	var p, j, g bytes.Buffer
	if png.Encode(&p, black) != nil || jpeg.Encode(&j, black, nil) != nil || gif.Encode(&g, black, nil) != nil {
		t.Fatal("cannot encode")
	}
	// A camera held upright says so.
	held := append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, 34}, "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"...)
	held = append(held, j.Bytes()[2:]...)
	for mediaType, c := range map[string]struct {
		content []byte
		want    image.Point
	}{
		"image/png": {p.Bytes(), image.Pt(150, 50)}, "image/gif": {g.Bytes(), image.Pt(150, 50)}, "image/jpeg": {held, image.Pt(100, 300)},
	} {
		if picture, pages := drawn(t, w, c.content, mediaType, 1, 150); pages != 1 || picture.Bounds().Size() != c.want {
			t.Errorf("%s is drawn as %v", mediaType, picture.Bounds())
		}
	}
}

func TestPictureThatIsABomb(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 10, 10))); err != nil {
		t.Fatal(err)
	}
	bomb := b.Bytes()
	copy(bomb[16:], []byte{0, 1, 0, 0, 0, 1, 0, 0, 0x08, 0, 0, 0, 0, 0xa3, 0x57, 0x1c, 0xe6}) // it says that it is 65,536 by 65,536
	_, _, err := Preview(context.Background(), bytes.NewReader(bomb), int64(len(bomb)), "image/png", 1, 100)
	if err == nil {
		t.Error("it is drawn")
	}
	for _, mediaType := range []string{"image/svg+xml", "text/html", "image/heic"} {
		if Previewable(mediaType) {
			t.Errorf("%s is shown", mediaType)
		}
	}
}

// FuzzPDFPages reads pages with a PDFium that is kept from one file to the next.
// FuzzPDF goes the whole way, with a process and a PDFium of its own for each,
// and so tries a few files a second at the most. A file that keeps PDFium busy
// for ever holds this up; in the portal the process that reads is ended.
func FuzzPDFPages(f *testing.F) {
	whole := survey.PDF()
	f.Add(whole)
	for _, cut := range []int{1, 2, 3} {
		f.Add(whole[:cut*len(whole)/4])
	}
	f.Add([]byte("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 9/Kids[2 0 R]>>endobj trailer<</Root 1 0 R>>"))
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n" +
		"4 0 obj<</Length 40>>stream\nBT /F 9 Tf 9 9 Td (Bore da) Tj ET         \nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Courier>>endobj\ntrailer<</Root 1 0 R>>"))
	kept := pdfReader{}
	f.Cleanup(kept.drop)
	limits := DefaultLimits()
	limits.Cache = testCache()
	f.Fuzz(func(t *testing.T, content []byte) {
		of, err := kept.use(t.Context(), limits)
		if err != nil {
			t.Fatal(err)
		}
		busy := time.AfterFunc(20*time.Second, func() { panic("this file keeps PDFium busy for ever") })
		defer busy.Stop()
		p, err := openPDF(of, bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return // with words, which FuzzPDF looks at
		}
		ctx, enough := context.WithTimeout(t.Context(), time.Second) // a file may say that it has a billion pages
		defer enough()
		b := builder{ctx: ctx, limits: limits, doc: &Document{}}
		err = b.readPages(p)
		if _, closing := of.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: p.doc}); err != nil || closing != nil {
			kept.drop()
		}
		for _, passage := range b.doc.Passages {
			if !utf8.ValidString(passage.Text) || passage.Place.Number < 1 || passage.Place.Number > p.pages {
				t.Errorf("page %d of %d: %q", passage.Place.Number, p.pages, passage.Text)
			}
		}
	})
}
