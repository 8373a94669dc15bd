// Package calibration compares how the assessors of a certification body rate.
// It reads ratings as they were released, never a draft, and says nothing where
// the numbers are too small to say it.
package calibration

import (
	"context"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// Openness says who of a body beside its scheme managers sees the comparison.
type Openness string

// The choices of a body; Managers until it chooses.
const (
	Managers Openness = "managers" // nobody else
	Own      Openness = "own"      // assessors and moderators their own figures beside all others together
	All      Openness = "all"      // assessors and moderators everything
)

// Opennesses returns all in the order in which they are offered.
func Opennesses() []Openness { return []Openness{Managers, Own, All} }

// Title is the choice in words; "" when it is none.
func (o Openness) Title() string {
	switch o {
	case Managers:
		return "Only scheme managers"
	case Own:
		return "Each assessor also sees their own figures, beside all others together"
	case All:
		return "Everybody at the body sees everything"
	}
	return ""
}

// Rule is a body's choice of who sees the comparison.
type Rule struct {
	BodyID    string
	OpenTo    Openness
	ChangedBy string // person; with their name
	Changer   string
	ChangedAt time.Time
	Version   int64 // 0: never set
}

// Filter says which releases are compared. The zero value of a field leaves
// nothing out, but for the standard: ratings by different standards are never
// put together.
type Filter struct {
	StandardID string
	Kind       assessment.Kind
	From       date.Date // of the first release
	Until      date.Date
	PersonID   string // whose figures are shown in full, and whose assessments are listed
	Page       int    // of the single assessments, from 0
}

// Tally is how often somebody first released a rating of an element beside a
// self-rating.
type Tally struct {
	PersonID, ElementID string
	Rating, Self        standard.Rating
	Count               int64
}

// Facts are the ratings that are compared, counted by the database.
type Facts struct {
	Tallies []Tally
	People  map[string]string   // names by id
	Rated   map[string][]string // ids of assessments by who rated in them
	Changes []Event             // what changed between releases: Key is a ChangeCause
	// Opinions are colleagues' second opinions on somebody's ratings that were
	// settled: Key is "kept" or "taken".
	Opinions []Event
	Checks   []Event // Key is kinds with a space between; "?" of ratings without a record of them
}

// Event is something that happened Count times to ratings of a person.
type Event struct {
	PersonID, Key string
	Count         int64
}

// Single is one assessment as it was first released.
type Single struct {
	ID, Organisation, Name string
	Kind                   assessment.Kind
	State                  assessment.State
	ReleasedAt             time.Time
	Raters                 []string // names
	Counts                 Counts
	Changed                int64 // ratings that later releases changed
}

// Singles on a page of the list.
const SinglesShown = 50

// Tx is what comparing needs of a transaction.
type Tx interface {
	audit.Log
	CalibrationRule(ctx context.Context, bodyID string) (Rule, error)
	SaveCalibrationRule(ctx context.Context, r Rule) error
	CalibrationTallies(ctx context.Context, bodyID string, f Filter) ([]Tally, error)
	// CalibrationFacts returns all facts but the tallies.
	CalibrationFacts(ctx context.Context, bodyID string, f Filter) (Facts, error)
	// CalibrationSingles returns up to limit assessments, the latest release first.
	CalibrationSingles(ctx context.Context, bodyID string, f Filter, offset, limit int) ([]Single, error)
}

// Store runs transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Service holds the use cases.
type Service struct {
	store Store
	now   func() time.Time
}

// New returns the use cases on a store.
func New(store Store, now func() time.Time) *Service { return &Service{store, now} }

// View is what somebody may see of the comparison.
type View struct {
	Rule       Rule
	MaySet     bool // the rule
	OwnOnly    bool // only the actor's figures are named
	Standard   *standard.Standard
	Filter     Filter
	Comparison Comparison
	Singles    []Single
	More       bool // there are assessments after these
}

// Open tells whether the actor may see the comparison, so that a page can offer
// it.
func (s *Service) Open(ctx context.Context, by account.Actor) (open bool, err error) {
	return open, s.store.Read(ctx, func(tx Tx) error {
		rule, err := tx.CalibrationRule(ctx, by.OrganisationID)
		open = by.Kind == account.CertificationBody && (rule.OpenTo != Managers || by.May(account.ManageScheme, account.Record{OrganisationID: by.OrganisationID}))
		return err
	})
}

var notOpen = fault.Forbidden("Your body shows how ratings compare only to its scheme managers")

// Compare compares the assessors of the actor's body. Forbidden for people to
// whom the body has not opened it; who may see only their own figures gets no
// other name, whatever the filter asks for.
func (s *Service) Compare(ctx context.Context, by account.Actor, f Filter) (v View, err error) {
	if by.Kind != account.CertificationBody || by.OrganisationID == "" {
		return v, fault.NotFound("There is no such page")
	}
	if !slices.Contains(standard.BuiltInIDs(), f.StandardID) {
		f.StandardID = standard.BuiltInIDs()[0]
	}
	if v.Standard, err = standard.BuiltIn(f.StandardID); err != nil {
		return v, err
	}
	f.Page = max(0, f.Page)
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Rule, err = tx.CalibrationRule(ctx, by.OrganisationID); err != nil {
			return err
		}
		v.MaySet = by.May(account.ManageScheme, account.Record{OrganisationID: by.OrganisationID})
		switch {
		case v.MaySet, v.Rule.OpenTo == All:
		case v.Rule.OpenTo == Own:
			v.OwnOnly, f.PersonID = true, by.PersonID
		default:
			return notOpen
		}
		facts, err := tx.CalibrationFacts(ctx, by.OrganisationID, f)
		if err != nil {
			return err
		}
		if _, known := facts.People[f.PersonID]; !known && !v.OwnOnly {
			f.PersonID = ""
		}
		if facts.Tallies, err = tx.CalibrationTallies(ctx, by.OrganisationID, f); err != nil {
			return err
		}
		v.Comparison, v.Filter = Compare(v.Standard, facts, f.PersonID), f
		if v.OwnOnly {
			v.Comparison = v.Comparison.onlyOf(by.PersonID)
		}
		if v.Singles, err = tx.CalibrationSingles(ctx, by.OrganisationID, f, f.Page*SinglesShown, SinglesShown+1); err != nil {
			return err
		}
		if v.More = len(v.Singles) > SinglesShown; v.More {
			v.Singles = v.Singles[:SinglesShown]
		}
		return nil
	})
}

// SetRule chooses who beside scheme managers sees the comparison, at the
// version that the actor saw (0: never set).
func (s *Service) SetRule(ctx context.Context, by account.Actor, to Openness, version int64) error {
	if err := by.Require(account.ManageScheme, account.Record{OrganisationID: by.OrganisationID}, "rule"); err != nil {
		return err
	}
	var c fault.Check
	c.That(to.Title() != "", "open", "Select who sees how ratings compare")
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.SaveCalibrationRule(ctx, Rule{BodyID: by.OrganisationID, OpenTo: to, ChangedBy: by.PersonID, ChangedAt: s.now(), Version: version}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("calibration.rule set", "organisation", by.OrganisationID, map[string]any{"open_to": to}))
	})
}
