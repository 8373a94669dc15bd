package store_test

import (
	"context"
	"testing"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestPersonalDataInTextsAndNotes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		a := assessment.Assessment{ID: "as_now", OrganisationID: storetest.Council, StandardID: "cse"}
		for _, query := range []string{`INSERT INTO assessment (id, organisation_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, due_on, created_at, updated_at, version)
			VALUES ('as_now', $1, 'cse', 'initial', 'Now', '', 'collecting', '', '2024-11-01', '2025-12-01', '2025-11-01 10:00:00', '2025-11-01 10:00:00', 1)`} {
			if _, err := db.Raw().Exec(query, storetest.Council); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Raw().Exec(`INSERT INTO assessment_element (assessment_id, element_id, reason) VALUES ('as_now', '1.1.1', 'all')`); err != nil {
			t.Fatal(err)
		}
		item, edition := sampleItem(storetest.Council, "lead", 1)
		edition.Note = "Date of birth: 1/2/1970"
		insertItem(t, db, item, edition)
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertEvidenceLinks(ctx, []evidence.Link{{ID: "el_1", OrganisationID: storetest.Council, ItemID: item.ID, StandardID: "cse", ElementID: "1.1.1", Claim: "It shows it", CreatedBy: item.CreatedBy, CreatedAt: evidenceTime, Version: 1}})
		})
		file := edition.Files[0]
		file.OrganisationID = storetest.Council
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AwaitText(ctx, []evidence.File{file}, true) })
		save := func(text string) {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.SaveText(ctx, evidence.Text{OrganisationID: storetest.Council, SHA256: file.SHA256, State: evidence.TextRead, ReadAt: evidenceTime},
					[]evidence.Passage{{Position: 1, Place: evidence.Place{Kind: "page", Number: 4}, Text: text}})
			})
		}
		current := func() evidence.Edition {
			return read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Edition, error) {
				return tx.EvidenceEditions(ctx, storetest.Council, item.ID)
			})[0]
		}
		submitting := func(areas ...string) []applicant.Exposed {
			return read(t, db, func(ctx context.Context, tx *store.Tx) ([]applicant.Exposed, error) {
				return tx.PersonalToSubmit(ctx, a, areas)
			})
		}
		save("Ask lead@council.org or JG103759A")
		e := current()
		if e.Exposed() != 2 || len(e.Files[0].Personal) == 0 || e.Files[0].Personal[0].Place.Number != 4 || len(e.Personal) != 1 || e.Fine.Said() {
			t.Fatalf("%+v", e)
		}
		if found := submitting(); len(found) != 1 || found[0].Code != item.Code || found[0].Words != "National Insurance number, Personal details filled in" {
			t.Errorf("%+v", found)
		}
		if found := submitting(storetest.Museums); len(found) != map[bool]int{true: 1}[len(item.AreaIDs) == 0] {
			t.Errorf("in another area: %+v", found)
		}
		a.OrganisationID = storetest.OtherCouncil
		if found := submitting(); len(found) != 0 {
			t.Errorf("another council: %+v", found)
		}
		a.OrganisationID = storetest.Council
		for _, because := range []string{"First", "Second"} {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.SavePersonalFine(ctx, storetest.Council, item.ID, 1, because, item.CreatedBy, evidenceTime)
			})
		}
		if f := current().Fine; f.Because != "Second" || f.By != "Lead" || !f.At.Equal(evidenceTime) || len(submitting()) != 0 {
			t.Errorf("%+v", f)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.DeletePersonalFine(ctx, storetest.OtherCouncil, item.ID, 1)
		})
		if !current().Fine.Said() {
			t.Error("another council took it back")
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.DeletePersonalFine(ctx, storetest.Council, item.ID, 1)
		})
		save("Nothing")
		if e := current(); e.Exposed() != 1 || len(submitting()) != 1 {
			t.Errorf("read again: %+v", e)
		}
		second := edition
		second.ID, second.Number, second.Note, second.Files = "ed_second", 2, "Nothing", nil
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertEvidenceEdition(ctx, second) })
		if e := current(); e.Exposed() != 0 || len(submitting()) != 0 {
			t.Errorf("the next edition: %+v", e)
		}
	})
}
