package store

import (
	"context"
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
)

// ReportParts returns what a report is made of beside its elements and its
// visit, in one statement.
func (t *Tx) ReportParts(ctx context.Context, assessmentID string) (v reporting.ReportParts, err error) {
	null := t.dialect.pick("NULL", "CAST(NULL AS TIMESTAMPTZ)")
	_, err = list(ctx, t, func(s scanner) (struct{}, error) {
		var part, id, a, b, c, d string
		var n, m int64
		var moment time.Time
		if err := s.Scan(&part, &id, &a, &b, &c, &d, &n, &m, at{&moment}); err != nil {
			return struct{}{}, err
		}
		switch part {
		case "draft":
			v.Draft = reporting.ReportDraft{AssessmentID: assessmentID, Background: a, Methodology: b, Conclusion: c,
				Recommendation: reporting.Recommendation(d), Version: n, UpdatedAt: moment}
		case "point":
			v.Points = append(v.Points, desk.Point{ID: id, AssessmentID: assessmentID, Kind: desk.PointKind(a), Words: b,
				ElementIDs: elementList(c), Position: n, Version: m})
		case "previous":
			v.Previous = append(v.Previous, desk.PreviousRating{AssessmentID: id, Assessment: a, ElementID: b, Rating: standard.Rating(c)})
		case "assessor":
			v.Assessors = append(v.Assessors, a)
		case "counts":
			v.Questions, v.Releases = n, m
		case "comments":
			v.OpenComments = n
		case "reading":
			r := reporting.Reading{AssessmentID: assessmentID, PersonID: id, SavedAt: moment, Version: n}
			if err := r.Fill(a); err != nil {
				return struct{}{}, fmt.Errorf("read a second reading of %s: %w", assessmentID, err)
			}
			v.Readings = append(v.Readings, r)
		case "check":
			v.Check = append(v.Check, reporting.CheckAnswer{Question: a, Answer: b, Note: c})
		case "item":
			v.AnswerItems = append(v.AnswerItems, id)
		case "template":
			v.Template, err = templateOf(a)
			v.TemplateLatest, v.TemplateFixed = m, n >= 0
			if err != nil {
				return struct{}{}, err
			}
		case "device":
			v.Devices = append(v.Devices, onsite.Device{ID: id, AssessmentID: assessmentID, Name: a, Person: b, Pending: n, LastContactAt: moment})
		case "writing":
			v.Writing = append(v.Writing, desk.Writing{AssessmentID: assessmentID, PersonID: id, Person: a, Place: b, At: moment})
		case "kept":
			k := reporting.KeptWords{AssessmentID: assessmentID, PersonID: id}
			if n > 0 {
				k.HandedOnAt = moment
			}
			v.Kept = append(v.Kept, k)
		case "moderation", "decision":
			v.History = append(v.History, assessment.HistoryLine{Kind: part, Outcome: a, Words: b, Who: c, DueOn: dateOf(d), At: moment})
		}
		return struct{}{}, nil
	}, earlier+`SELECT 'draft' AS part, '' AS id, background AS a, methodology AS b, conclusion AS c, recommendation AS d, version AS n, 0 AS m, updated_at AS moment
			FROM report_draft WHERE assessment_id = $1
		UNION ALL SELECT 'point', id, kind, words,
			coalesce((SELECT string_agg(element_id, ',') FROM report_point_element WHERE point_id = report_point.id), ''), '', position, version, created_at
			FROM report_point WHERE assessment_id = $1
		UNION ALL SELECT 'previous', c.id, c.name, r.element_id, r.rating, '', c.depth, 0, `+null+earlierRatings+`
		UNION ALL SELECT 'assessor', p.id, p.name, '', '', '', CASE WHEN ap.role = 'lead_assessor' THEN 0 ELSE 1 END, 0, ap.created_at
			FROM appointment ap JOIN person p ON p.id = ap.person_id WHERE ap.assessment_id = $1 AND ap.role <> 'moderator'
		UNION ALL SELECT 'counts', '', '', '', '', '', (SELECT count(*) FROM question WHERE assessment_id = $1 AND withdrawn_at IS NULL AND NOT draft),
			(SELECT coalesce(max(number), 0) FROM report_release WHERE assessment_id = $1), `+null+`
		UNION ALL SELECT 'comments', '', '', '', '', '', count(*), 0, `+null+` FROM accuracy_comment WHERE assessment_id = $1 AND replied_at IS NULL
		UNION ALL SELECT 'item', qe.item_id, '', '', '', '', 0, 0, `+null+` FROM question_evidence qe JOIN question q ON q.id = qe.question_id WHERE q.assessment_id = $1
		UNION ALL SELECT 'check', '', ma.question, ma.answer, ma.note, '', 0, 0, `+null+` FROM moderation_answer ma
			WHERE ma.moderation_id = (SELECT l.id FROM moderation l WHERE l.assessment_id = $1 ORDER BY l.created_at DESC, l.id DESC LIMIT 1)
		UNION ALL SELECT 'reading', md.person_id, md.content, '', '', '', md.version, 0, md.saved_at FROM moderation_draft md WHERE md.assessment_id = $1
		UNION ALL SELECT 'moderation', mo.id, mo.outcome, mo.words, p.name, '', 0, 0, mo.created_at
			FROM moderation mo JOIN person p ON p.id = mo.person_id WHERE mo.assessment_id = $1
		UNION ALL SELECT 'decision', '', de.outcome, de.words, p.name, coalesce(de.action_plan_due_on, ''), 1, 0, de.decided_at
			FROM decision de JOIN person p ON p.id = de.decided_by WHERE de.assessment_id = $1
		UNION ALL SELECT 'template', '', coalesce(rt.content, ''), '', '', '', coalesce(tu.version, -1),
			coalesce((SELECT max(l.version) FROM report_template l WHERE l.body_id = a.body_id AND l.published_at IS NOT NULL), 0), `+null+`
			FROM assessment a LEFT JOIN report_template_use tu ON tu.assessment_id = a.id
			LEFT JOIN report_template rt ON rt.body_id = a.body_id AND rt.version = coalesce(tu.version,
				(SELECT max(l.version) FROM report_template l WHERE l.body_id = a.body_id AND l.published_at IS NOT NULL)) WHERE a.id = $1
		UNION ALL SELECT 'writing', w.person_id, p.name, w.place, '', '', 0, 0, w.wrote_at FROM writing w JOIN person p ON p.id = w.person_id WHERE w.assessment_id = $1
		UNION ALL SELECT 'kept', k.person_id, '', '', '', '', CASE WHEN k.handed_on_at IS NULL THEN 0 ELSE 1 END, 0, k.kept_at
			FROM kept_words k WHERE k.assessment_id = $1 AND k.settled_at IS NULL
		UNION ALL SELECT 'device', sd.id, sd.name, p.name, '', '', sd.pending, 0, sd.last_contact_at
			FROM site_device sd JOIN person p ON p.id = sd.person_id
			WHERE sd.assessment_id = $1 AND sd.wiped_at IS NULL AND (sd.pending > 0 OR sd.wipe_after > $2)
		ORDER BY 1, 7, 9, 2`, assessmentID, t.now())
	sortParts(&v)
	return v, err
}

// sortParts puts the points of a kind together, strengths first, and every
// moderation before the decision, as time has it.
func sortParts(v *reporting.ReportParts) {
	var strengths, improvements []desk.Point
	for _, p := range v.Points {
		if p.Kind == desk.Strength {
			strengths = append(strengths, p)
		} else {
			improvements = append(improvements, p)
		}
	}
	v.Points = append(strengths, improvements...)
	var moderations, decisions []assessment.HistoryLine
	for _, h := range v.History {
		if h.Kind == "moderation" {
			moderations = append(moderations, h)
		} else {
			decisions = append(decisions, h)
		}
	}
	v.History = append(moderations, decisions...)
}

// SaveReportDraft adds the draft (version 0) or changes it at the version it
// carries. Conflict when a colleague saved meanwhile.
func (t *Tx) SaveReportDraft(ctx context.Context, d reporting.ReportDraft) error {
	const stale = "A colleague has changed the report since you opened it"
	if d.Version == 0 {
		n, err := t.exec(ctx, `INSERT INTO report_draft (assessment_id, background, methodology, conclusion, recommendation, updated_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT DO NOTHING`,
			d.AssessmentID, d.Background, d.Methodology, d.Conclusion, d.Recommendation, d.UpdatedAt)
		if err == nil && n == 0 {
			return fault.Conflict(stale)
		}
		return err
	}
	return t.change(ctx, stale, `UPDATE report_draft SET background = $3, methodology = $4, conclusion = $5, recommendation = $6, updated_at = $7,
		version = version + 1 WHERE assessment_id = $1 AND version = $2`,
		d.AssessmentID, d.Version, d.Background, d.Methodology, d.Conclusion, d.Recommendation, d.UpdatedAt)
}

// InsertRelease adds a release. Conflict when its number was taken meanwhile.
func (t *Tx) InsertRelease(ctx context.Context, r reporting.Release) error {
	return duplicateIs(t.run(ctx, `INSERT INTO report_release (id, assessment_id, number, status, content, hash, released_by, released_at, comments_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, r.ID, r.AssessmentID, r.Number, r.Status, r.JSON, r.Hash, r.ReleasedBy, r.ReleasedAt, r.CommentsBy),
		fault.Conflict("The report has been released already"))
}

// LatestRelease returns the release with the highest number; NotFound before
// there is one.
func (t *Tx) LatestRelease(ctx context.Context, assessmentID string) (reporting.Release, error) {
	return one(ctx, t, "The report has not been released yet", scanRelease, `SELECT `+releaseColumns+` FROM report_release r
		WHERE assessment_id = $1 ORDER BY number DESC LIMIT 1`, assessmentID)
}

// InsertModeration keeps the outcome of a second reading with its checklist.
func (t *Tx) InsertModeration(ctx context.Context, m reporting.Moderated) error {
	if err := t.run(ctx, `INSERT INTO moderation (id, assessment_id, person_id, outcome, words, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		m.ID, m.AssessmentID, m.PersonID, m.Outcome, m.Words, m.CreatedAt); err != nil {
		return err
	}
	rows := make([][]any, len(m.Answers))
	for i, a := range m.Answers {
		rows[i] = []any{m.ID, a.Question, a.Answer, a.Note}
	}
	return t.insertRows(ctx, `INSERT INTO moderation_answer (moderation_id, question, answer, note) VALUES `, rows)
}

// InsertDecision keeps the body's decision. Conflict when there is one already.
func (t *Tx) InsertDecision(ctx context.Context, d reporting.Decision) error {
	return duplicateIs(t.run(ctx, `INSERT INTO decision (assessment_id, outcome, words, action_plan_due_on, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		d.AssessmentID, d.Outcome, d.Words, d.ActionPlanDueOn, d.DecidedBy, d.DecidedAt), fault.Conflict("This assessment has been decided already"))
}

// Releases returns all releases of a report, oldest first.
func (t *Tx) Releases(ctx context.Context, assessmentID string) ([]reporting.Release, error) {
	return list(ctx, t, scanRelease, `SELECT `+releaseColumns+` FROM report_release r WHERE assessment_id = $1 ORDER BY number`, assessmentID)
}
