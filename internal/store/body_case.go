package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/visit"
)

var (
	_ assessment.OpeningTx = (*Tx)(nil)
	_ desk.Tx              = (*Tx)(nil)
	_ question.Tx          = (*Tx)(nil)
	_ visit.Tx             = (*Tx)(nil)
	_ reporting.Tx         = (*Tx)(nil)
)

// further is a row of which a scan function reads the first columns, and more
// the rest.
type further struct {
	scanner
	more []any
}

func (f further) Scan(first ...any) error { return f.scanner.Scan(append(first, f.more...)...) }

// Case returns an assessment, whosever it is, with the names of both sides and
// the latest submission. NotFound when there is none.
func (t *Tx) Case(ctx context.Context, id string) (assessment.Case, error) {
	return one(ctx, t, "There is no such assessment", func(s scanner) (v assessment.Case, err error) {
		var manifest string
		sub := &v.Submission
		if v.Assessment, err = scanAssessment(further{s, []any{text{&v.Organisation}, text{&v.Body}, text{&sub.ID}, &sub.Number, text{&manifest},
			text{&sub.Hash}, text{&sub.SubmittedBy}, at{&sub.SubmittedAt}}}); err != nil {
			return v, err
		}
		if sub.ID != "" {
			sub.AssessmentID = v.ID
			if err := json.Unmarshal([]byte(manifest), &sub.Manifest); err != nil {
				return v, fmt.Errorf("read the manifest of %s: %w", sub.ID, err)
			}
		}
		return v, nil
	}, `SELECT `+assessmentColumns+assessmentAreas+`,
		(SELECT name FROM organisation WHERE id = assessment.organisation_id), (SELECT name FROM organisation WHERE id = assessment.body_id),
		s.submission_id, coalesce(s.number, 0), s.manifest, s.hash, s.submitted_by, s.submitted_at
		FROM assessment LEFT JOIN (SELECT id AS submission_id, assessment_id, number, manifest, hash, submitted_by, submitted_at
			FROM submission WHERE assessment_id = $1 ORDER BY number DESC LIMIT 1) s ON s.assessment_id = assessment.id
		WHERE id = $1`, id)
}

const listedAssessmentColumns = `SELECT ` + assessmentColumns + assessmentAreas + `,
	(SELECT name FROM organisation WHERE id = assessment.organisation_id),
	(SELECT string_agg(p.name, '` + "\n" + `' ORDER BY ap.role DESC, p.name) FROM appointment ap JOIN person p ON p.id = ap.person_id
		WHERE ap.assessment_id = assessment.id AND ap.ended_at IS NULL AND ap.answer <> 'declined' AND ap.role <> 'moderator'),
	(SELECT count(*) FROM element_rating r WHERE r.assessment_id = assessment.id AND r.rating <> 'not_assessed'),
	(SELECT count(*) FROM assessment_element e WHERE e.assessment_id = assessment.id),
	(SELECT count(*) FROM question q WHERE q.assessment_id = assessment.id AND q.answered_at IS NULL AND q.withdrawn_at IS NULL AND NOT q.draft),
	(SELECT outcome FROM decision d WHERE d.assessment_id = assessment.id)
	FROM assessment `

func scanListedAssessment(s scanner) (v assessment.ListedAssessment, err error) {
	var assessors, outcome string
	v.Assessment, err = scanAssessment(further{s, []any{text{&v.Organisation}, text{&assessors}, &v.Rated, &v.Selected, &v.OpenQuestions, text{&outcome}}})
	v.Decision = assessment.DecisionOutcome(outcome)
	if assessors != "" {
		v.Assessors = strings.Split(assessors, "\n")
	}
	return v, err
}

// AssessmentsOfBody returns the assessments for which the body was chosen,
// newest first, at most 1,000.
func (t *Tx) AssessmentsOfBody(ctx context.Context, bodyID string) ([]assessment.ListedAssessment, error) {
	return list(ctx, t, scanListedAssessment, listedAssessmentColumns+`WHERE body_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1000`, bodyID)
}

// ListedAssessments returns the assessments with these ids, newest first.
func (t *Tx) ListedAssessments(ctx context.Context, ids []string) ([]assessment.ListedAssessment, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	these, args := in(1, ids)
	return list(ctx, t, scanListedAssessment, listedAssessmentColumns+`WHERE id IN `+these+` ORDER BY created_at DESC, id DESC`, args...)
}

// ReferenceTaken tells whether an assessment of the body has this reference.
func (t *Tx) ReferenceTaken(ctx context.Context, bodyID, reference string) (bool, error) {
	n, err := one(ctx, t, "", scanOne[int64], `SELECT count(*) FROM assessment WHERE body_id = $1 AND reference = $2`, bodyID, reference)
	return n > 0, err
}

// NextReference counts one further on the body's references.
func (t *Tx) NextReference(ctx context.Context, bodyID string) (int64, error) {
	return one(ctx, t, "", scanOne[int64], `INSERT INTO counter (organisation_id, name, last) VALUES ($1, 'assessment_reference', 1)
		ON CONFLICT (organisation_id, name) DO UPDATE SET last = counter.last + 1 RETURNING last`, bodyID)
}

// InsertSubmissionReturn keeps why a submission was given back.
func (t *Tx) InsertSubmissionReturn(ctx context.Context, submissionID string, r assessment.SubmissionReturn) error {
	return t.run(ctx, `INSERT INTO submission_return (submission_id, words, returned_by, returned_at) VALUES ($1, $2, $3, $4)`,
		submissionID, r.Words, r.ReturnedBy, r.ReturnedAt)
}

// SubmissionReturns returns the submissions of an assessment that were given
// back, newest first, with the name of who did.
func (t *Tx) SubmissionReturns(ctx context.Context, assessmentID string) ([]assessment.SubmissionReturn, error) {
	return list(ctx, t, func(s scanner) (r assessment.SubmissionReturn, err error) {
		return r, s.Scan(&r.Words, &r.ReturnedBy, at{&r.ReturnedAt})
	}, `SELECT r.words, p.name, r.returned_at FROM submission_return r JOIN submission s ON s.id = r.submission_id
		JOIN person p ON p.id = r.returned_by WHERE s.assessment_id = $1 ORDER BY r.returned_at DESC`, assessmentID)
}

// BodyPeople returns the people of a body who are not disabled, with their
// roles, by name.
func (t *Tx) BodyPeople(ctx context.Context, bodyID string) ([]assessment.BodyPerson, error) {
	return list(ctx, t, func(s scanner) (p assessment.BodyPerson, err error) {
		var roles string
		err = s.Scan(&p.ID, &p.Name, &roles)
		for role := range strings.SplitSeq(roles, ",") {
			p.Roles = append(p.Roles, account.Role(role))
		}
		return p, err
	}, `SELECT p.id, p.name, string_agg(m.role, ',' ORDER BY m.role) FROM membership m JOIN person p ON p.id = m.person_id
		WHERE m.organisation_id = $1 AND p.disabled_at IS NULL GROUP BY p.id, p.name ORDER BY p.name, p.id`, bodyID)
}

// Appointments returns all appointments of an assessment, ended ones too: the
// lead first, then assessors, then moderators.
func (t *Tx) Appointments(ctx context.Context, assessmentID string) ([]assessment.Appointment, error) {
	return list(ctx, t, func(s scanner) (p assessment.Appointment, err error) {
		return p, s.Scan(&p.ID, &p.AssessmentID, &p.PersonID, &p.Person, &p.Role, &p.From, &p.Until, &p.ReadsFrom, at{&p.CreatedAt}, at{&p.EndedAt},
			&p.Answer, &p.AnswerWords, at{&p.AnsweredAt}, &p.Conflict, &p.ConflictWords, &p.Ruling, &p.RulingWords, text{&p.RuledBy}, text{&p.RuledByName}, at{&p.RuledAt},
			text{&p.TakenOverFrom}, text{&p.TakenOverFromName})
	}, `SELECT a.id, a.assessment_id, a.person_id, p.name, a.role, a.starts_on, a.ends_on, a.reads_from, a.created_at, a.ended_at,
			a.answer, a.answer_words, a.answered_at, a.conflict, a.conflict_words, a.ruling, a.ruling_words, a.ruled_by, r.name, a.ruled_at, a.taken_over_from, o.name
		FROM appointment a JOIN person p ON p.id = a.person_id LEFT JOIN person r ON r.id = a.ruled_by LEFT JOIN person o ON o.id = a.taken_over_from
		WHERE a.assessment_id = $1 ORDER BY CASE a.role WHEN 'lead_assessor' THEN 1 WHEN 'assessor' THEN 2 ELSE 3 END, p.name, a.id`, assessmentID)
}

// SaveAppointment adds an appointment or changes the one of the same person in
// the same role, all of it but its id.
func (t *Tx) SaveAppointment(ctx context.Context, p assessment.Appointment) error {
	return t.run(ctx, `INSERT INTO appointment (id, assessment_id, person_id, role, starts_on, ends_on, reads_from, created_at, ended_at,
			answer, answer_words, answered_at, conflict, conflict_words, ruling, ruling_words, ruled_by, ruled_at, taken_over_from)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (assessment_id, person_id, role) DO UPDATE SET starts_on = excluded.starts_on, ends_on = excluded.ends_on,
			reads_from = excluded.reads_from, ended_at = excluded.ended_at, answer = excluded.answer, answer_words = excluded.answer_words,
			answered_at = excluded.answered_at, conflict = excluded.conflict, conflict_words = excluded.conflict_words, ruling = excluded.ruling,
			ruling_words = excluded.ruling_words, ruled_by = excluded.ruled_by, ruled_at = excluded.ruled_at, taken_over_from = excluded.taken_over_from`,
		p.ID, p.AssessmentID, p.PersonID, p.Role, p.From, p.Until, string(p.ReadsFrom), p.CreatedAt, p.EndedAt,
		p.Answer, p.AnswerWords, p.AnsweredAt, p.Conflict, p.ConflictWords, p.Ruling, p.RulingWords, orNull(p.RuledBy), p.RuledAt, orNull(p.TakenOverFrom))
}

// BodyHistory returns what happened to an assessment at the body, oldest first.
func (t *Tx) BodyHistory(ctx context.Context, assessmentID string) ([]assessment.HistoryLine, error) {
	return list(ctx, t, func(s scanner) (h assessment.HistoryLine, err error) {
		var due string
		err = s.Scan(&h.Kind, &h.Outcome, &h.Words, text{&h.Who}, at{&h.At}, &due, &h.Number)
		h.DueOn = dateOf(due)
		return h, err
	}, `SELECT h.kind, h.outcome, h.words, p.name, h.happened_at, h.due, h.number FROM (
			SELECT 'returned' AS kind, '' AS outcome, r.words, r.returned_by AS person_id, r.returned_at AS happened_at, '' AS due, s.number
				FROM submission_return r JOIN submission s ON s.id = r.submission_id WHERE s.assessment_id = $1
			UNION ALL SELECT 'moderation', outcome, words, person_id, created_at, '', 0 FROM moderation WHERE assessment_id = $1
			UNION ALL SELECT 'release', status, '', released_by, released_at, '', number FROM report_release WHERE assessment_id = $1
			UNION ALL SELECT 'decision', outcome, words, decided_by, decided_at, coalesce(action_plan_due_on, ''), 0 FROM decision WHERE assessment_id = $1
			UNION ALL SELECT 'appeal', 'lodged', grounds, lodged_by, lodged_at, '', 0 FROM appeal WHERE assessment_id = $1
			UNION ALL SELECT 'appeal', state, words, ended_by, ended_at, '', 0 FROM appeal WHERE assessment_id = $1 AND ended_at IS NOT NULL
		) h LEFT JOIN person p ON p.id = h.person_id ORDER BY h.happened_at, h.kind DESC`, assessmentID)
}
