package synth_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/synth"
)

const password = "three random words"

func TestWhatIsMadeIsWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		files, err := blob.OpenDirectory(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer files.Close()
		o := synth.Options{Organisations: 2, Items: 300, Pages: 130, Areas: 6, Password: password}
		made, err := synth.Fill(t.Context(), db, files, time.Now, o)
		if err != nil {
			t.Fatal(err)
		}
		if len(made) != 2 || made[0].Email == made[1].Email || len(made[1].AreaIDs) != 6 {
			t.Fatalf("%+v", made)
		}
		for _, m := range made {
			summariesAgree(t, db, m)
			err := db.Read(t.Context(), func(tx *store.Tx) error {
				selves, err := tx.Selves(t.Context(), m.AssessmentID)
				if err != nil || len(selves) != 57*7 {
					t.Errorf("%d self-assessments, %v", len(selves), err)
				}
				rows, err := tx.EvidencePage(t.Context(), m.OrganisationID, evidence.Filter{}, 1000)
				if err != nil || len(rows) < 250 || len(rows) >= 300 {
					t.Errorf("%d items in use, %v", len(rows), err)
				}
				pages, err := evidence.Find(t.Context(), tx, m.OrganisationID, evidence.Filter{Words: `"page 7"`})
				files := 0
				for _, found := range pages.Matches {
					if found.FileID != "" {
						files++
					}
				}
				if err != nil || files < 5 || files > 7 { // seven files, some of them withdrawn
					t.Errorf("%d files have a page 7, %v", files, err)
				}
				found, err := evidence.Find(t.Context(), tx, m.OrganisationID, evidence.Filter{Words: "complaints"})
				if err != nil || len(found.Matches) == 0 || len(found.Matches) == len(rows) {
					t.Errorf("%d items found, %v", len(found.Matches), err)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
		if problems, read, err := db.VerifyAudit(t.Context()); err != nil || len(problems) > 0 || read < 10 {
			t.Errorf("%v of %d, %v", problems, read, err)
		}
		if _, err := synth.Fill(t.Context(), db, files, time.Now, o); fault.KindOf(err) == 0 {
			t.Errorf("twice: %v", err)
		}
	})
}

// summariesAgree counts the evidence by the links and compares it with what is
// kept.
func summariesAgree(t *testing.T, db *store.DB, m synth.Made) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		linked, err := tx.LinkedEvidence(t.Context(), m.OrganisationID, "cse")
		if err != nil {
			return err
		}
		items, strongest := map[string]int64{}, map[string]int{}
		for _, l := range linked {
			items[l.Link.ElementID]++
			for _, area := range l.Item.AreaIDs {
				items[l.Link.ElementID+" "+area]++
			}
			if l.Link.Strongest {
				strongest[l.Link.ElementID]++
			}
		}
		whole, err := tx.ElementEvidence(t.Context(), m.OrganisationID, "cse")
		if err != nil {
			return err
		}
		areas, err := tx.AreaEvidence(t.Context(), m.OrganisationID, "cse")
		if err != nil {
			return err
		}
		if len(whole) != 57 || len(whole)+len(areas) != len(items) {
			return fmt.Errorf("%d and %d summaries for %d", len(whole), len(areas), len(items))
		}
		for _, s := range whole {
			if s.Items != items[s.ElementID] || s.HasStrongest != (strongest[s.ElementID] == 1) {
				t.Errorf("%+v, counted %d", s, items[s.ElementID])
			}
		}
		for _, s := range areas {
			if s.Items != items[s.ElementID+" "+s.AreaID] {
				t.Errorf("%+v, counted %d", s, items[s.ElementID+" "+s.AreaID])
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestNumbersThatCannotBeUsed(t *testing.T) {
	db := storetest.SQLite(t)
	for _, o := range []synth.Options{
		{Organisations: 0, Items: 1, Areas: 1, Password: password},
		{Organisations: 1, Items: -1, Areas: 1, Password: password},
		{Organisations: 1, Items: 1, Areas: 0, Password: password},
		{Organisations: 1, Items: 1, Areas: 1, Password: "short"},
	} {
		files, err := blob.OpenDirectory(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := synth.Fill(t.Context(), db, files, time.Now, o); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%+v: %v", o, err)
		}
		files.Close()
	}
}

func BenchmarkFill(b *testing.B) {
	db := storetest.SQLite(b)
	files, err := blob.OpenDirectory(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer files.Close()
	for b.Loop() {
		if _, err := synth.Fill(b.Context(), db, files, time.Now, synth.Options{Organisations: 1, Items: 20000, Areas: 20, Password: password}); err != nil {
			b.Fatal(err)
		}
	}
}
