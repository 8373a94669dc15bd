// Package assessment holds an assessment and what every stage of it stands on:
// its states, whom it is of, who is appointed, what was selected, and what was
// handed over, frozen. The stages are packages of their own, each of which knows
// those before it: applicant, question, visit, desk, notebook, onsite, reporting.
// Self-ratings belong to the organisation, ratings to the assessor; neither side
// writes the other's. Rows are in store/assessment*.go.
package assessment

import (
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
)

// Kind is the type of an assessment.
type Kind string

// The kinds of assessment.
const (
	HealthCheck     Kind = "health_check"
	Initial         Kind = "initial"
	AnnualReview1   Kind = "annual_review_1"
	AnnualReview2   Kind = "annual_review_2"
	Recertification Kind = "recertification"
	Corporate       Kind = "corporate"
	FollowUp        Kind = "follow_up"
	Block           Kind = "block" // one building block of a programme
)

// Kinds returns all kinds in the order in which they are offered.
func Kinds() []Kind {
	return []Kind{Initial, AnnualReview1, AnnualReview2, Recertification, Block, Corporate, FollowUp, HealthCheck}
}

// Title is the kind in words.
func (k Kind) Title() string {
	switch k {
	case HealthCheck:
		return "Health check"
	case Initial:
		return "Full assessment"
	case AnnualReview1:
		return "First annual review"
	case AnnualReview2:
		return "Second annual review"
	case Recertification:
		return "Full reassessment"
	case Corporate:
		return "Corporate assessment"
	case FollowUp:
		return "Follow-up assessment"
	case Block:
		return "Building block"
	}
	return string(k)
}

// Full tells whether the kind examines the whole standard.
func (k Kind) Full() bool {
	return k == Initial || k == Recertification || k == Block || k == Corporate || k == HealthCheck
}

// Review tells whether the kind is an annual review of a certificate.
func (k Kind) Review() bool { return k == AnnualReview1 || k == AnnualReview2 }

// State is where an assessment stands.
type State string

// The states, in order.
const (
	Planned       State = "planned"
	Collecting    State = "collecting"
	Submitted     State = "submitted"
	DeskReview    State = "desk_review"
	Visit         State = "visit"
	Drafting      State = "drafting"
	AccuracyCheck State = "accuracy_check"
	Moderation    State = "moderation"
	Decided       State = "decided"
	Closed        State = "closed"
)

// States returns the states in order.
func States() []State {
	return []State{Planned, Collecting, Submitted, DeskReview, Visit, Drafting, AccuracyCheck, Moderation, Decided, Closed}
}

// Title is the state in words.
func (s State) Title() string {
	switch s {
	case Planned:
		return "Planned"
	case Collecting:
		return "Collecting evidence"
	case Submitted:
		return "Submitted"
	case DeskReview:
		return "Desk review"
	case Visit:
		return "Visit"
	case Drafting:
		return "Report being written"
	case AccuracyCheck:
		return "Factual accuracy check"
	case Moderation:
		return "Moderation"
	case Decided:
		return "Decided"
	case Closed:
		return "Closed"
	}
	return string(s)
}

// AtLeast tells whether the state is this one or a later one.
func (s State) AtLeast(other State) bool {
	all := States()
	return slices.Index(all, s) >= slices.Index(all, other)
}

// next says which states may follow which. Moderation may send a report back
// to drafting, and the accuracy check may be skipped or repeated.
var next = map[State][]State{
	Planned:       {Collecting},
	Collecting:    {Submitted},
	Submitted:     {DeskReview, Collecting},
	DeskReview:    {Visit, Drafting},
	Visit:         {Drafting, DeskReview},
	Drafting:      {AccuracyCheck, Moderation, Visit},
	AccuracyCheck: {Drafting, Moderation},
	Moderation:    {Drafting, Decided},
	Decided:       {Closed},
}

// Assessment is one event of the scheme.
type Assessment struct {
	ID             string
	OrganisationID string
	BodyID         string // the certification body, once chosen
	StandardID     string
	ProgrammeID    string
	PreviousID     string // the assessment it was rolled forward from
	CertificateID  string // the certificate it reviews
	Kind           Kind
	Name           string
	Scope          string // in words: "the whole council"
	State          State
	Reference      string    // of the certification body
	CycleStartsOn  date.Date // evidence that describes an earlier time is stale
	DueOn          date.Date // when the submission is to be handed over
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int64
	AreaIDs        []string // the service areas in scope; none: all of them
}

// Move returns the assessment in another state, or a Conflict when that state
// may not follow the one it is in.
func (a Assessment) Move(to State) (Assessment, error) {
	if !slices.Contains(next[a.State], to) {
		return a, fault.Conflict("The assessment is at \"" + a.State.Title() + "\", so this cannot be done now")
	}
	a.State = to
	return a, nil
}

// Reopen returns the assessment back at its report, which an upheld appeal does
// and nothing else; Conflict unless it was decided.
func (a Assessment) Reopen() (Assessment, error) {
	if !a.State.AtLeast(Decided) {
		return a, WrongTime(a)
	}
	a.State = Drafting
	return a, nil
}

// Editable tells whether the organisation may still change its self-assessment.
func (a Assessment) Editable() bool { return a.State == Planned || a.State == Collecting }

// OfOrganisation is the record as the organisation's people meet it.
func (a Assessment) OfOrganisation(areaIDs ...string) account.Record {
	return account.Record{OrganisationID: a.OrganisationID, AreaIDs: areaIDs}
}

// OfBody is the record as the certification body's people meet it: known to
// the body from the submission on.
func (a Assessment) OfBody() account.Record {
	return account.Record{OrganisationID: a.BodyID, AssessmentID: a.ID}
}

// Reason says why an element is examined this time.
type Reason string

// The reasons for which an element is selected.
const (
	ForAll             Reason = "all"
	ForImprovementArea Reason = "improvement_area"
	ForPartial         Reason = "partial"
	ForCompliancePlus  Reason = "compliance_plus"
	ForChosen          Reason = "chosen"
)

// Title is the reason in words.
func (r Reason) Title() string {
	switch r {
	case ForAll:
		return "Every element is examined"
	case ForImprovementArea:
		return "Improvement area of the last assessment"
	case ForPartial:
		return "Partially compliant or worse last time"
	case ForCompliancePlus:
		return "Compliance Plus to be confirmed"
	case ForChosen:
		return "Chosen for this review"
	}
	return string(r)
}

// Selected is one element to be examined, with the reason.
type Selected struct {
	ElementID string
	Reason    Reason
}
