package applicant

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

type branch = organisation.Branch

// SignOff is a head of service's word that the self-assessment of an area is
// right.
type SignOff struct {
	AreaID   string
	PersonID string
	Person   string
	Words    string
	At       time.Time
}

// AreaState is how far the self-assessment of a service area is.
type AreaState struct {
	Area      organisation.Branch
	Rated     int                        // elements with a self-rating
	ChangedAt time.Time                  // when its text or a rating was last changed; zero: never written
	SignOff   *SignOff                   // nil until somebody signed
	Ratings   map[string]standard.Rating // its self-ratings by element, where they were asked for
}

// Signed tells whether the sign-off stands: nothing of the area was changed
// after it was given.
func (v AreaState) Signed() bool {
	return v.SignOff != nil && !v.ChangedAt.After(v.SignOff.At)
}

// Void tells whether a sign-off was given but something was changed afterwards,
// so that it no longer counts.
func (v AreaState) Void() bool { return v.SignOff != nil && !v.Signed() }

// Status is the sign-off in words.
func (v AreaState) Status() string {
	switch {
	case v.Void():
		return "Changed since it was signed off"
	case v.Signed():
		return "Signed off"
	case v.Rated == 0:
		return "Not started"
	}
	return "Not signed off"
}

// areaStates returns the areas in scope in reading order, and the ratings of the
// whole.
func areaStates(ctx context.Context, tx Tx, a assessment.Assessment, withRatings bool) (states []AreaState, whole map[string]standard.Rating, err error) {
	all, err := tx.AreaStates(ctx, a, withRatings)
	if err != nil {
		return nil, nil, err
	}
	var areas []organisation.ServiceArea
	by := map[string]AreaState{}
	for _, v := range all {
		if v.Area.ID == "" {
			whole = v.Ratings
			continue
		}
		areas = append(areas, v.Area.ServiceArea)
		by[v.Area.ID] = v
	}
	for _, b := range inScope(a, areas) {
		v := by[b.ID]
		v.Area = b
		states = append(states, v)
	}
	return states, whole, nil
}

// SignOff records that the actor, a head of service, stands by the
// self-assessment of an area as it is now. It replaces an earlier sign-off and
// loses its force when anything in the area is changed afterwards. Conflict
// when the area has no self-rating yet, or after submission.
func (s *Applicant) SignOff(ctx context.Context, by account.Actor, assessmentID, areaID, words string) error {
	if len([]rune(words)) > 1000 {
		return fault.Invalid("", fault.Field{Name: "words", Words: "What you add must be 1,000 characters or less"})
	}
	return s.store.Write(ctx, func(tx Tx) error {
		a, _, err := mine(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		states, _, err := areaStates(ctx, tx, a, false)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(states, func(v AreaState) bool { return v.Area.ID == areaID })
		if i < 0 {
			return fault.NotFound("There is no such service area in this assessment")
		}
		if err := by.Require(account.SignOffArea, a.OfOrganisation(areaID), "service area"); err != nil {
			return err
		}
		if !a.Editable() {
			return errNotEditable
		}
		if states[i].Rated == 0 {
			return fault.Conflict("No element has a self-rating for " + states[i].Area.Name + " yet, so there is nothing to sign off")
		}
		v := SignOff{areaID, by.PersonID, by.Name, strings.TrimSpace(words), s.moment()}
		if err := tx.SaveSignOff(ctx, assessmentID, v); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("area.signed_off", "assessment", a.ID, map[string]any{"area": areaID, "rated": states[i].Rated}))
	})
}

// Areas is the roll-up of elements by service areas.
type Areas struct {
	Overview
	Standard *standard.Standard
	Areas    []AreaState
	Whole    map[string]standard.Rating // what is said for the whole scope
	// Evidence holds the areas that have evidence for each element.
	Evidence map[string][]string
}

// Areas returns the self-ratings of every service area, in three statements
// that cost the same however much evidence there is.
func (s *Applicant) Areas(ctx context.Context, by account.Actor, id string) (v Areas, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Overview, v.Standard, err = overview(ctx, tx, by, id); err != nil {
			return err
		}
		if v.Areas, v.Whole, err = areaStates(ctx, tx, v.Assessment, true); err != nil {
			return err
		}
		v.Evidence, err = tx.AreasWithEvidence(ctx, v.Assessment)
		return err
	})
}
