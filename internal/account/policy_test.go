package account

import (
	"testing"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
)

func actor(organisation string, grants ...Grant) Actor {
	return Actor{PersonID: "per_1", OrganisationID: organisation, Kind: Applicant, Grants: grants, Today: "2025-11-24"}
}

func TestPolicy(t *testing.T) {
	lead := actor("org_a", Grant{Role: Lead})
	champion := actor("org_a", Grant{Role: Champion, AreaIDs: []string{"area_1", "area_2"}})
	contributor := actor("org_a", Grant{Role: Contributor})
	head := actor("org_a", Grant{Role: HeadOfService, AreaIDs: []string{"area_1"}})
	executive := actor("org_a", Grant{Role: Executive})
	mixed := actor("org_a", Grant{Role: Executive}, Grant{Role: HeadOfService, AreaIDs: []string{"area_1"}})
	whole := Record{OrganisationID: "org_a"}
	area1 := Record{OrganisationID: "org_a", AreaIDs: []string{"area_1"}}
	area3 := Record{OrganisationID: "org_a", AreaIDs: []string{"area_3"}}
	own := Record{OrganisationID: "org_a", AreaIDs: []string{"area_3"}, OwnerID: "per_1"}
	other := Record{OrganisationID: "org_b", OwnerID: "per_1"}
	for _, c := range []struct {
		name string
		who  Actor
		do   Capability
		on   Record
		want bool
	}{
		{"signed out", Actor{OrganisationID: "org_a"}, ReadOrganisation, whole, false},
		{"lead submits", lead, Submit, whole, true},
		{"lead of another organisation", lead, ReadOrganisation, other, false},
		{"champion edits in area", champion, EditEvidence, area1, true},
		{"champion edits elsewhere", champion, EditEvidence, area3, false},
		{"champion edits own elsewhere", champion, EditEvidence, own, true},
		{"champion reads everything", champion, ReadOrganisation, area3, true},
		{"champion does not submit", champion, Submit, whole, false},
		{"contributor adds", contributor, AddEvidence, area3, true},
		{"contributor edits own", contributor, EditEvidence, own, true},
		{"contributor edits another's", contributor, EditEvidence, area3, false},
		{"contributor updates another's action", contributor, UpdateAction, area1, false},
		{"contributor updates own action", contributor, UpdateAction, own, true},
		{"ownership does not cross organisations", contributor, EditEvidence, other, false},
		{"head signs off area", head, SignOffArea, area1, true},
		{"head signs off another area", head, SignOffArea, area3, false},
		{"head signs off the whole", head, SignOffArea, whole, false},
		{"executive changes nothing", executive, AddEvidence, area1, false},
		{"two roles add up", mixed, SignOffArea, area1, true},
		{"applicant never assesses", lead, Assess, Record{OrganisationID: "org_a", AssessmentID: "as_1"}, false},
	} {
		if got := c.who.May(c.do, c.on); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestAnAppointmentIsBoundToItsAssessmentAndTime(t *testing.T) {
	assessor := Actor{PersonID: "per_2", OrganisationID: "body", Kind: CertificationBody, Grants: []Grant{{Role: Assessor}},
		Appointments: []Appointment{{AssessmentID: "as_1", Role: LeadAssessor, From: "2025-11-01", Until: "2025-12-31"}}}
	mine := Record{OrganisationID: "body", AssessmentID: "as_1"}
	other := Record{OrganisationID: "body", AssessmentID: "as_2"}
	for day, want := range map[string]bool{"2025-10-31": false, "2025-11-01": true, "2025-12-31": true, "2026-01-01": false} {
		assessor.Today = "2025-11-24"
		assessor.Today = date.Date(day)
		if assessor.May(Assess, mine) != want {
			t.Errorf("on %s may assess: %v", day, !want)
		}
	}
	assessor.Appointments[0].ReadsFrom = "2025-10-20"
	for day, reads := range map[string]bool{"2025-10-19": false, "2025-10-20": true, "2025-10-31": true, "2025-11-01": true, "2026-01-01": false} {
		assessor.Today = date.Date(day)
		if assessor.May(ReadAssessment, mine) != reads || assessor.Has(ReadAssessment) != reads || assessor.May(Assess, mine) != (reads && day >= "2025-11-01") {
			t.Errorf("early access on %s", day)
		}
	}
	assessor.Today = "2025-11-24"
	assessor.Appointments[0].Offered = true
	if assessor.May(ReadAssessment, mine) || assessor.Has(Assess) {
		t.Error("an appointment that was not accepted gives access")
	}
	assessor.Appointments[0].Offered = false
	if assessor.May(Moderate, mine) || assessor.May(Decide, mine) || assessor.May(Assess, other) {
		t.Error("an assessor neither moderates, decides, nor reaches another assessment")
	}
	if err := assessor.Require(ReadAssessment, other, "assessment"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a colleague's assessment is not found, got %v", err)
	}
	if err := assessor.Require(Decide, mine, "assessment"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("one's own assessment is forbidden to decide, got %v", err)
	}
}
