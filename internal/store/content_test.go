package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
)

func TestSnapshot(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "plaudit.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	// In a transaction that is open, so as to show that nobody has to stop.
	err = db.Read(ctx, func(tx *Tx) error {
		if _, err := tx.JobCounts(ctx); err != nil {
			return err
		}
		return db.Snapshot(ctx, copied)
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", copied)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var tables int
	if err := raw.QueryRow(`SELECT COUNT(*) FROM sqlite_master WHERE name IN ('person', 'river_job', 'audit_entry')`).Scan(&tables); err != nil || tables != 3 {
		t.Errorf("%d tables %v", tables, err)
	}
	if found, err := db.Integrity(ctx); err != nil || len(found) != 0 {
		t.Errorf("%v %v", found, err)
	}
}
