package demo

import (
	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/organisation"
)

// peopleAndPlaces founds the certification body and the four councils, three
// and a half years ago. People are named after what they do.
func (t *teller) peopleAndPlaces() error {
	t.on(t.today.AddMonths(-42))
	return all(
		func() error {
			return t.place("fairmark", organisation.Organisation{Kind: account.CertificationBody, Name: "Fairmark Assessments", Sector: "Certification body",
				About: "Assesses the four below. One submission waits to be opened, one visit is under way, one report waits for its moderator."}, nil, nil, []role{
				{"scheme", "Scheme Manager", account.SchemeManager, nil},
				{"assessor", "Lead Assessor", account.Assessor, nil},
				{"second", "Second Assessor", account.Assessor, nil},
				{"moderator", "Moderator", account.Moderator, nil},
				{"admin", "Body Administrator", account.Administrator, nil},
				{"director", "Director of Certification", account.SchemeManager, nil},
			})
		},
		func() error {
			return t.place("exmere", organisation.Organisation{Kind: account.Applicant, Name: "Exmere City Council", Sector: "District council", Website: "https://exmere.example.org",
				About: "Certified a year ago with 13 Compliance Plus. Now collecting for its first annual review, with improvement areas in service plans."},
				[]string{"Customer services", "Housing", "Housing/Repairs", "Housing/Tenancies", "Museums", "Waste and recycling", "Parks", "Licensing", "Revenues and benefits"},
				[]string{"Westgate office", "City museum", "Northfield community hub"}, []role{
					{"lead", "CSE Lead", account.Lead, nil},
					{"housing", "Service Champion, Housing", account.Champion, []string{"Housing"}},
					{"museums", "Service Champion, Museums", account.Champion, []string{"Museums"}},
					{"contributor", "Evidence Contributor, Customer services", account.Contributor, []string{"Customer services"}},
					{"headhousing", "Head of Housing", account.HeadOfService, []string{"Housing"}},
					{"headcustomer", "Head of Customer Services", account.HeadOfService, []string{"Customer services"}},
					{"chief", "Chief Executive", account.Executive, nil},
					{"admin", "Council Administrator", account.Administrator, nil},
				})
		},
		func() error {
			return t.place("wincombe", organisation.Organisation{Kind: account.Applicant, Name: "Wincombe City Council", Sector: "District council", Website: "https://wincombe.example.org",
				About: "Assessed division by division over two and a half years. The visit of the corporate assessment is under way."},
				[]string{"Housing", "Planning", "Revenues", "Leisure", "Environment"}, []string{"Guildhall", "Leisure centre"}, []role{
					{"lead", "CSE Lead", account.Lead, nil},
					{"planning", "Service Champion, Planning", account.Champion, []string{"Planning"}},
					{"headhousing", "Head of Housing", account.HeadOfService, []string{"Housing"}},
					{"leader", "Corporate Director", account.Executive, nil},
				})
		},
		func() error {
			return t.place("northmoor", organisation.Organisation{Kind: account.Applicant, Name: "Northmoor Borough Council", Sector: "Metropolitan borough",
				About: "Goes for the standard for the first time and is collecting evidence."},
				[]string{"Libraries", "Registrars", "Contact centre"}, []string{"Town hall", "Central library"}, []role{
					{"lead", "CSE Lead", account.Lead, nil},
					{"libraries", "Service Champion, Libraries", account.Champion, []string{"Libraries"}},
					{"registrars", "Service Champion, Registrars", account.Champion, []string{"Registrars"}},
					{"headlibraries", "Head of Libraries", account.HeadOfService, []string{"Libraries"}},
					{"contributor", "Evidence Contributor", account.Contributor, nil},
				})
		},
		func() error {
			return t.place("kelford", organisation.Organisation{Kind: account.Applicant, Name: "Kelford Library Service", Sector: "Library service",
				About: "Has just handed in its first submission."},
				[]string{"Branches", "Home service"}, []string{"Kelford library"}, []role{{"lead", "CSE Lead", account.Lead, nil}})
		},
	)
}
