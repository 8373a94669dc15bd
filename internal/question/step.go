package question

import (
	"context"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
)

// questionChange is a small step of a question.
func (s *Questions) questionChange(ctx context.Context, by account.Actor, assessmentID, questionID, action string, change func(*Question) error) error {
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := assessment.UnderWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		q, err := questionOf(ctx, tx, a.ID, questionID)
		if err != nil {
			return err
		}
		if err := change(&q); err != nil {
			return err
		}
		if err := tx.SaveQuestion(ctx, q); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, action, map[string]any{"question": q.ID, "number": q.Number})
	})
}

// Withdraw takes back a question that was not answered.
func (s *Questions) Withdraw(ctx context.Context, by account.Actor, assessmentID, questionID string) error {
	return s.questionChange(ctx, by, assessmentID, questionID, "question.withdrawn", func(q *Question) error {
		if !q.Open() {
			return finished(*q)
		}
		q.WithdrawnAt = s.now()
		return nil
	})
}

// Settle says that an answer is enough.
func (s *Questions) Settle(ctx context.Context, by account.Actor, assessmentID, questionID string) error {
	return s.questionChange(ctx, by, assessmentID, questionID, "question.settled", func(q *Question) error {
		if q.State() != QuestionAnswered {
			return fault.Conflict("This question has no answer that waits to be settled")
		}
		q.Outcome, q.OutcomeBy, q.OutcomeAt = QuestionSettled, by.PersonID, s.now()
		return nil
	})
}

// Restore undoes a withdrawal or a settlement: the question, or its answer,
// waits again.
func (s *Questions) Restore(ctx context.Context, by account.Actor, assessmentID, questionID string) error {
	return s.questionChange(ctx, by, assessmentID, questionID, "question.restored", func(q *Question) error {
		switch q.State() {
		case QuestionWithdrawn:
			q.WithdrawnAt = time.Time{}
		case QuestionSettled:
			q.Outcome, q.OutcomeBy, q.OutcomeAt = "", "", time.Time{}
		default:
			return fault.Conflict("There is nothing to undo: the question has moved on")
		}
		return nil
	})
}

// AskAgain begins a draft that follows up an answer, and returns it. The answer
// counts as asked again once the draft is sent. Pressed twice, it begins one.
func (s *Questions) AskAgain(ctx context.Context, by account.Actor, assessmentID, questionID string) (again Question, err error) {
	return again, s.store.Write(ctx, func(tx Tx) error {
		q, err := questionUnderWork(ctx, tx, by, assessmentID, questionID)
		if err != nil {
			return err
		}
		all, err := tx.Questions(ctx, assessmentID, "")
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(all, func(p Question) bool { return p.FollowsID == q.ID && p.State() == QuestionDraft }); i >= 0 {
			again = all[i]
			return nil
		}
		if q.State() != QuestionAnswered && q.State() != QuestionSettled {
			return fault.Conflict("This question has no answer to ask about again")
		}
		again = Question{ID: s.newID("q"), AssessmentID: q.AssessmentID, Kind: q.Kind, ElementIDs: q.ElementIDs, Words: q.Words, AskedBy: by.PersonID,
			AskedAt: s.now(), Draft: true, PersonID: q.PersonID, AreaID: q.AreaID, FollowsID: q.ID}
		if err := tx.SaveQuestion(ctx, again); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("question.drafted", "assessment", assessmentID, map[string]any{"question": again.ID, "follows": q.ID}))
	})
}

// Remove throws a draft away.
func (s *Questions) Remove(ctx context.Context, by account.Actor, assessmentID, questionID string, version int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		q, err := questionUnderWork(ctx, tx, by, assessmentID, questionID)
		if err != nil {
			return err
		}
		if q.State() != QuestionDraft {
			return fault.Conflict("This question has been sent. Withdraw it instead")
		}
		q.Version = version
		if err := tx.DeleteQuestion(ctx, q); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("question.removed", "assessment", assessmentID, map[string]any{"question": q.ID}))
	})
}
