package store

import (
	"context"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// basisParts is the SQL of what a rating rests on, to stand behind other parts
// of a union with ten columns: of the element $2, or of all when that is empty.
// The ids of the evidence submitted are arguments from number n on.
func (t *Tx) basisParts(n int, itemIDs []string) (string, []any) {
	null := t.dialect.pick("NULL", "CAST(NULL AS TIMESTAMPTZ)")
	these, args := in(n, itemIDs)
	return `UNION ALL SELECT 'withdrawn', i.id, '', '', '', '', '', 0, 0, ` + null + `
			FROM evidence_item i WHERE i.id IN ` + these + ` AND i.withdrawn_at IS NOT NULL
		UNION ALL SELECT 'leg', l.element_id, l.leg, l.words, p.name, '', '', 0, 0, l.ticked_at
			FROM element_leg l JOIN person p ON p.id = l.person_id WHERE l.assessment_id = $1 AND ($2 = '' OR l.element_id = $2)
		UNION ALL SELECT 'verify', v.id, v.leg, v.words, v.outcome, coalesce(v.session_id, ''),
			v.element_id || '` + "\n" + `' || p.name || '` + "\n" + `' || coalesce(s.name, '') || '` + "\n" + `' || v.outcome_words, v.version, 0, v.created_at
			FROM verify_item v JOIN person p ON p.id = v.created_by LEFT JOIN person s ON s.id = v.settled_by
			WHERE v.assessment_id = $1 AND ($2 = '' OR v.element_id = $2)
		UNION ALL SELECT 'scope', es.element_id, es.person_id, p.name, '', '', '', 0, 0, ` + null + `
			FROM element_scope es JOIN person p ON p.id = es.person_id WHERE es.assessment_id = $1 AND ($2 = '' OR es.element_id = $2)
		UNION ALL SELECT 'opinion', so.id, so.element_id, so.words, so.rating, so.rating_then,
			so.person_id || '` + "\n" + `' || p.name || '` + "\n" + `' || so.outcome || '` + "\n" + `' || coalesce(s.name, '') || '` + "\n" + `' || so.settled_words, so.version, 0, so.created_at
			FROM second_opinion so JOIN person p ON p.id = so.person_id LEFT JOIN person s ON s.id = so.settled_by
			WHERE so.assessment_id = $1 AND ($2 = '' OR so.element_id = $2)
		`, args
}

// addBasis takes in a row of basisParts.
func addBasis(v *desk.RatingBasis, assessmentID, part, id, a, b, c, d, e string, n int64, moment time.Time) {
	switch part {
	case "withdrawn":
		v.Withdrawn = append(v.Withdrawn, id)
	case "leg":
		v.Ticks = append(v.Ticks, desk.LegTick{AssessmentID: assessmentID, ElementID: id, Leg: desk.Leg(a), Words: b, Person: c, At: moment})
	case "scope":
		v.Scopes = append(v.Scopes, desk.Scope{ElementID: id, PersonID: a, Person: b})
	case "opinion":
		o := desk.Opinion{ID: id, AssessmentID: assessmentID, ElementID: a, Words: b, Rating: standard.Rating(c), RatingThen: standard.Rating(d), CreatedAt: moment, Version: n}
		packed := strings.SplitN(e, "\n", 5)
		o.PersonID, o.Person, o.Outcome, o.SettledByName, o.SettledWords = packed[0], packed[1], desk.OpinionOutcome(packed[2]), packed[3], packed[4]
		v.Opinions = append(v.Opinions, o)
	case "verify":
		item := desk.VerifyItem{ID: id, AssessmentID: assessmentID, Leg: desk.Leg(a), Words: b, Outcome: desk.VerifyOutcome(c), SessionID: d,
			CreatedAt: moment, Version: n}
		packed := strings.SplitN(e, "\n", 4)
		item.ElementID, item.CreatedByName, item.SettledByName, item.OutcomeWords = packed[0], packed[1], packed[2], packed[3]
		v.Verify = append(v.Verify, item)
	}
}

// RatingBasis returns what the ratings of an assessment rest on beside the
// submission, of all elements in one statement. itemIDs are the evidence that
// was submitted.
func (t *Tx) RatingBasis(ctx context.Context, assessmentID string, itemIDs []string) (v desk.RatingBasis, err error) {
	null := t.dialect.pick("NULL", "CAST(NULL AS TIMESTAMPTZ)")
	basis, args := t.basisParts(3, itemIDs)
	v.Given = map[string][]assessment.FrozenEvidence{}
	_, err = list(ctx, t, func(s scanner) (struct{}, error) {
		var part, id, a, b, c, d, e string
		var n, held int64
		var moment time.Time
		if err := s.Scan(&part, &id, &a, &b, &c, &d, &e, &n, &held, at{&moment}); err != nil {
			return struct{}{}, err
		}
		switch part {
		case "met":
			m := desk.MetNote{ElementID: id, Kind: visit.SessionKind(a)}
			for group := range strings.SplitSeq(b, ",") {
				if group != "" {
					m.Groups = append(m.Groups, visit.ParticipantGroup(group))
				}
			}
			v.Met = append(v.Met, m)
		case "improvement":
			v.Improvements = append(v.Improvements, id)
		case "given":
			v.Given[id] = append(v.Given[id], assessment.FrozenEvidence{ItemID: a, Code: b, PeriodUntil: date.Date(c)})
		default:
			addBasis(&v, assessmentID, part, id, a, b, c, d, e, n, moment)
		}
		return struct{}{}, nil
	}, `SELECT 'met', ne.element_id, vs.kind, coalesce((SELECT string_agg(g.participant_group, ',' ORDER BY g.participant_group) FROM visit_session_group g
				WHERE g.session_id = vs.id AND g.met > 0), ''), '', '', '', 0, 0, `+null+`
			FROM session_note_element ne JOIN session_note n ON n.id = ne.note_id JOIN visit_session vs ON vs.id = n.session_id
			WHERE n.assessment_id = $1 AND $2 = ''
		UNION ALL SELECT 'improvement', pe.element_id, '', '', '', '', '', 0, 0, `+null+`
			FROM report_point rp JOIN report_point_element pe ON pe.point_id = rp.id WHERE rp.assessment_id = $1 AND rp.kind = 'improvement_area'
		UNION ALL SELECT 'given', e.element_id, i.id, i.code, coalesce(i.period_until, ''), '', '', 0, 0, `+null+`
			FROM question q JOIN question_evidence qe ON qe.question_id = q.id JOIN evidence_item i ON i.id = qe.item_id
			JOIN assessment_element e ON e.assessment_id = q.assessment_id AND `+aboutElement+` WHERE q.assessment_id = $1
		`+basis+`ORDER BY 1, 10, 2, 3`, append([]any{assessmentID, ""}, args...)...)
	return v, err
}

// SaveLegTick adds what an assessor says a judgement rests on, or changes the
// words; with no words it is taken away.
func (t *Tx) SaveLegTick(ctx context.Context, v desk.LegTick, personID string) error {
	if v.Words == "" {
		return t.run(ctx, `DELETE FROM element_leg WHERE assessment_id = $1 AND element_id = $2 AND leg = $3`, v.AssessmentID, v.ElementID, v.Leg)
	}
	return t.run(ctx, `INSERT INTO element_leg (assessment_id, element_id, leg, words, person_id, ticked_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (assessment_id, element_id, leg) DO UPDATE SET words = excluded.words, person_id = excluded.person_id, ticked_at = excluded.ticked_at`,
		v.AssessmentID, v.ElementID, v.Leg, v.Words, personID, v.At)
}

// SaveVerifyItem adds something to verify on site (version 0), or changes or
// settles it at the version it carries.
func (t *Tx) SaveVerifyItem(ctx context.Context, v desk.VerifyItem, settledAt time.Time) error {
	if v.Version == 0 {
		return t.run(ctx, `INSERT INTO verify_item (id, assessment_id, element_id, leg, words, session_id, outcome, outcome_words, created_by, created_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`,
			v.ID, v.AssessmentID, v.ElementID, v.Leg, v.Words, orNull(v.SessionID), v.Outcome, v.OutcomeWords, v.CreatedBy, v.CreatedAt)
	}
	return t.change(ctx, "A colleague has changed this since you opened it", `UPDATE verify_item SET words = $4, session_id = $5, outcome = $6, outcome_words = $7,
		settled_by = $8, settled_at = $9, version = version + 1 WHERE assessment_id = $1 AND id = $2 AND version = $3`,
		v.AssessmentID, v.ID, v.Version, v.Words, orNull(v.SessionID), v.Outcome, v.OutcomeWords, orNull(v.SettledBy), settledAt)
}

// DeleteVerifyItem takes something off the list of what is to be verified, at
// the version that was seen.
func (t *Tx) DeleteVerifyItem(ctx context.Context, assessmentID, id string, version int64) error {
	return t.change(ctx, "A colleague has changed this since you opened it",
		`DELETE FROM verify_item WHERE assessment_id = $1 AND id = $2 AND version = $3`, assessmentID, id, version)
}
