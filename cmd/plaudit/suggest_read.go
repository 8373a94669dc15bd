package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/extract"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/suggest"
)

// documentReader reads in a process of its own, which ends with this one.
var documentReader = sync.OnceValue(func() *extract.Worker {
	cache := userCache()
	if cache != "" {
		cache = filepath.Join(cache, "wasm")
	}
	return extract.NewWorker(extract.WorkerConfig{Cache: cache, Idle: time.Hour})
})

// userCache is the folder of what can be made again for whoever runs the
// program; "" if there is none.
func userCache() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "plaudit")
}

// readDocument reads the text of a file, or of standard input for "-".
func readDocument(streams *Streams, name string) (d suggest.Document, pages, characters int, err error) {
	content, size, done, err := openInput(streams, name)
	if err != nil {
		return d, 0, 0, err
	}
	defer done()
	if name != "-" {
		d.Name = filepath.Base(name)
	}
	head := make([]byte, 32<<10)
	n, err := content.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return d, 0, 0, err
	}
	doc, err := documentReader().Read(context.Background(), content, size, evidence.TypeOf(d.Name, head[:n]), extract.Limits{})
	if unreadable, is := errors.AsType[*extract.Unreadable](err); is {
		return d, 0, 0, fault.Invalid(fmt.Sprintf("%s could not be read, because %s.", name, unreadable.Words)).Because(unreadable.Unwrap())
	}
	if err != nil {
		return d, 0, 0, err
	}
	d.Title, pages = doc.Title, doc.Pages
	for _, p := range doc.Passages {
		page := 0
		switch p.Place.Kind {
		case extract.PlacePage, extract.PlaceSlide, extract.PlaceSheet:
			page = p.Place.Number
		case extract.PlaceLine: // plain text is one page
			page, pages = 1, max(1, pages)
		}
		d.Passages = append(d.Passages, suggest.Passage{Page: page, Place: p.Place.String(), Text: p.Text, Heading: p.Heading})
	}
	return d, pages, doc.Characters, nil
}

// openInput opens a file for reading at any place; standard input is held in memory.
func openInput(streams *Streams, name string) (content io.ReaderAt, size int64, done func(), err error) {
	if name == "-" {
		text, err := io.ReadAll(io.LimitReader(streams.In, maxStandardInput))
		if err != nil {
			return nil, 0, nil, fmt.Errorf("read standard input: %w", err)
		}
		return bytes.NewReader(text), int64(len(text)), func() {}, nil
	}
	file, about, err := openFile(name)
	if err != nil {
		return nil, 0, nil, err
	}
	return file, about.Size(), func() { file.Close() }, nil
}

// maxStandardInput is the most that is held of a document on standard input.
const maxStandardInput = 256 << 20
