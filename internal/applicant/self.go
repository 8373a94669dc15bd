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

// Self is the organisation's own view of one element, for the whole scope (no
// AreaID) or for one service area.
type Self struct {
	AssessmentID  string
	AreaID        string
	ElementID     string
	Rating        standard.Rating
	Statement     string // "tell me"
	SeeOnSite     string // what an assessor can be shown
	Gaps          string
	UpdatedBy     string
	UpdatedByName string
	UpdatedAt     time.Time
	Version       int64 // 0: nothing saved yet
}

// Same tells whether both say the same, whoever wrote them when.
func (v Self) Same(other Self) bool {
	return v.Rating == other.Rating && v.Statement == other.Statement && v.SeeOnSite == other.SeeOnSite && v.Gaps == other.Gaps
}

// extends tells whether v only adds to what old says, so that nothing is lost
// when the history keeps v alone.
func (v Self) extends(old Self) bool {
	return v.Rating == old.Rating && strings.Contains(v.Statement, old.Statement) &&
		strings.Contains(v.SeeOnSite, old.SeeOnSite) && strings.Contains(v.Gaps, old.Gaps)
}

// Written tells whether anything has been said at all.
func (v Self) Written() bool {
	return v.Statement != "" || v.SeeOnSite != "" || v.Gaps != "" || v.Rating != "" && v.Rating != standard.RatingNotAssessed
}

// SelfTx is what self-assessment needs of a transaction.
type SelfTx interface {
	Self(ctx context.Context, assessmentID, areaID, elementID string) (Self, error)
	// SaveSelf adds the self-assessment (Version 0) or changes it at the version
	// it carries, with a copy in the history; Conflict when it has another
	// version by now. replace drops the version before from the history.
	SaveSelf(ctx context.Context, v Self, replace bool) error
	Selves(ctx context.Context, assessmentID string) ([]Self, error)
	SelfHistory(ctx context.Context, assessmentID, areaID, elementID string) ([]Self, error)
	InsertElementComment(ctx context.Context, organisationID string, c Comment) error
	SaveSignOff(ctx context.Context, assessmentID string, v SignOff) error
	ApplicantOverview(ctx context.Context, id string) (Overview, error)
	Revision(ctx context.Context, id string) (Revision, error)
	// ElementStates returns the elements with the evidence in these areas (none:
	// of the whole organisation).
	ElementStates(ctx context.Context, a assessment.Assessment, previousID, areaID string, within []string, strict bool) ([]ElementState, error)
	// AreaStates returns the areas of the organisation and, without an id, the
	// whole scope; with ratings if asked.
	AreaStates(ctx context.Context, a assessment.Assessment, withRatings bool) ([]AreaState, error)
	ElementSelves(ctx context.Context, a assessment.Assessment, previousID, elementID string) (ElementSelves, error)
	Beside(ctx context.Context, a assessment.Assessment, elementID string) (Beside, error)
	// AreasWithEvidence returns the areas that have evidence, by element.
	AreasWithEvidence(ctx context.Context, a assessment.Assessment) (map[string][]string, error)
	// PersonalToSubmit returns the evidence of the elements that are examined, in
	// these areas or in none (no areas: everywhere), that seems to hold personal
	// data and of which nobody said that it may stay.
	PersonalToSubmit(ctx context.Context, a assessment.Assessment, areaIDs []string) ([]Exposed, error)
	// EvidenceToFreeze returns the evidence of an element ("": of every element)
	// in these areas (none: all), in its current edition.
	EvidenceToFreeze(ctx context.Context, a assessment.Assessment, areaIDs []string, elementID string) (map[string][]assessment.FrozenEvidence, error)
}

func (v Self) check(std *standard.Standard) error {
	var c fault.Check
	_, known := std.Definition(v.Rating)
	c.That(known, "rating", "Select a self-rating from the list")
	for _, text := range []struct {
		field, value string
		limit        int
		words        string
	}{
		{"statement", v.Statement, 10_000, "The statement must be 10,000 characters or less"},
		{"see_on_site", v.SeeOnSite, 4_000, "What to see on site must be 4,000 characters or less"},
		{"gaps", v.Gaps, 4_000, "Gaps must be 4,000 characters or less"},
	} {
		c.That(len([]rune(text.value)) <= text.limit, text.field, text.words)
	}
	return c.Err()
}

// SaveSelf saves what the organisation says of one element at the version it
// carries (0: nothing saved yet), and returns it as it is stored. When somebody
// else saved in between it is a Conflict, nothing is changed, and what is
// returned is their version, to be shown beside the one that was refused.
// Saving what is there already changes nothing.
//
// NotFound for an element the standard does not have, or an area outside the
// scope; Conflict when the element is not examined this time, or when the
// assessment has been submitted.
func (s *Applicant) SaveSelf(ctx context.Context, by account.Actor, v Self) (Self, error) {
	stored := v
	if v.Rating == "" {
		v.Rating = standard.RatingNotAssessed
	}
	err := s.store.Write(ctx, func(tx Tx) error {
		a, std, err := mine(ctx, tx, by, v.AssessmentID)
		if err != nil {
			return err
		}
		if err := s.mayWrite(ctx, tx, by, a, std, v); err != nil {
			return err
		}
		if err := v.check(std); err != nil {
			return err
		}
		old, err := tx.Self(ctx, v.AssessmentID, v.AreaID, v.ElementID)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		if err == nil && old.Same(v) {
			stored = old
			return nil
		}
		if old.Version != v.Version {
			stored = old
			return fault.Conflict("Somebody else saved this element while you were writing")
		}
		stored = v
		stored.UpdatedBy, stored.UpdatedByName, stored.UpdatedAt = by.PersonID, by.Name, s.moment()
		goesOn := old.Version > 0 && old.UpdatedBy == by.PersonID && stored.UpdatedAt.Sub(old.UpdatedAt) < assessment.Sitting
		if err := tx.SaveSelf(ctx, stored, goesOn && stored.extends(old)); err != nil {
			return err
		}
		stored.Version++
		return tx.Record(ctx, by.Entry("self.saved", "assessment", a.ID, map[string]any{
			"element": v.ElementID, "area": v.AreaID, "rating": v.Rating, "before": old.Rating, "version": stored.Version}))
	})
	return stored, err
}

// mayWrite checks that the actor may write about this element in this area now.
func (s *Applicant) mayWrite(ctx context.Context, tx Tx, by account.Actor, a assessment.Assessment, std *standard.Standard, v Self) error {
	if _, ok := std.Element(v.ElementID); !ok {
		return std.UnknownElement(v.ElementID)
	}
	if v.AreaID != "" {
		areas, err := tx.ServiceAreas(ctx, a.OrganisationID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(inScope(a, areas), func(b branch) bool { return b.ID == v.AreaID }) {
			return fault.NotFound("There is no such service area in this assessment")
		}
	}
	if !maySelfAssess(by, a, v.AreaID) {
		return fault.Forbidden("You do not have permission to write the self-assessment here. You can leave a comment")
	}
	if !a.Editable() {
		return errNotEditable
	}
	selected, err := tx.Selected(ctx, a.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(selected, func(e assessment.Selected) bool { return e.ElementID == v.ElementID }) {
		return fault.Conflict("Element " + v.ElementID + " is not examined this time. The lead can add it to the selection")
	}
	return nil
}

// SelfHistory is what was said of an element over time, newest first.
type SelfHistory struct {
	assessment.Assessment
	Standard *standard.Standard
	Element  standard.Element
	AreaName string // "" is the whole scope
	All      []Self
}

// SelfHistory returns the history of an element in a service area ("" is the
// whole scope); NotFound when the organisation has no such area.
func (s *Applicant) SelfHistory(ctx context.Context, by account.Actor, assessmentID, areaID, elementID string) (v SelfHistory, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Assessment, v.Standard, err = mine(ctx, tx, by, assessmentID); err != nil {
			return err
		}
		var known bool
		if v.Element, known = v.Standard.Element(elementID); !known {
			return v.Standard.UnknownElement(elementID)
		}
		if areaID != "" {
			areas, err := tx.ServiceAreas(ctx, v.OrganisationID)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(areas, func(a organisation.ServiceArea) bool { return a.ID == areaID })
			if i < 0 {
				return fault.NotFound("There is no such service area in this assessment")
			}
			v.AreaName = areas[i].Name
		}
		v.All, err = tx.SelfHistory(ctx, assessmentID, areaID, elementID)
		return err
	})
}

// Comment is what people of the organisation say to each other about an
// element. The certification body never sees it.
type Comment struct {
	ID           string
	AssessmentID string
	ElementID    string
	PersonID     string
	Person       string
	Words        string
	At           time.Time
}

// AddComment adds a comment. Everybody who may add evidence may comment, at
// any time.
func (s *Applicant) AddComment(ctx context.Context, by account.Actor, assessmentID, elementID, words string) error {
	words = strings.TrimSpace(words)
	var c fault.Check
	c.That(words != "", "words", "Enter a comment")
	c.That(len([]rune(words)) <= 2000, "words", "The comment must be 2,000 characters or less")
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		a, std, err := mine(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		if err := by.Require(account.AddEvidence, a.OfOrganisation(), "assessment"); err != nil {
			return err
		}
		if _, ok := std.Element(elementID); !ok {
			return std.UnknownElement(elementID)
		}
		comment := Comment{s.newID("com"), assessmentID, elementID, by.PersonID, by.Name, words, s.moment()}
		if err := tx.InsertElementComment(ctx, a.OrganisationID, comment); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("element.commented", "assessment", a.ID, map[string]any{"element": elementID, "comment": comment.ID}))
	})
}
