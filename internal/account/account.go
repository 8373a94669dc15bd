// Package account holds people, their roles, and the policy: which role may do
// what to whose record. Code asks for a capability on a record, never for a
// role name. Sign-in and sessions are in package auth; the rows in
// store/account.go; the pages in pages/account and pages/organisation/people.
package account

import (
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
)

// OrganisationKind tells applicants from certification bodies.
type OrganisationKind string

// The two kinds of organisation.
const (
	Applicant         OrganisationKind = "applicant"
	CertificationBody OrganisationKind = "certification_body"
)

// Title is the kind in words.
func (k OrganisationKind) Title() string {
	if k == CertificationBody {
		return "Certification body"
	}
	return "Organisation"
}

// Role is what a person does in an organisation.
type Role string

// The roles. The first six belong to an applicant, the rest to a
// certification body; an administrator may exist in both.
const (
	Administrator Role = "administrator"
	Lead          Role = "lead"
	Champion      Role = "champion"
	Contributor   Role = "contributor"
	HeadOfService Role = "head_of_service"
	Executive     Role = "executive"

	SchemeManager Role = "scheme_manager"
	Assessor      Role = "assessor"
	Moderator     Role = "moderator"
)

// RoleDefinition describes a role to the person who gives it.
type RoleDefinition struct {
	Role    Role
	Title   string
	Hint    string
	Limited bool // may be limited to service areas
}

// Roles returns the roles that an organisation of this kind has, in the order
// in which they are offered.
func Roles(kind OrganisationKind) []RoleDefinition {
	if kind == CertificationBody {
		return []RoleDefinition{
			{SchemeManager, "Scheme manager", "Opens assessments, appoints assessors, decides, issues certificates", false},
			{Assessor, "Assessor", "Reads submissions, visits, rates and reports, for the assessments they are appointed to", false},
			{Moderator, "Moderator", "Gives the second reading of the reports they are appointed to", false},
			{Administrator, "Administrator", "Looks after people and settings", false},
		}
	}
	return []RoleDefinition{
		{Lead, "Customer Service Excellence lead", "Owns the submission, sees and edits everything", false},
		{Champion, "Service Champion", "Gathers evidence and follows it up in their service areas", true},
		{Contributor, "Evidence contributor", "Adds evidence and looks after what they added", true},
		{HeadOfService, "Head of service", "Signs off the self-assessment of their service areas, owns actions", true},
		{Executive, "Executive", "Reads everything, changes nothing", false},
		{Administrator, "Administrator", "Looks after people, sites and service areas", false},
	}
}

// Title is the role in words.
func (r Role) Title() string {
	for _, kind := range []OrganisationKind{Applicant, CertificationBody} {
		for _, d := range Roles(kind) {
			if d.Role == r {
				return d.Title
			}
		}
	}
	return string(r)
}

// Person is somebody who can sign in.
type Person struct {
	ID           string
	Name         string
	Email        string
	PasswordHash string // argon2id, empty until they chose one
	DisabledAt   time.Time
	CreatedAt    time.Time
	Version      int64
}

// Grant is a role in an organisation, limited to service areas unless AreaIDs
// is empty. AreaIDs holds the areas with all areas beneath them.
type Grant struct {
	Role    Role
	AreaIDs []string
}

// Covers tells whether the grant reaches a record in these areas. An unlimited
// grant reaches everything; a limited one reaches records in one of its areas.
func (g Grant) Covers(areaIDs []string) bool {
	if len(g.AreaIDs) == 0 {
		return true
	}
	for _, id := range areaIDs {
		if slices.Contains(g.AreaIDs, id) {
			return true
		}
	}
	return false
}

// AppointmentRole is what an appointed person does in one assessment.
type AppointmentRole string

// The roles of an appointment.
const (
	LeadAssessor       AppointmentRole = "lead_assessor"
	FurtherAssessor    AppointmentRole = "assessor"
	AppointedModerator AppointmentRole = "moderator"
)

// Title is the appointment in words.
func (r AppointmentRole) Title() string {
	switch r {
	case LeadAssessor:
		return "Lead assessor"
	case FurtherAssessor:
		return "Assessor"
	}
	return "Moderator"
}

// Appointment binds a person of the body to one assessment for a time, both
// days included.
type Appointment struct {
	AssessmentID string
	Role         AppointmentRole
	From, Until  date.Date
	ReadsFrom    date.Date // when reading begins before the work does; "" for From
	Offered      bool      // not accepted yet, or a conflict of interest is not decided on: it gives nothing
	Accepted     bool      // by the person; with Offered somebody else decides on a declared conflict of interest
}

// Reads tells whether the appointment lets the person read on this day.
func (p Appointment) Reads(day date.Date) bool {
	from := p.From
	if p.ReadsFrom != "" && p.ReadsFrom < from {
		from = p.ReadsFrom
	}
	return !p.Offered && day >= from && day <= p.Until
}

// allows tells whether the appointment gives the capability on this day.
func (p Appointment) allows(c Capability, day date.Date) bool {
	return p.Reads(day) && (c == ReadAssessment || day >= p.From) && slices.Contains(byAppointment[p.Role], c)
}

// Membership is a person's place in one organisation.
type Membership struct {
	OrganisationID   string
	OrganisationName string
	Kind             OrganisationKind
	Grants           []Grant
}

// Actor is who asks: a person acting in one organisation at one moment. The
// zero Actor is signed out and may do nothing. Use cases take it as a
// parameter.
type Actor struct {
	PersonID         string
	Name             string
	OrganisationID   string
	OrganisationName string
	Kind             OrganisationKind
	Grants           []Grant
	Appointments     []Appointment
	Today            date.Date
}

// SignedIn tells whether there is a person at all.
func (a Actor) SignedIn() bool { return a.PersonID != "" }

// AreaIDs returns the service areas the actor looks after: those of limited
// grants; none when no grant is limited.
func (a Actor) AreaIDs() []string {
	var ids []string
	for _, g := range a.Grants {
		for _, id := range g.AreaIDs {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// Holds tells whether the actor holds the role. It is for words on pages
// ("you are signed in as ..."); permission is asked with May.
func (a Actor) Holds(r Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == r })
}

// Entry starts an audit entry for something the actor did in their
// organisation.
func (a Actor) Entry(action, subjectKind, subjectID string, detail map[string]any) audit.Entry {
	return audit.Entry{OrganisationID: a.OrganisationID, ActorID: a.PersonID, ActorName: a.Name, Action: action,
		SubjectKind: subjectKind, SubjectID: subjectID, Detail: audit.Detail(detail)}
}
