package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/mywork"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// busyCouncil seeds one of everything that may wait for somebody.
func busyCouncil(t *testing.T, db *store.DB) {
	t.Helper()
	storetest.Seed(t, db)
	seedDecided(t, db, "as_old", "decided", "final")
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Raw().Exec(query, args...); err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
	}
	run(`INSERT INTO assessment (id, organisation_id, body_id, standard_id, previous_id, kind, name, scope, state, reference, cycle_starts_on, due_on, created_at, updated_at, version)
		VALUES ('as_now', $1, $2, 'cse', 'as_old', 'annual_review_1', 'Review', '', 'collecting', '', '2024-11-01', '2025-12-01', $3, $3, 1)`, storetest.Council, storetest.Body, improvementAt)
	run(`INSERT INTO assessment_area (assessment_id, area_id) VALUES ('as_now', $1)`, storetest.Housing)
	run(`INSERT INTO element_rating (assessment_id, element_id, rating, finding, private_note, verify_on_site, rated_by, updated_at, version)
		VALUES ('as_old', '1.1.1', 'compliant', '', '', FALSE, 'per_assessor', $1, 1)`, improvementAt)
	for _, e := range []string{"1.1.1", "1.3.2"} {
		run(`INSERT INTO assessment_element (assessment_id, element_id, reason) VALUES ('as_now', $1, 'chosen')`, e)
	}
	for _, v := range [][]any{{"", "1.1.1", "compliant"}, {storetest.Repairs, "1.3.2", "compliant"}} {
		run(`INSERT INTO self_assessment (assessment_id, area_id, element_id, rating, statement, see_on_site, gaps, updated_by, updated_at, version)
			VALUES ('as_now', $1, $2, $3, '', '', '', 'per_lead', $4, 1)`, append(v, improvementAt)...)
		run(`INSERT INTO self_summary (assessment_id, area_id, rated, changed_at, ratings) VALUES ('as_now', $1, 1, $2, $3)`, v[0], improvementAt, fmt.Sprint(v[1], " ", v[2]))
	}
	for _, v := range [][]any{{"", 5}, {storetest.Repairs, 2}, {storetest.Museums, 3}} {
		run(`INSERT INTO evidence_summary (organisation_id, standard_id, element_id, area_id, items, undated, newest_until, review_on, pointers_missing, strongest)
			VALUES ($1, 'cse', '1.3.2', $2, $3, 0, '2025-03-31', NULL, 1, 0)`, append([]any{storetest.Council}, v...)...)
	}
	run(`INSERT INTO evidence_request (id, organisation_id, standard_id, element_id, area_id, person_id, words, due_on, asked_by, asked_at, outcome, reply, version)
		VALUES ('req_1', $1, 'cse', '1.3.2', $2, 'per_champion', 'The survey', '2025-11-01', 'per_lead', $3, 'open', '', 1)`, storetest.Council, storetest.Repairs, improvementAt)
	run(`INSERT INTO action (id, organisation_id, area_id, title, measure, owner_id, due_on, state, created_by, created_at, updated_at, version)
		VALUES ('act_1', $1, $2, 'Publish', 'Online', 'per_champion', '2025-12-24', 'open', 'per_lead', $3, $3, 1)`, storetest.Council, storetest.Museums, improvementAt)
	run(`INSERT INTO question (id, assessment_id, element_id, words, asked_by, asked_at, answer, version) VALUES ('qu_1', 'as_now', '1.1.1', 'Which groups?', 'per_assessor', $1, '', 1)`, improvementAt)
	run(`INSERT INTO improvement_area (id, organisation_id, assessment_id, words, raised_on, closed_words, version) VALUES ('ia_1', $1, 'as_old', 'Answer sooner', '2025-01-01', '', 1)`, storetest.Council)
	run(`INSERT INTO improvement_area_element (improvement_area_id, element_id) VALUES ('ia_1', '4.2.3')`)
}

func TestTasksOfAPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		busyCouncil(t, db)
		err := db.Read(ctx, func(tx *store.Tx) error {
			tasks, err := tx.Tasks(ctx, storetest.Council, "per_champion", []string{storetest.Housing, storetest.Repairs})
			if err != nil {
				return err
			}
			got := map[mywork.TaskKind]mywork.Task{}
			for _, v := range tasks {
				got[v.Kind] = v
			}
			if len(tasks) != 6 || len(got) != 6 {
				t.Errorf("%+v", tasks)
			}
			if v := got[mywork.AnswerRequest]; v.ID != "req_1" || v.From != "Lead" || v.AreaName != "Repairs" || v.DueOn != "2025-11-01" || v.ElementID != "1.3.2" {
				t.Errorf("%+v", v)
			}
			if v := got[mywork.AnswerQuestion]; v.AssessmentID != "as_now" || v.AssessmentName != "Review" || v.DueOn != "" {
				t.Errorf("%+v", v)
			}
			if v := got[mywork.SignOffArea]; v.AreaID != storetest.Repairs || v.DueOn != "2025-12-01" {
				t.Errorf("%+v", v)
			}
			if v := got[mywork.TakeInReport]; v.ID != "as_old" {
				t.Errorf("%+v", v)
			}
			if v := got[mywork.PlanAction]; v.ID != "ia_1" || v.ElementID != "4.2.3" || v.AssessmentID != "as_old" || v.AssessmentName == "" {
				t.Errorf("%+v", v)
			}
			for _, who := range [][2]string{{storetest.OtherCouncil, "per_champion"}, {storetest.OtherCouncil, "per_other_lead"}} {
				if tasks, err := tx.Tasks(ctx, who[0], who[1], nil); err != nil || len(tasks) != 0 {
					t.Errorf("%v has %+v, %v", who, tasks, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What is given to a drop-box is work for who made the box until it is decided on.
func TestWhatWaitsInATray(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		storetest.Seed(t, db)
		waiting := func(who string) (ids []string) {
			t.Helper()
			if err := db.Read(ctx, func(tx *store.Tx) error {
				tasks, err := tx.Tasks(ctx, storetest.Council, who, nil)
				for _, v := range tasks {
					if v.Kind == mywork.LookThrough {
						ids = append(ids, v.ID)
					}
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return ids
		}
		box := dropbox.Box{ID: "box_1", OrganisationID: storetest.Council, StandardID: "cse", Words: "Pictures", TokenHash: "h", EndsOn: "2025-12-01", MaxFiles: 3, MaxFileBytes: 10,
			CreatedBy: "per_champion", CreatedAt: improvementAt}
		d := dropbox.Delivery{ID: "drop_1", OrganisationID: storetest.Council, BoxID: "box_1", Key: "k", Giver: "A partner", ReceivedAt: improvementAt, State: dropbox.Waiting}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.InsertDropBox(ctx, box); err != nil {
				return err
			}
			return tx.InsertDelivery(ctx, d)
		}); err != nil {
			t.Fatal(err)
		}
		if len(waiting("per_champion")) != 1 || len(waiting("per_lead")) != 0 {
			t.Errorf("%v and %v", waiting("per_champion"), waiting("per_lead"))
		}
		d.State, d.DecidedBy, d.DecidedAt = dropbox.Declined, "per_champion", improvementAt
		if err := db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.DecideDelivery(ctx, d)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(waiting("per_champion")) != 0 {
			t.Error("what was declined waits on")
		}
	})
}

// What waits for anyone in an area waits for those who work in it.
func TestRequestsToAnyoneInAnArea(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		busyCouncil(t, db)
		if _, err := db.Raw().Exec(`UPDATE evidence_request SET person_id = NULL`); err != nil {
			t.Fatal(err)
		}
		if err := db.Read(ctx, func(tx *store.Tx) error {
			for area, want := range map[string]int{storetest.Repairs: 1, storetest.Museums: 0} {
				n := 0
				tasks, err := tx.Tasks(ctx, storetest.Council, "per_head", []string{area})
				for _, v := range tasks {
					if v.Kind == mywork.AnswerRequest {
						n++
					}
				}
				if err != nil || n != want {
					t.Errorf("%s: %d requests, %v", area, n, err)
				}
			}
			owed, err := tx.Owed(ctx, storetest.Council, nil, "2025-11-14")
			if sums := mywork.ByPerson(owed); err != nil || len(sums) != 2 || sums[0].Person != "Anyone in Repairs" || sums[0].Overdue() != 1 {
				t.Errorf("%+v, %v", sums, err)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRunningAssessmentsCountEvidenceInTheirScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		busyCouncil(t, db)
		err := db.Read(ctx, func(tx *store.Tx) error {
			all, err := tx.RunningAssessments(ctx, storetest.Council, nil)
			if err != nil || len(all) != 1 {
				t.Fatalf("%+v, %v", all, err)
			}
			v := all[0]
			if v.ID != "as_now" || len(v.ElementIDs) != 2 || v.AreaIDs[0] != storetest.Housing || v.Whole["1.1.1"] != "compliant" || len(v.Mine) != 0 || v.Previous["1.1.1"] != "compliant" {
				t.Errorf("%+v", v)
			}
			if e := v.Evidence["1.3.2"]; e.Items != 2 || e.NewestUntil != "2025-03-31" || e.PointersMissing != 1 { // Repairs lies beneath Housing, Museums does not
				t.Errorf("%+v", e)
			}
			all, err = tx.RunningAssessments(ctx, storetest.Council, []string{storetest.Museums, storetest.Repairs})
			if err != nil || all[0].Mine["1.3.2"] != "compliant" || all[0].Evidence["1.3.2"].Items != 2 {
				t.Errorf("%+v, %v", all, err)
			}
			if all, err := tx.RunningAssessments(ctx, storetest.OtherCouncil, nil); err != nil || len(all) != 0 {
				t.Errorf("another council sees %+v, %v", all, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Raw().Exec(`DELETE FROM assessment_area`); err != nil {
			t.Fatal(err)
		}
		err = db.Read(ctx, func(tx *store.Tx) error {
			if all, err := tx.RunningAssessments(ctx, storetest.Council, nil); err != nil || all[0].Evidence["1.3.2"].Items != 5 {
				t.Errorf("of the whole organisation: %+v, %v", all, err)
			}
			if all, err := tx.RunningAssessments(ctx, storetest.Council, []string{storetest.Museums}); err != nil || all[0].Evidence["1.3.2"].Items != 3 {
				t.Errorf("of the museums: %+v, %v", all, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhoOwesWhat(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		busyCouncil(t, db)
		err := db.Read(ctx, func(tx *store.Tx) error {
			owed, err := tx.Owed(ctx, storetest.Council, nil, improvementDay)
			if err != nil || len(owed) != 2 || owed[0].Area != "Museums" || owed[0].Actions != 1 || owed[0].ActionsOverdue != 0 || owed[1].Requests != 1 || owed[1].RequestsOverdue != 1 {
				t.Errorf("%+v, %v", owed, err)
			}
			if owed, err = tx.Owed(ctx, storetest.Council, []string{storetest.Repairs}, improvementDay); err != nil || len(owed) != 1 || owed[0].Person != "Champion of Housing" {
				t.Errorf("%+v, %v", owed, err)
			}
			if owed, err = tx.Owed(ctx, storetest.OtherCouncil, nil, improvementDay); err != nil || len(owed) != 0 {
				t.Errorf("another council sees %+v, %v", owed, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatChangedLately(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		busyCouncil(t, db)
		err := db.Write(ctx, func(tx *store.Tx) error {
			for _, e := range [][3]string{{"action.added", "action", "act_1"}, {"request.asked", "evidence_request", "req_1"}, {"person.roles_changed", "person", "per_lead"}, {"assessment.submitted", "assessment", "as_now"}} {
				if err := tx.Record(ctx, audit.Entry{OrganisationID: storetest.Council, ActorName: "Lead", Action: e[0], SubjectKind: e[1], SubjectID: e[2]}); err != nil {
					return err
				}
			}
			all, err := tx.LatelyChanged(ctx, storetest.Council, nil, 8)
			if err != nil || len(all) != 3 || all[0].Subject != "Review" || all[1].Subject != "The survey" || all[2].Subject != "Publish" {
				t.Errorf("%+v, %v", all, err)
			}
			if all, err = tx.LatelyChanged(ctx, storetest.Council, []string{storetest.Museums}, 8); err != nil || len(all) != 1 || all[0].SubjectID != "act_1" {
				t.Errorf("%+v, %v", all, err)
			}
			if all, err = tx.LatelyChanged(ctx, storetest.OtherCouncil, nil, 8); err != nil || len(all) != 0 {
				t.Errorf("another council sees %+v, %v", all, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestCaseStates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		busyCouncil(t, db)
		for _, q := range []string{
			`INSERT INTO visit_stop (id, assessment_id, visit_on, place, starts, ends, notes, version) VALUES ('vs_1', 'as_now', '2025-11-13', '', '09:00', '10:00', '', 1)`,
			`INSERT INTO visit_stop (id, assessment_id, visit_on, place, starts, ends, notes, version) VALUES ('vs_2', 'as_now', '2025-11-24', '', '09:00', '10:00', '', 1)`,
			`INSERT INTO appointment (id, assessment_id, person_id, role, starts_on, ends_on, created_at) VALUES ('ap_1', 'as_now', 'per_moderator', 'moderator', '2025-11-01', '2025-12-31', '2025-11-01 00:00:00+00:00')`,
			`INSERT INTO moderation (id, assessment_id, person_id, outcome, words, created_at) VALUES ('mo_1', 'as_now', 'per_moderator', 'returned', '', '2025-11-01 00:00:00+00:00')`,
			`INSERT INTO moderation (id, assessment_id, person_id, outcome, words, created_at) VALUES ('mo_2', 'as_now', 'per_moderator', 'approved', '', '2025-11-02 00:00:00+00:00')`,
			`INSERT INTO accuracy_comment (id, assessment_id, element_id, words, person_id, created_at, reply) VALUES ('ac_1', 'as_now', '', '', 'per_lead', '2025-11-02 00:00:00+00:00', '')`,
			`INSERT INTO report_release (id, assessment_id, number, status, content, hash, released_by, released_at, comments_by, checked_at)
				VALUES ('re_1', 'as_now', 1, 'accuracy_check', '', '', 'per_assessor', '2025-11-02 00:00:00+00:00', '2025-11-16', '2025-11-05 00:00:00+00:00')`,
			`INSERT INTO appeal (id, assessment_id, grounds, lodged_by, lodged_at, state, words, set_aside, version)
				VALUES ('al_1', 'as_now', '', 'per_lead', '2025-11-02 00:00:00+00:00', 'withdrawn', '', '', 1)`,
			`INSERT INTO appeal (id, assessment_id, grounds, lodged_by, lodged_at, state, reviewer_id, answer_by, words, set_aside, version)
				VALUES ('al_2', 'as_now', '', 'per_lead', '2025-11-03 00:00:00+00:00', 'under_review', 'per_scheme', '2025-12-01', '', '', 1)`,
			`INSERT INTO decision (assessment_id, outcome, words, action_plan_due_on, decided_by, decided_at) VALUES ('as_now', 'action_plan', '', '2026-03-01', 'per_scheme', '2025-11-02 00:00:00+00:00')`,
		} {
			if _, err := db.Raw().Exec(q); err != nil {
				t.Fatal(err)
			}
		}
		err := db.Read(ctx, func(tx *store.Tx) error {
			all, err := tx.CaseStates(ctx, []string{"as_now", "as_old"}, improvementDay)
			if err != nil || len(all) != 2 || all["as_now"] != (mywork.CaseState{NextVisit: "2025-11-24", Moderation: "approved", Moderators: 1, OpenComments: 1,
				CommentsBy: "2025-11-16", Checked: true, Appeal: "under_review", Reviewer: "per_scheme", AnswerBy: "2025-12-01", PlanDueOn: "2026-03-01"}) {
				t.Errorf("%+v, %v", all, err)
			}
			if all, err := tx.CaseStates(ctx, nil, improvementDay); err != nil || len(all) != 0 {
				t.Errorf("%+v, %v", all, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A report whose facts are to be checked is to be done by its day, and an action
// plan until its follow-up is planned.
func TestTasksFromReportAndDecision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		busyCouncil(t, db)
		run := func(query string) {
			t.Helper()
			if _, err := db.Raw().Exec(query); err != nil {
				t.Fatal(err)
			}
		}
		tasks := func(kind mywork.TaskKind) (found []mywork.Task) {
			t.Helper()
			if err := db.Read(ctx, func(tx *store.Tx) error {
				all, err := tx.Tasks(ctx, storetest.Council, "per_lead", nil)
				for _, v := range all {
					if v.Kind == kind {
						found = append(found, v)
					}
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return found
		}
		run(`UPDATE assessment SET state = 'accuracy_check' WHERE id = 'as_now'`)
		run(`INSERT INTO report_release (id, assessment_id, number, status, content, hash, released_by, released_at, comments_by)
			VALUES ('re_1', 'as_now', 1, 'accuracy_check', '', '', 'per_assessor', '2025-11-02 00:00:00+00:00', '2025-11-16')`)
		if all := tasks(mywork.CheckFacts); len(all) != 1 || all[0].AssessmentID != "as_now" || all[0].DueOn != "2025-11-16" {
			t.Errorf("%+v", all)
		}
		run(`UPDATE report_release SET checked_at = '2025-11-05 00:00:00+00:00' WHERE id = 're_1'`)
		if all := tasks(mywork.CheckFacts); len(all) != 0 {
			t.Errorf("%+v", all)
		}
		run(`INSERT INTO decision (assessment_id, outcome, words, action_plan_due_on, decided_by, decided_at)
			VALUES ('as_old', 'action_plan', '', '2026-03-01', 'per_scheme', '2025-11-02 00:00:00+00:00')`)
		if all := tasks(mywork.FollowUp); len(all) != 1 || all[0].AssessmentID != "as_old" || all[0].DueOn != "2026-03-01" {
			t.Errorf("%+v", all)
		}
		run(`UPDATE assessment SET kind = 'follow_up' WHERE id = 'as_now'`)
		if all := tasks(mywork.FollowUp); len(all) != 0 {
			t.Errorf("%+v", all)
		}
	})
}
