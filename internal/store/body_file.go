package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
)

// FileInReach returns a file of the assessment's submissions, or given with an
// answer to one of its questions; NotFound for any other. What it belongs to is
// told as it was submitted, if it was.
func (t *Tx) FileInReach(ctx context.Context, assessmentID, fileID string) (desk.HandedFile, error) {
	return one(ctx, t, "There is no such file", func(s scanner) (f desk.HandedFile, err error) {
		var frozen string
		if err := s.Scan(&f.FileID, &f.Name, &f.MediaType, &f.Size, &f.SHA256, &f.OrganisationID, &f.State, &f.Code, &f.Title, text{&frozen}); err != nil || frozen == "" {
			return f, err
		}
		var element assessment.FrozenElement
		if err := json.Unmarshal([]byte(frozen), &element); err != nil {
			return f, fmt.Errorf("read a frozen element: %w", err)
		}
		f.SetFrozen(element)
		return f, nil
	}, `SELECT f.id, f.name, f.media_type, f.size, f.sha256, f.organisation_id, `+fileState+`, i.code, i.title,
			(SELECT se.content FROM submission_element se JOIN submission s ON s.id = se.submission_id
				WHERE s.assessment_id = $1 AND se.content LIKE '%"file":"' || f.id || '"%' ORDER BY s.number DESC, se.element_id LIMIT 1)
		FROM evidence_file f JOIN evidence_edition e ON e.id = f.edition_id JOIN evidence_item i ON i.id = e.item_id
		WHERE f.id = $2 AND (
			EXISTS (SELECT 1 FROM submission_file sf JOIN submission s ON s.id = sf.submission_id WHERE sf.file_id = f.id AND s.assessment_id = $1)
			OR EXISTS (SELECT 1 FROM question_evidence qe JOIN question q ON q.id = qe.question_id
				WHERE qe.edition_id = f.edition_id AND q.assessment_id = $1)
			OR EXISTS (SELECT 1 FROM accuracy_evidence ae JOIN accuracy_comment ac ON ac.id = ae.comment_id
				WHERE ae.edition_id = f.edition_id AND ac.assessment_id = $1))`, assessmentID, fileID)
}
