package storetest

import (
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/store"
)

// The people and organisations that Seed puts into a database, by short name.
const (
	Council      = "org_council"  // an applicant
	OtherCouncil = "org_other"    // an applicant that must never see the council's records
	Body         = "org_body"     // a certification body
	OtherBody    = "org_body2"    // a body that must never see Body's records
	Housing      = "area_housing" // service areas of the council
	Repairs      = "area_repairs" // beneath Housing
	Museums      = "area_museums"
	OtherArea    = "area_other" // of the other council
	TownHall     = "site_hall"  // sites of the council
	Museum       = "site_museum"
	OtherSite    = "site_other"
)

// Seeded is one seeded person as an actor.
type seeded struct {
	key, name, organisation string
	kind                    account.OrganisationKind
	grants                  []account.Grant
}

var people = []seeded{
	{"lead", "Lead", Council, account.Applicant, []account.Grant{{Role: account.Lead}}},
	{"champion", "Champion of Housing", Council, account.Applicant, []account.Grant{{Role: account.Champion, AreaIDs: []string{Housing, Repairs}}}},
	{"contributor", "Contributor", Council, account.Applicant, []account.Grant{{Role: account.Contributor}}},
	{"head", "Head of Housing", Council, account.Applicant, []account.Grant{{Role: account.HeadOfService, AreaIDs: []string{Housing, Repairs}}}},
	{"executive", "Executive", Council, account.Applicant, []account.Grant{{Role: account.Executive}}},
	{"admin", "Administrator", Council, account.Applicant, []account.Grant{{Role: account.Administrator}}},
	{"other_lead", "Lead elsewhere", OtherCouncil, account.Applicant, []account.Grant{{Role: account.Lead}}},
	{"scheme", "Scheme manager", Body, account.CertificationBody, []account.Grant{{Role: account.SchemeManager}}},
	{"assessor", "Assessor", Body, account.CertificationBody, []account.Grant{{Role: account.Assessor}}},
	{"assessor2", "Second assessor", Body, account.CertificationBody, []account.Grant{{Role: account.Assessor}}},
	{"moderator", "Moderator", Body, account.CertificationBody, []account.Grant{{Role: account.Moderator}}},
	{"other_scheme", "Scheme manager elsewhere", OtherBody, account.CertificationBody, []account.Grant{{Role: account.SchemeManager}}},
}

// PersonID returns the id of a seeded person: "lead", "champion",
// "contributor", "head", "executive", "admin", "other_lead", "scheme",
// "assessor", "assessor2", "moderator", "other_scheme".
func PersonID(key string) string { return "per_" + key }

// People returns the short names of all seeded people.
func People() []string {
	keys := make([]string, len(people))
	for i, p := range people {
		keys[i] = p.key
	}
	return keys
}

// Actor returns a seeded person as the one who acts on this day, with no
// appointment; the zero Actor for the key "".
func Actor(key string, today date.Date) account.Actor {
	names := map[string]string{Council: "Exmere City Council", OtherCouncil: "Otherby Council", Body: "Fairmark Assessments", OtherBody: "Second Body"}
	for _, p := range people {
		if p.key == key {
			return account.Actor{PersonID: PersonID(key), Name: p.name, OrganisationID: p.organisation, OrganisationName: names[p.organisation],
				Kind: p.kind, Grants: p.grants, Today: today}
		}
	}
	return account.Actor{}
}

// Seed puts two councils and two bodies with their people, areas and sites into
// an empty database.
func Seed(t testing.TB, db *store.DB) {
	t.Helper()
	at := time.Date(2025, 1, 6, 9, 0, 0, 0, time.UTC)
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Raw().Exec(query, args...); err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
	}
	for _, o := range [][]any{
		{Council, "applicant", "Exmere City Council", "exmere-city-council"},
		{OtherCouncil, "applicant", "Otherby Council", "otherby-council"},
		{Body, "certification_body", "Fairmark Assessments", "fairmark-assessments"},
		{OtherBody, "certification_body", "Second Body", "second-body"},
	} {
		run(`INSERT INTO organisation (id, kind, name, slug, sector, about, website, created_at, version) VALUES ($1, $2, $3, $4, '', '', '', $5, 1)`, append(o, at)...)
	}
	for i, a := range [][]any{
		{Housing, Council, nil, "Housing"}, {Repairs, Council, Housing, "Repairs"}, {Museums, Council, nil, "Museums"}, {OtherArea, OtherCouncil, nil, "Elsewhere"},
	} {
		run(`INSERT INTO service_area (id, organisation_id, parent_id, name, position, version) VALUES ($1, $2, $3, $4, $5, 1)`, append(a, i)...)
	}
	for _, s := range [][]any{{TownHall, Council, "Town Hall"}, {Museum, Council, "City Museum"}, {OtherSite, OtherCouncil, "Other Hall"}} {
		run(`INSERT INTO site (id, organisation_id, name, address, notes, version) VALUES ($1, $2, $3, '', '', 1)`, s...)
	}
	for _, p := range people {
		email := p.key + "@example.org"
		run(`INSERT INTO person (id, name, email, email_folded, password_hash, created_at, version) VALUES ($1, $2, $3, $3, '', $4, 1)`, PersonID(p.key), p.name, email, at)
		for _, g := range p.grants {
			run(`INSERT INTO membership (id, organisation_id, person_id, role, created_at) VALUES ($1, $2, $3, $4, $5)`, "mem_"+p.key, p.organisation, PersonID(p.key), string(g.Role), at)
			if len(g.AreaIDs) > 0 {
				run(`INSERT INTO membership_area (membership_id, area_id) VALUES ($1, $2)`, "mem_"+p.key, g.AreaIDs[0])
			}
		}
	}
}
