package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// NotebookArgs is the job that warns of raw notes whose time is nearly over and
// deletes those whose time is. Run twice, it finds nothing the second time.
type NotebookArgs struct{}

// Kind names the job.
func (NotebookArgs) Kind() string { return "notebook" }

// InsertOpts keeps several processes from doing it in the same hour.
func (NotebookArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByPeriod: time.Hour}}
}

type notebookWorker struct {
	river.WorkerDefaults[NotebookArgs]
	Deps
}

// Work warns and deletes.
func (w *notebookWorker) Work(ctx context.Context, _ *river.Job[NotebookArgs]) error {
	if w.KeepNotes == nil {
		return nil
	}
	deleted, err := w.KeepNotes(ctx)
	if deleted > 0 {
		w.Log.Info("deleted raw notes of visits whose time was over", "assessments", deleted)
	}
	return err
}
