package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// decide puts the body's ratings and decision into an assessment.
func (c *council) decide(a assessment.Assessment, on date.Date, ratings map[string]standard.Rating) {
	c.t.Helper()
	at := on.Time().Add(12 * time.Hour)
	run := func(query string, args ...any) {
		c.t.Helper()
		if _, err := c.db.Raw().Exec(query, args...); err != nil {
			c.t.Fatal(err)
		}
	}
	for element, r := range ratings {
		run(`INSERT INTO element_rating (assessment_id, element_id, rating, finding, private_note, verify_on_site, rated_by, updated_at, version)
			VALUES ($1, $2, $3, 'Found', 'Secret', false, 'per_assessor', $4, 1)`, a.ID, element, string(r), at)
	}
	run(`INSERT INTO appointment (id, assessment_id, person_id, role, starts_on, ends_on, created_at) VALUES ($1, $2, 'per_assessor', 'lead_assessor', '2020-01-01', '2030-01-01', $3)`,
		"app_"+a.ID, a.ID, at)
	run(`INSERT INTO decision (assessment_id, outcome, words, decided_by, decided_at) VALUES ($1, 'certified', '', 'per_scheme', $2)`, a.ID, at)
	run(`UPDATE assessment SET state = 'decided' WHERE id = $1`, a.ID)
}

func compliant(except map[string]standard.Rating) map[string]standard.Rating {
	all := map[string]standard.Rating{}
	for _, e := range standard.CSE().Elements() {
		all[e.ID] = standard.RatingCompliant
		if r, ok := except[e.ID]; ok {
			all[e.ID] = r
		}
	}
	return all
}

func TestTheNextYearStartsFromTheLast(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		next := applicant.Next{FromID: c.started.ID, Kind: assessment.AnnualReview1, Name: "Annual review 2026", CycleStartsOn: "2025-11-01"}
		_, err := c.cases.RollForward(ctx, who("lead"), next)
		wants(t, err, fault.KindConflict) // not decided yet
		c.save("lead", c.self("", "1.1.1", standard.RatingCompliant, "Known.", 0))
		c.save("lead", c.self(storetest.Housing, "1.1.1", standard.RatingCompliant, "Here too.", 0))
		c.decide(c.started, "2025-06-30", compliant(map[string]standard.Rating{"1.1.1": standard.RatingCompliancePlus, "1.3.2": standard.RatingPartiallyCompliant, "2.1.1": standard.RatingCompliancePlus}))
		for _, query := range []string{
			`INSERT INTO report_point (id, assessment_id, kind, words, position, created_by, created_at, version) VALUES ('pt_1', '` + c.started.ID + `', 'improvement_area', 'Say more', 1, 'per_assessor', '2025-06-01 00:00:00+00:00', 1)`,
			`INSERT INTO report_point_element (point_id, element_id) VALUES ('pt_1', '2.1.1')`,
			`INSERT INTO report_point_element (point_id, element_id) VALUES ('pt_1', '4.1.1')`,
		} {
			if _, err := db.Raw().Exec(query); err != nil {
				t.Fatal(err)
			}
		}
		_, err = c.cases.RollForward(ctx, who("other_lead"), next)
		wants(t, err, fault.KindNotFound)
		_, err = c.cases.RollForward(ctx, who("champion"), next)
		wants(t, err, fault.KindForbidden)
		proposal, err := c.cases.ProposeNext(ctx, who("lead"), c.started.ID)
		if err != nil || len(proposal.Kinds) != 4 {
			t.Fatalf("%+v %v", proposal.Kinds, err)
		}
		want := []assessment.Selected{{ElementID: "1.1.1", Reason: assessment.ForCompliancePlus}, {ElementID: "1.3.2", Reason: assessment.ForPartial},
			{ElementID: "2.1.1", Reason: assessment.ForImprovementArea}, {ElementID: "4.1.1", Reason: assessment.ForImprovementArea}}
		if got := proposal.Suggested(assessment.AnnualReview1); !slices.Equal(got, want) {
			t.Errorf("%v", got)
		}
		next.Elements = []string{"1.1.1", "1.3.2", "2.1.1", "4.1.1", "5.1.1"}
		review, err := c.cases.RollForward(ctx, who("lead"), next)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.cases.RollForward(ctx, who("lead"), next)
		wants(t, err, fault.KindConflict)
		home, err := c.cases.Home(ctx, who("lead"), review.ID, "")
		if err != nil || home.BodyID != storetest.Body || home.PreviousName != "Full assessment 2025" {
			t.Fatalf("%+v %v", home.Overview, err)
		}
		first := home.Elements["1.1.1"]
		if first.Self.Statement != "Known." || first.Self.Rating != standard.RatingNotAssessed || first.Previous != standard.RatingCompliancePlus || first.Reason != assessment.ForCompliancePlus {
			t.Errorf("%+v", first)
		}
		if e := home.Elements["1.1.2"]; e.Selected() || e.Previous != standard.RatingCompliant {
			t.Errorf("%+v", e)
		}
		if e := home.Elements["5.1.1"]; e.Reason != assessment.ForChosen {
			t.Errorf("%+v", e)
		}
		workspace, err := c.cases.Element(ctx, who("lead"), review.ID, "1.1.1", storetest.Housing)
		if err != nil || workspace.Self.Statement != "Here too." || workspace.PreviousFinding != "Found" {
			t.Errorf("%+v %v", workspace.ElementSelves, err)
		}
		_, err = c.cases.SaveSelf(ctx, who("lead"), applicant.Self{AssessmentID: review.ID, ElementID: "1.1.2", Statement: "x"})
		wants(t, err, fault.KindConflict) // not examined this time
		wants(t, c.cases.SaveSelection(ctx, who("lead"), review.ID, 9, []string{"1.1.1"}), fault.KindConflict)
		wants(t, c.cases.SaveSelection(ctx, who("lead"), review.ID, 1, []string{"1.1.1", "8.8.8"}), fault.KindNotFound)
		wants(t, c.cases.SaveSelection(ctx, who("lead"), review.ID, 1, nil), fault.KindInvalid)
		if err := c.cases.SaveSelection(ctx, who("lead"), review.ID, 1, []string{"1.1.2", "1.1.1"}); err != nil {
			t.Fatal(err)
		}
		v, err := c.cases.Selection(ctx, who("executive"), review.ID)
		if err != nil || !slices.Equal(v.Selected, []assessment.Selected{{ElementID: "1.1.1", Reason: assessment.ForCompliancePlus}, {ElementID: "1.1.2", Reason: assessment.ForChosen}}) {
			t.Errorf("%v %v", v.Selected, err)
		}
	})
}

func TestResultsMakeATrend(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		n := func(v int64) *int64 { return &v }
		result := func(on date.Date, plus int64) applicant.PastResult {
			return applicant.PastResult{StandardID: "cse", AssessedOn: on, Kind: assessment.AnnualReview1, CompliancePlus: plus, Source: "Report"}
		}
		for _, r := range []applicant.PastResult{result("2022-11-20", 11), result("2023-11-20", 13), result("2024-11-20", 15)} {
			if err := c.cases.AddPastResult(ctx, who("lead"), r); err != nil {
				t.Fatal(err)
			}
		}
		wants(t, c.cases.AddPastResult(ctx, who("lead"), result("2024-11-20", 4)), fault.KindInvalid) // that day is taken
		wants(t, c.cases.AddPastResult(ctx, who("champion"), result("2021-11-20", 4)), fault.KindForbidden)
		for name, change := range map[string]func(*applicant.PastResult){
			"more than there are": func(r *applicant.PastResult) { r.CompliancePlus = 58 },
			"fewer than none":     func(r *applicant.PastResult) { r.CompliancePlus = -1 },
			"too many together":   func(r *applicant.PastResult) { r.Compliant, r.PartiallyCompliant = n(40), n(10) },
			"in the future":       func(r *applicant.PastResult) { r.AssessedOn = "2026-01-01" },
			"no source":           func(r *applicant.PastResult) { r.Source = "" },
		} {
			r := result("2021-01-01", 10)
			change(&r)
			if err := c.cases.AddPastResult(ctx, who("lead"), r); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		plus := map[string]standard.Rating{}
		for i, e := range standard.CSE().Elements() {
			if i < 13 {
				plus[e.ID] = standard.RatingCompliancePlus
			}
		}
		c.decide(c.started, "2025-11-10", compliant(plus))
		shelf, err := c.cases.Shelf(ctx, who("executive"))
		if err != nil || len(shelf.Results) != 4 || len(shelf.Assessments) != 1 {
			t.Fatalf("%+v %v", shelf, err)
		}
		var trend []int
		for _, r := range shelf.Results {
			trend = append(trend, r.CompliancePlus)
		}
		if !slices.Equal(trend, []int{11, 13, 15, 13}) {
			t.Errorf("%v", trend)
		}
		wants(t, c.cases.RemovePastResult(ctx, who("other_lead"), shelf.Results[0].PastID), fault.KindNotFound)
		if err := c.cases.RemovePastResult(ctx, who("lead"), shelf.Results[0].PastID); err != nil {
			t.Error(err)
		}
		if other, err := c.cases.Shelf(ctx, who("other_lead")); err != nil || len(other.Results) != 0 || len(other.Assessments) != 0 {
			t.Errorf("%+v %v", other, err)
		}
	})
}

func TestAProgrammeRollsItsBlocksUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		programme, err := c.cases.SaveProgramme(ctx, who("lead"), applicant.Programme{Name: "Whole council", StandardID: "cse", BodyID: storetest.Body})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.cases.SaveProgramme(ctx, who("champion"), applicant.Programme{Name: "x", StandardID: "cse"})
		wants(t, err, fault.KindForbidden)
		_, err = c.cases.SaveProgramme(ctx, who("other_lead"), applicant.Programme{ID: programme.ID, Name: "x", Version: 1})
		wants(t, err, fault.KindNotFound)
		_, err = c.cases.SaveProgramme(ctx, who("lead"), applicant.Programme{ID: programme.ID, Name: "x", Version: 7})
		wants(t, err, fault.KindConflict)
		var blocks []assessment.Assessment
		for i, area := range []string{storetest.Housing, storetest.Museums} {
			c.at = c.at.Add(time.Second)
			blocks = append(blocks, c.plan(applicant.Plan{Kind: assessment.Block, Name: fmt.Sprintf("Block %d", i+1), Scope: "One", ProgrammeID: programme.ID, AreaIDs: []string{area}}))
		}
		c.decide(blocks[0], "2025-01-15", compliant(map[string]standard.Rating{"1.1.1": standard.RatingCompliancePlus, "1.1.2": standard.RatingPartiallyCompliant}))
		c.decide(blocks[1], "2022-01-15", compliant(map[string]standard.Rating{"1.1.1": standard.RatingNonCompliant})) // too old
		counted, n := store.CountStatements(ctx)
		v, err := c.cases.Programme(counted, who("executive"), programme.ID)
		if err != nil || n.Load() > 4 || len(v.RollUp.Blocks) != 2 || v.RollUp.Blocks[0].Name != "Block 1" {
			t.Fatalf("%d statements, %+v %v", n.Load(), v.RollUp.Blocks, err)
		}
		if v.RollUp.Elements["1.1.1"] != standard.RatingCompliancePlus || v.RollUp.Elements["1.1.2"] != standard.RatingPartiallyCompliant {
			t.Errorf("%v", v.RollUp.Elements)
		}
		if words := v.RollUp.Cells[blocks[0].ID]["1.1.1"].Words(); words != "Block 1, decided 15 January 2025, assessed by Assessor, 9 months ago" {
			t.Error(words)
		}
		if s := v.RollUp.Cells[blocks[1].ID]["1.1.1"]; !s.Stale || s.Rating != standard.RatingNonCompliant {
			t.Errorf("%+v", s)
		}
		_, err = c.cases.Programme(ctx, who("other_lead"), programme.ID)
		wants(t, err, fault.KindNotFound)
	})
}
