package evidence_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func details(title string) evidence.Details {
	return evidence.Details{Title: title, Sensitivity: evidence.Internal}
}

// chosen selects these items and returns the id of the selection.
func (r *room) chosen(who string, items ...evidence.Item) string {
	r.t.Helper()
	var ids []string
	for _, i := range items {
		ids = append(ids, i.ID)
	}
	v, err := r.Select(r.t.Context(), actor(who), ids, false, evidence.Filter{})
	if err != nil {
		r.t.Fatal(err)
	}
	return v.ID
}

// carry does a change and returns how many items had which fate.
func (r *room) carry(who, selection string, c evidence.Change) map[evidence.ItemFate]int {
	r.t.Helper()
	if err := r.Carry(r.t.Context(), actor(who), selection, c); err != nil {
		r.t.Fatal(err)
	}
	return r.fates(who, selection)
}

func (r *room) fates(who, selection string) map[evidence.ItemFate]int {
	r.t.Helper()
	_, all, err := r.Selected(r.t.Context(), actor(who), selection, evidence.Change{})
	if err != nil {
		r.t.Fatal(err)
	}
	return evidence.Tally(all)
}

func TestEveryBulkChangeAndItsUndoing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		a, b := r.add("lead", "one", details("One"), evidence.Proof{}), r.add("contributor", "two", details("Two"), evidence.Proof{})
		before := []evidence.Item{r.dossier(a.ID).Item, r.dossier(b.ID).Item}
		for _, c := range []struct {
			change evidence.Change
			there  func(evidence.Dossier) bool
		}{
			{evidence.Change{Act: evidence.ActOwner, OwnerID: "per_head"}, func(d evidence.Dossier) bool { return d.Item.OwnerID == "per_head" }},
			{evidence.Change{Act: evidence.ActAreas, AreaIDs: []string{storetest.Museums, storetest.Housing}}, func(d evidence.Dossier) bool { return len(d.Item.AreaIDs) == 2 }},
			{evidence.Change{Act: evidence.ActPeriod, PeriodFrom: "2024-04-01", PeriodUntil: "2025-03-31"}, func(d evidence.Dossier) bool {
				return d.Item.PeriodFrom == "2024-04-01" && d.Item.PeriodUntil == "2025-03-31"
			}},
			{evidence.Change{Act: evidence.ActReview, ReviewOn: "2026-05-01"}, func(d evidence.Dossier) bool { return d.Item.ReviewOn == "2026-05-01" }},
			{evidence.Change{Act: evidence.ActSensitivity, Sensitivity: evidence.Personal}, func(d evidence.Dossier) bool { return d.Item.Sensitivity == evidence.Personal }},
			{evidence.Change{Act: evidence.ActWithdraw}, func(d evidence.Dossier) bool { return d.Item.Withdrawn() }},
			{evidence.Change{Act: evidence.ActLink, StandardID: "cse", ElementID: "1.3.2", Claim: "Shows zebras by group", Pointer: "p. 2"}, func(d evidence.Dossier) bool {
				return len(d.Links) == 1 && d.Links[0].Pointer == "p. 2"
			}},
		} {
			selection := r.chosen("lead", a, b)
			if n := r.carry("lead", selection, c.change); n[evidence.Changed] != 2 {
				t.Fatalf("%s: %v", c.change.Act, n)
			}
			if n := r.carry("lead", selection, c.change); n[evidence.Changed] != 2 {
				t.Fatalf("%s twice: %v", c.change.Act, n)
			}
			for _, i := range []evidence.Item{a, b} {
				d := r.dossier(i.ID)
				if !c.there(d) || !strings.Contains(d.History[0].Detail, selection) {
					t.Errorf("%s: %+v, %s", c.change.Act, d.Item, d.History[0].Detail)
				}
			}
			if c.change.Act == evidence.ActLink {
				if n := len(r.library(evidence.Filter{Words: "zebras"})); n != 2 {
					t.Errorf("%d items are found by their claim", n)
				}
				off := r.chosen("lead", a, b)
				if n := r.carry("lead", off, evidence.Change{Act: evidence.ActUnlink, StandardID: "cse", ElementID: "1.3.2"}); n[evidence.Changed] != 2 || len(r.dossier(a.ID).Links) != 0 {
					t.Fatalf("unlinked: %v", n)
				}
				if n := len(r.library(evidence.Filter{Words: "zebras"})); n != 0 {
					t.Errorf("%d items are found by a claim that was taken away", n)
				}
				if err := r.Undo(t.Context(), actor("lead"), off); err != nil || len(r.dossier(a.ID).Links) != 1 {
					t.Fatal(err)
				}
			}
			if err := r.Undo(t.Context(), actor("lead"), selection); err != nil {
				t.Fatal(err)
			}
			if n := r.fates("lead", selection); c.change.Act != evidence.ActLink && n[evidence.PutBack] != 2 || c.change.Act == evidence.ActLink && n[evidence.PutBack]+n[evidence.Kept] != 2 {
				t.Errorf("%s undone: %v", c.change.Act, n)
			}
			for i, item := range []evidence.Item{a, b} {
				got, want := r.dossier(item.ID).Item, before[i]
				if got.OwnerID != want.OwnerID || got.PeriodUntil != want.PeriodUntil || got.PeriodFrom != want.PeriodFrom || got.ReviewOn != want.ReviewOn ||
					got.Sensitivity != want.Sensitivity || got.Withdrawn() || len(got.AreaIDs) != 0 {
					t.Errorf("%s undone: %+v", c.change.Act, got)
				}
			}
		}
		if problems, _, err := db.VerifyAudit(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("%v %v", problems, err)
		}
	})
}

func TestWhatABulkChangeLeavesAlone(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	housing := details("Housing")
	housing.AreaIDs = []string{storetest.Housing}
	mine, theirs, moved := r.add("lead", "h", housing, evidence.Proof{}), r.add("lead", "w", details("Whole"), evidence.Proof{}), r.add("lead", "m", housing, evidence.Proof{})
	selection := r.chosen("champion", mine, theirs, moved)
	if err := r.Edit(t.Context(), actor("lead"), moved.ID, moved.Version, evidence.Details{Code: moved.Code, Title: "Changed", OwnerID: moved.OwnerID, AreaIDs: housing.AreaIDs, Sensitivity: evidence.Internal}); err != nil {
		t.Fatal(err)
	}
	if n := r.carry("champion", selection, evidence.Change{Act: evidence.ActReview, ReviewOn: "2026-01-01"}); n[evidence.Changed] != 1 || n[evidence.NotYours] != 1 || n[evidence.Meanwhile] != 1 {
		t.Fatal(n)
	}
	if got := r.dossier(moved.ID).Item; got.ReviewOn != "" || got.Title != "Changed" {
		t.Errorf("%+v", got)
	}
	if err := r.Edit(t.Context(), actor("lead"), mine.ID, mine.Version+1, evidence.Details{Code: mine.Code, Title: "Later", OwnerID: mine.OwnerID, AreaIDs: housing.AreaIDs, ReviewOn: "2026-02-02", Sensitivity: evidence.Internal}); err != nil {
		t.Fatal(err)
	}
	if err := r.Undo(t.Context(), actor("champion"), selection); err != nil {
		t.Fatal(err)
	}
	if n := r.fates("champion", selection); n[evidence.Kept] != 1 || r.dossier(mine.ID).Item.ReviewOn != "2026-02-02" {
		t.Error(n)
	}
	for who, want := range map[string]fault.Kind{"lead": fault.KindNotFound, "other_lead": fault.KindNotFound} {
		if _, _, err := r.Selected(t.Context(), actor(who), selection, evidence.Change{}); !fault.Is(err, want) {
			t.Errorf("%s sees a selection of somebody else: %v", who, err)
		}
	}
	if _, err := r.Select(t.Context(), actor("other_lead"), []string{mine.ID}, false, evidence.Filter{}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("another council selects: %v", err)
	}
	owned := r.chosen("lead", theirs)
	if err := r.Carry(t.Context(), actor("lead"), owned, evidence.Change{Act: evidence.ActOwner, OwnerID: "per_other_lead"}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("an owner from elsewhere: %v", err)
	}
	if err := r.Carry(t.Context(), actor("lead"), owned, evidence.Change{Act: evidence.ActAreas, AreaIDs: []string{storetest.OtherArea}}); err == nil {
		t.Error("an area from elsewhere")
	}
	for _, bad := range []evidence.Change{{}, {Act: "nonsense"}, {Act: evidence.ActLink, StandardID: "cse", ElementID: "9.9.9", Claim: "x"}, {Act: evidence.ActLink, StandardID: "cse", ElementID: "1.3.2"},
		{Act: evidence.ActPeriod}, {Act: evidence.ActPeriod, PeriodFrom: "2025-02-01", PeriodUntil: "2025-01-01"}, {Act: evidence.ActSensitivity, Sensitivity: "secret"}} {
		if bad.Check() == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

func TestTwentyBulkChangesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		var items []evidence.Item
		for i := range 5 {
			items = append(items, r.add("lead", fmt.Sprint(i), details(fmt.Sprint("Item ", i)), evidence.Proof{}))
		}
		selections := make([]string, 20)
		for i := range selections {
			selections[i] = r.chosen("lead", items...)
		}
		var all sync.WaitGroup
		errs := make([]error, len(selections))
		for i, id := range selections {
			all.Go(func() {
				errs[i] = r.Carry(t.Context(), actor("lead"), id, evidence.Change{Act: evidence.ActReview, ReviewOn: date.Date("2026-03-01").AddDays(i)})
			})
		}
		all.Wait()
		changed := 0
		for i, id := range selections {
			if errs[i] != nil {
				t.Fatal(errs[i])
			}
			n := r.fates("lead", id)
			changed += n[evidence.Changed]
			if n[evidence.Changed]+n[evidence.Meanwhile] != 5 {
				t.Errorf("%v", n)
			}
		}
		if changed != 5 {
			t.Errorf("%d changes of 5 items from one state", changed)
		}
	})
}

func TestFiveThousandAtOnceTakeFewStatements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		first := r.add("lead", "x", details("Item 0"), evidence.Proof{})
		var many []store.ManyEvidence
		for i := 1; i < evidence.MaxSelected; i++ {
			item := first
			item.ID, item.Code, item.Title, item.AddKey, item.EditionNumber, item.Version = fmt.Sprintf("ev_many%d", i), fmt.Sprintf("M-%d", i), fmt.Sprint("Item ", i), "", 1, 1
			e := evidence.Edition{ID: "ed_" + item.ID, OrganisationID: item.OrganisationID, ItemID: item.ID, Number: 1, Note: "n", ReceivedBy: item.OwnerID, ReceivedAt: r.at}
			many = append(many, store.ManyEvidence{Item: item, Editions: []evidence.Edition{e}})
		}
		if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertManyEvidence(t.Context(), many) }); err != nil {
			t.Fatal(err)
		}
		for _, c := range []evidence.Change{{Act: evidence.ActOwner, OwnerID: "per_head"},
			{Act: evidence.ActLink, StandardID: "cse", ElementID: "1.3.2", Claim: "Shows it"}} {
			ctx, n := store.CountStatements(t.Context())
			v, err := r.Select(ctx, actor("lead"), nil, true, evidence.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Carry(ctx, actor("lead"), v.ID, c); err != nil {
				t.Fatal(err)
			}
			if fates := r.fates("lead", v.ID); fates[evidence.Changed] != evidence.MaxSelected {
				t.Fatalf("%s: %v", c.Act, fates)
			}
			if n.Load() > 250 {
				t.Errorf("%s takes %d statements for %d items", c.Act, n.Load(), evidence.MaxSelected)
			}
			before := n.Load()
			if err := r.Undo(ctx, actor("lead"), v.ID); err != nil || n.Load()-before > 250 {
				t.Errorf("undoing %s: %v, %d statements", c.Act, err, n.Load()-before)
			}
		}
		r.add("lead", "one too many", details("One too many"), evidence.Proof{})
		if _, err := r.Select(t.Context(), actor("lead"), nil, true, evidence.Filter{}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("more than fit: %v", err)
		}
	})
}

func TestAZipOfASelection(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	var items []evidence.Item
	for i, name := range []string{"arolwg â.pdf", "CON.pdf", "a|b?.pdf"} {
		added, err := r.Add(t.Context(), actor("lead"), evidence.Addition{Key: r.NewKey(), Kind: evidence.FileKind, Details: details(name),
			Files: []evidence.Received{r.receive("lead", name, pdf(fmt.Sprint(i))), r.receive("lead", strings.ToUpper(name[:1])+name[1:], pdf(fmt.Sprint("again", i)))}, Together: true})
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, added[0].Item)
	}
	gone := items[2]
	sha := r.dossier(gone.ID).Current().Files[0].SHA256
	selection := r.chosen("executive", items...)
	if _, err := r.blobs.Delete(t.Context(), sha, r.at.AddDate(10, 0, 0)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var told evidence.Pack
	if err := r.WritePack(t.Context(), actor("executive"), selection, &out, func(p evidence.Pack, create func(string) (io.Writer, error)) error {
		told = p
		w, err := create("index.html")
		if err == nil {
			_, err = io.WriteString(w, "index")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range in.File {
		if names[strings.ToLower(f.Name)] {
			t.Errorf("%q twice", f.Name)
		}
		names[strings.ToLower(f.Name)] = true
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, rc); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if len(in.File) != 6 || told.Files != 5 || told.LeftOut != 1 {
		t.Errorf("%d entries; told %d files, %d left out: %v", len(in.File), told.Files, told.LeftOut, names)
	}
	if err := r.WritePack(t.Context(), actor("other_lead"), selection, io.Discard, nil); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council: %v", err)
	}
}

func TestPlainNames(t *testing.T) {
	for name, want := range map[string]string{
		"survey.pdf": "survey.pdf", "../../etc/passwd": "-.-etc-passwd", "CON.pdf": "_CON.pdf", "com7": "_com7", "a/b\\c:d.pdf": "a-b-c-d.pdf",
		"  .pdf": "file.pdf", "": "file", "Ŵy â 調査.docx": "Ŵy â 調査.docx", "50%?.pdf": "50--.pdf", "\u202efdp.exe": "fdp.exe", "name. . ": "name",
	} {
		if got := evidence.PlainName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

func FuzzPlainName(f *testing.F) {
	for _, seed := range []string{"a.pdf", "CON", "..", strings.Repeat("調", 300) + ".pdf", "a\x00b", "x. .", "\xff\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := evidence.PlainName(name)
		if got == "" || len(got) > 140 || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\:*?\"<>|\x00") || strings.HasSuffix(got, ".") || strings.HasSuffix(got, " ") || got == ".." {
			t.Errorf("%q becomes %q", name, got)
		}
		if evidence.PlainName(got) != got {
			t.Errorf("%q becomes %q, and then %q", name, got, evidence.PlainName(got))
		}
	})
}
