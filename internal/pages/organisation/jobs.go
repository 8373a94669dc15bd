package organisation

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// JobRoutes returns the page of the organisation's background jobs, and what
// can be done about them.
func JobRoutes(admin *jobs.Admin) []shell.Route {
	needs := shell.Can(account.ManageJobs)
	return []shell.Route{
		{Pattern: "GET /jobs", Needs: needs, Handle: jobList(admin)},
		{Pattern: "POST /jobs/{id}/retry", Needs: needs, Handle: jobChange(admin.Retry, "It is tried again now")},
		{Pattern: "POST /jobs/{id}/delete", Needs: needs, Handle: jobChange(admin.Delete, "The job has been deleted")},
	}
}

type jobsPage struct{ failed, open []jobs.Job }

// jobList shows what failed and what is still to be done.
func jobList(admin *jobs.Admin) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		all, err := admin.List(r.Context(), by)
		if err != nil {
			return err
		}
		var p jobsPage
		for _, j := range all {
			if j.State == jobs.Failed {
				p.failed = append(p.failed, j)
			} else {
				p.open = append(p.open, j)
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Background jobs", Section: settingsSection, Crumbs: settingsCrumbs}, p.view())
	}
}

func jobChange(change func(context.Context, account.Actor, int64) error, done string) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
		if err != nil {
			return fault.NotFound("There is no such job").Because(err)
		}
		if err := change(r.Context(), by, id); err != nil {
			return err
		}
		shell.Flash(w, done)
		return web.SeeOther(w, r, "/jobs")
	}
}

// jobStands says where a job stands.
func jobStands(j jobs.Job) string {
	switch j.State {
	case jobs.Failed:
		return fmt.Sprintf("Given up after %d tries", j.Attempt)
	case jobs.Running:
		return "Being done now"
	case jobs.Retrying:
		return fmt.Sprintf("Tried %d of %d times, next on %s", j.Attempt, j.MaxAttempts, date.Moment(j.NextAt))
	}
	return "Waiting"
}

func jobPath(j jobs.Job, what string) string { return fmt.Sprintf("/jobs/%d/%s", j.ID, what) }
