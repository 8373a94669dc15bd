package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// archive is the zip archive that a file of an office suite is.
type archive struct {
	b     *builder
	files map[string]*zip.File
}

// ole begins files of older office programs, and newer ones that are encrypted.
var ole = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

func openArchive(b *builder, content io.ReaderAt, size int64) (*archive, error) {
	head := make([]byte, 8)
	if n, _ := content.ReadAt(head, 0); n == len(head) && bytes.Equal(head, ole) {
		return nil, unreadable(wordsEncrypted, nil)
	}
	z, err := zip.NewReader(content, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // nothing is written to a path
		return nil, err
	}
	if b.parts += len(z.File); b.parts > b.limits.Parts {
		return nil, unreadable(wordsParts, nil)
	}
	a := &archive{b: b, files: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		name := strings.TrimPrefix(path.Clean("/"+f.Name), "/")
		if _, twice := a.files[name]; !twice {
			a.files[name] = f
		}
	}
	return a, nil
}

func (a *archive) has(name string) bool { return a.files[name] != nil }

// open reads a part, within the limits of what is unpacked.
func (a *archive) open(name string) (io.ReadCloser, error) {
	f := a.files[name]
	if f == nil {
		return nil, unreadable(wordsDamaged, errors.New("it has no part "+name))
	}
	if f.Flags&1 != 0 {
		return nil, unreadable(wordsEncrypted, nil)
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &unpacking{ReadCloser: r, b: a.b, left: a.b.limits.PartBytes}, nil
}

// unpacking counts what is unpacked.
type unpacking struct {
	io.ReadCloser
	b    *builder
	left int64
}

func (u *unpacking) Read(p []byte) (int, error) {
	if err := u.b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := u.ReadCloser.Read(p)
	u.left -= int64(n)
	if u.b.unpacked += int64(n); u.left < 0 || u.b.unpacked > u.b.limits.TotalBytes {
		return 0, unreadable(wordsExpands, nil)
	}
	return n, err
}

// contains tells whether a part holds some bytes.
func (a *archive) contains(name, wanted string) (bool, error) {
	r, err := a.open(name)
	if err != nil {
		return false, err
	}
	defer r.Close()
	buffer := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := r.Read(buffer[kept:])
		if bytes.Contains(buffer[:kept+n], []byte(wanted)) {
			return true, nil
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		tail := buffer[max(0, kept+n-len(wanted)) : kept+n]
		kept = copy(buffer, tail)
	}
}

// relation is one part's link to another.
type relation struct{ id, kind, target string }

// relations lists the links of a part to parts of the same archive; none if it
// has none. Links to elsewhere are left out: nothing is fetched.
func (a *archive) relations(part string) ([]relation, error) {
	name := path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
	if part == "" {
		name = "_rels/.rels"
	}
	if !a.has(name) {
		return nil, nil
	}
	var all []relation
	err := a.walk(name, func(x *xmlReader, t token) error {
		if t.start && t.name == "Relationship" && t.attr("TargetMode") != "External" {
			target := t.attr("Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("/", path.Dir(part), target)
			}
			all = append(all, relation{id: t.attr("Id"), kind: path.Base(t.attr("Type")), target: strings.TrimPrefix(path.Clean(target), "/")})
		}
		return nil
	})
	return all, err
}

// related lists the parts that a part links to as being of a kind.
func (a *archive) related(part, kind string) ([]string, error) {
	all, err := a.relations(part)
	var parts []string
	for _, r := range all {
		if r.kind == kind && a.has(r.target) && !slices.Contains(parts, r.target) {
			parts = append(parts, r.target)
		}
	}
	return parts, err
}

// mainPart is the part that the others hang on. A document of another kind than
// its type says is not read.
func (a *archive) mainPart(otherwise string) (string, error) {
	parts, err := a.related("", "officeDocument")
	if err != nil {
		return "", err
	}
	main := append(parts, otherwise)[0]
	kinds := map[string]string{"document": "word/document.xml", "workbook": "xl/workbook.xml", "presentation": "ppt/presentation.xml"}
	err = a.walk(main, func(_ *xmlReader, t token) error {
		if !t.start {
			return nil
		}
		if kind, known := kinds[t.name]; known && kind != otherwise {
			return unreadable(wordsDamaged, nil)
		}
		return errFull // one look is enough
	})
	if errors.Is(err, errFull) {
		err = nil
	}
	return main, err
}

// readCore takes title and number of pages from what office suites say of a
// document. Damage there does not matter.
func (a *archive) readCore() (pages int) {
	var text strings.Builder
	for _, name := range []string{"docProps/core.xml", "docProps/app.xml", "meta.xml"} {
		if !a.has(name) {
			continue
		}
		a.walk(name, func(x *xmlReader, t token) error { //nolint:errcheck // see above
			switch {
			case t.start:
				text.Reset()
				if t.name == "document-statistic" {
					pages = number(t.attr("page-count"))
				}
			case t.text != "":
				text.WriteString(clip(t.text, passageRunes))
			case t.name == "title" && a.b.within == "" && a.b.doc.Title == "":
				a.b.doc.Title = text.String()
			case t.name == "Pages":
				pages = number(text.String())
			}
			return nil
		})
	}
	return pages
}
