package store

import (
	"context"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
)

func splitIDs(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

const selfColumns = `s.assessment_id, s.area_id, s.element_id, s.rating, s.statement, s.see_on_site, s.gaps, s.updated_by, p.name, s.updated_at, s.version`

func scanSelf(s scanner) (v applicant.Self, err error) {
	return v, s.Scan(&v.AssessmentID, &v.AreaID, &v.ElementID, &v.Rating, &v.Statement, &v.SeeOnSite, &v.Gaps, &v.UpdatedBy, &v.UpdatedByName,
		at{&v.UpdatedAt}, &v.Version)
}

// Self returns the self-assessment of one element in one area ("" for the whole
// scope); NotFound when nothing was saved yet.
func (t *Tx) Self(ctx context.Context, assessmentID, areaID, elementID string) (applicant.Self, error) {
	return one(ctx, t, "Nothing has been written about this element yet", scanSelf, `SELECT `+selfColumns+`
		FROM self_assessment s JOIN person p ON p.id = s.updated_by
		WHERE s.assessment_id = $1 AND s.area_id = $2 AND s.element_id = $3`, assessmentID, areaID, elementID)
}

// Selves returns all self-assessments of an assessment.
func (t *Tx) Selves(ctx context.Context, assessmentID string) ([]applicant.Self, error) {
	return list(ctx, t, scanSelf, `SELECT `+selfColumns+` FROM self_assessment s JOIN person p ON p.id = s.updated_by
		WHERE s.assessment_id = $1 ORDER BY s.area_id, s.element_id`, assessmentID)
}

// SelfHistory returns what was said of an element over time, newest first, at
// most 500 versions.
func (t *Tx) SelfHistory(ctx context.Context, assessmentID, areaID, elementID string) ([]applicant.Self, error) {
	return list(ctx, t, scanSelf, `SELECT `+selfColumns+` FROM self_assessment_history s JOIN person p ON p.id = s.updated_by
		WHERE s.assessment_id = $1 AND s.area_id = $2 AND s.element_id = $3 ORDER BY s.version DESC LIMIT 500`, assessmentID, areaID, elementID)
}

// SaveSelf adds a self-assessment (version 0) or changes it at the version it
// carries, and adds the new version to the history; with replace it takes the
// place of the one before. Conflict when there is another version by now.
func (t *Tx) SaveSelf(ctx context.Context, v applicant.Self, replace bool) error {
	const stale = "Somebody else saved this element while you were writing"
	if v.Version == 0 {
		err := t.run(ctx, `INSERT INTO self_assessment (assessment_id, area_id, element_id, rating, statement, see_on_site, gaps, updated_by, updated_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)`,
			v.AssessmentID, v.AreaID, v.ElementID, v.Rating, v.Statement, v.SeeOnSite, v.Gaps, v.UpdatedBy, v.UpdatedAt)
		if err := duplicateIs(err, fault.Conflict(stale)); err != nil {
			return err
		}
	} else if err := t.change(ctx, stale, `UPDATE self_assessment SET rating = $5, statement = $6, see_on_site = $7, gaps = $8,
		updated_by = $9, updated_at = $10, version = version + 1
		WHERE assessment_id = $1 AND area_id = $2 AND element_id = $3 AND version = $4`,
		v.AssessmentID, v.AreaID, v.ElementID, v.Version, v.Rating, v.Statement, v.SeeOnSite, v.Gaps, v.UpdatedBy, v.UpdatedAt); err != nil {
		return err
	}
	if replace {
		if err := t.run(ctx, `DELETE FROM self_assessment_history WHERE assessment_id = $1 AND area_id = $2 AND element_id = $3 AND version = $4`,
			v.AssessmentID, v.AreaID, v.ElementID, v.Version); err != nil {
			return err
		}
	}
	if err := t.indexSelf(ctx, v); err != nil {
		return err
	}
	if err := t.resumSelves(ctx, v.AssessmentID, `AND area_id = $2`, v.AreaID); err != nil {
		return err
	}
	return t.run(ctx, `INSERT INTO self_assessment_history (assessment_id, area_id, element_id, version, rating, statement, see_on_site, gaps, updated_by, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		v.AssessmentID, v.AreaID, v.ElementID, v.Version+1, v.Rating, v.Statement, v.SeeOnSite, v.Gaps, v.UpdatedBy, v.UpdatedAt)
}

// resumSelves writes anew what is kept in short of the self-ratings of areas:
// those that this further condition on area_id names, with its arguments from $2.
func (t *Tx) resumSelves(ctx context.Context, assessmentID, where string, args ...any) error {
	return t.run(ctx, `INSERT INTO self_summary (assessment_id, area_id, rated, changed_at, ratings)
		SELECT assessment_id, area_id, sum(CASE WHEN rating = 'not_assessed' THEN 0 ELSE 1 END), max(updated_at), string_agg(element_id || ' ' || rating, ',')
		FROM self_assessment WHERE assessment_id = $1 `+where+` GROUP BY assessment_id, area_id
		ON CONFLICT (assessment_id, area_id) DO UPDATE SET rated = excluded.rated, changed_at = excluded.changed_at, ratings = excluded.ratings`, append([]any{assessmentID}, args...)...)
}

// CopySelves copies what was written in one assessment into another, with every
// self-rating reset, as the work of one person at the moment the other was made.
func (t *Tx) CopySelves(ctx context.Context, from string, to assessment.Assessment, by string) error {
	for _, query := range []string{
		`INSERT INTO self_assessment (assessment_id, area_id, element_id, rating, statement, see_on_site, gaps, updated_by, updated_at, version)
		SELECT $2, area_id, element_id, 'not_assessed', statement, see_on_site, gaps, $3, $4, 1 FROM self_assessment WHERE assessment_id = $1`,
		`INSERT INTO self_assessment_history (assessment_id, area_id, element_id, rating, statement, see_on_site, gaps, updated_by, updated_at, version)
		SELECT $2, area_id, element_id, 'not_assessed', statement, see_on_site, gaps, $3, $4, 1 FROM self_assessment WHERE assessment_id = $1`,
	} {
		cast := t.dialect.pick(query, strings.NewReplacer("$4", "CAST($4 AS TIMESTAMPTZ)", "$2", "CAST($2 AS TEXT)", "$3", "CAST($3 AS TEXT)").Replace(query))
		if err := t.run(ctx, cast, from, to.ID, by, to.CreatedAt); err != nil {
			return err
		}
	}
	if err := t.resumSelves(ctx, to.ID, ""); err != nil {
		return err
	}
	copied, err := t.Selves(ctx, to.ID)
	if err != nil {
		return err
	}
	return t.indexSelves(ctx, to.OrganisationID, copied)
}

// InsertElementComment adds a comment on an element.
func (t *Tx) InsertElementComment(ctx context.Context, organisationID string, c applicant.Comment) error {
	return t.run(ctx, `INSERT INTO element_comment (id, organisation_id, assessment_id, element_id, person_id, words, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, c.ID, organisationID, c.AssessmentID, c.ElementID, c.PersonID, c.Words, c.At)
}

// SaveSignOff records who signed an area off, in place of an earlier sign-off.
func (t *Tx) SaveSignOff(ctx context.Context, assessmentID string, v applicant.SignOff) error {
	return t.run(ctx, `INSERT INTO area_sign_off (assessment_id, area_id, person_id, words, signed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (assessment_id, area_id) DO UPDATE SET person_id = excluded.person_id, words = excluded.words, signed_at = excluded.signed_at`,
		assessmentID, v.AreaID, v.PersonID, v.Words, v.At)
}

// AreaStates returns every service area of the organisation with how far its
// self-assessment is and who signed it off; with ratings also what it says of
// each element. The whole scope comes with them, as the area without an id.
func (t *Tx) AreaStates(ctx context.Context, a assessment.Assessment, withRatings bool) ([]applicant.AreaState, error) {
	ratings := `CAST(NULL AS TEXT)`
	if withRatings {
		ratings = `s.ratings`
	}
	return list(ctx, t, func(s scanner) (v applicant.AreaState, err error) {
		area := &v.Area.ServiceArea
		var by, name, words, pairs string
		var signedAt time.Time
		err = s.Scan(&area.ID, text{&area.ParentID}, &area.Name, &area.Position, at{&area.ArchivedAt}, &v.Rated, at{&v.ChangedAt},
			text{&pairs}, text{&by}, text{&name}, text{&words}, at{&signedAt})
		area.OrganisationID = a.OrganisationID
		if by != "" {
			v.SignOff = &applicant.SignOff{AreaID: area.ID, PersonID: by, Person: name, Words: words, At: signedAt}
		}
		if pairs != "" {
			v.Ratings = ratingPairs(pairs)
		}
		return v, err
	}, `SELECT a.id, a.parent_id, a.name, a.position, a.archived_at, coalesce(s.rated, 0), s.changed_at, `+ratings+`, o.person_id, p.name, o.words, o.signed_at
		FROM (SELECT id, parent_id, name, position, archived_at FROM service_area WHERE organisation_id = $2
			UNION ALL SELECT '', NULL, '', 0, NULL) a
		LEFT JOIN self_summary s ON s.assessment_id = $1 AND s.area_id = a.id
		LEFT JOIN area_sign_off o ON o.assessment_id = $1 AND o.area_id = a.id
		LEFT JOIN person p ON p.id = o.person_id
		ORDER BY a.position, a.name, a.id LIMIT 2000`, a.ID, a.OrganisationID)
}
