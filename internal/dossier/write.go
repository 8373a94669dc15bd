package dossier

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"path"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
)

// Files opens the content of a file by its SHA-256; what the virus check locked
// it refuses.
type Files interface {
	Content(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
}

// Name is the name of the archive.
func Name(v reporting.Record) string {
	return "assessment-" + v.ID + "-" + string(v.Side) + ".zip"
}

// manifest is manifest.json: every other file of the archive with its hash.
type manifest struct {
	Format string   `json:"format"`
	Files  []listed `json:"files"`
}

type listed struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Says   string `json:"says,omitempty"` // of a file of evidence that is not there or not the same
}

// writer fills the archive and remembers what it wrote.
type writer struct {
	ctx      context.Context
	zip      *zip.Writer
	at       time.Time
	manifest manifest
}

//go:embed index.html
var indexPage string

// Write writes the record. Files of evidence are copied as they are read; one
// that cannot be read, or is not what its hash says, is named in the manifest
// instead, and the rest goes on.
func Write(ctx context.Context, out io.Writer, v reporting.Record, files Files) error {
	w := &writer{ctx: ctx, zip: zip.NewWriter(out), at: v.MadeAt.UTC(), manifest: manifest{Format: format}}
	r := recordOf(v)
	page, err := template.New("index").Funcs(template.FuncMap{"moment": moment}).Parse(indexPage)
	if err != nil {
		return fmt.Errorf("read the page of a record: %w", err)
	}
	if err := w.put("index.html", func(out io.Writer) error { return page.Execute(out, r) }); err != nil {
		return err
	}
	if err := w.json("record.json", r); err != nil {
		return err
	}
	for _, s := range v.Submissions {
		if err := w.text(submissionFolder(s.Number)+"manifest.json", s.ManifestJSON); err != nil {
			return err
		}
		for _, p := range s.Parts {
			if err := w.text(submissionFolder(s.Number)+"elements/"+p.ElementID+".json", p.Content); err != nil {
				return err
			}
		}
	}
	for i, s := range v.Supplements {
		if err := w.text(supplementName(i, s), s.JSON); err != nil {
			return err
		}
	}
	for hash, text := range v.Standards {
		if err := w.text(standardName(hash), text); err != nil {
			return err
		}
	}
	for _, x := range v.Releases {
		if err := w.release(x, v.StandardID); err != nil {
			return err
		}
	}
	for _, f := range v.Files {
		if err := w.file(files, f); err != nil {
			return err
		}
	}
	if err := w.json("manifest.json", w.manifest); err != nil {
		return err
	}
	return w.zip.Close()
}

func moment(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04") }

// counter counts what goes through.
type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) { c.n += int64(len(p)); return len(p), nil }

// put writes one file and lists it with its hash.
func (w *writer) put(name string, write func(io.Writer) error) error {
	f, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.at})
	if err != nil {
		return err
	}
	sum, size := sha256.New(), &counter{}
	if err := write(io.MultiWriter(f, sum, size)); err != nil {
		return err
	}
	w.manifest.Files = append(w.manifest.Files, listed{Path: name, SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size.n})
	return nil
}

func (w *writer) text(name, words string) error {
	return w.put(name, func(out io.Writer) error { _, err := io.WriteString(out, words); return err })
}

func (w *writer) json(name string, v any) error {
	return w.put(name, func(out io.Writer) error {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(v)
	})
}

// release writes a release word for word, and as a PDF.
func (w *writer) release(x reporting.Release, standardID string) error {
	if err := w.text(releaseName(x.Number)+".json", x.JSON); err != nil {
		return err
	}
	c, err := x.Content()
	if err != nil {
		return err
	}
	std, err := standard.BuiltIn(standardID)
	if err != nil {
		return err
	}
	return w.put(releaseName(x.Number)+".pdf", func(out io.Writer) error { return report.PDF(out, c, std) })
}

// file copies a file of evidence. Its name begins with its hash, so that two of
// one name do not meet.
func (w *writer) file(files Files, f assessment.FrozenFile) error {
	name := "files/" + f.SHA256[:min(12, len(f.SHA256))] + "-" + safe(f.Name)
	content, err := files.Content(w.ctx, f.SHA256)
	if err != nil {
		w.manifest.Files = append(w.manifest.Files, listed{Path: name, SHA256: f.SHA256, Size: f.Size, Says: "This file could not be read, or is locked by the virus check, so it is not in the archive"})
		return w.ctx.Err()
	}
	err = errors.Join(w.put(name, func(out io.Writer) error { _, err := io.Copy(out, content); return err }), content.Close())
	if last := &w.manifest.Files[len(w.manifest.Files)-1]; err == nil && last.SHA256 != f.SHA256 {
		last.Says = "This is not what was submitted: its hash was " + f.SHA256
	}
	return err
}

// safe keeps a name from being a path.
func safe(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name)
}
