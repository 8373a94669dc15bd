package store_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var evidenceTime = time.Date(2025, 11, 3, 10, 42, 0, 123000, time.UTC)

// sampleItem returns item n of an organisation, owned by its lead, with a file.
func sampleItem(organisationID, owner string, n int) (evidence.Item, evidence.Edition) {
	key := fmt.Sprintf("%s_%03d", organisationID, n)
	item := evidence.Item{ID: "ev_" + key, OrganisationID: organisationID, Code: fmt.Sprintf("CX-%03d", n), Title: fmt.Sprintf("Survey %03d", n),
		Kind: evidence.FileKind, OwnerID: storetest.PersonID(owner), Sensitivity: evidence.Internal, EditionNumber: 1,
		AddKey: fmt.Sprintf("key%d-0", n), CreatedBy: storetest.PersonID(owner), CreatedAt: evidenceTime, UpdatedAt: evidenceTime.Add(time.Duration(n) * time.Minute), Version: 1}
	edition := evidence.Edition{ID: "ed_" + key, OrganisationID: organisationID, ItemID: item.ID, Number: 1, ReceivedBy: item.OwnerID, ReceivedAt: evidenceTime}
	edition.Files = []evidence.File{{ID: "file_" + key, OrganisationID: organisationID, EditionID: edition.ID, Position: 1,
		Name: "survey.pdf", MediaType: "application/pdf", Size: 1000, SHA256: fmt.Sprintf("%064d", n)}}
	return item, edition
}

func insertItem(t *testing.T, db *store.DB, item evidence.Item, edition evidence.Edition) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertEvidence(ctx, item, edition); err != nil {
			return err
		}
		return tx.SetEvidenceText(ctx, item.OrganisationID, item.ID, evidence.ItemText(item, edition, nil))
	})
}

func read[T any](t *testing.T, db *store.DB, f func(context.Context, *store.Tx) (T, error)) (v T) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *store.Tx) (err error) { v, err = f(t.Context(), tx); return err }); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEvidenceItemsAndEditions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		item, edition := sampleItem(storetest.Council, "lead", 1)
		item.AreaIDs, item.PeriodFrom, item.PeriodUntil, item.ReviewOn = []string{storetest.Museums, storetest.Housing}, "2024-04-01", "2025-03-31", "2026-04-01"
		edition.Note = "A note"
		insertItem(t, db, item, edition)

		got := read(t, db, func(ctx context.Context, tx *store.Tx) (evidence.Item, error) {
			return tx.EvidenceItem(ctx, storetest.Council, item.ID)
		})
		if got.Title != item.Title || got.OwnerName != "Lead" || got.PeriodFrom != "2024-04-01" || got.ReviewOn != "2026-04-01" || !got.UpdatedAt.Equal(item.UpdatedAt) ||
			!slices.Equal(got.AreaIDs, []string{storetest.Housing, storetest.Museums}) || !slices.Equal(got.AreaNames, []string{"Housing", "Museums"}) || got.Withdrawn() {
			t.Fatalf("%+v", got)
		}
		for _, organisationID := range []string{storetest.OtherCouncil, ""} {
			err := db.Read(t.Context(), func(tx *store.Tx) error {
				_, err := tx.EvidenceItem(t.Context(), organisationID, item.ID)
				return err
			})
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("found from %q: %v", organisationID, err)
			}
		}

		second := edition
		second.ID, second.Number, second.Note, second.ReceivedAt = "ed_2", 2, "", evidenceTime.Add(time.Hour)
		second.Files = []evidence.File{{ID: "file_a", OrganisationID: storetest.Council, EditionID: "ed_2", Position: 1, Name: "a.pdf", SHA256: "aa"},
			{ID: "file_b", OrganisationID: storetest.Council, EditionID: "ed_2", Position: 2, Name: "b.pdf", SHA256: "bb", Size: 5}}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertEvidenceEdition(ctx, second) })
		editions := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Edition, error) {
			return tx.EvidenceEditions(ctx, storetest.Council, item.ID)
		})
		if len(editions) != 2 || editions[0].Number != 2 || len(editions[0].Files) != 2 || editions[0].Files[1].Name != "b.pdf" || editions[1].Note != "A note" ||
			len(editions[1].Files) != 1 || editions[0].ReceivedByName != "Lead" || editions[0].SubmittedIn != nil {
			t.Fatalf("%+v", editions)
		}
		file := read(t, db, func(ctx context.Context, tx *store.Tx) (evidence.File, error) {
			return tx.EvidenceFile(ctx, storetest.Council, "file_b")
		})
		want := second.Files[1]
		want.State = evidence.Unscanned
		if !reflect.DeepEqual(file, want) {
			t.Fatalf("%+v", file)
		}
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			_, err := tx.EvidenceFile(t.Context(), storetest.OtherCouncil, "file_b")
			return err
		})
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another council's file: %v", err)
		}
	})
}

func TestUpdateEvidence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		item, edition := sampleItem(storetest.Council, "lead", 1)
		item.AreaIDs = []string{storetest.Museums}
		insertItem(t, db, item, edition)
		other, otherEdition := sampleItem(storetest.Council, "lead", 2)
		insertItem(t, db, other, otherEdition)

		item.Title, item.AreaIDs, item.WithdrawnAt = "Renamed", []string{storetest.Repairs}, evidenceTime
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateEvidence(ctx, item) })
		got := read(t, db, func(ctx context.Context, tx *store.Tx) (evidence.Item, error) {
			return tx.EvidenceItem(ctx, storetest.Council, item.ID)
		})
		if got.Title != "Renamed" || !slices.Equal(got.AreaIDs, []string{storetest.Repairs}) || got.Version != 2 || !got.Withdrawn() {
			t.Fatalf("%+v", got)
		}
		update := func(i evidence.Item) error {
			return db.Write(t.Context(), func(tx *store.Tx) error { return tx.UpdateEvidence(t.Context(), i) })
		}
		if err := update(item); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a stale version was taken: %v", err)
		}
		item.Version, item.Code = 2, other.Code
		if err := update(item); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a code was taken twice: %v", err)
		}
		item.Code, item.OrganisationID = "CX-009", storetest.OtherCouncil
		if err := update(item); !fault.Is(err, fault.KindConflict) {
			t.Errorf("another council changed it: %v", err)
		}
	})
}

func TestInsertEvidenceRefusesATakenCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		item, edition := sampleItem(storetest.Council, "lead", 1)
		insertItem(t, db, item, edition)
		again, againEdition := sampleItem(storetest.Council, "lead", 2)
		again.Code = item.Code
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertEvidence(t.Context(), again, againEdition) })
		if !fault.Is(err, fault.KindInvalid) {
			t.Fatal(err)
		}
		elsewhere, elsewhereEdition := sampleItem(storetest.OtherCouncil, "other_lead", 1)
		insertItem(t, db, elsewhere, elsewhereEdition)
	})
}

func TestEvidenceLookups(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		for n := range 12 {
			item, edition := sampleItem(storetest.Council, "lead", n)
			item.AddKey = fmt.Sprintf("add_x-%d", n)
			insertItem(t, db, item, edition)
		}
		elsewhere, edition := sampleItem(storetest.OtherCouncil, "other_lead", 1)
		insertItem(t, db, elsewhere, edition)

		added := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Item, error) {
			return tx.EvidenceByAddKey(ctx, storetest.Council, "add_x")
		})
		if len(added) != 12 || added[2].Code != "CX-002" || added[11].Code != "CX-011" {
			t.Errorf("%d items, third %s", len(added), added[2].Code)
		}
		for _, key := range []string{"", "add_", "add_y"} {
			if found := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Item, error) {
				return tx.EvidenceByAddKey(ctx, storetest.Council, key)
			}); len(found) != 0 {
				t.Errorf("key %q found %d items", key, len(found))
			}
		}
		twins := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Twin, error) {
			return tx.EvidenceTwins(ctx, storetest.Council, []string{fmt.Sprintf("%064d", 1), "unknown"})
		})
		if len(twins) != 1 || twins[0].Code != "CX-001" || twins[0].Title != "Survey 001" {
			t.Errorf("twins %+v", twins)
		}
		for code, want := range map[string]bool{"CX-001": true, "CX-099": false} {
			if taken := read(t, db, func(ctx context.Context, tx *store.Tx) (bool, error) {
				return tx.EvidenceCodeTaken(ctx, storetest.Council, code)
			}); taken != want {
				t.Errorf("%s taken: %v", code, taken)
			}
		}
		unused := read(t, db, func(ctx context.Context, tx *store.Tx) ([]string, error) {
			return tx.UnusedContent(ctx, []string{fmt.Sprintf("%064d", 1), "nobody's"})
		})
		if !slices.Equal(unused, []string{"nobody's"}) {
			t.Errorf("unused %v", unused)
		}
		owners := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Owner, error) {
			return tx.EvidenceOwners(ctx, storetest.Council)
		})
		if len(owners) != 6 || owners[0].Name != "Administrator" {
			t.Errorf("owners %v", owners)
		}
		for want := int64(1); want <= 3; want++ {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				n, err := tx.NextEvidenceNumber(ctx, storetest.Council)
				if n != want {
					t.Errorf("number %d, want %d", n, want)
				}
				return err
			})
		}
	})
}

func TestEvidenceCycleStartIsOfTheCycleUnderWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		start := func() date.Date {
			return read(t, db, func(ctx context.Context, tx *store.Tx) (date.Date, error) {
				return tx.EvidenceCycleStart(ctx, storetest.Council)
			})
		}
		if got := start(); got != "" {
			t.Errorf("without an assessment: %q", got)
		}
		for i, a := range [][]any{{"decided", "2023-02-01"}, {"collecting", "2025-02-01"}, {"closed", "2026-02-01"}} {
			if _, err := db.Raw().Exec(`INSERT INTO assessment (id, organisation_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version)
				VALUES ($1, $2, 'cse', 'initial', 'A', '', $3, '', $4, $5, $5, 1)`, fmt.Sprint("as_", i), storetest.Council, a[0], a[1], evidenceTime); err != nil {
				t.Fatal(err)
			}
		}
		if got := start(); got != "2025-02-01" {
			t.Errorf("cycle began %q", got)
		}
	})
}
