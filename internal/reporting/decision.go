package reporting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// Moderated is one outcome of the second reading.
type Moderated struct {
	ID           string
	AssessmentID string
	PersonID     string
	Outcome      string // "returned" or "approved"
	Words        string
	Answers      []CheckAnswer // of the checklist
	CreatedAt    time.Time
}

// Decision is what the body decided on an assessment.
type Decision struct {
	AssessmentID    string
	Outcome         assessment.DecisionOutcome
	Words           string
	ActionPlanDueOn date.Date
	DecidedBy       string
	DecidedByName   string `json:"-"` // read only
	CertificateID   string `json:"-"` // read only: the certificate that the assessment earned; "" for none
	DecidedAt       time.Time
}

func (d Decision) check(today date.Date) error {
	var c fault.Check
	c.That(d.Outcome.Title() != "", "outcome", "Select the decision")
	c.That(d.Outcome == assessment.Certified || d.Outcome == "" || d.Words != "", "words", "Enter the reasons for the decision")
	c.That(len([]rune(d.Words)) <= assessment.MaxWords, "words", "The reasons must be 4,000 characters or less")
	c.That(d.Outcome != assessment.ActionPlan || d.ActionPlanDueOn != "", "due", "Enter the day by which the action plan is to be carried out")
	c.That(d.ActionPlanDueOn == "" || d.ActionPlanDueOn > today, "due", "The day must be in the future")
	return c.Err()
}

// Moderate gives the outcome of the second reading: approved, or returned to
// the assessors with words. To approve, every question of the checklist has to be
// answered, and none with no. Conflict unless the report is in moderation and not
// approved already.
func (s *Reporting) Moderate(ctx context.Context, by account.Actor, assessmentID string, approve bool, words string, answers []CheckAnswer) error {
	words = strings.TrimSpace(words)
	var c fault.Check
	c.That(approve || words != "", "words", "Enter what the assessors should look at again")
	c.That(len([]rune(words)) <= assessment.MaxWords, "words", "Your words must be 4,000 characters or less")
	if err := c.Err(); err != nil {
		return err
	}
	answers, err := checkAnswers(answers, approve)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := inModeration(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		m := Moderated{s.newID("mod"), assessmentID, by.PersonID, "approved", words, answers, s.now()}
		if !approve {
			m.Outcome = "returned"
			if a, err = assessment.Proceed(ctx, tx, a, assessment.Drafting, s.now()); err != nil {
				return err
			}
			if err := tx.Notify(ctx, notice.Notice{Event: notice.ReportReturned, OrganisationID: a.BodyID, AssessmentID: a.ID, SubjectID: m.ID}); err != nil {
				return err
			}
		} else {
			a.UpdatedAt = s.now()
			if err := tx.UpdateAssessment(ctx, a); err != nil { // so that two who approve at once meet
				return err
			}
		}
		if err := errors.Join(tx.InsertModeration(ctx, m), tx.ForgetReadings(ctx, assessmentID)); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("report."+m.Outcome, "assessment", assessmentID, map[string]any{"moderation": m.ID}))
	})
}

// Decide decides on an approved report and releases it to the organisation for
// good, with the decision in it, in one step. Forbidden for somebody who
// assessed it; Conflict unless the moderator has approved it.
func (s *Reporting) Decide(ctx context.Context, by account.Actor, d Decision) (r Release, err error) {
	d.Words = strings.TrimSpace(d.Words)
	if d.Outcome != assessment.ActionPlan {
		d.ActionPlanDueOn = ""
	}
	if err := d.check(by.Today); err != nil {
		return r, err
	}
	return r, s.store.Write(ctx, func(tx Tx) error {
		v, err := assessment.CaseUnderWork(ctx, tx, by, account.Decide, d.AssessmentID)
		if err != nil {
			return err
		}
		appointments, err := tx.Appointments(ctx, v.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(appointments, func(p assessment.Appointment) bool { return p.PersonID == by.PersonID && p.Assesses() }) {
			return fault.Forbidden("You assessed this organisation, so somebody else must decide")
		}
		if v.State != assessment.Moderation {
			return assessment.WrongTime(v.Assessment)
		}
		history, err := tx.BodyHistory(ctx, v.ID)
		if err != nil {
			return err
		}
		if !assessment.Approved(v.State, history) {
			return fault.Conflict("The moderator has not approved the report yet")
		}
		d.DecidedBy, d.DecidedAt = by.PersonID, s.now()
		if err := tx.InsertDecision(ctx, d); err != nil {
			return err
		}
		w, err := assemble(ctx, tx, v) // with the decision
		if err != nil {
			return err
		}
		a, err := assessment.Proceed(ctx, tx, v.Assessment, assessment.Decided, s.now())
		if err != nil {
			return err
		}
		if r, err = s.freeze(ctx, tx, by, w, v.ID, Final); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.Decided, OrganisationID: a.OrganisationID, AssessmentID: a.ID, SubjectID: r.ID}); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, "assessment.decided",
			map[string]any{"outcome": d.Outcome, "due": d.ActionPlanDueOn, "release": r.Number, "hash": r.Hash})
	})
}

// Close ends a decided assessment. Conflict while an appeal waits for its answer.
func (s *Reporting) Close(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := assessment.UnderWork(ctx, tx, by, account.ManageScheme, assessmentID)
		if err != nil {
			return err
		}
		appeals, err := tx.Appeals(ctx, assessmentID)
		if err != nil {
			return err
		}
		if len(appeals) > 0 && appeals[0].State.Open() {
			return fault.Conflict("An appeal against the decision waits for its answer. The assessment can be closed after it")
		}
		if a, err = assessment.Proceed(ctx, tx, a, assessment.Closed, s.now()); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, "assessment.closed", nil)
	})
}
