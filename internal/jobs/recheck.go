package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// RecordCheckArgs is the job that reads and hashes again all that the assessors
// of an assessment saw. Run twice, it goes on where the first run stopped.
type RecordCheckArgs struct {
	CheckID string `json:"check_id"`
}

// Kind names the job.
func (RecordCheckArgs) Kind() string { return "record_check" }

// InsertOpts bounds the tries.
func (RecordCheckArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 5} }

// recordCheckTime is more than a run takes: it ends by itself after twenty
// minutes and the file that it has begun.
const recordCheckTime = 40 * time.Minute

type recordCheckWorker struct {
	river.WorkerDefaults[RecordCheckArgs]
	Deps
}

// Timeout leaves time for the largest file.
func (w *recordCheckWorker) Timeout(*river.Job[RecordCheckArgs]) time.Duration {
	return recordCheckTime
}

// Work checks; what is not finished is gone on with at once.
func (w *recordCheckWorker) Work(ctx context.Context, job *river.Job[RecordCheckArgs]) error {
	if w.CheckRecord == nil {
		return nil
	}
	ended, err := w.CheckRecord(ctx, job.Args.CheckID, job.Attempt >= job.MaxAttempts)
	if err == nil && !ended {
		return river.JobSnooze(0)
	}
	return err
}
