package dropbox_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const today = date.Date("2025-11-14")

type room struct {
	*dropbox.Service
	t        *testing.T
	db       *store.DB
	evidence *evidence.Service
	now      time.Time
}

func newRoom(t *testing.T, db *store.DB) *room {
	t.Helper()
	storetest.Seed(t, db)
	files, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	r := &room{t: t, db: db, now: time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return r.now }
	r.evidence = evidence.New(store.For[evidence.Tx]{DB: db}, files, 0, id.New, clock)
	r.Service = dropbox.New(store.For[dropbox.Tx]{DB: db}, r.evidence, id.New, clock, rand.Reader)
	return r
}

func by(key string) account.Actor { return storetest.Actor(key, today) }

func box() dropbox.Box {
	return dropbox.Box{StandardID: "cse", ElementID: "1.3.2", AreaID: storetest.Housing, Words: "Pictures of the open day", EndsOn: "2025-11-28", MaxFiles: 5, MaxFileBytes: 1000}
}

func (r *room) make(who string, b dropbox.Box) (dropbox.Box, string) {
	r.t.Helper()
	made, token, err := r.Make(context.Background(), by(who), b)
	if err != nil {
		r.t.Fatal(err)
	}
	return made, token
}

func (r *room) give(token string, files ...string) error {
	ctx := context.Background()
	a, err := r.Admit(ctx, token, "192.0.2.1")
	if err != nil {
		return err
	}
	g := dropbox.Gift{Key: r.NewKey(), Giver: "A partner", Note: "From the day"}
	for _, words := range files {
		f, err := r.Take(ctx, a, words+".txt", strings.NewReader(words))
		if err != nil {
			return err
		}
		g.Files = append(g.Files, f)
	}
	return r.Give(ctx, token, g)
}

func TestFromTheLinkToEvidence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, ctx := newRoom(t, db), context.Background()
		made, token := r.make("champion", box())
		if strings.Contains(made.TokenHash, token) {
			t.Error("the token itself is kept")
		}
		asked, err := r.Look(ctx, token, "192.0.2.1")
		if err != nil || asked.Organisation != "Exmere City Council" || asked.Words != box().Words || asked.Files != 5 {
			t.Fatalf("%+v, %v", asked, err)
		}
		if err := r.give(token, "one", "two"); err != nil {
			t.Fatal(err)
		}
		listed, tray, err := r.Open(ctx, by("champion"), made.ID)
		if err != nil || len(tray) != 1 || len(tray[0].Files) != 2 || tray[0].Giver != "A partner" || listed.Waiting != 1 || listed.TakenFiles != 2 {
			t.Fatalf("%+v, %+v, %v", listed, tray, err)
		}
		for who, want := range map[string]fault.Kind{"contributor": fault.KindForbidden, "other_lead": fault.KindNotFound, "lead": 0} {
			if _, _, err := r.Open(ctx, by(who), made.ID); fault.KindOf(err) != want {
				t.Errorf("%s opens the tray: %v", who, err)
			}
			f, content, err := r.File(ctx, by(who), tray[0].ID, tray[0].Files[0].ID)
			if fault.KindOf(err) != want {
				t.Errorf("%s reads a file: %v", who, err)
			}
			if err == nil {
				if got, _ := io.ReadAll(content); string(got) != "one" || f.Name != "one.txt" {
					t.Errorf("%s: %q", f.Name, got)
				}
				content.Close()
			}
		}
		waits := []string{tray[0].Files[0].SHA256}
		if unused := r.unused(waits); len(unused) != 0 {
			t.Errorf("what waits in a tray would be swept: %v", unused)
		}
		n := evidence.Addition{Together: true, Details: evidence.Details{Title: "Open day", OwnerID: storetest.PersonID("head"), AreaIDs: []string{storetest.Housing}},
			Proof: evidence.Proof{StandardID: "cse", ElementIDs: []string{"1.3.2"}, Claim: "Customers took part"}}
		var added [2][]evidence.Added
		for i := range added { // the form sent twice
			if added[i], err = r.Accept(ctx, by("champion"), tray[0].ID, n); err != nil || len(added[i]) != 1 {
				t.Fatal(added[i], err)
			}
		}
		if added[0][0].Item.ID != added[1][0].Item.ID || added[0][0].Item.OwnerID != storetest.PersonID("head") || len(added[0][0].Files) != 2 {
			t.Errorf("%+v", added)
		}
		if linked, _, err := r.evidence.ForElement(ctx, by("lead"), "cse", "1.3.2"); err != nil || len(linked) != 1 {
			t.Errorf("%d linked, %v", len(linked), err)
		}
		if err := r.Decline(ctx, by("champion"), tray[0].ID, ""); !fault.Is(err, fault.KindConflict) {
			t.Errorf("declined after it was accepted: %v", err)
		}
	})
}

func (r *room) unused(sums []string) (unused []string) {
	r.t.Helper()
	if err := r.db.Read(context.Background(), func(tx *store.Tx) (err error) {
		unused, err = tx.UnusedContent(context.Background(), sums)
		return err
	}); err != nil {
		r.t.Fatal(err)
	}
	return unused
}

func TestWhatIsDeclinedIsSwept(t *testing.T) {
	r, ctx := newRoom(t, storetest.SQLite(t)), context.Background()
	made, token := r.make("lead", box())
	if err := r.give(token, "spam"); err != nil {
		t.Fatal(err)
	}
	_, tray, err := r.Open(ctx, by("lead"), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.Decline(ctx, by("lead"), tray[0].ID, "Not ours"); err != nil {
			t.Fatal(err)
		}
	}
	if unused := r.unused([]string{tray[0].Files[0].SHA256}); len(unused) != 1 {
		t.Error("what was declined is kept")
	}
	if n, err := r.evidence.SweepUnused(ctx, time.Now().Add(time.Hour)); err != nil || n != 1 {
		t.Errorf("%d swept, %v", n, err)
	}
	if _, _, err := r.File(ctx, by("lead"), tray[0].ID, tray[0].Files[0].ID); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a declined file is offered: %v", err)
	}
	if _, err := r.Accept(ctx, by("lead"), tray[0].ID, evidence.Addition{}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("accepted after it was declined: %v", err)
	}
}

func TestALinkThatDoesNotWorkTellsNothing(t *testing.T) {
	r, ctx := newRoom(t, storetest.SQLite(t)), context.Background()
	closed, closedToken := r.make("lead", box())
	_, renewedToken := r.make("lead", box())
	_, endedToken := r.make("lead", box())
	if err := r.Close(ctx, by("lead"), closed.ID); err != nil {
		t.Fatal(err)
	}
	boxes, err := r.List(ctx, by("lead"))
	if err != nil || len(boxes) != 3 {
		t.Fatal(boxes, err)
	}
	for _, b := range boxes {
		if b.TokenHash == account.HashToken(renewedToken) {
			if _, fresh, err := r.Renew(ctx, by("lead"), b.ID); err != nil {
				t.Fatal(err)
			} else if _, err := r.Look(ctx, fresh, "192.0.2.1"); err != nil {
				t.Errorf("the new link: %v", err)
			}
		}
	}
	if _, _, err := r.Renew(ctx, by("lead"), closed.ID); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a new link to a closed box: %v", err)
	}
	words := map[string]bool{}
	r.now = time.Date(2025, 11, 28, 23, 30, 0, 0, time.UTC)
	if _, err := r.Look(ctx, endedToken, "192.0.2.1"); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	r.now = r.now.Add(time.Hour)
	for name, token := range map[string]string{"closed": closedToken, "renewed": renewedToken, "ended": endedToken, "never there": "x"} {
		_, err := r.Look(ctx, token, "192.0.2.1")
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		words[err.Error()] = true
	}
	if len(words) != 1 {
		t.Errorf("the links are told apart: %v", words)
	}
	for i := 0; ; i++ {
		if _, err := r.Look(ctx, fmt.Sprint("guess ", i), "2001:db8::1"); fault.Is(err, fault.KindTooMany) {
			break
		}
		if i > 100 {
			t.Fatal("guessing is not throttled")
		}
	}
	if _, err := r.Look(ctx, "another guess", "2001:db8::2"); !fault.Is(err, fault.KindTooMany) {
		t.Errorf("another address of the same network guesses on: %v", err)
	}
}

func TestWhatABoxMayBe(t *testing.T) {
	r, ctx := newRoom(t, storetest.SQLite(t)), context.Background()
	for name, c := range map[string]struct {
		by    string
		spoil func(*dropbox.Box)
		want  fault.Kind
	}{
		"a contributor's":    {"contributor", func(*dropbox.Box) {}, fault.KindForbidden},
		"beyond one's areas": {"champion", func(b *dropbox.Box) { b.AreaID = "" }, fault.KindForbidden},
		"another's area":     {"lead", func(b *dropbox.Box) { b.AreaID = storetest.OtherArea }, fault.KindNotFound},
		"no words":           {"lead", func(b *dropbox.Box) { b.Words = " " }, fault.KindInvalid},
		"ended already":      {"lead", func(b *dropbox.Box) { b.EndsOn = "2025-11-13" }, fault.KindInvalid},
		"for ever":           {"lead", func(b *dropbox.Box) { b.EndsOn = "2026-11-13" }, fault.KindInvalid},
		"without end":        {"lead", func(b *dropbox.Box) { b.EndsOn = "" }, fault.KindInvalid},
		"too many files":     {"lead", func(b *dropbox.Box) { b.MaxFiles = 201 }, fault.KindInvalid},
		"too large files":    {"lead", func(b *dropbox.Box) { b.MaxFileBytes = 1 << 50 }, fault.KindInvalid},
		"no such element":    {"lead", func(b *dropbox.Box) { b.ElementID = "9.9.9" }, fault.KindInvalid},
	} {
		b := box()
		c.spoil(&b)
		if _, _, err := r.Make(ctx, by(c.by), b); fault.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Twenty people give at once into a box with room for five; somebody closes
// another while they give.
func TestTheNumberOfFilesHoldsAgainstMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db)
		made, token := r.make("lead", box())
		var all sync.WaitGroup
		var taken atomic.Int64
		for i := range 20 {
			all.Go(func() {
				err := r.give(token, fmt.Sprint("file ", i))
				switch {
				case err == nil:
					taken.Add(1)
				case !fault.Is(err, fault.KindConflict):
					t.Error(err)
				}
			})
		}
		all.Wait()
		b, tray, err := r.Open(t.Context(), by("lead"), made.ID)
		if err != nil || taken.Load() != 5 || len(tray) != 5 || b.TakenFiles != 5 || b.StateOn(today) != dropbox.Full {
			t.Errorf("%d taken, %d in the tray, %d counted, %v", taken.Load(), len(tray), b.TakenFiles, err)
		}
		all = sync.WaitGroup{}
		accepted := map[string]bool{}
		var lock sync.Mutex
		for range 10 { // one delivery accepted by many at once becomes one item
			all.Go(func() {
				added, err := r.Accept(t.Context(), by("lead"), tray[0].ID, evidence.Addition{})
				if err != nil {
					if !fault.Is(err, fault.KindConflict) {
						t.Error(err)
					}
					return
				}
				lock.Lock()
				defer lock.Unlock()
				accepted[added[0].Item.ID] = true
			})
		}
		all.Wait()
		if len(accepted) != 1 {
			t.Errorf("%d items were made of one delivery", len(accepted))
		}
	})
}

func TestAFileThatIsTooLargeOrOfNoUse(t *testing.T) {
	r, ctx := newRoom(t, storetest.SQLite(t)), context.Background()
	_, token := r.make("lead", box())
	a, err := r.Look(ctx, token, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	for content, want := range map[string]fault.Kind{strings.Repeat("x", 1000): 0, strings.Repeat("x", 1001): fault.KindTooLarge, "": fault.KindInvalid} {
		if _, err := r.Take(ctx, a, "a.txt", strings.NewReader(content)); fault.KindOf(err) != want {
			t.Errorf("%d bytes: %v", len(content), err)
		}
	}
	if _, err := r.Take(ctx, a, "run.exe", strings.NewReader("MZ\x90\x00\x03")); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a program: %v", err)
	}
	for name, g := range map[string]dropbox.Gift{"nobody's": {Files: []evidence.Received{{}}}, "no file": {Giver: "A"}} {
		if err := r.Give(ctx, token, g); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
