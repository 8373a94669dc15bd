package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// Suggestions works out which elements evidence speaks for.
type Suggestions interface {
	// Work does so for one item.
	Work(ctx context.Context, organisationID, itemID string) error
	// WorkAgain does so for a batch of what is missing or stale.
	WorkAgain(ctx context.Context) (n int, err error)
}

// SuggestArgs is the job that works out the suggestions for an item. Run twice,
// it finds them there.
type SuggestArgs struct {
	OrganisationID string `json:"organisation"`
	ItemID         string `json:"item"`
}

// Kind names the job.
func (SuggestArgs) Kind() string { return "suggest" }

// InsertOpts lets what is to be read go before: that a folder can be searched is
// worth more at first than what its files speak for, which needs their text.
func (SuggestArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: reading, Priority: 3, MaxAttempts: 5}
}

type suggestWorker struct {
	river.WorkerDefaults[SuggestArgs]
	Deps
}

// Work works out.
func (w *suggestWorker) Work(ctx context.Context, job *river.Job[SuggestArgs]) error {
	if w.Suggestions == nil {
		return nil
	}
	return w.Suggestions.Work(ctx, job.Args.OrganisationID, job.Args.ItemID)
}

// SuggestAgainArgs is the job that works out suggestions that are missing, or
// stale since an organisation's experience has moved. Run twice, it finds fewer
// the second time.
type SuggestAgainArgs struct{}

// Kind names the job.
func (SuggestAgainArgs) Kind() string { return "suggest_again" }

// InsertOpts bounds how often that is done, however fast people decide.
func (SuggestAgainArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: reading, Priority: 4, MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByPeriod: time.Minute}}
}

type suggestAgainWorker struct {
	river.WorkerDefaults[SuggestAgainArgs]
	Deps
}

// Work works out.
func (w *suggestAgainWorker) Work(ctx context.Context, _ *river.Job[SuggestAgainArgs]) error {
	if w.Suggestions == nil {
		return nil
	}
	_, err := w.Suggestions.WorkAgain(ctx)
	return err
}
