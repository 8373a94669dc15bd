package store

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notebook"
)

var _ notebook.Tx = (*Tx)(nil)

// NotebookRule returns for how long a body keeps raw notes; the default, at
// version 0, when it has set nothing.
func (t *Tx) NotebookRule(ctx context.Context, bodyID string) (notebook.Rule, error) {
	r, err := one(ctx, t, "", func(s scanner) (r notebook.Rule, err error) {
		return r, s.Scan(&r.BodyID, &r.KeepDays, &r.ChangedBy, &r.Changer, at{&r.ChangedAt}, &r.Version)
	}, `SELECT r.body_id, r.keep_days, r.changed_by, p.name, r.changed_at, r.version FROM notebook_rule r JOIN person p ON p.id = r.changed_by WHERE r.body_id = $1`, bodyID)
	if fault.Is(err, fault.KindNotFound) {
		return notebook.Rule{BodyID: bodyID, KeepDays: notebook.DefaultKeepDays}, nil
	}
	return r, err
}

// SaveNotebookRule sets the rule (version 0: for the first time) or changes it
// at the version it carries.
func (t *Tx) SaveNotebookRule(ctx context.Context, r notebook.Rule) error {
	const stale = "A colleague has changed the rule since you opened it"
	if r.Version == 0 {
		n, err := t.exec(ctx, `INSERT INTO notebook_rule (body_id, keep_days, changed_by, changed_at, version) VALUES ($1, $2, $3, $4, 1) ON CONFLICT DO NOTHING`,
			r.BodyID, r.KeepDays, r.ChangedBy, r.ChangedAt)
		if err == nil && n == 0 {
			return fault.Conflict(stale)
		}
		return err
	}
	return t.change(ctx, stale, `UPDATE notebook_rule SET keep_days = $3, changed_by = $4, changed_at = $5, version = version + 1 WHERE body_id = $1 AND version = $2`,
		r.BodyID, r.Version, r.KeepDays, r.ChangedBy, r.ChangedAt)
}

// Notebooks returns the decided assessments that hold raw notes, of a body or
// of all.
func (t *Tx) Notebooks(ctx context.Context, bodyID string) ([]notebook.Notebook, error) {
	return list(ctx, t, func(s scanner) (n notebook.Notebook, err error) {
		var warned string
		err = s.Scan(&n.AssessmentID, &n.OrganisationID, &n.Organisation, &n.BodyID, &n.Name, at{&n.DecidedAt}, &n.KeepDays, &n.Appealed, &n.Notes, &n.Photos, text{&warned}, at{&n.WarnedAt})
		n.WarnedFor = date.Date(warned)
		return n, err
	}, `SELECT a.id, a.organisation_id, o.name, a.body_id, a.name, d.decided_at, coalesce(r.keep_days, $2),
			EXISTS (SELECT 1 FROM appeal p WHERE p.assessment_id = a.id AND p.state IN ('lodged', 'under_review')),
			(SELECT count(*) FROM session_note n WHERE n.assessment_id = a.id), (SELECT count(*) FROM note_photo f WHERE f.assessment_id = a.id),
			(SELECT w.due_on FROM notebook_warning w WHERE w.assessment_id = a.id ORDER BY w.warned_at DESC LIMIT 1),
			(SELECT w.warned_at FROM notebook_warning w WHERE w.assessment_id = a.id ORDER BY w.warned_at DESC LIMIT 1)
		FROM decision d JOIN assessment a ON a.id = d.assessment_id JOIN organisation o ON o.id = a.organisation_id
		LEFT JOIN notebook_rule r ON r.body_id = a.body_id
		WHERE a.body_id IS NOT NULL AND ($1 = '' OR a.body_id = $1) AND a.state IN ('decided', 'closed')
			AND (EXISTS (SELECT 1 FROM session_note n WHERE n.assessment_id = a.id) OR EXISTS (SELECT 1 FROM note_photo f WHERE f.assessment_id = a.id)
			OR EXISTS (SELECT 1 FROM site_aside x WHERE x.assessment_id = a.id AND x.content <> '')
			OR EXISTS (SELECT 1 FROM quote q WHERE q.assessment_id = a.id AND q.state <> 'approved' AND q.words <> '')
			OR EXISTS (SELECT 1 FROM visit_proposal v WHERE v.assessment_id = a.id AND v.kind = 'people' AND v.words <> ''))
		ORDER BY d.decided_at, a.id LIMIT 2000`, bodyID, notebook.DefaultKeepDays)
}

// NotebookContent returns all that is deleted with a notebook.
func (t *Tx) NotebookContent(ctx context.Context, assessmentID string) ([]notebook.Part, error) {
	return list(ctx, t, func(s scanner) (p notebook.Part, err error) { return p, s.Scan(&p.Kind, &p.ID, &p.Content) },
		`SELECT 'note' AS kind, n.id AS id, n.words AS content FROM session_note n WHERE n.assessment_id = $1
		UNION ALL SELECT 'photo', f.id, f.sha256 FROM note_photo f WHERE f.assessment_id = $1
		UNION ALL SELECT 'aside', x.id, x.content FROM site_aside x WHERE x.assessment_id = $1 AND x.content <> ''
		UNION ALL SELECT 'quote', q.id, q.words FROM quote q WHERE q.assessment_id = $1 AND q.state <> 'approved' AND q.words <> ''
		UNION ALL SELECT 'people', v.id, v.words FROM visit_proposal v WHERE v.assessment_id = $1 AND v.kind = 'people' AND v.words <> ''
		ORDER BY 1, 2 LIMIT 100000`, assessmentID)
}

// DeleteNotebook deletes the raw notes of an assessment: notes, photos, what was
// put aside, quotes that were never approved, what was said to a consent and who
// came; and orders devices that still hold the visit to forget it.
func (t *Tx) DeleteNotebook(ctx context.Context, assessmentID string, at time.Time) error {
	for _, statement := range []string{
		`DELETE FROM session_note WHERE assessment_id = $1`,
		`DELETE FROM note_photo WHERE assessment_id = $1`,
		`UPDATE site_aside SET content = '', settled_as = 'deleted with the notes' WHERE assessment_id = $1`,
		`UPDATE quote SET words = '', speaker = '', version = version + 1 WHERE assessment_id = $1 AND state <> 'approved'`,
		`UPDATE visit_proposal SET words = '', version = version + 1 WHERE assessment_id = $1 AND kind = 'people'`,
		`UPDATE session_consent SET words = '', version = version + 1 WHERE session_id IN (SELECT id FROM visit_session WHERE assessment_id = $1)`,
	} {
		if err := t.run(ctx, statement, assessmentID); err != nil {
			return err
		}
	}
	if err := t.run(ctx, `UPDATE site_aside SET settled_at = $2 WHERE assessment_id = $1 AND settled_at IS NULL`, assessmentID, at); err != nil {
		return err
	}
	return t.run(ctx, `UPDATE site_device SET wipe_ordered_at = $2 WHERE assessment_id = $1 AND wiped_at IS NULL AND wipe_ordered_at IS NULL`, assessmentID, at)
}

// InsertNotebookDeletion keeps the record of a deletion.
func (t *Tx) InsertNotebookDeletion(ctx context.Context, d notebook.Deletion) error {
	return t.run(ctx, `INSERT INTO notebook_deletion (id, assessment_id, deleted_at, notes, photos, asides, quotes, people, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		d.ID, d.AssessmentID, d.At, d.Notes, d.Photos, d.Asides, d.Quotes, d.People, d.Hash)
}

// NotebookDeletions returns what was deleted of a body's notes, latest first.
func (t *Tx) NotebookDeletions(ctx context.Context, bodyID string) ([]notebook.Deletion, error) {
	return list(ctx, t, func(s scanner) (d notebook.Deletion, err error) {
		return d, s.Scan(&d.ID, &d.AssessmentID, &d.Organisation, &d.Name, at{&d.At}, &d.Notes, &d.Photos, &d.Asides, &d.Quotes, &d.People, &d.Hash)
	}, `SELECT d.id, d.assessment_id, o.name, a.name, d.deleted_at, d.notes, d.photos, d.asides, d.quotes, d.people, d.hash
		FROM notebook_deletion d JOIN assessment a ON a.id = d.assessment_id JOIN organisation o ON o.id = a.organisation_id
		WHERE a.body_id = $1 ORDER BY d.deleted_at DESC, d.id LIMIT 500`, bodyID)
}

// InsertNotebookWarning keeps that people were told of a deletion.
func (t *Tx) InsertNotebookWarning(ctx context.Context, assessmentID string, due date.Date, at time.Time) error {
	return t.run(ctx, `INSERT INTO notebook_warning (assessment_id, due_on, warned_at) VALUES ($1, $2, $3)
		ON CONFLICT (assessment_id, due_on) DO UPDATE SET warned_at = excluded.warned_at`, assessmentID, due, at)
}
