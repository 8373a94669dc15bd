package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// council is the seeded council with an assessment it collects for.
type council struct {
	t       *testing.T
	db      *store.DB
	cases   *applicant.Applicant
	at      time.Time
	ids     atomic.Int64
	started assessment.Assessment
}

const today date.Date = "2025-11-14"

func newCouncil(t *testing.T, db *store.DB) *council {
	storetest.Seed(t, db)
	c := &council{t: t, db: db, at: time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)}
	c.cases = applicant.New(store.For[applicant.Tx]{DB: db},
		func(prefix string) string { return fmt.Sprintf("%s_%04d", prefix, c.ids.Add(1)) }, func() time.Time { return c.at })
	c.started = c.plan(applicant.Plan{Kind: assessment.Initial, Name: "Full assessment 2025", Scope: "The whole council", BodyID: storetest.Body})
	return c
}

func who(key string) account.Actor { return storetest.Actor(key, today) }

// plan plans an assessment and starts collecting for it.
func (c *council) plan(p applicant.Plan) assessment.Assessment {
	c.t.Helper()
	p.StandardID, p.CycleStartsOn, p.DueOn = "cse", "2024-11-01", "2025-12-01"
	a, err := c.cases.Plan(c.t.Context(), who("lead"), p)
	if err == nil {
		err = c.cases.StartCollecting(c.t.Context(), who("lead"), a.ID)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

func (c *council) self(area, element string, rating standard.Rating, statement string, version int64) applicant.Self {
	return applicant.Self{AssessmentID: c.started.ID, AreaID: area, ElementID: element, Rating: rating, Statement: statement, Version: version}
}

func (c *council) save(key string, v applicant.Self) applicant.Self {
	c.t.Helper()
	saved, err := c.cases.SaveSelf(c.t.Context(), who(key), v)
	if err != nil {
		c.t.Fatal(err)
	}
	return saved
}

func wants(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%v, want a fault of the kind %v", err, kind)
	}
}

func TestPlansAreTheLeadsUntilSubmission(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		plan := applicant.Plan{Kind: assessment.Initial, StandardID: "cse", Name: "Another", Scope: "All", CycleStartsOn: "2025-01-01"}
		for _, key := range []string{"champion", "executive", "contributor", "head", "admin", "assessor", "scheme"} {
			_, err := c.cases.Plan(ctx, who(key), plan)
			wants(t, err, fault.KindForbidden)
		}
		for name, change := range map[string]func(*applicant.Plan){
			"an area of somebody else": func(p *applicant.Plan) { p.AreaIDs = []string{storetest.OtherArea} },
			"no programme":             func(p *applicant.Plan) { p.ProgrammeID = "prog_x" },
			"no standard":              func(p *applicant.Plan) { p.StandardID = "iso" },
		} {
			p := plan
			change(&p)
			if _, err := c.cases.Plan(ctx, who("lead"), p); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, change := range map[string]func(*applicant.Plan){
			"a body that is none":           func(p *applicant.Plan) { p.BodyID = storetest.OtherCouncil },
			"no name":                       func(p *applicant.Plan) { p.Name = " " },
			"due too early":                 func(p *applicant.Plan) { p.DueOn = "2024-01-01" },
			"a block without its programme": func(p *applicant.Plan) { p.Kind = assessment.Block },
		} {
			p := plan
			change(&p)
			if _, err := c.cases.Plan(ctx, who("lead"), p); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		choices, err := c.cases.PlanChoices(ctx, who("lead"), c.started.ID)
		if err != nil || len(choices.Bodies) != 2 || len(choices.Areas) != 3 {
			t.Fatalf("%+v %v", choices, err)
		}
		changed := choices.Plan
		changed.Name, changed.AreaIDs = "Full assessment", []string{storetest.Housing}
		if _, err := c.cases.ChangePlan(ctx, who("lead"), changed); err != nil {
			t.Fatal(err)
		}
		_, err = c.cases.ChangePlan(ctx, who("lead"), changed) // the version is stale now
		wants(t, err, fault.KindConflict)
		changed.ID = c.started.ID
		_, err = c.cases.ChangePlan(ctx, who("other_lead"), changed)
		wants(t, err, fault.KindNotFound)

		c.save("lead", c.self("", "1.1.1", standard.RatingCompliant, "We know.", 0))
		wants(t, c.cases.Withdraw(ctx, who("other_lead"), c.started.ID), fault.KindNotFound)
		wants(t, c.cases.Withdraw(ctx, who("champion"), c.started.ID), fault.KindForbidden)
		if err := c.cases.Withdraw(ctx, who("lead"), c.started.ID); err != nil {
			t.Fatal(err)
		}
		_, err = c.cases.Home(ctx, who("lead"), c.started.ID, "")
		wants(t, err, fault.KindNotFound)
	})
}

func TestTheSecondSaverIsShownTheFirstAndLosesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		first := c.save("lead", c.self("", "1.3.2", standard.RatingCompliant, "Published quarterly.", 0))
		if first.Version != 1 {
			t.Fatalf("%+v", first)
		}
		again := c.save("lead", c.self("", "1.3.2", standard.RatingCompliant, "Published quarterly.", 0))
		if again.Version != 1 {
			t.Errorf("the same form sent twice made version %d", again.Version)
		}
		theirs, err := c.cases.SaveSelf(ctx, who("lead"), c.self("", "1.3.2", standard.RatingPartiallyCompliant, "Mine", 0))
		wants(t, err, fault.KindConflict)
		if theirs.Statement != "Published quarterly." || theirs.Version != 1 || theirs.UpdatedByName != "Lead" {
			t.Errorf("what is returned is not the version that is there: %+v", theirs)
		}
		c.at = c.at.Add(time.Minute)
		c.save("lead", c.self("", "1.3.2", standard.RatingCompliant, "Published quarterly. And acted on.", 1)) // adds to it: one sitting
		c.save("lead", c.self("", "1.3.2", standard.RatingCompliancePlus, "Rewritten.", 2))
		shown, err := c.cases.SelfHistory(ctx, who("executive"), c.started.ID, "", "1.3.2")
		history := shown.All
		if err != nil || len(history) != 2 || history[0].Version != 3 || history[1].Statement != "Published quarterly. And acted on." {
			t.Errorf("%+v %v", history, err)
		}
	})
}

func TestWhoMayWriteWhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		for _, try := range []struct {
			key, area, element string
			want               fault.Kind
		}{
			{"champion", storetest.Housing, "1.1.1", 0},
			{"champion", storetest.Repairs, "1.1.1", 0},
			{"champion", storetest.Museums, "1.1.1", fault.KindForbidden},
			{"champion", "", "1.1.1", fault.KindForbidden},
			{"contributor", storetest.Housing, "1.1.1", fault.KindForbidden},
			{"executive", "", "1.1.1", fault.KindForbidden},
			{"lead", storetest.Museums, "1.1.1", 0},
			{"lead", storetest.OtherArea, "1.1.1", fault.KindNotFound},
			{"lead", "", "9.9.9", fault.KindNotFound},
			{"other_lead", "", "1.1.1", fault.KindNotFound},
			{"scheme", "", "1.1.1", fault.KindNotFound},
			{"assessor", "", "1.1.1", fault.KindNotFound},
		} {
			_, err := c.cases.SaveSelf(ctx, who(try.key), c.self(try.area, try.element, standard.RatingCompliant, try.key, 0))
			if fault.KindOf(err) != try.want {
				t.Errorf("%s in %q on %s: %v", try.key, try.area, try.element, err)
			}
		}
		_, err := c.cases.SaveSelf(ctx, who("lead"), c.self("", "1.1.1", "excellent", "", 0))
		wants(t, err, fault.KindInvalid)
		_, err = c.cases.SaveSelf(ctx, who("lead"), c.self("", "1.1.1", standard.RatingCompliant, strings.Repeat("ŵ", 10_001), 0))
		wants(t, err, fault.KindInvalid)

		if err := c.cases.AddComment(ctx, who("contributor"), c.started.ID, "1.1.1", "Ask Museums"); err != nil {
			t.Error(err)
		}
		wants(t, c.cases.AddComment(ctx, who("executive"), c.started.ID, "1.1.1", "x"), fault.KindForbidden)
		wants(t, c.cases.AddComment(ctx, who("other_lead"), c.started.ID, "1.1.1", "x"), fault.KindNotFound)
		wants(t, c.cases.AddComment(ctx, who("lead"), c.started.ID, "7.7.7", "x"), fault.KindNotFound)
		v, err := c.cases.Element(ctx, who("head"), c.started.ID, "1.1.1", storetest.Housing)
		if err != nil || len(v.Comments) != 1 || v.Comments[0].Person != "Contributor" || v.Self.Statement != "champion" || !v.MayWrite || len(v.Areas) != 3 {
			t.Errorf("%+v %v", v.Beside, err)
		}
		if v, err := c.cases.Element(ctx, who("head"), c.started.ID, "1.1.1", ""); err != nil || v.MayWrite || v.SelfOf(storetest.Repairs).Statement != "champion" {
			t.Errorf("%+v %v", v.ElementSelves, err)
		}
		_, err = c.cases.Element(ctx, who("lead"), c.started.ID, "1.1.1", storetest.OtherArea)
		wants(t, err, fault.KindNotFound)
	})
}

func TestASignOffIsVoidWhenTheTextChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		wants(t, c.cases.SignOff(ctx, who("head"), c.started.ID, storetest.Housing, ""), fault.KindConflict) // nothing is rated
		saved := c.save("champion", c.self(storetest.Housing, "1.1.1", standard.RatingCompliant, "Known.", 0))
		wants(t, c.cases.SignOff(ctx, who("lead"), c.started.ID, storetest.Housing, ""), fault.KindForbidden)
		wants(t, c.cases.SignOff(ctx, who("head"), c.started.ID, storetest.Museums, ""), fault.KindForbidden)
		wants(t, c.cases.SignOff(ctx, who("other_lead"), c.started.ID, storetest.Housing, ""), fault.KindNotFound)
		c.at = c.at.Add(time.Minute)
		if err := c.cases.SignOff(ctx, who("head"), c.started.ID, storetest.Housing, "I read it"); err != nil {
			t.Fatal(err)
		}
		state := func() applicant.AreaState {
			v, err := c.cases.Areas(ctx, who("executive"), c.started.ID)
			if err != nil || len(v.Areas) != 3 || v.Areas[0].Area.ID != storetest.Housing {
				t.Fatalf("%+v %v", v.Areas, err)
			}
			if r := v.Areas[0].Ratings["1.1.1"]; r != standard.RatingCompliant {
				t.Errorf("Housing says %q", r)
			}
			return v.Areas[0]
		}
		if s := state(); !s.Signed() || s.Void() || s.Rated != 1 || s.SignOff.Person != "Head of Housing" || s.SignOff.Words != "I read it" {
			t.Errorf("%+v", s)
		}
		c.at = c.at.Add(time.Minute)
		c.save("champion", c.self(storetest.Housing, "1.1.1", standard.RatingCompliant, "Known well.", saved.Version))
		if s := state(); s.Signed() || !s.Void() {
			t.Errorf("%+v", s)
		}
	})
}

func TestTwentySaversLoseNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		var wait sync.WaitGroup
		for n := range 20 {
			wait.Go(func() {
				mark := fmt.Sprintf("[%02d]", n)
				v := c.self("", "1.1.1", standard.RatingCompliant, mark, 0)
				for {
					theirs, err := c.cases.SaveSelf(ctx, who("lead"), v)
					if err == nil {
						return
					}
					if !fault.Is(err, fault.KindConflict) {
						t.Error(err)
						return
					}
					v.Version, v.Statement = theirs.Version, theirs.Statement+mark
				}
			})
		}
		wait.Wait()
		v, err := c.cases.Element(ctx, who("lead"), c.started.ID, "1.1.1", "")
		if err != nil || v.Self.Version != 20 {
			t.Fatalf("version %d, %v", v.Self.Version, err)
		}
		for n := range 20 {
			if !strings.Contains(v.Self.Statement, fmt.Sprintf("[%02d]", n)) {
				t.Errorf("saver %d was lost", n)
			}
		}
		for n := range 20 { // different elements, of two areas
			wait.Go(func() {
				area := []string{"", storetest.Housing}[n%2]
				element := []string{"1.1.2", "1.1.3", "1.2.1", "1.2.2", "1.2.3", "1.3.1", "1.3.2", "1.3.3", "1.3.4", "1.3.5"}[n/2]
				if _, err := c.cases.SaveSelf(ctx, who("lead"), c.self(area, element, standard.RatingCompliant, "", 0)); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		stillSummed(t, db)
	})
}

// prove links an item of the council to elements.
func (c *council) prove(n int, elements ...string) evidence.Item {
	c.t.Helper()
	item, edition := sampleItem(storetest.Council, "lead", n)
	item.PeriodFrom, item.PeriodUntil = "2025-04-01", "2025-09-30"
	insertItem(c.t, c.db, item, edition)
	var links []evidence.Link
	for i, e := range elements {
		links = append(links, evidence.Link{ID: fmt.Sprintf("link_%d_%d", n, i), OrganisationID: storetest.Council, ItemID: item.ID, StandardID: "cse",
			ElementID: e, Claim: "It shows " + e, CreatedBy: storetest.PersonID("lead"), CreatedAt: c.at, Version: 1})
	}
	write(c.t, c.db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertEvidenceLinks(ctx, links) })
	return item
}

func TestHomeCountsEvidenceOfTheWholeOrOfAnArea(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		c.prove(1, "1.1.1", "1.3.2")
		c.prove(2, "1.1.1")
		c.save("lead", c.self("", "1.1.1", standard.RatingCompliant, "Known.", 0))
		c.save("lead", c.self("", "1.1.2", standard.RatingCompliancePlus, "", 0))
		counted, n := store.CountStatements(ctx)
		home, err := c.cases.Home(counted, who("executive"), c.started.ID, "")
		if err != nil || n.Load() > 3 {
			t.Fatalf("%d statements, %v", n.Load(), err)
		}
		if e := home.Elements["1.1.1"]; e.Evidence.Items != 2 || e.Evidence.NewestUntil != "2025-09-30" || e.Self.Rating != standard.RatingCompliant || !e.Selected() {
			t.Errorf("%+v", e)
		}
		if home.Outcome.Met != 2 || home.Outcome.Indication != standard.Incomplete || home.Body != "Fairmark Assessments" {
			t.Errorf("%+v", home.Outcome)
		}
		said := fmt.Sprint(home.Attention(today))
		for _, want := range []string{"{1.1.1 2 claims without a page}", "{1.1.2 rated, but no evidence}", "{1.1.2 Compliance Plus has to be explained in words}", "{1.1.3 no self-rating yet}"} {
			if !strings.Contains(said, want) {
				t.Errorf("nothing says %s: %s", want, said)
			}
		}
		housing, err := c.cases.Home(ctx, who("executive"), c.started.ID, storetest.Housing)
		if err != nil || housing.Area == nil || housing.Elements["1.1.1"].Evidence.Items != 0 || housing.Elements["1.1.1"].Self.Rating != standard.RatingNotAssessed {
			t.Errorf("%+v %v", housing.Elements["1.1.1"], err)
		}
		if _, err := db.Raw().Exec(`INSERT INTO evidence_item_area (item_id, area_id) VALUES ('ev_org_council_001', 'area_housing')`); err != nil {
			t.Fatal(err)
		}
		for area, want := range map[string]int64{storetest.Housing: 1, storetest.Repairs: 0, storetest.Museums: 0} {
			if v, err := c.cases.Home(ctx, who("lead"), c.started.ID, area); err != nil || v.Elements["1.1.1"].Evidence.Items != want {
				t.Errorf("%s: %+v %v", area, v.Elements["1.1.1"].Evidence, err)
			}
		}
		block := c.plan(applicant.Plan{Kind: assessment.HealthCheck, Name: "Museums", Scope: "Museums", AreaIDs: []string{storetest.Museums}})
		if v, err := c.cases.Home(ctx, who("lead"), block.ID, ""); err != nil || v.Elements["1.1.1"].Evidence.Items != 1 { // what is nobody's own
			t.Errorf("%+v %v", v.Elements["1.1.1"].Evidence, err)
		}
		counted, n = store.CountStatements(ctx)
		if v, err := c.cases.Element(counted, who("lead"), c.started.ID, "1.3.2", ""); err != nil || len(v.Evidence) != 1 || len(v.Evidence[0].Files) != 1 || n.Load() > 4 {
			t.Errorf("%d statements, %+v %v", n.Load(), v.Evidence, err)
		}
		counted, n = store.CountStatements(ctx)
		if _, err := c.cases.Areas(counted, who("lead"), c.started.ID); err != nil || n.Load() > 3 {
			t.Errorf("%d statements, %v", n.Load(), err)
		}
	})
}

// stillSummed fails unless what is kept in short says what the self-ratings say.
func stillSummed(t *testing.T, db *store.DB) {
	t.Helper()
	kept := rows(t, db, `SELECT assessment_id || ' ' || area_id || ' ' || rated || ',' || ratings FROM self_summary ORDER BY 1`)
	told := rows(t, db, `SELECT assessment_id || ' ' || area_id || ' ' || sum(CASE WHEN rating = 'not_assessed' THEN 0 ELSE 1 END) || ',' || string_agg(element_id || ' ' || rating, ',')
		FROM self_assessment GROUP BY assessment_id, area_id ORDER BY 1`)
	unordered := func(lines []string) []string {
		all := slices.Clone(lines)
		for i, line := range all {
			pairs := strings.Split(line, ",")
			slices.Sort(pairs)
			all[i] = strings.Join(pairs, ",")
		}
		return all
	}
	if !slices.Equal(unordered(kept), unordered(told)) {
		t.Errorf("kept %q, told %q", kept, told)
	}
}
