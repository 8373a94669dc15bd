package assessment_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTwentyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodyWorld(t, db)
		storetest.Assessment(t, db, "as1", assessment.Submitted)
		once := func(what string, f func() error) {
			t.Helper()
			n, others := together(f)
			if n != 1 {
				t.Errorf("%s succeeded %d times of 20", what, n)
			}
			for _, err := range others {
				if !fault.Is(err, fault.KindConflict) {
					t.Errorf("%s: %v", what, err)
				}
			}
		}
		once("opening", func() error { _, err := w.opening.Open(ctx, w.by("scheme"), "as1", ""); return err })
		w.underReview("as2")
		assessor := w.by("assessor")
		once("rating", func() error { return w.rate("as2", "1.1.1", 0, standard.RatingCompliant, "") })
		once("asking", func() error {
			_, err := w.questions.Ask(ctx, assessor, "as2", assessment.About("", "Why?"))
			return err
		})
		once("beginning the report", func() error { return w.reporting.StartDrafting(ctx, assessor, "as2") })
		for _, e := range storetest.Elements[1:] {
			w.must(w.rate("as2", e, 0, standard.RatingCompliant, ""))
		}
		w.draft("as2", 0)
		once("releasing", func() error { _, err := w.reporting.Release(ctx, assessor, "as2"); return err })
		w.must(w.reporting.Checked(ctx, w.by("lead"), "as2"))
		w.must(w.reporting.ToModeration(ctx, assessor, "as2"))
		once("approving", func() error { return w.reporting.Moderate(ctx, w.by("moderator"), "as2", true, "", checked()) })
		once("deciding", func() error {
			_, err := w.reporting.Decide(ctx, w.by("scheme"), assessment.Decision{AssessmentID: "as2", Outcome: assessment.Certified})
			return err
		})
	})
}
