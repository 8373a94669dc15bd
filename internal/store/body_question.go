package store

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
)

// Questions returns the questions of an assessment, oldest first, withdrawn
// ones too, with the evidence given with each answer; those of one element
// unless elementID is empty.
func (t *Tx) Questions(ctx context.Context, assessmentID, elementID string) ([]assessment.Question, error) {
	var all []assessment.Question
	_, err := list(ctx, t, func(s scanner) (struct{}, error) {
		var q assessment.Question
		var item assessment.FrozenEvidence
		var file assessment.FrozenFile
		if err := s.Scan(&q.ID, &q.AssessmentID, &q.ElementID, &q.Words, &q.AskedBy, text{&q.AskedByName}, at{&q.AskedAt}, &q.Answer,
			text{&q.AnsweredBy}, text{&q.AnsweredByName}, at{&q.AnsweredAt}, at{&q.WithdrawnAt}, &q.Version,
			text{&item.ItemID}, text{&item.Code}, text{&item.Title}, text{&item.Kind}, &item.PeriodFrom, &item.PeriodUntil,
			text{&item.EditionID}, &item.Edition, text{&item.URL}, text{&item.Note},
			text{&file.FileID}, text{&file.Name}, text{&file.MediaType}, &file.Size, text{&file.SHA256}); err != nil {
			return struct{}{}, err
		}
		if len(all) == 0 || all[len(all)-1].ID != q.ID {
			all = append(all, q)
		}
		last := &all[len(all)-1]
		if item.ItemID != "" && (len(last.Evidence) == 0 || last.Evidence[len(last.Evidence)-1].ItemID != item.ItemID) {
			last.Evidence = append(last.Evidence, item)
		}
		if file.FileID != "" {
			given := &last.Evidence[len(last.Evidence)-1]
			given.Files = append(given.Files, file)
		}
		return struct{}{}, nil
	}, `SELECT q.id, q.assessment_id, q.element_id, q.words, q.asked_by, pa.name, q.asked_at, q.answer, q.answered_by, pb.name, q.answered_at,
			q.withdrawn_at, q.version, i.id, i.code, i.title, i.kind, i.period_from, i.period_until, ed.id, coalesce(ed.number, 0), ed.url, ed.note,
			f.id, f.name, f.media_type, coalesce(f.size, 0), f.sha256
		FROM question q LEFT JOIN person pa ON pa.id = q.asked_by LEFT JOIN person pb ON pb.id = q.answered_by
		LEFT JOIN question_evidence qe ON qe.question_id = q.id LEFT JOIN evidence_item i ON i.id = qe.item_id
		LEFT JOIN evidence_edition ed ON ed.id = qe.edition_id LEFT JOIN evidence_file f ON f.edition_id = ed.id
		WHERE q.assessment_id = $1 AND ($2 = '' OR q.element_id = $2)
		ORDER BY q.asked_at, q.id, i.code, f.position LIMIT 5000`, assessmentID, elementID)
	return all, err
}

// SaveQuestion adds a question (version 0), or its answer or withdrawal at the
// version it carries.
func (t *Tx) SaveQuestion(ctx context.Context, q assessment.Question) error {
	if q.Version == 0 {
		return t.run(ctx, `INSERT INTO question (id, assessment_id, element_id, words, asked_by, asked_at, answer, answered_by, answered_at, withdrawn_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`,
			q.ID, q.AssessmentID, q.ElementID, q.Words, q.AskedBy, q.AskedAt, q.Answer, orNull(q.AnsweredBy), q.AnsweredAt, q.WithdrawnAt)
	}
	return t.change(ctx, "This question has been answered or withdrawn already",
		`UPDATE question SET answer = $4, answered_by = $5, answered_at = $6, withdrawn_at = $7, version = version + 1
		WHERE assessment_id = $1 AND id = $2 AND version = $3`,
		q.AssessmentID, q.ID, q.Version, q.Answer, orNull(q.AnsweredBy), q.AnsweredAt, q.WithdrawnAt)
}

// AnswerItems returns evidence items of the organisation in their latest
// edition: those with the codes, or without codes those linked to the element,
// at most 200. Withdrawn items are left out.
func (t *Tx) AnswerItems(ctx context.Context, organisationID, elementID string, codes []string) ([]assessment.OfferedItem, error) {
	upper := make([]string, len(codes))
	for i, code := range codes {
		upper[i] = strings.ToUpper(code)
	}
	these, args := in(3, upper)
	which := `upper(i.code) IN ` + these
	if len(codes) == 0 {
		which = `EXISTS (SELECT 1 FROM evidence_link k WHERE k.item_id = i.id AND k.element_id = $2)`
	}
	return list(ctx, t, func(s scanner) (o assessment.OfferedItem, err error) {
		return o, s.Scan(&o.ID, &o.Code, &o.Title, &o.EditionID, &o.Linked)
	}, `SELECT i.id, i.code, i.title, ed.id, EXISTS (SELECT 1 FROM evidence_link k WHERE k.item_id = i.id AND k.element_id = $2)
		FROM evidence_item i JOIN evidence_edition ed ON ed.item_id = i.id AND ed.number = i.edition_number
		WHERE i.organisation_id = $1 AND i.withdrawn_at IS NULL AND `+which+` ORDER BY i.code LIMIT 200`,
		append([]any{organisationID, elementID}, args...)...)
}

// InsertQuestionEvidence keeps which editions were given with an answer.
func (t *Tx) InsertQuestionEvidence(ctx context.Context, questionID string, items []assessment.OfferedItem) error {
	for _, item := range items {
		if err := t.run(ctx, `INSERT INTO question_evidence (question_id, item_id, edition_id) VALUES ($1, $2, $3)`, questionID, item.ID, item.EditionID); err != nil {
			return err
		}
	}
	return nil
}
