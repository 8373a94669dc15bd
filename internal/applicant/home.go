package applicant

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

// Overview is an assessment with what stands around it.
type Overview struct {
	assessment.Assessment
	Body          string // name of the certification body
	Programme     string
	Selected      []assessment.Selected
	Submissions   int64 // how often it was submitted
	SubmittedAt   time.Time
	PreviousName  string
	PreviousState assessment.State
	// Released is the content of the newest release of the report; empty while
	// nothing has been released.
	Released string
}

// previous returns the id of the assessment before this one if it is decided,
// so that its ratings may be shown.
func (v Overview) previous() string {
	if v.PreviousState.AtLeast(assessment.Decided) {
		return v.PreviousID
	}
	return ""
}

// content returns what was released last; the zero value before anything was.
func (v Overview) content() (c report.Content, err error) {
	if v.Released == "" {
		return c, nil
	}
	if err := json.Unmarshal([]byte(v.Released), &c); err != nil {
		return c, fmt.Errorf("read the released report of %s: %w", v.ID, err)
	}
	return c, nil
}

// released returns the assessor's elements as they were released, by id.
func (v Overview) released() (map[string]report.Element, error) {
	content, err := v.content()
	return elementsOf(content), err
}

func elementsOf(content report.Content) map[string]report.Element {
	all := map[string]report.Element{}
	for _, e := range content.Elements {
		all[e.ElementID] = e
	}
	return all
}

func overview(ctx context.Context, tx SelfTx, by account.Actor, id string) (v Overview, std *standard.Standard, err error) {
	if v, err = tx.ApplicantOverview(ctx, id); err != nil {
		return v, nil, err
	}
	if err = by.Require(account.ReadOrganisation, v.OfOrganisation(), "assessment"); err != nil {
		return Overview{}, nil, err
	}
	std, err = standard.BuiltIn(v.StandardID)
	return v, std, err
}

// ElementState is one element of an assessment as the organisation sees it.
type ElementState struct {
	ElementID string
	Reason    assessment.Reason // "" when it is not examined this time
	Self      Self
	Assessor  standard.Rating // once released
	Previous  standard.Rating // of the assessment before
	Evidence  evidence.ElementSummary
	Owed      int64     // requests for evidence that wait
	OwedDue   date.Date // when the first of them is due
}

// Selected tells whether the element is examined this time.
func (e ElementState) Selected() bool { return e.Reason != "" }

// Home is what the home of an assessment shows.
type Home struct {
	Overview
	Standard *standard.Standard
	Area     *AreaState // nil: the whole scope
	Areas    []AreaState
	Limits   evidence.Limits         // of freshness
	Elements map[string]ElementState // every element of the standard
	// Outcome is what the self-ratings come to. Elements not examined this time
	// count with the rating they had before.
	Outcome standard.Outcome
	// Decision is what the certification body decided, in words, and DecidedOn
	// the day; empty while no decision stands.
	Decision  string
	DecidedOn date.Date
	// Exposed is what seems to hold personal data; only the check before
	// submission reads it.
	Exposed []Exposed
}

// Home returns the picture of an assessment for the whole scope or, with an
// area, for that area alone.
func (s *Applicant) Home(ctx context.Context, by account.Actor, id, areaID string) (v Home, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		v, err = readHome(ctx, tx, by, id, areaID)
		return err
	})
}

func readHome(ctx context.Context, tx Tx, by account.Actor, id, areaID string) (v Home, err error) {
	if v.Overview, v.Standard, err = overview(ctx, tx, by, id); err != nil {
		return v, err
	}
	if v.Areas, _, err = areaStates(ctx, tx, v.Assessment, false); err != nil {
		return v, err
	}
	areas := make([]organisation.ServiceArea, len(v.Areas))
	for i := range v.Areas {
		areas[i] = v.Areas[i].Area.ServiceArea
		if v.Areas[i].Area.ID == areaID {
			v.Area = &v.Areas[i]
		}
	}
	if areaID != "" && v.Area == nil {
		return v, fault.NotFound("There is no such service area in this assessment")
	}
	within := scopeIDs(v.Assessment, areas)
	if areaID != "" {
		within = organisation.Descendants(areas, []string{areaID})
	}
	states, err := tx.ElementStates(ctx, v.Assessment, v.previous(), areaID, within, areaID != "")
	if err != nil {
		return v, err
	}
	v.Limits = evidence.LimitsOn(by.Today, v.CycleStartsOn)
	return v, v.fill(states)
}

func (v *Home) fill(states []ElementState) error {
	content, err := v.content()
	if err != nil {
		return err
	}
	if v.State.AtLeast(assessment.Decided) && content.Decision != "" {
		v.Decision, v.DecidedOn = content.Decision, date.Today(content.DecidedAt)
	}
	released := elementsOf(content)
	v.Elements = map[string]ElementState{}
	for _, e := range states {
		v.Elements[e.ElementID] = e
	}
	var ratings []standard.ElementRating
	for _, e := range v.Standard.Elements() {
		state := v.Elements[e.ID]
		state.ElementID = e.ID
		state.Assessor = released[e.ID].Rating
		v.Elements[e.ID] = state
		rating := state.Previous
		if state.Selected() {
			rating = state.Self.Rating
		}
		ratings = append(ratings, standard.ElementRating{Element: e.ID, Rating: rating})
	}
	v.Outcome = standard.OutcomeOf(v.Standard, ratings)
	return nil
}
