package evidence_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const today = "2025-11-14"

// room is a seeded database, a folder for files and the use cases on them.
type room struct {
	t     *testing.T
	db    *store.DB
	blobs *blob.Directory
	*evidence.Service
	at time.Time
}

func newRoom(t *testing.T, db *store.DB, maxBytes int64) *room {
	t.Helper()
	storetest.Seed(t, db)
	folder, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	r := &room{t: t, db: db, blobs: folder, at: time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)}
	r.Service = evidence.New(store.For[evidence.Tx]{DB: db}, folder, maxBytes, id.New, func() time.Time { return r.at })
	return r
}

func actor(key string) account.Actor { return storetest.Actor(key, today) }

func pdf(words string) []byte { return []byte("%PDF-1.7\n" + words + "\n%%EOF\n") }

func (r *room) receive(who, name string, content []byte) evidence.Received {
	r.t.Helper()
	f, err := r.Receive(r.t.Context(), actor(who), name, bytes.NewReader(content))
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

// add adds one PDF and returns its item.
func (r *room) add(who, words string, d evidence.Details, proof evidence.Proof) evidence.Item {
	r.t.Helper()
	added, err := r.Add(r.t.Context(), actor(who), evidence.Addition{Key: r.NewKey(), Kind: evidence.FileKind, Details: d, Proof: proof,
		Files: []evidence.Received{r.receive(who, words+".pdf", pdf(words))}})
	if err != nil {
		r.t.Fatal(err)
	}
	return added[0].Item
}

func (r *room) dossier(itemID string) evidence.Dossier {
	r.t.Helper()
	d, err := r.Dossier(r.t.Context(), actor("lead"), itemID)
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

func want(t *testing.T, kind fault.Kind, err error, words string) {
	t.Helper()
	if !fault.Is(err, kind) || err != nil && !strings.Contains(err.Error(), words) {
		t.Errorf("got %v, want %v with %q", err, kind, words)
	}
}

func TestAddingFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		ctx := t.Context()
		files := []evidence.Received{r.receive("champion", "../Annual_survey 2025.pdf", pdf("survey")), r.receive("champion", "b.pdf", pdf("b"))}
		addition := evidence.Addition{Key: "add_1", Kind: evidence.FileKind, Files: files,
			Details: evidence.Details{AreaIDs: []string{storetest.Housing}, PeriodFrom: "2024-04-01", PeriodUntil: "2025-03-31"},
			Proof:   evidence.Proof{StandardID: "cse", ElementIDs: []string{"1.3.2", "1.1.1"}, Claim: "Shows results by group", Pointer: "p. 6"}}
		added, err := r.Add(ctx, actor("champion"), addition)
		if err != nil || len(added) != 2 {
			t.Fatalf("%d added, %v", len(added), err)
		}
		if i := added[0].Item; i.Code != "EV-001" || i.Title != "Annual survey 2025" || i.OwnerID != storetest.PersonID("champion") || i.Sensitivity != evidence.Internal {
			t.Errorf("%+v", i)
		}
		d := r.dossier(added[0].Item.ID)
		if len(d.Links) != 2 || d.Links[0].ElementID != "1.1.1" || d.Links[1].Claim != "Shows results by group" || d.Current().Files[0].Name != "Annual_survey 2025.pdf" ||
			len(d.History) != 2 || d.History[1].Action != "evidence.added" {
			t.Errorf("%+v", d)
		}
		if err := blob.Verify(ctx, r.blobs, files[0].SHA256); err != nil {
			t.Error(err)
		}
		again, err := r.Add(ctx, actor("champion"), addition)
		if err != nil || len(again) != 2 || again[0].Item.ID != added[0].Item.ID || again[1].Item.ID != added[1].Item.ID {
			t.Errorf("sent twice: %+v, %v", again, err)
		}
		if told, err := r.AddedWith(ctx, actor("champion"), "add_1"); err != nil || len(told) != 2 {
			t.Errorf("told %d, %v", len(told), err)
		}
		_, err = r.AddedWith(ctx, actor("other_lead"), "add_1")
		want(t, fault.KindNotFound, err, "")

		addition.Key, addition.Together = "add_2", true
		together, err := r.Add(ctx, actor("lead"), addition)
		if err != nil || len(together) != 1 || len(together[0].Files) != 2 || together[0].Item.Code != "EV-003" {
			t.Fatalf("%+v, %v", together, err)
		}
		if twins := together[0].Twins; len(twins) != 2 || twins[0].Code != "EV-001" || twins[1].Code != "EV-002" {
			t.Errorf("twins %+v", twins)
		}
	})
}

func TestAddingLinksAndNotes(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	ctx := t.Context()
	added, err := r.Add(ctx, actor("contributor"), evidence.Addition{Key: r.NewKey(), Kind: evidence.LinkKind, URL: "https://example.org/you-said",
		Details: evidence.Details{Title: "You said, we did", Code: "CX-014", OwnerID: storetest.PersonID("lead"), Sensitivity: evidence.Open}})
	if err != nil || added[0].Item.Code != "CX-014" || r.dossier(added[0].Item.ID).Current().URL != "https://example.org/you-said" {
		t.Fatalf("%+v, %v", added, err)
	}
	note := evidence.Addition{Key: r.NewKey(), Kind: evidence.NoteKind, Note: "Seen at the desk", Details: evidence.Details{Title: "Desk", Code: "CX-014"}}
	_, err = r.Add(ctx, actor("contributor"), note)
	want(t, fault.KindInvalid, err, "reference code")
	note.Details.Code = ""
	if added, err = r.Add(ctx, actor("contributor"), note); err != nil || added[0].Item.Code != "EV-001" {
		t.Fatalf("%+v, %v", added, err)
	}
}

func TestAddingWhatCannotBe(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	note := func(change func(*evidence.Addition)) evidence.Addition {
		n := evidence.Addition{Key: r.NewKey(), Kind: evidence.NoteKind, Note: "n", Details: evidence.Details{Title: "t", Sensitivity: evidence.Open}}
		change(&n)
		return n
	}
	long := strings.Repeat("é", 301)
	for words, n := range map[string]evidence.Addition{
		"Select at least one file":  note(func(n *evidence.Addition) { n.Kind = evidence.FileKind }),
		"Enter the web address":     note(func(n *evidence.Addition) { n.Kind = evidence.LinkKind }),
		"starting with https://":    note(func(n *evidence.Addition) { n.Kind, n.URL = evidence.LinkKind, "javascript:alert(1)" }),
		"Enter the note":            note(func(n *evidence.Addition) { n.Note = "" }),
		"Enter a title":             note(func(n *evidence.Addition) { n.Details.Title = "" }),
		"title must be 200":         note(func(n *evidence.Addition) { n.Details.Title = long }),
		"reference code must be 30": note(func(n *evidence.Addition) { n.Details.Code = long }),
		"same as or after":          note(func(n *evidence.Addition) { n.Details.PeriodFrom, n.Details.PeriodUntil = "2025-02-01", "2025-01-31" }),
		"last day of the period":    note(func(n *evidence.Addition) { n.Details.PeriodFrom = "2025-02-01" }),
		"how sensitive":             note(func(n *evidence.Addition) { n.Details.Sensitivity = "secret" }),
		"Select a file, a link":     note(func(n *evidence.Addition) { n.Kind = evidence.MeasureKind }),
		"Select elements of the standard": note(func(n *evidence.Addition) {
			n.Proof = evidence.Proof{StandardID: "cse", ElementIDs: []string{"9.9.9"}, Claim: "c"}
		}),
		"Enter what this shows":    note(func(n *evidence.Addition) { n.Proof = evidence.Proof{StandardID: "cse", ElementIDs: []string{"1.1.1"}} }),
		"Select the elements that": note(func(n *evidence.Addition) { n.Proof = evidence.Proof{StandardID: "cse", Claim: "c"} }),
		"shows must be 300": note(func(n *evidence.Addition) {
			n.Proof = evidence.Proof{StandardID: "cse", ElementIDs: []string{"1.1.1"}, Claim: long}
		}),
		"Where to look must be 100": note(func(n *evidence.Addition) {
			n.Proof = evidence.Proof{StandardID: "cse", ElementIDs: []string{"1.1.1"}, Claim: "c", Pointer: long}
		}),
		"Leave the reference code empty": note(func(n *evidence.Addition) {
			n.Kind, n.Files, n.Details.Code = evidence.FileKind, make([]evidence.Received, 2), "A"
		}),
		"Select at most 100 files": note(func(n *evidence.Addition) {
			n.Kind, n.Files, n.Together = evidence.FileKind, make([]evidence.Received, 101), true
		}),
		"Leave the title empty when each f": note(func(n *evidence.Addition) { n.Kind, n.Files = evidence.FileKind, make([]evidence.Received, 2) }),
	} {
		_, err := r.Add(t.Context(), actor("lead"), n)
		want(t, fault.KindInvalid, err, words)
	}
	for what, n := range map[string]evidence.Addition{
		"owner": note(func(n *evidence.Addition) { n.Details.OwnerID = storetest.PersonID("other_lead") }),
		"area":  note(func(n *evidence.Addition) { n.Details.AreaIDs = []string{storetest.OtherArea} }),
	} {
		if _, err := r.Add(t.Context(), actor("lead"), n); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("somebody else's %s: %v", what, err)
		}
	}
	if _, err := r.Add(t.Context(), actor("executive"), note(func(*evidence.Addition) {})); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("an executive added evidence: %v", err)
	}
}

func TestEditingTellsOfAConflict(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	ctx := t.Context()
	item := r.add("champion", "survey", evidence.Details{AreaIDs: []string{storetest.Housing}}, evidence.Proof{})
	details := evidence.Details{Code: item.Code, Title: "Renamed", OwnerID: item.OwnerID, AreaIDs: []string{storetest.Museums}, Sensitivity: evidence.Open, PeriodUntil: "2025-03-31"}
	if err := r.Edit(ctx, actor("champion"), item.ID, 1, details); err != nil {
		t.Fatal(err)
	}
	d := r.dossier(item.ID)
	if d.Item.Title != "Renamed" || d.Item.Version != 2 || d.Item.AreaNames[0] != "Museums" || !strings.Contains(d.History[0].Detail, `"title":"Renamed"`) {
		t.Fatalf("%+v", d.Item)
	}
	want(t, fault.KindConflict, r.Edit(ctx, actor("lead"), item.ID, 1, details), "changed by somebody else")
	want(t, fault.KindForbidden, r.Edit(ctx, actor("head"), item.ID, 2, details), "")
	want(t, fault.KindForbidden, r.Edit(ctx, actor("contributor"), item.ID, 2, details), "")
	want(t, fault.KindNotFound, r.Edit(ctx, actor("other_lead"), item.ID, 2, details), "no such evidence")
	details.OwnerID = storetest.PersonID("other_lead")
	want(t, fault.KindNotFound, r.Edit(ctx, actor("lead"), item.ID, 2, details), "no such person")

	if err := r.Withdraw(ctx, actor("lead"), item.ID, 2, true); err != nil || !r.dossier(item.ID).Item.Withdrawn() {
		t.Errorf("not withdrawn: %v", err)
	}
	if err := r.Withdraw(ctx, actor("lead"), item.ID, 3, false); err != nil || r.dossier(item.ID).Item.Withdrawn() {
		t.Errorf("not restored: %v", err)
	}
	want(t, fault.KindConflict, r.Withdraw(ctx, actor("lead"), item.ID, 1, true), "")
}

func TestLinking(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	ctx, lead := t.Context(), actor("lead")
	item := r.add("lead", "a", evidence.Details{}, evidence.Proof{})
	other := r.add("lead", "b", evidence.Details{}, evidence.Proof{StandardID: "cse", ElementIDs: []string{"1.1.1"}, Claim: "c"})
	proof := evidence.Proof{StandardID: "cse", ElementIDs: []string{"1.1.2", "1.1.1"}, Claim: "Shows segments", Pointer: "sheet 2"}
	if err := r.LinkTo(ctx, lead, item.ID, proof); err != nil {
		t.Fatal(err)
	}
	want(t, fault.KindInvalid, r.LinkTo(ctx, lead, item.ID, proof), "linked to 1.1.2, 1.1.1 already")
	want(t, fault.KindInvalid, r.LinkTo(ctx, lead, item.ID, evidence.Proof{StandardID: "cse"}), "Select the elements")
	want(t, fault.KindForbidden, r.LinkTo(ctx, actor("contributor"), item.ID, proof), "")
	want(t, fault.KindNotFound, r.LinkTo(ctx, actor("other_lead"), item.ID, proof), "")

	first := r.dossier(item.ID).Links[0]
	if err := r.MarkStrongest(ctx, lead, r.dossier(other.ID).Links[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if err := r.MarkStrongest(ctx, lead, first.ID, true); err != nil {
		t.Fatal(err)
	}
	linked, _, err := r.ForElement(ctx, actor("executive"), "cse", "1.1.1")
	if err != nil || len(linked) != 2 || linked[0].Item.ID != item.ID || !linked[0].Link.Strongest || linked[1].Link.Strongest {
		t.Fatalf("%+v, %v", linked, err)
	}
	if foreign, _, err := r.ForElement(ctx, actor("other_lead"), "cse", "1.1.1"); err != nil || len(foreign) != 0 {
		t.Errorf("another council sees %d, %v", len(foreign), err)
	}
	if err := r.EditLink(ctx, lead, first.ID, 1, "Shows more", ""); err != nil {
		t.Fatal(err)
	}
	want(t, fault.KindConflict, r.EditLink(ctx, lead, first.ID, 1, "Shows less", ""), "changed by somebody else")
	want(t, fault.KindNotFound, r.EditLink(ctx, actor("other_lead"), first.ID, 2, "x", ""), "")
	want(t, fault.KindNotFound, r.MarkStrongest(ctx, actor("other_lead"), first.ID, false), "")
	want(t, fault.KindNotFound, r.RemoveLink(ctx, actor("other_lead"), first.ID), "")
	if err := r.RemoveLink(ctx, lead, first.ID); err != nil || len(r.dossier(item.ID).Links) != 1 {
		t.Errorf("not removed: %v", err)
	}
	found, err := r.Library(ctx, lead, evidence.Filter{Words: "segm* 2"})
	if err != nil || len(found.Rows) != 1 || found.Rows[0].ID != item.ID {
		t.Errorf("search found %d, %v", len(found.Rows), err)
	}
}

func TestTwentyEditionsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		item := r.add("lead", "edition", evidence.Details{}, evidence.Proof{})
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				f, err := r.Receive(t.Context(), actor("lead"), "edition.pdf", bytes.NewReader(pdf(fmt.Sprint("edition ", i))))
				if err == nil {
					_, _, err = r.AddEdition(t.Context(), actor("lead"), item.ID, evidence.Content{Files: []evidence.Received{f}})
				}
				if err != nil {
					t.Errorf("edition %d: %v", i, err)
				}
			})
		}
		all.Wait()
		d := r.dossier(item.ID)
		if len(d.Editions) != 21 || d.Item.EditionNumber != 21 {
			t.Fatalf("%d editions, current %d", len(d.Editions), d.Item.EditionNumber)
		}
		for i, e := range d.Editions {
			if e.Number != int64(21-i) || len(e.Files) != 1 {
				t.Errorf("edition %d at place %d with %d files", e.Number, i, len(e.Files))
			}
			if err := blob.Verify(t.Context(), r.blobs, e.Files[0].SHA256); err != nil {
				t.Error(err)
			}
		}
		if problems, _, err := db.VerifyAudit(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("audit: %v, %v", problems, err)
		}
		f := r.receive("lead", "edition.pdf", pdf("last"))
		for _, wantSame := range []bool{false, true} {
			if e, same, err := r.AddEdition(t.Context(), actor("lead"), item.ID, evidence.Content{Files: []evidence.Received{f}}); err != nil || same != wantSame || e.Number != 22 {
				t.Errorf("edition %d, same %v, %v", e.Number, same, err)
			}
		}
		_, _, err := r.AddEdition(t.Context(), actor("other_lead"), item.ID, evidence.Content{Files: []evidence.Received{f}})
		want(t, fault.KindNotFound, err, "")
		_, _, err = r.AddEdition(t.Context(), actor("contributor"), item.ID, evidence.Content{Files: []evidence.Received{f}})
		want(t, fault.KindForbidden, err, "")
	})
}
