package store

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
)

var _ applicant.Tx = (*Tx)(nil)

// ApplicantOverview returns an assessment with the names around it, how often
// it was submitted, and the newest release of its report, in one statement.
func (t *Tx) ApplicantOverview(ctx context.Context, id string) (applicant.Overview, error) {
	return one(ctx, t, "There is no such assessment", func(s scanner) (v applicant.Overview, err error) {
		a := &v.Assessment
		var areas, previousState, selected string
		err = s.Scan(&a.ID, &a.OrganisationID, text{&a.BodyID}, &a.StandardID, text{&a.ProgrammeID}, text{&a.PreviousID}, text{&a.CertificateID},
			&a.Kind, &a.Name, &a.Scope, &a.State, &a.Reference, &a.CycleStartsOn, &a.DueOn, at{&a.CreatedAt}, at{&a.UpdatedAt}, &a.Version, text{&areas},
			text{&v.Body}, text{&v.Programme}, &v.Submissions, at{&v.SubmittedAt}, text{&v.PreviousName}, text{&previousState}, text{&v.Released}, text{&selected})
		a.AreaIDs = splitIDs(areas)
		v.PreviousState = assessment.State(previousState)
		for pair := range strings.FieldsFuncSeq(selected, func(r rune) bool { return r == ',' }) {
			element, reason, _ := strings.Cut(pair, " ")
			v.Selected = append(v.Selected, assessment.Selected{ElementID: element, Reason: assessment.Reason(reason)})
		}
		return v, err
	}, `SELECT `+assessmentColumns+assessmentAreas+`,
		(SELECT o.name FROM organisation o WHERE o.id = assessment.body_id),
		(SELECT p.name FROM programme p WHERE p.id = assessment.programme_id),
		(SELECT count(*) FROM submission s WHERE s.assessment_id = assessment.id),
		(SELECT max(s.submitted_at) FROM submission s WHERE s.assessment_id = assessment.id),
		(SELECT b.name FROM assessment b WHERE b.id = assessment.previous_id),
		(SELECT b.state FROM assessment b WHERE b.id = assessment.previous_id),
		(SELECT r.content FROM report_release r WHERE r.assessment_id = assessment.id ORDER BY r.number DESC LIMIT 1),
		(SELECT string_agg(e.element_id || ' ' || e.reason, ',' ORDER BY e.element_id) FROM assessment_element e WHERE e.assessment_id = assessment.id)
		FROM assessment WHERE id = $1`, id)
}

// Revision returns where the audit trails end of those who write what an
// assessment's pictures show. NotFound when there is no such assessment.
func (t *Tx) Revision(ctx context.Context, id string) (applicant.Revision, error) {
	return one(ctx, t, "There is no such assessment", func(s scanner) (v applicant.Revision, err error) {
		return v, s.Scan(&v.OrganisationID, &v.Name, &v.Mark)
	}, `SELECT a.organisation_id, a.name, coalesce(h.hash, '') || ' ' || coalesce(b.hash, '') || ' ' || coalesce(q.hash, '')
		FROM assessment a LEFT JOIN assessment p ON p.id = a.previous_id
		LEFT JOIN audit_head h ON h.organisation_id = a.organisation_id
		LEFT JOIN audit_head b ON b.organisation_id = a.body_id
		LEFT JOIN audit_head q ON q.organisation_id = p.body_id WHERE a.id = $1`, id)
}

// DeletePlan removes an assessment that was never submitted, with all that was
// written for it. The use case makes sure that it never was.
func (t *Tx) DeletePlan(ctx context.Context, id string) error {
	const statements = ` FROM passage WHERE organisation_id = (SELECT organisation_id FROM assessment WHERE id = $1)
		AND kind = 'statement' AND subject_id > $1 || '/' AND subject_id < $1 || '0'`
	for _, query := range []string{
		`DELETE FROM passage_words WHERE rowid IN (SELECT id` + statements + `)`,
		`DELETE` + statements,
		`DELETE FROM assessment_area WHERE assessment_id = $1`,
		`DELETE FROM assessment_element WHERE assessment_id = $1`,
		`DELETE FROM self_assessment_history WHERE assessment_id = $1`,
		`DELETE FROM self_assessment WHERE assessment_id = $1`,
		`DELETE FROM self_summary WHERE assessment_id = $1`,
		`DELETE FROM element_comment WHERE assessment_id = $1`,
		`DELETE FROM area_sign_off WHERE assessment_id = $1`,
		`DELETE FROM appointment WHERE assessment_id = $1`,
		`UPDATE certificate_review SET assessment_id = NULL WHERE assessment_id = $1 AND done_on IS NULL
			AND certificate_id = (SELECT certificate_id FROM assessment WHERE id = $1)`,
		`DELETE FROM assessment WHERE id = $1`,
	} {
		if err := t.run(ctx, query, id); err != nil {
			return err
		}
	}
	return nil
}

// Programme returns a programme of the organisation; NotFound otherwise.
func (t *Tx) Programme(ctx context.Context, organisationID, id string) (applicant.Programme, error) {
	return one(ctx, t, "There is no such programme", scanProgramme,
		`SELECT `+programmeColumns+` FROM programme WHERE organisation_id = $1 AND id = $2`, organisationID, id)
}

const programmeColumns = `id, organisation_id, body_id, standard_id, name, created_at, version`

func scanProgramme(s scanner) (p applicant.Programme, err error) {
	return p, s.Scan(&p.ID, &p.OrganisationID, text{&p.BodyID}, &p.StandardID, &p.Name, at{&p.CreatedAt}, &p.Version)
}

// Programmes returns the organisation's programmes, newest first.
func (t *Tx) Programmes(ctx context.Context, organisationID string) ([]applicant.Programme, error) {
	return list(ctx, t, scanProgramme, `SELECT `+programmeColumns+` FROM programme WHERE organisation_id = $1
		ORDER BY created_at DESC, id DESC LIMIT 200`, organisationID)
}

// SaveProgramme adds a programme (version 0) or changes name and body at the
// version it carries; Conflict when it has another by now.
func (t *Tx) SaveProgramme(ctx context.Context, p applicant.Programme) error {
	if p.Version == 0 {
		return t.run(ctx, `INSERT INTO programme (`+programmeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, 1)`,
			p.ID, p.OrganisationID, orNull(p.BodyID), p.StandardID, p.Name, p.CreatedAt)
	}
	return t.change(ctx, "This programme was changed by somebody else since you opened it",
		`UPDATE programme SET name = $4, body_id = $5, version = version + 1 WHERE id = $1 AND organisation_id = $2 AND version = $3`,
		p.ID, p.OrganisationID, p.Version, p.Name, orNull(p.BodyID))
}
