package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/backup"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var at = time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)

// data is a database with one item of three files, two of the same content.
func data(t *testing.T, db *store.DB, folder string) *blob.Directory {
	t.Helper()
	storetest.Seed(t, db)
	files, err := blob.OpenDirectory(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Raw().Exec(query, args...); err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
	}
	lead := storetest.PersonID("lead")
	run(`INSERT INTO evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, sensitivity, search_text, edition_number, created_by, created_at, updated_at, version)
		VALUES ('ev_1', $1, 'EV-1', 'A', 'a', 'file', $2, 'open', '', 1, $2, $3, $3, 1)`, storetest.Council, lead, at)
	run(`INSERT INTO evidence_edition (id, organisation_id, item_id, number, url, note, received_by, received_at) VALUES ('ed_1', $1, 'ev_1', 1, '', '', $2, $3)`,
		storetest.Council, lead, at)
	for i, content := range []string{"one", strings.Repeat("two", 500_000), "one"} {
		key, size, err := files.Put(t.Context(), strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		run(`INSERT INTO evidence_file (id, organisation_id, edition_id, position, name, media_type, size, sha256) VALUES ($1, $2, 'ed_1', $3, 'a.txt', 'text/plain', $4, $5)`,
			fmt.Sprint("ef_", i), storetest.Council, i, size, key)
	}
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Record(t.Context(), storetest.Actor("lead", "2025-11-14").Entry("evidence.added", "evidence_item", "ev_1", nil))
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func archive(t *testing.T, db *store.DB, files blob.Store) []byte {
	t.Helper()
	var out bytes.Buffer
	m, err := backup.Write(t.Context(), &out, db, files, "test", at)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Files) != 2 {
		t.Fatalf("%+v", m)
	}
	return out.Bytes()
}

func TestThereAndBack(t *testing.T) {
	db := storetest.SQLite(t)
	files := data(t, db, filepath.Join(t.TempDir(), "files"))
	text := archive(t, db, files)
	if m, err := backup.Check(bytes.NewReader(text)); err != nil || m.Version != "test" || !m.MadeAt.Equal(at) {
		t.Fatalf("%+v %v", m, err)
	}
	folder := filepath.Join(t.TempDir(), "new")
	if _, err := backup.Restore(t.Context(), bytes.NewReader(text), folder, filepath.Join(folder, "files")); err != nil {
		t.Fatal(err)
	}
	restored, err := store.Open(t.Context(), filepath.Join(folder, "plaudit.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	back, err := blob.OpenDirectory(filepath.Join(folder, "files"))
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	found, err := backup.Verify(t.Context(), restored, back)
	if err != nil || found.Entries != 1 || found.Files != 2 || len(found.Problems) != 0 {
		t.Errorf("%+v %v", found, err)
	}
	if _, err := backup.Restore(t.Context(), bytes.NewReader(text), folder, filepath.Join(folder, "files")); !fault.Is(err, fault.KindConflict) {
		t.Errorf("restored over data: %v", err)
	}
}

func TestAnArchiveThatIsNotWhole(t *testing.T) {
	db := storetest.SQLite(t)
	text := archive(t, db, data(t, db, filepath.Join(t.TempDir(), "files")))
	flipped := bytes.Clone(text)
	flipped[bytes.Index(text, []byte("twotwo"))+3000] ^= 1
	renamed := bytes.Replace(text, []byte("files/"), []byte("../xx/"), 1)
	for name, bad := range map[string][]byte{
		"cut off":    text[:len(text)/2],
		"no end":     bytes.TrimRight(text, "\x00")[:len(text)-4096],
		"changed":    flipped,
		"elsewhere":  renamed,
		"not an tar": []byte(strings.Repeat("no archive at all ", 100)),
		"empty":      nil,
	} {
		folder := filepath.Join(t.TempDir(), "new")
		if _, err := backup.Restore(t.Context(), bytes.NewReader(bad), folder, filepath.Join(folder, "files")); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(folder); len(left) != 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
}

func TestVerifyNamesWhatIsWrong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		folder := filepath.Join(t.TempDir(), "files")
		files := data(t, db, folder)
		if found, err := backup.Verify(t.Context(), db, files); err != nil || len(found.Problems) != 0 || found.Files != 2 {
			t.Fatalf("%+v %v", found, err)
		}
		var keys []string
		if err := files.Each(t.Context(), func(key string, _ int64, _ time.Time) error { keys = append(keys, key); return nil }); err != nil {
			t.Fatal(err)
		}
		rotten := filepath.Join(folder, "objects", keys[0][:2], keys[0])
		if err := errors.Join(os.Chmod(rotten, 0o600), os.WriteFile(rotten, []byte("0ne"), 0o600)); err != nil {
			t.Fatal(err)
		}
		if _, err := files.Delete(t.Context(), keys[1], time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Raw().Exec(`UPDATE audit_entry SET detail = 'x'`); err != nil {
			t.Fatal(err)
		}
		found, err := backup.Verify(t.Context(), db, files)
		words := strings.Join(found.Problems, "\n")
		if err != nil || !strings.Contains(words, keys[0]+": the content is not what was stored") || !strings.Contains(words, keys[1]+": it is not there") ||
			!strings.Contains(words, "entry 1 (evidence.added by Lead) has been changed") {
			t.Errorf("%v\n%s", err, words)
		}
	})
}

func TestPostgreSQLHasItsOwnTools(t *testing.T) {
	db := storetest.Postgres(t)
	files, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	if _, err := backup.Write(context.Background(), &bytes.Buffer{}, db, files, "test", at); !fault.Is(err, fault.KindInvalid) || !strings.Contains(err.Error(), "pg_dump") {
		t.Error(err)
	}
}
