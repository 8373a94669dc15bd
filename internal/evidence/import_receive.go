package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/standard"
)

// importTimes is how many times the largest file all files of an import may hold.
const importTimes = 20

// Collector takes a matrix and its files as they come in. The bytes of files are
// kept at once; nothing of it is recorded before StartImport, and what never is,
// is swept away.
type Collector struct {
	s       *Service
	by      account.Actor
	name    string
	sha     string
	tables  []matrix.Table
	files   []ImportFile
	skipped []string
	paths   map[string]bool
	bytes   int64
	room    *int64 // how many bytes there still is room for; nil until it is known, below 0 for any number
}

// quota is how many bytes the organisation may still bring.
func (c *Collector) quota(ctx context.Context) (int64, error) {
	if c.room == nil {
		use, err := c.s.Use(ctx, c.by)
		if err != nil {
			return 0, err
		}
		room := int64(-1)
		if use.Quota > 0 {
			room = max(0, use.Quota-use.Bytes-use.Pending)
		}
		c.room = &room
	}
	return *c.room, nil
}

// within is content that fails once it goes beyond what there is room for.
func (c *Collector) within(ctx context.Context, content io.Reader) (io.Reader, error) {
	room, err := c.quota(ctx)
	if err != nil || room < 0 {
		return content, err
	}
	return &limitedReader{r: content, left: room - c.bytes, over: fault.Invalid("", fault.Field{Name: "files", Words: "There is no room for these files: " +
		"your organisation may hold no more. Leave out what is not needed, or ask whoever runs the portal for more room"})}, nil
}

// CollectImport begins to take a matrix and its files.
func (s *Service) CollectImport(by account.Actor) *Collector {
	return &Collector{s: s, by: by, paths: map[string]bool{}}
}

// HasMatrix tells whether the matrix is there.
func (c *Collector) HasMatrix() bool { return len(c.tables) > 0 }

// Skipped tells, in words, of each file that was not taken so far, in the order
// they came.
func (c *Collector) Skipped() []string { return c.skipped }

// Matrix reads the matrix.
func (c *Collector) Matrix(name string, content io.Reader) error {
	if err := mayImport(c.by); err != nil {
		return err
	}
	all, err := io.ReadAll(io.LimitReader(content, matrix.MaxBytes+1))
	if err != nil {
		return err
	}
	c.name = CleanName(name)
	if c.tables, err = matrix.Read(c.name, bytes.NewReader(all), int64(len(all))); err != nil {
		return err
	}
	sum := sha256.Sum256(all)
	c.sha = hex.EncodeToString(sum[:])
	return nil
}

// File takes a file under its path; a zip archive is unpacked. A file that
// cannot be taken is told among the fates and does not keep others from being
// taken.
func (c *Collector) File(ctx context.Context, name string, content io.Reader) error {
	if err := mayImport(c.by); err != nil {
		return err
	}
	name = matrix.SafePath(name)
	if matrix.Clutter(name) {
		return nil
	}
	if strings.EqualFold(path.Ext(name), ".zip") {
		return c.archive(ctx, name, content)
	}
	return c.take(ctx, name, content)
}

// archive keeps a zip beside the files while it is unpacked.
func (c *Collector) archive(ctx context.Context, name string, content io.Reader) error {
	content, err := c.within(ctx, content)
	if err != nil {
		return err
	}
	limited := &limitedReader{r: content, left: importTimes * c.s.maxBytes, over: fault.TooLarge(fmt.Sprintf("‘%s’ is larger than %s. Split it", path.Base(name), megabytes(importTimes*c.s.maxBytes)))}
	key, size, err := c.s.blobs.Put(ctx, limited)
	if err != nil {
		return c.skip(err)
	}
	packed, err := c.s.blobs.Open(ctx, key)
	if err != nil {
		return err
	}
	defer packed.Close()
	return c.Archive(ctx, name, &seekingReader{r: packed}, size)
}

// Archive takes the files of a zip archive.
func (c *Collector) Archive(ctx context.Context, name string, content io.ReaderAt, size int64) error {
	entries, err := matrix.Unpack(content, size)
	if err != nil {
		if f, is := errors.AsType[*fault.Error](err); is {
			f.Words = fmt.Sprintf("‘%s’: %s", path.Base(name), f.Words)
		}
		return c.skip(err)
	}
	for _, e := range entries {
		if e.Skipped != "" {
			c.skipped = append(c.skipped, e.Skipped)
			continue
		}
		r, err := e.Open()
		if err == nil {
			err = errors.Join(c.take(ctx, e.Path, &unpacking{r, path.Base(e.Path)}), r.Close())
		}
		if err := c.skip(err); err != nil {
			return err
		}
	}
	return nil
}

// unpacking tells damage of an archive in words.
type unpacking struct {
	r    io.Reader
	name string
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault.Invalid(fmt.Sprintf("‘%s’ is damaged within the archive", u.name)).Because(err)
	}
	return n, err
}

// skip notes in words what was not taken; any other error comes back.
func (c *Collector) skip(err error) error {
	f, is := errors.AsType[*fault.Error](err)
	if !is || f.Kind != fault.KindInvalid && f.Kind != fault.KindTooLarge || len(f.Fields) > 0 { // no room: nothing more fits
		return err
	}
	c.skipped = append(c.skipped, f.Words)
	return nil
}

func (c *Collector) take(ctx context.Context, name string, content io.Reader) error {
	if len(c.files)+len(c.skipped) >= matrix.MaxEntries || c.bytes > importTimes*c.s.maxBytes {
		return fault.TooLarge(fmt.Sprintf("These are too many files for one import: %d files and %s are the most. Split them", matrix.MaxEntries, megabytes(importTimes*c.s.maxBytes)))
	}
	content, err := c.within(ctx, content)
	if err != nil {
		return err
	}
	received, err := c.s.Receive(ctx, c.by, path.Base(name), content)
	if err != nil {
		return c.skip(err)
	}
	c.bytes += received.Size
	for base, n := name, 2; c.paths[name]; n++ {
		name = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(base, path.Ext(base)), n, path.Ext(base))
	}
	c.paths[name] = true
	c.files = append(c.files, ImportFile{Path: name, MediaType: received.MediaType, Size: received.Size, SHA256: received.SHA256})
	return nil
}

// seekingReader reads anywhere in content that can seek.
type seekingReader struct {
	mu sync.Mutex
	r  io.ReadSeeker
}

func (s *seekingReader) ReadAt(p []byte, off int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// StartImport records what was collected, with a guess of what the columns are.
func (s *Service) StartImport(ctx context.Context, by account.Actor, c *Collector) (i Import, err error) {
	if !c.HasMatrix() {
		return i, fault.Invalid("", fault.Field{Name: "matrix", Words: "Choose the Word, Excel or CSV file that says which evidence belongs to which element"})
	}
	std, err := standard.BuiltIn(importStandard)
	if err != nil {
		return i, err
	}
	files := make([]ImportFile, 0, len(c.files))
	for _, f := range c.files {
		if f.SHA256 != c.sha { // the matrix lies among its files
			files = append(files, f)
		}
	}
	options := ImportOptions{WithoutFile: "leave", Rest: "add", Sensitivity: Internal}
	if len(files) == 0 {
		options.WithoutFile = "note"
	}
	i = Import{ID: s.newID("import"), OrganisationID: by.OrganisationID, State: ImportReceived, MatrixName: c.name, FileCount: int64(len(files)),
		Content:   ImportContent{Tables: c.tables, Form: matrix.Guess(c.tables, std), Options: options, Skipped: c.skipped},
		CreatedBy: by.PersonID, CreatedByName: by.Name, CreatedAt: s.now(), ChangedAt: s.now()}
	return i, s.store.Write(ctx, func(tx Tx) error {
		if err := mayImport(by); err != nil {
			return err
		}
		if err := tx.SaveEvidenceImport(ctx, i); err != nil {
			return err
		}
		if err := tx.AddImportFiles(ctx, i.ID, files); err != nil {
			return err
		}
		if err := s.room(ctx, tx, by.OrganisationID); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("import.received", "evidence_import", i.ID, map[string]any{"matrix": i.MatrixName, "sha256": c.sha, "files": len(files)}))
	})
}
