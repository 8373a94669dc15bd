package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// seedLibrary adds items 0 to n-1, of every freshness, kind and area.
func seedLibrary(t *testing.T, db *store.DB, n int) evidence.Limits {
	t.Helper()
	limits := evidence.LimitsOn("2025-11-14", "2025-01-01")
	for k := range n {
		item, edition := sampleItem(storetest.Council, []string{"lead", "contributor"}[k%2], k)
		item.Title = fmt.Sprintf("%s %03d", []string{"Arolwg tŷ", "survey", "Minutes"}[k%3], k)
		item.Kind = []evidence.Kind{evidence.FileKind, evidence.LinkKind, evidence.NoteKind}[k%3]
		item.PeriodUntil = []date.Date{"", "2025-06-30", "2024-06-30", "2024-12-31"}[k%4]
		item.ReviewOn = []date.Date{"", "", "", "2025-12-01", "2025-11-01"}[k%5]
		item.Sensitivity = evidence.Sensitivities()[k%3]
		item.AreaIDs = [][]string{nil, {storetest.Housing}, {storetest.Museums, storetest.Housing}}[k%3]
		item.UpdatedAt = evidenceTime.Add(time.Duration(k/2) * time.Minute) // pairs share a moment
		if k%7 == 6 {
			item.WithdrawnAt = evidenceTime
		}
		insertItem(t, db, item, edition)
		if k%2 == 0 {
			insertLinks(t, db, sampleLink(item, "1.3.2"), sampleLink(item, "1.1.1"))
		}
	}
	elsewhere, edition := sampleItem(storetest.OtherCouncil, "other_lead", 1)
	insertItem(t, db, elsewhere, edition)
	return limits
}

func pageOf(t *testing.T, db *store.DB, f evidence.Filter, limit int) []evidence.Row {
	t.Helper()
	return read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Row, error) {
		if f.Words != "" {
			found, err := evidence.Find(ctx, tx, storetest.Council, f)
			if err != nil {
				return nil, err
			}
			return found.Rows(ctx, tx, storetest.Council, 0, limit)
		}
		return tx.EvidencePage(ctx, storetest.Council, f, limit)
	})
}

func TestTheLibraryFilters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		limits := seedLibrary(t, db, 42)
		all := append(pageOf(t, db, evidence.Filter{}, 100), pageOf(t, db, evidence.Filter{Withdrawn: true}, 100)...)
		if len(all) != 42 {
			t.Fatalf("%d items", len(all))
		}
		for name, c := range map[string]struct {
			filter evidence.Filter
			keep   func(evidence.Row) bool
		}{
			"words":        {evidence.Filter{Words: "aro* TY"}, func(r evidence.Row) bool { return r.Kind == evidence.FileKind }},
			"code":         {evidence.Filter{Words: "cx-005"}, func(r evidence.Row) bool { return r.Code == "CX-005" }},
			"phrase":       {evidence.Filter{Words: `"arolwg tŷ" -"minutes"`}, func(r evidence.Row) bool { return r.Kind == evidence.FileKind }},
			"not backward": {evidence.Filter{Words: `"ty arolwg"`}, func(evidence.Row) bool { return false }},
			"without":      {evidence.Filter{Words: `cx* -ty -"minutes"`}, func(r evidence.Row) bool { return r.Kind == evidence.LinkKind }},
			"signs":        {evidence.Filter{Words: "%"}, func(evidence.Row) bool { return false }},
			"not inside":   {evidence.Filter{Words: "urvey"}, func(evidence.Row) bool { return false }},
			"element":      {evidence.Filter{StandardID: "cse", ElementID: "1.3.2"}, func(r evidence.Row) bool { return len(r.Elements) > 0 }},
			"unlinked":     {evidence.Filter{Unlinked: true}, func(r evidence.Row) bool { return len(r.Elements) == 0 }},
			"area":         {evidence.Filter{AreaIDs: []string{storetest.Museums}}, func(r evidence.Row) bool { return slices.Contains(r.AreaIDs, storetest.Museums) }},
			"areas":        {evidence.Filter{AreaIDs: []string{storetest.Housing, storetest.Repairs}}, func(r evidence.Row) bool { return slices.Contains(r.AreaIDs, storetest.Housing) }},
			"owner":        {evidence.Filter{OwnerID: storetest.PersonID("contributor")}, func(r evidence.Row) bool { return r.OwnerName == "Contributor" }},
			"kind":         {evidence.Filter{Kind: evidence.NoteKind}, func(r evidence.Row) bool { return r.Kind == evidence.NoteKind }},
			"sensitivity":  {evidence.Filter{Sensitivity: evidence.Personal}, func(r evidence.Row) bool { return r.Sensitivity == evidence.Personal }},
			"fresh":        {evidence.Filter{Freshness: evidence.Fresh, Limits: limits}, func(r evidence.Row) bool { return limits.Item(r.Item) == evidence.Fresh }},
			"ageing":       {evidence.Filter{Freshness: evidence.Ageing, Limits: limits}, func(r evidence.Row) bool { return limits.Item(r.Item) == evidence.Ageing }},
			"stale":        {evidence.Filter{Freshness: evidence.Stale, Limits: limits}, func(r evidence.Row) bool { return limits.Item(r.Item) == evidence.Stale }},
			"all at once": {evidence.Filter{Words: "arolwg", Kind: evidence.FileKind, Freshness: evidence.Fresh, Limits: limits, OwnerID: storetest.PersonID("lead"),
				StandardID: "cse", ElementID: "1.1.1", Sensitivity: evidence.Open}, func(r evidence.Row) bool {
				return r.Kind == evidence.FileKind && limits.Item(r.Item) == evidence.Fresh && r.OwnerName == "Lead" && len(r.Elements) > 0
			}},
		} {
			for _, order := range evidence.Orders() {
				for _, withdrawn := range []bool{false, true} {
					c.filter.Order, c.filter.Withdrawn = order, withdrawn
					got := map[string]bool{}
					for _, r := range pageOf(t, db, c.filter, 100) {
						got[r.ID] = true
					}
					for _, r := range all {
						if want := c.keep(r) && r.Withdrawn() == withdrawn; got[r.ID] != want {
							t.Errorf("%s by %s, withdrawn %v: %s listed %v", name, order, withdrawn, r.Code, got[r.ID])
						}
					}
				}
			}
		}
		row := all[len(all)-1]
		for _, r := range all {
			if r.Code == "CX-002" {
				row = r
			}
		}
		if !slices.Equal(row.Elements, []string{"1.1.1", "1.3.2"}) || !slices.Equal(row.AreaNames, []string{"Housing", "Museums"}) || row.FileName != "survey.pdf" ||
			row.Size != 1000 || row.Files != 1 || row.MediaType != "application/pdf" {
			t.Errorf("%+v", row)
		}
	})
}

func TestTheLibraryIsPagedInEveryOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		seedLibrary(t, db, 30)
		for _, order := range append(evidence.Orders(), "made up") {
			whole := pageOf(t, db, evidence.Filter{Order: order}, 100)
			var paged []string
			f := evidence.Filter{Order: order}
			for {
				rows := pageOf(t, db, f, 4)
				for _, r := range rows {
					paged = append(paged, r.ID)
				}
				if len(rows) < 4 {
					break
				}
				f.After = evidence.MarkOf(rows[3], order)
			}
			var want []string
			for i, r := range whole {
				want = append(want, r.ID)
				if i > 0 && !ordered(order, whole[i-1], r) {
					t.Errorf("by %s, %s stands before %s", order, whole[i-1].Code, r.Code)
				}
			}
			if !slices.Equal(paged, want) {
				t.Errorf("by %s: paged %v, want %v", order, paged, want)
			}
		}
	})
}

func ordered(o evidence.Order, a, b evidence.Row) bool {
	switch o {
	case evidence.ByTitle:
		return a.SortTitle <= b.SortTitle
	case evidence.ByPeriod:
		return a.PeriodUntil >= b.PeriodUntil
	}
	return !a.UpdatedAt.Before(b.UpdatedAt)
}
