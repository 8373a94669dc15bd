package store_test

import (
	"context"
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

func TestWhatRatingsRestOn(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		by := storetest.PersonID("assessor")
		session := planned(t, ctx, tx, "as1")
		done(t, tx.SaveSessionNote(ctx, visit.Note{ID: "n1", AssessmentID: "as1", SessionID: session, PersonID: by, Words: "They said so",
			ElementIDs: []string{"1.1.1"}, CreatedAt: bodyMoment, UpdatedAt: bodyMoment}))
		done(t, tx.SavePoint(ctx, desk.Point{ID: "p1", AssessmentID: "as1", Kind: desk.ImprovementArea, Words: "Better", ElementIDs: []string{"1.1.1", "1.3.2"},
			CreatedBy: by, CreatedAt: bodyMoment}))
		done(t, tx.SavePoint(ctx, desk.Point{ID: "p2", AssessmentID: "as1", Kind: desk.Strength, Words: "Good", ElementIDs: []string{"1.1.1"}, CreatedBy: by, CreatedAt: bodyMoment}))
		tick := desk.LegTick{AssessmentID: "as1", ElementID: "1.1.1", Leg: desk.LegSeen, Words: "Walked past", At: bodyMoment}
		done(t, tx.SaveLegTick(ctx, tick, by))
		tick.Words = "Seen at the desk"
		done(t, tx.SaveLegTick(ctx, tick, by))
		item := desk.VerifyItem{ID: "v1", AssessmentID: "as1", ElementID: "1.1.1", Leg: desk.LegStaff, Words: "Ask\nthem", Outcome: desk.VerifyOpen,
			CreatedBy: by, CreatedAt: bodyMoment}
		done(t, tx.SaveVerifyItem(ctx, item, bodyMoment))
		item.Version, item.SessionID, item.Outcome, item.OutcomeWords, item.SettledBy = 1, session, desk.VerifyConfirmed, "They do\nsay so", by
		done(t, tx.SaveVerifyItem(ctx, item, bodyMoment))
		conflicts(t, tx.SaveVerifyItem(ctx, item, bodyMoment))

		b := must[desk.RatingBasis](t)(tx.RatingBasis(ctx, "as1", []string{"ev_as1"}))
		tick.Person = "Assessor"
		item.Version, item.CreatedBy, item.SettledBy, item.CreatedByName, item.SettledByName = 2, "", "", "Assessor", "Assessor"
		equal(t, b, desk.RatingBasis{Ticks: []desk.LegTick{tick}, Verify: []desk.VerifyItem{item}, Improvements: []string{"1.1.1", "1.3.2"},
			Met:   []desk.MetNote{{ElementID: "1.1.1", Kind: visit.FocusGroup, Groups: []visit.ParticipantGroup{visit.Customers}}},
			Given: map[string][]assessment.FrozenEvidence{}})
		threads := must[desk.Threads](t)(tx.DeskThreads(ctx, "as1", "1.1.1", []string{"ev_as1"}))
		equal(t, threads.Basis, desk.RatingBasis{Ticks: b.Ticks, Verify: b.Verify})
		equal(t, must[desk.Threads](t)(tx.DeskThreads(ctx, "as1", "1.3.2", nil)).Basis, desk.RatingBasis{})

		conflicts(t, tx.DeleteVerifyItem(ctx, "as1", "v1", 1))
		done(t, tx.DeleteVerifyItem(ctx, "as1", "v1", 2))
		tick.Words = ""
		done(t, tx.SaveLegTick(ctx, tick, by))
		b = must[desk.RatingBasis](t)(tx.RatingBasis(ctx, "as1", nil))
		if len(b.Ticks)+len(b.Verify) != 0 {
			t.Errorf("%+v", b)
		}
	})
}

func TestEvidenceThatWasWithdrawnSince(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Assessment(t, db, "as1", assessment.Submitted)
		if _, err := db.Raw().Exec(`UPDATE evidence_item SET withdrawn_at = $1`, bodyMoment); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		done(t, db.Read(ctx, func(tx *store.Tx) error {
			equal(t, must[desk.RatingBasis](t)(tx.RatingBasis(ctx, "as1", []string{"ev_as1"})).Withdrawn, []string{"ev_as1"})
			equal(t, must[desk.Threads](t)(tx.DeskThreads(ctx, "as1", "1.1.1", []string{"ev_as1"})).Basis.Withdrawn, []string{"ev_as1"})
			return nil
		}))
	})
}
