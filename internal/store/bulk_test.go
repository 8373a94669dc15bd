package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestManyRowsGoInAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		ctx, at := t.Context(), time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
		var all []store.ManyEvidence
		for i := range 700 {
			id := fmt.Sprintf("ev_%04d", i)
			all = append(all, store.ManyEvidence{
				Item: evidence.Item{ID: id, OrganisationID: storetest.Council, Code: id, Title: "Tŷ agored", Kind: evidence.NoteKind, OwnerID: storetest.PersonID("lead"),
					AreaIDs: []string{storetest.Housing}, PeriodUntil: "2025-01-31", Sensitivity: evidence.Open, EditionNumber: 1,
					CreatedBy: storetest.PersonID("lead"), CreatedAt: at, UpdatedAt: at},
				Editions: []evidence.Edition{{ID: "ed_" + id, OrganisationID: storetest.Council, ItemID: id, Number: 1, Note: "Said", ReceivedBy: storetest.PersonID("lead"), ReceivedAt: at,
					Files: []evidence.File{{ID: "f_" + id, OrganisationID: storetest.Council, EditionID: "ed_" + id, Position: 1, Name: "a.txt", MediaType: "text/plain", Size: 3, SHA256: "abc"}}}},
				Links: []evidence.Link{{ID: "l_" + id, OrganisationID: storetest.Council, ItemID: id, StandardID: "cse", ElementID: "1.1.1", Claim: "Shows it", CreatedBy: storetest.PersonID("lead"), CreatedAt: at}},
			})
		}
		put := func(tx *store.Tx) error { return tx.InsertManyEvidence(ctx, all) }
		if err := db.Write(ctx, put); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(ctx, put); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("twice: %v", err)
		}
		err := db.Read(ctx, func(tx *store.Tx) error {
			rows, err := tx.EvidencePage(ctx, storetest.Council, evidence.Filter{ElementID: "1.1.1", StandardID: "cse"}, 1000)
			if err != nil {
				return err
			}
			if len(rows) != 700 || rows[0].Size != 3 || rows[0].AreaNames[0] != "Housing" || !rows[0].UpdatedAt.Equal(at) {
				t.Errorf("%d rows, %+v", len(rows), rows[0])
			}
			found, err := evidence.Find(ctx, tx, storetest.Council, evidence.Filter{Words: "ty agored shows", ElementID: "1.1.1", StandardID: "cse"})
			if err != nil || len(found.Matches) != evidence.MaxHits || !found.TooMany {
				t.Errorf("%d found, %v, %v", len(found.Matches), found.TooMany, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestManySelfAssessmentsGoInAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		ctx, at := t.Context(), time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
		var all []applicant.Self
		for i := range 200 {
			all = append(all, applicant.Self{AssessmentID: "as_1", AreaID: storetest.Housing, ElementID: fmt.Sprint(i), Rating: "compliant", Statement: "So it is",
				UpdatedBy: storetest.PersonID("lead"), UpdatedAt: at})
		}
		err := db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.InsertAssessment(ctx, assessment.Assessment{ID: "as_1", OrganisationID: storetest.Council, StandardID: "cse", Kind: assessment.Initial, Name: "A", State: assessment.Collecting,
				CycleStartsOn: "2024-01-01", CreatedAt: at, UpdatedAt: at}); err != nil {
				return err
			}
			if err := tx.InsertManySelves(ctx, nil); err != nil {
				return err
			}
			return tx.InsertManySelves(ctx, all)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(ctx, func(tx *store.Tx) error {
			selves, err := tx.Selves(ctx, "as_1")
			if err != nil || len(selves) != 200 || selves[7].Statement != "So it is" || selves[7].Version != 1 {
				t.Errorf("%d, %v", len(selves), err)
			}
			history, err := tx.SelfHistory(ctx, "as_1", storetest.Housing, "7")
			if err != nil || len(history) != 1 {
				t.Errorf("%v, %v", history, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
