package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/fault"
)

// Check reads an archive from beginning to end and returns its manifest;
// Invalid, with what is wrong, unless it is whole.
func Check(in io.Reader) (Manifest, error) {
	return read(in, func(string, io.Reader) error { return nil })
}

// Restore puts an archive back: the database into the folder under its usual
// name, the files into its folder of files. Conflict when the folder has data
// already, Invalid when the archive is not whole; then nothing is left behind.
func Restore(ctx context.Context, in io.Reader, folder, filesFolder string) (m Manifest, err error) {
	database := filepath.Join(folder, databaseName)
	for _, path := range []string{database, filesFolder} {
		if _, err := os.Stat(path); err == nil {
			return m, fault.Conflict(fmt.Sprintf("%s is there already. Restore into an empty folder", path))
		}
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return m, err
	}
	work, err := os.MkdirTemp(folder, ".restore-")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(work)
	files, err := blob.OpenDirectory(filepath.Join(work, "files"))
	if err != nil {
		return m, err
	}
	m, err = read(in, func(name string, content io.Reader) error {
		if key, is := strings.CutPrefix(name, filesPrefix); is {
			got, _, err := files.Put(ctx, content)
			if err == nil && got != key {
				return changed(name)
			}
			return err
		}
		return save(filepath.Join(work, databaseName), content)
	})
	if err := errors.Join(err, files.Close()); err != nil {
		return m, err
	}
	if err := os.Rename(filepath.Join(work, "files"), filesFolder); err != nil {
		return m, err
	}
	return m, os.Rename(filepath.Join(work, databaseName), database)
}

func save(path string, content io.Reader) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Sync(), file.Close())
}

func changed(name string) error {
	return fault.Invalid(fmt.Sprintf("%s in the archive is not what was backed up", name))
}

var cutOff = fault.Invalid("The archive ends too early: it was cut off while it was written or copied")

// read passes each part to use, and then compares all of them with the manifest.
func read(in io.Reader, use func(name string, content io.Reader) error) (m Manifest, err error) {
	archive := tar.NewReader(in)
	found := map[string]Part{}
	for {
		header, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return m, cutOff.Because(err)
		case err != nil:
			return m, fault.Invalid("This is not an archive made by plaudit backup").Because(err)
		case header.Name == manifestName:
			if err := json.NewDecoder(io.LimitReader(archive, 1<<30)).Decode(&m); err != nil {
				return m, fault.Invalid("The archive's manifest cannot be read").Because(err)
			}
			return m, compare(m, found)
		case header.Name != databaseName && !blob.ValidKey(strings.TrimPrefix(header.Name, filesPrefix)):
			return m, fault.Invalid(fmt.Sprintf("The archive holds %q, which plaudit backup does not put there", header.Name))
		}
		hash := sha256.New()
		content := io.TeeReader(archive, hash)
		if err := use(header.Name, content); err != nil {
			return m, early(err)
		}
		if _, err := io.Copy(io.Discard, content); err != nil { // what use did not want
			return m, early(err)
		}
		found[header.Name] = Part{hex.EncodeToString(hash.Sum(nil)), header.Size}
	}
}

func early(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return cutOff.Because(err)
	}
	return err
}

func compare(m Manifest, found map[string]Part) error {
	if m.Format != format {
		return fault.Invalid(fmt.Sprintf("The archive has format %d; this release reads format %d", m.Format, format))
	}
	if found[databaseName] != m.Database {
		return changed(databaseName)
	}
	for _, f := range m.Files {
		if found[filesPrefix+f.SHA256] != f {
			return changed(filesPrefix + f.SHA256)
		}
	}
	if len(found) != len(m.Files)+1 {
		return fault.Invalid("The archive holds files that its manifest does not name")
	}
	return nil
}
