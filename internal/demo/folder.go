package demo

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/plaudit/plaudit/internal/fault"
)

// marker is the file that says a folder holds a demonstration, so that demo
// sign-in is never let loose on real data.
const marker = "demonstration.txt"

// Folder is where a demonstration keeps its data.
type Folder struct {
	Path  string
	Fresh bool // nothing is in it yet: Seed is to be called
	temp  bool
}

// OpenFolder uses the folder at path, or a new temporary one for "". Conflict
// when the folder holds something that is not a demonstration.
func OpenFolder(path string) (Folder, error) {
	if path == "" {
		temp, err := os.MkdirTemp("", "plaudit-demo-")
		return Folder{Path: temp, Fresh: true, temp: true}, err
	}
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = os.MkdirAll(path, 0o700)
	}
	if err != nil {
		return Folder{}, fault.Invalid("The folder " + path + " cannot be used").Because(err)
	}
	if len(entries) == 0 {
		return Folder{Path: path, Fresh: true}, nil
	}
	if _, err := os.Stat(filepath.Join(path, marker)); err != nil {
		return Folder{}, fault.Conflict("The folder " + path + " holds something that is not a whole demonstration. Name an empty folder")
	}
	return Folder{Path: path}, nil
}

// Told marks the folder as a demonstration, once its story is told whole.
func (f Folder) Told() error {
	return os.WriteFile(filepath.Join(f.Path, marker), []byte("This folder holds Plaudit's demonstration: invented data that anybody may change.\n"), 0o600)
}

// Close removes a temporary folder.
func (f Folder) Close() error {
	if f.temp {
		return os.RemoveAll(f.Path)
	}
	return nil
}
