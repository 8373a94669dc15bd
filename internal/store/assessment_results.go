package store

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/fault"
)

// ImprovementElements returns the elements that the improvement areas of an
// assessment's report name, each once.
func (t *Tx) ImprovementElements(ctx context.Context, assessmentID string) ([]string, error) {
	return list(ctx, t, scanOne[string], `SELECT DISTINCT e.element_id FROM report_point p JOIN report_point_element e ON e.point_id = p.id
		WHERE p.assessment_id = $1 AND p.kind = 'improvement_area' ORDER BY e.element_id`, assessmentID)
}

// lastVisitDay is the last day of an assessment's visit, the assessment being a;
// "" when there was none.
const lastVisitDay = `COALESCE((SELECT MAX(stop.visit_on) FROM visit_stop stop WHERE stop.assessment_id = a.id), '')`

// HeldAssessments returns when those of the assessments that are decided were
// visited and decided, how, who assessed and how each element was rated, by id.
func (t *Tx) HeldAssessments(ctx context.Context, assessmentIDs []string) (map[string]applicant.Held, error) {
	ids, args := in(1, assessmentIDs)
	all := map[string]applicant.Held{}
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var v applicant.Held
		var assessors, ratings string
		err = s.Scan(&v.AssessmentID, &v.Decision, at{&v.DecidedAt}, &v.PlanDueOn, &v.VisitedOn, text{&assessors}, text{&ratings})
		v.Ratings = ratingPairs(ratings)
		if assessors != "" {
			v.Assessors = strings.Split(assessors, "\n")
		}
		all[v.AssessmentID] = v
		return none, err
	}, `SELECT d.assessment_id, d.outcome, d.decided_at, d.action_plan_due_on, `+lastVisitDay+`,
		(SELECT string_agg(n.name, '`+"\n"+`' ORDER BY n.name) FROM (SELECT DISTINCT p.name FROM appointment x JOIN person p ON p.id = x.person_id
			WHERE x.assessment_id = d.assessment_id AND x.role IN ('lead_assessor', 'assessor')) n),
		(SELECT string_agg(r.element_id || ' ' || r.rating, ',') FROM element_rating r WHERE r.assessment_id = d.assessment_id)
		FROM decision d JOIN assessment a ON a.id = d.assessment_id
		WHERE d.assessment_id IN `+ids+` AND a.state IN ('decided', 'closed')`, args...)
	return all, err
}

// CertificateOf returns the id of the certificate that an assessment won, or
// that it reviewed; "" when there is none.
func (t *Tx) CertificateOf(ctx context.Context, assessmentID string) (string, error) {
	id, err := one(ctx, t, "", scanOne[string], `SELECT c.id FROM certificate c JOIN assessment a ON a.id = $1
		WHERE c.organisation_id = a.organisation_id AND (c.assessment_id = a.id OR c.id = a.certificate_id) ORDER BY c.issued_on DESC, c.id DESC LIMIT 1`, assessmentID)
	if fault.Is(err, fault.KindNotFound) {
		return "", nil
	}
	return id, err
}

const pastColumns = `id, organisation_id, standard_id, assessed_on, kind, compliance_plus, compliant, partially_compliant, non_compliant, source, created_by, created_at`

// PastResults returns the results entered by hand, oldest first.
func (t *Tx) PastResults(ctx context.Context, organisationID string) ([]applicant.PastResult, error) {
	return list(ctx, t, func(s scanner) (r applicant.PastResult, err error) {
		return r, s.Scan(&r.ID, &r.OrganisationID, &r.StandardID, &r.AssessedOn, &r.Kind, &r.CompliancePlus, &r.Compliant, &r.PartiallyCompliant,
			&r.NonCompliant, &r.Source, &r.CreatedBy, at{&r.CreatedAt})
	}, `SELECT `+pastColumns+` FROM past_result WHERE organisation_id = $1 ORDER BY assessed_on, id LIMIT 500`, organisationID)
}

// InsertPastResult adds a result; Invalid when there is one of that day.
func (t *Tx) InsertPastResult(ctx context.Context, r applicant.PastResult) error {
	return duplicateIs(t.run(ctx, `INSERT INTO past_result (`+pastColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		r.ID, r.OrganisationID, r.StandardID, r.AssessedOn, r.Kind, r.CompliancePlus, r.Compliant, r.PartiallyCompliant, r.NonCompliant,
		r.Source, r.CreatedBy, r.CreatedAt),
		fault.Invalid("", fault.Field{Name: "assessed_on", Words: "There is already a result of that day"}))
}

// DeletePastResult removes a result of the organisation; NotFound otherwise.
func (t *Tx) DeletePastResult(ctx context.Context, organisationID, id string) error {
	n, err := t.exec(ctx, `DELETE FROM past_result WHERE organisation_id = $1 AND id = $2`, organisationID, id)
	if err == nil && n == 0 {
		return fault.NotFound("There is no such result")
	}
	return err
}
