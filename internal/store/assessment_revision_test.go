package store_test

import (
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTheRevisionFollowsEveryTrailThatMatters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		ctx, at := t.Context(), time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
		if err := db.Write(ctx, func(tx *store.Tx) error {
			first := assessment.Assessment{ID: "as_1", OrganisationID: storetest.Council, BodyID: storetest.OtherBody, StandardID: "cse", Kind: assessment.Initial, Name: "First",
				State: assessment.Decided, CycleStartsOn: "2024-01-01", CreatedAt: at, UpdatedAt: at}
			second := first
			second.ID, second.Name, second.BodyID, second.PreviousID, second.State = "as_2", "Second", storetest.Body, "as_1", assessment.Collecting
			if err := tx.InsertAssessment(ctx, first); err != nil {
				return err
			}
			return tx.InsertAssessment(ctx, second)
		}); err != nil {
			t.Fatal(err)
		}
		revision := func() (v applicant.Revision) {
			t.Helper()
			if err := db.Read(ctx, func(tx *store.Tx) (err error) { v, err = tx.Revision(ctx, "as_2"); return err }); err != nil {
				t.Fatal(err)
			}
			return v
		}
		before := revision()
		if before.Name != "Second" || before.OrganisationID != storetest.Council || revision() != before {
			t.Errorf("%+v", before)
		}
		for organisation, moves := range map[string]bool{storetest.Council: true, storetest.Body: true, storetest.OtherBody: true, storetest.OtherCouncil: false} {
			if err := db.Write(ctx, func(tx *store.Tx) error {
				return tx.Record(ctx, audit.Entry{OrganisationID: organisation, ActorName: "Somebody", Action: "something.done"})
			}); err != nil {
				t.Fatal(err)
			}
			after := revision()
			if moved := after.Mark != before.Mark; moved != moves {
				t.Errorf("an entry of %s: moved %t", organisation, moved)
			}
			before = after
		}
		err := db.Read(ctx, func(tx *store.Tx) error { _, err := tx.Revision(ctx, "as_none"); return err })
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("none: %v", err)
		}
	})
}
