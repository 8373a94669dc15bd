package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func sampleLink(item evidence.Item, element string) evidence.Link {
	return evidence.Link{ID: "el_" + item.ID + element, OrganisationID: item.OrganisationID, ItemID: item.ID, StandardID: "cse", ElementID: element,
		Claim: "Shows results by group", Pointer: "p. 6", CreatedBy: item.OwnerID, CreatedAt: evidenceTime, Version: 1}
}

func insertLinks(t *testing.T, db *store.DB, links ...evidence.Link) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertEvidenceLinks(ctx, links) })
}

func linksOf(t *testing.T, db *store.DB, itemID string) []evidence.Link {
	return read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Link, error) {
		return tx.EvidenceLinks(ctx, storetest.Council, itemID)
	})
}

func TestEvidenceLinks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		item, edition := sampleItem(storetest.Council, "lead", 1)
		insertItem(t, db, item, edition)
		first, second := sampleLink(item, "1.3.10"), sampleLink(item, "1.3.2")
		insertLinks(t, db, first, second)

		links := linksOf(t, db, item.ID)
		if len(links) != 2 || links[0].ElementID != "1.3.2" || links[0].Claim != second.Claim || links[0].Pointer != "p. 6" || !links[0].CreatedAt.Equal(evidenceTime) {
			t.Fatalf("%+v", links)
		}
		twice := sampleLink(item, "1.3.2")
		twice.ID = "el_other"
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertEvidenceLinks(t.Context(), []evidence.Link{twice}) })
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("linked twice: %v", err)
		}

		second.Claim, second.Pointer = "Shows more", ""
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateEvidenceLink(ctx, second) })
		got := read(t, db, func(ctx context.Context, tx *store.Tx) (evidence.Link, error) {
			return tx.EvidenceLink(ctx, storetest.Council, second.ID)
		})
		if got.Claim != "Shows more" || got.Pointer != "" || got.Version != 2 {
			t.Fatalf("%+v", got)
		}
		for _, stale := range []evidence.Link{second, {ID: second.ID, OrganisationID: storetest.OtherCouncil, Version: 2}} {
			err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.UpdateEvidenceLink(t.Context(), stale) })
			if !fault.Is(err, fault.KindConflict) {
				t.Errorf("stale or foreign: %v", err)
			}
		}
		err = db.Read(t.Context(), func(tx *store.Tx) error {
			_, err := tx.EvidenceLink(t.Context(), storetest.OtherCouncil, second.ID)
			return err
		})
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another council's link: %v", err)
		}
		foreign := first
		foreign.OrganisationID = storetest.OtherCouncil
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteEvidenceLink(ctx, foreign) })
		if n := len(linksOf(t, db, item.ID)); n != 2 {
			t.Errorf("another council took a link away: %d left", n)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteEvidenceLink(ctx, first) })
		if n := len(linksOf(t, db, item.ID)); n != 1 {
			t.Errorf("%d links left", n)
		}
	})
}

func TestTheMarkOfTheStrongestMoves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		var links []evidence.Link
		for n := range 2 {
			item, edition := sampleItem(storetest.Council, "lead", n)
			insertItem(t, db, item, edition)
			links = append(links, sampleLink(item, "1.1.1"), sampleLink(item, "1.1.2"))
			insertLinks(t, db, links[2*n:]...)
		}
		mark := func(l evidence.Link, on bool) {
			t.Helper()
			write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.MarkStrongestEvidence(ctx, l, on) })
		}
		strongest := func() (ids []string) {
			for _, l := range slices.Concat(linksOf(t, db, links[0].ItemID), linksOf(t, db, links[2].ItemID)) {
				if l.Strongest {
					ids = append(ids, l.ID)
				}
			}
			return ids
		}
		mark(links[0], true)
		mark(links[1], true)
		if got := strongest(); !slices.Equal(got, []string{links[0].ID, links[1].ID}) {
			t.Fatalf("marked %v", got)
		}
		mark(links[2], true)
		if got := strongest(); !slices.Equal(got, []string{links[1].ID, links[2].ID}) {
			t.Fatalf("after the mark moved: %v", got)
		}
		mark(links[0], false) // has no mark: changes nothing
		mark(links[1], false)
		if got := strongest(); !slices.Equal(got, []string{links[2].ID}) {
			t.Fatalf("after the mark was taken away: %v", got)
		}
	})
}

func TestLinkedEvidence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		var last evidence.Link
		for n := range 4 {
			item, edition := sampleItem(storetest.Council, "lead", n)
			item.AreaIDs = []string{storetest.Housing, storetest.Museums}[:n%3]
			if n == 3 {
				item.WithdrawnAt = evidenceTime
			}
			insertItem(t, db, item, edition)
			last = sampleLink(item, "1.1.1")
			insertLinks(t, db, last, sampleLink(item, fmt.Sprintf("1.1.%d", n+2)))
			if n == 2 {
				write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.MarkStrongestEvidence(ctx, last, true) })
			}
		}
		elsewhere, edition := sampleItem(storetest.OtherCouncil, "other_lead", 1)
		insertItem(t, db, elsewhere, edition)
		insertLinks(t, db, sampleLink(elsewhere, "1.1.1"))

		all := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Linked, error) {
			return tx.LinkedEvidence(ctx, storetest.Council, "cse")
		})
		var got []string
		for _, v := range all {
			got = append(got, v.Link.ElementID+" "+v.Item.Code)
		}
		if want := []string{"1.1.1 CX-002", "1.1.1 CX-000", "1.1.1 CX-001", "1.1.2 CX-000", "1.1.3 CX-001", "1.1.4 CX-002"}; !slices.Equal(got, want) {
			t.Fatalf("%v", got)
		}
		if v := all[0]; !v.Link.Strongest || v.Item.OwnerName != "Lead" || !slices.Equal(v.Item.AreaNames, []string{"Housing", "Museums"}) ||
			v.Edition.Number != 1 || len(v.Edition.Files) != 1 || v.Edition.Files[0].SHA256 != fmt.Sprintf("%064d", 2) {
			t.Errorf("%+v", v)
		}
		one := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Linked, error) {
			return tx.LinkedToElement(ctx, storetest.Council, "cse", "1.1.3")
		})
		if len(one) != 1 || one[0].Item.Code != "CX-001" || len(one[0].Edition.Files) != 1 {
			t.Errorf("%+v", one)
		}
	})
}

// TestTheSummaryEqualsARecount does hundreds of random things to evidence and
// compares what the dashboards read with a count of their own.
func TestTheSummaryEqualsARecount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		random := rand.New(rand.NewPCG(1, 2))
		areas := []string{storetest.Housing, storetest.Repairs, storetest.Museums}
		days := []date.Date{"", "2024-03-31", "2025-03-31", "2025-06-30"}
		items := map[string]evidence.Item{}
		for n := range 12 {
			item, edition := sampleItem(storetest.Council, "lead", n)
			items[item.ID] = item
			insertItem(t, db, item, edition)
		}
		ids := slices.Sorted(func(yield func(string) bool) {
			for id := range items {
				if !yield(id) {
					return
				}
			}
		})
		for range 150 {
			item := items[ids[random.IntN(len(ids))]]
			links := linksOf(t, db, item.ID)
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				switch what := random.IntN(6); {
				case what == 0 || len(links) == 0:
					l := sampleLink(item, fmt.Sprintf("1.1.%d", 1+random.IntN(4)))
					if slices.ContainsFunc(links, func(o evidence.Link) bool { return o.ElementID == l.ElementID }) {
						return nil
					}
					l.Pointer = []string{"", "p. 1"}[random.IntN(2)]
					return tx.InsertEvidenceLinks(ctx, []evidence.Link{l})
				case what == 1:
					return tx.DeleteEvidenceLink(ctx, links[random.IntN(len(links))])
				case what == 2:
					return tx.MarkStrongestEvidence(ctx, links[random.IntN(len(links))], random.IntN(4) > 0)
				case what == 3:
					l := links[random.IntN(len(links))]
					l.Pointer = []string{"", "p. 2"}[random.IntN(2)]
					return tx.UpdateEvidenceLink(ctx, l)
				default:
					item.AreaIDs = areas[:random.IntN(4)]
					item.PeriodUntil, item.ReviewOn = days[random.IntN(4)], days[random.IntN(4)]
					if item.WithdrawnAt = (time.Time{}); random.IntN(4) == 0 {
						item.WithdrawnAt = evidenceTime
					}
					err := tx.UpdateEvidence(ctx, item)
					item.Version++
					items[item.ID] = item
					return err
				}
			})
		}
		kept := summaries(t, db)
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.RecountAllEvidence(ctx, storetest.Council, "cse")
		})
		if recounted := summaries(t, db); !slices.Equal(kept, recounted) || len(kept) < 8 {
			t.Fatalf("kept\n%v\nrecounted\n%v", kept, recounted)
		}
		compareWithItems(t, db, kept)
	})
}

func summaries(t *testing.T, db *store.DB) []evidence.ElementSummary {
	t.Helper()
	return read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.ElementSummary, error) {
		whole, err := tx.ElementEvidence(ctx, storetest.Council, "cse")
		if err != nil {
			return nil, err
		}
		areas, err := tx.AreaEvidence(ctx, storetest.Council, "cse")
		return append(whole, areas...), err
	})
}

// compareWithItems counts in Go what the summary says of the whole organisation
// and of each area.
func compareWithItems(t *testing.T, db *store.DB, kept []evidence.ElementSummary) {
	t.Helper()
	counted := map[[2]string]evidence.ElementSummary{}
	all := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Linked, error) {
		return tx.LinkedEvidence(ctx, storetest.Council, "cse")
	})
	for _, v := range all {
		for _, area := range append([]string{""}, v.Item.AreaIDs...) {
			key := [2]string{v.Link.ElementID, area}
			s := counted[key]
			s.ElementID, s.AreaID = v.Link.ElementID, area
			s.Items++
			if v.Item.PeriodUntil == "" {
				s.Undated++
			}
			s.NewestUntil = max(s.NewestUntil, v.Item.PeriodUntil)
			if v.Item.ReviewOn != "" && (s.ReviewOn == "" || v.Item.ReviewOn < s.ReviewOn) {
				s.ReviewOn = v.Item.ReviewOn
			}
			if v.Link.Pointer == "" {
				s.PointersMissing++
			}
			s.HasStrongest = s.HasStrongest || v.Link.Strongest
			counted[key] = s
		}
	}
	for _, s := range kept {
		if counted[[2]string{s.ElementID, s.AreaID}] != s {
			t.Errorf("kept %+v, counted %+v", s, counted[[2]string{s.ElementID, s.AreaID}])
		}
	}
	if len(counted) != len(kept) {
		t.Errorf("%d kept, %d counted", len(kept), len(counted))
	}
}
