package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// RemindArgs is the job that reminds people of what they are asked for. Run
// twice, it reminds nobody twice.
type RemindArgs struct{}

// Kind names the job.
func (RemindArgs) Kind() string { return "remind" }

// InsertOpts keeps several processes from doing it in the same hour.
func (RemindArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByPeriod: time.Hour}}
}

type remindWorker struct {
	river.WorkerDefaults[RemindArgs]
	Deps
}

// Work reminds.
func (w *remindWorker) Work(ctx context.Context, _ *river.Job[RemindArgs]) error {
	if w.Remind == nil {
		return nil
	}
	sent, err := w.Remind(ctx)
	if sent > 0 {
		w.Log.Info("reminded people of what they are asked for", "reminders", sent)
	}
	return err
}
