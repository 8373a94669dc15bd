// Package jobs is the work that is done in the background: telling people by
// mail, and sweeping away what has expired. A job is enqueued in the
// transaction of the change that asks for it (store.Tx.Enqueue), so it exists
// exactly if the change does. It runs at least once; each worker says what
// makes a second run harmless. docs/adr/0002-jobs.md says why River carries it.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/notify"
)

// How jobs are run. A job that fails is tried again after attempt^4 seconds
// (1 s, 16 s, 81 s, 4 min, ... give or take a tenth), ten times within some
// four hours; then it is discarded and an administrator can see it for thirty
// days.
const (
	maxAttempts = 10
	timeout     = 2 * time.Minute
	rescueAfter = 5 * time.Minute // a job whose process died is taken up again
	keepFailed  = 30 * 24 * time.Hour
	workers     = 4
	pollEvery   = time.Second
	// fetchAfter is how soon after one fetch another may follow while there is work.
	// A file is read in some hundredths of a second, a few at a time: waiting longer
	// would be most of what reading a folder takes.
	fetchAfter = 5 * time.Millisecond
)

// Mailer sends one message; see notify.Mailer.
type Mailer interface {
	Send(ctx context.Context, m notify.Message) error
}

// Tx is what the workers need of a transaction.
type Tx interface {
	// Recipients returns the enabled people whom the notice concerns.
	Recipients(ctx context.Context, n notice.Notice) ([]notice.Recipient, error)
	// NoticeFacts returns the names that the words of a notice need.
	NoticeFacts(ctx context.Context, n notice.Notice) (notice.Facts, error)
	Enqueue(ctx context.Context, job river.JobArgs) error

	ForgetSessions(ctx context.Context, expiredBefore time.Time) error
	ForgetThrottles(ctx context.Context, endedBefore time.Time) error
}

// Store runs work in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Deps is what the workers use.
type Deps struct {
	Store Store
	Mail  Mailer // nil: no mail is set up, and nobody is told by mail
	// Follow does what an event brings about beside mail; it may run more than
	// once for the same event. May be nil.
	Follow    func(ctx context.Context, n notice.Notice) error
	PublicURL string
	Now       func() time.Time
	Log       *slog.Logger
	// SweepFiles removes files that were uploaded but never recorded, and says
	// how many; nil where there are none.
	SweepFiles func(ctx context.Context) (removed int, err error)
	// Remind reminds people of requests that are due, and says of how many; may
	// be nil.
	Remind func(ctx context.Context) (sent int, err error)
	// Resolve closes requests whose gap is gone, and says how many; may be nil.
	Resolve func(ctx context.Context) (resolved int, err error)
	// KeepNotes warns of raw notes whose time is nearly over, deletes those whose
	// time is, and says of how many assessments; may be nil.
	KeepNotes func(ctx context.Context) (deleted int, err error)
	// ScanFile has the content of a file checked for viruses; an error leaves it
	// waiting, and it is tried again.
	ScanFile func(ctx context.Context, sha256 string) error
	// Examine reads stored files again, and says how many and how many of them
	// are damaged; may be nil.
	Examine func(ctx context.Context) (read, damaged int, err error)
	// CheckRecord goes on with a check of what assessors saw, and tells whether it
	// has ended; may be nil.
	CheckRecord func(ctx context.Context, id string, lastTry bool) (ended bool, err error)
	Texts       Texts // nil: nothing is read
	Readers     int   // files that are read at once (1)
	// Suggestions works out which elements evidence speaks for; nil: nothing is.
	Suggestions Suggestions
	// Links visits web links; nil: none are.
	Links Links
	// Import carries out an import of evidence that was confirmed; may be nil.
	Import func(ctx context.Context, organisationID, id string) error
}

// Client runs jobs; *river.Client is one.
type Client interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

// Config returns the configuration of the client that runs the jobs.
func Config(d Deps) (*river.Config, error) {
	known := river.NewWorkers()
	for _, add := range []func() error{
		func() error { return river.AddWorkerSafely(known, &noticeWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &mailWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &sweepWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &importWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &remindWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &resolveWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &notebookWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &scanWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &examineWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &recordCheckWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &readContentWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &takeUpWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &suggestWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &checkLinksWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &checkLinkWorker{Deps: d}) },
		func() error { return river.AddWorkerSafely(known, &suggestAgainWorker{Deps: d}) },
	} {
		if err := add(); err != nil {
			return nil, err
		}
	}
	return &river.Config{
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}, reading: {MaxWorkers: max(1, d.Readers)}, links: {MaxWorkers: 1}},
		Workers:                     known,
		JobTimeout:                  timeout,
		RescueStuckJobsAfter:        rescueAfter,
		DiscardedJobRetentionPeriod: keepFailed,
		CancelledJobRetentionPeriod: keepFailed,
		FetchCooldown:               fetchAfter,
		FetchPollInterval:           pollEvery,
		PollOnly:                    true,
		PeriodicJobs:                periodic(),
		ErrorHandler:                &failures{d.Log},
		Logger:                      slog.New(slog.DiscardHandler), // failures tells what matters
	}, nil
}

// failures logs each failed try once.
type failures struct{ log *slog.Logger }

// HandleError logs the error; what happens next is decided by the attempts.
func (f *failures) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.Warn("job failed", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "of", job.MaxAttempts, "error", err)
	return nil
}

// HandlePanic logs the panic as HandleError does.
func (f *failures) HandlePanic(_ context.Context, job *rivertype.JobRow, v any, trace string) *river.ErrorHandlerResult {
	f.log.Error("job panicked", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "of", job.MaxAttempts, "panic", v, "trace", trace)
	return nil
}

// Run runs jobs until ctx ends, then takes no further ones and gives those
// under way until grace is over. What is cut off then is taken up again later.
func Run(ctx context.Context, client Client, grace time.Duration) error {
	// Not ctx: its end asks for a stop, but must not cut off what is under way.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	<-ctx.Done()
	soft, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := client.Stop(soft)
	if !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	hard, cancelHard := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancelHard()
	return client.StopAndCancel(hard)
}
