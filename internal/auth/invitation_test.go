package auth_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func (w *world) invite(email string) (account.Invitation, string) {
	w.Helper()
	i, token, err := w.people.Invite(ctx, storetest.Actor("lead", "2025-11-24"), account.Invitation{Name: "Newcomer", Email: email,
		Grant: account.Grant{Role: account.Champion, AreaIDs: []string{storetest.Housing}}})
	if err != nil {
		w.Fatal(err)
	}
	return i, token
}

func TestANewPersonAccepts(t *testing.T) {
	w := newWorld(t)
	_, link := w.invite("New@example.org")
	_, err := w.AcceptInvitation(ctx, link, "", password, "")
	w.is(err, fault.KindInvalid)
	_, err = w.AcceptInvitation(ctx, link+"x", "New Person", password, "")
	w.is(err, fault.KindNotFound)
	token, err := w.AcceptInvitation(ctx, link, "New Person", password, "Browser")
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.Session(ctx, token)
	if err != nil || s.Actor.OrganisationID != storetest.Council || !s.Actor.Holds(account.Champion) || len(s.Actor.AreaIDs()) != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	_, err = w.AcceptInvitation(ctx, link, "New Person", password, "")
	w.is(err, fault.KindConflict)
	if _, state, err := w.Invitation(ctx, link); state != account.InvitationAccepted || err != nil {
		t.Error(state, err)
	}
	w.signIn("new@example.org")
}

func TestTwentyAcceptAtOnce(t *testing.T) {
	w := newWorld(t)
	_, link := w.invite("new@example.org")
	errs := make(chan error)
	for range 20 {
		go func() {
			_, err := w.AcceptInvitation(ctx, link, "New Person", password, "")
			errs <- err
		}()
	}
	accepted := 0
	for range 20 {
		if err := <-errs; err == nil {
			accepted++
		} else {
			w.is(err, fault.KindConflict)
		}
	}
	if accepted != 1 {
		t.Errorf("accepted %d times", accepted)
	}
}

func TestWhoHasAnAccountSignsInFirst(t *testing.T) {
	w := newWorld(t).withPassword("other_lead@example.org")
	w.withPassword("admin@example.org")
	_, link := w.invite("Other_Lead@example.org")
	_, err := w.AcceptInvitation(ctx, link, "Impostor", "walnut paper comet", "")
	w.is(err, fault.KindInvalid)
	w.is(w.AcceptInvitationSignedIn(ctx, w.signIn("admin@example.org"), link), fault.KindForbidden)
	token := w.signIn("other_lead@example.org")
	if err := w.AcceptInvitationSignedIn(ctx, token, link); err != nil {
		t.Fatal(err)
	}
	s, err := w.Session(ctx, token)
	if err != nil || s.Actor.OrganisationID != storetest.Council || len(s.Memberships) != 2 || s.Person.Name != "Lead elsewhere" {
		t.Errorf("%+v, %v", s, err)
	}
	if err := w.people.EndMembership(ctx, storetest.Actor("lead", "2025-11-24"), s.Person.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.Session(ctx, token)
	w.is(err, fault.KindNotFound)
}

func TestLateAndWithdrawnInvitations(t *testing.T) {
	w := newWorld(t)
	i, link := w.invite("new@example.org")
	w.now = w.now.Add(account.InvitationLasts)
	_, err := w.AcceptInvitation(ctx, link, "New Person", password, "")
	w.is(err, fault.KindConflict)
	if err := w.people.WithdrawInvitation(ctx, storetest.Actor("lead", "2025-11-24"), i.ID); err != nil {
		t.Fatal(err)
	}
	if _, state, err := w.Invitation(ctx, link); state != account.InvitationWithdrawn || err != nil {
		t.Error(state, err)
	}
	_, _, err = w.Invitation(ctx, "unknown")
	w.is(err, fault.KindNotFound)
}

func TestAddPerson(t *testing.T) {
	w := newWorld(t)
	g := account.Grant{Role: account.Administrator}
	p, err := w.AddPerson(ctx, storetest.OtherCouncil, g, "First Administrator", "first@example.org", password)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.AddPerson(ctx, storetest.Council, g, "Another name", "FIRST@example.org", "walnut paper comet")
	if err != nil || again.ID != p.ID || again.Name != p.Name {
		t.Errorf("%+v, %v", again, err)
	}
	s, err := w.Session(ctx, w.signIn("first@example.org"))
	if err != nil || len(s.Memberships) != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	_, err = w.AddPerson(ctx, storetest.Council, g, "", "x", "y")
	w.is(err, fault.KindInvalid)
}

func TestDemo(t *testing.T) {
	w := newWorld(t)
	demo := auth.NewDemo(w.Service, store.For[auth.DemoTx]{DB: w.db})
	people, err := demo.People(ctx)
	if err != nil || len(people) != len(storetest.People()) {
		t.Fatalf("%d, %v", len(people), err)
	}
	token, err := demo.SignIn(ctx, storetest.PersonID("head"), storetest.Council, "Browser")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := w.Session(ctx, token); err != nil || !s.Actor.Holds(account.HeadOfService) {
		t.Errorf("%+v, %v", s, err)
	}
	_, err = demo.SignIn(ctx, storetest.PersonID("head"), storetest.Body, "")
	w.is(err, fault.KindNotFound)
}
