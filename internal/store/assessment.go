package store

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
)

const assessmentColumns = `id, organisation_id, body_id, standard_id, programme_id, previous_id, certificate_id, kind, name, scope,
	state, reference, cycle_starts_on, due_on, created_at, updated_at, version`

const assessmentAreas = `, (SELECT string_agg(area_id, ',' ORDER BY area_id) FROM assessment_area WHERE assessment_id = assessment.id)`

func scanAssessment(s scanner) (a assessment.Assessment, err error) {
	var areas string
	err = s.Scan(&a.ID, &a.OrganisationID, text{&a.BodyID}, &a.StandardID, text{&a.ProgrammeID}, text{&a.PreviousID}, text{&a.CertificateID},
		&a.Kind, &a.Name, &a.Scope, &a.State, &a.Reference, &a.CycleStartsOn, &a.DueOn, at{&a.CreatedAt}, at{&a.UpdatedAt}, &a.Version, text{&areas})
	if areas != "" {
		a.AreaIDs = strings.Split(areas, ",")
	}
	return a, err
}

// Assessment returns an assessment by id, whosever it is: the use case asks the
// policy. NotFound when there is none.
func (t *Tx) Assessment(ctx context.Context, id string) (assessment.Assessment, error) {
	return one(ctx, t, "There is no such assessment", scanAssessment,
		`SELECT `+assessmentColumns+assessmentAreas+` FROM assessment WHERE id = $1`, id)
}

// AssessmentsOfOrganisation returns the organisation's assessments, newest first.
func (t *Tx) AssessmentsOfOrganisation(ctx context.Context, organisationID string) ([]assessment.Assessment, error) {
	return list(ctx, t, scanAssessment, `SELECT `+assessmentColumns+assessmentAreas+` FROM assessment
		WHERE organisation_id = $1 ORDER BY created_at DESC, id DESC LIMIT 500`, organisationID)
}

// InsertAssessment adds an assessment with its areas.
func (t *Tx) InsertAssessment(ctx context.Context, a assessment.Assessment) error {
	if err := t.run(ctx, `INSERT INTO assessment (`+assessmentColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)`,
		a.ID, a.OrganisationID, orNull(a.BodyID), a.StandardID, orNull(a.ProgrammeID), orNull(a.PreviousID), orNull(a.CertificateID), a.Kind,
		a.Name, a.Scope, a.State, a.Reference, a.CycleStartsOn, a.DueOn, a.CreatedAt, a.UpdatedAt); err != nil {
		return err
	}
	return t.saveAssessmentAreas(ctx, a)
}

// UpdateAssessment changes an assessment at the version it carries, with its
// areas. Conflict when it has another version by now.
func (t *Tx) UpdateAssessment(ctx context.Context, a assessment.Assessment) error {
	if err := t.change(ctx, "This assessment was changed by somebody else since you opened it",
		`UPDATE assessment SET body_id = $3, programme_id = $4, certificate_id = $5, name = $6, scope = $7, state = $8, reference = $9,
		cycle_starts_on = $10, due_on = $11, updated_at = $12, version = version + 1 WHERE id = $1 AND version = $2`,
		a.ID, a.Version, orNull(a.BodyID), orNull(a.ProgrammeID), orNull(a.CertificateID), a.Name, a.Scope, a.State, a.Reference,
		a.CycleStartsOn, a.DueOn, a.UpdatedAt); err != nil {
		return err
	}
	if err := t.run(ctx, `DELETE FROM assessment_area WHERE assessment_id = $1`, a.ID); err != nil {
		return err
	}
	return t.saveAssessmentAreas(ctx, a)
}

func (t *Tx) saveAssessmentAreas(ctx context.Context, a assessment.Assessment) error {
	for _, area := range a.AreaIDs {
		if err := t.run(ctx, `INSERT INTO assessment_area (assessment_id, area_id) VALUES ($1, $2)`, a.ID, area); err != nil {
			return err
		}
	}
	return nil
}

// Selected returns the elements to be examined, each with its reason.
func (t *Tx) Selected(ctx context.Context, assessmentID string) ([]assessment.Selected, error) {
	return list(ctx, t, func(s scanner) (v assessment.Selected, err error) { return v, s.Scan(&v.ElementID, &v.Reason) },
		`SELECT element_id, reason FROM assessment_element WHERE assessment_id = $1 ORDER BY element_id`, assessmentID)
}

// SaveSelected replaces the elements to be examined.
func (t *Tx) SaveSelected(ctx context.Context, assessmentID string, selected []assessment.Selected) error {
	if err := t.run(ctx, `DELETE FROM assessment_element WHERE assessment_id = $1`, assessmentID); err != nil {
		return err
	}
	for _, v := range selected {
		if err := t.run(ctx, `INSERT INTO assessment_element (assessment_id, element_id, reason) VALUES ($1, $2, $3)`,
			assessmentID, v.ElementID, v.Reason); err != nil {
			return err
		}
	}
	return nil
}
