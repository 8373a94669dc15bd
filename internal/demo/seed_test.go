package demo

import (
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTheStoriesAreToldWhole(t *testing.T) {
	db := storetest.SQLite(t)
	blobs, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	if err := Seed(t.Context(), db, blobs, time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	t.Logf("told in %v", time.Since(started))
	problems, read, err := db.VerifyAudit(t.Context())
	if err != nil || len(problems) > 0 || read < 1000 {
		t.Errorf("%d audit entries, %v, %v", read, problems, err)
	}
}
