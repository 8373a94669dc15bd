package organisation_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/notice"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestJobs(t *testing.T) {
	w := pagetest.New(t)
	w.Serve(pages.JobRoutes(jobs.NewAdmin(store.For[jobs.AdminTx]{DB: w.DB}))...)
	w.Get("admin", "/jobs").Want(http.StatusOK).Says("Nothing has been given up", "Everything has been done")
	n := notice.Notice{Event: notice.QuestionAsked, OrganisationID: storetest.Council}
	for range 2 {
		if err := w.DB.Write(t.Context(), func(tx *store.Tx) error { return tx.Notify(t.Context(), n) }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.DB.Raw().Exec(`UPDATE river_job SET state = 'discarded', attempt = 10, finalized_at = created_at,
		errors = '[{"at": "2025-11-14T10:00:00Z", "attempt": 10, "error": "mail: dial tcp: connection refused", "trace": ""}]' WHERE id = 1`); err != nil {
		t.Fatal(err)
	}
	w.Get("admin", "/jobs").Says("Given up after 10 tries", "The mail server did not take the mail", "connection refused", "Waiting")
	for _, who := range []string{"lead", "champion", "other_lead", "scheme"} {
		if p := w.Get(who, "/jobs"); p.Status != http.StatusForbidden {
			t.Errorf("%s: %d", who, p.Status)
		}
	}
	w.Post("admin", "/jobs/1/retry", nil).Want(http.StatusSeeOther)
	w.Get("admin", "/jobs").Says("Nothing has been given up")
	w.Post("admin", "/jobs/2/delete", nil).Want(http.StatusSeeOther)
	for _, path := range []string{"/jobs/2/delete", "/jobs/77/retry", "/jobs/x/retry"} {
		w.Post("admin", path, nil).Want(http.StatusNotFound)
	}
	if rows := w.Get("admin", "/jobs").Find("tbody tr").Length(); rows != 1 {
		t.Error(fmt.Sprint(rows, " rows"))
	}
}
