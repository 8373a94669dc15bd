package account

import (
	"slices"

	"github.com/plaudit/plaudit/internal/fault"
)

// Capability is something one may do to a record.
type Capability string

// Capabilities of an applicant's people, on records of their organisation.
const (
	ReadOrganisation   Capability = "read organisation"   // everything the organisation owns, but not drafts of the body
	ManageOrganisation Capability = "manage organisation" // sites, service areas, settings
	ManagePeople       Capability = "manage people"       // invite, change roles, end membership
	AddEvidence        Capability = "add evidence"        // new items; linking what one may edit
	EditEvidence       Capability = "edit evidence"       // any item in reach; one's own always with AddEvidence
	SelfAssess         Capability = "self-assess"         // statement, self-rating, gaps
	SignOffArea        Capability = "sign off area"       // a service area's self-assessment
	PlanAssessment     Capability = "plan assessment"     // create an assessment, scope, choose the body, roll forward
	Submit             Capability = "submit"              // freeze and hand over; answer for the whole
	AnswerQuestion     Capability = "answer question"     // of the assessor
	ManageActions      Capability = "manage actions"      // improvement actions in reach
	UpdateAction       Capability = "update action"       // progress on an action one owns or manages
	RecordMeasure      Capability = "record measure"      // satisfaction data
	PublishResult      Capability = "publish result"      // what the public page shows
	ReadAudit          Capability = "read audit"          // the record of who did what
	ManageJobs         Capability = "manage jobs"         // failed background work
)

// Capabilities of a certification body's people.
const (
	ManageScheme       Capability = "manage scheme"       // open, appoint, reference, programme: assessments of the body
	ReadAssessment     Capability = "read assessment"     // the submission and the body's own work on it
	Assess             Capability = "assess"              // notes, ratings, findings, report: within the appointment
	Moderate           Capability = "moderate"            // return or approve
	Decide             Capability = "decide"              // certify, action plan, not certified
	ManageCertificates Capability = "manage certificates" // issue, suspend, withdraw
)

var byRole = map[Role][]Capability{
	Administrator: {ReadOrganisation, ManageOrganisation, ManagePeople, ReadAudit, ManageJobs},
	Lead: {ReadOrganisation, ManageOrganisation, ManagePeople, AddEvidence, EditEvidence, SelfAssess, PlanAssessment,
		Submit, AnswerQuestion, ManageActions, UpdateAction, RecordMeasure, PublishResult, ReadAudit},
	Champion:      {ReadOrganisation, AddEvidence, EditEvidence, SelfAssess, AnswerQuestion, ManageActions, UpdateAction, RecordMeasure},
	Contributor:   {ReadOrganisation, AddEvidence, UpdateAction},
	HeadOfService: {ReadOrganisation, AddEvidence, EditEvidence, SelfAssess, SignOffArea, AnswerQuestion, ManageActions, UpdateAction},
	Executive:     {ReadOrganisation, ReadAudit},
	SchemeManager: {ReadOrganisation, ManageScheme, ReadAssessment, Decide, ManageCertificates, ReadAudit},
	Assessor:      {ReadOrganisation},
	Moderator:     {ReadOrganisation},
}

var byAppointment = map[AppointmentRole][]Capability{
	LeadAssessor:       {ReadAssessment, Assess},
	FurtherAssessor:    {ReadAssessment, Assess},
	AppointedModerator: {ReadAssessment, Moderate},
}

// everywhere are the capabilities that a limited grant has on the whole
// organisation: reading, and adding what is then one's own.
var everywhere = []Capability{ReadOrganisation, AddEvidence}

// Record says whose the thing is that the actor wants to act on.
type Record struct {
	OrganisationID string   // whose record; the applicant's or the body's
	AreaIDs        []string // the service areas it belongs to; none: the whole organisation
	OwnerID        string   // the person it belongs to, if any
	AssessmentID   string   // for the body's work on an assessment
}

// May tells whether the actor may do this to the record. A role limited to
// service areas reaches a record in one of them; a record without areas belongs
// to the whole organisation and is out of reach of a limited role, but for
// reading and adding. The owner of a record may edit and update it.
func (a Actor) May(c Capability, on Record) bool {
	if !a.SignedIn() {
		return false
	}
	if on.AssessmentID != "" {
		for _, p := range a.Appointments {
			if p.AssessmentID == on.AssessmentID && p.allows(c, a.Today) {
				return true
			}
		}
	}
	if a.OrganisationID == "" || a.OrganisationID != on.OrganisationID {
		return false
	}
	if on.OwnerID != "" && on.OwnerID == a.PersonID && a.owns(c) {
		return true
	}
	for _, g := range a.Grants {
		if c == UpdateAction && g.Role == Contributor {
			continue // only their own, above
		}
		if slices.Contains(byRole[g.Role], c) && (slices.Contains(everywhere, c) || g.Covers(on.AreaIDs)) {
			return true
		}
	}
	return false
}

// owns tells whether being the owner is enough for c, for somebody who still
// has a place in the organisation that allows such work at all.
func (a Actor) owns(c Capability) bool {
	switch c {
	case EditEvidence:
		return a.Has(AddEvidence)
	case UpdateAction:
		return a.Has(UpdateAction)
	}
	return false
}

// Has tells whether the actor has the capability on anything at all in their
// organisation. It decides what navigation offers, and is the first gate of a
// route; the use case then asks May of the record.
func (a Actor) Has(c Capability) bool {
	for _, g := range a.Grants {
		if slices.Contains(byRole[g.Role], c) {
			return true
		}
	}
	for _, p := range a.Appointments {
		if p.allows(c, a.Today) {
			return true
		}
	}
	return false
}

// Require returns nil when the actor may, NotFound when the record is none of
// theirs, Forbidden otherwise. what names the record in the words: "evidence
// item".
func (a Actor) Require(c Capability, on Record, what string) error {
	if a.May(c, on) {
		return nil
	}
	if a.MaySee(on) {
		return fault.Forbidden("You do not have permission to do this")
	}
	return fault.NotFound("There is no such " + what)
}

// MaySee tells whether the actor may know that the record exists.
func (a Actor) MaySee(on Record) bool {
	if on.AssessmentID != "" && a.Kind == CertificationBody {
		return a.May(ReadAssessment, on)
	}
	return a.May(ReadOrganisation, Record{OrganisationID: on.OrganisationID})
}
