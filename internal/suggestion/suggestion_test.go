package suggestion_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/suggestion"
)

var (
	now        = time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)
	lead       = storetest.Actor("lead", "2025-11-14")
	complaints = []string{"How to make a complaint", "Stage 1: we acknowledge your complaint within 5 working days and reply within 10.\nStage 2: a senior officer reviews it. If you are still unhappy you can go to the Ombudsman."}
	fees       = []string{"Fees and charges from April", "Garden waste £45 a year, with a concession for those on benefits. Refunds are paid within ten days."}
)

// world is a seeded database with the use cases on it.
type world struct {
	*testing.T
	db *store.DB
	*suggestion.Service
	clock time.Time
	items int
}

func each(t *testing.T, test func(w *world)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		w := &world{T: t, db: db, clock: now}
		w.Service = suggestion.New(store.For[suggestion.Tx]{DB: db}, standard.CSE(), id.New, func() time.Time { return w.clock })
		test(w)
	})
}

// item adds an item with a file of these pages, and works out what is suggested.
func (w *world) item(owner, title string, pages ...string) evidence.Item {
	w.Helper()
	w.items++
	code := fmt.Sprintf("CX-%03d", w.items)
	actor := storetest.Actor(owner, "2025-11-14")
	item := evidence.Item{ID: "ev_" + code, OrganisationID: actor.OrganisationID, Code: code, Title: title, Kind: evidence.FileKind, OwnerID: actor.PersonID,
		Sensitivity: evidence.Internal, EditionNumber: 1, CreatedBy: actor.PersonID, CreatedAt: now.Add(time.Duration(w.items) * time.Second), UpdatedAt: now, Version: 1}
	sha := strings.Repeat(fmt.Sprintf("%04x", w.items), 16)
	edition := evidence.Edition{ID: "ed_" + code, OrganisationID: actor.OrganisationID, ItemID: item.ID, Number: 1, ReceivedBy: actor.PersonID, ReceivedAt: now,
		Files: []evidence.File{{ID: "fi_" + code, OrganisationID: actor.OrganisationID, EditionID: "ed_" + code, Position: 1, Name: "paper.pdf", MediaType: "application/pdf", Size: 10, SHA256: sha}}}
	w.write(func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertEvidence(ctx, item, edition); err != nil {
			return err
		}
		if _, err := tx.KeepContent(ctx, evidence.Stored{SHA256: sha, Size: 10, State: evidence.Unscanned, AddedAt: now}); err != nil {
			return err
		}
		return tx.AwaitText(ctx, edition.Files, false)
	})
	w.read(item, edition.Files[0], pages...)
	w.work(item)
	return item
}

// read stores text of a file.
func (w *world) read(item evidence.Item, f evidence.File, pages ...string) {
	w.Helper()
	var passages []evidence.Passage
	for i, page := range pages {
		passages = append(passages, evidence.Passage{Position: int64(i) + 1, Place: evidence.Place{Kind: "page", Number: int64(i) + 1}, Text: page})
	}
	w.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveText(ctx, evidence.Text{OrganisationID: item.OrganisationID, SHA256: f.SHA256, State: evidence.TextRead, Pages: int64(len(pages)), ReadAt: now}, passages)
	})
}

func (w *world) write(use func(context.Context, *store.Tx) error) {
	w.Helper()
	if err := w.db.Write(w.Context(), func(tx *store.Tx) error { return use(w.Context(), tx) }); err != nil {
		w.Fatal(err)
	}
}

func (w *world) work(item evidence.Item) {
	w.Helper()
	w.clock = w.clock.Add(time.Second)
	if err := w.Work(w.Context(), item.OrganisationID, item.ID); err != nil {
		w.Fatal(err)
	}
}

func (w *world) sheet(by account.Actor, item evidence.Item) suggestion.Sheet {
	w.Helper()
	v, err := w.Sheet(w.Context(), by, item.ID)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func (w *world) links(item evidence.Item) (links []evidence.Link) {
	w.Helper()
	if err := w.db.Read(w.Context(), func(tx *store.Tx) (err error) {
		links, err = tx.EvidenceLinks(w.Context(), item.OrganisationID, item.ID)
		return err
	}); err != nil {
		w.Fatal(err)
	}
	return links
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused stops the test unless the fault is of this kind and says so.
func (w *world) refused(err error, kind fault.Kind, words string) {
	w.Helper()
	if !fault.Is(err, kind) || !strings.Contains(err.Error(), words) {
		w.Fatalf("%v, want a fault of kind %v that says %q", err, kind, words)
	}
}

func elements(all []suggestion.Suggestion) (ids []string) {
	for _, v := range all {
		ids = append(ids, v.ElementID)
	}
	return ids
}

func TestAcceptLinksWithThePage(t *testing.T) {
	each(t, func(w *world) {
		item := w.item("lead", "How to make a complaint", complaints...)
		v := w.sheet(lead, item)
		if len(v.Suggestions) == 0 || v.Suggestions[0].ElementID != "4.3.2" || v.Suggestions[0].Pointer() != "Page 2" || len(v.Suggestions[0].Terms) == 0 || !v.MayDecide {
			w.Fatalf("%+v", v.Suggestions)
		}
		press := suggestion.Press{ItemID: item.ID, ElementID: "4.3.2", Edition: 1}
		w.must(w.Accept(w.Context(), lead, press))
		w.must(w.Accept(w.Context(), lead, press)) // pressed twice: done once
		links := w.links(item)
		if len(links) != 1 || links[0].ElementID != "4.3.2" || links[0].Pointer != "Page 2" || links[0].Claim != "" {
			w.Fatalf("%+v", links)
		}
		v = w.sheet(lead, item)
		if slices.Contains(elements(v.Suggestions), "4.3.2") || len(v.Decisions) != 1 || v.Decisions[0].Link.ID != links[0].ID || !strings.Contains(v.Decisions[0].Draft, "Stage 1") {
			w.Fatalf("%+v", v)
		}
		w.work(item)
		if v = w.sheet(lead, item); slices.Contains(elements(v.Suggestions), "4.3.2") {
			w.Error("what is linked is suggested again")
		}
		w.must(w.Undo(w.Context(), lead, item.ID, v.Decisions[0].ID))
		w.refused(w.Undo(w.Context(), lead, item.ID, v.Decisions[0].ID), fault.KindConflict, "undone already")
		if v = w.sheet(lead, item); len(w.links(item)) != 0 || len(v.Decisions) != 0 {
			w.Errorf("%+v", v.Decisions)
		}
		w.work(item)
		if v = w.sheet(lead, item); v.Suggestions[0].ElementID != "4.3.2" {
			w.Errorf("%v", elements(v.Suggestions))
		}
	})
}

func TestWhatWasRejectedIsRememberedAndLearnedFrom(t *testing.T) {
	each(t, func(w *world) {
		item, alike := w.item("lead", "Fees and charges", fees...), w.item("lead", "Fees and charges", fees...)
		before := w.sheet(lead, alike).Suggestions[0]
		if before.ElementID != "3.1.2" {
			w.Fatalf("%+v", before)
		}
		w.must(w.Reject(w.Context(), lead, suggestion.Press{ItemID: item.ID, ElementID: "3.1.2"}))
		w.work(item)
		if v := w.sheet(lead, item); slices.Contains(elements(v.Suggestions), "3.1.2") {
			w.Error("what was rejected is suggested again")
		}
		n, err := w.WorkAgain(w.Context())
		if err != nil || n == 0 {
			w.Fatal(n, err)
		}
		find := func() suggestion.Suggestion {
			all := w.sheet(lead, alike).Suggestions
			i := slices.IndexFunc(all, func(v suggestion.Suggestion) bool { return v.ElementID == "3.1.2" })
			if i < 0 {
				return suggestion.Suggestion{}
			}
			return all[i]
		}
		if v := find(); v.Score >= before.Score || v.RejectedAlike != 1 {
			w.Errorf("after: %+v", v)
		}
		// Another council has another experience.
		theirs := w.item("other_lead", "Fees and charges", fees...)
		if v := w.sheet(storetest.Actor("other_lead", "2025-11-14"), theirs); v.Suggestions[0].RejectedAlike != 0 || v.Suggestions[0].Score != before.Score {
			w.Errorf("experience got out: %+v", v.Suggestions[0])
		}
		w.refused(w.Forget(w.Context(), storetest.Actor("contributor", "2025-11-14")), fault.KindForbidden, "")
		w.must(w.Forget(w.Context(), storetest.Actor("admin", "2025-11-14")))
		_, err = w.WorkAgain(w.Context())
		w.must(err)
		if v := find(); v.Score != before.Score || v.RejectedAlike != 0 {
			w.Errorf("forgotten: %+v, before %+v", v, before)
		}
		if v := w.sheet(lead, item); slices.Contains(elements(v.Suggestions), "3.1.2") || len(v.Decisions) != 1 {
			w.Error("forgetting brought back what was rejected")
		}
		if n, err := w.WorkAgain(w.Context()); err != nil || n != 0 {
			w.Errorf("a second time there was %d to do, %v", n, err)
		}
	})
}

func TestChangeIsOnePress(t *testing.T) {
	each(t, func(w *world) {
		item := w.item("lead", "How to make a complaint", complaints...)
		press := suggestion.Press{ItemID: item.ID, ElementID: "4.3.2", Instead: "9.9.9"}
		w.refused(w.Change(w.Context(), lead, press), fault.KindInvalid, "")
		press.Instead = "2.1.3"
		w.must(w.Change(w.Context(), lead, press))
		if links := w.links(item); len(links) != 1 || links[0].ElementID != "2.1.3" || links[0].Pointer == "" {
			w.Fatalf("%+v", links)
		}
		v := w.sheet(lead, item)
		if len(v.Decisions) != 2 {
			w.Fatalf("%+v", v.Decisions)
		}
		w.must(w.Undo(w.Context(), lead, item.ID, v.Decisions[0].ID)) // takes both back
		if v = w.sheet(lead, item); len(v.Decisions) != 0 || len(w.links(item)) != 0 || !slices.Contains(elements(v.Suggestions), "4.3.2") {
			w.Errorf("%+v", v)
		}
	})
}

func TestStalePressesAreToldInWords(t *testing.T) {
	each(t, func(w *world) {
		item := w.item("lead", "How to make a complaint", complaints...)
		press := suggestion.Press{ItemID: item.ID, ElementID: "4.3.2", Edition: 1}
		w.refused(w.Accept(w.Context(), lead, suggestion.Press{ItemID: item.ID, ElementID: "4.3.2", Edition: 7}), fault.KindConflict, "new edition")
		w.refused(w.Accept(w.Context(), lead, suggestion.Press{ItemID: item.ID, ElementID: "5.3.3"}), fault.KindConflict, "not suggested")
		w.must(w.Reject(w.Context(), lead, press))
		w.refused(w.Accept(w.Context(), lead, press), fault.KindConflict, "“Not this”")
		w.must(w.Undo(w.Context(), lead, item.ID, w.sheet(lead, item).Decisions[0].ID))
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertEvidenceLinks(ctx, []evidence.Link{{ID: "el_by_hand", OrganisationID: item.OrganisationID, ItemID: item.ID, StandardID: "cse", ElementID: "4.3.2",
				Claim: "It shows it", CreatedBy: item.OwnerID, CreatedAt: now}})
		})
		w.refused(w.Accept(w.Context(), lead, press), fault.KindConflict, "linked to 4.3.2 by now")
		w.write(func(ctx context.Context, tx *store.Tx) error {
			gone := item
			gone.WithdrawnAt = now
			return tx.UpdateEvidence(ctx, gone)
		})
		w.refused(w.Reject(w.Context(), lead, press), fault.KindConflict, "withdrawn")
		if q, err := w.Queue(w.Context(), lead); err != nil || len(q.Items) != 0 {
			w.Errorf("%+v %v", q, err)
		}
		for _, stranger := range []string{"other_lead", "assessor"} {
			w.refused(w.Accept(w.Context(), storetest.Actor(stranger, "2025-11-14"), press), fault.KindNotFound, "no such evidence")
		}
		w.refused(w.Accept(w.Context(), storetest.Actor("executive", "2025-11-14"), press), fault.KindForbidden, "")
	})
}

func TestTheQueueIsOfWhatOneMayDecide(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.item("lead", "How to make a complaint", complaints...), w.item("contributor", "Fees and charges", fees...)
		q, err := w.Queue(w.Context(), lead)
		if err != nil || len(q.Items) != 2 || q.Items[0].ItemID != first.ID || q.Items[0].ElementID != "4.3.2" || q.Items[0].Waiting == 0 || q.Others != 0 {
			w.Fatalf("%+v %v", q, err)
		}
		if _, next, place := q.Around(first.ID); next == nil || next.ItemID != second.ID || place != 1 {
			w.Error(next, place)
		}
		q, err = w.Queue(w.Context(), storetest.Actor("contributor", "2025-11-14"))
		if err != nil || len(q.Items) != 1 || q.Items[0].ItemID != second.ID || q.Others != 1 {
			w.Errorf("%+v %v", q, err)
		}
		w.must(w.SetAside(w.Context(), lead, first.ID, 1))
		w.must(w.SetAside(w.Context(), lead, first.ID, 1))
		if q, _ = w.Queue(w.Context(), lead); len(q.Items) != 1 || q.Learnt != 0 {
			w.Errorf("set aside: %+v", q)
		}
		var all []suggestion.ForElement
		err = w.db.Read(w.Context(), func(tx *store.Tx) error {
			v, err := tx.Beside(w.Context(), assessment.Assessment{ID: "as_none", OrganisationID: first.OrganisationID, StandardID: "cse"}, "3.1.2")
			all = v.Suggested
			return err
		})
		if err != nil || len(all) != 1 || len(all[0].Passages) == 0 || len(all[0].Terms) == 0 || all[0].ItemID != second.ID || all[0].Code != second.Code || all[0].Edition != 1 {
			w.Errorf("%+v %v", all, err)
		}
	})
}

func TestNewTextIsSuggestedFromAnew(t *testing.T) {
	each(t, func(w *world) {
		item := w.item("lead", "Paper", complaints...)
		file := evidence.File{SHA256: strings.Repeat("0001", 16)}
		w.read(item, file, fees...)
		w.work(item)
		v := w.sheet(lead, item)
		if v.Suggestions[0].ElementID != "3.1.2" {
			w.Errorf("%v", elements(v.Suggestions))
		}
		at := v.Computed
		w.work(item)
		if v = w.sheet(lead, item); !v.Computed.Equal(at) {
			w.Error("nothing has changed, and it was worked out again")
		}
		w.must(w.Work(w.Context(), item.OrganisationID, "ev_none"))
	})
}

// Twenty people press at once: one link, one decision, and words for the others.
func TestTwentyAtOnce(t *testing.T) {
	each(t, func(w *world) {
		item := w.item("lead", "How to make a complaint", complaints...)
		var group sync.WaitGroup
		var failed atomic.Int64
		for i := range 20 {
			group.Go(func() {
				press := suggestion.Press{ItemID: item.ID, ElementID: "4.3.2", Edition: 1}
				do := w.Accept
				if i%2 == 1 {
					do = w.Reject
				}
				if err := do(w.Context(), lead, press); err != nil {
					failed.Add(1)
					if !fault.Is(err, fault.KindConflict) {
						t.Errorf("%d: %v", i, err)
					}
				}
			})
		}
		group.Wait()
		v := w.sheet(lead, item)
		links := w.links(item)
		accepted := len(v.Decisions) == 1 && v.Decisions[0].Verdict == suggestion.Accepted
		if len(v.Decisions) != 1 || accepted != (len(links) == 1) || failed.Load() != 10 {
			w.Errorf("%d failed, %d decisions, %d links", failed.Load(), len(v.Decisions), len(links))
		}
	})
}
