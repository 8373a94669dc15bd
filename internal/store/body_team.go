package store

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/desk"
)

// MoveScope gives the elements of one person of the team to another.
func (t *Tx) MoveScope(ctx context.Context, assessmentID, fromPersonID, toPersonID, by string, at time.Time) error {
	return t.run(ctx, `UPDATE element_scope SET person_id = $3, given_by = $4, given_at = $5 WHERE assessment_id = $1 AND person_id = $2`,
		assessmentID, fromPersonID, toPersonID, by, at)
}

// SaveScope gives elements to a person of the team; to nobody with "".
func (t *Tx) SaveScope(ctx context.Context, assessmentID string, elementIDs []string, personID, by string, at time.Time) error {
	these, args := in(2, elementIDs)
	if err := t.run(ctx, `DELETE FROM element_scope WHERE assessment_id = $1 AND element_id IN `+these, append([]any{assessmentID}, args...)...); err != nil || personID == "" {
		return err
	}
	rows := make([][]any, len(elementIDs))
	for i, id := range elementIDs {
		rows[i] = []any{assessmentID, id, personID, by, at}
	}
	return t.insertRows(ctx, `INSERT INTO element_scope (assessment_id, element_id, person_id, given_by, given_at) VALUES `, rows)
}

// SaveOpinion adds a second opinion (version 0) or settles one at the version
// it carries.
func (t *Tx) SaveOpinion(ctx context.Context, v desk.Opinion) error {
	if v.Version == 0 {
		return t.run(ctx, `INSERT INTO second_opinion (id, assessment_id, element_id, person_id, rating, words, rating_then, rated_by, created_at, outcome, settled_words, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 1)`,
			v.ID, v.AssessmentID, v.ElementID, v.PersonID, v.Rating, v.Words, v.RatingThen, orNull(v.RatedBy), v.CreatedAt, v.Outcome)
	}
	return t.change(ctx, "A colleague has settled this since you opened it", `UPDATE second_opinion SET outcome = $4, settled_words = $5, settled_by = $6, settled_at = $7,
		version = version + 1 WHERE assessment_id = $1 AND id = $2 AND version = $3`,
		v.AssessmentID, v.ID, v.Version, v.Outcome, v.SettledWords, v.SettledBy, v.SettledAt)
}

// ScopeOf returns who of the team rates the element: at most one.
func (t *Tx) ScopeOf(ctx context.Context, assessmentID, elementID string) ([]desk.Scope, error) {
	return list(ctx, t, func(s scanner) (v desk.Scope, err error) {
		return v, s.Scan(&v.ElementID, &v.PersonID, &v.Person)
	}, `SELECT s.element_id, s.person_id, p.name FROM element_scope s JOIN person p ON p.id = s.person_id WHERE s.assessment_id = $1 AND s.element_id = $2`,
		assessmentID, elementID)
}
