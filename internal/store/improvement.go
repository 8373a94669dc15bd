package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/improvement"
)

var _ improvement.Tx = (*Tx)(nil)

// PointsToReceive returns the improvement areas that final reports of the
// organisation's decided assessments name and that it has not received yet, at
// most 500.
func (t *Tx) PointsToReceive(ctx context.Context, organisationID string) ([]improvement.Point, error) {
	return list(ctx, t, func(s scanner) (p improvement.Point, err error) {
		var elements string
		var released time.Time
		err = s.Scan(&p.PointID, &p.AssessmentID, &p.AssessmentName, &p.Words, text{&elements}, at{&released})
		p.ElementIDs, p.DecidedOn = elementList(elements), date.Of(released)
		return p, err
	}, `SELECT p.id, a.id, a.name, p.words,
			(SELECT string_agg(e.element_id, ',' ORDER BY e.element_id) FROM report_point_element e WHERE e.point_id = p.id),
			(SELECT MAX(r.released_at) FROM report_release r WHERE r.assessment_id = a.id AND r.status = 'final')
		FROM assessment a JOIN report_point p ON p.assessment_id = a.id AND p.kind = 'improvement_area'
		WHERE a.organisation_id = $1 AND a.state IN ('decided', 'closed')
			AND EXISTS (SELECT 1 FROM report_release r WHERE r.assessment_id = a.id AND r.status = 'final')
			AND NOT EXISTS (SELECT 1 FROM improvement_area i WHERE i.point_id = p.id)
		ORDER BY a.created_at, a.id, p.position, p.id LIMIT 500`, organisationID)
}

// tally counts the actions of a service plan or an improvement area, by the
// column that names it. $1 is the organisation, $2 the day.
func tally(column string) string {
	return `(SELECT ` + column + ` AS of_id,
		SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END) AS open,
		SUM(CASE WHEN state = 'in_progress' THEN 1 ELSE 0 END) AS in_progress,
		SUM(CASE WHEN state = 'done' THEN 1 ELSE 0 END) AS done,
		SUM(CASE WHEN state = 'dropped' THEN 1 ELSE 0 END) AS dropped,
		SUM(CASE WHEN state IN ('open', 'in_progress') AND due_on < $2 THEN 1 ELSE 0 END) AS overdue
		FROM action WHERE organisation_id = $1 AND ` + column + ` IS NOT NULL GROUP BY ` + column + `)`
}

const tallied = `COALESCE(t.open, 0), COALESCE(t.in_progress, 0), COALESCE(t.done, 0), COALESCE(t.dropped, 0), COALESCE(t.overdue, 0)`

func selectImprovementAreas(where string) string {
	return `SELECT i.id, i.organisation_id, i.assessment_id, a.name, i.point_id, i.words,
			(SELECT string_agg(e.element_id, ',' ORDER BY e.element_id) FROM improvement_area_element e WHERE e.improvement_area_id = i.id),
			i.raised_on, i.closed_on, i.closed_words, i.version, ` + tallied + `
		FROM improvement_area i LEFT JOIN assessment a ON a.id = i.assessment_id
		LEFT JOIN ` + tally("improvement_area_id") + ` t ON t.of_id = i.id
		WHERE i.organisation_id = $1` + where
}

func scanImprovementArea(s scanner) (a improvement.Area, err error) {
	var elements string
	err = s.Scan(&a.ID, &a.OrganisationID, text{&a.AssessmentID}, text{&a.AssessmentName}, text{&a.PointID}, &a.Words, text{&elements},
		&a.RaisedOn, &a.ClosedOn, &a.ClosedWords, &a.Version,
		&a.Actions.Open, &a.Actions.InProgress, &a.Actions.Done, &a.Actions.Dropped, &a.Actions.Overdue)
	a.ElementIDs = elementList(elements)
	return a, err
}

// ImprovementArea returns an improvement area of the organisation with the tally
// of its actions as of today; NotFound otherwise.
func (t *Tx) ImprovementArea(ctx context.Context, organisationID, id string, today date.Date) (improvement.Area, error) {
	return one(ctx, t, "There is no such improvement area", scanImprovementArea,
		selectImprovementAreas(` AND i.id = $3`), organisationID, today, id)
}

// ImprovementAreas returns all of the organisation, newest first, at most 1,000.
func (t *Tx) ImprovementAreas(ctx context.Context, organisationID string, today date.Date) ([]improvement.Area, error) {
	return list(ctx, t, scanImprovementArea,
		selectImprovementAreas(` ORDER BY i.raised_on DESC, i.id DESC LIMIT 1000`), organisationID, today)
}

// InsertImprovementArea adds an improvement area with its elements. It adds
// nothing and says so when its id, or its point of a report, is there already.
func (t *Tx) InsertImprovementArea(ctx context.Context, a improvement.Area) (added bool, err error) {
	n, err := t.exec(ctx, `INSERT INTO improvement_area (id, organisation_id, assessment_id, point_id, words, raised_on, closed_on, closed_words, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) ON CONFLICT DO NOTHING`,
		a.ID, a.OrganisationID, orNull(a.AssessmentID), orNull(a.PointID), a.Words, a.RaisedOn, a.ClosedOn, a.ClosedWords)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.saveImprovementElements(ctx, a)
}

// UpdateImprovementArea changes an improvement area at the version it carries,
// with its elements. Conflict when it has another version by now.
func (t *Tx) UpdateImprovementArea(ctx context.Context, a improvement.Area) error {
	if err := t.change(ctx, "This improvement area was changed by somebody else since you opened it",
		`UPDATE improvement_area SET words = $4, raised_on = $5, closed_on = $6, closed_words = $7, version = version + 1
		WHERE id = $1 AND organisation_id = $2 AND version = $3`,
		a.ID, a.OrganisationID, a.Version, a.Words, a.RaisedOn, a.ClosedOn, a.ClosedWords); err != nil {
		return err
	}
	if err := t.run(ctx, `DELETE FROM improvement_area_element WHERE improvement_area_id = $1`, a.ID); err != nil {
		return err
	}
	return t.saveImprovementElements(ctx, a)
}

func (t *Tx) saveImprovementElements(ctx context.Context, a improvement.Area) error {
	for _, element := range a.ElementIDs {
		if err := t.run(ctx, `INSERT INTO improvement_area_element (improvement_area_id, element_id) VALUES ($1, $2)`, a.ID, element); err != nil {
			return err
		}
	}
	return nil
}

func selectPlans(where string) string {
	return `SELECT p.id, p.organisation_id, p.area_id, r.name, p.title, p.starts_on, p.ends_on, p.version, ` + tallied + `
		FROM service_plan p LEFT JOIN service_area r ON r.id = p.area_id LEFT JOIN ` + tally("service_plan_id") + ` t ON t.of_id = p.id
		WHERE p.organisation_id = $1` + where
}

func scanPlan(s scanner) (p improvement.Plan, err error) {
	return p, s.Scan(&p.ID, &p.OrganisationID, text{&p.AreaID}, text{&p.AreaName}, &p.Title, &p.StartsOn, &p.EndsOn, &p.Version,
		&p.Actions.Open, &p.Actions.InProgress, &p.Actions.Done, &p.Actions.Dropped, &p.Actions.Overdue)
}

// ServicePlan returns a service plan of the organisation with the tally of its
// actions as of today; NotFound otherwise.
func (t *Tx) ServicePlan(ctx context.Context, organisationID, id string, today date.Date) (improvement.Plan, error) {
	return one(ctx, t, "There is no such service plan", scanPlan, selectPlans(` AND p.id = $3`), organisationID, today, id)
}

// ServicePlans returns all of the organisation, newest first, at most 2,000.
func (t *Tx) ServicePlans(ctx context.Context, organisationID string, today date.Date) ([]improvement.Plan, error) {
	return list(ctx, t, scanPlan, selectPlans(` ORDER BY p.starts_on DESC, r.name, p.title, p.id LIMIT 2000`), organisationID, today)
}

// sentAlready is what a form gets whose key another record has.
var sentAlready = fault.Conflict("This form was sent already. Open it again")

// InsertServicePlan adds a service plan.
func (t *Tx) InsertServicePlan(ctx context.Context, p improvement.Plan) error {
	return duplicateIs(t.run(ctx, `INSERT INTO service_plan (id, organisation_id, area_id, title, starts_on, ends_on, version)
		VALUES ($1, $2, $3, $4, $5, $6, 1)`, p.ID, p.OrganisationID, orNull(p.AreaID), p.Title, p.StartsOn, p.EndsOn), sentAlready)
}

// UpdateServicePlan changes a service plan at the version it carries.
func (t *Tx) UpdateServicePlan(ctx context.Context, p improvement.Plan) error {
	return t.change(ctx, "This service plan was changed by somebody else since you opened it",
		`UPDATE service_plan SET area_id = $4, title = $5, starts_on = $6, ends_on = $7, version = version + 1
		WHERE id = $1 AND organisation_id = $2 AND version = $3`,
		p.ID, p.OrganisationID, p.Version, orNull(p.AreaID), p.Title, p.StartsOn, p.EndsOn)
}

// Goals returns what an action may belong to: the organisation's service plans,
// newest first, then its improvement areas that are not closed, newest first.
func (t *Tx) Goals(ctx context.Context, organisationID string) ([]improvement.Goal, error) {
	return list(ctx, t, func(s scanner) (g improvement.Goal, err error) {
		var since date.Date
		return g, s.Scan(&g.Kind, &g.ID, &g.Words, text{&g.AreaID}, &g.EndsOn, &since)
	}, `SELECT 'plan' AS kind, id, title, area_id, ends_on, starts_on AS since FROM service_plan WHERE organisation_id = $1
		UNION ALL
		SELECT 'improvement_area', id, words, NULL, NULL, raised_on FROM improvement_area WHERE organisation_id = $1 AND closed_on IS NULL
		ORDER BY 1 DESC, 6 DESC, 2 LIMIT 3000`, organisationID)
}

// improvingColumns and improvingFrom read what became of the improvement areas
// that an element ($2) had before an assessment ($1): id, closing words, the
// assessment they come from, words, none, days, actions done and all of them.
const (
	improvingColumns = `i.id, i.closed_words, coalesce(y.name, '') AS source, i.words, '' AS area, i.raised_on, i.closed_on,
		(SELECT count(*) FROM action t WHERE t.improvement_area_id = i.id AND t.state = 'done') AS done,
		(SELECT count(*) FROM action t WHERE t.improvement_area_id = i.id AND t.state <> 'dropped') AS actions`
	improvingFrom = `FROM improvement_area i JOIN improvement_area_element z ON z.improvement_area_id = i.id AND z.element_id = $2
		LEFT JOIN assessment y ON y.id = i.assessment_id WHERE (i.assessment_id IS NULL OR i.assessment_id <> $1)`
)

// newestRaised sorts improvement areas, the newest first.
func newestRaised(all []applicant.Improving) {
	slices.SortStableFunc(all, func(a, b applicant.Improving) int {
		return cmp.Or(strings.Compare(string(b.RaisedOn), string(a.RaisedOn)), strings.Compare(a.ID, b.ID))
	})
}
