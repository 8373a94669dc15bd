package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestAFailedWriteLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		boom := errors.New("boom")
		err := db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.Record(ctx, audit.Entry{OrganisationID: "org_a", Action: "a.b"}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		if _, read, err := db.VerifyAudit(ctx); err != nil || read != 0 {
			t.Fatalf("%d entries, %v", read, err)
		}
	})
}

func TestAReadCannotWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		err := db.Read(ctx, func(tx *store.Tx) error {
			return tx.Record(ctx, audit.Entry{OrganisationID: "org_a", Action: "a.b"})
		})
		if err == nil {
			t.Fatal("the database let a read write")
		}
	})
}

func TestTwentyWritersMakeOneChain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		done := make(chan error)
		for range 20 {
			go func() {
				done <- db.Write(ctx, func(tx *store.Tx) error {
					return tx.Record(ctx, audit.Entry{OrganisationID: "org_a", Action: "a.b"})
				})
			}()
		}
		for range 20 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		problems, read, err := db.VerifyAudit(ctx)
		if err != nil || read != 20 || len(problems) != 0 {
			t.Fatalf("%d entries, problems %v, %v", read, problems, err)
		}
	})
}
