package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/preview"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestFileViewAndDrawings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Evidence(t, db, "one", "EX-1")
		at := time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)
		var sha string
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			f, err := tx.EvidenceFile(ctx, storetest.Council, storetest.EvidenceFile("one"))
			if err != nil {
				return err
			}
			sha = f.SHA256
			if err := tx.AwaitText(ctx, []evidence.File{f}, false); err != nil {
				return err
			}
			page := func(position, number int64, text string) evidence.Passage {
				return evidence.Passage{Position: position, Place: evidence.Place{Kind: "page", Number: number}, Text: text}
			}
			return tx.SaveText(ctx, evidence.Text{OrganisationID: f.OrganisationID, SHA256: sha, State: evidence.TextRead, Pages: 7},
				[]evidence.Passage{page(1, 1, "Zebra"), page(2, 2, "Nothing"), page(3, 6, "First"), page(4, 6, "zebra second")})
		})
		view := func(organisation string, ask preview.Ask) preview.View {
			ask.Width = preview.Reading
			return read(t, db, func(ctx context.Context, tx *store.Tx) (preview.View, error) {
				return tx.FileView(ctx, organisation, sha, ask)
			})
		}
		v := view(storetest.Council, preview.Ask{Kind: "page", Number: 6, Query: search.Parse("zebra")})
		if got := fmt.Sprintln(v.Known, v.Text.State, v.Pages(), len(v.Leaves), v.Leaves[0].Hit, v.Leaves[1].Hit, v.Leaves[2].Hit, v.At(), v.Shown[0].Text, v.Shown[1].Text, v.Drawing == nil, v.State); got != "true read 7 3 true false true 2 First zebra second true unscanned\n" {
			t.Error(got)
		}
		if v := view(storetest.Council, preview.Ask{Number: 4}); len(v.Shown) != 2 || v.At() != 2 {
			t.Errorf("by position: %+v", v)
		}
		if v := view(storetest.OtherCouncil, preview.Ask{Kind: "page", Number: 6}); v.Known || len(v.Leaves)+len(v.Shown) != 0 {
			t.Errorf("another organisation reads it: %+v", v)
		}

		glance := func(organisation string, ask preview.Ask) string {
			g := read(t, db, func(ctx context.Context, tx *store.Tx) (preview.Glanced, error) {
				return tx.FileGlance(ctx, organisation, sha, ask)
			})
			var words []string
			for _, part := range [][]evidence.Passage{g.Named, g.There, g.First} {
				words = append(words, fmt.Sprint(len(part)))
				for _, p := range part {
					words = append(words, p.Text)
				}
			}
			return strings.Join(words, " ")
		}
		for want, ask := range map[string]preview.Ask{"0 2 First zebra second 1 Zebra": {Kind: "page", Number: 6}, "0 1 Zebra 0": {Number: 1}, "0 0 1 Zebra": {Kind: "sheet", Number: 1, Sheet: "Page"}} {
			if got := glance(storetest.Council, ask); got != want {
				t.Errorf("at a glance at %+v: %s, want %s", ask, got, want)
			}
		}
		if got := glance(storetest.OtherCouncil, preview.Ask{Kind: "page", Number: 6}); got != "0 0 0" {
			t.Errorf("another organisation glances at %s", got)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			sheet := func(position int64, name string) evidence.Passage {
				return evidence.Passage{Position: position, Place: evidence.Place{Kind: "sheet", Number: position, Name: name}, Text: "of " + name}
			}
			return tx.SaveText(ctx, evidence.Text{OrganisationID: storetest.Council, SHA256: sha, State: evidence.TextRead, Pages: 4},
				[]evidence.Passage{sheet(1, "Cover"), sheet(2, "Services"), sheet(3, "services by hour"), sheet(4, "Gŵyl É"), sheet(5, "S_%")})
		})
		if got := glance(storetest.Council, preview.Ask{Kind: "sheet", Number: 1, Sheet: "Services by hour, row 3"}); got != "2 of services by hour of Services 1 of Cover 0" {
			t.Errorf("by name: %s", got)
		}
		if got := glance(storetest.Council, preview.Ask{Kind: "sheet", Number: 9, Sheet: "GWYL é!B2"}); got != "1 of Gŵyl É 0 1 of Cover" {
			t.Errorf("by a Welsh name: %s", got)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.SaveText(ctx, evidence.Text{OrganisationID: storetest.Council, SHA256: sha, State: evidence.TextRead, Pages: 7}, nil)
		})

		drawing := func() (preview.Drawing, error) {
			var d preview.Drawing
			err := db.Read(t.Context(), func(tx *store.Tx) (err error) {
				d, err = tx.Drawing(t.Context(), sha, 6, preview.Reading)
				return err
			})
			return d, err
		}
		if _, err := drawing(); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%v", err)
		}
		want := preview.Drawing{SHA256: sha, Page: 6, Width: preview.Reading, Trouble: "it is protected", DrawnAt: at}
		save := func() {
			write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveDrawing(ctx, want) })
		}
		save()
		want.Picture, want.Trouble, want.Pages, want.Height = "picture", "", 8, 1200
		save()
		if d, err := drawing(); err != nil || d != want {
			t.Errorf("%+v %v", d, err)
		}
		if v := view(storetest.Council, preview.Ask{Kind: "page", Number: 6}); v.Drawing == nil || v.Drawing.Picture != "picture" || v.Pages() != 8 {
			t.Errorf("%+v", v.Drawing)
		}
		unused := read(t, db, func(ctx context.Context, tx *store.Tx) ([]string, error) {
			return tx.UnusedContent(ctx, []string{"picture", "other"})
		})
		if fmt.Sprint(unused) != "[other]" {
			t.Errorf("unused %v", unused)
		}
		forget := func(drawn, failed time.Time) (n int64) {
			write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				n, err = tx.ForgetDrawings(ctx, drawn, failed)
				return err
			})
			return n
		}
		if n := forget(at, at.Add(time.Hour)); n != 0 {
			t.Errorf("forgot %d", n)
		}
		if n := forget(at.Add(time.Second), at); n != 1 {
			t.Errorf("forgot %d", n)
		}
	})
}
