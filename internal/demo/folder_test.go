package demo

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
)

func TestADemonstrationNeverOpensRealData(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "plaudit.db"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFolder(dir); !fault.Is(err, fault.KindConflict) {
		t.Fatalf("a folder with other data: %v", err)
	}
}

func TestAFolderIsFreshOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	f, err := OpenFolder(dir)
	if err != nil || !f.Fresh {
		t.Fatal(f, err)
	}
	if err := f.Told(); err != nil {
		t.Fatal(err)
	}
	if f, err = OpenFolder(dir); err != nil || f.Fresh {
		t.Fatal(f, err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Error("a named folder is kept")
	}
	temp, err := OpenFolder("")
	if err != nil {
		t.Fatal(err)
	}
	temp.Close()
	if _, err := os.Stat(temp.Path); err == nil {
		t.Error("a temporary folder is removed")
	}
}
