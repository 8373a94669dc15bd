package jobs

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/notice"
)

// State is what a person sees of where a job stands.
type State string

// The states that the page of jobs shows. A job that is done is not shown.
const (
	Waiting  State = "waiting"  // not tried yet
	Running  State = "running"  // being done now
	Retrying State = "retrying" // failed, and will be tried again
	Failed   State = "failed"   // given up
)

// Job is one piece of background work that belongs to an organisation.
type Job struct {
	ID             int64
	OrganisationID string
	Kind           string
	Event          notice.Event
	State          State
	Attempt        int
	MaxAttempts    int
	Error          string // of the last try
	CreatedAt      time.Time
	NextAt         time.Time // when it is tried next; zero when it is not
}

// Title is the job in words.
func (j Job) Title() string {
	d, known := j.Event.Definition()
	switch {
	case known && j.Kind == MailArgs{}.Kind():
		return "Mail: " + d.Subject
	case known:
		return "Find out whom to tell: " + d.Subject
	case j.Kind == ScanArgs{}.Kind():
		return "Check a file for viruses"
	case j.Kind == ExamineArgs{}.Kind():
		return "Read stored files again, to see whether they are whole"
	case j.Kind == ImportArgs{}.Kind():
		return "Import an evidence matrix"
	}
	if j.Kind == (SuggestArgs{}).Kind() {
		return "Work out which elements evidence speaks for"
	}
	if j.Kind == (CheckLinkArgs{}).Kind() {
		return "Check whether a web link works"
	}
	if j.Kind == (RecordCheckArgs{}).Kind() {
		return "Read and hash again what the assessors saw"
	}
	if j.Kind == (ReadContentArgs{}).Kind() {
		return "Read the text of a file for the search"
	}
	return j.Kind
}

// Trouble says in plain words what the last error means.
func (j Job) Trouble() string {
	e := j.Error
	switch {
	case e == "":
		return ""
	case j.Kind == ScanArgs{}.Kind():
		return "The virus checker could not look at a file, which nobody can open until it has. Tell whoever looks after the portal, and have them run plaudit doctor."
	case strings.Contains(e, "mail was refused"):
		return "The mail server refused this mail for good. Check the person's e-mail address."
	case strings.Contains(e, "mail:"):
		return "The mail server did not take the mail. Check the mail settings, or wait until the server is back."
	case strings.Contains(e, "Stuck job rescued"):
		return "The program was stopped while this was being done. It is taken up again."
	case strings.Contains(e, "no such content") || strings.Contains(e, "no such object"):
		return "The content of this file is not there. Ask whoever looks after the program to run plaudit verify."
	case strings.Contains(e, "context deadline exceeded"):
		return "This took too long and was broken off."
	}
	return "Something went wrong that the program did not expect. Tell whoever looks after it the words of the error."
}

// AdminTx is what looking after jobs needs of a transaction.
type AdminTx interface {
	audit.Log
	// Jobs returns the organisation's jobs that are not done, failed ones
	// first, then oldest first; at most limit.
	Jobs(ctx context.Context, organisationID string, limit int) ([]Job, error)
	// RetryJob makes a job that is not running wait to be tried now; NotFound
	// when it is not the organisation's.
	RetryJob(ctx context.Context, organisationID string, id int64) error
	// DeleteJob removes a job; NotFound when it is not the organisation's,
	// Conflict while it runs.
	DeleteJob(ctx context.Context, organisationID string, id int64) error
}

// AdminStore runs use cases in transactions.
type AdminStore interface {
	Write(ctx context.Context, use func(AdminTx) error) error
	Read(ctx context.Context, use func(AdminTx) error) error
}

// Admin lets administrators look after the jobs of their organisation. Jobs of
// the whole installation, such as the sweep, are for whoever runs the program:
// they are in the log and in "plaudit doctor".
type Admin struct{ store AdminStore }

// NewAdmin returns the use cases on a store.
func NewAdmin(store AdminStore) *Admin { return &Admin{store} }

// Limit is how many jobs are shown at most.
const Limit = 200

// List returns the jobs that are not done; see AdminTx.Jobs for the order.
func (a *Admin) List(ctx context.Context, by account.Actor) (jobs []Job, err error) {
	if err := a.may(by); err != nil {
		return nil, err
	}
	return jobs, a.store.Read(ctx, func(tx AdminTx) error {
		jobs, err = tx.Jobs(ctx, by.OrganisationID, Limit)
		return err
	})
}

// Retry has a job tried again now.
func (a *Admin) Retry(ctx context.Context, by account.Actor, id int64) error {
	return a.change(ctx, by, id, "job.retried", AdminTx.RetryJob)
}

// Delete removes a job: what it would have done is not done.
func (a *Admin) Delete(ctx context.Context, by account.Actor, id int64) error {
	return a.change(ctx, by, id, "job.deleted", AdminTx.DeleteJob)
}

func (a *Admin) may(by account.Actor) error {
	return by.Require(account.ManageJobs, account.Record{OrganisationID: by.OrganisationID}, "job")
}

func (a *Admin) change(ctx context.Context, by account.Actor, id int64, action string, do func(AdminTx, context.Context, string, int64) error) error {
	if err := a.may(by); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx AdminTx) error {
		if err := do(tx, ctx, by.OrganisationID, id); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "job", strconv.FormatInt(id, 10), nil))
	})
}
