// Package blobtest is the suite that every implementation of blob.Store passes.
package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/fault"
)

// Test checks a store. open returns an empty one each time it is called.
func Test(t *testing.T, open func(t *testing.T) blob.Store) {
	for name, test := range map[string]func(*testing.T, blob.Store){
		"what was put can be read and sought":       readBack,
		"the same content is stored once":           once,
		"a failed upload leaves nothing":            cutOff,
		"a cancelled upload leaves nothing":         cancelledUpload,
		"only what is old enough is deleted":        deleted,
		"keys that are none are not found":          badKeys,
		"verify accepts what is whole":              verified,
		"twenty uploads of one file are one object": together,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// Key returns the key of some content.
func Key(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Keys returns the keys of all objects.
func Keys(t *testing.T, s blob.Store) []string {
	t.Helper()
	var keys []string
	if err := s.Each(context.Background(), func(key string, _ int64, at time.Time) error {
		if time.Since(at) > time.Hour {
			t.Errorf("%s was put at %s", key, at)
		}
		keys = append(keys, key)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return keys
}

func put(t *testing.T, s blob.Store, content []byte) string {
	t.Helper()
	key, size, err := s.Put(context.Background(), bytes.NewReader(content))
	if err != nil || size != int64(len(content)) || key != Key(content) {
		t.Fatalf("put %d bytes: key %s, size %d, %v", len(content), key, size, err)
	}
	return key
}

func readBack(t *testing.T, s blob.Store) {
	ctx := context.Background()
	for _, content := range [][]byte{{}, []byte("small"), bytes.Repeat([]byte("0123456789abcdef"), 1<<17)} {
		key := put(t, s, content)
		file, err := s.Open(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(file)
		if err != nil || !bytes.Equal(got, content) {
			t.Fatalf("read %d of %d bytes, %v", len(got), len(content), err)
		}
		if len(content) > 2 {
			if _, err := file.Seek(2, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			if rest, err := io.ReadAll(file); err != nil || !bytes.Equal(rest, content[2:]) {
				t.Fatalf("after a seek: %d bytes, %v", len(rest), err)
			}
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if size, _, err := s.Stat(ctx, key); err != nil || size != int64(len(content)) {
			t.Fatalf("stat: %d, %v", size, err)
		}
	}
}

func once(t *testing.T, s blob.Store) {
	put(t, s, []byte("one"))
	put(t, s, []byte("one"))
	put(t, s, []byte("two"))
	want := []string{Key([]byte("one")), Key([]byte("two"))}
	slices.Sort(want)
	if got := Keys(t, s); !slices.Equal(got, want) {
		t.Fatalf("objects %v", got)
	}
}

func cutOff(t *testing.T, s blob.Store) {
	boom := errors.New("boom")
	for _, failure := range []error{io.ErrUnexpectedEOF, io.ErrClosedPipe, boom, fault.TooLarge("too large")} {
		content := io.MultiReader(strings.NewReader(strings.Repeat("half a file ", 100_000)), iotest.ErrReader(failure))
		if _, _, err := s.Put(context.Background(), content); !errors.Is(err, failure) {
			t.Errorf("put returned %v, want %v", err, failure)
		}
	}
	if keys := Keys(t, s); len(keys) != 0 {
		t.Fatalf("left behind: %v", keys)
	}
}

func cancelledUpload(t *testing.T, s blob.Store) {
	ctx, cancel := context.WithCancel(context.Background())
	content := io.MultiReader(strings.NewReader("first"), iotest.OneByteReader(readerFunc(func(p []byte) (int, error) {
		cancel()
		return copy(p, "x"), nil
	})))
	if _, _, err := s.Put(ctx, content); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if keys := Keys(t, s); len(keys) != 0 {
		t.Fatalf("left behind: %v", keys)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func deleted(t *testing.T, s blob.Store) {
	ctx := context.Background()
	key := put(t, s, []byte("content"))
	if gone, err := s.Delete(ctx, key, time.Now().Add(-time.Hour)); gone || err != nil {
		t.Fatalf("a fresh object was deleted: %v, %v", gone, err)
	}
	if gone, err := s.Delete(ctx, key, time.Now().Add(time.Hour)); !gone || err != nil {
		t.Fatalf("an old object was not deleted: %v, %v", gone, err)
	}
	if gone, err := s.Delete(ctx, key, time.Now().Add(time.Hour)); gone || err != nil {
		t.Fatalf("deleted twice: %v, %v", gone, err)
	}
	if _, err := s.Open(ctx, key); !fault.Is(err, fault.KindNotFound) {
		t.Fatal(err)
	}
	put(t, s, []byte("content"))
	if err := blob.Verify(ctx, s, key); err != nil {
		t.Fatal(err)
	}
}

func badKeys(t *testing.T, s blob.Store) {
	ctx := context.Background()
	for _, key := range []string{"", "..", "../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("0", 63), strings.Repeat("0", 64), strings.Repeat("../", 21) + "x"} {
		if _, err := s.Open(ctx, key); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("open %q: %v", key, err)
		}
		if _, _, err := s.Stat(ctx, key); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("stat %q: %v", key, err)
		}
		if gone, err := s.Delete(ctx, key, time.Now().Add(time.Hour)); gone || err != nil {
			t.Errorf("delete %q: %v, %v", key, gone, err)
		}
		if err := blob.Verify(ctx, s, key); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("verify %q: %v", key, err)
		}
	}
}

func verified(t *testing.T, s blob.Store) {
	key := put(t, s, bytes.Repeat([]byte("whole "), 100_000))
	if err := blob.Verify(context.Background(), s, key); err != nil {
		t.Fatal(err)
	}
}

func together(t *testing.T, s blob.Store) {
	content := bytes.Repeat([]byte("together "), 50_000)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			key, _, err := s.Put(context.Background(), bytes.NewReader(content))
			if err == nil && key != Key(content) {
				err = fmt.Errorf("key %s", key)
			}
			if err != nil {
				t.Errorf("upload %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if keys := Keys(t, s); len(keys) != 1 {
		t.Fatalf("%d objects", len(keys))
	}
	if err := blob.Verify(context.Background(), s, Key(content)); err != nil {
		t.Fatal(err)
	}
}
