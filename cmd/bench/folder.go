package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
)

// A folder of a hundred files each of three formats: PDFs of some pages, Word and
// plain text of one.
const (
	folderEach  = 100
	folderPages = 8
)

// folder imports a matrix with a zip of 300 files by the command, beside the
// portal, which reads them: the time until all can be searched, compared with
// unpacking the zip and running pdftotext on each PDF.
func (b *bench) folder() error {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		fmt.Fprintln(os.Stderr, "  pdftotext is not installed (poppler-utils): no floor, nothing measured")
		return nil
	}
	binary, err := b.binary()
	if err != nil {
		return err
	}
	const items = 50
	dir, err := b.library(items)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) // a run after this one imports into a fresh one
	matrix, packed, err := b.writeFolder()
	if err != nil {
		return err
	}
	floor, err := b.unpackAndRead(packed)
	if err != nil {
		return err
	}
	address, err := b.database(dir)
	if err != nil {
		return err
	}
	db, err := store.Open(b.ctx, address)
	if err != nil {
		return err
	}
	defer db.Close()
	flags := []string{"--database", address}
	r, err := b.start(binary, dir, flags...)
	if err != nil {
		return err
	}
	started := time.Now()
	importing := exec.CommandContext(b.ctx, binary, append([]string{"import", "evidence", "--data", dir, "--org", "Synthetic council 1", "--matrix", matrix, "--files", packed, "--json"}, flags...)...)
	if out, err := importing.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("import: %w: %.500s", err, out), r.stop())
	}
	imported := time.Since(started)
	for read := 0; read < 3*folderEach; time.Sleep(20 * time.Millisecond) {
		if err := db.Raw().QueryRowContext(b.ctx, `SELECT count(*) FROM content_text WHERE state = 'read'`).Scan(&read); err != nil {
			return errors.Join(err, r.stop())
		}
		if time.Since(started) > 10*time.Minute {
			return errors.Join(fmt.Errorf("only %d files were read within 10 minutes", read), r.stop())
		}
	}
	took := time.Since(started)
	b.find(row{"a folder and its matrix, until searchable", fmt.Sprintf("%d files (%d PDFs of %d pages, Word, text), imported in %.1f s", 3*folderEach, folderEach, folderPages, imported.Seconds()),
		fmt.Sprintf("%.1f s (unzip, pdftotext)", floor.Seconds()), fmt.Sprintf("%.1f s, %.0f files/s", took.Seconds(), 3*folderEach/took.Seconds()), times(took.Seconds(), floor.Seconds()), "at most 6 x", took <= 6*floor})
	return r.stop()
}

// writeFolder writes the matrix and the zip.
func (b *bench) writeFolder() (matrix, packed string, err error) {
	elements := standard.CSE().Elements()
	var rows strings.Builder
	rows.WriteString("Element,Evidence,File,Notes\n")
	var parts []string
	text := pagesOfText(folderEach * (folderPages + 2))
	next := func(n int) (pages []string) {
		pages, text = text[:n], text[n:]
		return pages
	}
	for i := range folderEach {
		word, err := formatsOf(next(1))
		if err != nil {
			return "", "", err
		}
		for name, content := range map[string]string{"pdf": string(pdfOf(next(folderPages))), "docx": string(word[4].content), "txt": next(1)[0]} {
			name = fmt.Sprintf("Paper %d.%s", i+1, name)
			parts = append(parts, "Our folder/"+name, content)
			fmt.Fprintf(&rows, "%s,Paper %d %s,%s,What it shows\n", elements[len(parts)%len(elements)].ID, i+1, filepath.Ext(name)[1:], name)
		}
	}
	all, err := archive(parts)
	if err != nil {
		return "", "", err
	}
	matrix, packed = filepath.Join(b.dir, "matrix.csv"), filepath.Join(b.dir, "folder.zip")
	return matrix, packed, errors.Join(os.WriteFile(matrix, []byte(rows.String()), 0o600), os.WriteFile(packed, all, 0o600))
}

// unpackAndRead takes the floor: the files on the disk, and the text of the PDFs.
func (b *bench) unpackAndRead(packed string) (time.Duration, error) {
	dir, err := os.MkdirTemp(b.dir, "unpacked-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	started := time.Now()
	z, err := zip.OpenReader(packed)
	if err != nil {
		return 0, err
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return 0, err
		}
		var content bytes.Buffer
		if _, err := io.Copy(&content, r); err != nil {
			return 0, err
		}
		file := filepath.Join(dir, filepath.Base(f.Name))
		if err := os.WriteFile(file, content.Bytes(), 0o600); err != nil {
			return 0, err
		}
		if filepath.Ext(file) == ".pdf" {
			if err := exec.CommandContext(b.ctx, "pdftotext", file, os.DevNull).Run(); err != nil {
				return 0, fmt.Errorf("pdftotext: %w", err)
			}
		}
	}
	return time.Since(started), nil
}
