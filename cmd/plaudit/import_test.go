package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestImportEvidence(t *testing.T) {
	folder, files := withUser(t), t.TempDir()
	write := func(name, content string) string {
		t.Helper()
		path := filepath.Join(files, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	matrix := write("matrix.csv", "Element,Evidence code,What it shows,File\n1.1.1,ES 1,Shows,survey.pdf\n1.1.2,ES 2,Shows,none.pdf\n")
	write("reports/survey.pdf", "%PDF-1.7\nsurvey\n%%EOF\n")
	args := []string{"import", "evidence", "--data", folder, "--org", "Exmere City Council", "--matrix", matrix, "--files", files}
	var told struct {
		State  string
		Counts map[string]int
		Rows   []struct{ Code, Outcome string }
	}
	code, out, err := runs(t, "", append(args, "--dry-run", "--json")...)
	if document(t, out, &told); code != 0 || told.State != "checked" || told.Counts["new"] != 1 || told.Counts["file"] != 1 {
		t.Fatalf("%d %s %s", code, out, err)
	}
	for _, want := range []string{"New item", "Already there"} {
		if code, out, err := runs(t, "", args...); code != 0 || !strings.Contains(out, want) || !strings.Contains(out, "‘none.pdf’ is not among the files") {
			t.Errorf("%d %s %s", code, out, err)
		}
	}
	for words, more := range map[string][]string{"no such person": {"--as", "nobody@example.org"}, "There is no file": {"--matrix", "none.csv"}, "no such organisation": {"--org", "Nowhere"}} {
		if code, _, err := runs(t, "", append(args, more...)...); code != 1 || !strings.Contains(err, words) {
			t.Errorf("%s: %d %s", words, code, err)
		}
	}
}

func TestExportEvidence(t *testing.T) {
	folder, files := withUser(t), t.TempDir()
	table := filepath.Join(files, "matrix.csv")
	if err := os.WriteFile(table, []byte("Element,Evidence code,Title,What it shows,Text of the note\n1.1.1,ES 1,Counter,Shows,Said at the counter\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := []string{"--data", folder, "--org", "Exmere City Council"}
	if code, _, err := runs(t, "", append([]string{"import", "evidence", "--matrix", table}, at...)...); code != 0 {
		t.Fatal(err)
	}
	for _, ending := range []string{"csv", "xlsx", "docx"} {
		out := filepath.Join(files, "out."+ending)
		if code, said, err := runs(t, "", append([]string{"export", "evidence", "--out", out}, at...)...); code != 0 || !strings.Contains(said, "1 lines written") {
			t.Fatalf("%s: %d %s %s", ending, code, said, err)
		}
		if code, said, err := runs(t, "", append([]string{"import", "evidence", "--matrix", out}, at...)...); code != 0 || !strings.Contains(said, "1  Already there") {
			t.Errorf("%s: %d %s %s", ending, code, said, err)
		}
	}
	if code, said, _ := runs(t, "", append([]string{"export", "evidence", "--out", "-", "--format", "csv"}, at...)...); code != 0 || !strings.HasPrefix(said, "Element,Evidence code,Title") {
		t.Errorf("%d %s", code, said)
	}
	if code, _, err := runs(t, "", append([]string{"export", "evidence", "--out", "x.pdf"}, at...)...); code != 1 || !strings.Contains(err, "docx, xlsx or csv") {
		t.Errorf("%d %s", code, err)
	}
}
