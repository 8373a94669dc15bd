package organisation_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/plaudit/plaudit/internal/organisation"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func settingsWorld(t *testing.T) *pagetest.World {
	w := pagetest.New(t)
	w.Serve(pages.SettingsRoutes(organisation.New(store.For[organisation.Tx]{DB: w.DB}, w.NewID, w.Now))...)
	return w
}

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// guarded checks that a page, and a form sent to it, are refused to a role
// without the capability, to another organisation, and to nobody.
func guarded(w *pagetest.World, path, wrongRole, elsewhere string, isPage bool) {
	w.T.Helper()
	if isPage {
		w.Get(wrongRole, path).Want(403)
		w.Get("", path).Want(http.StatusSeeOther)
		if elsewhere != "" {
			w.Get(elsewhere, path).Want(404)
		}
	}
	w.Post(wrongRole, path, nil).Want(403)
	w.Post("", path, nil).Want(http.StatusSeeOther)
	if elsewhere != "" {
		w.Post(elsewhere, path, values("name", "Theirs")).Want(404)
	}
}

func TestSettings(t *testing.T) {
	w := settingsWorld(t)
	w.Get("contributor", "/organisation").Want(200).Says("Exmere City Council", "Not given").Lacks("Change")
	w.Get("scheme", "/organisation").Want(200).Says("Fairmark Assessments").Lacks("Service areas")
	w.Get("admin", "/organisation").Want(200).Says("Audit trail", "Service areas")
	guarded(w, "/organisation/details", "champion", "", true)

	p := w.Get("admin", "/organisation/details").Want(200)
	sent := values("name", "Exmere", "sector", "Local government", "about", "A city", "website", "https://exmere.example", "version", p.Find("input[name=version]").AttrOr("value", ""))
	w.Post("admin", "/organisation/details", sent).Want(http.StatusSeeOther)
	w.Get("lead", "/organisation").Want(200).Says("Exmere", "Local government", "https://exmere.example")

	sent.Set("website", "javascript:alert(1)")
	p = w.Post("admin", "/organisation/details", sent).Want(422).Says("starting with https://")
	if p.Find("textarea[name=about]").Text() != "A city" {
		t.Error("the text was lost")
	}
	sent.Set("website", "")
	sent.Set("name", "")
	w.Post("admin", "/organisation/details", sent).Want(422).Says("Enter the name of the organisation")
	sent.Set("name", "Otherby Council")
	sent.Set("version", "2")
	w.Post("admin", "/organisation/details", sent).Want(422).Says("already an organisation with this name")
}

func TestStaleSettingsShowBoth(t *testing.T) {
	w := settingsWorld(t)
	w.Post("lead", "/organisation/details", values("name", "First", "version", "1")).Want(http.StatusSeeOther)
	p := w.Post("admin", "/organisation/details", values("name", "Second", "version", "1")).Want(409).Says("changed by somebody else", "What is saved now", "First")
	if p.Find("input[name=name]").AttrOr("value", "") != "Second" {
		t.Error("what was typed is lost")
	}
	w.Post("admin", "/organisation/details", values("name", "Second", "version", p.Find("input[name=version]").AttrOr("value", ""))).Want(http.StatusSeeOther)
	w.Get("lead", "/organisation").Says("Second")
}

func TestSites(t *testing.T) {
	w := settingsWorld(t)
	w.Get("champion", "/organisation/sites").Want(200).Says("Town Hall", "City Museum").Lacks("Other Hall", "Add a site")
	guarded(w, "/organisation/sites/new", "champion", "", true)
	guarded(w, "/organisation/sites/"+storetest.TownHall, "champion", "other_lead", true)
	guarded(w, "/organisation/sites/"+storetest.TownHall+"/archive", "champion", "other_lead", false)
	w.Get("lead", "/organisation/sites/new").Want(200)
	w.Post("lead", "/organisation/sites/new", values("name", "", "address", "1 High Street")).Want(422).Says("Enter the name of the site")
	w.Post("lead", "/organisation/sites/new", values("name", "Library", "address", "1 High Street\r\nExmere")).Want(http.StatusSeeOther)
	w.Get("lead", "/organisation/sites").Says("Library", "1 High Street")

	path := "/organisation/sites/" + storetest.TownHall
	w.Post("lead", path, values("name", "Guildhall", "version", "1")).Want(http.StatusSeeOther)
	w.Post("lead", path, values("name", "Guildhall", "version", "1")).Want(409).Says("What is saved now") // sent twice
	for range 2 {
		w.Post("lead", path+"/archive", nil).Want(http.StatusSeeOther)
	}
	w.Get("lead", "/organisation/sites").Says("Archived", "Restore")
	w.Post("lead", path+"/restore", nil).Want(http.StatusSeeOther)
	w.Get("lead", "/organisation/sites").Lacks("Archived")
	w.Get("lead", "/organisation/sites/site_none").Want(404)
}

func TestAreas(t *testing.T) {
	w := settingsWorld(t)
	w.Get("champion", "/organisation/areas").Want(200).Says("Housing: Repairs").Lacks("Elsewhere", "Add beneath")
	path := "/organisation/areas/" + storetest.Housing
	guarded(w, "/organisation/areas/new", "head", "", true)
	guarded(w, path, "head", "other_lead", true)
	guarded(w, path+"/archive", "head", "other_lead", false)

	p := w.Get("lead", "/organisation/areas/new?parent="+storetest.Repairs).Want(200)
	if p.Find("select option[selected]").AttrOr("value", "") != storetest.Repairs {
		t.Error("the parent is not chosen")
	}
	w.Post("lead", "/organisation/areas/new", values("name", "", "parent", "")).Want(422).Says("Enter the name of the service area")
	w.Post("lead", "/organisation/areas/new", values("name", "Mine", "parent", storetest.OtherArea)).Want(422).Says("Select from the list")
	w.Post("lead", "/organisation/areas/new", values("name", "Empty homes", "parent", storetest.Repairs)).Want(http.StatusSeeOther)
	w.Get("lead", "/organisation/areas").Says("Housing: Repairs: Empty homes")

	p = w.Get("lead", path).Want(200)
	if p.Find(`select option[value="`+storetest.Repairs+`"]`).Length() != 0 {
		t.Error("an area can be moved beneath its own child")
	}
	w.Post("lead", path, values("name", "Homes", "parent", storetest.Museums, "version", "1")).Want(http.StatusSeeOther)
	w.Get("lead", "/organisation/areas").Says("Museums: Homes: Repairs")
	w.Post("lead", path, values("name", "Stale", "version", "1")).Want(409).Says("What is saved now", "Homes")
	for range 2 {
		w.Post("lead", path+"/archive", nil).Want(http.StatusSeeOther)
	}
	w.Get("lead", "/organisation/areas").Says("Archived")
	w.Post("lead", path+"/restore", nil).Want(http.StatusSeeOther)
	w.Get("lead", "/organisation/areas").Lacks("Archived")
}
