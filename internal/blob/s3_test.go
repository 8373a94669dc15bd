package blob_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/blob/blobtest"
	"github.com/plaudit/plaudit/internal/blob/s3test"
	"github.com/plaudit/plaudit/internal/fault"
)

func TestS3(t *testing.T) {
	endpoint, bucket := s3test.Start(t)
	n := 0
	fresh := func(t *testing.T) blob.Opened {
		n++
		name := fmt.Sprintf("bucket-%d", n)
		bucket(name)
		s, err := blob.Open(context.Background(), "s3://"+name+"/some/prefix?endpoint="+endpoint+"&region=us-east-1", t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	blobtest.Test(t, func(t *testing.T) blob.Store { return fresh(t) })

	t.Run("copied there and back", func(t *testing.T) { copied(t, fresh(t)) })

	for _, address := range []string{"s3://none?endpoint=" + endpoint, "s3://?endpoint=" + endpoint, "s3://b?endpoint=ftp://host", "gs://bucket"} {
		_, err := blob.Open(context.Background(), address, t.TempDir())
		if kind := fault.KindOf(err); kind != fault.KindInvalid && kind != fault.KindUnavailable {
			t.Errorf("%s: %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "plaudit-test-secret") {
			t.Error("the secret is told")
		}
	}
}

// copied checks that files go to a store and back, and that rot does not.
func copied(t *testing.T, there blob.Store) {
	ctx := context.Background()
	folder := t.TempDir()
	here := open(t, folder)
	var keys []string
	for i := range 5 { // one of them in several parts
		key, _, err := here.Put(ctx, io.LimitReader(letters{byte('a' + i)}, int64(1000+i/4*40_000_000)))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	for _, want := range []string{"5 0", "0 5"} {
		if c, err := blob.Copy(ctx, here, there); err != nil || fmt.Sprint(c.Copied, " ", c.There) != want {
			t.Fatalf("%+v, %v, want %s", c, err, want)
		}
	}
	if c, err := blob.Copy(ctx, there, open(t, t.TempDir())); err != nil || c.Copied != 5 {
		t.Errorf("back: %+v, %v", c, err)
	}
	file := filepath.Join(folder, "objects", keys[0][:2], keys[0])
	if err := errors.Join(os.Chmod(file, 0o600), os.WriteFile(file, []byte("rotten"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Copy(ctx, here, open(t, t.TempDir())); !errors.Is(err, blob.ErrRot) {
		t.Errorf("rot was copied: %v", err)
	}
}

type letters struct{ b byte }

func (l letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = l.b
	}
	return len(p), nil
}
