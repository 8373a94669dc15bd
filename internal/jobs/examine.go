package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// ExamineArgs is the job that reads stored files again and finds what is
// damaged. Run twice, it goes on where the first run stopped. The organisation
// is the one that asked for it, and empty when the clock did.
type ExamineArgs struct {
	OrganisationID string `json:"organisation,omitempty" river:"unique"`
}

// Kind names the job.
func (ExamineArgs) Kind() string { return "examine" }

// InsertOpts keeps several processes from doing it in the same hour, and people
// from asking for it again while it waits.
func (a ExamineArgs) InsertOpts() river.InsertOpts {
	unique := river.UniqueOpts{ByArgs: true, ByPeriod: time.Hour}
	if a.OrganisationID != "" {
		unique = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending,
			rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled}}
	}
	return river.InsertOpts{MaxAttempts: 3, UniqueOpts: unique}
}

// examineTime is more than a run takes: it ends by itself after ten minutes and
// the file that it has begun.
const examineTime = 30 * time.Minute

type examineWorker struct {
	river.WorkerDefaults[ExamineArgs]
	Deps
}

// Work examines.
func (w *examineWorker) Work(ctx context.Context, _ *river.Job[ExamineArgs]) error {
	if w.Examine == nil {
		return nil
	}
	read, damaged, err := w.Examine(ctx)
	if damaged > 0 {
		w.Log.Error("stored files are damaged: run plaudit verify", "damaged", damaged, "read", read)
	}
	return err
}

// Timeout leaves time for the largest file.
func (w *examineWorker) Timeout(*river.Job[ExamineArgs]) time.Duration { return examineTime }
