package applicant

import (
	"context"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/suggestion"
)

// AreaSelf is what a service area says of an element.
type AreaSelf struct {
	Area organisation.ServiceArea
	Self Self
}

// ElementSelves is what is said of one element, for the whole scope and by
// every service area of the organisation, and what was found last time.
type ElementSelves struct {
	Reason          assessment.Reason // "" when it is not examined this time
	Whole           Self
	Areas           []AreaSelf
	Previous        standard.Rating
	PreviousFinding string
}

// Beside is what else stands on an element's page.
type Beside struct {
	Comments  []Comment                  // oldest first
	Measures  []assessment.FrozenMeasure // latest period first
	Improving []Improving                // what became of earlier improvement areas, newest first
	Suggested []suggestion.ForElement    // evidence that seems to speak for it, the strongest first
}

// Workspace is what the page of an element shows to the organisation.
type Workspace struct {
	Overview
	Standard *standard.Standard
	Element  standard.Element
	Area     *organisation.Branch // nil: the whole scope
	Areas    []organisation.Branch
	ElementSelves
	Self       Self // of Area or of the whole scope
	Evidence   []assessment.FrozenEvidence
	Assessor   standard.Rating // once released
	Finding    string          // once released
	MayWrite   bool            // by role; see also Editable
	MayComment bool
	Beside
}

// Element returns everything about one element. NotFound for an element the
// standard does not have or an area outside the scope.
func (s *Applicant) Element(ctx context.Context, by account.Actor, assessmentID, elementID, areaID string) (v Workspace, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Overview, v.Standard, err = overview(ctx, tx, by, assessmentID); err != nil {
			return err
		}
		var known bool
		if v.Element, known = v.Standard.Element(elementID); !known {
			return v.Standard.UnknownElement(elementID)
		}
		if v.ElementSelves, err = tx.ElementSelves(ctx, v.Assessment, v.previous(), elementID); err != nil {
			return err
		}
		areas := make([]organisation.ServiceArea, len(v.ElementSelves.Areas))
		selves := map[string]Self{}
		for i, a := range v.ElementSelves.Areas {
			areas[i] = a.Area
			selves[a.Area.ID] = a.Self
		}
		v.Self = v.Whole
		v.Areas = inScope(v.Assessment, areas)
		for i := range v.Areas {
			if v.Areas[i].ID == areaID {
				v.Area, v.Self = &v.Areas[i], selves[areaID]
			}
		}
		if areaID != "" && v.Area == nil {
			return fault.NotFound("There is no such service area in this assessment")
		}
		v.Self.AssessmentID, v.Self.AreaID, v.Self.ElementID = assessmentID, areaID, elementID
		released, err := v.released()
		if err != nil {
			return err
		}
		v.Assessor, v.Finding = released[elementID].Rating, released[elementID].Finding
		v.MayWrite = maySelfAssess(by, v.Assessment, areaID)
		v.MayComment = by.May(account.AddEvidence, v.OfOrganisation())
		reach := scopeIDs(v.Assessment, areas)
		evidence, err := tx.EvidenceToFreeze(ctx, v.Assessment, reach, elementID)
		if err != nil {
			return err
		}
		v.Evidence = evidence[elementID]
		v.Beside, err = tx.Beside(ctx, v.Assessment, elementID)
		return err
	})
}

// SelfOf returns what a service area says of the element.
func (v Workspace) SelfOf(areaID string) Self {
	for _, a := range v.ElementSelves.Areas {
		if a.Area.ID == areaID {
			return a.Self
		}
	}
	return Self{}
}
