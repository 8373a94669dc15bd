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
