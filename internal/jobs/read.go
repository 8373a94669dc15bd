package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"github.com/plaudit/plaudit/internal/fault"
)

// reading is the queue of what is read in the background, and of what follows
// from what was read. Few files are read at a time in each process
// (Deps.Readers), so that the portal stays quick.
const (
	reading        = "reading"
	readAttempts   = 4
	readingTimeout = 3 * time.Minute // longer than the reader gives one file, shorter than rescueAfter
)

// Texts reads contents for the search.
type Texts interface {
	// ReadText reads one content and stores its text in the place of what was
	// there; on the last try it marks a content that cannot be read.
	ReadText(ctx context.Context, organisationID, sha256 string, lastTry bool) error
	// TakeUpMissing finds what the search does not know although it should.
	TakeUpMissing(ctx context.Context) (n int, err error)
}

// ReadContentArgs is the job that reads the text of a content of an
// organisation. Run twice, the second text takes the place of the first.
type ReadContentArgs struct {
	OrganisationID string `json:"organisation"`
	SHA256         string `json:"sha256"`
}

// Kind names the job.
func (ReadContentArgs) Kind() string { return "read_content" }

// InsertOpts puts the job into the queue of what is read.
func (ReadContentArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: reading, MaxAttempts: readAttempts}
}

type readContentWorker struct {
	river.WorkerDefaults[ReadContentArgs]
	Deps
}

// Timeout gives the reader its time.
func (*readContentWorker) Timeout(*river.Job[ReadContentArgs]) time.Duration { return readingTimeout }

// Work reads. A content that is not there any more needs no text.
func (w *readContentWorker) Work(ctx context.Context, job *river.Job[ReadContentArgs]) error {
	if w.Texts == nil {
		return nil
	}
	err := w.Texts.ReadText(ctx, job.Args.OrganisationID, job.Args.SHA256, job.Attempt >= job.MaxAttempts)
	if fault.Is(err, fault.KindNotFound) && job.Attempt >= job.MaxAttempts {
		return river.JobCancel(err)
	}
	return err
}

// TakeUpArgs is the job that brings into the search what is not in it: after an
// upgrade, and what came by other ways than the pages. Run twice, it finds
// nothing the second time.
type TakeUpArgs struct{}

// Kind names the job.
func (TakeUpArgs) Kind() string { return "take_up_text" }

// InsertOpts keeps several processes from looking at once.
func (TakeUpArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: reading, MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByPeriod: time.Hour}}
}

type takeUpWorker struct {
	river.WorkerDefaults[TakeUpArgs]
	Deps
}

// Timeout gives a large archive its time.
func (*takeUpWorker) Timeout(*river.Job[TakeUpArgs]) time.Duration { return 4 * time.Minute }

// Work looks and takes up.
func (w *takeUpWorker) Work(ctx context.Context, _ *river.Job[TakeUpArgs]) error {
	if w.Texts == nil {
		return nil
	}
	n, err := w.Texts.TakeUpMissing(ctx)
	if n > 0 {
		w.Log.Info("took up text for the search", "contents, items and statements", n)
	}
	return err
}
