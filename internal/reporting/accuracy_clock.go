package reporting

import (
	"context"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// AccuracyDays is how long an organisation is given to check the facts of a
// released report, unless the assessors set another day. Our choice: the field
// has no rule for it.
const AccuracyDays = 14

const (
	accuracyRemindBefore = 3 // days
	accuracyRemindBatch  = 200
	longestAccuracyCheck = 90 // days from now
)

// SetCommentsBy gives the organisation another day until which to check the
// facts; it is told. Conflict unless the accuracy check is under way.
func (s *Reporting) SetCommentsBy(ctx context.Context, by account.Actor, assessmentID string, day date.Date) error {
	var check fault.Check
	check.That(day != "", "comments-by", "Enter the day until which the organisation may comment")
	check.That(day == "" || day >= by.Today, "comments-by", "The day must be today or later")
	check.That(day <= by.Today.AddDays(longestAccuracyCheck), "comments-by", "The day must be within the next 90 days")
	if err := check.Err(); err != nil {
		return err
	}
	return s.changeRelease(ctx, assessmentID, func(tx Tx) (assessment.Assessment, error) {
		return assessment.LoadRateable(ctx, tx, by, assessmentID)
	}, func(tx Tx, a assessment.Assessment, r *Release) error {
		if r.CommentsBy == day {
			return nil
		}
		r.CommentsBy, r.Reminded = day, 0
		if err := tx.Notify(ctx, notice.Notice{Event: notice.AccuracyDue, OrganisationID: a.OrganisationID, AssessmentID: a.ID, SubjectID: r.ID}); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, "accuracy.day set", map[string]any{"release": r.Number, "by": day})
	})
}

// Checked says for the organisation that it has checked the facts and has no
// further comments; the assessors are told. Said again, it changes nothing.
func (s *Reporting) Checked(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.changeRelease(ctx, assessmentID, func(tx Tx) (assessment.Assessment, error) {
		v, err := assessment.OfApplicant(ctx, tx, by, account.AnswerQuestion, assessmentID)
		return v.Assessment, err
	}, func(tx Tx, a assessment.Assessment, r *Release) error {
		if !r.CheckedAt.IsZero() {
			return nil
		}
		r.CheckedBy, r.CheckedAt = by.PersonID, s.now()
		if err := tx.Notify(ctx, notice.Notice{Event: notice.AccuracyChecked, OrganisationID: a.BodyID, AssessmentID: a.ID, SubjectID: r.ID}); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, "accuracy.checked", map[string]any{"release": r.Number})
	})
}

func (s *Reporting) changeRelease(ctx context.Context, assessmentID string, may func(Tx) (assessment.Assessment, error), change func(Tx, assessment.Assessment, *Release) error) error {
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := may(tx)
		if err != nil {
			return err
		}
		if a.State != assessment.AccuracyCheck {
			return assessment.WrongTime(a)
		}
		r, err := tx.LatestRelease(ctx, assessmentID)
		if err != nil {
			return err
		}
		if err := change(tx, a, &r); err != nil {
			return err
		}
		return tx.UpdateReleaseClock(ctx, r)
	})
}

// Remind reminds organisations whose time to check a report's facts runs out,
// some days before and on the day, and tells the assessors once it is over that
// the report can go on. Each reminder goes out once, however often
// this runs. It returns how many went out.
func (s *Reporting) Remind(ctx context.Context) (sent int, err error) {
	today := date.Today(s.now())
	var due []DueRelease
	if err := s.store.Read(ctx, func(tx Tx) (err error) {
		due, err = tx.ReleasesToRemind(ctx, today, today.AddDays(accuracyRemindBefore), accuracyRemindBatch)
		return err
	}); err != nil {
		return 0, err
	}
	for _, d := range due {
		if err := s.store.Write(ctx, func(tx Tx) error {
			before := d.Reminded
			tell := notice.Notice{Event: notice.AccuracyDue, OrganisationID: d.OrganisationID, AssessmentID: d.AssessmentID, SubjectID: d.ID}
			switch d.Reminded = 1; {
			case d.CommentsBy < today:
				d.Reminded = 3
				tell.Event, tell.OrganisationID = notice.AccuracyOver, d.BodyID
			case d.CommentsBy == today:
				d.Reminded = 2
			}
			mine, err := tx.MarkReleaseReminded(ctx, d.Release, before)
			if err != nil || !mine {
				return err
			}
			sent++
			if err := tx.Notify(ctx, tell); err != nil {
				return err
			}
			return tx.Record(ctx, audit.Entry{OrganisationID: d.OrganisationID, ActorName: "Plaudit", Action: "accuracy.reminded",
				SubjectKind: "assessment", SubjectID: d.AssessmentID, Detail: audit.Detail(map[string]any{"by": d.CommentsBy})})
		}); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// DueRelease is a release whose accuracy check waits, with whose it is.
type DueRelease struct {
	Release
	OrganisationID string
	BodyID         string
}
