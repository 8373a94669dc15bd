package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
	"time"
)

const (
	incoming = "incoming" // files that are being written
	objects  = "objects"  // objects/ab/abcdef..., whole and read-only
)

// Directory is a Store in one folder, which belongs to one machine. All paths
// go through os.Root, so that nothing outside the folder can be reached.
type Directory struct {
	root *os.Root
	// keep is held while an object is put into its place or removed, so that
	// Delete never removes what a Put has just confirmed.
	keep sync.Mutex
}

var _ Opened = (*Directory)(nil)

// OpenDirectory opens the folder, and makes it when it is not there.
func OpenDirectory(folder string) (*Directory, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("create the folder of files: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open the folder of files: %w", err)
	}
	for _, name := range []string{incoming, objects} {
		if err := root.MkdirAll(name, 0o700); err != nil {
			return nil, errors.Join(fmt.Errorf("create the folder of files: %w", err), root.Close())
		}
	}
	return &Directory{root: root}, nil
}

// Close releases the folder.
func (d *Directory) Close() error { return d.root.Close() }

// SweepIncoming removes what uploads left behind that were cut off by the end
// of the program, and returns how many there were. Call it once at start,
// before anything is put.
func (d *Directory) SweepIncoming() (int, error) {
	left, err := fs.ReadDir(d.root.FS(), incoming)
	if err != nil {
		return 0, err
	}
	for i, entry := range left {
		if err := d.root.Remove(path.Join(incoming, entry.Name())); err != nil {
			return i, err
		}
	}
	return len(left), nil
}

// Put is as Store says. The bytes are on the disk, and the name in its folder,
// before it returns.
func (d *Directory) Put(ctx context.Context, content io.Reader) (key string, size int64, err error) {
	name, file, err := d.begin()
	if err != nil {
		return "", 0, err
	}
	defer func() {
		if name != "" {
			_ = d.root.Remove(name)
		}
	}()
	hash := sha256.New()
	size, err = io.CopyBuffer(io.MultiWriter(file, hash), &cancelled{ctx, content}, make([]byte, bufferSize))
	if err != nil {
		_ = file.Close()
		return "", 0, err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return "", 0, fmt.Errorf("store a file: %w", err)
	}
	key = hex.EncodeToString(hash.Sum(nil))
	moved, err := d.place(name, key)
	if err != nil {
		return "", 0, fmt.Errorf("store a file: %w", err)
	}
	if moved {
		name = ""
	}
	return key, size, nil
}

// begin makes a file of its own among what is on its way.
func (d *Directory) begin() (name string, file *os.File, err error) {
	name = path.Join(incoming, rand.Text())
	if file, err = d.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o400); err != nil {
		return "", nil, fmt.Errorf("store a file: %w", err)
	}
	return name, file, nil
}

// place moves a complete file to where its key says, over the object that is
// there already: whoever reads that goes on, and if it was damaged it is mended.
func (d *Directory) place(name, key string) (moved bool, err error) {
	d.keep.Lock()
	defer d.keep.Unlock()
	final := where(key)
	if err := d.root.Mkdir(path.Dir(final), 0o700); err == nil {
		if err := d.sync(objects); err != nil {
			return false, err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return false, err
	}
	if err := d.root.Rename(name, final); err != nil {
		return false, err
	}
	return true, d.sync(path.Dir(final))
}

// sync makes the names in a folder last.
func (d *Directory) sync(folder string) error {
	dir, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func where(key string) string { return path.Join(objects, key[:2], key) }

// Open is as Store says.
func (d *Directory) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	if !ValidKey(key) {
		return nil, missing
	}
	file, err := d.root.Open(where(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing.Because(err)
	}
	if err != nil {
		return nil, err
	}
	return file, nil
}

// Stat is as Store says.
func (d *Directory) Stat(_ context.Context, key string) (int64, time.Time, error) {
	if !ValidKey(key) {
		return 0, time.Time{}, missing
	}
	info, err := d.root.Stat(where(key))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, time.Time{}, missing.Because(err)
	}
	if err != nil {
		return 0, time.Time{}, err
	}
	return info.Size(), info.ModTime(), nil
}

// Delete is as Store says.
func (d *Directory) Delete(ctx context.Context, key string, before time.Time) (bool, error) {
	if !ValidKey(key) {
		return false, nil
	}
	d.keep.Lock()
	defer d.keep.Unlock()
	info, err := d.root.Stat(where(key))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || !info.ModTime().Before(before) {
		return false, err
	}
	if err := d.root.Remove(where(key)); err != nil {
		return false, err
	}
	return true, d.sync(path.Dir(where(key)))
}

// Each is as Store says.
func (d *Directory) Each(ctx context.Context, f func(key string, size int64, at time.Time) error) error {
	return fs.WalkDir(d.root.FS(), objects, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !ValidKey(entry.Name()) {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return err
		}
		return f(entry.Name(), info.Size(), info.ModTime())
	})
}

// cancelled is a reader that fails once its context has ended.
type cancelled struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
