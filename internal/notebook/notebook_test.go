package notebook_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

var ctx = context.Background()

func TestStepsOfANotebook(t *testing.T) {
	decided := time.Date(2025, 11, 1, 12, 0, 0, 0, time.UTC)
	told := func(day date.Date) time.Time { return day.Time().Add(9 * time.Hour) }
	for name, c := range map[string]struct {
		n     notebook.Notebook
		today date.Date
		want  notebook.Step
	}{
		"long before":               {notebook.Notebook{KeepDays: 30}, "2025-11-10", notebook.KeepNotebook},
		"two weeks before":          {notebook.Notebook{KeepDays: 30}, "2025-11-17", notebook.WarnOfNotebook},
		"told already":              {notebook.Notebook{KeepDays: 30, WarnedFor: "2025-12-01", WarnedAt: told("2025-11-17")}, "2025-11-30", notebook.KeepNotebook},
		"on the day":                {notebook.Notebook{KeepDays: 30, WarnedFor: "2025-12-01", WarnedAt: told("2025-11-17")}, "2025-12-01", notebook.DropNotebook},
		"held":                      {notebook.Notebook{KeepDays: 30, WarnedFor: "2025-12-01", WarnedAt: told("2025-11-17"), Appealed: true}, "2026-12-01", notebook.KeepNotebook},
		"nobody was told":           {notebook.Notebook{KeepDays: 30}, "2026-03-01", notebook.WarnOfNotebook},
		"told late":                 {notebook.Notebook{KeepDays: 30, WarnedFor: "2025-12-01", WarnedAt: told("2026-03-01")}, "2026-03-14", notebook.KeepNotebook},
		"told late, two weeks on":   {notebook.Notebook{KeepDays: 30, WarnedFor: "2025-12-01", WarnedAt: told("2026-03-01")}, "2026-03-15", notebook.DropNotebook},
		"the rule was made shorter": {notebook.Notebook{KeepDays: 10, WarnedFor: "2025-12-01", WarnedAt: told("2025-11-17")}, "2025-11-20", notebook.WarnOfNotebook},
		"the rule was made longer":  {notebook.Notebook{KeepDays: 60, WarnedFor: "2025-12-01", WarnedAt: told("2025-11-17")}, "2025-12-02", notebook.KeepNotebook},
	} {
		c.n.DecidedAt = decided
		if got := c.n.Step(c.today); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestQuotes(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	w.Appoint("as1", map[string]account.AppointmentRole{"assessor2": account.FurtherAssessor})
	assessor := w.By("assessor")
	_, session := w.Plan("as1")
	q := notebook.Quote{AssessmentID: "as1", SessionID: session.ID, Group: visit.Customers, Speaker: "a tenant", Words: "They ring back"}
	_, err := w.Quotes.Mark(ctx, assessor, q)
	w.Fails(err, fault.KindConflict) // nobody agreed yet
	w.Must(w.Visits.RecordConsent(ctx, assessor, "as1", visit.Consent{SessionID: session.ID, Given: visit.ConsentAll, How: visit.ConsentWritten}))
	for _, who := range []string{"lead", "moderator", "scheme"} {
		if _, err := w.Quotes.Mark(ctx, w.By(who), q); err == nil {
			t.Errorf("%s marks a quote", who)
		}
		if _, err := w.Quotes.Page(ctx, w.By(who), "as1"); err == nil {
			t.Errorf("%s reads the quotes", who)
		}
	}
	q, err = w.Quotes.Mark(ctx, assessor, q)
	w.Must(err)
	w.Fails(w.Quotes.Use(ctx, assessor, "as1", q.ID, "1.1.1"), fault.KindConflict) // not approved
	q.Words, q.Version = "They always ring back", 1
	_, err = w.Quotes.Mark(ctx, w.By("assessor2"), q)
	w.Must(err)
	w.Fails(w.Quotes.Approve(ctx, assessor, "as1", q.ID, notebook.ApprovedByAssessor, 1), fault.KindConflict)
	w.Fails(w.Quotes.Approve(ctx, assessor, "as1", q.ID, "", 2), fault.KindInvalid)
	w.Must(w.Quotes.Approve(ctx, assessor, "as1", q.ID, notebook.ApprovedByAssessor, 2))
	q.Words, q.Version = "They never ring back", 3
	_, err = w.Quotes.Mark(ctx, assessor, q)
	w.Fails(err, fault.KindConflict) // frozen
	w.Must(w.Quotes.Use(ctx, assessor, "as1", q.ID, "1.1.1"))
	w.Fails(w.Quotes.Use(ctx, assessor, "as1", q.ID, "5.1.1"), fault.KindNotFound)
	w.Fails(w.Quotes.Use(ctx, assessor, "as1", q.ID, "1.1.1"), fault.KindConflict) // stands there
	v, err := w.Desk.Element(ctx, assessor, "as1", "1.1.1")
	w.Must(err)
	if !strings.Contains(v.Cell.Own.Finding, "“They always ring back” (a tenant)") {
		t.Errorf("%q", v.Cell.Own.Finding)
	}
	// It stands in what others could copy too, and in other words in another finding.
	own := v.Cell.Own
	own.Rating, own.WorthCopying = standard.RatingCompliancePlus, "“They always ring back” (a tenant) says it all"
	_, err = w.Desk.Rate(ctx, assessor, own, true)
	w.Must(err)
	page, err := w.Quotes.Page(ctx, assessor, "as1")
	w.Must(err)
	if len(page.Quotes) != 1 || len(page.Quotes[0].StandsIn) != 2 || page.Quotes[0].StandsIn[0] != "what others could copy of 1.1.1" || page.Quotes[0].StandsIn[1] != "the finding of 1.1.1" {
		t.Errorf("%+v", page.Quotes)
	}

	// Taken back: the words leave the draft, and no more can be marked.
	w.Must(w.Quotes.WithdrawConsent(ctx, assessor, "as1", session.ID, 1))
	page, err = w.Quotes.Page(ctx, assessor, "as1")
	w.Must(err)
	v, err = w.Desk.Element(ctx, assessor, "as1", "1.1.1")
	w.Must(err)
	if page.Quotes[0].State != notebook.QuoteWithdrawn || strings.Contains(v.Cell.Own.Finding, "ring back") || v.Cell.Own.WorthCopying != "says it all" {
		t.Errorf("%+v %q", page.Quotes, v.Cell.Own.Finding)
	}
	_, err = w.Quotes.Mark(ctx, assessor, notebook.Quote{AssessmentID: "as1", SessionID: session.ID, Group: visit.Customers, Speaker: "x", Words: "y"})
	w.Fails(err, fault.KindConflict)
}

// Words that somebody put into a finding in another form are not taken out by
// themselves: the page says where a part of them may still stand.
func TestPartsOfAWithdrawnQuoteAreFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		w.UnderReview("as1")
		assessor := w.By("assessor")
		_, session := w.Plan("as1")
		w.Must(w.Visits.RecordConsent(ctx, assessor, "as1", visit.Consent{SessionID: session.ID, Given: visit.ConsentAll, How: visit.ConsentWritten}))
		q, err := w.Quotes.Mark(ctx, assessor, notebook.Quote{AssessmentID: "as1", SessionID: session.ID, Group: visit.Customers, Speaker: "a tenant",
			Words: "When I rang about the boiler, they came the same day"})
		w.Must(err)
		w.Must(w.Quotes.Approve(ctx, assessor, "as1", q.ID, notebook.ApprovedBySpeaker, 1))
		w.Must(w.Rate("as1", "1.1.1", 0, standard.RatingCompliant, "One said that they came — the SAME day - when called"))
		w.Must(w.Rate("as1", "1.3.2", 0, standard.RatingCompliant, "They came the day after"))
		echoes := func(want ...string) {
			t.Helper()
			page, err := w.Quotes.Page(ctx, assessor, "as1")
			w.Must(err)
			if got := page.Quotes[0].EchoesIn; !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		}
		echoes() // it is approved: nobody minds
		w.Must(w.Quotes.WithdrawConsent(ctx, assessor, "as1", session.ID, 1))
		echoes("the finding of 1.1.1")
		w.Must(w.Rate("as1", "1.1.1", 1, standard.RatingCompliant, "One was content"))
		echoes()
	})
}
