package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/blob/azuretest"
	"github.com/plaudit/plaudit/internal/blob/s3test"
)

// The portal on object storage: what is uploaded is there, and comes back.
func TestThePortalOnObjectStorage(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Run("S3", func(t *testing.T) {
		endpoint, bucket := s3test.Start(t)
		bucket("evidence")
		onObjectStorage(t, "s3://evidence/plaudit?region=us-east-1&endpoint="+endpoint)
	})
	t.Run("Azure", func(t *testing.T) {
		endpoint, container := azuretest.Start(t)
		container("evidence")
		onObjectStorage(t, "azure://evidence/plaudit?account="+azuretest.Account+"&endpoint="+endpoint)
	})
}

func onObjectStorage(t *testing.T, files string) {
	folder := withUser(t)
	code, out, _ := runs(t, "", "doctor", "--data", folder, "--files", files)
	if !strings.Contains(out, "The object storage answers.") {
		t.Errorf("doctor: %d %s", code, out)
	}
	code, out, _ = runs(t, "", "doctor", "--data", folder, "--files", strings.Replace(files, "evidence", "elsewhere", 1))
	if code != 1 || !strings.Contains(out, "cannot be reached") {
		t.Errorf("doctor without storage: %d %s", code, out)
	}
	p := startServe(t, folder, "--files", files)
	b := p.signIn("lead@example.org", "a long enough password")
	words := strings.Repeat("What customers told us\n", 5000)
	res, err := b.send("kept.txt", strings.NewReader(words))
	if err != nil || res.StatusCode != http.StatusSeeOther {
		t.Fatal(res, err)
	}
	res.Body.Close()
	_, item := b.get(res.Header.Get("Location"))
	if status, body := b.get(fileLink.FindString(item)); status != http.StatusOK || body != words {
		t.Errorf("the file: %d, %d of %d bytes", status, len(body), len(words))
	}
	p.kill()
	if code, out, err := runs(t, "", "verify", "--data", folder, "--files", files); code != 0 {
		t.Errorf("verify: %d %s %s", code, out, err)
	}
	if code, out, _ := runs(t, "", "verify", "--data", folder); code != 1 || !strings.Contains(out, "it is not there") {
		t.Errorf("without object storage: %d %s", code, out)
	}
	for _, want := range []string{"1 files copied", "0 files copied"} {
		code, out, err := runs(t, "", "copy-files", "--data", folder, "--files", files, "--to", filepath.Join(folder, "files"))
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("copy-files: %d %s %s", code, out, err)
		}
	}
	if code, out, err := runs(t, "", "verify", "--data", folder); code != 0 {
		t.Errorf("verify the copy: %d %s %s", code, out, err)
	}
	archive := filepath.Join(t.TempDir(), "plaudit.tar")
	if code, out, err := runs(t, "", "backup", "--data", folder, "--files", files, "--out", archive); code != 0 {
		t.Errorf("backup: %d %s %s", code, out, err)
	}
	if code, out, err := runs(t, "", "verify", "--archive", archive); code != 0 || !strings.Contains(out, "1 files") {
		t.Errorf("verify the archive: %d %s %s", code, out, err)
	}
}
