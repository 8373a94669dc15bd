package assessment

import (
	"context"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// Redraft takes the report back into writing after the accuracy check, so that
// it can be released once more. What was released stays with the organisation.
func (s *Reporting) Redraft(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.store.Write(ctx, func(tx ReportTx) error {
		a, err := underWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		if a.State != AccuracyCheck {
			return atState(a)
		}
		if a, err = proceed(ctx, tx, a, Drafting, s.now()); err != nil {
			return err
		}
		return recordBoth(ctx, tx, by, a, "report.taken back", nil)
	})
}

// ToModeration hands the report to the moderator; the assessors cannot change
// it until it comes back. Invalid while it is not whole, Conflict while a
// comment of the organisation has no reply, or while it may still comment.
func (s *Reporting) ToModeration(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.store.Write(ctx, func(tx ReportTx) error {
		v, err := caseUnderWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		w, err := s.whole(ctx, tx, v, Drafting, AccuracyCheck)
		if err != nil {
			return err
		}
		if w.parts.OpenComments > 0 {
			return fault.Conflict("Reply to every comment of the organisation on factual accuracy first")
		}
		if v.State == AccuracyCheck {
			r, err := tx.LatestRelease(ctx, assessmentID)
			if err != nil {
				return err
			}
			if !r.FactsChecked(by.Today) {
				return fault.Conflict("The organisation may check the facts until " + r.CommentsBy.Words() + ". Wait for that day, or until it says that it has checked them")
			}
		}
		a, err := proceed(ctx, tx, v.Assessment, Moderation, s.now())
		if err != nil {
			return err
		}
		return recordBoth(ctx, tx, by, a, "report.sent to moderation", nil)
	})
}
