package certificate_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const finalReport = `{"status":"final","name":"Full assessment 2025","standard":"cse","assessors":["A Person"],"approved_by":"A Reader","background":"Long",
	"visit_days":["2025-11-24"],"sites":["Town Hall"],"improvements":[{"words":"Ask more"}],
	"elements":[{"element":"1.1.1","rating":"compliance_plus","finding":"Fine"}],"outcome":{"counts":{"compliance_plus":1}}}`

type world struct {
	*testing.T
	db  *store.DB
	day date.Date
	*certificate.Service
}

func newWorld(t *testing.T, db *store.DB) *world {
	storetest.Seed(t, db)
	w := &world{T: t, db: db, day: "2025-12-20"}
	w.Service = certificate.New(store.For[certificate.Tx]{DB: db}, id.New, func() time.Time { return w.day.Time().Add(12 * time.Hour) })
	return w
}

func (w *world) as(key string) account.Actor { return storetest.Actor(key, w.day) }

func (w *world) want(kind fault.Kind, err error) {
	w.Helper()
	if fault.KindOf(err) != kind || kind == 0 && err != nil {
		w.Fatalf("%v, want a fault of the kind %v", err, kind)
	}
}

func (w *world) issue(assessmentID string, on date.Date) certificate.Certificate {
	w.Helper()
	c, err := w.Issue(context.Background(), w.as("scheme"), certificate.Issuing{AssessmentID: assessmentID, Scope: "The whole council", IssuedOn: on})
	w.want(0, err)
	return c
}

func TestACertificateIsIssuedOnce(t *testing.T) {
	w, ctx := newWorld(t, storetest.SQLite(t)), context.Background()
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_1", On: "2025-12-19"})
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_block", On: "2025-12-19", Kind: "block"})
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_plan", On: "2025-12-19", Outcome: "action_plan"})
	ok := certificate.Issuing{AssessmentID: "as_1", Scope: "The whole council", IssuedOn: "2025-12-19"}
	for _, c := range []struct {
		name, who string
		change    func(*certificate.Issuing)
		want      fault.Kind
	}{
		{"another body", "other_scheme", func(*certificate.Issuing) {}, fault.KindNotFound},
		{"the applicant", "lead", func(*certificate.Issuing) {}, fault.KindNotFound},
		{"an assessor", "assessor", func(*certificate.Issuing) {}, fault.KindNotFound},
		{"no scope", "scheme", func(v *certificate.Issuing) { v.Scope = " " }, fault.KindInvalid},
		{"no day", "scheme", func(v *certificate.Issuing) { v.IssuedOn = "" }, fault.KindInvalid},
		{"tomorrow", "scheme", func(v *certificate.Issuing) { v.IssuedOn = "2025-12-21" }, fault.KindInvalid},
		{"too long ago", "scheme", func(v *certificate.Issuing) { v.IssuedOn = "2024-12-18" }, fault.KindInvalid},
		{"replaces what is not there", "scheme", func(v *certificate.Issuing) { v.Replaces = "cert_x" }, fault.KindInvalid},
		{"a block", "scheme", func(v *certificate.Issuing) { v.AssessmentID = "as_block" }, fault.KindConflict},
		{"an action plan", "scheme", func(v *certificate.Issuing) { v.AssessmentID = "as_plan" }, fault.KindConflict},
		{"no assessment", "scheme", func(v *certificate.Issuing) { v.AssessmentID = "as_x" }, fault.KindNotFound},
	} {
		v := ok
		c.change(&v)
		if _, err := w.Issue(ctx, w.as(c.who), v); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	first, err := w.Issue(ctx, w.as("scheme"), ok)
	w.want(0, err)
	if first.Number != "FA-2025-0001" || first.ExpiresOn != "2028-12-19" || len(first.Reviews) != 3 {
		t.Errorf("%+v", first)
	}
	again, err := w.Issue(ctx, w.as("scheme"), ok)
	w.want(0, err)
	if again.ID != first.ID {
		t.Errorf("sent twice it made two: %s and %s", first.ID, again.ID)
	}
	v, err := w.OfBody(ctx, w.as("scheme"))
	w.want(0, err)
	if len(v.Certificates) != 1 || len(v.Awaiting) != 0 {
		t.Errorf("%+v", v)
	}
	if problems, _, err := w.db.VerifyAudit(ctx); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

func TestTwentyAtOnceMakeOneCertificate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		storetest.Decide(t, db, storetest.Decided{ID: "as_1", On: "2025-12-19"})
		numbers := make(chan string)
		for range 20 {
			go func() {
				c, err := w.Issue(context.Background(), w.as("scheme"), certificate.Issuing{AssessmentID: "as_1", Scope: "All", IssuedOn: "2025-12-19"})
				numbers <- fmt.Sprint(c.Number, err)
			}()
		}
		for range 20 {
			if got := <-numbers; got != "FA-2025-0001<nil>" {
				t.Error(got)
			}
		}
	})
}

func TestNumbersOfBodiesWithTheSameInitialsDiffer(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	if _, err := w.db.Raw().Exec(`UPDATE organisation SET name = 'Fair Audit' WHERE id = $1`, storetest.OtherBody); err != nil {
		t.Fatal(err)
	}
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_1", On: "2025-12-19"})
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_2", On: "2025-12-19", Body: storetest.OtherBody, Organisation: storetest.OtherCouncil})
	w.issue("as_1", "2025-12-19")
	c, err := w.Issue(context.Background(), w.as("other_scheme"), certificate.Issuing{AssessmentID: "as_2", Scope: "All", IssuedOn: "2025-12-19"})
	w.want(0, err)
	if c.Number != "FA-2025-0002" {
		t.Error(c.Number)
	}
}

func TestOnlyItsBodyChangesACertificate(t *testing.T) {
	w, ctx := newWorld(t, storetest.SQLite(t)), context.Background()
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_1", On: "2025-12-19"})
	c := w.issue("as_1", "2025-12-19")
	do := func(who string, version int64, change certificate.Change, reason string) error {
		return w.Change(ctx, w.as(who), c.ID, version, change, reason)
	}
	w.want(fault.KindNotFound, do("other_scheme", 1, certificate.Withdraw, "x"))
	w.want(fault.KindNotFound, do("lead", 1, certificate.Withdraw, "x"))
	w.want(fault.KindForbidden, do("assessor", 1, certificate.Withdraw, "x"))
	w.want(fault.KindNotFound, do("scheme", 1, "burn", "x"))
	w.want(fault.KindInvalid, do("scheme", 1, certificate.Suspend, " "))
	w.want(0, do("scheme", 1, certificate.Suspend, "Sites closed"))
	w.want(fault.KindConflict, do("scheme", 1, certificate.Reinstate, "Stale form"))
	w.want(0, do("scheme", 2, certificate.Reinstate, "Sites open"))
	w.want(0, do("scheme", 3, certificate.Withdraw, "Asked for"))
	m, err := w.Managed(ctx, w.as("scheme"), c.ID)
	w.want(0, err)
	if m.StateOn(w.day) != certificate.Withdrawn || m.Reason != "Asked for" {
		t.Errorf("%+v", m)
	}
	_, err = w.Managed(ctx, w.as("other_scheme"), c.ID)
	w.want(fault.KindNotFound, err)
	for who, kind := range map[string]fault.Kind{"lead": 0, "contributor": 0, "scheme": 0, "other_lead": fault.KindNotFound, "other_scheme": fault.KindNotFound, "assessor": fault.KindNotFound} {
		if _, err := w.Held(ctx, w.as(who), c.ID); fault.KindOf(err) != kind {
			t.Errorf("%s: %v", who, err)
		}
	}
}

func TestAReviewIsRecordedAndARecertificationRenews(t *testing.T) {
	w, ctx := newWorld(t, storetest.SQLite(t)), context.Background()
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_1", On: "2025-12-19", Report: finalReport})
	c := w.issue("as_1", "2025-12-19")
	storetest.Decide(t, w.db, storetest.Decided{ID: "rev_1", On: "2026-11-27", Kind: "annual_review_1", CertificateID: c.ID})
	storetest.Decide(t, w.db, storetest.Decided{ID: "rev_other", On: "2026-11-27", Kind: "annual_review_1", Organisation: storetest.OtherCouncil})
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_9", On: "2028-12-01", Kind: "recertification", CertificateID: c.ID})
	w.day = "2026-12-20"
	w.want(fault.KindNotFound, w.RecordReview(ctx, w.as("other_scheme"), c.ID, "rev_1"))
	w.want(fault.KindNotFound, w.RecordReview(ctx, w.as("scheme"), c.ID, "rev_other"))
	w.want(0, w.RecordReview(ctx, w.as("scheme"), c.ID, "rev_1"))
	w.want(0, w.RecordReview(ctx, w.as("scheme"), c.ID, "rev_1"))
	m, err := w.Managed(ctx, w.as("scheme"), c.ID)
	w.want(0, err)
	if r := m.Reviews[0]; r.AssessmentID != "rev_1" || r.DoneOn != "2026-11-27" || m.Reviews[1].DoneOn != "" || m.StateOn(w.day) != certificate.Valid {
		t.Errorf("%+v", m.Reviews)
	}
	w.day = "2028-12-05"
	p, err := w.Proposal(ctx, w.as("scheme"), "as_9")
	w.want(0, err)
	if p.Replaces != c.ID || p.IssuedOn != "2028-12-01" {
		t.Errorf("%+v", p)
	}
	renewed, err := w.Issue(ctx, w.as("scheme"), certificate.Issuing{AssessmentID: "as_9", Scope: "All", IssuedOn: p.IssuedOn, Replaces: p.Replaces})
	w.want(0, err)
	old, _, err := w.Verify(ctx, " fa-2025-0001")
	w.want(0, err)
	if old.StateOn(w.day) != certificate.Replaced || old.ReplacedByNo != renewed.Number {
		t.Errorf("%+v", old)
	}
	r, err := w.Register(ctx, certificate.Search{})
	w.want(0, err)
	if len(r.Found) != 1 || r.Found[0].ID != renewed.ID {
		t.Errorf("%+v", r.Found)
	}
}

func TestTheOrganisationDecidesWhatIsPublic(t *testing.T) {
	w, ctx := newWorld(t, storetest.SQLite(t)), context.Background()
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_1", On: "2025-12-19", Report: finalReport})
	c := w.issue("as_1", "2025-12-19")
	r, err := w.Result(ctx, "exmere-city-council")
	w.want(0, err)
	if !r.Told || len(r.Report.Improvements) != 0 || len(r.Report.Elements) != 1 || r.Report.Elements[0].Finding != "" || len(r.Trend) != 1 {
		t.Errorf("%+v", r)
	}
	_, err = w.PublicReport(ctx, "exmere-city-council")
	w.want(fault.KindNotFound, err)
	all := certificate.Publishing{Improvements: true, Report: true, Words: "Proud of it"}
	w.want(fault.KindForbidden, w.Publish(ctx, w.as("contributor"), c.ID, 1, all))
	w.want(fault.KindNotFound, w.Publish(ctx, w.as("other_lead"), c.ID, 1, all))
	w.want(fault.KindNotFound, w.Publish(ctx, w.as("scheme"), c.ID, 1, all))
	w.want(0, w.Publish(ctx, w.as("lead"), c.ID, 1, all))
	w.want(fault.KindConflict, w.Publish(ctx, w.as("lead"), c.ID, 1, certificate.Publishing{}))
	r, err = w.Result(ctx, "exmere-city-council")
	w.want(0, err)
	if len(r.Report.Improvements) != 1 || r.PublicWords != "Proud of it" {
		t.Errorf("%+v", r)
	}
	content, err := w.PublicReport(ctx, "exmere-city-council")
	w.want(0, err)
	if content.Background != "Long" || content.Assessors != nil || content.ApprovedBy != "" {
		t.Errorf("%+v", content)
	}
	w.want(0, w.Change(ctx, w.as("scheme"), c.ID, 2, certificate.Suspend, "Sites closed"))
	r, err = w.Result(ctx, "exmere-city-council")
	w.want(0, err)
	if r.Told || len(r.Report.Elements)+len(r.Trend) != 0 {
		t.Errorf("a suspended certificate still boasts: %+v", r)
	}
	_, err = w.PublicReport(ctx, "exmere-city-council")
	w.want(fault.KindNotFound, err)
	_, err = w.Result(ctx, "otherby-council")
	w.want(fault.KindNotFound, err)
}

func TestTheRegisterIsSearched(t *testing.T) {
	w, ctx := newWorld(t, storetest.SQLite(t)), context.Background()
	if _, err := w.db.Raw().Exec(`UPDATE organisation SET name = 'Cyngor Tŷ Gwyn', sector = 'local government' WHERE id = $1`, storetest.OtherCouncil); err != nil {
		t.Fatal(err)
	}
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_1", On: "2025-12-19"})
	storetest.Decide(t, w.db, storetest.Decided{ID: "as_2", On: "2022-12-19", Organisation: storetest.OtherCouncil})
	w.issue("as_1", "2025-12-19")
	w.issue("as_2", "2022-12-01")
	for _, c := range []struct {
		search certificate.Search
		want   int
	}{
		{certificate.Search{}, 2}, {certificate.Search{Words: "ty CYNGOR"}, 1}, {certificate.Search{Words: "fa-2025"}, 1},
		{certificate.Search{Words: "nobody"}, 0}, {certificate.Search{Sector: "local government"}, 1}, {certificate.Search{Body: "Fairmark Assessments"}, 2},
		{certificate.Search{Body: "Second Body"}, 0}, {certificate.Search{State: certificate.Valid}, 1}, {certificate.Search{State: certificate.Lapsed}, 1},
		{certificate.Search{State: certificate.Withdrawn}, 0}, {certificate.Search{Words: "whole", Sector: "local government", State: certificate.Valid}, 0},
	} {
		r, err := w.Register(ctx, c.search)
		w.want(0, err)
		if len(r.Found) != c.want || len(r.Sectors) != 1 || len(r.Bodies) != 1 {
			t.Errorf("%+v: %d found", c.search, len(r.Found))
		}
	}
}
