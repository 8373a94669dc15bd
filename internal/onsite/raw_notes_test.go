package onsite_test

import (
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

// Raw notes go on their day, with a warning and a record; what was approved for
// the report stays, devices are told to forget, and an open appeal holds all.
func TestRawNotesAreDeletedOnTheirDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := onSite(t, db)
		at := time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)
		books := notebook.New(store.For[notebook.Tx]{DB: db}, id.New, func() time.Time { return at })
		keep := func(want int) {
			t.Helper()
			n, err := books.Keep(ctx)
			v.Must(err)
			if n != want {
				t.Fatalf("on %s: deleted %d, want %d", date.Today(at), n, want)
			}
		}
		scheme := v.By("scheme")
		for _, who := range []string{"assessor", "lead", "admin"} {
			if err := books.SetRule(ctx, v.By(who), 30, 0); err == nil {
				t.Errorf("%s sets the rule", who)
			}
		}
		v.Fails(books.SetRule(ctx, scheme, 0, 0), fault.KindInvalid)
		v.Must(books.SetRule(ctx, scheme, 30, 0))
		v.Fails(books.SetRule(ctx, scheme, 60, 0), fault.KindConflict)

		device := v.pack("assessor", 1)
		v.sync("assessor", device, v.note(1, "Zebra words", 0))
		v.Must(v.Visits.RecordConsent(ctx, v.By("assessor"), "as1", visit.Consent{SessionID: v.session, Given: visit.ConsentAll, How: visit.ConsentSpoken, Words: "Zebra agreed"}))
		marked, err := v.Quotes.Mark(ctx, v.By("assessor"), notebook.Quote{AssessmentID: "as1", SessionID: v.session, Group: visit.Customers, Speaker: "a tenant", Words: "Zebra marked"})
		v.Must(err)
		approved, err := v.Quotes.Mark(ctx, v.By("assessor"), notebook.Quote{AssessmentID: "as1", SessionID: v.session, Group: visit.Customers, Speaker: "a tenant", Words: "They listen to us"})
		v.Must(err)
		v.Must(v.Quotes.Approve(ctx, v.By("assessor"), "as1", approved.ID, notebook.ApprovedBySpeaker, 1))
		keep(0) // not decided

		lodged := ""
		run := func(query string, args ...any) {
			t.Helper()
			if _, err := db.Raw().Exec(query, args...); err != nil {
				t.Fatal(err)
			}
		}
		run(`UPDATE assessment SET state = 'decided' WHERE id = 'as1'`)
		run(`INSERT INTO decision (assessment_id, outcome, words, decided_by, decided_at) VALUES ('as1', 'certified', '', $1, $2)`, storetest.PersonID("scheme"), at)
		keep(0)
		at = at.AddDate(0, 0, 16) // two weeks before: told, once
		keep(0)
		keep(0)
		var told int
		if err := db.Raw().QueryRow(`SELECT count(*) FROM river_job WHERE kind = 'notice' AND CAST(args AS text) LIKE '%notebook.due%'`).Scan(&told); err != nil || told != 1 {
			t.Errorf("told %d times, %v", told, err)
		}
		at = at.AddDate(0, 0, 14)
		run(`INSERT INTO appeal (id, assessment_id, grounds, lodged_by, lodged_at, state, words, set_aside, version) VALUES ('ap', 'as1', 'x', $1, $2, 'lodged', '', '', 1)`, storetest.PersonID("lead"), at)
		keep(0) // held
		run(`UPDATE appeal SET state = 'dismissed' WHERE id = 'ap'`)
		keep(1)
		keep(0)
		_ = lodged

		p, err := books.Page(ctx, scheme)
		v.Must(err)
		if len(p.Deletions) != 1 || p.Deletions[0].Notes != 1 || p.Deletions[0].Quotes != 1 || len(p.Deletions[0].Hash) != 64 || len(p.Notebooks) != 0 {
			t.Errorf("%+v", p)
		}
		for _, table := range []string{"session_note", "site_aside", "quote", "session_consent", "site_change", "audit_entry", "notebook_deletion", "river_job"} {
			rows, err := db.Raw().Query(`SELECT * FROM ` + table)
			v.Must(err)
			columns, err := rows.Columns()
			v.Must(err)
			for rows.Next() {
				values := make([]any, len(columns))
				for i := range values {
					values[i] = new(any)
				}
				v.Must(rows.Scan(values...))
				for i := range values {
					text, _ := (*values[i].(*any)).(string)
					if b, is := (*values[i].(*any)).([]byte); is {
						text = string(b)
					}
					if strings.Contains(text, "Zebra") {
						t.Errorf("%s.%s still says %q", table, columns[i], text)
					}
				}
			}
			v.Must(rows.Close())
		}
		quotes, err := v.Quotes.Page(ctx, v.By("assessor"), "as1")
		v.Must(err)
		for _, q := range quotes.Quotes {
			if q.ID == marked.ID && q.Words != "" || q.ID == approved.ID && q.Words != "They listen to us" {
				t.Errorf("%+v", q)
			}
		}
		if wipe, err := v.s.Orders(ctx, device); err != nil || !wipe {
			t.Errorf("the device is not told to forget: %v %v", wipe, err)
		}

		// What comes from a device after all goes too.
		v.at = at
		if _, err := v.send("assessor", device, v.note(9, "Zebra late", 0)); err != nil {
			t.Fatal(err)
		}
		at = at.AddDate(0, 0, 1)
		keep(1)
		if problems, _, err := db.VerifyAudit(ctx); err != nil || len(problems) != 0 {
			t.Errorf("%v %v", problems, err)
		}
	})
}
