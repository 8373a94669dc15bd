package preview_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/extract"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/preview"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestPointed(t *testing.T) {
	for pointer, want := range map[string]struct {
		kind string
		n    int64
	}{
		"p. 6": {"page", 6}, "Page 12, second table": {"page", 12}, "pp 4-7": {"page", 4}, "see pages 4 to 7": {"page", 4}, "6": {"page", 6},
		"slide 3": {"slide", 3}, "Sheet 2": {"sheet", 2}, "tab 4": {"sheet", 4}, "tudalen 9": {"page", 9}, "sheet ‘Results’": {"sheet", 0}, "balance sheet p. 3": {"page", 3},
		"": {"", 0}, "14:05": {"", 0}, "p. 0": {"", 0}, "p. 99999999": {"", 0}, "Appendix p": {"", 0},
	} {
		if ask := preview.Pointed(pointer); ask.Kind != want.kind || ask.Number != want.n {
			t.Errorf("%q: %s %d", pointer, ask.Kind, ask.Number)
		}
	}
	for pointer, want := range map[string]string{
		"sheet Services": "Services", "Sheet ‘By hour’, row 12": "By hour", "tab: \"2024/25\"": "2024/25", "the By hour tab": "By hour", "see Ŵyl sheet": "Ŵyl",
		"'By hour'!B2:C9": "By hour", "Services!$B$12": "Services", "sheet 2024 figures": "2024 figures", "taflen Gwasanaethau": "Gwasanaethau",
		"p. 6": "", "worksheet": "", "": "", "12:40": "",
	} {
		if got := preview.Pointed(pointer).Sheet; got != want {
			t.Errorf("%q: sheet %q, want %q", pointer, got, want)
		}
	}
}

// worker draws with the real reader and counts how often.
type worker struct {
	*extract.Worker
	times atomic.Int64
}

func (w *worker) Draw(ctx context.Context, content io.ReaderAt, size int64, mediaType string, page, width int64) ([]byte, int64, int64, error) {
	w.times.Add(1)
	picture, pages, err := w.Preview(ctx, content, size, mediaType, int(page), int(width))
	if u, cannot := err.(*extract.Unreadable); cannot {
		return nil, 0, 0, &preview.Undrawable{Words: u.Words}
	}
	return picture, 1, int64(pages), err
}

func TestPagesAreDrawnOnceAndDrawnAgainWhenGone(t *testing.T) {
	db := storetest.SQLite(t)
	storetest.Seed(t, db)
	files, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	w := &worker{Worker: extract.NewWorker(extract.WorkerConfig{})}
	defer w.Close()
	now := time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)
	s := preview.New(store.For[preview.Tx]{DB: db}, files, w, func() time.Time { return now })
	content, err := storedPNG()
	if err != nil {
		t.Fatal(err)
	}
	put := func(content []byte, mediaType string) preview.File {
		key, size, err := files.Put(t.Context(), bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		return preview.File{OrganisationID: storetest.Council, SHA256: key, Size: size, MediaType: mediaType, State: evidence.Unscanned}
	}
	f := put(content, "image/png")
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if _, picture, err := s.Open(context.Background(), f, 1, preview.Reading); err != nil {
				t.Error(err)
			} else {
				picture.Close()
			}
		})
	}
	wait.Wait()
	d, picture, err := s.Open(t.Context(), f, 1, preview.Reading)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(picture); err != nil {
		t.Error(err)
	}
	picture.Close()
	drawn := w.times.Load()
	if drawn > 2 { // a second may begin as the first ends
		t.Errorf("drawn %d times", drawn)
	}
	if gone, err := files.Delete(t.Context(), d.Picture, time.Now().Add(time.Hour)); err != nil || !gone {
		t.Fatal(gone, err)
	}
	if _, picture, err = s.Open(t.Context(), f, 1, preview.Reading); err != nil || w.times.Load() != drawn+1 {
		t.Fatalf("%v, drawn %d times", err, w.times.Load())
	}
	picture.Close()

	broken := put([]byte("%PDF-1.7 and nothing more"), "application/pdf")
	d, picture, err = s.Open(t.Context(), broken, 1, preview.Reading)
	if err != nil || picture != nil || !strings.Contains(d.Trouble, "damaged") {
		t.Errorf("%+v %v", d, err)
	}
	infected := f
	infected.State = evidence.Infected
	if _, _, err := s.Open(t.Context(), infected, 1, preview.Reading); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a locked file is shown: %v", err)
	}
	if _, _, err := s.Open(t.Context(), put([]byte("words"), "text/plain"), 1, preview.Reading); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("%v", err)
	}
	now = now.AddDate(0, 0, 2)
	if n, err := s.Forget(t.Context()); err != nil || n != 1 {
		t.Errorf("forgot %d, %v", n, err)
	}
}

func storedPNG() ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 300, 200)))
	return b.Bytes(), err
}
