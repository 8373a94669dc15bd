package store

import (
	"context"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/reporting"
)

var _ calibration.Tx = (*Tx)(nil)

// InsertReleasedRatings keeps the ratings of a release beside it.
func (t *Tx) InsertReleasedRatings(ctx context.Context, all []reporting.ReleasedRating) error {
	rows := make([][]any, len(all))
	for i, r := range all {
		kinds := make([]string, len(r.Checks))
		for j, k := range r.Checks {
			kinds[j] = string(k)
		}
		rows[i] = []any{r.AssessmentID, r.Number, r.ElementID, r.RatedBy, r.Rating, r.Self, r.Was, r.Cause, strings.Join(kinds, " "), r.ReleasedAt}
	}
	return t.insertRows(ctx, `INSERT INTO released_rating (assessment_id, release_number, element_id, rated_by, rating, self_rating, was, cause, checks, released_at) VALUES `, rows)
}

// CalibrationRule returns who of a body sees how its assessors compare; only
// its managers, at version 0, when it has chosen nothing.
func (t *Tx) CalibrationRule(ctx context.Context, bodyID string) (calibration.Rule, error) {
	r, err := one(ctx, t, "", func(s scanner) (r calibration.Rule, err error) {
		return r, s.Scan(&r.BodyID, &r.OpenTo, &r.ChangedBy, &r.Changer, at{&r.ChangedAt}, &r.Version)
	}, `SELECT r.body_id, r.open_to, r.changed_by, p.name, r.changed_at, r.version FROM calibration_rule r JOIN person p ON p.id = r.changed_by WHERE r.body_id = $1`, bodyID)
	if fault.Is(err, fault.KindNotFound) {
		return calibration.Rule{BodyID: bodyID, OpenTo: calibration.Managers}, nil
	}
	return r, err
}

// SaveCalibrationRule sets the rule (version 0: for the first time) or changes
// it at the version it carries.
func (t *Tx) SaveCalibrationRule(ctx context.Context, r calibration.Rule) error {
	const stale = "A colleague has changed this since you opened it"
	if r.Version == 0 {
		n, err := t.exec(ctx, `INSERT INTO calibration_rule (body_id, open_to, changed_by, changed_at, version) VALUES ($1, $2, $3, $4, 1) ON CONFLICT DO NOTHING`,
			r.BodyID, r.OpenTo, r.ChangedBy, r.ChangedAt)
		if err == nil && n == 0 {
			return fault.Conflict(stale)
		}
		return err
	}
	return t.change(ctx, stale, `UPDATE calibration_rule SET open_to = $3, changed_by = $4, changed_at = $5, version = version + 1 WHERE body_id = $1 AND version = $2`,
		r.BodyID, r.Version, r.OpenTo, r.ChangedBy, r.ChangedAt)
}

// released is the SQL of the first releases that a filter leaves, to stand after
// WITH: first holds their ratings. args are $1 to $5.
const released = `first AS (SELECT r.assessment_id, r.element_id, r.rated_by, r.rating, r.self_rating, r.checks, r.released_at
	FROM assessment a JOIN released_rating r ON r.assessment_id = a.id AND r.release_number = 1
	WHERE a.body_id = $1 AND a.standard_id = $2 AND ($3 = '' OR a.kind = $3) AND r.released_at >= $4 AND r.released_at < $5) `

func releasedArgs(bodyID string, f calibration.Filter) []any {
	from, until := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
	if f.From != "" {
		from = f.From.Time()
	}
	if f.Until != "" {
		until = f.Until.AddDays(1).Time()
	}
	return []any{bodyID, f.StandardID, string(f.Kind), from, until}
}

// CalibrationTallies counts the ratings first released, by who rated, element,
// rating and self-rating.
func (t *Tx) CalibrationTallies(ctx context.Context, bodyID string, f calibration.Filter) ([]calibration.Tally, error) {
	return list(ctx, t, func(s scanner) (v calibration.Tally, err error) {
		return v, s.Scan(&v.PersonID, &v.ElementID, &v.Rating, &v.Self, &v.Count)
	}, `WITH `+released+`SELECT rated_by, element_id, rating, self_rating, count(*) FROM first GROUP BY rated_by, element_id, rating, self_rating`, releasedArgs(bodyID, f)...)
}

// CalibrationFacts counts what else is compared, in one statement.
func (t *Tx) CalibrationFacts(ctx context.Context, bodyID string, f calibration.Filter) (v calibration.Facts, err error) {
	v.People, v.Rated = map[string]string{}, map[string][]string{}
	_, err = list(ctx, t, func(s scanner) (struct{}, error) {
		var part, person, key string
		var n int64
		if err := s.Scan(&part, &person, &key, &n); err != nil {
			return struct{}{}, err
		}
		event := calibration.Event{PersonID: person, Key: key, Count: n}
		switch part {
		case "rated":
			v.Rated[person] = append(v.Rated[person], key)
		case "person":
			v.People[person] = key
		case "change":
			v.Changes = append(v.Changes, event)
		case "opinion":
			v.Opinions = append(v.Opinions, event)
		case "check":
			v.Checks = append(v.Checks, event)
		}
		return struct{}{}, nil
	}, `WITH `+released+`SELECT 'rated', rated_by, assessment_id, count(*) FROM first GROUP BY rated_by, assessment_id
		UNION ALL SELECT 'check', rated_by, checks, count(*) FROM first GROUP BY rated_by, checks
		UNION ALL SELECT 'person', p.id, p.name, 0 FROM person p WHERE p.id IN (SELECT rated_by FROM first)
		UNION ALL SELECT 'change', f.rated_by, r.cause, count(*) FROM first f JOIN released_rating r
			ON r.assessment_id = f.assessment_id AND r.element_id = f.element_id WHERE r.cause <> '' GROUP BY f.rated_by, r.cause
		UNION ALL SELECT 'opinion', o.rated_by, o.outcome, count(*) FROM second_opinion o
			JOIN (SELECT DISTINCT assessment_id FROM first) f ON f.assessment_id = o.assessment_id
			WHERE o.rated_by IS NOT NULL AND o.outcome <> 'open' GROUP BY o.rated_by, o.outcome`, releasedArgs(bodyID, f)...)
	return v, err
}

// CalibrationSingles returns assessments with the ratings of their first
// release, the latest first; only those in which a person rated, and their
// ratings, when the filter names one.
func (t *Tx) CalibrationSingles(ctx context.Context, bodyID string, f calibration.Filter, offset, limit int) ([]calibration.Single, error) {
	return list(ctx, t, func(s scanner) (v calibration.Single, err error) {
		var raters string
		c := &v.Counts
		err = s.Scan(&v.ID, &v.Organisation, &v.Name, &v.Kind, &v.State, at{&v.ReleasedAt}, &c.Four[0], &c.Four[1], &c.Four[2], &c.Four[3], &c.NotApplicable, &v.Changed, text{&raters})
		if raters != "" {
			v.Raters = strings.Split(raters, "\n")
		}
		return v, err
	}, `WITH `+released+`, one AS (SELECT assessment_id, min(released_at) AS released_at,
			sum(CASE WHEN rating = 'compliance_plus' THEN 1 ELSE 0 END) AS plus, sum(CASE WHEN rating = 'compliant' THEN 1 ELSE 0 END) AS compliant,
			sum(CASE WHEN rating = 'partially_compliant' THEN 1 ELSE 0 END) AS partially, sum(CASE WHEN rating = 'non_compliant' THEN 1 ELSE 0 END) AS non,
			sum(CASE WHEN rating = 'not_applicable' THEN 1 ELSE 0 END) AS na
			FROM first WHERE ($6 = '' OR rated_by = $6) GROUP BY assessment_id ORDER BY min(released_at) DESC, assessment_id LIMIT $7 OFFSET $8)
		SELECT a.id, o.name, a.name, a.kind, a.state, one.released_at, one.plus, one.compliant, one.partially, one.non, one.na,
			(SELECT count(DISTINCT r.element_id) FROM released_rating r JOIN released_rating f ON f.assessment_id = r.assessment_id AND f.release_number = 1
				AND f.element_id = r.element_id WHERE r.assessment_id = a.id AND r.cause <> '' AND ($6 = '' OR f.rated_by = $6)),
			(SELECT string_agg(p.name, '`+"\n"+`' ORDER BY p.name) FROM person p WHERE p.id IN (SELECT f.rated_by FROM released_rating f
				WHERE f.assessment_id = a.id AND f.release_number = 1))
		FROM one JOIN assessment a ON a.id = one.assessment_id JOIN organisation o ON o.id = a.organisation_id
		ORDER BY one.released_at DESC, a.id`, append(releasedArgs(bodyID, f), f.PersonID, limit, offset)...)
}
