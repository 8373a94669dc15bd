package account_test

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/auth"
	pages "github.com/plaudit/plaudit/internal/pages/account"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const password = "tidal copper lantern"

var ctx = context.Background()

type world struct {
	*pagetest.World
	auth   *auth.Service
	people *account.Service
}

// newWorld serves the pages to real sessions; lead and other_lead have the password.
func newWorld(t *testing.T, withDemo bool) *world {
	w := &world{World: pagetest.New(t)}
	w.auth = auth.New(store.For[auth.Tx]{DB: w.DB}, w.NewID, w.Now, rand.Reader)
	w.people = account.New(store.For[account.Tx]{DB: w.DB}, w.NewID, w.Now, rand.Reader)
	deps := pages.Deps{Auth: w.auth}
	if withDemo {
		deps.Demo = auth.NewDemo(w.auth, store.For[auth.DemoTx]{DB: w.DB})
	}
	home := shell.Route{Pattern: "GET /evidence", Needs: shell.Can(account.ReadOrganisation), Handle: func(w http.ResponseWriter, _ *http.Request, by account.Actor) error {
		_, err := w.Write([]byte(by.Name + " at " + by.OrganisationName))
		return err
	}}
	w.ServeTo(func(ctx context.Context, token string) (shell.Visitor, error) {
		s, err := w.auth.Session(ctx, token)
		return shell.Visitor{Actor: s.Actor, Memberships: s.Memberships}, err
	}, append(pages.Routes(deps), home)...)
	for _, email := range []string{"lead@example.org", "other_lead@example.org"} {
		link, err := w.auth.NewReset(ctx, email)
		if err == nil {
			err = w.auth.ResetPassword(ctx, link, password)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *world) token(email string) string {
	w.T.Helper()
	token, err := w.auth.SignIn(ctx, email, password, "192.0.2.9", "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0")
	if err != nil {
		w.T.Fatal(err)
	}
	return token
}

func (w *world) invite(email string) (account.Invitation, string) {
	w.T.Helper()
	i, token, err := w.people.Invite(ctx, w.Actor("lead"), account.Invitation{Name: "New Person", Email: email, Grant: account.Grant{Role: account.Contributor}})
	if err != nil {
		w.T.Fatal(err)
	}
	return i, "/invitation/" + token
}

// cookie returns the session that the page gave the browser.
func cookie(p *pagetest.Page) *http.Cookie {
	for _, c := range (&http.Response{Header: p.Header}).Cookies() {
		if c.Name == "session" {
			return c
		}
	}
	return &http.Cookie{}
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestSignIn(t *testing.T) {
	w := newWorld(t, false)
	p := w.Get("", "/evidence").Want(http.StatusSeeOther)
	w.Get("", p.Location).Want(200).Says("Sign in").Lacks("demonstration")
	p = w.Post("", "/sign-in", form("email", "Lead@example.org", "password", password, "next", "/evidence?q=1")).Want(http.StatusSeeOther)
	session := cookie(p)
	if p.Location != "/evidence?q=1" || !session.HttpOnly || session.SameSite != http.SameSiteLaxMode || session.Path != "/" {
		t.Errorf("%q %+v", p.Location, session)
	}
	if p := w.Get(session.Value, "/evidence"); p.Body != "Lead at Exmere City Council" {
		t.Error(p.Body)
	}
	w.Get(session.Value, "/sign-in").Want(http.StatusSeeOther)
	for _, next := range []string{"https://evil.example", "//evil.example", "/\\evil.example", ""} {
		if p := w.Post("", "/sign-in", form("email", "lead@example.org", "password", password, "next", next)); p.Location != "/" {
			t.Errorf("next %q leads to %q", next, p.Location)
		}
	}
	again := w.Post(session.Value, "/sign-in", form("email", "lead@example.org", "password", password)).Want(http.StatusSeeOther)
	if cookie(again).Value == session.Value {
		t.Error("the session was not renewed")
	}
	w.Get(session.Value, "/account").Want(http.StatusSeeOther)
}

func TestSignInRefuses(t *testing.T) {
	w := newWorld(t, false)
	p := w.Post("", "/sign-in", form("email", "", "password", "", "next", "/evidence")).Want(422).Says("Enter your e-mail address", "Enter your password")
	if p.Find(`input[name=next]`).AttrOr("value", "") != "/evidence" {
		t.Error("next was lost")
	}
	p = w.Post("", "/sign-in", form("email", "nobody@example.org", "password", "walnut")).Want(422).Says("is not right")
	if p.Find(`input[name=email]`).AttrOr("value", "") != "nobody@example.org" || strings.Contains(p.Body, "walnut") {
		t.Error("the e-mail address is kept, the password is not")
	}
	for range 4 {
		w.Post("", "/sign-in", form("email", "nobody@example.org", "password", "x")).Want(422)
	}
	if p := w.Post("", "/sign-in", form("email", "nobody@example.org", "password", "x")).Want(429).Says("Wait 15 minutes"); p.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	r := httptest.NewRequest("POST", "/sign-in", strings.NewReader("email=lead%40example.org"))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w.Do("", r).Want(403)
}

func TestSignOut(t *testing.T) {
	w := newWorld(t, false)
	token := w.token("lead@example.org")
	if p := w.Post(token, "/sign-out", nil).Want(http.StatusSeeOther); p.Location != "/sign-in" || cookie(p).MaxAge >= 0 {
		t.Errorf("%q", p.Location)
	}
	w.Get(token, "/account").Want(http.StatusSeeOther)
	w.Post("", "/sign-out", nil).Want(http.StatusSeeOther)
	if p := w.Post("", "/sign-out", form("next", "https://evil.example")); p.Location != "/sign-in" {
		t.Error(p.Location)
	}
}

func TestInvitationOfANewPerson(t *testing.T) {
	w := newWorld(t, false)
	_, path := w.invite("new@example.org")
	for range 2 { // looking changes nothing
		p := w.Get("", path).Want(200).Says("Join Exmere City Council", "Evidence contributor")
		if p.Find("input[name=name]").AttrOr("value", "") != "New Person" {
			t.Error("the name is not offered")
		}
	}
	p := w.Post("", path, form("name", "My Name", "password", "short")).Want(422).Says("at least 12 characters")
	if p.Find("input[name=name]").AttrOr("value", "") != "My Name" {
		t.Error("the name was lost")
	}
	p = w.Post("", path, form("name", "My Name", "password", password)).Want(http.StatusSeeOther)
	if body := w.Get(cookie(p).Value, "/evidence").Body; body != "My Name at Exmere City Council" {
		t.Error(body)
	}
	w.Post("", path, form("name", "My Name", "password", password)).Want(http.StatusGone) // sent twice
	w.Get("", path).Want(http.StatusGone).Says("accepted already")
	w.Get("", "/invitation/unknown").Want(404).Says("whole link")
}

func TestInvitationOfSomebodyKnown(t *testing.T) {
	w := newWorld(t, false)
	_, path := w.invite("other_lead@example.org")
	w.Post("", path, form("name", "Impostor", "password", "walnut paper comet")).Want(422).Says("sign in to accept")
	lead := w.token("lead@example.org")
	w.Get(lead, path).Want(200).Says("another address")
	w.Post(lead, path, nil).Want(403)
	if p := w.Post(lead, "/sign-out", form("next", path)); p.Location != path {
		t.Error(p.Location)
	}
	token := w.token("other_lead@example.org")
	w.Get(token, path).Want(200).Says("Accept as Lead elsewhere")
	w.Post(token, path, nil).Want(http.StatusSeeOther)
	w.Get(token, "/account").Want(200).Says("Exmere City Council", "Otherby Council")
	if body := w.Get(token, "/evidence").Body; body != "Lead elsewhere at Exmere City Council" {
		t.Error(body)
	}
	w.Post(token, "/account/organisations", form("organisation", storetest.OtherCouncil)).Want(http.StatusSeeOther)
	if body := w.Get(token, "/evidence").Body; body != "Lead elsewhere at Otherby Council" {
		t.Error(body)
	}
	w.Post(token, "/account/organisations", form("organisation", storetest.Body)).Want(422)
	w.Get(token, "/account/organisations").Want(200)
}

func TestInvitationsThatAreOver(t *testing.T) {
	w := newWorld(t, false)
	i, path := w.invite("new@example.org")
	if err := w.people.WithdrawInvitation(ctx, w.Actor("lead"), i.ID); err != nil {
		t.Fatal(err)
	}
	w.Get("", path).Want(http.StatusGone).Says("withdrawn")
	_, late := w.invite("new@example.org")
	w.Set("2025-12-01")
	w.Get("", late).Want(http.StatusGone).Says("expired", "Ask your contact at Exmere City Council")
	w.Post("", late, form("name", "x", "password", password)).Want(http.StatusGone)
}

func TestOwnAccount(t *testing.T) {
	w := newWorld(t, false)
	token, other := w.token("lead@example.org"), w.token("lead@example.org")
	p := w.Get(token, "/account").Want(200).Says("lead@example.org", "Firefox on Windows", "This browser")
	end, _ := p.Find(`form[action^="/account/sessions/"]`).Attr("action")
	foreign, _, _ := strings.Cut(w.token("other_lead@example.org"), ".")
	w.Post(token, "/account/sessions/"+foreign+"/end", nil).Want(404)
	w.Post(token, end, nil).Want(http.StatusSeeOther)
	w.Post(token, end, nil).Want(404) // sent twice
	w.Get(other, "/account").Want(http.StatusSeeOther)

	version := w.Get(token, "/account/name").Want(200).Find("input[name=version]").AttrOr("value", "")
	w.Post(token, "/account/name", form("name", "", "version", version)).Want(422).Says("Enter a full name")
	w.Post(token, "/account/name", form("name", "Renamed", "version", version)).Want(http.StatusSeeOther)
	w.Post(token, "/account/name", form("name", "Stale", "version", version)).Want(409)

	w.Get(token, "/account/password").Want(200)
	w.Post(token, "/account/password", form("old", "wrong", "password", "walnut paper comet")).Want(422).Says("not the password you have now")
	w.Post(token, "/account/password", form("old", "", "password", "x")).Want(422).Says("Enter the password", "at least 12")
	w.Post(token, "/account/password", form("old", password, "password", "walnut paper comet")).Want(http.StatusSeeOther)
	w.Get(token, "/account").Want(200).Says("Renamed")
	w.Post(token, "/account/sign-out-everywhere", nil).Want(http.StatusSeeOther)
	w.Get(token, "/account").Want(http.StatusSeeOther)
}

func TestPasswordReset(t *testing.T) {
	w := newWorld(t, false)
	link, err := w.auth.NewReset(ctx, "lead@example.org")
	if err != nil {
		t.Fatal(err)
	}
	w.Get("", "/password-reset/"+link).Want(200).Says("lead@example.org")
	w.Post("", "/password-reset/"+link, form("password", "lead lead lead")).Want(422).Says("name or e-mail")
	w.Post("", "/password-reset/"+link, form("password", "walnut paper comet")).Want(http.StatusSeeOther)
	w.Post("", "/password-reset/"+link, form("password", "walnut paper comet")).Want(404)
	w.Get("", "/password-reset/x").Want(404).Says("Ask whoever runs Plaudit")
}

func TestDemo(t *testing.T) {
	newWorld(t, false).Get("", "/demo").Want(404)
	newWorld(t, false).Post("", "/demo", form("person", "per_lead", "organisation", storetest.Council)).Want(405)
	w := newWorld(t, true)
	p := w.Get("", "/demo").Want(200).Says("Exmere City Council", "Customer Service Excellence lead", "For Housing")
	if n := p.Find(".pl-card").Length(); n != len(storetest.People()) {
		t.Errorf("%d cards", n)
	}
	p = w.Post("", "/demo", form("person", "per_head", "organisation", storetest.Council)).Want(http.StatusSeeOther)
	if body := w.Get(cookie(p).Value, "/evidence").Body; body != "Head of Housing at Exmere City Council" {
		t.Error(body)
	}
	w.Post("", "/demo", form("person", "per_nobody", "organisation", storetest.Council)).Want(404)
	w.Post("", "/demo", form("person", "per_head", "organisation", storetest.Body)).Want(404)
	w.Get("", "/sign-in").Want(200).Says("demonstration")
}
