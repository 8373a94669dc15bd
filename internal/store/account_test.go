package store_test

import (
	"context"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// counting returns ids that are the prefix and a number.
func counting() func(string) string {
	var n atomic.Int64
	return func(prefix string) string { return fmt.Sprintf("%s_%d", prefix, n.Add(1)) }
}

func TestPersons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := account.Person{ID: "per_1", Name: "A Person", Email: "A.Person@Example.org", PasswordHash: "h", CreatedAt: someday, Version: 1}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertPerson(ctx, p) })
		refused(t, db, fault.KindConflict, func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertPerson(ctx, account.Person{ID: "per_2", Email: "a.person@example.ORG", CreatedAt: someday, Version: 1})
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if q, err := tx.Person(ctx, "per_1"); err != nil || q != p {
				t.Errorf("%+v, %v", q, err)
			}
			q, err := tx.PersonByEmail(ctx, "a.person@example.org")
			if err != nil || q != p {
				t.Errorf("%+v, %v", q, err)
			}
			q.Name, q.Email, q.DisabledAt = "B", "b@example.org", someday
			return tx.UpdatePerson(ctx, q)
		})
		refused(t, db, fault.KindConflict, func(ctx context.Context, tx *store.Tx) error { return tx.UpdatePerson(ctx, p) })
		refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.PersonByEmail(ctx, "a.person@example.org")
			return err
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			q, err := tx.PersonByEmail(ctx, "b@example.org")
			if q.Version != 2 || !q.DisabledAt.Equal(someday) {
				t.Errorf("%+v", q)
			}
			return err
		})
	})
}

func TestMembersAndGrants(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		lead := storetest.PersonID("lead")
		grants := []account.Grant{{Role: account.Champion, AreaIDs: []string{storetest.Housing, storetest.Museums}}, {Role: account.Executive}}
		newID := counting()
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.SetGrants(ctx, storetest.Council, lead, grants, someday, newID)
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			again := account.Grant{Role: account.Executive}
			if err := tx.AddGrant(ctx, storetest.Council, lead, again, someday, newID); err != nil {
				return err
			}
			if err := tx.AddGrant(ctx, storetest.OtherCouncil, lead, account.Grant{Role: account.Lead}, someday, newID); err != nil {
				return err
			}
			members, err := tx.Members(ctx, storetest.Council)
			if err != nil || len(members) != 6 {
				t.Fatalf("%+v, %v", members, err)
			}
			for _, m := range members {
				if m.PersonID == lead && (!reflect.DeepEqual(m.Grants, grants) || !m.Since.Equal(someday) || m.Disabled) {
					t.Errorf("%+v", m)
				}
			}
			ids, err := tx.OrganisationsOf(ctx, lead)
			if !reflect.DeepEqual(ids, []string{storetest.Council, storetest.OtherCouncil}) {
				t.Errorf("%v", ids)
			}
			return err
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.SetGrants(ctx, storetest.Council, lead, nil, someday, newID); err != nil {
				return err
			}
			ids, err := tx.OrganisationsOf(ctx, lead)
			if !reflect.DeepEqual(ids, []string{storetest.OtherCouncil}) {
				t.Errorf("%v", ids)
			}
			return err
		})
	})
}

func TestInvitations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		i := account.Invitation{ID: "inv_1", OrganisationID: storetest.Council, OrganisationName: "Exmere City Council", Kind: account.Applicant,
			Name: "New", Email: "New@example.org", Grant: account.Grant{Role: account.Champion, AreaIDs: []string{storetest.Housing, storetest.Museums}},
			TokenHash: "hash", InvitedBy: storetest.PersonID("lead"), CreatedAt: someday, ExpiresAt: someday.Add(time.Hour)}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveInvitation(ctx, i) })
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			for name, get := range map[string]func() (account.Invitation, error){
				"by id":    func() (account.Invitation, error) { return tx.Invitation(ctx, storetest.Council, "inv_1") },
				"by token": func() (account.Invitation, error) { return tx.InvitationByToken(ctx, "hash") },
			} {
				if got, err := get(); err != nil || !reflect.DeepEqual(got, i) {
					t.Errorf("%s: %+v, %v", name, got, err)
				}
			}
			if pending, err := tx.Invitations(ctx, storetest.Council); err != nil || len(pending) != 1 {
				t.Errorf("%v, %v", pending, err)
			}
			i.Grant, i.TokenHash, i.InvitedBy, i.AcceptedAt = account.Grant{Role: account.Lead}, "hash2", "", someday
			return tx.SaveInvitation(ctx, i)
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if pending, err := tx.Invitations(ctx, storetest.Council); err != nil || len(pending) != 0 {
				t.Errorf("an accepted invitation waits: %v, %v", pending, err)
			}
			got, err := tx.InvitationByToken(ctx, "hash2")
			if !reflect.DeepEqual(got, i) {
				t.Errorf("%+v", got)
			}
			return err
		})
		for _, get := range []func(context.Context, *store.Tx) (account.Invitation, error){
			func(ctx context.Context, tx *store.Tx) (account.Invitation, error) {
				return tx.Invitation(ctx, storetest.OtherCouncil, "inv_1")
			},
			func(ctx context.Context, tx *store.Tx) (account.Invitation, error) {
				return tx.InvitationByToken(ctx, "hash")
			},
		} {
			refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error { _, err := get(ctx, tx); return err })
		}
	})
}
