package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/plaudit/plaudit/internal/fault"
)

// links is the queue of what asks other websites. One page is asked for at a time
// in each process.
const (
	links        = "links"
	linksEvery   = 10 * time.Minute
	linksTime    = 8 * time.Minute // longer than a run takes, shorter than until the next
	oneLinkTime  = 3 * time.Minute
	linkAttempts = 3
)

// Links visits web links.
type Links interface {
	// CheckLinks visits those that are due, and says how many.
	CheckLinks(ctx context.Context) (checked int, err error)
	// CheckLink visits the one of an item.
	CheckLink(ctx context.Context, organisationID, itemID string) error
}

// CheckLinksArgs is the job that visits the web links that are due. Run twice, it
// finds none the second time.
type CheckLinksArgs struct{}

// Kind names the job.
func (CheckLinksArgs) Kind() string { return "check_links" }

// InsertOpts keeps several processes from doing it at the same time.
func (CheckLinksArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: links, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByPeriod: linksEvery}}
}

type checkLinksWorker struct {
	river.WorkerDefaults[CheckLinksArgs]
	Deps
}

// Timeout leaves time for slow sites.
func (*checkLinksWorker) Timeout(*river.Job[CheckLinksArgs]) time.Duration { return linksTime }

// Work visits.
func (w *checkLinksWorker) Work(ctx context.Context, _ *river.Job[CheckLinksArgs]) error {
	if w.Links == nil {
		return nil
	}
	checked, err := w.Links.CheckLinks(ctx)
	if checked > 0 {
		w.Log.Info("visited web links", "links", checked)
	}
	return err
}

// CheckLinkArgs is the job that visits the web link of an item because somebody
// asked for it. Run twice, it asks the site twice.
type CheckLinkArgs struct {
	OrganisationID string `json:"organisation" river:"unique"`
	ItemID         string `json:"item" river:"unique"`
}

// Kind names the job.
func (CheckLinkArgs) Kind() string { return "check_link" }

// InsertOpts keeps people from asking again while it waits.
func (CheckLinkArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: links, MaxAttempts: linkAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled}}}
}

type checkLinkWorker struct {
	river.WorkerDefaults[CheckLinkArgs]
	Deps
}

// Timeout leaves time for a slow site.
func (*checkLinkWorker) Timeout(*river.Job[CheckLinkArgs]) time.Duration { return oneLinkTime }

// Work visits. An item that is not there any more is not.
func (w *checkLinkWorker) Work(ctx context.Context, job *river.Job[CheckLinkArgs]) error {
	if w.Links == nil {
		return nil
	}
	err := w.Links.CheckLink(ctx, job.Args.OrganisationID, job.Args.ItemID)
	if fault.Is(err, fault.KindNotFound) {
		return river.JobCancel(err)
	}
	return err
}
