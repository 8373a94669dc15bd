package evidence_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"
	"time"

	"github.com/plaudit/plaudit/internal/blob/blobtest"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestReceiving(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 1_000_000)
	ctx := t.Context()
	_, err := r.Receive(ctx, actor("lead"), "nothing.pdf", bytes.NewReader(nil))
	want(t, fault.KindInvalid, err, "‘nothing.pdf’ is empty")
	_, err = r.Receive(ctx, actor("lead"), "big.txt", io.LimitReader(letters{}, 1_000_001))
	want(t, fault.KindTooLarge, err, "‘big.txt’ is larger than 1 MB")
	f, err := r.Receive(ctx, actor("lead"), "just.txt", io.LimitReader(letters{}, 1_000_000))
	if err != nil || f.Size != 1_000_000 {
		t.Errorf("%+v, %v", f, err)
	}
	for _, cut := range []error{io.ErrUnexpectedEOF, errors.New("gone")} {
		_, err = r.Receive(ctx, actor("lead"), "cut.txt", io.MultiReader(io.LimitReader(letters{}, 500_000), iotest.ErrReader(cut)))
		if !errors.Is(err, cut) || fault.KindOf(err) != 0 {
			t.Errorf("cut off: %v", err)
		}
	}
	_, err = r.Receive(ctx, actor("executive"), "a.pdf", bytes.NewReader(pdf("a")))
	want(t, fault.KindForbidden, err, "")
	if keys := blobtest.Keys(t, r.blobs); !slices.Equal(keys, []string{f.SHA256}) {
		t.Errorf("kept %v", keys)
	}
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestSweepingTakesOnlyWhatNobodyRecorded(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	ctx := t.Context()
	item := r.add("lead", "kept", evidence.Details{}, evidence.Proof{})
	left := r.receive("lead", "left.pdf", pdf("left"))
	if n, err := r.SweepUnused(ctx, time.Now().Add(-24*time.Hour)); n != 0 || err != nil {
		t.Errorf("swept %d fresh ones, %v", n, err)
	}
	if n, err := r.SweepUnused(ctx, time.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if _, err := r.Content(ctx, left.SHA256); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("still there: %v", err)
	}
	file := r.dossier(item.ID).Current().Files[0]
	_, content, err := r.File(ctx, actor("lead"), file.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if got, _ := io.ReadAll(content); !bytes.Equal(got, pdf("kept")) {
		t.Errorf("read %q", got)
	}
	_, _, err = r.File(ctx, actor("other_lead"), file.ID)
	want(t, fault.KindNotFound, err, "no such file")
}

func officeZip(t *testing.T, parts ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range parts {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write(bytes.Repeat([]byte("<x/>"), 30))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTypesOfFiles(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	oleFile := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 1000)...)
	docx := officeZip(t, "[Content_Types].xml", "word/document.xml")
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00")
	for name, content := range map[string][]byte{
		"a.PDF": pdf("a"), "a.docx": docx, "b.xlsx": officeZip(t, "[Content_Types].xml", "xl/workbook.xml"), "c.pptx": officeZip(t, "[Content_Types].xml", "ppt/presentation.xml"),
		"late.docx": officeZip(t, "_rels/.rels", "docProps/app.xml"), "old.doc": oleFile, "mail.msg": oleFile, "a.csv": []byte("a,b\n1,2\n"), "a.txt": []byte("plain words"),
		"latin.txt": []byte("caf\xe9 au lait, plus de mots"), "utf16.txt": []byte("\xff\xfeh\x00i\x00"), "a.md": []byte("# Heading\n"),
		"page.html": []byte("<!doctype html><p>x"), "a.eml": []byte("From: a@example.org\r\nSubject: x\r\n\r\nbody"), "a.rtf": []byte(`{\rtf1 x}`),
		"a.png": png, "a.jpg": []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), "a.gif": []byte("GIF89a\x01\x00\x01\x00"), "a.webp": []byte("RIFF\x00\x00\x00\x00WEBPVP8 "),
		"a.tiff": []byte("II*\x00\x08\x00\x00\x00"), "a.heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "a.mp4": []byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00"), "a.mp3": []byte("ID3\x03\x00\x00\x00\x00\x00\x00"),
	} {
		if f, err := r.Receive(t.Context(), actor("lead"), name, bytes.NewReader(content)); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if evidence.TypeTitle(f.MediaType) == "File" {
			t.Errorf("%s has the type %s", name, f.MediaType)
		}
	}
	exe := append([]byte("MZ\x90\x00\x03\x00"), make([]byte, 500)...)
	for name, c := range map[string]struct {
		content []byte
		words   string
	}{
		"setup.exe":      {exe, "is a program"},
		"setup.pdf":      {exe, "damaged or of another type"},
		"really.txt":     {append([]byte("\x7fELF\x02\x01\x01\x00"), make([]byte, 200)...), "damaged or of another type"},
		"a.docx":         {pdf("a"), "Rename it to end in .pdf"},
		"a.pdf":          {docx, "Rename it to end in .docx"},
		"archive.docx":   {officeZip(t, "a.txt", "b.txt"), "damaged or of another type"},
		"all.zip":        {officeZip(t, "a.txt"), "Unpack it"},
		"budget.xlsm":    {officeZip(t, "[Content_Types].xml", "xl/workbook.xml"), "as .xlsx"},
		"drawing.svg":    {[]byte("<svg/>"), "Save it as PNG or PDF"},
		"noending":       {[]byte("x"), "without an ending"},
		"thing.xyz":      {[]byte("x"), "type that is not accepted (.xyz)"},
		"x\u202Efdp.exe": {exe, "‘xfdp.exe’ is a program"},
		"image.png":      {[]byte("not an image"), "damaged or of another type"},
	} {
		_, err := r.Receive(t.Context(), actor("lead"), name, bytes.NewReader(c.content))
		want(t, fault.KindInvalid, err, c.words)
	}
}
