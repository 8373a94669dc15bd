package assessment_test

import (
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// Each release keeps its ratings: what changed since the one before, why, and
// which checks stood; the draft keeps nothing.
func TestARatingIsKeptWithEachRelease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodyWorld(t, db)
		w.underReview("as1")
		assessor, scheme := w.by("assessor"), w.by("scheme")
		w.must(w.reporting.StartDrafting(ctx, assessor, "as1"))
		w.rateAll("as1")
		w.draft("as1", 0)
		want := func(element string, lines ...string) {
			t.Helper()
			if got := w.kept("as1", element); !slices.Equal(got, lines) {
				t.Errorf("%s: %q, want %q", element, got, lines)
			}
		}
		want("1.1.1")
		w.release()
		want("1.1.1", "1 compliance_plus   old_evidence")
		want("2.2.2", "1 compliant   ")

		// The organisation was right about one, the moderator about another.
		w.must(w.rate("as1", "1.3.2", 1, standard.RatingCompliancePlus, "Better than we said"))
		w.must(w.reporting.Checked(ctx, w.by("lead"), "as1"))
		w.must(w.reporting.ToModeration(ctx, assessor, "as1"))
		w.must(w.reporting.Moderate(ctx, w.by("moderator"), "as1", true, "", checked()))
		_, err := w.reporting.Decide(ctx, scheme, assessment.Decision{AssessmentID: "as1", Outcome: assessment.NotCertified, Words: "Gaps"})
		w.must(err)
		want("1.3.2", "1 compliant   ", "2 compliance_plus compliant accuracy old_evidence")
		want("1.1.1", "1 compliance_plus   old_evidence", "2 compliance_plus   old_evidence")

		appeals := assessment.NewAppeals(store.For[assessment.AppealTx]{DB: db}, id.New, w.now)
		second := w.secondScheme(db)
		w.must(appeals.Lodge(ctx, w.by("lead"), "as1", "The hub was shown"))
		w.must(appeals.Review(ctx, scheme, "as1", assessment.Reviewing{PersonID: second.PersonID, AnswerBy: scheme.Today.AddDays(20)}))
		w.must(appeals.Answer(ctx, second, "as1", true, "It was"))
		w.must(w.rate("as1", "2.2.2", 1, standard.RatingPartiallyCompliant, "On appeal"))
		w.must(w.reporting.ToModeration(ctx, assessor, "as1"))
		w.must(w.reporting.Moderate(ctx, w.by("moderator"), "as1", false, "Look again", checked()))
		w.must(w.rate("as1", "2.2.2", 2, standard.RatingNonCompliant, "On appeal, again"))
		w.must(w.reporting.ToModeration(ctx, assessor, "as1"))
		w.must(w.reporting.Moderate(ctx, w.by("moderator"), "as1", true, "", checked()))
		_, err = w.reporting.Decide(ctx, scheme, assessment.Decision{AssessmentID: "as1", Outcome: assessment.NotCertified, Words: "Still"})
		w.must(err)
		want("2.2.2", "1 compliant   ", "2 compliant   ", "3 non_compliant compliant appeal no_improvement far_from_self")

		v, err := calibration.New(store.For[calibration.Tx]{DB: db}, w.now).Compare(ctx, scheme, calibration.Filter{})
		w.must(err)
		if len(v.Comparison.People) != 1 || v.Comparison.People[0].Own.Changed[assessment.ByAppeal] != 1 || v.Comparison.People[0].Own.Changed[assessment.ByAccuracy] != 1 {
			t.Errorf("%+v", v.Comparison.People)
		}
	})
}
