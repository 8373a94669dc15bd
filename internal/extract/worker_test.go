package extract

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The readers that break must be there before the test program, started as the
// other process, begins to serve.
var _ = func() bool {
	further["test/die"] = func(*builder, io.ReaderAt, int64) error { os.Exit(3); return nil }
	further["test/panic"] = func(*builder, io.ReaderAt, int64) error { panic("a defect") }
	further["test/hang"] = func(*builder, io.ReaderAt, int64) error { select {} }
	further["test/blow"] = func(*builder, io.ReaderAt, int64) error {
		for all := []byte{1}; ; {
			all = append(all, all...)
		}
	}
	further["test/environment"] = func(b *builder, _ io.ReaderAt, _ int64) error {
		return b.add(Place{Kind: PlaceLine, Number: 1}, strings.Join(os.Environ(), " "), false)
	}
	return true
}()

// testCache keeps what is compiled once between the tests, and test runs.
func testCache() string { return filepath.Join(os.TempDir(), "plaudit-test-wasm") }

func testWorker(t testing.TB, c WorkerConfig) *Worker {
	c.Cache = testCache()
	w := NewWorker(c)
	t.Cleanup(func() { w.Close() })
	return w
}

func workerRead(w *Worker, content, mediaType string, limits Limits) (Document, error) {
	return w.Read(context.Background(), strings.NewReader(content), int64(len(content)), mediaType, limits)
}

// reads sees that a worker still reads.
func reads(t *testing.T, w *Worker) {
	t.Helper()
	if doc, err := workerRead(w, "Dŵr", "text/plain", Limits{}); err != nil || show(doc) != "line 1: Dŵr\n" {
		t.Errorf("it no longer reads: %v %s", err, show(doc))
	}
}

func TestWorkerSurvivesWhatFilesDo(t *testing.T) {
	w := testWorker(t, WorkerConfig{Limits: Limits{Memory: 64 << 20}})
	reads(t, w)
	for mediaType, words := range map[string]string{
		"test/die":   "broke down",
		"test/panic": wordsDamaged,
		"test/hang":  wordsSlow,
		"test/blow":  wordsMemory,
	} {
		_, err := workerRead(w, "x", mediaType, Limits{Time: time.Millisecond})
		if mediaType != "test/hang" {
			_, err = workerRead(w, "x", mediaType, Limits{})
		}
		var u *Unreadable
		if !errors.As(err, &u) || !strings.Contains(u.Words, words) {
			t.Errorf("%s: %v", mediaType, err)
		}
		reads(t, w)
	}
}

func TestWorkerIsKilledBetweenFiles(t *testing.T) {
	w := testWorker(t, WorkerConfig{})
	reads(t, w)
	c := <-w.slots
	c.command.Process.Kill()
	c.command.Process.Wait()
	w.slots <- c
	reads(t, w)
}

func TestWorkerEndsWhenIdle(t *testing.T) {
	w := testWorker(t, WorkerConfig{Idle: 10 * time.Millisecond})
	for range 3 {
		reads(t, w)
		time.Sleep(30 * time.Millisecond)
	}
}

func TestWorkerStopsWhenAsked(t *testing.T) {
	w := testWorker(t, WorkerConfig{})
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := w.Read(ctx, strings.NewReader("x"), 1, "test/hang", Limits{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	reads(t, w)
	w.Close()
	if _, err := workerRead(w, "x", "text/plain", Limits{}); err == nil {
		t.Error("a closed worker reads")
	}
}

type brokenFile struct{}

func (brokenFile) ReadAt([]byte, int64) (int, error) { return 0, errors.New("the disk is gone") }

func TestWorkerTellsALostFileFromABrokenOne(t *testing.T) {
	w := testWorker(t, WorkerConfig{})
	_, err := w.Read(context.Background(), brokenFile{}, 100, "text/plain", Limits{})
	var u *Unreadable
	if err == nil || errors.As(err, &u) || !strings.Contains(err.Error(), "the disk is gone") {
		t.Error(err)
	}
	reads(t, w)
}

func TestWorkerReadsLargeFilesByTheBlock(t *testing.T) {
	w := testWorker(t, WorkerConfig{})
	text := strings.Repeat("Every caller is told how long they will wait.\n\n", 30_000)
	direct, err := read(t, []byte(text), "text/plain", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := workerRead(w, text, "text/plain", Limits{})
	if err != nil || len(doc.Passages) != 30_000 || show(doc) != show(direct) {
		t.Error(err, len(doc.Passages))
	}
}

func TestWorkerHasNoneOfOurEnvironment(t *testing.T) {
	t.Setenv("PLAUDIT_SMTP_PASSWORD", "secret")
	doc, err := workerRead(testWorker(t, WorkerConfig{}), "x", "test/environment", Limits{})
	if err != nil || strings.Contains(show(doc), "secret") {
		t.Error(err, show(doc))
	}
}

func TestWorkerReadsManyAtOnce(t *testing.T) {
	w := testWorker(t, WorkerConfig{AtOnce: 2})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { reads(t, w) })
	}
	all.Wait()
}
