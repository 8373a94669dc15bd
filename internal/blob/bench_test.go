package blob_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/blob/azuretest"
	"github.com/plaudit/plaudit/internal/blob/s3test"
)

// BenchmarkAgainstDirectory stores and reads the same content in a directory
// and in an object store, in turns, and reports how many times as long the
// object store takes. Both servers are on the loopback and write to this disk.
//
//	go test -run '^$' -bench AgainstDirectory -benchtime 3x ./internal/blob
func BenchmarkAgainstDirectory(b *testing.B) {
	s3, bucket := s3test.Start(b)
	azure, container := azuretest.Start(b)
	bucket("bench")
	container("bench")
	for name, address := range map[string]string{
		"S3":    "s3://bench?endpoint=" + s3 + "&region=us-east-1",
		"Azure": "azure://bench?account=" + azuretest.Account + "&endpoint=" + azure,
	} {
		for _, files := range []struct {
			n    int
			size int64
		}{{1, 256 << 20}, {100, 1 << 20}} {
			b.Run(fmt.Sprintf("%s, %d of %d MiB", name, files.n, files.size>>20), func(b *testing.B) {
				here := open(b, b.TempDir())
				there, err := blob.Open(context.Background(), address, b.TempDir())
				if err != nil {
					b.Fatal(err)
				}
				defer there.Close()
				var put, read [2]time.Duration
				for b.Loop() {
					seed := rand.Uint64() // content is stored once: each turn has its own
					for i, s := range []blob.Store{here, there} {
						keys, took := putAll(b, s, files.n, files.size, seed)
						put[i] += took
						read[i] += readAll(b, s, keys)
					}
				}
				mib := float64(b.N*files.n) * float64(files.size>>20)
				b.ReportMetric(mib/put[1].Seconds(), "MiB/s-put")
				b.ReportMetric(put[1].Seconds()/put[0].Seconds(), "x-directory-put")
				b.ReportMetric(mib/read[1].Seconds(), "MiB/s-read")
				b.ReportMetric(read[1].Seconds()/read[0].Seconds(), "x-directory-read")
			})
		}
	}
}

func putAll(b *testing.B, s blob.Store, n int, size int64, seed uint64) (keys []string, took time.Duration) {
	started := time.Now()
	for i := range n {
		var start [32]byte
		for at := range 8 {
			start[at], start[8+at] = byte(seed>>(8*at)), byte(i>>(8*at))
		}
		key, _, err := s.Put(context.Background(), io.LimitReader(rand.NewChaCha8(start), size))
		if err != nil {
			b.Fatal(err)
		}
		keys = append(keys, key)
	}
	return keys, time.Since(started)
}

func readAll(b *testing.B, s blob.Store, keys []string) time.Duration {
	started := time.Now()
	for _, key := range keys {
		content, err := s.Open(context.Background(), key)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			b.Fatal(err)
		}
		if err := content.Close(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(started)
}
