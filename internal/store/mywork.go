package store

import (
	"context"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/mywork"
	"github.com/plaudit/plaudit/internal/standard"
)

var _ mywork.Tx = (*Tx)(nil)

// Tasks returns what a person may have to do in an organisation, at most 50 of
// each kind: their own requests and actions, requests to anyone in their service
// areas, drop-boxes they made in which something waits, questions put or passed on
// to them, and for the use case to sift by the policy, all open questions that are
// nobody's by name, all sign-offs that are due, and all improvement
// areas without an action.
func (t *Tx) Tasks(ctx context.Context, organisationID, personID string, areaIDs []string) ([]mywork.Task, error) {
	mine, args := in(3, areaIDs)
	return list(ctx, t, func(s scanner) (v mywork.Task, err error) {
		return v, s.Scan(&v.Kind, &v.ID, &v.Words, &v.ElementID, text{&v.AreaID}, text{&v.AreaName}, text{&v.AssessmentID}, text{&v.AssessmentName},
			&v.DueOn, text{&v.From})
	}, `SELECT kind, id, words, element_id, area_id, area, assessment_id, assessment, due_on, asker FROM (
			SELECT 'request' AS kind, q.id, q.words, q.element_id, q.area_id, r.name AS area, CAST(NULL AS TEXT) AS assessment_id,
				CAST(NULL AS TEXT) AS assessment, q.due_on, p.name AS asker
			FROM evidence_request q JOIN person p ON p.id = q.asked_by LEFT JOIN service_area r ON r.id = q.area_id
			WHERE q.organisation_id = $1 AND q.outcome = 'open' AND (q.person_id = $2 OR q.person_id IS NULL AND q.area_id IN `+mine+`) ORDER BY q.due_on, q.id LIMIT 50) AS asked
		UNION ALL SELECT kind, id, words, element_id, area_id, area, assessment_id, assessment, due_on, asker FROM (
			SELECT 'tray' AS kind, b.id, b.words, b.element_id, b.area_id, r.name AS area, CAST(NULL AS TEXT) AS assessment_id,
				CAST(NULL AS TEXT) AS assessment, CAST(NULL AS TEXT) AS due_on, CAST(NULL AS TEXT) AS asker
			FROM drop_box b LEFT JOIN service_area r ON r.id = b.area_id
			WHERE b.created_by = $2 AND b.organisation_id = $1 AND EXISTS (SELECT 1 FROM drop_delivery d WHERE d.box_id = b.id AND d.state = 'waiting')
			ORDER BY b.created_at, b.id LIMIT 50) AS trays
		UNION ALL SELECT kind, id, words, element_id, area_id, area, assessment_id, assessment, due_on, asker FROM (
			SELECT 'action' AS kind, a.id, a.title AS words, '' AS element_id, a.area_id, r.name AS area, CAST(NULL AS TEXT) AS assessment_id,
				CAST(NULL AS TEXT) AS assessment, a.due_on, CAST(NULL AS TEXT) AS asker
			FROM action a LEFT JOIN service_area r ON r.id = a.area_id
			WHERE a.owner_id = $2 AND a.state IN ('open', 'in_progress') AND a.organisation_id = $1 ORDER BY a.due_on, a.id LIMIT 50) AS own
		UNION ALL SELECT kind, id, words, element_id, area_id, area, assessment_id, assessment, due_on, asker FROM (
			SELECT CASE WHEN coalesce(d.person_id, q.person_id) = $2 THEN 'own_question' ELSE 'question' END AS kind, q.id, q.words,
				coalesce((SELECT string_agg(x.element_id, ', ') FROM question_element x WHERE x.question_id = q.id), q.element_id) AS element_id,
				q.area_id, r.name AS area, a.id AS assessment_id, a.name AS assessment, q.due_on, CAST(NULL AS TEXT) AS asker
			FROM assessment a JOIN question q ON q.assessment_id = a.id LEFT JOIN answer_draft d ON d.question_id = q.id LEFT JOIN service_area r ON r.id = q.area_id
			WHERE a.organisation_id = $1 AND NOT q.draft AND q.answered_at IS NULL AND q.withdrawn_at IS NULL AND a.state NOT IN ('decided', 'closed')
				AND (coalesce(d.person_id, q.person_id) IS NULL OR coalesce(d.person_id, q.person_id) = $2)
			ORDER BY coalesce(q.due_on, '9999'), q.asked_at, q.id LIMIT 50) AS questions
		UNION ALL SELECT kind, id, words, element_id, area_id, area, assessment_id, assessment, due_on, asker FROM (
			SELECT 'sign_off' AS kind, r.id, r.name AS words, '' AS element_id, r.id AS area_id, r.name AS area, a.id AS assessment_id,
				a.name AS assessment, a.due_on, CAST(NULL AS TEXT) AS asker
			FROM assessment a JOIN self_summary s ON s.assessment_id = a.id AND s.area_id <> ''
			JOIN service_area r ON r.id = s.area_id
			LEFT JOIN area_sign_off o ON o.assessment_id = a.id AND o.area_id = s.area_id
			WHERE a.organisation_id = $1 AND a.state IN ('planned', 'collecting') AND s.rated > 0 AND (o.signed_at IS NULL OR o.signed_at < s.changed_at)
			ORDER BY a.due_on, r.name, r.id LIMIT 50) AS signing
		UNION ALL SELECT kind, id, words, element_id, area_id, area, assessment_id, assessment, due_on, asker FROM (
			SELECT 'improvement' AS kind, i.id, i.words,
				coalesce((SELECT string_agg(x.element_id, ', ') FROM improvement_area_element x WHERE x.improvement_area_id = i.id), '') AS element_id,
				CAST(NULL AS TEXT) AS area_id, CAST(NULL AS TEXT) AS area, i.assessment_id, f.name AS assessment, CAST(NULL AS TEXT) AS due_on, CAST(NULL AS TEXT) AS asker
			FROM improvement_area i LEFT JOIN assessment f ON f.id = i.assessment_id WHERE i.organisation_id = $1 AND i.closed_on IS NULL
				AND NOT EXISTS (SELECT 1 FROM action a WHERE a.improvement_area_id = i.id AND a.state <> 'dropped')
			ORDER BY i.raised_on DESC, i.id LIMIT 50) AS unplanned
		UNION ALL SELECT kind, id, words, element_id, area_id, area, assessment_id, assessment, due_on, asker FROM (
			SELECT 'report' AS kind, a.id, a.name AS words, '' AS element_id, CAST(NULL AS TEXT) AS area_id, CAST(NULL AS TEXT) AS area, a.id AS assessment_id,
				a.name AS assessment, CAST(NULL AS TEXT) AS due_on, CAST(NULL AS TEXT) AS asker
			FROM assessment a WHERE a.organisation_id = $1 AND a.state IN ('decided', 'closed')
				AND EXISTS (SELECT 1 FROM report_release f WHERE f.assessment_id = a.id AND f.status = 'final')
				AND EXISTS (SELECT 1 FROM report_point p WHERE p.assessment_id = a.id AND p.kind = 'improvement_area'
					AND NOT EXISTS (SELECT 1 FROM improvement_area i WHERE i.point_id = p.id))
			ORDER BY a.created_at DESC, a.id LIMIT 50) AS reports
		UNION ALL SELECT kind, id, words, element_id, area_id, area, assessment_id, assessment, due_on, asker FROM (
			SELECT 'accuracy' AS kind, a.id, a.name AS words, '' AS element_id, CAST(NULL AS TEXT) AS area_id, CAST(NULL AS TEXT) AS area, a.id AS assessment_id,
				a.name AS assessment, r.comments_by AS due_on, CAST(NULL AS TEXT) AS asker
			FROM assessment a JOIN report_release r ON r.assessment_id = a.id AND r.number = (SELECT max(n.number) FROM report_release n WHERE n.assessment_id = a.id)
			WHERE a.organisation_id = $1 AND a.state = 'accuracy_check' AND r.checked_at IS NULL ORDER BY r.comments_by, a.id LIMIT 50) AS facts
		UNION ALL SELECT kind, id, words, element_id, area_id, area, assessment_id, assessment, due_on, asker FROM (
			SELECT 'action_plan' AS kind, a.id, a.name AS words, '' AS element_id, CAST(NULL AS TEXT) AS area_id, CAST(NULL AS TEXT) AS area, a.id AS assessment_id,
				a.name AS assessment, d.action_plan_due_on AS due_on, CAST(NULL AS TEXT) AS asker
			FROM assessment a JOIN decision d ON d.assessment_id = a.id
			WHERE a.organisation_id = $1 AND d.outcome = 'action_plan'
				AND NOT EXISTS (SELECT 1 FROM assessment f WHERE f.organisation_id = a.organisation_id AND f.previous_id = a.id AND f.kind = 'follow_up')
			ORDER BY d.action_plan_due_on, a.id LIMIT 50) AS plans`, append([]any{organisationID, personID}, args...)...)
}

// RunningAssessments returns the organisation's assessments that are not decided,
// the one due first before the others, at most 100, each with its elements,
// self-ratings, last year's ratings and what evidence there is in its scope. With
// service areas the evidence, and Mine, are those of the areas.
func (t *Tx) RunningAssessments(ctx context.Context, organisationID string, areaIDs []string) ([]mywork.Stand, error) {
	mine, args := in(2, areaIDs)
	within := ""
	if len(areaIDs) > 0 {
		within = ` AND s.area_id IN ` + mine
	}
	// The summary of the whole organisation stands under the area ''.
	reach := `(s.area_id = '' AND NOT EXISTS (SELECT 1 FROM scope) OR s.area_id IN (SELECT id FROM scope))`
	if len(areaIDs) > 0 {
		reach = `(NOT EXISTS (SELECT 1 FROM scope) OR s.area_id IN (SELECT id FROM scope))`
	}
	return list(ctx, t, scanStand, `SELECT `+assessmentColumns+assessmentAreas+`,
			(SELECT string_agg(e.element_id, ',') FROM assessment_element e WHERE e.assessment_id = assessment.id),
			(SELECT o.ratings FROM self_summary o WHERE o.assessment_id = assessment.id AND o.area_id = ''),
			(SELECT string_agg(o.element_id || ' ' || o.rating, ',') FROM self_assessment o
				WHERE o.assessment_id = assessment.id AND o.area_id IN `+mine+` AND o.rating <> 'not_assessed'),
			(SELECT string_agg(r.element_id || ' ' || r.rating, ',') FROM element_rating r JOIN assessment p ON p.id = r.assessment_id
				WHERE r.assessment_id = assessment.previous_id AND p.state IN ('decided', 'closed')),
			(WITH RECURSIVE scope (id) AS (SELECT area_id FROM assessment_area WHERE assessment_id = assessment.id
				UNION SELECT c.id FROM service_area c JOIN scope ON c.parent_id = scope.id)
			SELECT string_agg(line, ',') FROM (SELECT s.element_id || '|' || sum(s.items) || '|' || sum(s.undated) || '|' || coalesce(max(s.newest_until), '')
				|| '|' || coalesce(min(s.review_on), '') || '|' || sum(s.pointers_missing) AS line
				FROM evidence_summary s WHERE s.organisation_id = assessment.organisation_id AND s.standard_id = assessment.standard_id
					AND `+reach+within+` GROUP BY s.element_id) AS lines)
		FROM assessment WHERE organisation_id = $1 AND state NOT IN ('decided', 'closed')
		ORDER BY coalesce(due_on, '9999'), created_at, id LIMIT 100`, append([]any{organisationID}, args...)...)
}

func scanStand(s scanner) (v mywork.Stand, err error) {
	var elements, whole, mine, previous, lines string
	v.Assessment, err = scanAssessment(further{s, []any{text{&elements}, text{&whole}, text{&mine}, text{&previous}, text{&lines}}})
	v.ElementIDs = elementList(elements)
	v.Whole, v.Mine, v.Previous = ratingPairs(whole), ratingPairs(mine), ratingPairs(previous)
	v.Evidence = map[string]evidence.ElementSummary{}
	for line := range strings.SplitSeq(lines, ",") {
		if f := strings.Split(line, "|"); len(f) == 6 {
			count := func(s string) int64 { n, _ := strconv.ParseInt(s, 10, 64); return n }
			v.Evidence[f[0]] = evidence.ElementSummary{ElementID: f[0], Items: count(f[1]), Undated: count(f[2]), NewestUntil: date.Date(f[3]),
				ReviewOn: date.Date(f[4]), PointersMissing: count(f[5])}
		}
	}
	return v, err
}

// ratingPairs reads "1.1.1 compliant,1.1.2 ..." as it was joined by the database.
func ratingPairs(joined string) map[string]standard.Rating {
	all := map[string]standard.Rating{}
	for pair := range strings.SplitSeq(joined, ",") {
		if element, rating, ok := strings.Cut(pair, " "); ok {
			all[element] = standard.Rating(rating)
		}
	}
	return all
}

// Owed returns what each person owes in each service area: evidence requests and
// actions that are not finished, as of today; in these areas unless there are none.
func (t *Tx) Owed(ctx context.Context, organisationID string, areaIDs []string, today date.Date) ([]mywork.Debt, error) {
	these, args := in(3, areaIDs)
	within := ""
	if len(areaIDs) > 0 {
		within = ` AND area_id IN ` + these
	}
	return list(ctx, t, func(s scanner) (d mywork.Debt, err error) {
		return d, s.Scan(text{&d.PersonID}, text{&d.Person}, text{&d.AreaID}, text{&d.Area}, &d.Requests, &d.RequestsOverdue, &d.Actions, &d.ActionsOverdue)
	}, `SELECT p.id, p.name, r.id, r.name, sum(o.request), sum(o.request * o.late), sum(1 - o.request), sum((1 - o.request) * o.late)
		FROM (SELECT person_id, area_id, 1 AS request, CASE WHEN due_on < $2 THEN 1 ELSE 0 END AS late FROM evidence_request
				WHERE organisation_id = $1 AND outcome = 'open'`+within+`
			UNION ALL SELECT owner_id, area_id, 0, CASE WHEN due_on < $2 THEN 1 ELSE 0 END FROM action
				WHERE organisation_id = $1 AND state IN ('open', 'in_progress')`+within+`) o
		LEFT JOIN person p ON p.id = o.person_id LEFT JOIN service_area r ON r.id = o.area_id
		GROUP BY p.id, p.name, r.id, r.name ORDER BY coalesce(p.name, ''), p.id, r.name, r.id LIMIT 2000`, append([]any{organisationID, today}, args...)...)
}

// reportedLately are the entries of the audit trail that everybody in the
// organisation may know of.
const reportedLately = `(e.subject_kind IN ('evidence', 'action', 'evidence_request', 'improvement_area', 'service_plan')
	OR e.action IN ('assessment.collecting', 'assessment.submitted', 'area.signed_off', 'assessment.decided', 'appeal.upheld', 'appeal.dismissed'))`

// LatelyChanged returns the newest changes to the organisation's evidence, requests,
// actions and plans among its last 2,000 entries; in these service areas unless there
// are none.
func (t *Tx) LatelyChanged(ctx context.Context, organisationID string, areaIDs []string, limit int) ([]mywork.Change, error) {
	these, args := in(3, areaIDs)
	within := ""
	if len(areaIDs) > 0 {
		within = ` AND (EXISTS (SELECT 1 FROM evidence_item_area x WHERE x.item_id = e.subject_id AND x.area_id IN ` + these + `)
			OR a.area_id IN ` + these + ` OR q.area_id IN ` + these + ` OR p.area_id IN ` + these + `)`
	}
	return list(ctx, t, func(s scanner) (c mywork.Change, err error) {
		c.Entry, err = scanAudit(further{s, []any{text{&c.Subject}}})
		return c, err
	}, `SELECT e.organisation_id, e.seq, e.at, e.actor_id, e.actor_name, e.action, e.subject_kind, e.subject_id, e.detail, e.previous_hash, e.hash,
			coalesce(i.code || ' ' || i.title, a.title, q.words, p.title, m.words, s.name)
		FROM audit_entry e LEFT JOIN evidence_item i ON i.id = e.subject_id LEFT JOIN action a ON a.id = e.subject_id
		LEFT JOIN evidence_request q ON q.id = e.subject_id LEFT JOIN service_plan p ON p.id = e.subject_id
		LEFT JOIN improvement_area m ON m.id = e.subject_id LEFT JOIN assessment s ON s.id = e.subject_id
		WHERE e.organisation_id = $1 AND e.seq > (SELECT h.seq FROM audit_head h WHERE h.organisation_id = $1) - 2000 AND `+reportedLately+within+`
		ORDER BY e.seq DESC LIMIT $2`, append([]any{organisationID, limit}, args...)...)
}

// CaseStates returns, by assessment, what its state alone does not say, as of today.
func (t *Tx) CaseStates(ctx context.Context, ids []string, today date.Date) (map[string]mywork.CaseState, error) {
	all := map[string]mywork.CaseState{}
	if len(ids) == 0 {
		return all, nil
	}
	these, args := in(2, ids)
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var id string
		var c mywork.CaseState
		err = s.Scan(&id, &c.NextVisit, text{&c.Moderation}, &c.Moderators, &c.OpenComments, &c.Conflicts, &c.QuestionsOverdue, &c.AnswersToRead, &c.CommentsBy,
			&c.Checked, text{&c.Appeal}, text{&c.Reviewer}, &c.AnswerBy, &c.PlanDueOn)
		all[id] = c
		return none, err
	}, `SELECT a.id, (SELECT min(v.visit_on) FROM visit_stop v WHERE v.assessment_id = a.id AND v.visit_on >= $1),
			(SELECT m.outcome FROM moderation m WHERE m.assessment_id = a.id ORDER BY m.created_at DESC, m.id DESC LIMIT 1),
			(SELECT count(*) FROM appointment p WHERE p.assessment_id = a.id AND p.role = 'moderator' AND p.ended_at IS NULL
				AND p.answer <> 'declined' AND p.starts_on <= $1 AND p.ends_on >= $1),
			(SELECT count(*) FROM accuracy_comment c WHERE c.assessment_id = a.id AND c.replied_at IS NULL),
			(SELECT count(*) FROM appointment p WHERE p.assessment_id = a.id AND p.ended_at IS NULL AND p.answer = 'accepted' AND p.conflict = 'declared' AND p.ruling = ''),
			(SELECT count(*) FROM question q WHERE q.assessment_id = a.id AND NOT q.draft AND q.answered_at IS NULL AND q.withdrawn_at IS NULL AND q.due_on < $1),
			(SELECT count(*) FROM question q WHERE q.assessment_id = a.id AND q.answered_at IS NOT NULL AND q.outcome = ''),
			r.comments_by, r.checked_at IS NOT NULL, l.state, l.reviewer_id, l.answer_by, (SELECT d.action_plan_due_on FROM decision d WHERE d.assessment_id = a.id)
		FROM assessment a LEFT JOIN report_release r ON r.assessment_id = a.id AND r.number = (SELECT max(n.number) FROM report_release n WHERE n.assessment_id = a.id)
		LEFT JOIN appeal l ON l.id = (SELECT o.id FROM appeal o WHERE o.assessment_id = a.id ORDER BY o.lodged_at DESC, o.id DESC LIMIT 1) WHERE a.id IN `+these, append([]any{today}, args...)...)
	return all, err
}
