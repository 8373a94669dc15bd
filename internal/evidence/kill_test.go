package evidence_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// openRoom opens the use cases on a database and files in a folder.
func openRoom(t *testing.T, folder string) (*evidence.Service, *store.DB, *blob.Directory) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(folder, "plaudit.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	files, err := blob.OpenDirectory(filepath.Join(folder, "files"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	return evidence.New(store.For[evidence.Tx]{DB: db}, files, 0, id.New, time.Now), db, files
}

const killFolder = "PLAUDIT_TEST_KILL_FOLDER"

// TestUploadUntilKilled is the process that TestAKilledUpload kills.
func TestUploadUntilKilled(t *testing.T) {
	folder := os.Getenv(killFolder)
	if folder == "" {
		t.Skip("run by TestAKilledUpload")
	}
	s, _, _ := openRoom(t, folder)
	go func() { // an upload that never ends
		r, w := io.Pipe()
		go func() {
			_, _ = w.Write(pdf("never whole"))
			for {
				_, _ = w.Write(bytes.Repeat([]byte("x"), 100_000))
				time.Sleep(time.Millisecond)
			}
		}()
		_, _ = s.Receive(context.Background(), actor("lead"), "endless.pdf", r)
	}()
	for n := 0; ; n++ {
		name := fmt.Sprintf("file %d.pdf", n)
		f, err := s.Receive(t.Context(), actor("lead"), name, bytes.NewReader(pdf(strings.Repeat(name, 10_000))))
		if err != nil {
			t.Fatal(err)
		}
		added, err := s.Add(t.Context(), actor("lead"), evidence.Addition{Kind: evidence.FileKind, Files: []evidence.Received{f}})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("\nadded %s %s\n", added[0].Item.ID, f.SHA256)
	}
}

func TestAKilledUploadLeavesWhatWasAcknowledgedAndNoHalves(t *testing.T) {
	folder := t.TempDir()
	s, db, files := openRoom(t, folder)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	storetest.Seed(t, db)
	child := exec.Command(os.Args[0], "-test.run=^TestUploadUntilKilled$", "-test.v")
	child.Env = append(os.Environ(), killFolder+"="+folder)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var item, key string
		if n, _ := fmt.Sscanf(lines.Text(), "added %s %s", &item, &key); n == 2 {
			acknowledged[item] = key
		}
		if len(acknowledged) == 20 {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait()
	if len(acknowledged) < 20 {
		t.Fatalf("only %d uploads were acknowledged", len(acknowledged))
	}

	if n, err := files.SweepIncoming(); n == 0 || err != nil {
		t.Errorf("the upload that never ended left %d files, %v", n, err)
	}
	kept := map[string]bool{}
	if err := s.Export(t.Context(), actor("lead"), evidence.Filter{}, func(r evidence.Row, _ evidence.Limits) error {
		d, err := s.Dossier(t.Context(), actor("lead"), r.ID)
		if err != nil || len(d.Editions) != 1 || len(d.Current().Files) != 1 || len(d.History) != 1 {
			t.Errorf("%s is half a record: %+v, %v", r.Code, d, err)
			return err
		}
		key := d.Current().Files[0].SHA256
		kept[key] = true
		if acknowledged[r.ID] != "" && acknowledged[r.ID] != key {
			t.Errorf("%s holds other content", r.Code)
		}
		delete(acknowledged, r.ID)
		return blob.Verify(t.Context(), files, key)
	}); err != nil {
		t.Error(err)
	}
	if len(acknowledged) > 0 {
		t.Errorf("acknowledged and lost: %v", acknowledged)
	}
	if _, err := s.SweepUnused(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if err := files.Each(t.Context(), func(key string, _ int64, _ time.Time) error {
		if !kept[key] {
			t.Errorf("%s belongs to nothing and was not swept", key)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if problems, _, err := db.VerifyAudit(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("audit: %v, %v", problems, err)
	}
}
