package dropbox_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// pending is a virus checker that finds what is named so, once it answers.
type pending struct{ answers bool }

func (p *pending) Scan(_ context.Context, content io.Reader) (string, error) {
	words, err := io.ReadAll(content)
	if !p.answers {
		return "", fault.Unavailable("The virus checker does not answer")
	}
	if strings.Contains(string(words), "virus") {
		return "Test-Virus", err
	}
	return "", err
}

// A link cannot fill the disk: neither what is given nor what never is goes
// beyond the quota, what the box takes in all, and twice its number of files a
// day.
func TestALinkCannotFillTheDisk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, ctx := newRoom(t, db), context.Background()
		large := box()
		large.MaxFiles, large.MaxFileBytes = 200, 200_000_000
		if _, _, err := r.Make(ctx, by("lead"), large); !fault.Is(err, fault.KindInvalid) || !strings.Contains(err.Error(), "20 GB") {
			t.Errorf("a box for 40 GB: %v", err)
		}
		r.evidence.LimitUse(25)
		made, token := r.make("champion", box())
		if err := r.give(token, "ten letter", "ten others"); err != nil {
			t.Fatal(err)
		}
		if err := r.give(token, "ten more of"); !fault.Is(err, fault.KindConflict) || !strings.Contains(err.Error(), "no room") {
			t.Errorf("beyond the quota: %v", err)
		}
		use, err := r.evidence.Use(ctx, by("lead"))
		if err != nil || use.Pending != 20 {
			t.Errorf("what waits in a tray is not counted: %+v, %v", use, err)
		}
		r.evidence.LimitUse(0)
		asked, err := r.Look(ctx, token, "192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		taken := 0
		for range 100 { // and never given
			_, err := r.Take(ctx, asked, "x.txt", strings.NewReader("x"))
			if fault.Is(err, fault.KindTooMany) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			taken++
		}
		if most := int(2*made.MaxFiles) + dropbox.AtOnce; taken > most {
			t.Errorf("%d files were taken, at most %d should be", taken, most)
		}
		r.now = r.now.Add(25 * time.Hour)
		if _, err := r.Take(ctx, asked, "x.txt", strings.NewReader("x")); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}

func TestTheTrayWaitsForTheVirusChecker(t *testing.T) {
	r, ctx, checker := newRoom(t, storetest.SQLite(t)), context.Background(), &pending{}
	r.evidence.ScanWith(checker, 0)
	made, token := r.make("lead", box())
	if err := r.give(token, "good"); err != nil {
		t.Fatal(err)
	}
	if err := r.give(token, "a virus"); err != nil {
		t.Fatal(err)
	}
	_, tray, err := r.Open(ctx, by("lead"), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := r.evidence.EnqueueScans(ctx); err != nil || n != 2 {
		t.Errorf("%d to scan, %v", n, err)
	}
	for _, answers := range []bool{false, true} {
		checker.answers = answers
		for _, d := range tray {
			f := d.Files[0]
			_ = r.evidence.Scan(ctx, f.SHA256) // while it does not answer that is an error, to be tried again
			_, content, err := r.File(ctx, by("lead"), d.ID, f.ID)
			want := fault.KindConflict
			if answers {
				if want = 0; f.Name == "a virus.txt" {
					want = fault.KindForbidden
				}
			}
			if fault.KindOf(err) != want {
				t.Errorf("%s: %v", f.Name, err)
			}
			if err == nil {
				content.Close()
			}
			if answers && want != 0 {
				if _, err := r.Accept(ctx, by("lead"), d.ID, evidence.Addition{}); !fault.Is(err, fault.KindInvalid) {
					t.Errorf("an infected file became evidence: %v", err)
				}
			}
		}
	}
	if err := r.give(token, "a virus"); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("what holds a known virus was taken: %v", err)
	}
}
