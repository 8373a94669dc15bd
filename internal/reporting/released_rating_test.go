package reporting_test

import (
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// Each release keeps its ratings: what changed since the one before, why, and
// which checks stood; the draft keeps nothing.
func TestARatingIsKeptWithEachRelease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		w.UnderReview("as1")
		assessor, scheme := w.By("assessor"), w.By("scheme")
		w.Must(w.Reporting.StartDrafting(ctx, assessor, "as1"))
		w.RateAll("as1")
		w.Draft("as1", 0)
		want := func(element string, lines ...string) {
			t.Helper()
			if got := w.Kept("as1", element); !slices.Equal(got, lines) {
				t.Errorf("%s: %q, want %q", element, got, lines)
			}
		}
		want("1.1.1")
		w.Release()
		want("1.1.1", "1 compliance_plus   old_evidence")
		want("2.2.2", "1 compliant   ")

		// The organisation was right about one, the moderator about another.
		w.Must(w.Rate("as1", "1.3.2", 1, standard.RatingCompliancePlus, "Better than we said"))
		w.Must(w.Reporting.Checked(ctx, w.By("lead"), "as1"))
		w.Must(w.Reporting.ToModeration(ctx, assessor, "as1"))
		w.Must(w.Reporting.Moderate(ctx, w.By("moderator"), "as1", true, "", bodytest.Checked()))
		_, err := w.Reporting.Decide(ctx, scheme, reporting.Decision{AssessmentID: "as1", Outcome: assessment.NotCertified, Words: "Gaps"})
		w.Must(err)
		want("1.3.2", "1 compliant   ", "2 compliance_plus compliant accuracy old_evidence")
		want("1.1.1", "1 compliance_plus   old_evidence", "2 compliance_plus   old_evidence")

		appeals := reporting.NewAppeals(store.For[reporting.AppealTx]{DB: db}, id.New, w.Now)
		second := w.SecondScheme(db)
		w.Must(appeals.Lodge(ctx, w.By("lead"), "as1", "The hub was shown"))
		w.Must(appeals.Review(ctx, scheme, "as1", reporting.Reviewing{PersonID: second.PersonID, AnswerBy: scheme.Today.AddDays(20)}))
		w.Must(appeals.Answer(ctx, second, "as1", true, "It was"))
		w.Must(w.Rate("as1", "2.2.2", 1, standard.RatingPartiallyCompliant, "On appeal"))
		w.Must(w.Reporting.ToModeration(ctx, assessor, "as1"))
		w.Must(w.Reporting.Moderate(ctx, w.By("moderator"), "as1", false, "Look again", bodytest.Checked()))
		w.Must(w.Rate("as1", "2.2.2", 2, standard.RatingNonCompliant, "On appeal, again"))
		w.Must(w.Reporting.ToModeration(ctx, assessor, "as1"))
		w.Must(w.Reporting.Moderate(ctx, w.By("moderator"), "as1", true, "", bodytest.Checked()))
		_, err = w.Reporting.Decide(ctx, scheme, reporting.Decision{AssessmentID: "as1", Outcome: assessment.NotCertified, Words: "Still"})
		w.Must(err)
		want("2.2.2", "1 compliant   ", "2 compliant   ", "3 non_compliant compliant appeal no_improvement far_from_self")

		v, err := calibration.New(store.For[calibration.Tx]{DB: db}, w.Now).Compare(ctx, scheme, calibration.Filter{})
		w.Must(err)
		if len(v.Comparison.People) != 1 || v.Comparison.People[0].Own.Changed[reporting.ByAppeal] != 1 || v.Comparison.People[0].Own.Changed[reporting.ByAccuracy] != 1 {
			t.Errorf("%+v", v.Comparison.People)
		}
	})
}
