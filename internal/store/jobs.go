package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/notice"
)

var (
	_ jobs.Tx      = (*Tx)(nil)
	_ jobs.AdminTx = (*Tx)(nil)
)

// JobClient returns a client that runs the jobs of this database.
func (db *DB) JobClient(c *river.Config) (*river.Client[*sql.Tx], error) {
	return river.NewClient(db.riverDriver(), c)
}

// Notify has people told of something, after the transaction is committed; they
// are not if it is rolled back.
func (t *Tx) Notify(ctx context.Context, n notice.Notice) error {
	return t.Enqueue(ctx, jobs.NoticeArgs{Notice: n})
}

func scanRecipient(s scanner) (r notice.Recipient, err error) {
	return r, s.Scan(&r.PersonID, &r.Name, &r.Email)
}

// Recipients returns the enabled people whom the notice concerns, by name: the
// one it names, or those with a role in its organisation or an appointment to
// its assessment that its event is for.
func (t *Tx) Recipients(ctx context.Context, n notice.Notice) ([]notice.Recipient, error) {
	if n.PersonID != "" {
		return list(ctx, t, scanRecipient, `SELECT id, name, email FROM person WHERE id = $1 AND disabled_at IS NULL`, n.PersonID)
	}
	d, _ := n.Event.Definition()
	roles, roleArgs := in(3, words(d.Roles))
	appointments, appointmentArgs := in(3+len(roleArgs), words(d.Appointments))
	args := slices.Concat([]any{n.OrganisationID, n.AssessmentID}, roleArgs, appointmentArgs)
	return list(ctx, t, scanRecipient, `SELECT id, name, email FROM person WHERE disabled_at IS NULL AND (
			id IN (SELECT person_id FROM membership WHERE organisation_id = $1 AND role IN `+roles+`)
			OR id IN (SELECT person_id FROM appointment WHERE assessment_id = $2 AND ended_at IS NULL AND answer = 'accepted' AND (conflict <> 'declared' OR ruling = 'accepted') AND role IN `+appointments+`))
		ORDER BY name, id LIMIT 1000`, args...)
}

func words[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

// NoticeFacts returns the names that the words of a notice need; empty for what
// is not there any more.
func (t *Tx) NoticeFacts(ctx context.Context, n notice.Notice) (notice.Facts, error) {
	return one(ctx, t, "There is nothing to tell", func(s scanner) (f notice.Facts, err error) {
		return f, s.Scan(&f.Organisation, &f.Assessment)
	}, `SELECT COALESCE((SELECT name FROM organisation WHERE id = $1), ''), COALESCE((SELECT name FROM assessment WHERE id = $2), '')`,
		n.OrganisationID, n.AssessmentID)
}

var notDone = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStateScheduled, rivertype.JobStatePending,
	rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateDiscarded, rivertype.JobStateCancelled}

// ofOrganisation is the condition that a job belongs to one. Its arguments are
// JSON on both databases.
const ofOrganisation = `args ->> 'organisation' = @organisation`

// Jobs returns the organisation's jobs that are not done, failed ones first,
// then oldest first; at most limit.
func (t *Tx) Jobs(ctx context.Context, organisationID string, limit int) ([]jobs.Job, error) {
	count(ctx)
	found, err := t.queue.JobListTx(ctx, t.tx, river.NewJobListParams().States(notDone...).
		Where(ofOrganisation, river.NamedArgs{"organisation": organisationID}).
		OrderBy(river.JobListOrderByID, river.SortOrderAsc).First(limit))
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	all := make([]jobs.Job, len(found.Jobs))
	for i, row := range found.Jobs {
		if all[i], err = jobOf(row); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b jobs.Job) int { return rank(a) - rank(b) })
	return all, nil
}

func rank(j jobs.Job) int {
	return slices.Index([]jobs.State{jobs.Failed, jobs.Retrying, jobs.Running, jobs.Waiting}, j.State)
}

func jobOf(row *rivertype.JobRow) (j jobs.Job, err error) {
	j = jobs.Job{ID: row.ID, Kind: row.Kind, Attempt: row.Attempt, MaxAttempts: row.MaxAttempts, CreatedAt: row.CreatedAt, NextAt: row.ScheduledAt}
	switch row.State {
	case rivertype.JobStateDiscarded, rivertype.JobStateCancelled:
		j.State, j.NextAt = jobs.Failed, time.Time{}
	case rivertype.JobStateRunning:
		j.State, j.NextAt = jobs.Running, time.Time{}
	default:
		j.State = jobs.Waiting
		if row.Attempt > 0 {
			j.State = jobs.Retrying
		}
	}
	if n := len(row.Errors); n > 0 {
		j.Error = row.Errors[n-1].Error
	}
	var args notice.Notice
	if err := json.Unmarshal(row.EncodedArgs, &args); err != nil {
		return j, fmt.Errorf("arguments of job %d: %w", row.ID, err)
	}
	j.OrganisationID, j.Event = args.OrganisationID, args.Event
	return j, nil
}

// ownJob returns a job of the organisation; NotFound otherwise.
func (t *Tx) ownJob(ctx context.Context, organisationID string, id int64) (jobs.Job, error) {
	count(ctx)
	row, err := t.queue.JobGetTx(ctx, t.tx, id)
	if errors.Is(err, river.ErrNotFound) {
		return jobs.Job{}, fault.NotFound("There is no such job")
	}
	if err != nil {
		return jobs.Job{}, fmt.Errorf("get job %d: %w", id, err)
	}
	j, err := jobOf(row)
	if err == nil && (organisationID == "" || j.OrganisationID != organisationID) {
		return jobs.Job{}, fault.NotFound("There is no such job")
	}
	return j, err
}

// RetryJob makes a job that is not running wait to be tried now; NotFound when
// it is not the organisation's.
func (t *Tx) RetryJob(ctx context.Context, organisationID string, id int64) error {
	if _, err := t.ownJob(ctx, organisationID, id); err != nil {
		return err
	}
	count(ctx)
	_, err := t.queue.JobRetryTx(ctx, t.tx, id)
	return err
}

// DeleteJob removes a job; NotFound when it is not the organisation's, Conflict
// while it runs.
func (t *Tx) DeleteJob(ctx context.Context, organisationID string, id int64) error {
	if _, err := t.ownJob(ctx, organisationID, id); err != nil {
		return err
	}
	count(ctx)
	_, err := t.queue.JobDeleteTx(ctx, t.tx, id)
	if errors.Is(err, rivertype.ErrJobRunning) {
		return fault.Conflict("This is being done at the moment. Try again in a minute").Because(err)
	}
	return err
}

// JobCounts returns how many jobs of the whole installation are in each state.
func (t *Tx) JobCounts(ctx context.Context) (map[string]int, error) {
	type state struct {
		name string
		n    int
	}
	states, err := list(ctx, t, func(s scanner) (v state, err error) { return v, s.Scan(&v.name, &v.n) },
		`SELECT `+t.dialect.pick("state", "state::text")+`, COUNT(*) FROM river_job GROUP BY state`)
	counts := map[string]int{}
	for _, s := range states {
		counts[s.name] = s.n
	}
	return counts, err
}
