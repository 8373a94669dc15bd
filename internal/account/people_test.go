package account_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

type world struct {
	*testing.T
	*account.Service
	db  *store.DB
	now time.Time
}

func newWorld(t *testing.T) *world {
	w := &world{T: t, db: storetest.SQLite(t), now: time.Date(2025, 11, 24, 9, 0, 0, 0, time.UTC)}
	storetest.Seed(t, w.db)
	w.Service = account.New(store.For[account.Tx]{DB: w.db}, id.New, func() time.Time { return w.now }, rand.Reader)
	return w
}

var ctx = context.Background()

func as(key string) account.Actor { return storetest.Actor(key, "2025-11-24") }

// complains checks that err is an Invalid fault about this field.
func (w *world) complains(err error, field string) {
	w.Helper()
	var f *fault.Error
	if !fault.Is(err, fault.KindInvalid) || !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Name != field {
		w.Errorf("%v, want a complaint about %s", err, field)
	}
}

func (w *world) is(err error, kind fault.Kind) {
	w.Helper()
	if fault.KindOf(err) != kind {
		w.Errorf("%v, want %v", err, kind)
	}
}

func (w *world) member(key string) account.Member {
	w.Helper()
	m, _, err := w.Member(ctx, as("admin"), storetest.PersonID(key))
	if err != nil {
		w.Fatal(err)
	}
	return m
}

func TestInviteRenewAndWithdraw(t *testing.T) {
	w := newWorld(t)
	champion := account.Grant{Role: account.Champion, AreaIDs: []string{storetest.Housing}}
	i, token, err := w.Invite(ctx, as("lead"), account.Invitation{Name: " New Person ", Email: " New@example.org", Grant: champion})
	if err != nil || len(token) != 43 || i.Name != "New Person" || i.TokenHash != account.HashToken(token) || i.State(w.now) != account.InvitationOpen {
		t.Fatalf("%+v %q %v", i, token, err)
	}
	if i.State(w.now.Add(account.InvitationLasts)) != account.InvitationExpired {
		t.Error("it never expires")
	}
	again, second, err := w.Invite(ctx, as("admin"), account.Invitation{Name: "New Person", Email: "new@EXAMPLE.org", Grant: champion})
	if err != nil || again.ID != i.ID || second == token {
		t.Errorf("inviting the same address twice makes two invitations: %+v %v", again, err)
	}
	w.now = w.now.Add(20 * 24 * time.Hour)
	renewed, third, err := w.RenewInvitation(ctx, as("lead"), i.ID)
	if err != nil || third == second || renewed.State(w.now) != account.InvitationOpen {
		t.Errorf("%+v %v", renewed, err)
	}
	if err := w.WithdrawInvitation(ctx, as("lead"), i.ID); err != nil {
		t.Error(err)
	}
	w.is(w.WithdrawInvitation(ctx, as("lead"), i.ID), fault.KindConflict)
	_, _, err = w.RenewInvitation(ctx, as("other_lead"), i.ID)
	w.is(err, fault.KindNotFound)
	if people, err := w.People(ctx, as("lead")); err != nil || len(people.Invitations) != 0 || len(people.Members) != 6 {
		t.Errorf("%+v %v", people, err)
	}
}

func TestInviteRefuses(t *testing.T) {
	w := newWorld(t)
	good := account.Invitation{Name: "New", Email: "new@example.org", Grant: account.Grant{Role: account.Champion}}
	for name, c := range map[string]struct {
		change func(*account.Invitation)
		field  string
	}{
		"no name":              {func(i *account.Invitation) { i.Name = " " }, "name"},
		"name of two lines":    {func(i *account.Invitation) { i.Name = "a\nb" }, "name"},
		"no address":           {func(i *account.Invitation) { i.Email = "" }, "email"},
		"address without host": {func(i *account.Invitation) { i.Email = "me@localhost" }, "email"},
		"name and address":     {func(i *account.Invitation) { i.Email = "Me <me@example.org>" }, "email"},
		"header in address":    {func(i *account.Invitation) { i.Email = "me@example.org\r\nBcc: x@example.org" }, "email"},
		"role of a body":       {func(i *account.Invitation) { i.Grant.Role = account.Assessor }, "role"},
		"no role":              {func(i *account.Invitation) { i.Grant.Role = "" }, "role"},
		"a limited lead": {func(i *account.Invitation) {
			i.Grant = account.Grant{Role: account.Lead, AreaIDs: []string{storetest.Housing}}
		}, "areas"},
		"member already": {func(i *account.Invitation) { i.Email = "CHAMPION@example.org" }, "email"},
	} {
		i := good
		c.change(&i)
		_, _, err := w.Invite(ctx, as("lead"), i)
		t.Run(name, func(t *testing.T) { w.complains(err, c.field) })
	}
	elsewhere := good
	elsewhere.Grant.AreaIDs = []string{storetest.OtherArea}
	_, _, err := w.Invite(ctx, as("lead"), elsewhere)
	w.is(err, fault.KindNotFound)
	for _, who := range []string{"champion", "executive", "scheme", "contributor"} {
		_, _, err := w.Invite(ctx, as(who), good)
		w.is(err, fault.KindForbidden)
	}
	_, _, err = w.Invite(ctx, account.Actor{}, good)
	w.is(err, fault.KindNotFound)
	known := good
	known.Email = "other_lead@example.org" // has an account, but elsewhere
	if _, token, err := w.Invite(ctx, as("lead"), known); err != nil || token == "" {
		t.Errorf("an account elsewhere shows: %v", err)
	}
}

func TestChangeRoles(t *testing.T) {
	w := newWorld(t)
	champion := w.member("champion")
	grants := []account.Grant{{Role: account.Champion, AreaIDs: []string{storetest.Museums}}, {Role: account.Executive}}
	if err := w.ChangeRoles(ctx, as("lead"), champion.PersonID, champion.Stamp(), grants); err != nil {
		t.Fatal(err)
	}
	if now := w.member("champion"); !now.Holds(account.Executive) || now.Stamp() == champion.Stamp() {
		t.Errorf("%+v", now)
	}
	w.is(w.ChangeRoles(ctx, as("lead"), champion.PersonID, champion.Stamp(), grants), fault.KindConflict)
	stamp := w.member("champion").Stamp()
	w.complains(w.ChangeRoles(ctx, as("lead"), champion.PersonID, stamp, nil), "role")
	w.complains(w.ChangeRoles(ctx, as("lead"), champion.PersonID, stamp, []account.Grant{{Role: account.SchemeManager}}), "role")
	w.complains(w.ChangeRoles(ctx, as("lead"), champion.PersonID, stamp, []account.Grant{{Role: account.Executive}, {Role: account.Executive}}), "role")
	w.is(w.ChangeRoles(ctx, as("lead"), champion.PersonID, stamp, []account.Grant{{Role: account.Champion, AreaIDs: []string{storetest.OtherArea}}}), fault.KindNotFound)
	w.is(w.ChangeRoles(ctx, as("other_lead"), champion.PersonID, stamp, grants), fault.KindNotFound)
	w.is(w.ChangeRoles(ctx, as("head"), champion.PersonID, stamp, grants), fault.KindForbidden)
}

func TestNobodyShutsThemselvesOut(t *testing.T) {
	w := newWorld(t)
	reader := []account.Grant{{Role: account.Executive}}
	w.complains(w.EndMembership(ctx, as("lead"), storetest.PersonID("lead")), "role")
	w.complains(w.ChangeRoles(ctx, as("lead"), storetest.PersonID("lead"), w.member("lead").Stamp(), reader), "role")
	if err := w.EndMembership(ctx, as("lead"), storetest.PersonID("admin")); err != nil {
		t.Fatal(err)
	}
	// The administrator's page was still open: their actor is from before.
	w.complains(w.EndMembership(ctx, as("admin"), storetest.PersonID("lead")), "role")
	w.is(w.EndMembership(ctx, as("lead"), storetest.PersonID("admin")), fault.KindNotFound)
	w.is(w.EndMembership(ctx, as("lead"), storetest.PersonID("other_lead")), fault.KindNotFound)
}

func TestWhoIsDisabledDoesNotCount(t *testing.T) {
	w := newWorld(t)
	if err := w.Disable(ctx, "LEAD@example.org", true); err != nil {
		t.Fatal(err)
	}
	if m := w.member("lead"); !m.Disabled {
		t.Errorf("%+v", m)
	}
	w.complains(w.EndMembership(ctx, as("lead"), storetest.PersonID("admin")), "role")
	if err := w.Disable(ctx, "lead@example.org", false); err != nil || w.member("lead").Disabled {
		t.Error(err)
	}
	w.is(w.Disable(ctx, "nobody@example.org", true), fault.KindNotFound)
}
