package reporting

import (
	"context"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
)

// Redraft takes the report back into writing after the accuracy check, so that
// it can be released once more. What was released stays with the organisation.
func (s *Reporting) Redraft(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := assessment.UnderWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		if a.State != assessment.AccuracyCheck {
			return assessment.WrongTime(a)
		}
		if a, err = assessment.Proceed(ctx, tx, a, assessment.Drafting, s.now()); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, "report.taken back", nil)
	})
}

// ToModeration hands the report to the moderator; the assessors cannot change
// it until it comes back. Invalid while it is not whole, Conflict while a
// comment of the organisation has no reply, or while it may still comment.
func (s *Reporting) ToModeration(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		v, err := assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		w, err := s.whole(ctx, tx, v, assessment.Drafting, assessment.AccuracyCheck)
		if err != nil {
			return err
		}
		if w.parts.OpenComments > 0 {
			return fault.Conflict("Reply to every comment of the organisation on factual accuracy first")
		}
		if v.State == assessment.AccuracyCheck {
			r, err := tx.LatestRelease(ctx, assessmentID)
			if err != nil {
				return err
			}
			if !r.FactsChecked(by.Today) {
				return fault.Conflict("The organisation may check the facts until " + r.CommentsBy.Words() + ". Wait for that day, or until it says that it has checked them")
			}
		}
		a, err := assessment.Proceed(ctx, tx, v.Assessment, assessment.Moderation, s.now())
		if err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, "report.sent to moderation", nil)
	})
}
