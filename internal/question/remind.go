package question

import (
	"context"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/notice"
)

// DueQuestion is a question that waits past a day on which a reminder is due.
type DueQuestion struct {
	Question
	OrganisationID string
	BodyID         string
	HolderID       string // whom the organisation passed it on to; "" for nobody
}

var questionReminders = map[notice.Reminder]notice.Event{notice.RemindBefore: notice.QuestionDueSoon, notice.RemindOn: notice.QuestionDueToday, notice.RemindAfter: notice.QuestionOverdue}

const questionRemindBatch = 200

// Remind reminds organisations of questions that wait: some days before they are
// due, on the day, and some days after, when the assessors are told too. It
// returns how many reminders went out. Run again, or by two processes at once, it
// sends none twice.
func (s *Questions) Remind(ctx context.Context) (sent int, err error) {
	today := date.Today(s.now())
	for {
		var due []DueQuestion
		if err := s.store.Read(ctx, func(tx Tx) (err error) {
			due, err = tx.QuestionsToRemind(ctx, today, questionRemindBatch)
			return err
		}); err != nil {
			return sent, err
		}
		for _, q := range due {
			q.Reminded = notice.ReminderOn(today, q.DueOn)
			reminded, err := s.remind(ctx, q)
			if err != nil {
				return sent, err
			}
			if reminded {
				sent++
			}
		}
		if len(due) < questionRemindBatch {
			return sent, nil
		}
	}
}

func (s *Questions) remind(ctx context.Context, q DueQuestion) (reminded bool, err error) {
	return reminded, s.store.Write(ctx, func(tx Tx) error {
		if reminded, err = tx.MarkQuestionReminded(ctx, q.Question); err != nil || !reminded {
			return err
		}
		n := notice.Notice{Event: questionReminders[q.Reminded], OrganisationID: q.OrganisationID, AssessmentID: q.AssessmentID, SubjectID: q.ID, PersonID: q.HolderID}
		people := []string{q.HolderID}
		if q.HolderID == "" {
			who, err := respondents(ctx, tx, q.OrganisationID)
			if err != nil {
				return err
			}
			if people = who.told(q.Question); len(people) == 0 {
				people = []string{""} // the roles of the event
			}
		}
		for _, n.PersonID = range people {
			if err := tx.Notify(ctx, n); err != nil {
				return err
			}
		}
		if q.Reminded == notice.RemindAfter {
			if err := tx.Notify(ctx, notice.Notice{Event: notice.QuestionLate, OrganisationID: q.BodyID, AssessmentID: q.AssessmentID, SubjectID: q.ID}); err != nil {
				return err
			}
		}
		return tx.Record(ctx, audit.Entry{OrganisationID: q.OrganisationID, ActorName: "Plaudit", Action: "question.reminded",
			SubjectKind: "assessment", SubjectID: q.AssessmentID, Detail: audit.Detail(map[string]any{"question": q.ID, "number": q.Number, "due_on": q.DueOn})})
	})
}
