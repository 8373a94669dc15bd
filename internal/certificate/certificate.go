// Package certificate holds what an assessment earns: a certificate for three
// years with its reviews, what the certification body may do to it, what the
// organisation makes public, and the register that anybody may ask. Rows are in
// store/certificate*.go; pages in pages/body/certificate*.go,
// pages/organisation/certificate*.go and pages/public.
package certificate

import (
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
)

// Certificate says that an organisation met a standard for a scope. Its state
// is never stored: StateOn works it out from the days below.
type Certificate struct {
	ID             string
	Number         string // as printed: FA-2025-0007
	OrganisationID string
	BodyID         string
	AssessmentID   string // the assessment that earned it
	StandardID     string
	Scope          string
	IssuedOn       date.Date
	ExpiresOn      date.Date // the last day on which it is valid
	SuspendedOn    date.Date
	WithdrawnOn    date.Date
	ReplacedOn     date.Date // when a recertification made another certificate take its place
	ReplacedBy     string    // the id of that certificate
	Reason         string    // for the last suspension, reinstatement or withdrawal; never public
	// What the organisation makes public beside what the register says.
	ImprovementsPublic bool
	ReportPublic       bool
	PublicWords        string
	CreatedAt          time.Time
	Version            int64
	Reviews            []Review // by due day
}

// Review is one look at a certificate within its three years, or the
// recertification at their end.
type Review struct {
	Kind         assessment.Kind // AnnualReview1, AnnualReview2 or Recertification
	DueOn        date.Date
	AssessmentID string // the assessment that did it
	DoneOn       date.Date
}

// Years is how long a certificate is valid.
const Years = 3

// NewReviews returns the reviews of a certificate issued on a day: after 12 and
// 24 months, and the recertification after 36.
func NewReviews(issuedOn date.Date) []Review {
	return []Review{
		{Kind: assessment.AnnualReview1, DueOn: issuedOn.AddMonths(12)},
		{Kind: assessment.AnnualReview2, DueOn: issuedOn.AddMonths(24)},
		{Kind: assessment.Recertification, DueOn: issuedOn.AddMonths(36)},
	}
}

// State is what a certificate is worth on a day.
type State string

// The states.
const (
	Valid     State = "valid"
	Due       State = "due" // valid, and a review is overdue or due within DueDays
	Lapsed    State = "lapsed"
	Suspended State = "suspended"
	Withdrawn State = "withdrawn"
	Replaced  State = "replaced"
)

// States returns all states in the order in which they are offered.
func States() []State { return []State{Valid, Due, Suspended, Withdrawn, Lapsed, Replaced} }

// Title is the state in words.
func (s State) Title() string {
	switch s {
	case Valid:
		return "Valid"
	case Due:
		return "Valid, review due"
	case Lapsed:
		return "Lapsed"
	case Suspended:
		return "Suspended"
	case Withdrawn:
		return "Withdrawn"
	case Replaced:
		return "Replaced"
	}
	return string(s)
}

// InForce tells whether the organisation may rely on the certificate.
func (s State) InForce() bool { return s == Valid || s == Due }

// DueDays is how many days before its day a review counts as due.
const DueDays = 90

// StateOn returns the state on a day. The first of these that is true decides:
// withdrawn by then; replaced by then; past its last day, so lapsed, suspended
// or not; suspended; a review overdue or due within DueDays; valid. A review
// that is overdue does not end a certificate by itself: the certification body
// suspends or withdraws it.
func (c Certificate) StateOn(day date.Date) State {
	by := func(d date.Date) bool { return d != "" && d <= day }
	switch next, open := c.NextReview(); {
	case by(c.WithdrawnOn):
		return Withdrawn
	case by(c.ReplacedOn):
		return Replaced
	case c.ExpiresOn < day:
		return Lapsed
	case by(c.SuspendedOn):
		return Suspended
	case open && day.DaysUntil(next.DueOn) <= DueDays:
		return Due
	}
	return Valid
}

// NextReview returns the first review that is not done.
func (c Certificate) NextReview() (Review, bool) {
	for _, r := range c.Reviews {
		if r.DoneOn == "" {
			return r, true
		}
	}
	return Review{}, false
}

// Answer says in a sentence or two, for anybody who asks on that day, whether
// the certificate is valid.
func (c Certificate) Answer(day date.Date) string {
	switch c.StateOn(day) {
	case Valid:
		return "This certificate is valid until " + c.ExpiresOn.Words() + "."
	case Due:
		next, _ := c.NextReview()
		words := "This certificate is valid until " + c.ExpiresOn.Words() + ". The " + strings.ToLower(next.Kind.Title())
		if next.DueOn < day {
			return words + " was due on " + next.DueOn.Words() + " and has not been recorded yet."
		}
		return words + " is due by " + next.DueOn.Words() + "."
	case Suspended:
		return "This certificate has been suspended since " + c.SuspendedOn.Words() + ". It is not valid until the certification body reinstates it."
	case Withdrawn:
		return "This certificate was withdrawn on " + c.WithdrawnOn.Words() + ". It is not valid."
	case Replaced:
		return "This certificate was replaced by a newer one on " + c.ReplacedOn.Words() + "."
	}
	return "This certificate lapsed after " + c.ExpiresOn.Words() + ". It is not valid."
}

// ofBody is the record as the certification body's people meet it.
func (c Certificate) ofBody() account.Record { return account.Record{OrganisationID: c.BodyID} }

// ofOrganisation is the record as the organisation's people meet it.
func (c Certificate) ofOrganisation() account.Record {
	return account.Record{OrganisationID: c.OrganisationID}
}

// suspend returns the certificate suspended from a day on; Conflict unless it is
// in force.
func (c Certificate) suspend(on date.Date, reason string) (Certificate, error) {
	if s := c.StateOn(on); !s.InForce() {
		return c, notNow(s)
	}
	c.SuspendedOn, c.Reason = on, reason
	return c, nil
}

// reinstate ends a suspension; Conflict unless it is suspended.
func (c Certificate) reinstate(on date.Date, reason string) (Certificate, error) {
	if s := c.StateOn(on); s != Suspended {
		return c, notNow(s)
	}
	c.SuspendedOn, c.Reason = "", reason
	return c, nil
}

// withdraw ends the certificate; Conflict unless it is in force or suspended.
func (c Certificate) withdraw(on date.Date, reason string) (Certificate, error) {
	if s := c.StateOn(on); !s.InForce() && s != Suspended {
		return c, notNow(s)
	}
	c.WithdrawnOn, c.Reason = on, reason
	return c, nil
}

// replace closes the certificate because a recertification made a new one;
// Conflict when it was withdrawn or replaced before. A certificate that has
// lapsed meanwhile may be replaced.
func (c Certificate) replace(by Certificate) (Certificate, error) {
	if c.WithdrawnOn != "" || c.ReplacedOn != "" {
		return c, notNow(c.StateOn(by.IssuedOn))
	}
	c.ReplacedOn, c.ReplacedBy = by.IssuedOn, by.ID
	return c.done(assessment.Recertification, by.AssessmentID, by.IssuedOn), nil
}

// done returns the certificate with a review marked as done by an assessment.
func (c Certificate) done(kind assessment.Kind, assessmentID string, on date.Date) Certificate {
	c.Reviews = slices.Clone(c.Reviews)
	for i, r := range c.Reviews {
		if r.Kind == kind {
			c.Reviews[i].AssessmentID, c.Reviews[i].DoneOn = assessmentID, on
		}
	}
	return c
}

func notNow(s State) error {
	return fault.Conflict("The certificate is " + strings.ToLower(s.Title()) + ", so this cannot be done now")
}

// assessmentIDs are the assessments that looked at the organisation under this
// certificate, in order: the one that earned it, then those of the annual
// reviews that are done.
func (c Certificate) assessmentIDs() []string {
	ids := []string{c.AssessmentID}
	for _, r := range c.Reviews {
		if r.DoneOn != "" && r.Kind.Review() {
			ids = append(ids, r.AssessmentID)
		}
	}
	return ids
}
