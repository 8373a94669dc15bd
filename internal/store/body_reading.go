package store

import (
	"context"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/reporting"
)

// SaveReading adds what a moderator has written (version 0) or changes it at the
// version it carries. Conflict when they saved it meanwhile.
func (t *Tx) SaveReading(ctx context.Context, r reporting.Reading) error {
	const stale = "You have saved this second reading in another window"
	content, err := r.JSON()
	if err != nil {
		return err
	}
	if r.Version == 0 {
		n, err := t.exec(ctx, `INSERT INTO moderation_draft (assessment_id, person_id, content, saved_at, version) VALUES ($1, $2, $3, $4, 1)
			ON CONFLICT DO NOTHING`, r.AssessmentID, r.PersonID, content, r.SavedAt)
		if err == nil && n == 0 {
			return fault.Conflict(stale)
		}
		return err
	}
	return t.change(ctx, stale, `UPDATE moderation_draft SET content = $4, saved_at = $5, version = version + 1
		WHERE assessment_id = $1 AND person_id = $2 AND version = $3`, r.AssessmentID, r.PersonID, r.Version, content, r.SavedAt)
}

// ForgetReadings forgets what moderators have written of a reading that is over.
func (t *Tx) ForgetReadings(ctx context.Context, assessmentID string) error {
	_, err := t.exec(ctx, `DELETE FROM moderation_draft WHERE assessment_id = $1`, assessmentID)
	return err
}
