package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/question"
)

var _ question.Tx = (*Tx)(nil)

// Questions returns the questions of an assessment, oldest first, drafts and
// withdrawn ones too, with the evidence given with each answer; those about one
// element unless elementID is empty.
func (t *Tx) Questions(ctx context.Context, assessmentID, elementID string) ([]question.Question, error) {
	var all []question.Question
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var q question.Question
		var item assessment.FrozenEvidence
		var file assessment.FrozenFile
		var elements, first, outcome, frozen string
		if err := s.Scan(&q.ID, &q.AssessmentID, &q.Number, &q.Kind, &first, text{&elements}, &q.Words, &q.OwnKey, &q.AskedBy, text{&q.AskedByName}, at{&q.AskedAt},
			&q.Draft, text{&q.PersonID}, text{&q.PersonName}, text{&q.AreaID}, text{&q.AreaName}, &q.DueOn, &q.Reminded, text{&q.FollowsID}, &q.Follows, &q.Answer,
			text{&q.AnsweredBy}, text{&q.AnsweredByName}, at{&q.AnsweredAt}, &q.AnswerHash, at{&q.WithdrawnAt}, &outcome, text{&q.OutcomeBy}, text{&q.OutcomeByName},
			at{&q.OutcomeAt}, &q.Version, text{&frozen}, text{&item.ItemID}, text{&item.Code}, text{&item.Title}, text{&item.Kind}, &item.PeriodFrom, &item.PeriodUntil,
			text{&item.EditionID}, &item.Edition, text{&item.URL}, text{&item.Note},
			text{&file.FileID}, text{&file.Name}, text{&file.MediaType}, &file.Size, text{&file.SHA256},
			text{&q.FormKey}, &q.FormVersion, text{&q.KeptBy}, at{&q.KeptAt}); err != nil {
			return none, err
		}
		if q.ElementIDs = elementList(elements); len(q.ElementIDs) == 0 && first != "" {
			q.ElementIDs = []string{first} // asked by a program from before there were several
		}
		q.Outcome = question.State(outcome)
		if len(all) == 0 || all[len(all)-1].ID != q.ID {
			all = append(all, q)
		}
		last := &all[len(all)-1]
		if item.ItemID != "" && (len(last.Evidence) == 0 || last.Evidence[len(last.Evidence)-1].ItemID != item.ItemID) {
			if frozen != "" {
				if err := json.Unmarshal([]byte(frozen), &item); err != nil {
					return none, fmt.Errorf("read what was given with %s: %w", q.ID, err)
				}
			}
			last.Evidence = append(last.Evidence, item)
		}
		if file.FileID != "" && frozen == "" {
			given := &last.Evidence[len(last.Evidence)-1]
			given.Files = append(given.Files, file)
		}
		return none, nil
	}, `SELECT q.id, q.assessment_id, q.number, q.kind, q.element_id, (SELECT string_agg(x.element_id, ',') FROM question_element x WHERE x.question_id = q.id),
			q.words, q.own_key, q.asked_by, pa.name, q.asked_at, q.draft, q.person_id, pw.name, q.area_id, sa.name, q.due_on, q.reminded, q.follows_id,
			coalesce((SELECT f.number FROM question f WHERE f.id = q.follows_id), 0), q.answer, q.answered_by, pb.name, q.answered_at, q.answer_hash,
			q.withdrawn_at, q.outcome, q.outcome_by, po.name, q.outcome_at, q.version, qe.content,
			i.id, i.code, i.title, i.kind, i.period_from, i.period_until, ed.id, coalesce(ed.number, 0), ed.url, ed.note,
			f.id, f.name, f.media_type, coalesce(f.size, 0), f.sha256, q.form_key, q.form_version, q.kept_by, q.kept_at
		FROM question q LEFT JOIN person pa ON pa.id = q.asked_by LEFT JOIN person pb ON pb.id = q.answered_by
		LEFT JOIN person pw ON pw.id = q.person_id LEFT JOIN person po ON po.id = q.outcome_by LEFT JOIN service_area sa ON sa.id = q.area_id
		LEFT JOIN question_evidence qe ON qe.question_id = q.id LEFT JOIN evidence_item i ON i.id = qe.item_id
		LEFT JOIN evidence_edition ed ON ed.id = qe.edition_id LEFT JOIN evidence_file f ON f.edition_id = ed.id
		WHERE q.assessment_id = $1 AND ($2 = '' OR q.element_id = $2 OR EXISTS (SELECT 1 FROM question_element x WHERE x.question_id = q.id AND x.element_id = $2))
		ORDER BY q.asked_at, q.id, i.code, f.position LIMIT 20000`, assessmentID, elementID)
	return all, err
}

// SaveQuestion adds a question (version 0), or changes it at the version it
// carries. Who began it, in which form, and what it follows stay.
func (t *Tx) SaveQuestion(ctx context.Context, q question.Question) error {
	first := ""
	if len(q.ElementIDs) > 0 {
		first = q.ElementIDs[0]
	}
	if q.Kind == "" {
		q.Kind = question.AskWords
	}
	args := []any{q.AssessmentID, q.ID, q.Version, q.Kind, q.Number, first, q.Words, q.AskedAt, q.Draft, orNull(q.PersonID), orNull(q.AreaID), q.DueOn, int64(q.Reminded),
		q.Answer, orNull(q.AnsweredBy), q.AnsweredAt, q.AnswerHash, q.WithdrawnAt, string(q.Outcome), orNull(q.OutcomeBy), q.OutcomeAt, q.FormVersion, orNull(q.KeptBy), q.KeptAt}
	if q.Version == 0 {
		if err := t.run(ctx, `INSERT INTO question (assessment_id, id, version, kind, number, element_id, words, asked_at, draft, person_id, area_id, due_on, reminded,
				answer, answered_by, answered_at, answer_hash, withdrawn_at, outcome, outcome_by, outcome_at, form_version, kept_by, kept_at, asked_by, own_key, follows_id, form_key)
			VALUES ($1, $2, $3 + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
			append(args, q.AskedBy, q.OwnKey, orNull(q.FollowsID), orNull(q.FormKey))...); err != nil {
			return err
		}
	} else {
		if err := t.change(ctx, "This question has been changed, answered or withdrawn since you opened it",
			`UPDATE question SET kind = $4, number = $5, element_id = $6, words = $7, asked_at = $8, draft = $9, person_id = $10, area_id = $11, due_on = $12, reminded = $13,
				answer = $14, answered_by = $15, answered_at = $16, answer_hash = $17, withdrawn_at = $18, outcome = $19, outcome_by = $20, outcome_at = $21, form_version = $22, kept_by = $23, kept_at = $24,
				version = version + 1
			WHERE assessment_id = $1 AND id = $2 AND version = $3`, args...); err != nil {
			return err
		}
		if err := t.run(ctx, `DELETE FROM question_element WHERE question_id = $1`, q.ID); err != nil {
			return err
		}
	}
	for _, id := range q.ElementIDs {
		if err := t.run(ctx, `INSERT INTO question_element (question_id, element_id) VALUES ($1, $2)`, q.ID, id); err != nil {
			return err
		}
	}
	return nil
}

// InsertQuestionMove keeps a change of whom a question is put to, or by when.
func (t *Tx) InsertQuestionMove(ctx context.Context, m question.Move) error {
	return t.run(ctx, `INSERT INTO question_move (question_id, version, moved_by, moved_at, from_person_id, from_area_id, from_due_on, to_person_id, to_area_id, to_due_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, m.QuestionID, m.Version, m.By, m.At,
		orNull(m.From.PersonID), orNull(m.From.AreaID), m.From.DueOn, orNull(m.To.PersonID), orNull(m.To.AreaID), m.To.DueOn)
}

// QuestionMoves returns the changes of whom questions of an assessment are put
// to, and by when, oldest first.
func (t *Tx) QuestionMoves(ctx context.Context, assessmentID string) ([]question.Move, error) {
	return list(ctx, t, func(s scanner) (m question.Move, err error) {
		return m, s.Scan(&m.QuestionID, &m.Version, &m.By, text{&m.ByName}, at{&m.At},
			text{&m.From.PersonID}, text{&m.From.PersonName}, text{&m.From.AreaID}, text{&m.From.AreaName}, &m.From.DueOn,
			text{&m.To.PersonID}, text{&m.To.PersonName}, text{&m.To.AreaID}, text{&m.To.AreaName}, &m.To.DueOn)
	}, `SELECT m.question_id, m.version, m.moved_by, b.name, m.moved_at, m.from_person_id, fp.name, m.from_area_id, fa.name, m.from_due_on,
			m.to_person_id, tp.name, m.to_area_id, ta.name, m.to_due_on
		FROM question_move m JOIN question q ON q.id = m.question_id LEFT JOIN person b ON b.id = m.moved_by
		LEFT JOIN person fp ON fp.id = m.from_person_id LEFT JOIN service_area fa ON fa.id = m.from_area_id
		LEFT JOIN person tp ON tp.id = m.to_person_id LEFT JOIN service_area ta ON ta.id = m.to_area_id
		WHERE q.assessment_id = $1 ORDER BY m.moved_at, m.question_id, m.version LIMIT 5000`, assessmentID)
}

// DeleteQuestion deletes a draft at the version it carries.
func (t *Tx) DeleteQuestion(ctx context.Context, q question.Question) error {
	return t.change(ctx, "This question has been changed or sent since you opened it",
		`DELETE FROM question WHERE assessment_id = $1 AND id = $2 AND version = $3 AND draft`, q.AssessmentID, q.ID, q.Version)
}

// AnswerItems returns evidence items of the organisation in their latest
// edition: those with the codes, or without codes those linked to one of the
// elements or added since, at most 200, the linked ones first. Withdrawn items
// are left out.
func (t *Tx) AnswerItems(ctx context.Context, organisationID string, elementIDs []string, since time.Time, codes []string) ([]question.OfferedItem, error) {
	upper := make([]string, len(codes))
	for i, code := range codes {
		upper[i] = strings.ToUpper(code)
	}
	about, args := in(2, elementIDs)
	args = append([]any{organisationID}, args...)
	link := `FROM evidence_link k WHERE k.item_id = i.id AND k.element_id IN ` + about
	these, more := in(len(args)+1, upper)
	which := `upper(i.code) IN ` + these
	if len(codes) == 0 {
		which, more = fmt.Sprintf(`(EXISTS (SELECT 1 `+link+`) OR i.created_at >= $%d)`, len(args)+1), []any{since}
	}
	args = append(args, more...)
	return list(ctx, t, func(s scanner) (o question.OfferedItem, err error) {
		return o, s.Scan(&o.ID, &o.Code, &o.Title, &o.EditionID, &o.Linked, text{&o.Claim}, text{&o.Pointer})
	}, `SELECT i.id, i.code, i.title, ed.id, EXISTS (SELECT 1 `+link+`) AS linked,
			(SELECT k.claim `+link+` ORDER BY k.element_id LIMIT 1), (SELECT k.pointer `+link+` ORDER BY k.element_id LIMIT 1)
		FROM evidence_item i JOIN evidence_edition ed ON ed.item_id = i.id AND ed.number = i.edition_number
		WHERE i.organisation_id = $1 AND i.withdrawn_at IS NULL AND `+which+` ORDER BY linked DESC, i.code LIMIT 200`, args...)
}

// InsertQuestionEvidence keeps which editions were given with an answer.
func (t *Tx) InsertQuestionEvidence(ctx context.Context, questionID string, items []question.OfferedItem) error {
	for _, item := range items {
		if err := t.run(ctx, `INSERT INTO question_evidence (question_id, item_id, edition_id) VALUES ($1, $2, $3)`, questionID, item.ID, item.EditionID); err != nil {
			return err
		}
	}
	return nil
}

// FreezeAnswer keeps what was given with an answer word for word.
func (t *Tx) FreezeAnswer(ctx context.Context, q question.Question) error {
	for _, item := range q.Evidence {
		content, err := json.Marshal(item)
		if err != nil {
			return fmt.Errorf("write what was given with %s: %w", q.ID, err)
		}
		if err := t.run(ctx, `UPDATE question_evidence SET content = $3 WHERE question_id = $1 AND item_id = $2`, q.ID, item.ItemID, string(content)); err != nil {
			return err
		}
	}
	return nil
}

// AnswerDrafts returns the answers that are being written for an assessment's
// questions.
func (t *Tx) AnswerDrafts(ctx context.Context, assessmentID string) ([]question.AnswerDraft, error) {
	return list(ctx, t, func(s scanner) (d question.AnswerDraft, err error) {
		var codes string
		err = s.Scan(&d.QuestionID, &d.Words, &codes, text{&d.PersonID}, text{&d.PersonName}, &d.Note, text{&d.PassedBy}, &d.WrittenBy, text{&d.WriterName},
			at{&d.WrittenAt}, &d.Version)
		if codes != "" {
			d.Codes = strings.Split(codes, "\n")
		}
		return d, err
	}, `SELECT d.question_id, d.words, d.codes, d.person_id, p.name, d.note, d.passed_by, d.written_by, w.name, d.written_at, d.version
		FROM answer_draft d JOIN question q ON q.id = d.question_id LEFT JOIN person p ON p.id = d.person_id LEFT JOIN person w ON w.id = d.written_by
		WHERE q.assessment_id = $1 ORDER BY d.question_id LIMIT 5000`, assessmentID)
}

// SaveAnswerDraft adds a draft of an answer (version 0) or changes it at the
// version it carries.
func (t *Tx) SaveAnswerDraft(ctx context.Context, d question.AnswerDraft) error {
	const stale = "A colleague has changed this answer since you opened it"
	args := []any{d.QuestionID, d.Version, d.Words, strings.Join(d.Codes, "\n"), orNull(d.PersonID), d.Note, orNull(d.PassedBy), d.WrittenBy, d.WrittenAt}
	if d.Version == 0 {
		return t.change(ctx, stale, `INSERT INTO answer_draft (question_id, version, words, codes, person_id, note, passed_by, written_by, written_at)
			VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`, args...)
	}
	return t.change(ctx, stale, `UPDATE answer_draft SET words = $3, codes = $4, person_id = $5, note = $6, passed_by = $7, written_by = $8, written_at = $9, version = version + 1
		WHERE question_id = $1 AND version = $2`, args...)
}

// DropAnswerDraft deletes the draft of an answer, if there is one.
func (t *Tx) DropAnswerDraft(ctx context.Context, questionID string) error {
	return t.run(ctx, `DELETE FROM answer_draft WHERE question_id = $1`, questionID)
}

// QuestionsToRemind returns questions that wait, of assessments at which they can
// be answered, for which a reminder is due today and has not gone out.
func (t *Tx) QuestionsToRemind(ctx context.Context, today date.Date, limit int) ([]question.DueQuestion, error) {
	soon, on, after := notice.ReminderDays(today)
	states, args := in(5, []string{string(assessment.DeskReview), string(assessment.Visit), string(assessment.Drafting), string(assessment.AccuracyCheck)})
	return list(ctx, t, func(s scanner) (q question.DueQuestion, err error) {
		return q, s.Scan(&q.ID, &q.AssessmentID, &q.Number, &q.DueOn, &q.Reminded, text{&q.PersonID}, text{&q.AreaID}, &q.OrganisationID, text{&q.BodyID}, text{&q.HolderID})
	}, `SELECT q.id, q.assessment_id, q.number, q.due_on, q.reminded, q.person_id, q.area_id, a.organisation_id, a.body_id, d.person_id
		FROM question q JOIN assessment a ON a.id = q.assessment_id LEFT JOIN answer_draft d ON d.question_id = q.id
		WHERE NOT q.draft AND q.answered_at IS NULL AND q.withdrawn_at IS NULL AND q.due_on <= $1
			AND (q.reminded < 1 OR q.reminded < 2 AND q.due_on <= $2 OR q.reminded < 3 AND q.due_on <= $3) AND a.state IN `+states+`
		ORDER BY q.due_on, q.id LIMIT $4`, append([]any{soon, on, after, limit}, args...)...)
}

// MarkQuestionReminded says that the reminder which the question carries is
// over; false when it was already, or the question does not wait any more.
func (t *Tx) MarkQuestionReminded(ctx context.Context, q question.Question) (bool, error) {
	n, err := t.exec(ctx, `UPDATE question SET reminded = $2 WHERE id = $1 AND reminded < $2 AND due_on = $3 AND NOT draft AND answered_at IS NULL AND withdrawn_at IS NULL`,
		q.ID, int64(q.Reminded), q.DueOn)
	return n > 0, err
}
