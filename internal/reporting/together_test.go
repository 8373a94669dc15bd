package reporting_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTwentyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		storetest.Assessment(t, db, "as1", assessment.Submitted)
		once := func(what string, f func() error) {
			t.Helper()
			n, others := bodytest.Together(f)
			if n != 1 {
				t.Errorf("%s succeeded %d times of 20", what, n)
			}
			for _, err := range others {
				if !fault.Is(err, fault.KindConflict) {
					t.Errorf("%s: %v", what, err)
				}
			}
		}
		once("opening", func() error { _, err := w.Opening.Open(ctx, w.By("scheme"), "as1", ""); return err })
		w.UnderReview("as2")
		assessor := w.By("assessor")
		once("rating", func() error { return w.Rate("as2", "1.1.1", 0, standard.RatingCompliant, "") })
		once("asking", func() error {
			_, err := w.Questions.Ask(ctx, assessor, "as2", question.About("", "Why?"))
			return err
		})
		once("beginning the report", func() error { return w.Reporting.StartDrafting(ctx, assessor, "as2") })
		for _, e := range storetest.Elements[1:] {
			w.Must(w.Rate("as2", e, 0, standard.RatingCompliant, ""))
		}
		w.Draft("as2", 0)
		once("releasing", func() error { _, err := w.Reporting.Release(ctx, assessor, "as2"); return err })
		w.Must(w.Reporting.Checked(ctx, w.By("lead"), "as2"))
		w.Must(w.Reporting.ToModeration(ctx, assessor, "as2"))
		once("approving", func() error { return w.Reporting.Moderate(ctx, w.By("moderator"), "as2", true, "", bodytest.Checked()) })
		once("deciding", func() error {
			_, err := w.Reporting.Decide(ctx, w.By("scheme"), reporting.Decision{AssessmentID: "as2", Outcome: assessment.Certified})
			return err
		})
	})
}
