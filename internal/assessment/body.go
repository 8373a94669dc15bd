package assessment

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/standard"
)

// BodyStore runs the certification body's use cases in transactions.
type BodyStore[T any] interface {
	Write(ctx context.Context, use func(T) error) error
	Read(ctx context.Context, use func(T) error) error
}

// BodyTx is what every use case of the certification body needs of a
// transaction.
type BodyTx interface {
	audit.Log
	notice.Teller
	Assessment(ctx context.Context, id string) (Assessment, error)
	UpdateAssessment(ctx context.Context, a Assessment) error
	Selected(ctx context.Context, assessmentID string) ([]Selected, error)
	Case(ctx context.Context, id string) (Case, error)
}

// Case is an assessment with what every page of the body about it says: whose
// it is and what was handed over last.
type Case struct {
	Assessment
	Organisation string // name of the organisation
	Body         string // name of the certification body
	// Submission is the latest; its ID is empty before there is one.
	Submission Submission
}

// Standard returns the standard the assessment is made against.
func (a Assessment) Standard() (*standard.Standard, error) { return standard.BuiltIn(a.StandardID) }

// HandedOver tells whether the body may read a submission: not before it was
// submitted, and not while it is back with the organisation.
func (a Assessment) HandedOver() bool { return a.State.AtLeast(Submitted) }

// Rateable tells whether assessors may still change ratings, findings and the
// report: from the desk review until it goes to moderation.
func (a Assessment) Rateable() bool {
	return a.State == DeskReview || a.State == Visit || a.State == Drafting || a.State == AccuracyCheck
}

var notHandedOver = fault.Conflict("The organisation has not handed over its submission yet")

// UnderWork loads an assessment as the body's people meet it: NotFound or
// Forbidden unless the actor may do c to it, Conflict before the submission.
func UnderWork(ctx context.Context, tx BodyTx, by account.Actor, c account.Capability, id string) (Assessment, error) {
	a, err := tx.Assessment(ctx, id)
	if err != nil {
		return a, err
	}
	if err := by.Require(c, a.OfBody(), "assessment"); err != nil {
		return a, err
	}
	if !a.HandedOver() {
		return a, notHandedOver
	}
	return a, nil
}

// CaseUnderWork is UnderWork for reading: with names and the submission.
func CaseUnderWork(ctx context.Context, tx BodyTx, by account.Actor, c account.Capability, id string) (Case, error) {
	v, err := tx.Case(ctx, id)
	if err != nil {
		return v, err
	}
	if err := by.Require(c, v.OfBody(), "assessment"); err != nil {
		return v, err
	}
	if !v.HandedOver() {
		return v, notHandedOver
	}
	return v, nil
}

// LoadRateable loads an assessment for an assessor who wants to change their work
// on it.
func LoadRateable(ctx context.Context, tx BodyTx, by account.Actor, id string) (Assessment, error) {
	a, err := UnderWork(ctx, tx, by, account.Assess, id)
	if err == nil && !a.Rateable() {
		err = WrongTime(a)
	}
	return a, err
}

// OfApplicant loads an assessment as the organisation's people meet it.
func OfApplicant(ctx context.Context, tx BodyTx, by account.Actor, c account.Capability, id string) (Case, error) {
	v, err := tx.Case(ctx, id)
	if err != nil {
		return v, err
	}
	return v, by.Require(c, v.OfOrganisation(v.AreaIDs...), "assessment")
}

// WrongTime is the fault of somebody who comes at the wrong time.
func WrongTime(a Assessment) error {
	return fault.Conflict("The assessment is at \"" + a.State.Title() + "\", so this cannot be done now")
}

// Proceed moves the assessment to another state and stores it.
func Proceed(ctx context.Context, tx BodyTx, a Assessment, to State, now time.Time) (Assessment, error) {
	a, err := a.Move(to)
	if err != nil {
		return a, err
	}
	a.UpdatedAt = now
	return a, tx.UpdateAssessment(ctx, a)
}

// RecordBoth writes what happened into the body's and into the organisation's
// record, for what both sides may know.
func RecordBoth(ctx context.Context, log audit.Log, by account.Actor, a Assessment, action string, detail map[string]any) error {
	sides := []string{a.OrganisationID, a.BodyID}
	slices.Sort(sides) // always in the same order, so that two never wait for each other
	for _, side := range slices.Compact(sides) {
		if side == "" {
			continue
		}
		e := by.Entry(action, "assessment", a.ID, detail)
		e.OrganisationID = side
		if err := log.Record(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// IsSelected tells whether the element is examined this time.
func IsSelected(selected []Selected, elementID string) bool {
	return slices.ContainsFunc(selected, func(s Selected) bool { return s.ElementID == elementID })
}

// CheckSelected returns NotFound unless every element is examined this time, so
// that no id from a form brings in another.
func CheckSelected(selected []Selected, elementIDs []string) error {
	for _, id := range elementIDs {
		if !IsSelected(selected, id) {
			return fault.NotFound("Element " + ShortID(id) + " is not examined in this assessment")
		}
	}
	return nil
}

// ShortID keeps what a person sent from filling the page.
func ShortID(id string) string {
	if runes := []rune(id); len(runes) > 20 {
		return string(runes[:20]) + "…"
	}
	return id
}

// TidyElements sorts element ids as the standard does and drops those that stand twice.
func TidyElements(ids []string) []string {
	sorted := slices.Clone(ids)
	slices.SortFunc(sorted, standard.CompareIDs)
	return slices.Compact(sorted)
}

// Sitting is how long somebody who goes on writing writes at the same.
const Sitting = 10 * time.Minute

// Rights says what the actor may do on this assessment.
type Rights struct{ Assess, Moderate, Manage, Decide bool }

// RightsOn returns what the actor may do on the assessment.
func RightsOn(by account.Actor, a Assessment) Rights {
	on := a.OfBody()
	return Rights{by.May(account.Assess, on), by.May(account.Moderate, on), by.May(account.ManageScheme, on), by.May(account.Decide, on)}
}

// InSentence writes a rating's title within a sentence. Compliance Plus keeps
// its capitals: it is a name.
func InSentence(title string) string {
	if title == "Compliance Plus" {
		return title
	}
	return strings.ToLower(title)
}

// MaxWords is how many characters a question, an answer or a comment may have.
const MaxWords = 4000
