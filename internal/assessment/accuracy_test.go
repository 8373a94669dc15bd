package assessment_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// The clock of the accuracy check reminds before its day and on it, and tells the
// assessors when it is over, once each, and stops when the organisation has checked the report.
func TestTheAccuracyClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodyWorld(t, db)
		w.underReview("as1")
		assessor, lead := w.by("assessor"), w.by("lead")
		w.must(w.reporting.StartDrafting(ctx, assessor, "as1"))
		w.rateAll("as1")
		w.draft("as1", 0)
		r, err := w.reporting.Release(ctx, assessor, "as1")
		w.must(err)
		if r.CommentsBy != assessor.Today.AddDays(assessment.AccuracyDays) {
			t.Errorf("comments by %s", r.CommentsBy)
		}
		remind := func(want int) {
			t.Helper()
			if sent, err := w.reporting.Remind(ctx); err != nil || sent != want {
				t.Errorf("sent %d reminders, want %d: %v", sent, want, err)
			}
		}
		remind(0)
		w.fails(w.reporting.SetCommentsBy(ctx, lead, "as1", assessor.Today), fault.KindNotFound)
		w.fails(w.reporting.SetCommentsBy(ctx, assessor, "as1", assessor.Today.AddDays(-1)), fault.KindInvalid)
		w.fails(w.reporting.SetCommentsBy(ctx, assessor, "as1", ""), fault.KindInvalid)
		w.must(w.reporting.SetCommentsBy(ctx, assessor, "as1", assessor.Today.AddDays(2)))
		remind(1) // before the day
		remind(0)
		w.must(w.reporting.SetCommentsBy(ctx, assessor, "as1", assessor.Today))
		remind(1) // on the day
		remind(0)
		if _, err := db.Raw().Exec(`UPDATE report_release SET comments_by = $1`, string(assessor.Today.AddDays(-1))); err != nil {
			t.Fatal(err)
		}
		remind(1) // over
		remind(0)
		w.must(w.reporting.SetCommentsBy(ctx, assessor, "as1", assessor.Today.AddDays(1)))
		w.must(w.reporting.Checked(ctx, lead, "as1"))
		w.must(w.reporting.Checked(ctx, lead, "as1")) // said twice
		remind(0)
		w.fails(w.reporting.Checked(ctx, w.by("executive"), "as1"), fault.KindForbidden)
	})
}
