package store_test

import (
	"context"
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestEvidenceImports(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		i := evidence.Import{ID: "import_1", OrganisationID: storetest.Council, State: evidence.ImportReceived, MatrixName: "matrix.docx",
			Content: evidence.ImportContent{Skipped: []string{"‘a.exe’ is a program"}}, CreatedBy: storetest.PersonID("lead"), CreatedAt: evidenceTime, ChangedAt: evidenceTime}
		files := []evidence.ImportFile{{Path: "b/a.pdf", MediaType: "application/pdf", Size: 3, SHA256: "aa"}, {Path: "a.pdf", MediaType: "application/pdf", Size: 4, SHA256: "bb"}}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.SaveEvidenceImport(ctx, i); err != nil {
				return err
			}
			if err := tx.EnqueueImport(ctx, storetest.Council, i.ID); err != nil {
				return err
			}
			return tx.AddImportFiles(ctx, i.ID, files)
		})
		got := read(t, db, func(ctx context.Context, tx *store.Tx) (evidence.Import, error) {
			return tx.EvidenceImport(ctx, storetest.Council, i.ID)
		})
		if got.FileCount != 2 || got.Version != 1 || got.CreatedByName != "Lead" || !slices.Equal(got.Content.Skipped, i.Content.Skipped) {
			t.Errorf("%+v", got)
		}
		if got := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.ImportFile, error) {
			return tx.ImportFiles(ctx, i.ID)
		}); !slices.Equal(got, []evidence.ImportFile{files[1], files[0]}) {
			t.Errorf("%+v", got)
		}
		unused := func() []string {
			return read(t, db, func(ctx context.Context, tx *store.Tx) ([]string, error) {
				return tx.UnusedContent(ctx, []string{"aa", "bb", "cc"})
			})
		}
		keys := read(t, db, func(ctx context.Context, tx *store.Tx) ([]string, error) { return tx.ContentKeys(ctx, "", 10) })
		if !slices.Equal(unused(), []string{"cc"}) || !slices.Equal(keys, []string{"aa", "bb"}) {
			t.Errorf("unused %v, keys %v", unused(), keys)
		}
		got.State = evidence.ImportDone
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveEvidenceImport(ctx, got) })
		if len(unused()) != 3 {
			t.Errorf("done, and still holds %v", unused())
		}
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.SaveEvidenceImport(t.Context(), got) })
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("stale: %v", err)
		}
		err = db.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.EvidenceImport(t.Context(), "other", i.ID); return err })
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("of others: %v", err)
		}
		if all := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Import, error) {
			return tx.EvidenceImports(ctx, storetest.Council)
		}); len(all) != 1 || all[0].State != evidence.ImportDone {
			t.Errorf("%+v", all)
		}
	})
}

func TestEvidenceToMatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Evidence(t, db, "m", "ES 1")
		link := evidence.Link{ID: "el_m", OrganisationID: storetest.Council, ItemID: "ev_m", StandardID: "cse", ElementID: "1.1.1", Claim: "Shows", CreatedBy: storetest.PersonID("lead"), CreatedAt: evidenceTime}
		other := link
		other.ID, other.ElementID = "el_n", "1.1.2"
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.InsertEvidenceLinks(ctx, []evidence.Link{link, other}); err != nil {
				return err
			}
			return tx.MarkStrongestEvidence(ctx, link, true)
		})
		all := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Existing, error) {
			return tx.EvidenceToMatch(ctx, storetest.Council, "cse")
		})
		if len(all) != 1 || all[0].Code != "ES 1" || len(all[0].SHA256) != 1 || !all[0].Links["1.1.1"] || all[0].Links["1.1.2"] || len(all[0].Links) != 2 || all[0].Withdrawn {
			t.Errorf("%+v", all)
		}
	})
}
