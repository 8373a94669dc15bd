package evidence_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// nastyEntry is one entry of an archive that was made to do harm, or by a
// program that does not know better.
type nastyEntry struct {
	header zip.FileHeader
	body   []byte
	raw    bool   // the body goes in as it is, with what the header says of it
	name   string // under which it is kept
	words  string // why it is not
}

func nastyEntries(t *testing.T) []nastyEntry {
	named := func(name, kept string) nastyEntry {
		return nastyEntry{header: zip.FileHeader{Name: name, Method: zip.Deflate}, body: pdf(fmt.Sprintf("%q", name)), name: kept}
	}
	old := func(name, kept string) nastyEntry {
		e := named(name, kept)
		e.header.NonUTF8 = true
		return e
	}
	refused := func(name, words string, body []byte) nastyEntry {
		return nastyEntry{header: zip.FileHeader{Name: name, Method: zip.Deflate}, body: body, words: words}
	}
	link := refused("link.pdf", "‘link.pdf’ is a shortcut to another place", []byte("/etc/passwd"))
	link.header.SetMode(fs.ModeSymlink | 0o777)
	secret := refused("secret.pdf", "‘secret.pdf’ is protected by a password", pdf("secret"))
	secret.header.Flags |= 1
	longer := nastyEntry{header: zip.FileHeader{Name: "longer.pdf", Method: zip.Store, UncompressedSize64: 5, CompressedSize64: 20}, body: pdf("longer than it says")[:20], raw: true, words: "‘longer.pdf’ is damaged within the archive"}
	odd := nastyEntry{header: zip.FileHeader{Name: "odd.pdf", Method: 97, UncompressedSize64: 20, CompressedSize64: 20}, body: pdf("packed in an odd way")[:20], raw: true, words: "‘odd.pdf’ is packed in a way that cannot be read"}
	return []nastyEntry{
		named("good.pdf", "good.pdf"),
		named("../../etc/up.pdf", "up.pdf"),
		named("/abs/absolute.pdf", "absolute.pdf"),
		named(`C:\Users\lee\drive.pdf`, "drive.pdf"),
		named(`back\slash.pdf`, "slash.pdf"),
		named(`..\..\up and back.pdf`, "up and back.pdf"),
		named("same.pdf", "same.pdf"),
		{header: zip.FileHeader{Name: "same.pdf", Method: zip.Deflate}, body: pdf("another with the same name"), name: "same (2).pdf"},
		named("Same.PDF", "Same.PDF"),
		old("na\x8bve caf\x82.pdf", "naïve café.pdf"), // code page 437
		{header: zip.FileHeader{Name: "broken \xff\xfe.pdf", Method: zip.Deflate}, body: pdf("broken"), name: "broken ■.pdf"},
		named("nul\x00byte.pdf", "nulbyte.pdf"),
		named("Ŵyl/adroddiad.pdf", "adroddiad.pdf"),
		named("tax\u202Efdp.pdf", "taxfdp.pdf"),
		named(strings.Repeat("very long ", 1000)+".pdf", strings.Repeat("very long ", 20)[:196]+".pdf"),
		named(strings.Repeat("deep/", 5000)+"deep.pdf", "deep.pdf"),
		refused("inner.zip", "‘inner.zip’ is an archive. Unpack it", zipped(t, "inner.pdf")),
		refused("program.exe", "‘program.exe’ is a program", []byte("MZ")),
		refused("lying.pdf", "‘lying.pdf’ ends in .pdf but is damaged or of another type", []byte("MZ\x90\x00\x03\x00\x00\x00")),
		refused("nothing.pdf", "‘nothing.pdf’ is empty", nil),
		refused("bomb.pdf", "‘bomb.pdf’ unpacks to more than 200 times its size", append(pdf("x"), make([]byte, 100<<20)...)),
		link, secret, longer, odd,
	}
}

// Whatever an archive holds, what is good in it is kept, nothing leads out of
// it, and everything else is told in words.
func TestAnArchiveFullOfTricksKeepsWhatIsGood(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 10_000_000)
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	kept := map[string]bool{}
	entries := nastyEntries(t)
	for _, e := range entries {
		create := z.CreateHeader
		if e.raw {
			create = z.CreateRaw
		}
		w, err := create(&e.header)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(e.body)
		if e.words == "" {
			kept[e.name] = true
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	i := r.collect("lead", "Element,Code,Title,File\n1.1.1,E1,Good,good.pdf\n1.1.2,E2,Secret,secret.pdf\n", archive.Bytes())
	told := strings.Join(i.Content.Skipped, "\n")
	for _, e := range entries {
		if e.words != "" && !strings.Contains(told, e.words) {
			t.Errorf("%q: not told %q", e.header.Name, e.words)
		}
	}
	if len(i.Content.Skipped) != len(entries)-len(kept) {
		t.Errorf("%d left out of %d: %q", len(i.Content.Skipped), len(entries), told)
	}
	i = r.run("lead", i)
	if i.State != evidence.ImportDone || int(i.FileCount) != len(kept) {
		t.Errorf("%s with %d files, want %d", i.State, i.FileCount, len(kept))
	}
	names := map[string]bool{}
	for _, row := range r.library(evidence.Filter{}) {
		names[r.dossier(row.ID).Current().Files[0].Name] = true
	}
	for name := range kept {
		if !names[name] {
			t.Errorf("%q is not kept: %v", name, names)
		}
	}
}

// A list of a hundred thousand entries is refused at once, with words, also when
// the archive lies about how many it holds.
func TestAnArchiveOfAHundredThousandEntries(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 10_000_000)
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for n := range 100_000 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%d.txt", n), Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte("x"))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	honest := archive.Bytes()
	lying := bytes.Clone(honest)
	end := bytes.LastIndex(lying, []byte("PK\x05\x06"))
	copy(lying[end+8:], []byte{1, 0, 1, 0}) // "one entry"
	for name, content := range map[string][]byte{"honest": honest, "lying": lying} {
		i := r.collect("lead", "Element,Code,Title\n1.1.1,E1,One\n", content)
		if told := strings.Join(i.Content.Skipped, ""); i.FileCount != 0 || !strings.Contains(told, "‘files.zip’") || !strings.Contains(told, "more than 5000 files. Split it") && !strings.Contains(told, "damaged") {
			t.Errorf("%s: %d files, %q", name, i.FileCount, told)
		}
	}
}

// Many files that are each just small enough are a bomb together; nothing of it
// is unpacked.
func TestAnArchiveThatIsABombAsAWhole(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	packed := func(n int) []byte { // bytes that pack well
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(make([]byte, n))
		_ = w.Close()
		return b.Bytes()
	}(40 << 20)
	for n := range 40 {
		w, err := z.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("%d.txt", n), Method: zip.Deflate, UncompressedSize64: 40 << 20, CompressedSize64: uint64(len(packed))})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(packed)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	i := r.collect("lead", "Element,Code,Title\n1.1.1,E1,One\n", archive.Bytes())
	if told := strings.Join(i.Content.Skipped, ""); i.FileCount != 0 || !strings.Contains(told, "unpacks to more than 200 times its size") {
		t.Errorf("%d files, %q", i.FileCount, told)
	}
}
