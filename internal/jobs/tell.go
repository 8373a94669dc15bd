package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river"

	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/notify"
)

// NoticeArgs is the job that does what follows from an event: Deps.Follow, and a
// mail job for each who is to be told. Run twice, it makes no mail job twice:
// those are unique.
type NoticeArgs struct {
	notice.Notice
}

// Kind names the job.
func (NoticeArgs) Kind() string { return "notice" }

// InsertOpts bounds the tries.
func (NoticeArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: maxAttempts} }

type noticeWorker struct {
	river.WorkerDefaults[NoticeArgs]
	Deps
}

// Work does what follows, then makes the mail jobs in one transaction.
func (w *noticeWorker) Work(ctx context.Context, job *river.Job[NoticeArgs]) error {
	n := job.Args.Notice
	if _, known := n.Event.Definition(); !known {
		return river.JobCancel(fmt.Errorf("there is no event %q", n.Event))
	}
	if w.Follow != nil {
		if err := w.Follow(ctx, n); err != nil {
			return err
		}
	}
	if w.Mail == nil {
		return nil
	}
	return w.Store.Write(ctx, func(tx Tx) error {
		people, err := tx.Recipients(ctx, n)
		if err != nil {
			return err
		}
		for _, p := range people {
			mail := MailArgs{Notice: n, NoticeJob: job.ID}
			mail.PersonID = p.PersonID
			if err := tx.Enqueue(ctx, mail); err != nil {
				return err
			}
		}
		return nil
	})
}

// MailArgs is the job that tells one person. Run twice, because the process
// died between the server's yes and our note of it, it sends the mail again
// under the same Message-ID, by which a mailbox can tell.
type MailArgs struct {
	notice.Notice       // PersonID is set
	NoticeJob     int64 `json:"notice_job"`
}

// Kind names the job.
func (MailArgs) Kind() string { return "mail" }

// InsertOpts makes the job unique.
func (MailArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

type mailWorker struct {
	river.WorkerDefaults[MailArgs]
	Deps
}

// Work writes the mail from what is known now and sends it. Who left or was
// disabled meanwhile is not told.
func (w *mailWorker) Work(ctx context.Context, job *river.Job[MailArgs]) error {
	if w.Mail == nil {
		return nil
	}
	n := job.Args.Notice
	d, known := n.Event.Definition()
	if !known {
		return river.JobCancel(fmt.Errorf("there is no event %q", n.Event))
	}
	var to []notice.Recipient
	var facts notice.Facts
	if err := w.Store.Read(ctx, func(tx Tx) (err error) {
		if to, err = tx.Recipients(ctx, n); err != nil || len(to) == 0 {
			return err
		}
		facts, err = tx.NoticeFacts(ctx, n)
		return err
	}); err != nil {
		return err
	}
	if len(to) == 0 {
		return nil
	}
	err := w.Mail.Send(ctx, notify.Message{
		ID: fmt.Sprintf("plaudit-%s-%d-%d", n.Event, job.ID, job.CreatedAt.UnixMicro()), ToName: to[0].Name, To: to[0].Email,
		Subject: d.Subject, TextBody: d.Text(n, facts, to[0], w.PublicURL),
	})
	if _, refused := errors.AsType[*notify.Refused](err); refused {
		return river.JobCancel(err)
	}
	return err
}
