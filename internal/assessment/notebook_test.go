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
