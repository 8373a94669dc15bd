package store_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestPlacesReachTheAreasBeneath(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		for _, q := range []string{
			`INSERT INTO service_area (id, organisation_id, parent_id, name, position, version) VALUES ('area_deep', 'org_council', 'area_repairs', 'Deep', 1, 1)`,
			`INSERT INTO membership (id, organisation_id, person_id, role, created_at) VALUES ('mem_x', 'org_body', 'per_champion', 'assessor', '2025-01-01 00:00:00')`,
			`INSERT INTO assessment (id, organisation_id, body_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version)
				VALUES ('asm_1', 'org_council', 'org_body', 'cse', 'initial', 'A', '', 'submitted', '', '2025-01-01', '2025-01-01 00:00:00', '2025-01-01 00:00:00', 1)`,
			`INSERT INTO appointment (id, assessment_id, person_id, role, starts_on, ends_on, created_at, ended_at) VALUES
				('apt_1', 'asm_1', 'per_champion', 'lead_assessor', '2025-01-01', '2025-12-31', '2025-01-01 00:00:00', NULL),
				('apt_2', 'asm_1', 'per_champion', 'moderator', '2025-01-01', '2025-12-31', '2025-01-01 00:00:00', '2025-01-01 00:00:00')`,
		} {
			if _, err := db.Raw().Exec(q); err != nil {
				t.Fatal(err)
			}
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			places, err := tx.Places(ctx, "per_champion")
			want := auth.Places{
				Memberships: []account.Membership{
					{OrganisationID: "org_council", OrganisationName: "Exmere City Council", Kind: account.Applicant,
						Grants: []account.Grant{{Role: account.Champion, AreaIDs: []string{"area_deep", "area_housing", "area_repairs"}}}},
					{OrganisationID: "org_body", OrganisationName: "Fairmark Assessments", Kind: account.CertificationBody, Grants: []account.Grant{{Role: account.Assessor}}},
				},
				Appointments: map[string][]account.Appointment{"org_body": {{AssessmentID: "asm_1", Role: account.LeadAssessor, From: "2025-01-01", Until: "2025-12-31", Accepted: true}}},
			}
			if !reflect.DeepEqual(places, want) {
				t.Errorf("%+v", places)
			}
			none, err2 := tx.Places(ctx, "per_nobody")
			if err2 != nil || len(none.Memberships) != 0 {
				t.Errorf("%+v, %v", none, err2)
			}
			return err
		})
	})
}

func TestSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		lead := storetest.PersonID("lead")
		begin := func(id, organisation string, seen time.Time) {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.InsertSession(ctx, auth.Stored{ID: id, SecretHash: "h", OrganisationID: organisation, Agent: "Browser", CreatedAt: seen, SeenAt: seen,
					ExpiresAt: seen.Add(time.Hour), Person: account.Person{ID: lead}})
			})
		}
		begin("ses_1", storetest.Council, someday)
		begin("ses_2", "", someday.Add(time.Minute))
		begin("ses_3", storetest.Council, someday.Add(2*time.Minute))
		begin("ses_old", storetest.Council, someday.Add(-2*time.Hour))
		ids := func(ctx context.Context, tx *store.Tx) (ids []string) {
			all, err := tx.StoredSessions(ctx, lead)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				ids = append(ids, s.ID)
			}
			return ids
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.ForgetSessions(ctx, someday); err != nil {
				return err
			}
			if got := ids(ctx, tx); !reflect.DeepEqual(got, []string{"ses_3", "ses_2", "ses_1"}) {
				t.Errorf("%v", got)
			}
			if err := tx.SeeSession(ctx, "ses_1", someday.Add(time.Hour)); err != nil {
				return err
			}
			if err := tx.MoveSession(ctx, "ses_1", storetest.Body); err != nil {
				return err
			}
			s, places, err := tx.SignedIn(ctx, "ses_1")
			if apart, problem := tx.Places(ctx, lead); problem != nil || len(places.Memberships) == 0 || !reflect.DeepEqual(places, apart) {
				t.Errorf("signed in at %+v, %v", places, problem)
			}
			if s.SecretHash != "h" || s.Agent != "Browser" || s.OrganisationID != storetest.Body || !s.SeenAt.Equal(someday.Add(time.Hour)) ||
				!s.CreatedAt.Equal(someday) || s.Person.ID != lead || s.Person.Email != "lead@example.org" {
				t.Errorf("%+v", s)
			}
			return err
		})
		refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error {
			return tx.EndSession(ctx, storetest.PersonID("admin"), "ses_1")
		})
		refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error { _, _, err := tx.SignedIn(ctx, "ses_old"); return err })
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.EndSessions(ctx, lead, storetest.Council); err != nil {
				return err
			}
			if got := ids(ctx, tx); !reflect.DeepEqual(got, []string{"ses_1", "ses_2"}) {
				t.Errorf("%v", got)
			}
			if err := tx.EndOtherSessions(ctx, lead, "ses_2"); err != nil {
				return err
			}
			if got := ids(ctx, tx); !reflect.DeepEqual(got, []string{"ses_2"}) {
				t.Errorf("%v", got)
			}
			return tx.EndSession(ctx, lead, "ses_2")
		})
	})
}

func TestThrottles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			for key, c := range map[string]auth.Throttle{"a": {Failures: 1, EndsAt: someday}, "b": {Failures: 2, EndsAt: someday.Add(time.Hour)}, "c": {Failures: 1, EndsAt: someday}} {
				if err := tx.SaveThrottle(ctx, key, c); err != nil {
					return err
				}
			}
			return tx.SaveThrottle(ctx, "a", auth.Throttle{Failures: 3, EndsAt: someday.Add(time.Hour)})
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.ForgetThrottles(ctx, someday.Add(time.Minute)); err != nil {
				return err
			}
			found, err := tx.Throttles(ctx, []string{"a", "c", "d"})
			if want := map[string]auth.Throttle{"a": {Failures: 3, EndsAt: someday.Add(time.Hour)}}; !reflect.DeepEqual(found, want) {
				t.Errorf("%v", found)
			}
			return err
		})
	})
}

func TestResets(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		r := auth.Reset{ID: "rst_1", PersonID: storetest.PersonID("lead"), TokenHash: "hash", CreatedAt: someday, ExpiresAt: someday.Add(time.Hour)}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertReset(ctx, r) })
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if got, err := tx.ResetByToken(ctx, "hash"); err != nil || got != r {
				t.Errorf("%+v, %v", got, err)
			}
			if err := tx.UseResets(ctx, r.PersonID, someday); err != nil {
				return err
			}
			got, err := tx.ResetByToken(ctx, "hash")
			if !got.UsedAt.Equal(someday) {
				t.Errorf("%+v", got)
			}
			return err
		})
		refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error { _, err := tx.ResetByToken(ctx, "x"); return err })
	})
}

func TestDemoPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			people, err := tx.DemoPeople(ctx)
			if len(people) != len(storetest.People()) {
				t.Errorf("%d people", len(people))
			}
			for _, p := range people {
				if p.ID == "per_champion" && (!reflect.DeepEqual(p.Areas, []string{"Housing"}) || p.Role != account.Champion || p.OrganisationName != "Exmere City Council") {
					t.Errorf("%+v", p)
				}
			}
			return err
		})
	})
}
