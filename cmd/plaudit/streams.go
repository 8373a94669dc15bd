package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/plaudit/plaudit/internal/fault"
)

// Streams are what a command reads and writes. Results go to Out, everything
// else to Err.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// maxInput is a little more than any text file a command reads, so that what
// is too large is refused in the words of whoever reads it.
const maxInput = 2 << 20

// readInput reads a small file that the user named, or standard input for "-".
func readInput(streams *Streams, name string) ([]byte, error) {
	if name == "-" {
		text, err := io.ReadAll(io.LimitReader(streams.In, maxInput))
		if err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		return text, nil
	}
	file, _, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxInput))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return text, nil
}

// openFile opens a file that the user named.
func openFile(name string) (*os.File, fs.FileInfo, error) {
	file, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fault.NotFound(fmt.Sprintf("There is no file %s.", name))
	case errors.Is(err, fs.ErrPermission):
		return nil, nil, fault.Forbidden(fmt.Sprintf("The file %s may not be read by this user.", name))
	case err != nil:
		return nil, nil, err
	}
	about, err := file.Stat()
	if err == nil && about.IsDir() {
		err = fault.Invalid(fmt.Sprintf("%s is a folder. Name a file.", name))
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, about, nil
}

// printJSON writes the one document that --json promises.
func printJSON(w io.Writer, document any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document)
}
