package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

const submissionColumns = `s.id, s.assessment_id, s.number, s.manifest, s.hash, s.submitted_by, s.submitted_at, p.name`

func scanSubmission(s scanner) (v assessment.StoredSubmission, err error) {
	if err = s.Scan(&v.ID, &v.AssessmentID, &v.Number, &v.ManifestJSON, &v.Hash, &v.SubmittedBy, at{&v.SubmittedAt}, &v.SubmittedByName); err != nil {
		return v, err
	}
	if err = json.Unmarshal([]byte(v.ManifestJSON), &v.Manifest); err != nil {
		return v, fmt.Errorf("read the manifest of submission %s: %w", v.ID, err)
	}
	return v, nil
}

// withLast scans one column more than the function it is given to knows of.
type withLast struct {
	scanner
	last any
}

// Scan reads the columns and, after them, the last one.
func (w withLast) Scan(into ...any) error { return w.scanner.Scan(append(into, w.last)...) }

// Submissions returns the submissions of an assessment, oldest first.
func (t *Tx) Submissions(ctx context.Context, assessmentID string) ([]assessment.Submission, error) {
	return list(ctx, t, func(s scanner) (assessment.Submission, error) {
		v, err := scanSubmission(s)
		return v.Submission, err
	}, `SELECT `+submissionColumns+` FROM submission s JOIN person p ON p.id = s.submitted_by WHERE s.assessment_id = $1 ORDER BY s.number`, assessmentID)
}

// StoredSubmission returns a submission with its parts, word for word.
func (t *Tx) StoredSubmission(ctx context.Context, assessmentID string, number int64) (assessment.StoredSubmission, error) {
	var recorded string
	v, err := one(ctx, t, "There is no such submission", func(s scanner) (assessment.StoredSubmission, error) {
		return scanSubmission(withLast{s, &recorded})
	}, `SELECT `+submissionColumns+`, COALESCE((SELECT e.detail FROM audit_entry e JOIN assessment a ON a.organisation_id = e.organisation_id
			WHERE a.id = s.assessment_id AND e.subject_id = s.id ORDER BY e.seq DESC LIMIT 1), '')
		FROM submission s JOIN person p ON p.id = s.submitted_by WHERE s.assessment_id = $1 AND s.number = $2`, assessmentID, number)
	if err != nil {
		return v, err
	}
	v.Recorded = recorded
	v.Parts, err = list(ctx, t, func(s scanner) (p assessment.Part, err error) { return p, s.Scan(&p.ElementID, &p.Content, &p.Hash) },
		`SELECT element_id, content, hash FROM submission_element WHERE submission_id = $1 ORDER BY element_id`, v.ID)
	return v, err
}

// InsertSubmission adds a submission with its parts and the files it holds.
// Conflict when there is a submission with this number already.
func (t *Tx) InsertSubmission(ctx context.Context, v assessment.Submission, manifest string, parts []assessment.Part, fileIDs []string) error {
	if err := duplicateIs(t.run(ctx, `INSERT INTO submission (id, assessment_id, number, manifest, hash, submitted_by, submitted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, v.ID, v.AssessmentID, v.Number, manifest, v.Hash, v.SubmittedBy, v.SubmittedAt),
		fault.Conflict("This assessment has just been submitted")); err != nil {
		return err
	}
	rows := make([][]any, len(parts))
	for i, p := range parts {
		rows[i] = []any{v.ID, p.ElementID, p.Content, p.Hash}
	}
	if err := t.insertRows(ctx, `INSERT INTO submission_element (submission_id, element_id, content, hash) VALUES `, rows); err != nil {
		return err
	}
	rows = make([][]any, len(fileIDs))
	for i, id := range fileIDs {
		rows[i] = []any{v.ID, id}
	}
	return t.insertRows(ctx, `INSERT INTO submission_file (submission_id, file_id) VALUES `, rows)
}

// insertRows adds rows a few hundred at a time.
func (t *Tx) insertRows(ctx context.Context, insert string, rows [][]any) error {
	const most = 400
	for len(rows) > 0 {
		n := min(most, len(rows))
		var values strings.Builder
		var args []any
		for i, row := range rows[:n] {
			if i > 0 {
				values.WriteString(", ")
			}
			for j, v := range row {
				values.WriteString([]string{"(", ", "}[min(j, 1)])
				args = append(args, v)
				fmt.Fprintf(&values, "$%d", len(args))
			}
			values.WriteString(")")
		}
		if err := t.run(ctx, insert+values.String(), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// FrozenFiles returns the SHA-256 of the files kept for a submission, by id.
func (t *Tx) FrozenFiles(ctx context.Context, submissionID string) (map[string]string, error) {
	files := map[string]string{}
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var id, sum string
		err = s.Scan(&id, &sum)
		files[id] = sum
		return none, err
	}, `SELECT f.id, f.sha256 FROM submission_file k JOIN evidence_file f ON f.id = k.file_id WHERE k.submission_id = $1`, submissionID)
	return files, err
}

func ratingOf(s string) standard.Rating {
	if s == "" {
		return standard.RatingNotAssessed
	}
	return standard.Rating(s)
}
