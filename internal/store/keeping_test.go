package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestKeptStatementsReadWhatWasWrittenSince(t *testing.T) {
	db := storetest.SQLite(t)
	storetest.Seed(t, db)
	name := func() (name string) {
		t.Helper()
		if err := db.Read(t.Context(), func(tx *store.Tx) error {
			o, err := tx.Organisation(t.Context(), storetest.Council)
			name = o.Name
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for _, want := range []string{"Before", "After", "After all"} {
		if _, err := db.Raw().Exec(`UPDATE organisation SET name = $1 WHERE id = $2`, want, storetest.Council); err != nil {
			t.Fatal(err)
		}
		if got := name(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	// A change of the schema does not disturb them, and nobody holds the log back.
	if _, err := db.Raw().Exec(`ALTER TABLE organisation ADD COLUMN motto TEXT`); err != nil {
		t.Fatal(err)
	}
	if got := name(); got != "After all" {
		t.Error(got)
	}
	var busy, log, moved int
	if err := db.Raw().QueryRow(`PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &log, &moved); err != nil || busy != 0 {
		t.Errorf("busy %d, %v", busy, err)
	}
}

func TestStatementsBeyondThoseKeptWorkToo(t *testing.T) {
	db := storetest.SQLite(t)
	storetest.Seed(t, db)
	var group sync.WaitGroup
	for worker := range 6 {
		group.Go(func() {
			for i := range 250 { // each a text of its own, by the number of areas asked for
				areas := make([]string, i%240+1)
				areas[0] = storetest.Housing
				err := db.Read(t.Context(), func(tx *store.Tx) error {
					_, err := tx.EvidencePage(t.Context(), storetest.Council, evidence.Filter{AreaIDs: areas}, 10)
					return err
				})
				if err != nil {
					t.Errorf("worker %d: %v", worker, err)
					return
				}
			}
		})
	}
	group.Wait()
}

func TestReadingThatIsCancelledLeavesTheStatementWhole(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "p.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	storetest.Seed(t, db)
	read := func(ctx context.Context) error {
		return db.Read(ctx, func(tx *store.Tx) error { _, err := tx.ServiceAreas(ctx, storetest.Council); return err })
	}
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if err := read(ctx); err != nil && !errors.Is(err, context.Canceled) && ctx.Err() == nil {
			t.Error(err)
		}
		if err := read(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
