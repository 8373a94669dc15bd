package store_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var spring = satisfaction.Period{From: "2025-04-01", Until: "2025-06-30"}

func instrument(id string) satisfaction.Instrument {
	return satisfaction.Instrument{ID: id, OrganisationID: storetest.Council, Name: "Annual survey", Scale: "satisfied_5", SatisfiedFrom: 4, DissatisfiedTo: 2,
		Selection: satisfaction.RandomSample, Population: 7271, Method: "By post", CreatedAt: time.Date(2025, 5, 1, 9, 0, 0, 0, time.UTC)}
}

func TestInstruments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		ctx := t.Context()
		want := instrument("inst_1")
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveInstrument(ctx, want) })
		want.Version = 1
		want.Name = "Renamed"
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveInstrument(ctx, want) })
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.SaveInstrument(ctx, want) }); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a stale change: %v", err)
		}
		want.Version = 2
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.Instrument(ctx, storetest.Council, "inst_1")
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%+v, want %+v", got, want)
			}
			if _, err := tx.Instrument(ctx, storetest.OtherCouncil, "inst_1"); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("of another organisation: %v", err)
			}
			if all, err := tx.Instruments(ctx, storetest.OtherCouncil); len(all) != 0 || err != nil {
				t.Errorf("elsewhere: %v, %v", all, err)
			}
			if all, err := tx.Instruments(ctx, storetest.Council); len(all) != 1 || err != nil {
				t.Errorf("%v, %v", all, err)
			}
			return err
		})
	})
}

func TestMeasureImports(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		ctx := t.Context()
		want := satisfaction.Import{ID: "imp_1", OrganisationID: storetest.Council, FileName: "answers.csv", SHA256: "aa", CopySHA256: "bb", Size: 1234,
			State: satisfaction.Received, RowsRead: 10, CreatedBy: storetest.PersonID("lead"), CreatedByName: "Lead", CreatedAt: time.Date(2025, 5, 1, 9, 0, 0, 0, time.UTC),
			Content: satisfaction.Content{Profile: satisfaction.Profile{Columns: []satisfaction.Column{{Title: "How?"}}, Rows: 10},
				Mapping: satisfaction.Mapping{Columns: []satisfaction.Role{"overall"}, Period: spring}}}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.SaveInstrument(ctx, instrument("inst_1")); err != nil {
				return err
			}
			return tx.SaveMeasureImport(ctx, want)
		})
		unused := func() int {
			keys := read(t, db, func(ctx context.Context, tx *store.Tx) ([]string, error) {
				return tx.UnusedContent(ctx, []string{"aa", "bb"})
			})
			return len(keys)
		}
		if n := unused(); n != 1 { // the copy is in use, the file as it was sent was never kept
			t.Errorf("%d contents unused while the file is mapped, want 1", n)
		}
		want.Version, want.InstrumentID, want.State, want.RowsCounted = 1, "inst_1", satisfaction.Imported, 9
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveMeasureImport(ctx, want) })
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.SaveMeasureImport(ctx, want) }); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a stale change: %v", err)
		}
		if n := unused(); n != 2 {
			t.Errorf("%d contents unused after the file is counted, want 2", n)
		}
		want.Version = 2
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.MeasureImport(ctx, storetest.Council, "imp_1")
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%+v, want %+v", got, want)
			}
			if _, err := tx.MeasureImport(ctx, storetest.OtherCouncil, "imp_1"); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("of another organisation: %v", err)
			}
			all, allErr := tx.MeasureImports(ctx, storetest.Council)
			same, sameErr := tx.MeasureImportsOfFile(ctx, storetest.Council, "aa")
			if len(all) != 1 || len(same) != 1 || allErr != nil || sameErr != nil {
				t.Errorf("%v, %v, %v, %v", all, same, allErr, sameErr)
			}
			if same, err := tx.MeasureImportsOfFile(ctx, storetest.OtherCouncil, "aa"); len(same) != 0 || err != nil {
				t.Errorf("the same file elsewhere: %v, %v", same, err)
			}
			return err
		})
	})
}

func TestMeasuresAreAddedUpAndTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		m := satisfaction.Measure{ID: "mea_1", OrganisationID: storetest.Council, InstrumentID: "inst_1", AreaID: storetest.Housing, Driver: satisfaction.Delivery,
			Period: spring, Counts: satisfaction.Counts{Satisfied: 9, Dissatisfied: 1, Answered: 10}}
		ofImport := m
		ofImport.ID, ofImport.ImportID = "mea_2", "imp_1"
		whole := m
		whole.ID, whole.AreaID, whole.Period = "mea_3", "", satisfaction.Period{From: "2025-07-01", Until: "2025-09-30"}
		all := []satisfaction.Measure{m, ofImport, whole}
		for i := range 200 {
			more := ofImport
			more.ID, more.Driver = fmt.Sprintf("mea_more_%d", i), satisfaction.Overall
			all = append(all, more)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.SaveInstrument(ctx, instrument("inst_1")); err != nil {
				return err
			}
			if err := tx.SaveMeasureImport(ctx, satisfaction.Import{ID: "imp_1", OrganisationID: storetest.Council, State: satisfaction.Imported, CreatedBy: storetest.PersonID("lead"), CreatedAt: time.Now()}); err != nil {
				return err
			}
			return tx.InsertMeasures(ctx, all)
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			sums, err := tx.Measures(ctx, storetest.Council)
			if len(sums) != 3 || sums[0].Period.From != "2025-07-01" || sums[0].AreaID != "" || sums[1].Counts != (satisfaction.Counts{Satisfied: 18, Dissatisfied: 2, Answered: 20}) ||
				sums[2].Answered != 2000 {
				t.Errorf("%+v", sums)
			}
			ones, onesErr := tx.MeasuresOf(ctx, storetest.Council, "inst_1")
			if len(ones) != 203 || onesErr != nil || !reflect.DeepEqual(ones[0], whole) {
				t.Errorf("%d, first %+v, %v", len(ones), ones[0], onesErr)
			}
			for _, organisation := range []string{storetest.OtherCouncil} {
				if sums, err := tx.Measures(ctx, organisation); len(sums) != 0 || err != nil {
					t.Errorf("elsewhere: %v, %v", sums, err)
				}
				if n, err := tx.RemoveMeasuresOfImport(ctx, organisation, "imp_1"); n != 0 || err != nil {
					t.Errorf("elsewhere: %d removed, %v", n, err)
				}
			}
			return err
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.RemoveMeasure(ctx, storetest.Council, "mea_2"); err != nil { // of an import: stays
				return err
			}
			if err := tx.RemoveMeasure(ctx, storetest.Council, "mea_3"); err != nil {
				return err
			}
			n, err := tx.RemoveMeasuresOfImport(ctx, storetest.Council, "imp_1")
			if n != 201 {
				t.Errorf("%d removed, want 201", n)
			}
			left, leftErr := tx.MeasuresOf(ctx, storetest.Council, "inst_1")
			if len(left) != 1 || left[0].ID != "mea_1" || leftErr != nil {
				t.Errorf("left %v, %v", left, leftErr)
			}
			return err
		})
	})
}
