package store

import (
	"context"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/reporting"
)

// Appeals returns the appeals against the decision on an assessment, newest first.
func (t *Tx) Appeals(ctx context.Context, assessmentID string) ([]reporting.Appeal, error) {
	return list(ctx, t, func(s scanner) (a reporting.Appeal, err error) {
		return a, s.Scan(&a.ID, &a.AssessmentID, &a.Grounds, &a.LodgedBy, &a.LodgedByName, at{&a.LodgedAt}, &a.State, text{&a.ReviewerID}, text{&a.Reviewer},
			&a.Outside, &a.OutsideOf, &a.AnswerBy, &a.Words, text{&a.EndedBy}, text{&a.EndedByName}, at{&a.EndedAt}, &a.SetAside, &a.Version)
	}, `SELECT a.id, a.assessment_id, a.grounds, a.lodged_by, l.name, a.lodged_at, a.state, a.reviewer_id, r.name, a.outside, a.outside_of, a.answer_by, a.words, a.ended_by,
			e.name, a.ended_at, a.set_aside, a.version
		FROM appeal a JOIN person l ON l.id = a.lodged_by LEFT JOIN person r ON r.id = a.reviewer_id LEFT JOIN person e ON e.id = a.ended_by
		WHERE a.assessment_id = $1 ORDER BY a.lodged_at DESC, a.id DESC LIMIT 100`, assessmentID)
}

// SaveAppeal adds an appeal (version 0) or changes it at the version it carries.
// Conflict when it was changed meanwhile, or another one is open.
func (t *Tx) SaveAppeal(ctx context.Context, a reporting.Appeal) error {
	if a.Version == 0 {
		return duplicateIs(t.run(ctx, `INSERT INTO appeal (id, assessment_id, grounds, lodged_by, lodged_at, state, reviewer_id, outside, outside_of, answer_by, words, ended_by, ended_at, set_aside, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)`, a.ID, a.AssessmentID, a.Grounds, a.LodgedBy, a.LodgedAt, a.State,
			orNull(a.ReviewerID), a.Outside, a.OutsideOf, a.AnswerBy, a.Words, orNull(a.EndedBy), a.EndedAt, a.SetAside), fault.Conflict("There is an appeal already, and it has not been answered yet"))
	}
	return t.change(ctx, "The appeal has been changed meanwhile. Look at it again", `UPDATE appeal SET state = $4, reviewer_id = $5, answer_by = $6, words = $7,
		ended_by = $8, ended_at = $9, set_aside = $10, outside = $11, outside_of = $12, version = version + 1 WHERE assessment_id = $1 AND id = $2 AND version = $3`,
		a.AssessmentID, a.ID, a.Version, a.State, orNull(a.ReviewerID), a.AnswerBy, a.Words, orNull(a.EndedBy), a.EndedAt, a.SetAside, a.Outside, a.OutsideOf)
}

// SuspendCertificate suspends the certificate that an assessment earned, unless
// it is suspended, withdrawn or replaced already, and returns its number; "" when
// there was nothing to suspend.
func (t *Tx) SuspendCertificate(ctx context.Context, assessmentID string, on date.Date, reason string) (string, error) {
	number, err := one(ctx, t, "", scanOne[string], `UPDATE certificate SET suspended_on = $2, reason = $3, version = version + 1
		WHERE assessment_id = $1 AND suspended_on IS NULL AND withdrawn_on IS NULL AND replaced_on IS NULL RETURNING number`, assessmentID, on, reason)
	if fault.Is(err, fault.KindNotFound) {
		return "", nil
	}
	return number, err
}

// DecisionOn returns the decision on an assessment; NotFound before there is one.
func (t *Tx) DecisionOn(ctx context.Context, assessmentID string) (reporting.Decision, error) {
	return one(ctx, t, "There is no decision yet", func(s scanner) (d reporting.Decision, err error) {
		return d, s.Scan(&d.AssessmentID, &d.Outcome, &d.Words, &d.ActionPlanDueOn, &d.DecidedBy, at{&d.DecidedAt}, &d.DecidedByName, text{&d.CertificateID})
	}, `SELECT d.assessment_id, d.outcome, d.words, d.action_plan_due_on, d.decided_by, d.decided_at, p.name,
			(SELECT c.id FROM certificate c WHERE c.assessment_id = d.assessment_id)
		FROM decision d JOIN person p ON p.id = d.decided_by WHERE d.assessment_id = $1`, assessmentID)
}

// DeleteDecision takes the decision on an assessment out, so that it can be
// decided anew; the caller keeps it elsewhere.
func (t *Tx) DeleteDecision(ctx context.Context, assessmentID string) error {
	return t.run(ctx, `DELETE FROM decision WHERE assessment_id = $1`, assessmentID)
}
