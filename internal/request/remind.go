package request

import (
	"context"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/notice"
)

// Reminder is a reminder of a request.
type Reminder = notice.Reminder

// The reminders, in order.
const (
	NoReminder   = notice.NoReminder
	RemindBefore = notice.RemindBefore
	RemindOn     = notice.RemindOn
	RemindAfter  = notice.RemindAfter
)

// ReminderOn returns the reminder that is due on a day of a request that is due
// on another.
func ReminderOn(today, dueOn date.Date) Reminder { return notice.ReminderOn(today, dueOn) }

// ReminderDays returns up to which due day each of the three reminders is due on
// a day.
func ReminderDays(today date.Date) (before, on, after date.Date) { return notice.ReminderDays(today) }

var reminderEvents = map[Reminder]notice.Event{RemindBefore: notice.EvidenceDueSoon, RemindOn: notice.EvidenceDueToday, RemindAfter: notice.EvidenceOverdue}

const remindBatch = 200

// Remind reminds people of what they are asked for, in all organisations: some
// days before it is due, on the day, and some days after, when who asked is told
// too. It returns how many reminders went out. Run again, or by two processes at
// once, it sends none twice.
func (s *Service) Remind(ctx context.Context) (sent int, err error) {
	today := date.Today(s.now())
	for {
		var due []Request
		if err := s.store.Read(ctx, func(tx Tx) (err error) {
			due, err = tx.RequestsToRemind(ctx, today, remindBatch)
			return err
		}); err != nil {
			return sent, err
		}
		for _, r := range due {
			r.Reminded = ReminderOn(today, r.DueOn)
			reminded, err := s.remind(ctx, r)
			if err != nil {
				return sent, err
			}
			if reminded {
				sent++
			}
		}
		if len(due) < remindBatch {
			return sent, nil
		}
	}
}

func (s *Service) remind(ctx context.Context, r Request) (reminded bool, err error) {
	return reminded, s.store.Write(ctx, func(tx Tx) error {
		if reminded, err = tx.MarkReminded(ctx, r); err != nil || !reminded {
			return err
		}
		people := []string{r.PersonID}
		if r.PersonID == "" {
			var offered List
			areas, err := s.offer(ctx, tx, r.OrganisationID, &offered)
			if err != nil {
				return err
			}
			people = WorkingIn(offered.People, areas, r.AreaID)
		}
		if err := tell(ctx, tx, reminderEvents[r.Reminded], r, people); err != nil {
			return err
		}
		if r.Reminded == RemindAfter {
			if err := tell(ctx, tx, notice.RequestOverdue, r, []string{r.AskedBy}); err != nil {
				return err
			}
		}
		return tx.Record(ctx, audit.Entry{OrganisationID: r.OrganisationID, ActorName: "Plaudit", Action: "request.reminded",
			SubjectKind: "evidence_request", SubjectID: r.ID, Detail: audit.Detail(map[string]any{"due_on": r.DueOn})})
	})
}
