package main

import (
	"archive/zip"
	"bytes"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/app"
)

// program runs one command line in a process of its own.
func program(t *testing.T, args ...string) (code int, out, err string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), asProgram+"=1")
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// told makes a data folder with the demonstration in it, and returns it with the
// id of an assessment that was submitted with files.
func told(t *testing.T) (folder, assessment string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "data")
	a, err := app.New(t.Context(), app.Config{DataDir: folder, Demo: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := fillDemo(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if err := a.DB.Raw().QueryRow(`SELECT s.assessment_id FROM submission s JOIN assessment a ON a.id = s.assessment_id
		WHERE a.body_id IS NOT NULL AND EXISTS (SELECT 1 FROM submission_file f WHERE f.submission_id = s.id) ORDER BY s.assessment_id LIMIT 1`).Scan(&assessment); err != nil {
		t.Fatal(err)
	}
	return folder, assessment
}

// A record is taken by one process and checked by another that has no database:
// both sides' are whole, to a file and to standard output, and one changed byte
// of a file in it is found and named.
func TestARecordIsExportedAndVerified(t *testing.T) {
	folder, assessment := told(t)
	record := filepath.Join(t.TempDir(), "record.zip")
	for _, side := range []string{"body", "organisation"} {
		if code, out, err := program(t, "export", "assessment", "--data", folder, "--side", side, "--out", record, assessment); code != 0 || out != "Wrote "+record+".\n" {
			t.Fatalf("export for the %s: %d %s %s", side, code, out, err)
		}
		if code, out, err := program(t, "verify", "--record", record); code != 0 || !strings.Contains(out, "record of the "+side) || !strings.Contains(out, "All as it was recorded.") {
			t.Errorf("verify for the %s: %d %s %s", side, code, out, err)
		}
	}
	code, out, err := program(t, "verify", "--record", record, "--json")
	var found struct{ Files, Elements int }
	if document(t, out, &found); code != 0 || found.Files == 0 || found.Elements == 0 {
		t.Errorf("as JSON: %d %s %s", code, out, err)
	}
	code, out, err = program(t, "export", "assessment", "--data", folder, "--out", "-", assessment)
	if _, wrong := zip.NewReader(strings.NewReader(out), int64(len(out))); code != 0 || wrong != nil {
		t.Errorf("to standard output: %d %v %s", code, wrong, err)
	}

	changed := changedRecord(t, record)
	if code, out, err := program(t, "verify", "--record", changed); code != 1 || !strings.Contains(err, "not as they were recorded") || strings.Contains(out, "All as it was") {
		t.Errorf("one byte changed: %d %s %s", code, out, err)
	}
	for _, wrong := range []struct{ args, says string }{
		{"export assessment --data " + folder + " --out " + record + " asm_none", "assessment"},
		{"export assessment --data " + folder + " --as nobody@example.org --out " + record + " " + assessment, "has no such person"},
		{"verify --record " + filepath.Join(folder, "none.zip"), "There is no file"},
		{"verify --record " + filepath.Join(folder, "plaudit.db"), ""},
	} {
		if code, out, err := program(t, strings.Fields(wrong.args)...); code != 1 || err == "" || !strings.Contains(err, wrong.says) || strings.Contains(err, "goroutine") {
			t.Errorf("%s: %d %s %s", wrong.args, code, out, err)
		}
	}
	if code, _, _ := program(t, "verify", "--record", record); code != 0 {
		t.Error("an export that failed spoilt the record that was there")
	}
}

// changedRecord copies a record with one byte of the first file of evidence in
// it changed, packed anew so that the archive itself is in order.
func changedRecord(t *testing.T, record string) string {
	t.Helper()
	in, err := zip.OpenReader(record)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var all bytes.Buffer
	out, done := zip.NewWriter(&all), false
	for _, f := range in.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		if !done && strings.HasPrefix(f.Name, "files/") && len(content) > 0 {
			content[len(content)/2] ^= 1
			done = true
		}
		to, err := out.Create(f.Name)
		if err == nil {
			_, err = to.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil || !done {
		t.Fatalf("no file of the record was changed, %v", err)
	}
	path := filepath.Join(t.TempDir(), "changed.zip")
	if err := os.WriteFile(path, all.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
