package organisation_test

import (
	"crypto/rand"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/auth"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func peopleWorld(t *testing.T) (*pagetest.World, *auth.Service) {
	w := pagetest.New(t)
	people := account.New(store.For[account.Tx]{DB: w.DB}, w.NewID, w.Now, rand.Reader)
	w.Serve(append(pages.PeopleRoutes(pages.PeopleDeps{People: people, Now: w.Now, PublicURL: "https://plaudit.example/"}), pages.AuditRoutes(people)...)...)
	return w, auth.New(store.For[auth.Tx]{DB: w.DB}, w.NewID, w.Now, rand.Reader)
}

// oneTime returns the link that the page shows, and its token.
func oneTime(p *pagetest.Page) (link, token string) {
	link = p.Find("input[name=link]").AttrOr("value", "")
	_, token, _ = strings.Cut(link, "/invitation/")
	return link, token
}

func TestPeopleList(t *testing.T) {
	w, _ := peopleWorld(t)
	w.Get("contributor", "/people").Want(200).Says("6 people", "Champion of Housing", "Service Champion for Housing").Lacks("Lead elsewhere", "Invite", "Change")
	w.Get("lead", "/people?q=CHAMP").Want(200).Says("1 of 6", "champion@example.org", "Invite").Lacks("Executive Reads")
	w.Get("lead", "/people?role=head_of_service").Says("1 of 6", "Head of Housing")
	w.Get("lead", "/people?q=zz").Says("Nobody matches")
	w.Get("lead", "/people?role=nonsense").Want(200)
	w.Get("scheme", "/people").Want(200).Says("4 people", "Moderator").Lacks("Champion")
	w.Get("", "/people").Want(http.StatusSeeOther)
	ctx, n := store.CountStatements(t.Context())
	r, _ := http.NewRequestWithContext(ctx, "GET", "/people", nil)
	if w.Do("lead", r).Want(200); n.Load() > 4 {
		t.Errorf("%d statements, and the session takes two more", n.Load())
	}
}

func TestInvite(t *testing.T) {
	w, users := peopleWorld(t)
	guarded(w, "/people/invite", "champion", "", true)
	w.Get("lead", "/people/invite").Want(200).Says("Housing: Repairs", "Executive").Lacks("Assessor")
	w.Post("lead", "/people/invite", values("name", "", "email", "x", "role", "")).Want(422).Says("Enter a full name", "Select a role")
	p := w.Post("lead", "/people/invite", values("name", "N", "email", "x", "role", "champion", "areas", storetest.Museums)).Want(422).Says("name@example.org")
	if p.Find("input[name=email]").AttrOr("value", "") != "x" || p.Find("input[checked]").Length() != 2 {
		t.Error("what was typed is lost")
	}
	w.Post("lead", "/people/invite", values("name", "N", "email", "n@example.org", "role", "lead", "areas", storetest.Museums)).Want(422).Says("cannot be limited")
	w.Post("lead", "/people/invite", values("name", "N", "email", "n@example.org", "role", "assessor")).Want(422)
	w.Post("lead", "/people/invite", values("name", "N", "email", "n@example.org", "role", "champion", "areas", storetest.OtherArea)).Want(422)
	w.Post("lead", "/people/invite", values("name", "N", "email", "Champion@example.org", "role", "champion")).Want(422).Says("already has a place")

	good := values("name", "New Person", "email", "new@example.org", "role", "champion", "areas", storetest.Museums)
	link, first := oneTime(w.Post("lead", "/people/invite", good).Want(200).Says("Pass this link on to New Person", "28 Nov 2025"))
	if !regexp.MustCompile(`^https://plaudit\.example/invitation/[\w-]{43}$`).MatchString(link) {
		t.Errorf("%q", link)
	}
	_, second := oneTime(w.Post("lead", "/people/invite", good).Want(200)) // sent twice
	if _, _, err := users.Invitation(t.Context(), first); err == nil {
		t.Error("the first of two links still works")
	}
	i, _, err := users.Invitation(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	p = w.Get("lead", "/people").Says("wait for an answer", "New Person", "Service Champion for Museums")
	if strings.Contains(p.Body, second) {
		t.Error("the link is shown again")
	}
	w.Get("champion", "/people").Lacks("New Person")

	path := "/people/invitations/" + i.ID
	guarded(w, path+"/renew", "champion", "other_lead", false)
	guarded(w, path+"/withdraw", "champion", "other_lead", false)
	w.Set("2026-01-10")
	w.Get("lead", "/people").Says("Expired")
	_, third := oneTime(w.Post("lead", path+"/renew", nil).Want(200))
	if _, state, err := users.Invitation(t.Context(), third); err != nil || state != account.InvitationOpen {
		t.Error(state, err)
	}
	w.Post("lead", path+"/withdraw", nil).Want(http.StatusSeeOther)
	w.Post("lead", path+"/withdraw", nil).Want(409)
	w.Get("lead", "/people").Lacks("New Person")
}

func TestPersonRoles(t *testing.T) {
	w, _ := peopleWorld(t)
	path := "/people/" + storetest.PersonID("champion")
	guarded(w, path, "executive", "other_lead", true)
	p := w.Get("lead", path).Want(200).Says("Roles of Champion of Housing")
	stamp := p.Find("input[name=stamp]").AttrOr("value", "")
	if p.Find(`input[name=role][checked]`).AttrOr("value", "") != "champion" || p.Find(`input[name=areas-champion][checked]`).AttrOr("value", "") != storetest.Housing {
		t.Error("the roles are not ticked")
	}
	w.Post("lead", path, values("stamp", stamp)).Want(422).Says("Select at least one role")
	w.Post("lead", path, values("stamp", stamp, "role", "scheme_manager")).Want(422)
	w.Post("lead", path, values("stamp", stamp, "role", "champion", "areas-champion", storetest.OtherArea)).Want(422)
	change := values("stamp", stamp, "role", "champion", "role", "executive", "areas-champion", storetest.Museums, "areas-contributor", storetest.Housing)
	w.Post("lead", path, change).Want(http.StatusSeeOther)
	w.Get("lead", "/people?q=champion").Says("Service Champion for Museums", "Executive").Lacks("Evidence contributor for")
	w.Post("admin", path, change).Want(409).Says("changed by somebody else", "Service Champion for Museums")

	own := "/people/" + storetest.PersonID("lead")
	stamp = w.Get("lead", own).Want(200).Lacks("End the membership").Find("input[name=stamp]").AttrOr("value", "")
	w.Post("lead", own, values("stamp", stamp, "role", "executive")).Want(422).Says("cannot take from yourself")
}

func TestPersonEnd(t *testing.T) {
	w, _ := peopleWorld(t)
	path := "/people/" + storetest.PersonID("champion") + "/end"
	guarded(w, path, "executive", "other_lead", true)
	w.Get("lead", path).Want(200).Says("loses all roles")
	w.Post("lead", path, nil).Want(http.StatusSeeOther)
	w.Post("lead", path, nil).Want(404) // sent twice
	w.Get("lead", "/people").Says("5 people").Lacks("Champion of Housing")
	w.Post("lead", "/people/"+storetest.PersonID("lead")+"/end", nil).Want(422).Says("cannot take from yourself")
}

func TestAuditTrail(t *testing.T) {
	w, _ := peopleWorld(t)
	w.Get("executive", "/audit").Want(200).Says("no entries")
	w.Post("lead", "/people/"+storetest.PersonID("champion")+"/end", nil)
	for range account.TrailPage {
		w.Post("lead", "/people/invite", values("name", "New Person", "email", "new@example.org", "role", "lead"))
	}
	p := w.Get("lead", "/audit").Want(200).Says("Person: invited", "role: lead").Lacks("membership ended", "Newest")
	older := p.Find("a[rel=next]").AttrOr("href", "")
	w.Get("lead", older).Want(200).Says("Person: membership ended", "before: champion in Housing", "Newest entries").Lacks("Older")
	w.Get("lead", "/audit?subject="+storetest.PersonID("champion")).Want(200).Says("membership ended").Lacks("invited")
	w.Get("lead", "/audit?before=nonsense").Want(200)
	w.Get("other_lead", "/audit").Want(200).Says("no entries")
	w.Get("champion", "/audit").Want(403)
	w.Get("", "/audit").Want(http.StatusSeeOther)
}
