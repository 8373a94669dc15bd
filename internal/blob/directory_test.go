package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/blob/blobtest"
)

func open(t testing.TB, folder string) *blob.Directory {
	t.Helper()
	d, err := blob.OpenDirectory(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestDirectory(t *testing.T) {
	blobtest.Test(t, func(t *testing.T) blob.Store { return open(t, t.TempDir()) })
}

func TestAFailedUploadLeavesNoTemporaryFile(t *testing.T) {
	folder := t.TempDir()
	d := open(t, folder)
	pr, pw := io.Pipe()
	go func() {
		_, _ = pw.Write(make([]byte, 100_000))
		pw.CloseWithError(io.ErrUnexpectedEOF)
	}()
	if _, _, err := d.Put(context.Background(), pr); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(filepath.Join(folder, "incoming")); len(left) != 0 {
		t.Fatalf("left behind: %v", left)
	}
}

func TestSweepIncomingTakesWhatAKilledProgramLeft(t *testing.T) {
	folder := t.TempDir()
	d := open(t, folder)
	key, _, err := d.Put(context.Background(), bytes.NewReader([]byte("whole")))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "incoming", "LEFT"), []byte("half"), 0o400); err != nil {
		t.Fatal(err)
	}
	again := open(t, folder)
	if n, err := again.SweepIncoming(); n != 1 || err != nil {
		t.Fatalf("swept %d, %v", n, err)
	}
	if err := blob.Verify(context.Background(), again, key); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyFindsRot(t *testing.T) {
	folder := t.TempDir()
	d := open(t, folder)
	key, _, err := d.Put(context.Background(), bytes.NewReader([]byte("as it was")))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "objects", key[:2], key)
	if err := errors.Join(os.Chmod(name, 0o600), os.WriteFile(name, []byte("as it is "), 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := blob.Verify(context.Background(), d, key); !errors.Is(err, blob.ErrRot) {
		t.Fatal(err)
	}
	examined := func(s blob.Store, want blob.Damage) {
		t.Helper()
		if damage, err := blob.Examine(context.Background(), s, key); damage != want || err != nil {
			t.Errorf("%q, %v, want %q", damage, err, want)
		}
	}
	examined(d, blob.Changed)
	examined(badDisk{d}, blob.Unreadable)
	if _, _, err := d.Put(context.Background(), bytes.NewReader([]byte("as it was"))); err != nil {
		t.Fatal(err)
	}
	examined(d, blob.Whole) // storing it again has mended it
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	examined(d, blob.Missing)
	if _, err := blob.Examine(context.Background(), away{d}, key); err == nil {
		t.Error("a store that does not answer says nothing of its objects")
	}
}

// badDisk is a store on a disk that is broken; away, one that does not answer.
type (
	badDisk struct{ blob.Store }
	away    struct{ blob.Store }
)

func (badDisk) Open(context.Context, string) (io.ReadSeekCloser, error) {
	return nil, &os.PathError{Op: "read", Path: "x", Err: syscall.EIO}
}

func (away) Open(context.Context, string) (io.ReadSeekCloser, error) {
	return nil, errors.New("connection refused")
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	d := open(t, t.TempDir())
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	if _, _, err := d.Put(context.Background(), io.LimitReader(zeros{}, 100<<20)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
		t.Fatalf("%d bytes were allocated for a file of 100 MB", grown)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
