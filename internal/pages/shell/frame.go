package shell

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/web"
)

// Frame is what a page says about itself to the layout.
type Frame struct {
	Title string // of the document and, unless Heading is set, the page's h1 is the page's own
	// Section is the navigation item that the page belongs to: its path.
	Section string
	Crumbs  []Crumb
	Form    *web.Form // puts "Error: " before the title when it failed
	Wide    bool      // uses the full width: pictures, desks, wide tables
	Plain   bool      // no navigation: sign-in, invitation
}

// Crumb is one step of the breadcrumbs.
type Crumb struct{ Text, Href string }

func (f Frame) documentTitle() string {
	title := f.Title + " - Plaudit"
	if f.Form != nil && f.Form.Failed() {
		title = "Error: " + title
	}
	return title
}

type navItem struct {
	text, href string
	needs      Need
	kind       account.OrganisationKind // "" for both
}

var navigation = []navItem{
	{"My work", "/", SignedIn, ""},
	{"Evidence", "/evidence", Can(account.ReadOrganisation), account.Applicant},
	{"Assessments", "/assessments", Can(account.ReadOrganisation), account.Applicant},
	{"Improvement", "/improvement", Can(account.ReadOrganisation), account.Applicant},
	{"Satisfaction", "/satisfaction", Can(account.ReadOrganisation), account.Applicant},
	{"Certificates", "/certificates", Can(account.ReadOrganisation), account.Applicant},
	{"Assessments", "/body/assessments", Can(account.ManageScheme), account.CertificationBody},
	{"Desk", "/desk", Can(account.ReadAssessment), account.CertificationBody},
	{"Certificates", "/body/certificates", Can(account.ManageCertificates), account.CertificationBody},
	{"Standard", "/standard", SignedIn, ""},
	{"People", "/people", Can(account.ReadOrganisation), ""},
	{"Settings", "/organisation", Can(account.ReadOrganisation), ""},
}

// Every page of somebody who may read anything has a box that leads to the
// search; the page of the search has its own.
const searchPath = "/search"

var searchNeeds = Can(account.ReadOrganisation, account.ReadAssessment)

var publicNavigation = []navItem{
	{"Register of certificates", "/register", Public, ""},
	{"The standard", "/standard", Public, ""},
}

func navigationFor(by account.Actor) []navItem {
	if !by.SignedIn() {
		return publicNavigation
	}
	var items []navItem
	for _, item := range navigation {
		if item.needs.Met(by) && (item.kind == "" || item.kind == by.Kind) {
			items = append(items, item)
		}
	}
	return items
}

// The optional cookie remembers how somebody likes lists shown. It is set only
// after they allowed it; see pages/public/cookies.go.
const (
	ConsentCookie     = "cookies"     // "allow" or "refuse": necessary, remembers the answer
	PreferencesCookie = "preferences" // optional
)

// bannerWanted tells whether the question about the optional cookie is still
// open for this browser.
func bannerWanted(r *http.Request) bool {
	_, err := r.Cookie(ConsentCookie)
	return err != nil && r.URL.Path != "/cookies"
}

// MayRemember tells whether this browser allowed the optional cookie.
func MayRemember(r *http.Request) bool {
	c, err := r.Cookie(ConsentCookie)
	return err == nil && c.Value == "allow"
}
