// Package backup puts the embedded database and all files into one archive
// while the portal goes on, and back into an empty folder. The archive is a tar:
// the database as it was at one moment, every file that it names and maybe a
// few more, and at the end a manifest with the SHA-256 of each part. An archive
// without its manifest was cut off.
package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/store"
)

const (
	format       = 1
	databaseName = "plaudit.db"
	filesPrefix  = "files/"
	manifestName = "manifest.json"
)

// Manifest is the list of what an archive holds.
type Manifest struct {
	Format   int       `json:"format"`
	Version  string    `json:"version"` // of the program that made it
	MadeAt   time.Time `json:"made_at"`
	Database Part      `json:"database"`
	Files    []Part    `json:"files"`
}

// Part is one file of an archive.
type Part struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Size returns the bytes of all parts.
func (m Manifest) Size() int64 {
	n := m.Database.Size
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// Write writes an archive of the database and the files to out. Nobody has to
// stop working: files are stored before the rows that name them, so all that
// the database names at its moment is there afterwards. Invalid on PostgreSQL.
func Write(ctx context.Context, out io.Writer, db *store.DB, files blob.Store, version string, now time.Time) (Manifest, error) {
	m := Manifest{Format: format, Version: version, MadeAt: now.UTC().Truncate(time.Second), Files: []Part{}}
	dir, err := os.MkdirTemp("", "plaudit-backup-")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(dir)
	snapshot := filepath.Join(dir, databaseName)
	if err := db.Snapshot(ctx, snapshot); err != nil {
		return m, err
	}
	archive := tar.NewWriter(out)
	database, err := os.Open(snapshot)
	if err != nil {
		return m, err
	}
	defer database.Close()
	about, err := database.Stat()
	if err != nil {
		return m, err
	}
	if m.Database, err = add(archive, databaseName, database, about.Size(), m.MadeAt); err != nil {
		return m, fmt.Errorf("back up the database: %w", err)
	}
	err = files.Each(ctx, func(key string, size int64, _ time.Time) error {
		content, err := files.Open(ctx, key)
		if err != nil {
			return err
		}
		defer content.Close()
		part, err := add(archive, filesPrefix+key, content, size, m.MadeAt)
		if err == nil && part.SHA256 != key {
			return fmt.Errorf("%w: %s", blob.ErrRot, key)
		}
		m.Files = append(m.Files, part)
		return err
	})
	if err != nil {
		return m, fmt.Errorf("back up the files: %w", err)
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	header := tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(text)), ModTime: m.MadeAt, Format: tar.FormatPAX}
	if err := archive.WriteHeader(&header); err != nil {
		return m, err
	}
	if _, err := archive.Write(text); err != nil {
		return m, err
	}
	return m, archive.Close()
}

func add(archive *tar.Writer, name string, content io.Reader, size int64, at time.Time) (Part, error) {
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: at, Format: tar.FormatPAX}); err != nil {
		return Part{}, err
	}
	hash := sha256.New()
	n, err := io.CopyBuffer(io.MultiWriter(archive, hash), struct{ io.Reader }{content}, make([]byte, 256<<10))
	if err == nil && n != size {
		err = fmt.Errorf("%s has %d bytes, not %d", name, n, size)
	}
	return Part{hex.EncodeToString(hash.Sum(nil)), n}, err
}
