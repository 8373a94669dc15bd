package store_test

import (
	"context"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestScopeAndSecondOpinions(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		lead, second := storetest.PersonID("assessor"), storetest.PersonID("assessor2")
		done(t, tx.SaveScope(ctx, "as1", []string{"1.1.1", "1.3.2"}, second, lead, bodyMoment))
		done(t, tx.SaveScope(ctx, "as1", []string{"1.3.2", "2.2.2"}, lead, lead, bodyMoment))
		done(t, tx.SaveScope(ctx, "as1", []string{"2.2.2"}, "", lead, bodyMoment))
		equal(t, must[[]desk.Scope](t)(tx.ScopeOf(ctx, "as1", "1.3.2")), []desk.Scope{{ElementID: "1.3.2", PersonID: lead, Person: "Assessor"}})
		equal(t, len(must[[]desk.Scope](t)(tx.ScopeOf(ctx, "as1", "2.2.2"))), 0)
		done(t, tx.MoveScope(ctx, "as1", second, lead, lead, bodyMoment))
		b := must[desk.RatingBasis](t)(tx.RatingBasis(ctx, "as1", nil))
		equal(t, b.Scopes, []desk.Scope{{ElementID: "1.1.1", PersonID: lead, Person: "Assessor"}, {ElementID: "1.3.2", PersonID: lead, Person: "Assessor"}})

		o := desk.Opinion{ID: "op1", AssessmentID: "as1", ElementID: "1.1.1", PersonID: second, Rating: standard.RatingCompliancePlus, Words: "More\nthan that",
			RatingThen: standard.RatingCompliant, CreatedAt: bodyMoment, Outcome: desk.OpinionOpen}
		done(t, tx.SaveOpinion(ctx, o))
		o.Version, o.Outcome, o.SettledWords, o.SettledBy, o.SettledAt = 1, desk.OpinionKept, "No\nevidence", lead, bodyMoment
		done(t, tx.SaveOpinion(ctx, o))
		conflicts(t, tx.SaveOpinion(ctx, o))
		threads := must[desk.Threads](t)(tx.DeskThreads(ctx, "as1", "1.1.1", nil))
		o.Version, o.Person, o.SettledBy, o.SettledByName = 2, "Second assessor", "", "Assessor"
		o.SettledAt = threads.Basis.Opinions[0].SettledAt
		equal(t, threads.Basis.Opinions, []desk.Opinion{o})
	})
}

// Only an appointment that was accepted, and that no conflict of interest stands
// in the way of, gives anything.
func TestAnAppointmentGivesNothingBeforeItIsAccepted(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		person := storetest.PersonID("assessor")
		for _, test := range []struct {
			answer   assessment.Response
			conflict assessment.Conflict
			ruling   assessment.Ruling
			there    bool
			offered  bool
		}{
			{assessment.Offered, assessment.NotDeclared, assessment.NoRuling, true, true},
			{assessment.Accepted, assessment.NoConflict, assessment.NoRuling, true, false},
			{assessment.Accepted, assessment.ConflictDeclared, assessment.NoRuling, true, true},
			{assessment.Accepted, assessment.ConflictDeclared, assessment.RulingAccepted, true, false},
			{assessment.Accepted, assessment.ConflictDeclared, assessment.RulingReplaced, true, true},
			{assessment.Declined, assessment.NotDeclared, assessment.NoRuling, false, false},
		} {
			p := assessment.Appointment{ID: "ap1", AssessmentID: "as1", PersonID: person, Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-01", ReadsFrom: "2025-10-01",
				CreatedAt: bodyMoment, Answer: test.answer, Conflict: test.conflict, Ruling: test.ruling}
			done(t, tx.SaveAppointment(ctx, p))
			places, err := tx.Places(ctx, person)
			done(t, err)
			got := places.Appointments[storetest.Body]
			if len(got) == 1 != test.there || test.there && (got[0].Offered != test.offered || got[0].Accepted != (test.answer == assessment.Accepted) || got[0].ReadsFrom != "2025-10-01" || p.Granted() == test.offered) {
				t.Errorf("%+v: %+v", test, got)
			}
		}
	})
}
