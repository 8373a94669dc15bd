package evidence_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/scan"
	"github.com/plaudit/plaudit/internal/scan/scantest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// scanning is a room with a real virus checker.
func scanning(t *testing.T, db *store.DB, limit int64) (*room, *scantest.Server) {
	t.Helper()
	r, server := newRoom(t, db, 0), scantest.Start(t)
	client, err := scan.New(server.Address)
	if err != nil {
		t.Fatal(err)
	}
	r.ScanWith(client, limit)
	return r, server
}

// waiting counts the scans that are enqueued.
func waiting(t *testing.T, db *store.DB) (n int) {
	t.Helper()
	if err := db.Raw().QueryRow(`SELECT COUNT(*) FROM river_job WHERE kind = 'scan'`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNothingIsOfferedBeforeItIsClean(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, server := scanning(t, db, 0)
		ctx := t.Context()
		item := r.add("champion", "charter", evidence.Details{}, evidence.Proof{})
		file := r.dossier(item.ID).Current().Files[0]
		if file.State != evidence.Waiting || !strings.Contains(file.Locked(), "Being checked") || waiting(t, db) != 1 {
			t.Fatalf("%+v, %d scans", file, waiting(t, db))
		}
		closed := func(kind fault.Kind, words string) {
			t.Helper()
			_, _, err := r.File(ctx, actor("champion"), file.ID)
			want(t, kind, err, words)
			_, err = r.Content(ctx, file.SHA256)
			want(t, kind, err, "")
		}
		closed(fault.KindConflict, "being checked")
		server.Stop()
		want(t, fault.KindUnavailable, r.Scan(ctx, file.SHA256), "does not answer")
		closed(fault.KindConflict, "being checked")
		if words := r.dossier(item.ID).Current().Files[0].Locked(); !strings.Contains(words, "does not answer") {
			t.Errorf("the reason is not told: %q", words)
		}
		server.Resume()
		for range 2 {
			if err := r.Scan(ctx, file.SHA256); err != nil {
				t.Fatal(err)
			}
		}
		f, content, err := r.File(ctx, actor("champion"), file.ID)
		if err != nil || f.State != evidence.Clean || f.Locked() != "" {
			t.Fatalf("%+v, %v", f, err)
		}
		if got, err := io.ReadAll(content); err != nil || string(got) != string(pdf("charter")) {
			t.Errorf("%q, %v", got, err)
		}
		content.Close()
		if history := r.dossier(item.ID).History; history[0].Action != "evidence.file_clean" || len(history) != 2 {
			t.Errorf("%+v", history)
		}
		// The same content again needs no second look.
		r.add("lead", "charter", evidence.Details{}, evidence.Proof{})
		if n := waiting(t, db); n != 1 {
			t.Errorf("%d scans", n)
		}
	})
}

func TestAVirusIsLockedAwayAndTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, _ := scanning(t, db, 0)
		ctx := t.Context()
		item := r.add("champion", scantest.Virus, evidence.Details{}, evidence.Proof{})
		file := r.dossier(item.ID).Current().Files[0]
		if err := r.Scan(ctx, file.SHA256); err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{"champion", "lead", "admin"} {
			_, _, err := r.File(ctx, actor(who), file.ID)
			want(t, fault.KindForbidden, err, scantest.Signature)
		}
		_, err := r.Content(ctx, file.SHA256)
		want(t, fault.KindForbidden, err, "virus")
		d := r.dossier(item.ID)
		if f := d.Current().Files[0]; f.State != evidence.Infected || !strings.Contains(f.Locked(), "clean copy") || d.History[0].Action != "evidence.file_infected" {
			t.Errorf("%+v", d)
		}
		var told int
		if err := db.Raw().QueryRow(`SELECT COUNT(*) FROM river_job WHERE kind = 'notice'`).Scan(&told); err != nil || told != 2 {
			t.Errorf("%d notices, %v", told, err)
		}
		// Who brings the same bytes again, under any name and to any organisation, is refused at once.
		_, err = r.Add(ctx, actor("other_lead"), evidence.Addition{Key: r.NewKey(), Kind: evidence.FileKind, Files: []evidence.Received{r.receive("other_lead", "other.pdf", pdf(scantest.Virus))}})
		want(t, fault.KindInvalid, err, "‘other.pdf’ holds a virus")
		_, _, err = r.AddEdition(ctx, actor("champion"), item.ID, evidence.Content{Files: []evidence.Received{r.receive("champion", "again.pdf", pdf(scantest.Virus))}})
		want(t, fault.KindInvalid, err, "‘again.pdf’ holds a virus")
		// A clean copy opens the item again.
		clean := r.receive("champion", "clean.pdf", pdf("clean"))
		if _, _, err := r.AddEdition(ctx, actor("champion"), item.ID, evidence.Content{Files: []evidence.Received{clean}}); err != nil {
			t.Fatal(err)
		}
		if err := r.Scan(ctx, clean.SHA256); err != nil {
			t.Fatal(err)
		}
		if f := r.dossier(item.ID).Current().Files[0]; !f.State.Offered() {
			t.Errorf("%+v", f)
		}
	})
}

func TestWhatTheScannerCannotSeeWholeWaits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, _ := scanning(t, db, 4_000_000)
		for size, words := range map[int]string{3 * scantest.StreamLimit / 2: "StreamMaxLength", 5_000_000: "set to look through (4 MB)"} {
			content := append(pdf("big"), make([]byte, size)...)
			added, err := r.Add(t.Context(), actor("lead"), evidence.Addition{Key: r.NewKey(), Kind: evidence.FileKind, Files: []evidence.Received{r.receive("lead", "big.pdf", content)}})
			if err != nil {
				t.Fatal(err)
			}
			err = r.Scan(t.Context(), added[0].Files[0].SHA256)
			if size > 4_000_000 && err != nil || size < 4_000_000 && !fault.Is(err, fault.KindTooLarge) {
				t.Errorf("%d bytes: %v", size, err)
			}
			if f := r.dossier(added[0].Item.ID).Current().Files[0]; f.State != evidence.Waiting || !strings.Contains(f.Locked(), words) {
				t.Errorf("%d bytes: %+v", size, f)
			}
		}
	})
}

func TestWhatCameBeforeTheScannerIsScannedLater(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		file := r.dossier(r.add("lead", "early", evidence.Details{}, evidence.Proof{}).ID).Current().Files[0]
		if asked, err := r.EnqueueScans(t.Context()); file.State != evidence.Unscanned || asked != 0 || err != nil || waiting(t, db) != 0 {
			t.Fatalf("%+v, %d, %v", file, asked, err)
		}
		if _, content, err := r.File(t.Context(), actor("lead"), file.ID); err != nil {
			t.Fatal(err)
		} else {
			content.Close()
		}
		server := scantest.Start(t)
		client, err := scan.New(server.Address)
		if err != nil {
			t.Fatal(err)
		}
		r.ScanWith(client, 0)
		for range 2 { // asked for once only
			if asked, err := r.EnqueueScans(t.Context()); asked != 1 || err != nil || waiting(t, db) != 1 {
				t.Fatalf("%d asked, %d enqueued, %v", asked, waiting(t, db), err)
			}
		}
		if err := r.Scan(context.WithoutCancel(t.Context()), file.SHA256); err != nil {
			t.Fatal(err)
		}
		if asked, err := r.EnqueueScans(t.Context()); asked != 0 || err != nil {
			t.Errorf("%d asked, %v", asked, err)
		}
	})
}
