package evidence_test

import (
	"bytes"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestUploadsAreTakenUpOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		ctx := t.Context()
		u, err := r.BeginUpload(ctx, actor("champion"), "../a.pdf", int64(len(pdf("a"))))
		if err != nil || u.Name != "a.pdf" {
			t.Fatalf("%+v, %v", u, err)
		}
		_, err = r.FinishUpload(ctx, actor("lead"), u.ID, bytes.NewReader(pdf("a")))
		want(t, fault.KindNotFound, err, "")
		_, err = r.FinishUpload(ctx, actor("champion"), u.ID, bytes.NewReader(pdf("another length")))
		want(t, fault.KindInvalid, err, "did not arrive whole")
		for range 2 {
			if u, err = r.FinishUpload(ctx, actor("champion"), u.ID, bytes.NewReader(pdf("a"))); err != nil || !u.Arrived() {
				t.Fatalf("%+v, %v", u, err)
			}
		}
		if swept, err := r.SweepUnused(ctx, time.Now().Add(time.Hour)); swept != 1 || err != nil { // the one of another length
			t.Errorf("swept %d, %v", swept, err)
		}
		// Twenty forms at a time name it; one gets it.
		var taken atomic.Int64
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				_, err := r.Add(ctx, actor("champion"), evidence.Addition{Key: r.NewKey(), Kind: evidence.FileKind, Uploads: []string{u.ID}})
				if err == nil {
					taken.Add(1)
				} else if !fault.Is(err, fault.KindInvalid) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if taken.Load() != 1 {
			t.Errorf("taken up %d times", taken.Load())
		}
		late, err := r.BeginUpload(ctx, actor("champion"), "late.pdf", 10)
		if err != nil {
			t.Fatal(err)
		}
		r.at = r.at.Add(4 * 24 * time.Hour)
		if ids, err := r.ExpireUploads(ctx); err != nil || len(ids) != 1 || ids[0] != late.ID {
			t.Errorf("expired %v, %v", ids, err)
		}
		_, err = r.Upload(ctx, actor("champion"), late.ID)
		want(t, fault.KindNotFound, err, "")
	})
}

// Whoever comes at the same time, an organisation never holds more than it may.
func TestTheQuotaCannotBeJumped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		ctx := t.Context()
		r.LimitUse(50_000)
		var begun atomic.Int64
		var all sync.WaitGroup
		for n := range 20 {
			all.Go(func() {
				if n%2 == 0 {
					if _, err := r.BeginUpload(ctx, actor("lead"), "a.pdf", 10_000); err == nil {
						begun.Add(1)
					}
					return
				}
				content := append(pdf(strings.Repeat("x", n)), make([]byte, 10_000-len(pdf(strings.Repeat("x", n))))...)
				f, err := r.Receive(ctx, actor("champion"), "b.pdf", bytes.NewReader(content))
				if err == nil {
					_, err = r.Add(ctx, actor("champion"), evidence.Addition{Key: r.NewKey(), Kind: evidence.FileKind, Files: []evidence.Received{f}})
				}
				if err == nil {
					begun.Add(1)
				}
			})
		}
		all.Wait()
		if u, err := r.Use(ctx, actor("lead")); err != nil || begun.Load() != 5 || u.Bytes+u.Pending != 50_000 || !u.Full() {
			t.Errorf("%d got in: %+v, %v", begun.Load(), u, err)
		}
		if err := r.SetQuota(ctx, storetest.Council, 70_000); err != nil {
			t.Fatal(err)
		}
		if _, err := r.BeginUpload(ctx, actor("lead"), "a.pdf", 10_000); err != nil {
			t.Error(err)
		}
		want(t, fault.KindInvalid, r.SetQuota(ctx, storetest.Council, -1), "")
	})
}
