package auth_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const password = "tidal copper lantern"

var ctx = context.Background()

type world struct {
	*testing.T
	*auth.Service
	people *account.Service
	db     *store.DB
	now    time.Time
}

// newWorld has the seeded people; the lead, who is also an assessor at the
// body, has the password.
func newWorld(t *testing.T) *world {
	w := &world{T: t, db: storetest.SQLite(t), now: time.Date(2025, 11, 24, 9, 0, 0, 0, time.UTC)}
	storetest.Seed(t, w.db)
	clock := func() time.Time { return w.now }
	w.Service = auth.New(store.For[auth.Tx]{DB: w.db}, id.New, clock, rand.Reader)
	w.people = account.New(store.For[account.Tx]{DB: w.db}, id.New, clock, rand.Reader)
	return w
}

func (w *world) withPassword(email string) *world {
	w.Helper()
	token, err := w.NewReset(ctx, email)
	if err == nil {
		err = w.ResetPassword(ctx, token, password)
	}
	if err != nil {
		w.Fatal(err)
	}
	return w
}

func (w *world) signIn(email string) string {
	w.Helper()
	token, err := w.SignIn(ctx, email, password, "192.0.2.1", "Browser")
	if err != nil {
		w.Fatal(err)
	}
	return token
}

func (w *world) is(err error, kind fault.Kind) {
	w.Helper()
	if fault.KindOf(err) != kind {
		w.Errorf("%v, want %v", err, kind)
	}
}

func TestSignInAndSession(t *testing.T) {
	w := newWorld(t).withPassword("champion@example.org")
	token := w.signIn(" Champion@EXAMPLE.org ")
	counted, n := store.CountStatements(ctx)
	s, err := w.Session(counted, token)
	if err != nil || s.Person.Email != "champion@example.org" || s.Actor.OrganisationID != storetest.Council || s.Actor.Today != "2025-11-24" ||
		len(s.Memberships) != 1 || len(s.Actor.Grants) != 1 || len(s.Actor.Grants[0].AreaIDs) != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	if n.Load() > 2 {
		t.Errorf("%d statements", n.Load())
	}
	sid, _, _ := strings.Cut(token, ".")
	for _, wrong := range []string{"", ".", sid, sid + ".", sid + ".x", token + "x", "ses_x." + token} {
		_, err := w.Session(ctx, wrong)
		w.is(err, fault.KindNotFound)
	}
	if err := w.SignOut(ctx, token); err != nil {
		t.Error(err)
	}
	if err := w.SignOut(ctx, token); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
	_, err = w.Session(ctx, token)
	w.is(err, fault.KindNotFound)
}

func TestSessionsEnd(t *testing.T) {
	w := newWorld(t).withPassword("lead@example.org")
	idle, used := w.signIn("lead@example.org"), w.signIn("lead@example.org")
	for range 14 { // eleven hours at a time
		w.now = w.now.Add(11 * time.Hour)
		if _, err := w.Session(ctx, used); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.Session(ctx, idle)
	w.is(err, fault.KindNotFound)
	w.now = w.now.Add(11 * time.Hour)
	w.Session(ctx, used)
	w.now = w.now.Add(5 * time.Hour)
	_, err = w.Session(ctx, used)
	w.is(err, fault.KindNotFound) // seven days are over

	token := w.signIn("lead@example.org")
	if err := w.people.Disable(ctx, "lead@example.org", true); err != nil {
		t.Fatal(err)
	}
	_, err = w.Session(ctx, token)
	w.is(err, fault.KindNotFound)
}

func TestWrongInTheSameWords(t *testing.T) {
	w := newWorld(t).withPassword("lead@example.org")
	w.withPassword("head@example.org")
	if err := w.people.Disable(ctx, "head@example.org", true); err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, try := range [][2]string{{"lead@example.org", "not the one"}, {"nobody@example.org", password}, {"head@example.org", password},
		{"admin@example.org", ""}, {"lead@example.org", strings.Repeat("x", 5000)}} {
		_, err := w.SignIn(ctx, try[0], try[1], "192.0.2.1", "")
		w.is(err, fault.KindInvalid)
		words = append(words, err.Error())
	}
	for _, v := range words {
		if v != words[0] {
			t.Errorf("%q tells more than %q", v, words[0])
		}
	}
}

func TestSignInIsThrottled(t *testing.T) {
	w := newWorld(t).withPassword("lead@example.org")
	for range 4 {
		_, err := w.SignIn(ctx, "lead@example.org", "x", "192.0.2.1", "")
		w.is(err, fault.KindInvalid)
	}
	w.signIn("lead@example.org") // success starts afresh
	for _, email := range []string{"lead@example.org", "nobody@example.org"} {
		for range 5 {
			_, err := w.SignIn(ctx, email, "x", "192.0.2.1", "")
			w.is(err, fault.KindInvalid)
		}
		_, err := w.SignIn(ctx, email, password, "198.51.100.7", "")
		w.is(err, fault.KindTooMany)
	}
	w.now = w.now.Add(15 * time.Minute)
	w.signIn("lead@example.org")
}

func TestThrottleByNetworkAndAtOnce(t *testing.T) {
	w := newWorld(t)
	kinds := make(chan fault.Kind)
	for i := range 40 {
		go func() {
			_, err := w.SignIn(ctx, id.New("x")+"@example.org", "x", "2001:db8:1:2::"+string(rune('a'+i%6)), "")
			kinds <- fault.KindOf(err)
		}()
	}
	count := map[fault.Kind]int{}
	for range 40 {
		count[<-kinds]++
	}
	if count[fault.KindInvalid] != 30 || count[fault.KindTooMany] != 10 {
		t.Errorf("%v", count)
	}
}

func TestActIn(t *testing.T) {
	w := newWorld(t).withPassword("lead@example.org")
	err := w.db.Write(ctx, func(tx *store.Tx) error {
		return tx.AddGrant(ctx, storetest.Body, storetest.PersonID("lead"), account.Grant{Role: account.Assessor}, w.now, id.New)
	})
	if err != nil {
		t.Fatal(err)
	}
	token := w.signIn("lead@example.org")
	if err := w.ActIn(ctx, token, storetest.Body); err != nil {
		t.Fatal(err)
	}
	s, err := w.Session(ctx, token)
	if err != nil || s.Actor.OrganisationID != storetest.Body || s.Actor.Kind != account.CertificationBody || s.Actor.Holds(account.Lead) || len(s.Memberships) != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	w.is(w.ActIn(ctx, token, storetest.OtherCouncil), fault.KindNotFound)
}

func TestDevices(t *testing.T) {
	w := newWorld(t).withPassword("lead@example.org")
	first, second, third := w.signIn("lead@example.org"), w.signIn("lead@example.org"), w.signIn("lead@example.org")
	a, err := w.Account(ctx, first)
	if err != nil || len(a.Devices) != 3 || a.Person.Email != "lead@example.org" {
		t.Fatalf("%+v, %v", a, err)
	}
	secondID, _, _ := strings.Cut(second, ".")
	w.withPassword("admin@example.org")
	w.is(w.EndSession(ctx, w.signIn("admin@example.org"), secondID), fault.KindNotFound)
	if err := w.EndSession(ctx, first, secondID); err != nil {
		t.Error(err)
	}
	_, err = w.Session(ctx, second)
	w.is(err, fault.KindNotFound)
	if err := w.SignOutEverywhere(ctx, first); err != nil {
		t.Error(err)
	}
	_, err = w.Session(ctx, third)
	w.is(err, fault.KindNotFound)
}
