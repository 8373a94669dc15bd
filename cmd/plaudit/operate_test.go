package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/store"
)

// withUser makes a data folder with one organisation and one person in it.
func withUser(t *testing.T) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "data")
	code, out, err := runs(t, "a long enough password\n", "user", "add", "--data", folder, "--organisation", "Exmere City Council", "--create",
		"--role", "lead", "--name", "Lead", "--email", "lead@example.org")
	if code != 0 {
		t.Fatalf("user add: %d %s %s", code, out, err)
	}
	return folder
}

func TestBackupAndRestore(t *testing.T) {
	folder, archive := withUser(t), filepath.Join(t.TempDir(), "plaudit.tar")
	if code, out, err := runs(t, "", "backup", "--data", folder, "--out", archive); code != 0 || !strings.Contains(out, "the database and 0 files") {
		t.Fatalf("%d %s %s", code, out, err)
	}
	if code, out, err := runs(t, "", "verify", "--archive", archive); code != 0 || !strings.Contains(out, "The archive is whole") {
		t.Errorf("%d %s %s", code, out, err)
	}
	other := filepath.Join(t.TempDir(), "other")
	if code, out, err := runs(t, "", "restore", "--data", other, archive); code != 0 || !strings.Contains(out, "Restored into") {
		t.Fatalf("%d %s %s", code, out, err)
	}
	if code, out, err := runs(t, "", "verify", "--data", other); code != 0 || !strings.Contains(out, "entries of the audit trail") {
		t.Errorf("%d %s %s", code, out, err)
	}
	if code, _, err := runs(t, "", "restore", "--data", other, archive); code != 1 || !strings.Contains(err, "is there already") {
		t.Errorf("%d %s", code, err)
	}
	if code, _, err := runs(t, "", "backup", "--data", filepath.Join(t.TempDir(), "none"), "--out", archive); code != 1 || !strings.Contains(err, "There is no database") {
		t.Errorf("%d %s", code, err)
	}
}

func TestAuditVerify(t *testing.T) {
	folder := withUser(t)
	if code, out, err := runs(t, "", "audit", "verify", "--data", folder); code != 0 || !strings.Contains(out, "The record is whole.") {
		t.Fatalf("%d %s %s", code, out, err)
	}
	db, err := store.Open(t.Context(), filepath.Join(folder, "plaudit.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Raw().Exec(`UPDATE audit_entry SET actor_name = 'Nobody' WHERE seq = 1`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if code, out, err := runs(t, "", "audit", "verify", "--data", folder); code != 1 || !strings.Contains(out, "by Nobody) has been changed") || !strings.Contains(err, "not as it was written") {
		t.Errorf("%d %s %s", code, out, err)
	}
	var found struct {
		Whole    bool
		Problems []struct{ Entry int64 }
	}
	code, out, _ := runs(t, "", "audit", "verify", "--data", folder, "--json")
	if document(t, out, &found); code != 1 || found.Whole || len(found.Problems) == 0 || found.Problems[0].Entry != 1 {
		t.Errorf("%d %s", code, out)
	}
}

func TestDoctor(t *testing.T) {
	code, out, err := runs(t, "", "doctor", "--data", t.TempDir())
	if code != 0 || !strings.Contains(out, "can be written to") || !strings.Contains(out, "nobody is told by mail") {
		t.Errorf("%d %s %s", code, out, err)
	}
	code, out, err = runs(t, "", "doctor", "--data", t.TempDir(), "--public-url", "http://plaudit.example.org", "--smtp", "smtp://127.0.0.1:1", "--json")
	var findings []app.Finding
	if document(t, out, &findings); code != 1 || !strings.Contains(err, "mail") || !strings.Contains(err, "public address") {
		t.Errorf("%d %s %s", code, out, err)
	}
}

func TestSettingsComeFromFlagsThenTheEnvironmentThenAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "plaudit.yaml")
	if err := os.WriteFile(file, []byte("public-url: http://from-the-file.example\nlisten: 8080\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// The listen address is wrong, so doctor stops there: what it says of the
	// public address tells which one it was given.
	settings := func(args ...string) string {
		_, out, _ := runs(t, "", append([]string{"doctor", "--data", t.TempDir(), "--config", file}, args...)...)
		return out
	}
	if out := settings(); !strings.Contains(out, "host:port") {
		t.Errorf("the file: %s", out)
	}
	if out := settings("--listen", "127.0.0.1:1"); !strings.Contains(out, "http://from-the-file.example is not https") {
		t.Errorf("a flag before the file: %s", out)
	}
	t.Setenv("PLAUDIT_PUBLIC_URL", "http://from-the-environment.example")
	if out := settings("--listen", "127.0.0.1:1"); !strings.Contains(out, "http://from-the-environment.example is not https") {
		t.Errorf("the environment before the file: %s", out)
	}
	if out := settings("--listen", "127.0.0.1:1", "--public-url", "http://from-the-flag.example"); !strings.Contains(out, "http://from-the-flag.example is not https") {
		t.Errorf("a flag before the environment: %s", out)
	}
}
