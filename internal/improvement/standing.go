package improvement

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
)

// Standing is an improvement area with what is being done about it, as the next
// review looks at it.
type Standing struct {
	Area    Area
	Actions []Row // by due date; dropped ones last
}

// ForElements returns the improvement areas of the actor's organisation with
// their actions, by element. An area without elements is under "".
func (s *Service) ForElements(ctx context.Context, by account.Actor) (map[string][]Standing, error) {
	var all []Standing
	err := s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		var err error
		all, err = standings(ctx, tx, by, by.OrganisationID)
		return err
	})
	return byElement(all), err
}

// ForAssessment returns, by element, what became of the improvement areas that
// the assessment's organisation had before it: those raised by other assessments
// or by hand. The organisation's people may ask, and the certification body's
// people who may read the assessment.
func (s *Service) ForAssessment(ctx context.Context, by account.Actor, assessmentID string) (map[string][]Standing, error) {
	var all []Standing
	err := s.store.Read(ctx, func(tx Tx) error {
		a, err := tx.Assessment(ctx, assessmentID)
		if err != nil {
			return err
		}
		on, need := a.OfOrganisation(), account.ReadOrganisation
		if by.Kind == account.CertificationBody {
			on, need = a.OfBody(), account.ReadAssessment
		}
		if err := by.Require(need, on, "assessment"); err != nil {
			return err
		}
		if all, err = standings(ctx, tx, by, a.OrganisationID); err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(v Standing) bool { return v.Area.AssessmentID == assessmentID })
		return nil
	})
	return byElement(all), err
}

func standings(ctx context.Context, tx Tx, by account.Actor, organisationID string) ([]Standing, error) {
	areas, err := tx.ImprovementAreas(ctx, organisationID, by.Today)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Actions(ctx, organisationID, Filter{}, 2000)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return rank(a.State) - rank(b.State) })
	actions := map[string][]Row{}
	for _, r := range rows {
		actions[r.ImprovementAreaID] = append(actions[r.ImprovementAreaID], r)
	}
	var all []Standing
	for _, a := range areas {
		all = append(all, Standing{a, actions[a.ID]})
	}
	return all, nil
}

// rank puts dropped actions after the rest.
func rank(s State) int {
	if s == Dropped {
		return 1
	}
	return 0
}

func byElement(all []Standing) map[string][]Standing {
	m := map[string][]Standing{}
	for _, v := range all {
		ids := v.Area.ElementIDs
		if len(ids) == 0 {
			ids = []string{""}
		}
		for _, id := range ids {
			m[id] = append(m[id], v)
		}
	}
	return m
}
