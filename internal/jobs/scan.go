package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// ScanArgs is the job that has the content of a file checked for viruses. Run
// twice, it does nothing the second time.
type ScanArgs struct {
	OrganisationID string `json:"organisation"`
	SHA256         string `json:"sha256" river:"unique"`
}

// Kind names the job.
func (ScanArgs) Kind() string { return "scan" }

// How long one scan may take, and how long a virus checker that is down is
// waited for: some sixteen hours, after which the hourly sweep asks again.
const (
	scanTime     = 30 * time.Minute
	scanAttempts = 100
	scanRetry    = 10 * time.Minute
)

// InsertOpts keeps content from being scanned twice at a time.
func (ScanArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: scanAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled}}}
}

type scanWorker struct {
	river.WorkerDefaults[ScanArgs]
	Deps
}

// Work scans.
func (w *scanWorker) Work(ctx context.Context, job *river.Job[ScanArgs]) error {
	return w.ScanFile(ctx, job.Args.SHA256)
}

// Timeout leaves time for the largest file.
func (w *scanWorker) Timeout(*river.Job[ScanArgs]) time.Duration { return scanTime }

// NextRetry waits longer after each failure, but never longer than ten minutes.
func (w *scanWorker) NextRetry(job *river.Job[ScanArgs]) time.Time {
	wait := scanRetry
	if job.Attempt < 10 {
		wait = min(scanRetry, time.Second<<job.Attempt)
	}
	return time.Now().Add(wait)
}
