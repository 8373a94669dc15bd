package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/reporting"
)

var _ reporting.ReopenTx = (*Tx)(nil)

// InsertSupplement keeps what was given after the submission. Conflict when the
// same was kept already.
func (t *Tx) InsertSupplement(ctx context.Context, s assessment.Supplement) error {
	return duplicateIs(t.run(ctx, `INSERT INTO supplement (id, assessment_id, kind, subject_id, content, hash, given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.ID, s.AssessmentID, s.Kind, s.SubjectID, s.JSON, s.Hash, s.GivenBy, s.GivenAt), fault.Conflict("This has just been given already"))
}

// Supplements returns what was given after the submissions of an assessment,
// oldest first.
func (t *Tx) Supplements(ctx context.Context, assessmentID string) ([]assessment.Supplement, error) {
	return list(ctx, t, func(s scanner) (v assessment.Supplement, err error) {
		return v, s.Scan(&v.ID, &v.AssessmentID, &v.Kind, &v.SubjectID, &v.JSON, &v.Hash, &v.GivenBy, at{&v.GivenAt})
	}, `SELECT id, assessment_id, kind, subject_id, content, hash, given_by, given_at FROM supplement WHERE assessment_id = $1 ORDER BY given_at, id`, assessmentID)
}

// KeepStandardText keeps the text of a standard under its SHA-256, once.
func (t *Tx) KeepStandardText(ctx context.Context, sha256, standardID, text string, when time.Time) error {
	_, err := t.exec(ctx, `INSERT INTO standard_text (sha256, standard_id, content, kept_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, sha256, standardID, text, when)
	return err
}

// StandardText returns the text of a standard that was kept; NotFound otherwise.
func (t *Tx) StandardText(ctx context.Context, sha256 string) (string, error) {
	return one(ctx, t, "This text of the standard was not kept", scanOne[string], `SELECT content FROM standard_text WHERE sha256 = $1`, sha256)
}

// SeenLines returns what the assessors of an assessment saw and wrote that is
// frozen, oldest first; of answers and comments that came before supplements were
// frozen only that they came.
func (t *Tx) SeenLines(ctx context.Context, assessmentID string) ([]reporting.SeenLine, error) {
	return list(ctx, t, func(s scanner) (l reporting.SeenLine, err error) {
		return l, s.Scan(&l.Kind, &l.ID, &l.Number, &l.What, text{&l.Who}, at{&l.At}, &l.Hash, &l.JSON)
	}, `SELECT l.kind, l.id, l.number, l.what, p.name, l.moment, l.hash, l.content FROM (
			SELECT 'submission' AS kind, id, number, '' AS what, submitted_by AS person_id, submitted_at AS moment, hash, '' AS content FROM submission WHERE assessment_id = $1
			UNION ALL SELECT 'supplement', id, 0, kind, given_by, given_at, hash, content FROM supplement WHERE assessment_id = $1
			UNION ALL SELECT 'supplement', q.id, 0, 'answer', q.answered_by, q.answered_at, '', '' FROM question q
				WHERE q.assessment_id = $1 AND q.answered_at IS NOT NULL AND q.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM supplement s WHERE s.subject_id = q.id)
			UNION ALL SELECT 'supplement', c.id, 0, 'accuracy', c.person_id, c.created_at, '', '' FROM accuracy_comment c
				WHERE c.assessment_id = $1 AND NOT EXISTS (SELECT 1 FROM supplement s WHERE s.subject_id = c.id)
			UNION ALL SELECT 'release', id, number, status, released_by, released_at, hash, '' FROM report_release WHERE assessment_id = $1
			UNION ALL SELECT 'decision', assessment_id, 0, outcome, decided_by, decided_at, '', '' FROM decision WHERE assessment_id = $1
		) l LEFT JOIN person p ON p.id = l.person_id ORDER BY l.moment, l.kind DESC, l.id LIMIT 10000`, assessmentID)
}

// LaterFiles returns the files that were given with answers and comments, frozen
// as a supplement or not.
func (t *Tx) LaterFiles(ctx context.Context, assessmentID string) ([]desk.HandedFile, error) {
	return list(ctx, t, func(s scanner) (f desk.HandedFile, err error) {
		return f, s.Scan(&f.FileID, &f.Name, &f.MediaType, &f.Size, &f.SHA256, &f.OrganisationID, &f.Code, &f.Title)
	}, `SELECT DISTINCT f.id, f.name, f.media_type, f.size, f.sha256, f.organisation_id, i.code, i.title
		FROM (SELECT qe.edition_id FROM question_evidence qe JOIN question q ON q.id = qe.question_id WHERE q.assessment_id = $1
			UNION SELECT ae.edition_id FROM accuracy_evidence ae JOIN accuracy_comment c ON c.id = ae.comment_id WHERE c.assessment_id = $1) g
		JOIN evidence_edition e ON e.id = g.edition_id JOIN evidence_item i ON i.id = e.item_id JOIN evidence_file f ON f.edition_id = e.id ORDER BY f.id`, assessmentID)
}

const recordCheckColumns = `c.id, c.assessment_id, c.asked_by, p.name, c.asked_at, c.state, c.result, c.ended_at FROM record_check c JOIN person p ON p.id = c.asked_by`

func scanRecordCheck(s scanner) (c reporting.RecordCheck, err error) {
	var result string
	if err := s.Scan(&c.ID, &c.AssessmentID, &c.AskedBy, &c.AskedByName, at{&c.AskedAt}, &c.State, &result, at{&c.EndedAt}); err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(result), &c.Result); err != nil {
		return c, fmt.Errorf("read record check %s: %w", c.ID, err)
	}
	return c, nil
}

const noRecordCheck = "Nothing has been checked yet"

// RecordCheck returns a check of the record; NotFound when there is none.
func (t *Tx) RecordCheck(ctx context.Context, id string) (reporting.RecordCheck, error) {
	return one(ctx, t, noRecordCheck, scanRecordCheck, `SELECT `+recordCheckColumns+` WHERE c.id = $1`, id)
}

// LastRecordCheck returns the latest check of an assessment's record; NotFound
// before there is one.
func (t *Tx) LastRecordCheck(ctx context.Context, assessmentID string) (reporting.RecordCheck, error) {
	return one(ctx, t, noRecordCheck, scanRecordCheck, `SELECT `+recordCheckColumns+` WHERE c.assessment_id = $1 ORDER BY c.asked_at DESC, c.id DESC LIMIT 1`, assessmentID)
}

// SaveRecordCheck adds a check or changes how far it is. Conflict when another
// one of the assessment is under way.
func (t *Tx) SaveRecordCheck(ctx context.Context, c reporting.RecordCheck) error {
	result, err := json.Marshal(c.Result)
	if err != nil {
		return fmt.Errorf("write record check %s: %w", c.ID, err)
	}
	return duplicateIs(t.run(ctx, `INSERT INTO record_check (id, assessment_id, asked_by, asked_at, state, result, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, result = excluded.result, ended_at = excluded.ended_at`,
		c.ID, c.AssessmentID, c.AskedBy, c.AskedAt, c.State, string(result), c.EndedAt), fault.Conflict("A check is under way already"))
}

// EnqueueRecordCheck has a check carried out after the transaction.
func (t *Tx) EnqueueRecordCheck(ctx context.Context, id string) error {
	return t.Enqueue(ctx, jobs.RecordCheckArgs{CheckID: id})
}
