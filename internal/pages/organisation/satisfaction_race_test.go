package organisation_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTwentyWhoCountTheSameFileCountItOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		w := satisfactionWorld(t) // for its clock and ids
		files, err := blob.OpenDirectory(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer files.Close()
		s := satisfaction.New(store.For[satisfaction.Tx]{DB: db}, files, evidence.New(store.For[evidence.Tx]{DB: db}, files, 0, w.NewID, w.Now), w.NewID, w.Now)
		lead, ctx := w.Actor("lead"), t.Context()
		if _, err := s.SaveInstrument(ctx, lead, satisfaction.Instrument{Name: "Counter", Scale: "good_3", Selection: satisfaction.Everyone}); err != nil {
			t.Fatal(err)
		}
		i, err := s.Receive(ctx, lead, satisfaction.Upload{FileName: "a.csv", File: strings.NewReader("Date,Answer\n" + strings.Repeat("2025-10-01,Good\n", 50)), HeaderRows: -1})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.MapColumns(ctx, lead, i.ID, 1, i.Content.Mapping); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := s.Count(ctx, lead, i.ID, 2, false); err != nil && !fault.Is(err, fault.KindConflict) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		b, err := s.Board(ctx, lead)
		if err != nil || len(b.Measures) != 1 || b.Measures[0].Answered != 50 {
			t.Errorf("%+v, %v", b.Measures, err)
		}
	})
}
