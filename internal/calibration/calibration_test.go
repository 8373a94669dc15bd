package calibration_test

import (
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const today date.Date = "2025-11-14"

func TestTheFiltersLeaveWhatTheySay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Release(t, db, 8, "assessor", "assessor2")
		s := calibration.New(store.For[calibration.Tx]{DB: db}, time.Now)
		scheme := storetest.Actor("scheme", today)
		for _, test := range []struct {
			what     string
			filter   calibration.Filter
			singles  int
			ratings  int64
			elements int64 // own ratings of the first element
		}{
			{"everything", calibration.Filter{}, 8, 8 * 57, 8},
			{"a kind", calibration.Filter{Kind: "recertification"}, 4, 4 * 57, 4},
			{"a time", calibration.Filter{From: "2025-01-03", Until: "2025-01-05"}, 3, 3 * 57, 3},
			{"before anything", calibration.Filter{Until: "2024-12-31"}, 0, 0, 0},
			{"a person", calibration.Filter{PersonID: storetest.PersonID("assessor")}, 4, 8 * 57, 4},
			{"a person who has rated nothing", calibration.Filter{PersonID: storetest.PersonID("moderator")}, 8, 8 * 57, 8},
			{"another standard", calibration.Filter{StandardID: "none"}, 8, 8 * 57, 8},
			{"after the last page", calibration.Filter{Page: 1}, 0, 8 * 57, 8},
		} {
			ctx, n := store.CountStatements(t.Context())
			v, err := s.Compare(ctx, scheme, test.filter)
			if err != nil {
				t.Fatal(err)
			}
			if len(v.Singles) != test.singles || v.Comparison.All.Rated() != test.ratings || v.Comparison.Elements[0].Own.Rated() != test.elements || n.Load() > 4 {
				t.Errorf("%s: %d assessments, %d ratings, %d of the first element, %d statements", test.what, len(v.Singles), v.Comparison.All.Rated(), v.Comparison.Elements[0].Own.Rated(), n.Load())
			}
		}
		v, err := s.Compare(t.Context(), scheme, calibration.Filter{PersonID: storetest.PersonID("assessor")})
		if err != nil {
			t.Fatal(err)
		}
		first := v.Singles[0]
		if first.ID != "rel006" || first.Organisation != "Exmere City Council" || first.Counts.Four != [4]int64{29, 28, 0, 0} || len(first.Raters) != 1 || first.Raters[0] != "Assessor" {
			t.Errorf("%+v", first)
		}
		if people := v.Comparison.People; people[0].Name != "Assessor" || people[0].Plus().Verdict != calibration.Higher || people[1].Plus().Verdict != calibration.Lower {
			t.Errorf("%+v", people)
		}
	})
}

func TestWhoSeesTheComparison(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Release(t, db, 12, "assessor", "assessor2", "moderator", "scheme")
		s := calibration.New(store.For[calibration.Tx]{DB: db}, time.Now)
		see := func(who string, person string) (calibration.View, error) {
			return s.Compare(t.Context(), storetest.Actor(who, today), calibration.Filter{PersonID: person})
		}
		set := func(who string, to calibration.Openness, version int64, want fault.Kind) {
			t.Helper()
			if err := s.SetRule(t.Context(), storetest.Actor(who, today), to, version); err == nil && want != 0 || err != nil && !fault.Is(err, want) {
				t.Errorf("%s: %v", who, err)
			}
		}
		for _, who := range []string{"lead", "executive", "other_lead", ""} {
			if _, err := see(who, ""); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %v", who, err)
			}
		}
		for _, who := range []string{"assessor", "moderator"} {
			if _, err := see(who, ""); !fault.Is(err, fault.KindForbidden) {
				t.Errorf("%s: %v", who, err)
			}
		}
		if v, err := see("other_scheme", ""); err != nil || v.Comparison.All.Rated() != 0 || len(v.Singles) != 0 {
			t.Errorf("another body: %v %v", v.Comparison.All, err)
		}
		set("assessor", calibration.All, 0, fault.KindForbidden)
		set("scheme", "anybody", 0, fault.KindInvalid)
		set("scheme", calibration.Own, 0, 0)
		set("scheme", calibration.All, 0, fault.KindConflict)

		// Only their own, whatever they ask for; nobody else's name.
		v, err := see("assessor", storetest.PersonID("assessor2"))
		if err != nil || len(v.Comparison.People) != 1 || v.Comparison.People[0].Name != "Assessor" || len(v.Singles) != 3 || v.Comparison.People[0].Others.Rated() != 9*57 {
			t.Fatalf("%+v %v", v, err)
		}
		if v.Comparison.All.Rated() != 0 {
			t.Error("everybody together less oneself and the others is somebody")
		}
		// Of two others, either could be told from the figures.
		if _, err := db.Raw().Exec(`UPDATE released_rating SET rated_by = $1 WHERE rated_by = $2`, storetest.PersonID("moderator"), storetest.PersonID("scheme")); err != nil {
			t.Fatal(err)
		}
		if v, err = see("assessor", ""); err != nil || v.Comparison.People[0].Others.Rated() != 0 || v.Comparison.Elements[0].Others.Rated() != 0 {
			t.Errorf("%+v %v", v.Comparison.People, err)
		}
		set("scheme", calibration.All, 1, 0)
		if v, err = see("moderator", ""); err != nil || len(v.Comparison.People) != 3 || v.MaySet {
			t.Errorf("%+v %v", v.Comparison.People, err)
		}
	})
}
