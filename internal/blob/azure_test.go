package blob_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/blob/azuretest"
	"github.com/plaudit/plaudit/internal/blob/blobtest"
	"github.com/plaudit/plaudit/internal/fault"
)

func TestAzure(t *testing.T) {
	ctx := context.Background()
	endpoint, container := azuretest.Start(t)
	n := 0
	fresh := func(t *testing.T) blob.Opened {
		n++
		name := fmt.Sprintf("container-%d", n)
		container(name)
		s, err := blob.Open(ctx, "azure://"+name+"/some/prefix?account="+azuretest.Account+"&endpoint="+endpoint, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	blobtest.Test(t, func(t *testing.T) blob.Store { return fresh(t) })
	t.Run("copied there and back", func(t *testing.T) { copied(t, fresh(t)) })

	t.Run("large files that overtake one another are one object", func(t *testing.T) {
		s := fresh(t)
		content := bytes.Repeat([]byte("0123456789abcdef"), 20<<20/16) // in blocks
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if key, size, err := s.Put(ctx, bytes.NewReader(content)); err != nil || size != int64(len(content)) || key != blobtest.Key(content) {
					t.Errorf("%s, %d bytes, %v", key, size, err)
				}
			})
		}
		all.Wait()
		if err := blob.Verify(ctx, s, blobtest.Key(content)); err != nil {
			t.Error(err)
		}
		file, err := s.Open(ctx, blobtest.Key(content))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if at, err := file.Seek(-6, io.SeekEnd); err != nil || at != int64(len(content)-6) {
			t.Errorf("sought to %d, %v", at, err)
		}
		if end, err := io.ReadAll(file); err != nil || string(end) != "abcdef" {
			t.Errorf("the end is %q, %v", end, err)
		}
	})

	for address, want := range map[string]fault.Kind{
		"azure://none?account=" + azuretest.Account + "&endpoint=" + endpoint: fault.KindUnavailable,
		"azure://?account=plaudittest":                                        fault.KindInvalid,
		"azure://container":                                                   fault.KindInvalid,
		"azure://container?account=evil.example.org/":                         fault.KindInvalid,
		"azure://container?account=plaudittest&endpoint=ftp://host":           fault.KindInvalid,
	} {
		_, err := blob.Open(ctx, address, t.TempDir())
		if kind := fault.KindOf(err); kind != want {
			t.Errorf("%s: %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "cGxhdWRpdC10ZXN0LXNlY3JldA") {
			t.Error("the key is told")
		}
	}
}
