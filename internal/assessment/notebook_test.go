package assessment_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestStepsOfANotebook(t *testing.T) {
	decided := time.Date(2025, 11, 1, 12, 0, 0, 0, time.UTC)
	told := func(day date.Date) time.Time { return day.Time().Add(9 * time.Hour) }
	for name, c := range map[string]struct {
		n     assessment.Notebook
		today date.Date
		want  assessment.NotebookStep
	}{
		"long before":               {assessment.Notebook{KeepDays: 30}, "2025-11-10", assessment.KeepNotebook},
		"two weeks before":          {assessment.Notebook{KeepDays: 30}, "2025-11-17", assessment.WarnOfNotebook},
		"told already":              {assessment.Notebook{KeepDays: 30, WarnedFor: "2025-12-01", WarnedAt: told("2025-11-17")}, "2025-11-30", assessment.KeepNotebook},
		"on the day":                {assessment.Notebook{KeepDays: 30, WarnedFor: "2025-12-01", WarnedAt: told("2025-11-17")}, "2025-12-01", assessment.DropNotebook},
		"held":                      {assessment.Notebook{KeepDays: 30, WarnedFor: "2025-12-01", WarnedAt: told("2025-11-17"), Appealed: true}, "2026-12-01", assessment.KeepNotebook},
		"nobody was told":           {assessment.Notebook{KeepDays: 30}, "2026-03-01", assessment.WarnOfNotebook},
		"told late":                 {assessment.Notebook{KeepDays: 30, WarnedFor: "2025-12-01", WarnedAt: told("2026-03-01")}, "2026-03-14", assessment.KeepNotebook},
		"told late, two weeks on":   {assessment.Notebook{KeepDays: 30, WarnedFor: "2025-12-01", WarnedAt: told("2026-03-01")}, "2026-03-15", assessment.DropNotebook},
		"the rule was made shorter": {assessment.Notebook{KeepDays: 10, WarnedFor: "2025-12-01", WarnedAt: told("2025-11-17")}, "2025-11-20", assessment.WarnOfNotebook},
		"the rule was made longer":  {assessment.Notebook{KeepDays: 60, WarnedFor: "2025-12-01", WarnedAt: told("2025-11-17")}, "2025-12-02", assessment.KeepNotebook},
	} {
		c.n.DecidedAt = decided
		if got := c.n.Step(c.today); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Raw notes go on their day, with a warning and a record; what was approved for
// the report stays, devices are told to forget, and an open appeal holds all.
func TestRawNotesAreDeletedOnTheirDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := onSite(t, db)
		at := time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)
		books := assessment.NewNotebooks(store.For[assessment.NotebookTx]{DB: db}, id.New, func() time.Time { return at })
		keep := func(want int) {
			t.Helper()
			n, err := books.Keep(ctx)
			v.must(err)
			if n != want {
				t.Fatalf("on %s: deleted %d, want %d", date.Today(at), n, want)
			}
		}
		scheme := v.by("scheme")
		for _, who := range []string{"assessor", "lead", "admin"} {
			if err := books.SetRule(ctx, v.by(who), 30, 0); err == nil {
				t.Errorf("%s sets the rule", who)
			}
		}
		v.fails(books.SetRule(ctx, scheme, 0, 0), fault.KindInvalid)
		v.must(books.SetRule(ctx, scheme, 30, 0))
		v.fails(books.SetRule(ctx, scheme, 60, 0), fault.KindConflict)

		device := v.pack("assessor", 1)
		v.sync("assessor", device, v.note(1, "Zebra words", 0))
		v.must(v.visits.RecordConsent(ctx, v.by("assessor"), "as1", assessment.Consent{SessionID: v.session, Given: assessment.ConsentAll, How: assessment.ConsentSpoken, Words: "Zebra agreed"}))
		marked, err := v.quotes.Mark(ctx, v.by("assessor"), assessment.Quote{AssessmentID: "as1", SessionID: v.session, Group: assessment.Customers, Speaker: "a tenant", Words: "Zebra marked"})
		v.must(err)
		approved, err := v.quotes.Mark(ctx, v.by("assessor"), assessment.Quote{AssessmentID: "as1", SessionID: v.session, Group: assessment.Customers, Speaker: "a tenant", Words: "They listen to us"})
		v.must(err)
		v.must(v.quotes.Approve(ctx, v.by("assessor"), "as1", approved.ID, assessment.ApprovedBySpeaker, 1))
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
		v.must(err)
		if len(p.Deletions) != 1 || p.Deletions[0].Notes != 1 || p.Deletions[0].Quotes != 1 || len(p.Deletions[0].Hash) != 64 || len(p.Notebooks) != 0 {
			t.Errorf("%+v", p)
		}
		for _, table := range []string{"session_note", "site_aside", "quote", "session_consent", "site_change", "audit_entry", "notebook_deletion", "river_job"} {
			rows, err := db.Raw().Query(`SELECT * FROM ` + table)
			v.must(err)
			columns, err := rows.Columns()
			v.must(err)
			for rows.Next() {
				values := make([]any, len(columns))
				for i := range values {
					values[i] = new(any)
				}
				v.must(rows.Scan(values...))
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
			v.must(rows.Close())
		}
		quotes, err := v.quotes.Page(ctx, v.by("assessor"), "as1")
		v.must(err)
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

func TestQuotes(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	w.appoint("as1", map[string]account.AppointmentRole{"assessor2": account.FurtherAssessor})
	assessor := w.by("assessor")
	_, session := w.plan("as1")
	q := assessment.Quote{AssessmentID: "as1", SessionID: session.ID, Group: assessment.Customers, Speaker: "a tenant", Words: "They ring back"}
	_, err := w.quotes.Mark(ctx, assessor, q)
	w.fails(err, fault.KindConflict) // nobody agreed yet
	w.must(w.visits.RecordConsent(ctx, assessor, "as1", assessment.Consent{SessionID: session.ID, Given: assessment.ConsentAll, How: assessment.ConsentWritten}))
	for _, who := range []string{"lead", "moderator", "scheme"} {
		if _, err := w.quotes.Mark(ctx, w.by(who), q); err == nil {
			t.Errorf("%s marks a quote", who)
		}
		if _, err := w.quotes.Page(ctx, w.by(who), "as1"); err == nil {
			t.Errorf("%s reads the quotes", who)
		}
	}
	q, err = w.quotes.Mark(ctx, assessor, q)
	w.must(err)
	w.fails(w.quotes.Use(ctx, assessor, "as1", q.ID, "1.1.1"), fault.KindConflict) // not approved
	q.Words, q.Version = "They always ring back", 1
	_, err = w.quotes.Mark(ctx, w.by("assessor2"), q)
	w.must(err)
	w.fails(w.quotes.Approve(ctx, assessor, "as1", q.ID, assessment.ApprovedByAssessor, 1), fault.KindConflict)
	w.fails(w.quotes.Approve(ctx, assessor, "as1", q.ID, "", 2), fault.KindInvalid)
	w.must(w.quotes.Approve(ctx, assessor, "as1", q.ID, assessment.ApprovedByAssessor, 2))
	q.Words, q.Version = "They never ring back", 3
	_, err = w.quotes.Mark(ctx, assessor, q)
	w.fails(err, fault.KindConflict) // frozen
	w.must(w.quotes.Use(ctx, assessor, "as1", q.ID, "1.1.1"))
	w.fails(w.quotes.Use(ctx, assessor, "as1", q.ID, "5.1.1"), fault.KindNotFound)
	w.fails(w.quotes.Use(ctx, assessor, "as1", q.ID, "1.1.1"), fault.KindConflict) // stands there
	v, err := w.desk.Element(ctx, assessor, "as1", "1.1.1")
	w.must(err)
	if !strings.Contains(v.Cell.Own.Finding, "“They always ring back” (a tenant)") {
		t.Errorf("%q", v.Cell.Own.Finding)
	}
	// It stands in what others could copy too, and in other words in another finding.
	own := v.Cell.Own
	own.Rating, own.WorthCopying = standard.RatingCompliancePlus, "“They always ring back” (a tenant) says it all"
	_, err = w.desk.Rate(ctx, assessor, own, true)
	w.must(err)
	page, err := w.quotes.Page(ctx, assessor, "as1")
	w.must(err)
	if len(page.Quotes) != 1 || len(page.Quotes[0].StandsIn) != 2 || page.Quotes[0].StandsIn[0] != "what others could copy of 1.1.1" || page.Quotes[0].StandsIn[1] != "the finding of 1.1.1" {
		t.Errorf("%+v", page.Quotes)
	}

	// Taken back: the words leave the draft, and no more can be marked.
	w.must(w.quotes.WithdrawConsent(ctx, assessor, "as1", session.ID, 1))
	page, err = w.quotes.Page(ctx, assessor, "as1")
	w.must(err)
	v, err = w.desk.Element(ctx, assessor, "as1", "1.1.1")
	w.must(err)
	if page.Quotes[0].State != assessment.QuoteWithdrawn || strings.Contains(v.Cell.Own.Finding, "ring back") || v.Cell.Own.WorthCopying != "says it all" {
		t.Errorf("%+v %q", page.Quotes, v.Cell.Own.Finding)
	}
	_, err = w.quotes.Mark(ctx, assessor, assessment.Quote{AssessmentID: "as1", SessionID: session.ID, Group: assessment.Customers, Speaker: "x", Words: "y"})
	w.fails(err, fault.KindConflict)
}

// Words that somebody put into a finding in another form are not taken out by
// themselves: the page says where a part of them may still stand.
func TestPartsOfAWithdrawnQuoteAreFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodyWorld(t, db)
		w.underReview("as1")
		assessor := w.by("assessor")
		_, session := w.plan("as1")
		w.must(w.visits.RecordConsent(ctx, assessor, "as1", assessment.Consent{SessionID: session.ID, Given: assessment.ConsentAll, How: assessment.ConsentWritten}))
		q, err := w.quotes.Mark(ctx, assessor, assessment.Quote{AssessmentID: "as1", SessionID: session.ID, Group: assessment.Customers, Speaker: "a tenant",
			Words: "When I rang about the boiler, they came the same day"})
		w.must(err)
		w.must(w.quotes.Approve(ctx, assessor, "as1", q.ID, assessment.ApprovedBySpeaker, 1))
		w.must(w.rate("as1", "1.1.1", 0, standard.RatingCompliant, "One said that they came — the SAME day - when called"))
		w.must(w.rate("as1", "1.3.2", 0, standard.RatingCompliant, "They came the day after"))
		echoes := func(want ...string) {
			t.Helper()
			page, err := w.quotes.Page(ctx, assessor, "as1")
			w.must(err)
			if got := page.Quotes[0].EchoesIn; !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		}
		echoes() // it is approved: nobody minds
		w.must(w.quotes.WithdrawConsent(ctx, assessor, "as1", session.ID, 1))
		echoes("the finding of 1.1.1")
		w.must(w.rate("as1", "1.1.1", 1, standard.RatingCompliant, "One was content"))
		echoes()
	})
}
