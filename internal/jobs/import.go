package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// importTime is how long the one transaction of an import may take; when the
// process dies meanwhile, the job is taken up again after it.
const importTime = 4 * time.Minute

// ImportArgs is the job that carries out a confirmed import of evidence. Run
// twice, it finds the import done and does nothing.
type ImportArgs struct {
	OrganisationID string `json:"organisation_id"`
	ImportID       string `json:"import_id"`
}

// Kind names the job.
func (ImportArgs) Kind() string { return "evidence_import" }

// InsertOpts bounds the tries.
func (ImportArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: maxAttempts} }

type importWorker struct {
	river.WorkerDefaults[ImportArgs]
	Deps
}

// Timeout is longer than that of other jobs.
func (w *importWorker) Timeout(*river.Job[ImportArgs]) time.Duration { return importTime }

// Work imports.
func (w *importWorker) Work(ctx context.Context, job *river.Job[ImportArgs]) error {
	if w.Import == nil {
		return nil
	}
	return w.Import(ctx, job.Args.OrganisationID, job.Args.ImportID)
}
