package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const improvementDay = date.Date("2025-11-14")

var improvementAt = time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)

// seedDecided adds an assessment of the council in a state, with a report that
// names a strength and two improvement areas.
func seedDecided(t *testing.T, db *store.DB, id, state, release string) {
	t.Helper()
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Raw().Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO assessment (id, organisation_id, body_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version)
		VALUES ($1, $2, $3, 'cse', 'initial', 'Full assessment', 'the whole council', $4, '', '2024-11-01', $5, $5, 1)`,
		id, storetest.Council, storetest.Body, state, improvementAt)
	for i, p := range []struct{ kind, words, elements string }{
		{"strength", "Staff know their customers", "2.2.2"}, {"improvement_area", "Publish what customers said", "1.3.2"}, {"improvement_area", "Tell people sooner", "5.2.3"},
	} {
		point := id + "_" + p.kind + string(rune('a'+i))
		exec(`INSERT INTO report_point (id, assessment_id, kind, words, position, created_by, created_at, version) VALUES ($1, $2, $3, $4, $5, 'per_assessor', $6, 1)`,
			point, id, p.kind, p.words, i, improvementAt)
		exec(`INSERT INTO report_point_element (point_id, element_id) VALUES ($1, $2)`, point, p.elements)
	}
	if release != "" {
		exec(`INSERT INTO report_release (id, assessment_id, number, status, content, hash, released_by, released_at) VALUES ($1, $2, 1, $3, '{}', '', 'per_scheme', $4)`,
			"rel_"+id, id, release, improvementAt)
	}
}

func TestImprovementAreasComeFromFinalReportsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		storetest.Seed(t, db)
		seedDecided(t, db, "as_final", "decided", "final")
		seedDecided(t, db, "as_draft", "accuracy_check", "accuracy_check")
		err := db.Write(ctx, func(tx *store.Tx) error {
			points, err := tx.PointsToReceive(ctx, storetest.Council)
			if err != nil {
				return err
			}
			if len(points) != 2 || points[0].Words != "Publish what customers said" || points[0].ElementIDs[0] != "1.3.2" || points[0].DecidedOn != improvementDay {
				t.Fatalf("%+v", points)
			}
			a := improvement.Area{ID: "ia_1", OrganisationID: storetest.Council, AssessmentID: "as_final", PointID: points[0].PointID,
				Words: points[0].Words, ElementIDs: points[0].ElementIDs, RaisedOn: points[0].DecidedOn}
			if added, err := tx.InsertImprovementArea(ctx, a); err != nil || !added {
				t.Fatal(added, err)
			}
			a.ID = "ia_2"
			if added, err := tx.InsertImprovementArea(ctx, a); err != nil || added {
				t.Fatal("the same point came in twice", err)
			}
			if points, err = tx.PointsToReceive(ctx, storetest.Council); err != nil || len(points) != 1 {
				t.Fatalf("%d points left, %v", len(points), err)
			}
			if points, err = tx.PointsToReceive(ctx, storetest.OtherCouncil); err != nil || len(points) != 0 {
				t.Fatalf("another council receives %d points, %v", len(points), err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestImprovementAreasCountTheirActions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		storetest.Seed(t, db)
		err := db.Write(ctx, func(tx *store.Tx) error {
			a := improvement.Area{ID: "ia_1", OrganisationID: storetest.Council, Words: "Answer sooner", ElementIDs: []string{"5.2.3", "1.3.10"}, RaisedOn: "2025-01-01"}
			if _, err := tx.InsertImprovementArea(ctx, a); err != nil {
				return err
			}
			for i, v := range []struct {
				state improvement.State
				due   date.Date
			}{{improvement.Open, "2025-11-13"}, {improvement.InProgress, improvementDay}, {improvement.Done, "2025-01-01"}, {improvement.Dropped, "2025-01-01"}} {
				if err := tx.InsertAction(ctx, actionFor("act_"+string(rune('a'+i)), v.state, v.due)); err != nil {
					return err
				}
			}
			got, err := tx.ImprovementArea(ctx, storetest.Council, "ia_1", improvementDay)
			if err != nil {
				return err
			}
			if got.Actions != (improvement.Tally{Open: 1, InProgress: 1, Done: 1, Dropped: 1, Overdue: 1}) || got.ElementIDs[0] != "1.3.10" {
				t.Errorf("%+v", got)
			}
			if _, err := tx.ImprovementArea(ctx, storetest.OtherCouncil, "ia_1", improvementDay); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another council found it: %v", err)
			}
			got.ClosedOn, got.ClosedWords, got.ElementIDs = improvementDay, "It is done", []string{"5.2.4"}
			if err := tx.UpdateImprovementArea(ctx, got); err != nil {
				return err
			}
			if err := tx.UpdateImprovementArea(ctx, got); !fault.Is(err, fault.KindConflict) {
				t.Errorf("a stale version was saved: %v", err)
			}
			all, err := tx.ImprovementAreas(ctx, storetest.Council, improvementDay)
			if err != nil || len(all) != 1 || all[0].ClosedOn != improvementDay || all[0].ElementIDs[0] != "5.2.4" || all[0].Version != 2 {
				t.Errorf("%+v, %v", all, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestServicePlansAndGoals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		storetest.Seed(t, db)
		err := db.Write(ctx, func(tx *store.Tx) error {
			p := improvement.Plan{ID: "plan_1", OrganisationID: storetest.Council, AreaID: storetest.Housing, Title: "Housing 2025/26", StartsOn: "2025-04-01", EndsOn: "2026-03-31", Version: 1}
			if err := tx.InsertServicePlan(ctx, p); err != nil {
				return err
			}
			for id, closed := range map[string]date.Date{"ia_open": "", "ia_closed": improvementDay} {
				if _, err := tx.InsertImprovementArea(ctx, improvement.Area{ID: id, OrganisationID: storetest.Council, Words: id, RaisedOn: "2025-01-01", ClosedOn: closed}); err != nil {
					return err
				}
			}
			a := actionFor("act_a", improvement.Open, "2025-11-01")
			a.ImprovementAreaID, a.PlanID = "", "plan_1"
			if err := tx.InsertAction(ctx, a); err != nil {
				return err
			}
			p.Title = "Housing"
			if err := tx.UpdateServicePlan(ctx, p); err != nil {
				return err
			}
			if err := tx.UpdateServicePlan(ctx, p); !fault.Is(err, fault.KindConflict) {
				t.Errorf("a stale version was saved: %v", err)
			}
			got, err := tx.ServicePlan(ctx, storetest.Council, "plan_1", improvementDay)
			if err != nil || got.Title != "Housing" || got.AreaName != "Housing" || got.Actions.Overdue != 1 {
				t.Errorf("%+v, %v", got, err)
			}
			if _, err := tx.ServicePlan(ctx, storetest.OtherCouncil, "plan_1", improvementDay); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another council found it: %v", err)
			}
			if all, err := tx.ServicePlans(ctx, storetest.Council, improvementDay); err != nil || len(all) != 1 {
				t.Errorf("%d plans, %v", len(all), err)
			}
			goals, err := tx.Goals(ctx, storetest.Council)
			if err != nil || len(goals) != 2 || goals[0].Kind != "plan" || goals[0].AreaID != storetest.Housing || goals[1].ID != "ia_open" {
				t.Errorf("%+v, %v", goals, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestBothSidesSeeWhatBecameOfAnElementsImprovementAreas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		storetest.Seed(t, db)
		seedDecided(t, db, "as_old", "decided", "final")
		seedDecided(t, db, "as_now", "desk_review", "")
		err := db.Write(ctx, func(tx *store.Tx) error {
			for _, a := range []improvement.Area{
				{ID: "ia_1", AssessmentID: "as_old", Words: "Publish", RaisedOn: "2025-01-01", ElementIDs: []string{"1.3.2", "5.2.3"}},
				{ID: "ia_2", Words: "Tell sooner", RaisedOn: "2025-06-01", ClosedOn: improvementDay, ClosedWords: "We do", ElementIDs: []string{"1.3.2"}},
				{ID: "ia_now", AssessmentID: "as_now", Words: "Of this assessment", RaisedOn: improvementDay, ElementIDs: []string{"1.3.2"}},
				{ID: "ia_far", Words: "Of another element", RaisedOn: improvementDay, ElementIDs: []string{"1.1.1"}},
			} {
				a.OrganisationID = storetest.Council
				if _, err := tx.InsertImprovementArea(ctx, a); err != nil {
					return err
				}
			}
			if _, err := tx.InsertImprovementArea(ctx, improvement.Area{ID: "ia_other", OrganisationID: storetest.OtherCouncil, Words: "Theirs", RaisedOn: improvementDay, ElementIDs: []string{"1.3.2"}}); err != nil {
				return err
			}
			for id, state := range map[string]improvement.State{"act_a": improvement.Done, "act_b": improvement.Open, "act_c": improvement.Dropped} {
				if err := tx.InsertAction(ctx, actionFor(id, state, improvementDay)); err != nil {
					return err
				}
			}
			now, err := tx.Assessment(ctx, "as_now")
			if err != nil {
				return err
			}
			beside, err := tx.Beside(ctx, now, "1.3.2")
			if err != nil {
				return err
			}
			threads, err := tx.DeskThreads(ctx, "as_now", "1.3.2", nil)
			if err != nil {
				return err
			}
			for side, all := range map[string][]applicant.Improving{"organisation": beside.Improving, "body": threads.Improving} {
				if len(all) != 2 || all[0] != (applicant.Improving{ID: "ia_2", Words: "Tell sooner", RaisedOn: "2025-06-01", ClosedOn: improvementDay, ClosedWords: "We do"}) ||
					all[1] != (applicant.Improving{ID: "ia_1", Words: "Publish", From: "Full assessment", RaisedOn: "2025-01-01", Actions: 2, Done: 1}) {
					t.Errorf("the %s sees %+v", side, all)
				}
			}
			if len(beside.Measures) != 0 || len(beside.Comments) != 0 {
				t.Errorf("%+v", beside)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
