// Package applicant holds what an organisation does with its assessments: it
// plans them, rates itself, signs off by service area, submits, and goes on to
// the next year; and how building blocks add up. Pages are in
// pages/organisation.
package applicant

import (
	"context"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// Tx is what the organisation's use cases need of a transaction.
type Tx interface {
	audit.Log
	notice.Teller
	PlanTx
	SelfTx
	SubmissionTx
	NextYearTx
	ProgrammeTx
}

// ApplicantStore runs the organisation's use cases in transactions.
type ApplicantStore interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Applicant holds the organisation's use cases: planning, self-assessment,
// sign-off, submission, the next year, programmes of building blocks. What the
// certification body does with an assessment is elsewhere in this package.
type Applicant struct {
	store ApplicantStore
	newID func(prefix string) string
	now   func() time.Time
}

// New returns the organisation's use cases on a store.
func New(store ApplicantStore, newID func(string) string, now func() time.Time) *Applicant {
	return &Applicant{store, newID, now}
}

// moment is the time a use case records: in UTC, to the microsecond that the
// database keeps.
func (s *Applicant) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// mine returns an assessment of the actor's organisation with its standard;
// NotFound for anybody else's.
func mine(ctx context.Context, tx PlanTx, by account.Actor, id string) (assessment.Assessment, *standard.Standard, error) {
	a, err := tx.Assessment(ctx, id)
	if err != nil {
		return a, nil, err
	}
	if err := by.Require(account.ReadOrganisation, a.OfOrganisation(), "assessment"); err != nil {
		return a, nil, err
	}
	std, err := standard.BuiltIn(a.StandardID)
	return a, std, err
}

// inScope returns the areas that the assessment covers, those beneath included,
// in reading order and without archived ones.
func inScope(a assessment.Assessment, areas []organisation.ServiceArea) []organisation.Branch {
	var covered []string
	if len(a.AreaIDs) > 0 {
		covered = organisation.Descendants(areas, a.AreaIDs)
	}
	var all []organisation.Branch
	for _, b := range organisation.Tree(areas) {
		if b.ArchivedAt.IsZero() && (len(a.AreaIDs) == 0 || slices.Contains(covered, b.ID)) {
			all = append(all, b)
		}
	}
	return all
}

// scopeIDs returns the ids of the areas in scope, for a query: none when the
// assessment covers the whole organisation.
func scopeIDs(a assessment.Assessment, areas []organisation.ServiceArea) []string {
	if len(a.AreaIDs) == 0 {
		return nil
	}
	return organisation.Descendants(areas, a.AreaIDs)
}

var errNotEditable = fault.Conflict("This assessment has been submitted, so it cannot be changed now. What you change in the evidence counts for the next submission")

// maySelfAssess tells whether the actor may write the self-assessment of an
// area, or of the whole scope: then they must reach every area in it.
func maySelfAssess(by account.Actor, a assessment.Assessment, areaID string) bool {
	if areaID != "" {
		return by.May(account.SelfAssess, a.OfOrganisation(areaID))
	}
	if len(a.AreaIDs) == 0 {
		return by.May(account.SelfAssess, a.OfOrganisation())
	}
	for _, id := range a.AreaIDs {
		if !by.May(account.SelfAssess, a.OfOrganisation(id)) {
			return false
		}
	}
	return true
}
