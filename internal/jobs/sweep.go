package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// SweepArgs is the job that removes expired sessions, the counts of failed
// sign-ins whose time is over, and the bytes of uploads that were never recorded. Run twice, it finds nothing the second time.
type SweepArgs struct{}

// Kind names the job.
func (SweepArgs) Kind() string { return "sweep" }

// InsertOpts keeps several processes from sweeping in the same hour.
func (SweepArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByPeriod: time.Hour}}
}

type sweepWorker struct {
	river.WorkerDefaults[SweepArgs]
	Deps
}

// Work sweeps.
func (w *sweepWorker) Work(ctx context.Context, _ *river.Job[SweepArgs]) error {
	if err := w.Store.Write(ctx, func(tx Tx) error {
		if err := tx.ForgetSessions(ctx, w.Now()); err != nil {
			return err
		}
		return tx.ForgetThrottles(ctx, w.Now())
	}); err != nil || w.SweepFiles == nil {
		return err
	}
	removed, err := w.SweepFiles(ctx)
	if removed > 0 {
		w.Log.Info("swept files that were never recorded", "removed", removed)
	}
	return err
}

// periodic returns what is enqueued by the clock.
func periodic() []*river.PeriodicJob {
	return []*river.PeriodicJob{
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour), func() (river.JobArgs, *river.InsertOpts) { return SweepArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour), func() (river.JobArgs, *river.InsertOpts) { return NotebookArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour), func() (river.JobArgs, *river.InsertOpts) { return RemindArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour), func() (river.JobArgs, *river.InsertOpts) { return TakeUpArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(15*time.Minute), func() (river.JobArgs, *river.InsertOpts) { return ResolveArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour), func() (river.JobArgs, *river.InsertOpts) { return ExamineArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		// Not at the start: nothing is asked of other websites before somebody has
		// had time to say that it is not wanted.
		river.NewPeriodicJob(river.PeriodicInterval(linksEvery), func() (river.JobArgs, *river.InsertOpts) { return CheckLinksArgs{}, nil }, nil),
		river.NewPeriodicJob(river.PeriodicInterval(5*time.Minute), func() (river.JobArgs, *river.InsertOpts) { return SuggestAgainArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
	}
}
