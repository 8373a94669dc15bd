package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

func dateOf(s string) date.Date { return date.Date(s) }

// aboutElement is the condition that the question q is about the element of e.
const aboutElement = `(q.element_id = e.element_id OR EXISTS (SELECT 1 FROM question_element x WHERE x.question_id = q.id AND x.element_id = e.element_id))`

// DeskCells returns the examined elements of an assessment, each with how the
// assessors rated it. detail is an element's id, or "all": these carry the
// whole rating and what was submitted, too.
func (t *Tx) DeskCells(ctx context.Context, v assessment.Case, detail string) ([]desk.Cell, error) {
	return list(ctx, t, func(s scanner) (c desk.Cell, err error) {
		own := &c.Own
		var frozen string
		var finding, copying int64
		if err := s.Scan(&c.ElementID, &c.Reason, &c.Rating, &finding, &copying, &c.VerifyOnSite, &c.OpenQuestions, &c.Sessions, &c.Documents, &c.Supplements,
			&own.Finding, &own.WorthCopying, &own.PrivateNote, text{&own.RatedBy}, text{&own.RatedByName}, at{&own.UpdatedAt}, &own.Version, text{&frozen}); err != nil {
			return c, err
		}
		c.Explained, c.WorthCopying = finding > 0, copying > 0
		own.AssessmentID, own.ElementID, own.Rating, own.VerifyOnSite = v.ID, c.ElementID, c.Rating, c.VerifyOnSite
		if frozen != "" {
			if err := json.Unmarshal([]byte(frozen), &c.Frozen); err != nil {
				return c, fmt.Errorf("read the frozen element %s: %w", c.ElementID, err)
			}
		}
		return c, nil
	}, `SELECT e.element_id, e.reason, coalesce(r.rating, '`+string(standard.RatingNotAssessed)+`'), length(coalesce(r.finding, '')),
			length(coalesce(r.worth_copying, '')), coalesce(r.verify_on_site, FALSE),
			(SELECT count(*) FROM question q WHERE q.assessment_id = e.assessment_id AND `+aboutElement+`
				AND q.answered_at IS NULL AND q.withdrawn_at IS NULL AND NOT q.draft),
			(SELECT count(*) FROM visit_session_element vse JOIN visit_session vs ON vs.id = vse.session_id
				WHERE vs.assessment_id = e.assessment_id AND vse.element_id = e.element_id),
			CASE WHEN se.content LIKE '%"evidence":[{%' THEN 1 ELSE 0 END,
			(SELECT count(*) FROM question q JOIN question_evidence qe ON qe.question_id = q.id WHERE q.assessment_id = e.assessment_id AND `+aboutElement+`),
			CASE WHEN $3 IN (e.element_id, 'all') THEN coalesce(r.finding, '') ELSE '' END,
			CASE WHEN $3 IN (e.element_id, 'all') THEN coalesce(r.worth_copying, '') ELSE '' END,
			CASE WHEN $3 IN (e.element_id, 'all') THEN coalesce(r.private_note, '') ELSE '' END,
			r.rated_by, p.name, r.updated_at, coalesce(r.version, 0),
			CASE WHEN $3 IN (e.element_id, 'all') THEN se.content ELSE '' END
		FROM assessment_element e
		LEFT JOIN element_rating r ON r.assessment_id = e.assessment_id AND r.element_id = e.element_id
		LEFT JOIN person p ON p.id = r.rated_by
		LEFT JOIN submission_element se ON se.submission_id = $2 AND se.element_id = e.element_id
		WHERE e.assessment_id = $1 ORDER BY e.element_id`, v.ID, v.Submission.ID, detail)
}

// SaveElementRating adds a rating (version 0) or changes it at the version it
// carries. Conflict when a colleague saved meanwhile.
func (t *Tx) SaveElementRating(ctx context.Context, r desk.ElementRating) error {
	const stale = "A colleague has changed this element since you opened it"
	if r.Version == 0 {
		n, err := t.exec(ctx, `INSERT INTO element_rating (assessment_id, element_id, rating, finding, worth_copying, private_note, verify_on_site, rated_by, updated_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT DO NOTHING`,
			r.AssessmentID, r.ElementID, r.Rating, r.Finding, r.WorthCopying, r.PrivateNote, r.VerifyOnSite, r.RatedBy, r.UpdatedAt)
		if err == nil && n == 0 {
			return fault.Conflict(stale)
		}
		return err
	}
	return t.change(ctx, stale, `UPDATE element_rating SET rating = $4, finding = $5, worth_copying = $6, private_note = $7, verify_on_site = $8, rated_by = $9,
		updated_at = $10, version = version + 1 WHERE assessment_id = $1 AND element_id = $2 AND version = $3`,
		r.AssessmentID, r.ElementID, r.Version, r.Rating, r.Finding, r.WorthCopying, r.PrivateNote, r.VerifyOnSite, r.RatedBy, r.UpdatedAt)
}

// earlier is the chain of decided assessments before one, nearest first.
const earlier = `WITH RECURSIVE chain (id, previous_id, name, state, depth) AS (
		SELECT id, previous_id, name, state, 0 FROM assessment WHERE id = $1
		UNION ALL SELECT a.id, a.previous_id, a.name, a.state, c.depth + 1 FROM assessment a JOIN chain c ON a.id = c.previous_id WHERE c.depth < 20) `

const earlierRatings = ` FROM chain c JOIN element_rating r ON r.assessment_id = c.id LEFT JOIN decision d ON d.assessment_id = c.id
	WHERE c.depth > 0 AND c.state IN ('decided', 'closed') AND r.rating <> 'not_assessed' `

func scanPrevious(s scanner) (p desk.PreviousRating, err error) {
	var decided time.Time
	err = s.Scan(&p.AssessmentID, &p.Assessment, &p.ElementID, &p.Rating, &p.Finding, at{&decided})
	if !decided.IsZero() {
		p.DecidedOn = date.Of(decided)
	}
	return p, err
}

// PreviousRatings returns what the decided assessments before this one said of
// each element, nearest first.
func (t *Tx) PreviousRatings(ctx context.Context, assessmentID string) ([]desk.PreviousRating, error) {
	return list(ctx, t, scanPrevious, earlier+`SELECT c.id, c.name, r.element_id, r.rating, r.finding, d.decided_at`+earlierRatings+
		`ORDER BY c.depth, r.element_id`, assessmentID)
}

// DeskThreads returns what hangs on one element: earlier ratings, notes of
// sessions, points of the report, and what the rating rests on beside them.
func (t *Tx) DeskThreads(ctx context.Context, assessmentID, elementID string, itemIDs []string) (v desk.Threads, err error) {
	basis, args := t.basisParts(3, itemIDs)
	null := t.dialect.pick("NULL", "CAST(NULL AS TIMESTAMPTZ)")
	_, err = list(ctx, t, func(s scanner) (struct{}, error) {
		var part, id, a, b, c, d, e string
		var n, held int64
		var moment time.Time
		if err := s.Scan(&part, &id, &a, &b, &c, &d, text{&e}, &n, &held, at{&moment}); err != nil {
			return struct{}{}, err
		}
		switch part {
		case "previous":
			p := desk.PreviousRating{AssessmentID: id, Assessment: a, ElementID: elementID, Rating: standard.Rating(b), Finding: c}
			if !moment.IsZero() {
				p.DecidedOn = date.Of(moment)
			}
			v.Previous = append(v.Previous, p)
		case "note":
			note := desk.TaggedNote{SessionID: id, Session: a, Kind: visit.SessionKind(b), On: date.Date(d), Words: c, Held: held > 0}
			note.Person, e, _ = strings.Cut(e, "\n")
			for group := range strings.SplitSeq(e, ",") {
				if group != "" {
					note.Groups = append(note.Groups, visit.ParticipantGroup(group))
				}
			}
			v.Notes = append(v.Notes, note)
		case "point":
			v.Points = append(v.Points, desk.Point{ID: id, AssessmentID: assessmentID, Kind: desk.PointKind(a), Words: c,
				ElementIDs: []string{elementID}, Position: n, Version: held})
		case "improving":
			v.Improving = append(v.Improving, applicant.Improving{ID: id, ClosedWords: a, From: b, Words: c, RaisedOn: date.Date(d), ClosedOn: date.Date(e), Done: n, Actions: held})
		default:
			addBasis(&v.Basis, assessmentID, part, id, a, b, c, d, e, n, moment)
		}
		return struct{}{}, nil
	}, earlier+`SELECT 'previous', c.id, c.name, r.rating, r.finding, '' AS day, '' AS more, c.depth AS place, 0 AS held, d.decided_at AS moment`+
		earlierRatings+`AND r.element_id = $2
		UNION ALL SELECT 'note', vs.id, vs.title, vs.kind, n.words, st.visit_on,
			p.name || '`+"\n"+`' || coalesce((SELECT string_agg(g.participant_group, ',' ORDER BY g.participant_group) FROM visit_session_group g
				WHERE g.session_id = vs.id AND g.met > 0), ''),
			0, CASE WHEN vs.held THEN 1 ELSE 0 END, n.created_at
			FROM session_note_element ne JOIN session_note n ON n.id = ne.note_id JOIN visit_session vs ON vs.id = n.session_id
			JOIN visit_stop st ON st.id = vs.stop_id JOIN person p ON p.id = n.person_id
			WHERE n.assessment_id = $1 AND ne.element_id = $2
		UNION ALL SELECT 'point', rp.id, rp.kind, '', rp.words, '', '', rp.position, rp.version, `+null+`
			FROM report_point rp JOIN report_point_element pe ON pe.point_id = rp.id WHERE rp.assessment_id = $1 AND pe.element_id = $2
		UNION ALL SELECT 'improving', id, closed_words, source, words, raised_on, closed_on, done, actions, `+null+`
			FROM (SELECT `+improvingColumns+` `+improvingFrom+` AND i.organisation_id = (SELECT organisation_id FROM assessment WHERE id = $1)) AS improving
		`+basis+`ORDER BY 1 DESC, 8, 10`, append([]any{assessmentID, elementID}, args...)...)
	newestRaised(v.Improving)
	return v, err
}

const pointColumns = `id, assessment_id, kind, words, position, created_by, created_at, version`

func scanPoint(s scanner) (p desk.Point, err error) {
	var elements string
	err = s.Scan(&p.ID, &p.AssessmentID, &p.Kind, &p.Words, &p.Position, &p.CreatedBy, at{&p.CreatedAt}, &p.Version, text{&elements})
	p.ElementIDs = elementList(elements)
	return p, err
}

// elementList reads ids joined by commas, in the order of the standard.
func elementList(joined string) []string {
	if joined == "" {
		return nil
	}
	ids := strings.Split(joined, ",")
	slices.SortFunc(ids, standard.CompareIDs)
	return ids
}

// Points returns the points of a report, strengths first, each kind in its
// order.
func (t *Tx) Points(ctx context.Context, assessmentID string) ([]desk.Point, error) {
	return list(ctx, t, scanPoint, `SELECT `+pointColumns+`,
		(SELECT string_agg(element_id, ',') FROM report_point_element WHERE point_id = report_point.id)
		FROM report_point WHERE assessment_id = $1 ORDER BY kind DESC, position, created_at, id`, assessmentID)
}

// SavePoint adds a point (version 0) or changes it at the version it carries.
func (t *Tx) SavePoint(ctx context.Context, p desk.Point) error {
	var err error
	if p.Version == 0 {
		err = t.run(ctx, `INSERT INTO report_point (`+pointColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)`,
			p.ID, p.AssessmentID, p.Kind, p.Words, p.Position, p.CreatedBy, p.CreatedAt)
	} else {
		err = t.change(ctx, "A colleague has changed this since you opened it", `UPDATE report_point SET kind = $4, words = $5, position = $6,
			version = version + 1 WHERE assessment_id = $1 AND id = $2 AND version = $3`, p.AssessmentID, p.ID, p.Version, p.Kind, p.Words, p.Position)
	}
	if err != nil {
		return err
	}
	if err := t.run(ctx, `DELETE FROM report_point_element WHERE point_id = $1`, p.ID); err != nil {
		return err
	}
	return t.tag(ctx, `INSERT INTO report_point_element (point_id, element_id) VALUES `, p.ID, p.ElementIDs)
}

// tag inserts pairs of an id and each element in one statement.
func (t *Tx) tag(ctx context.Context, insert, id string, elementIDs []string) error {
	if len(elementIDs) == 0 {
		return nil
	}
	args := []any{id}
	var rows []string
	for i, e := range elementIDs {
		rows = append(rows, fmt.Sprintf("($1, $%d)", i+2))
		args = append(args, e)
	}
	return t.run(ctx, insert+strings.Join(rows, ", "), args...)
}

// PlacePoint sets the place of a point within its kind.
func (t *Tx) PlacePoint(ctx context.Context, assessmentID, id string, position int64) error {
	return t.run(ctx, `UPDATE report_point SET position = $3 WHERE assessment_id = $1 AND id = $2`, assessmentID, id, position)
}

// DeletePoint removes a point at the version that was seen.
func (t *Tx) DeletePoint(ctx context.Context, assessmentID, id string, version int64) error {
	return t.change(ctx, "A colleague has changed this since you opened it",
		`DELETE FROM report_point WHERE assessment_id = $1 AND id = $2 AND version = $3`, assessmentID, id, version)
}
