package reporting_test

import (
	"context"
	"testing"

	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var ctx = context.Background()

// The clock of the accuracy check reminds before its day and on it, and tells the
// assessors when it is over, once each, and stops when the organisation has checked the report.
func TestTheAccuracyClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		w.UnderReview("as1")
		assessor, lead := w.By("assessor"), w.By("lead")
		w.Must(w.Reporting.StartDrafting(ctx, assessor, "as1"))
		w.RateAll("as1")
		w.Draft("as1", 0)
		r, err := w.Reporting.Release(ctx, assessor, "as1")
		w.Must(err)
		if r.CommentsBy != assessor.Today.AddDays(reporting.AccuracyDays) {
			t.Errorf("comments by %s", r.CommentsBy)
		}
		remind := func(want int) {
			t.Helper()
			if sent, err := w.Reporting.Remind(ctx); err != nil || sent != want {
				t.Errorf("sent %d reminders, want %d: %v", sent, want, err)
			}
		}
		remind(0)
		w.Fails(w.Reporting.SetCommentsBy(ctx, lead, "as1", assessor.Today), fault.KindNotFound)
		w.Fails(w.Reporting.SetCommentsBy(ctx, assessor, "as1", assessor.Today.AddDays(-1)), fault.KindInvalid)
		w.Fails(w.Reporting.SetCommentsBy(ctx, assessor, "as1", ""), fault.KindInvalid)
		w.Must(w.Reporting.SetCommentsBy(ctx, assessor, "as1", assessor.Today.AddDays(2)))
		remind(1) // before the day
		remind(0)
		w.Must(w.Reporting.SetCommentsBy(ctx, assessor, "as1", assessor.Today))
		remind(1) // on the day
		remind(0)
		if _, err := db.Raw().Exec(`UPDATE report_release SET comments_by = $1`, string(assessor.Today.AddDays(-1))); err != nil {
			t.Fatal(err)
		}
		remind(1) // over
		remind(0)
		w.Must(w.Reporting.SetCommentsBy(ctx, assessor, "as1", assessor.Today.AddDays(1)))
		w.Must(w.Reporting.Checked(ctx, lead, "as1"))
		w.Must(w.Reporting.Checked(ctx, lead, "as1")) // said twice
		remind(0)
		w.Fails(w.Reporting.Checked(ctx, w.By("executive"), "as1"), fault.KindForbidden)
	})
}
