package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// ResolveArgs is the job that closes requests whose gap is gone. Run twice, it
// finds none the second time.
type ResolveArgs struct{}

// Kind names the job.
func (ResolveArgs) Kind() string { return "resolve" }

// InsertOpts keeps several processes from doing it at the same time.
func (ResolveArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByPeriod: 15 * time.Minute}}
}

type resolveWorker struct {
	river.WorkerDefaults[ResolveArgs]
	Deps
}

// Work resolves.
func (w *resolveWorker) Work(ctx context.Context, _ *river.Job[ResolveArgs]) error {
	if w.Resolve == nil {
		return nil
	}
	resolved, err := w.Resolve(ctx)
	if resolved > 0 {
		w.Log.Info("closed requests whose gap is gone", "requests", resolved)
	}
	return err
}
