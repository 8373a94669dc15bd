package store

import (
	"context"
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/notebook"
)

// Quotes returns the quotes of an assessment, oldest first.
func (t *Tx) Quotes(ctx context.Context, assessmentID string) ([]notebook.Quote, error) {
	return list(ctx, t, func(s scanner) (q notebook.Quote, err error) {
		return q, s.Scan(&q.ID, &q.AssessmentID, &q.SessionID, &q.SessionTitle, &q.Group, &q.Speaker, &q.Words, &q.State, &q.Approval, text{&q.ApprovedBy}, text{&q.ApprovedByName},
			at{&q.ApprovedAt}, &q.CreatedBy, &q.CreatedByName, at{&q.CreatedAt}, &q.Version)
	}, `SELECT q.id, q.assessment_id, q.session_id, q.session_title, q.participant_group, q.speaker, q.words, q.state, q.approval, q.approved_by, a.name,
			q.approved_at, q.created_by, c.name, q.created_at, q.version
		FROM quote q JOIN person c ON c.id = q.created_by LEFT JOIN person a ON a.id = q.approved_by
		WHERE q.assessment_id = $1 ORDER BY q.created_at, q.id LIMIT 1000`, assessmentID)
}

// SaveQuote adds a quote (version 0) or changes it at the version it carries.
func (t *Tx) SaveQuote(ctx context.Context, q notebook.Quote) error {
	if q.Version == 0 {
		return t.run(ctx, `INSERT INTO quote (id, assessment_id, session_id, session_title, participant_group, speaker, words, state, approval, approved_by, approved_at, created_by, created_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`, q.ID, q.AssessmentID, q.SessionID, q.SessionTitle, q.Group, q.Speaker, q.Words, q.State,
			q.Approval, orNull(q.ApprovedBy), q.ApprovedAt, q.CreatedBy, q.CreatedAt)
	}
	return t.change(ctx, "A colleague has changed this quote since you opened it", `UPDATE quote SET session_id = $4, session_title = $5, participant_group = $6, speaker = $7, words = $8,
		state = $9, approval = $10, approved_by = $11, approved_at = $12, version = version + 1 WHERE assessment_id = $1 AND id = $2 AND version = $3`,
		q.AssessmentID, q.ID, q.Version, q.SessionID, q.SessionTitle, q.Group, q.Speaker, q.Words, q.State, q.Approval, orNull(q.ApprovedBy), q.ApprovedAt)
}

// DraftPlaces returns the texts of the draft report, and what was released last.
func (t *Tx) DraftPlaces(ctx context.Context, assessmentID string) ([]notebook.DraftPlace, error) {
	return list(ctx, t, func(s scanner) (p notebook.DraftPlace, err error) {
		var kind string
		err = s.Scan(&kind, &p.ID, &p.Text)
		if len(kind) > 2 {
			p.Kind = kind[2:]
		}
		return p, err
	}, `SELECT '1 finding' AS kind, element_id AS id, finding AS words FROM element_rating WHERE assessment_id = $1 AND finding <> ''
		UNION ALL SELECT '1 copying', element_id, worth_copying FROM element_rating WHERE assessment_id = $1 AND worth_copying <> ''
		UNION ALL SELECT '2 point', id, words FROM report_point WHERE assessment_id = $1
		UNION ALL SELECT '3 background', '', background FROM report_draft WHERE assessment_id = $1 AND background <> ''
		UNION ALL SELECT '4 methodology', '', methodology FROM report_draft WHERE assessment_id = $1 AND methodology <> ''
		UNION ALL SELECT '5 conclusion', '', conclusion FROM report_draft WHERE assessment_id = $1 AND conclusion <> ''
		UNION ALL SELECT '6 release', '', content FROM report_release WHERE assessment_id = $1
			AND number = (SELECT max(number) FROM report_release WHERE assessment_id = $1)
		ORDER BY 1, 2 LIMIT 5000`, assessmentID)
}

// SaveDraftPlace puts another text in the place of a draft's.
func (t *Tx) SaveDraftPlace(ctx context.Context, assessmentID string, p notebook.DraftPlace, at time.Time) error {
	switch p.Kind {
	case "finding":
		return t.run(ctx, `UPDATE element_rating SET finding = $3, updated_at = $4, version = version + 1 WHERE assessment_id = $1 AND element_id = $2`, assessmentID, p.ID, p.Text, at)
	case "copying":
		return t.run(ctx, `UPDATE element_rating SET worth_copying = $3, updated_at = $4, version = version + 1 WHERE assessment_id = $1 AND element_id = $2`, assessmentID, p.ID, p.Text, at)
	case "point":
		return t.run(ctx, `UPDATE report_point SET words = $3, version = version + 1 WHERE assessment_id = $1 AND id = $2`, assessmentID, p.ID, p.Text)
	case "background":
		return t.run(ctx, `UPDATE report_draft SET background = $2, updated_at = $3, version = version + 1 WHERE assessment_id = $1`, assessmentID, p.Text, at)
	case "methodology":
		return t.run(ctx, `UPDATE report_draft SET methodology = $2, updated_at = $3, version = version + 1 WHERE assessment_id = $1`, assessmentID, p.Text, at)
	case "conclusion":
		return t.run(ctx, `UPDATE report_draft SET conclusion = $2, updated_at = $3, version = version + 1 WHERE assessment_id = $1`, assessmentID, p.Text, at)
	}
	return fmt.Errorf("%q is no text of a draft", p.Kind)
}
