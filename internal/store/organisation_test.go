package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var someday = time.Date(2025, 11, 24, 9, 30, 0, 123456000, time.UTC)

// write runs f in a transaction that must succeed.
func write(t *testing.T, db *store.DB, f func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := db.Write(context.Background(), func(tx *store.Tx) error { return f(context.Background(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// refused runs f in a transaction that must fail with this kind of fault.
func refused(t *testing.T, db *store.DB, kind fault.Kind, f func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error { return f(context.Background(), tx) })
	if !fault.Is(err, kind) {
		t.Fatalf("%v, want a fault of the kind %v", err, kind)
	}
}

func TestOrganisations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		exmere := organisation.Organisation{ID: "org_1", Kind: account.Applicant, Name: "Exmere", Slug: "exmere", Sector: "local government",
			About: "A city", Website: "https://exmere.example", CreatedAt: someday, Version: 1}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertOrganisation(ctx, exmere) })
		refused(t, db, fault.KindInvalid, func(ctx context.Context, tx *store.Tx) error {
			twin := exmere
			twin.ID = "org_2"
			return tx.InsertOrganisation(ctx, twin)
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if o, err := tx.Organisation(ctx, "org_1"); err != nil || o != exmere {
				t.Errorf("%+v, %v", o, err)
			}
			if o, err := tx.OrganisationBySlug(ctx, "exmere"); err != nil || o != exmere {
				t.Errorf("%+v, %v", o, err)
			}
			if all, err := tx.Organisations(ctx, account.Applicant); err != nil || len(all) != 1 {
				t.Errorf("%v, %v", all, err)
			}
			if none, err := tx.Organisations(ctx, account.CertificationBody); err != nil || len(none) != 0 {
				t.Errorf("%v, %v", none, err)
			}
			changed := exmere
			changed.Name, changed.Slug = "Exmere City", "exmere-city"
			return tx.UpdateOrganisation(ctx, changed)
		})
		refused(t, db, fault.KindConflict, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateOrganisation(ctx, exmere) })
		refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.OrganisationBySlug(ctx, "exmere")
			return err
		})
		refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Organisation(ctx, "org_9")
			return err
		})
	})
}

func TestSites(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		library := organisation.Site{ID: "site_lib", OrganisationID: storetest.Council, Name: "Library", Address: "1 High Street", Notes: "Ring the bell"}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSite(ctx, library) })
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			s, err := tx.Site(ctx, storetest.Council, "site_lib")
			if library.Version = 1; err != nil || s != library {
				t.Errorf("%+v, %v", s, err)
			}
			s.ArchivedAt = someday
			return tx.SaveSite(ctx, s)
		})
		refused(t, db, fault.KindConflict, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSite(ctx, library) })
		refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Site(ctx, storetest.OtherCouncil, "site_lib")
			return err
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			sites, err := tx.Sites(ctx, storetest.Council)
			if len(sites) != 3 || sites[2].ID != "site_lib" || !sites[2].ArchivedAt.Equal(someday) {
				t.Errorf("archived sites come last: %+v", sites)
			}
			return err
		})
	})
}

func TestServiceAreas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		voids := organisation.ServiceArea{ID: "area_voids", OrganisationID: storetest.Council, ParentID: storetest.Repairs, Name: "Empty homes", Position: 9}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveServiceArea(ctx, voids) })
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			a, err := tx.ServiceArea(ctx, storetest.Council, voids.ID)
			if voids.Version = 1; err != nil || a != voids {
				t.Errorf("%+v, %v", a, err)
			}
			a.ParentID, a.ArchivedAt = "", someday
			return tx.SaveServiceArea(ctx, a)
		})
		refused(t, db, fault.KindConflict, func(ctx context.Context, tx *store.Tx) error { return tx.SaveServiceArea(ctx, voids) })
		refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ServiceArea(ctx, storetest.OtherCouncil, voids.ID)
			return err
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			areas, err := tx.ServiceAreas(ctx, storetest.Council)
			if len(areas) != 4 || areas[3].ID != voids.ID || areas[3].ParentID != "" || !areas[3].ArchivedAt.Equal(someday) {
				t.Errorf("%+v", areas)
			}
			short, err2 := tx.Areas(ctx, storetest.Council)
			if err2 != nil || len(short) != 4 || !short[3].Archived || short[1].ParentID != storetest.Housing || short[1].Archived {
				t.Errorf("%+v, %v", short, err2)
			}
			return err
		})
	})
}
