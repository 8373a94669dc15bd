package store_test

import (
	"context"
	"testing"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func actionFor(id string, state improvement.State, due date.Date) improvement.Action {
	return improvement.Action{ID: id, OrganisationID: storetest.Council, ImprovementAreaID: "ia_1", AreaID: storetest.Repairs, Title: "Publish results", Measure: "They are online",
		OwnerID: storetest.PersonID("champion"), DueOn: due, State: state, CreatedBy: storetest.PersonID("lead"), CreatedAt: improvementAt, UpdatedAt: improvementAt, Version: 1}
}

// seedItem adds an evidence item of the council.
func seedItem(t *testing.T, db *store.DB, id, organisation, owner string) {
	t.Helper()
	if _, err := db.Raw().Exec(`INSERT INTO evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, sensitivity, search_text, edition_number, created_by, created_at, updated_at, version)
		VALUES ($1, $2, $3, 'Survey', 'survey', 'note', $4, 'open', '', 1, $4, $5, $5, 1)`, id, organisation, "C-"+id, storetest.PersonID(owner), improvementAt); err != nil {
		t.Fatal(err)
	}
}

func TestActionsWithNotesAndProof(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		storetest.Seed(t, db)
		seedItem(t, db, "ev_1", storetest.Council, "lead")
		seedItem(t, db, "ev_other", storetest.OtherCouncil, "other_lead")
		err := db.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.InsertImprovementArea(ctx, improvement.Area{ID: "ia_1", OrganisationID: storetest.Council, Words: "Publish", ElementIDs: []string{"1.3.2"}, RaisedOn: "2025-01-01"}); err != nil {
				return err
			}
			a := actionFor("act_a", improvement.Open, "2025-11-01")
			if err := tx.InsertAction(ctx, a); err != nil {
				return err
			}
			for _, n := range []improvement.Note{{ID: "note_1", Words: "Begun", State: improvement.Open}, {ID: "note_2", Words: "Going well", State: improvement.InProgress}} {
				n.ActionID, n.PersonID, n.CreatedAt = "act_a", storetest.PersonID("champion"), improvementAt
				if err := tx.InsertActionNote(ctx, n); err != nil {
					return err
				}
			}
			for _, want := range []bool{true, false} {
				if added, err := tx.AddActionProof(ctx, "act_a", "ev_1"); err != nil || added != want {
					t.Fatal(added, err)
				}
			}
			got, err := tx.Action(ctx, storetest.Council, "act_a")
			if err != nil || got.Proofs != 1 || got.LastNote != "Going well" || got.OwnerName != "Champion of Housing" || got.AreaName != "Repairs" ||
				got.ImprovementWords != "Publish" || got.ElementIDs[0] != "1.3.2" {
				t.Errorf("%+v, %v", got, err)
			}
			if _, err := tx.Action(ctx, storetest.OtherCouncil, "act_a"); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another council found it: %v", err)
			}
			a.State = improvement.Done
			if err := tx.UpdateAction(ctx, a); err != nil {
				return err
			}
			if err := tx.UpdateAction(ctx, a); !fault.Is(err, fault.KindConflict) {
				t.Errorf("a stale version was saved: %v", err)
			}
			if notes, err := tx.ActionNotes(ctx, "act_a"); err != nil || len(notes) != 2 || notes[0].Words != "Begun" || notes[0].PersonName != "Champion of Housing" {
				t.Errorf("%+v, %v", notes, err)
			}
			if proofs, err := tx.ActionProofs(ctx, "act_a"); err != nil || len(proofs) != 1 || proofs[0].Code != "C-ev_1" {
				t.Errorf("%+v, %v", proofs, err)
			}
			if _, err := tx.ProofItem(ctx, storetest.Council, "ev_other"); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another council's item is proof: %v", err)
			}
			if p, err := tx.ProofItem(ctx, storetest.Council, "ev_1"); err != nil || p.Withdrawn {
				t.Errorf("%+v, %v", p, err)
			}
			for _, want := range []bool{true, false} {
				if removed, err := tx.RemoveActionProof(ctx, "act_a", "ev_1"); err != nil || removed != want {
					t.Error(removed, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestActionsAreFilteredAndPaged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		storetest.Seed(t, db)
		err := db.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.InsertImprovementArea(ctx, improvement.Area{ID: "ia_1", OrganisationID: storetest.Council, Words: "Publish", RaisedOn: "2025-01-01"}); err != nil {
				return err
			}
			if err := tx.InsertServicePlan(ctx, improvement.Plan{ID: "plan_1", OrganisationID: storetest.Council, Title: "Plan", StartsOn: "2025-04-01", EndsOn: "2026-03-31"}); err != nil {
				return err
			}
			late, soon, done := actionFor("act_late", improvement.Open, "2025-11-01"), actionFor("act_soon", improvement.InProgress, "2025-12-01"), actionFor("act_done", improvement.Done, "2025-10-01")
			soon.OwnerID, soon.AreaID, soon.ImprovementAreaID, soon.PlanID = storetest.PersonID("lead"), storetest.Museums, "", "plan_1"
			for _, a := range []improvement.Action{late, soon, done} {
				if err := tx.InsertAction(ctx, a); err != nil {
					return err
				}
			}
			for name, c := range map[string]struct {
				f    improvement.Filter
				want string
			}{
				"all":              {improvement.Filter{}, "act_done act_late act_soon "},
				"owner":            {improvement.Filter{OwnerID: storetest.PersonID("lead")}, "act_soon "},
				"areas":            {improvement.Filter{AreaIDs: []string{storetest.Repairs, storetest.Housing}, OwnerID: storetest.PersonID("champion")}, "act_done act_late "},
				"state":            {improvement.Filter{State: improvement.Done}, "act_done "},
				"unfinished":       {improvement.Filter{Unfinished: true}, "act_late act_soon "},
				"overdue":          {improvement.Filter{OverdueOn: improvementDay}, "act_late "},
				"plan":             {improvement.Filter{PlanID: "plan_1"}, "act_soon "},
				"improvement area": {improvement.Filter{ImprovementAreaID: "ia_1"}, "act_done act_late "},
				"after":            {improvement.Filter{After: improvement.Mark{DueOn: "2025-11-01", ID: "act_late"}}, "act_soon "},
			} {
				rows, err := tx.Actions(ctx, storetest.Council, c.f, 10)
				got := ""
				for _, r := range rows {
					got += r.ID + " "
				}
				if err != nil || got != c.want {
					t.Errorf("%s: %q, want %q, %v", name, got, c.want, err)
				}
			}
			if rows, err := tx.Actions(ctx, storetest.OtherCouncil, improvement.Filter{}, 10); err != nil || len(rows) != 0 {
				t.Errorf("another council sees %d actions, %v", len(rows), err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestEvidenceRequests(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		storetest.Seed(t, db)
		seedItem(t, db, "ev_linked", storetest.Council, "lead")
		seedItem(t, db, "ev_own", storetest.Council, "champion")
		seedItem(t, db, "ev_far", storetest.Council, "head")
		seedItem(t, db, "ev_other", storetest.OtherCouncil, "other_lead")
		if _, err := db.Raw().Exec(`INSERT INTO evidence_link (id, organisation_id, item_id, standard_id, element_id, claim, pointer, strongest, created_by, created_at, version)
			VALUES ('ln_1', $1, 'ev_linked', 'cse', '1.3.2', '', '', FALSE, 'per_lead', $2, 1)`, storetest.Council, improvementAt); err != nil {
			t.Fatal(err)
		}
		err := db.Write(ctx, func(tx *store.Tx) error {
			r := request.Request{ID: "req_1", OrganisationID: storetest.Council, StandardID: "cse", ElementID: "1.3.2", AreaID: storetest.Housing, PersonID: storetest.PersonID("champion"),
				Words: "The survey, please", DueOn: "2025-11-01", AskedBy: storetest.PersonID("lead"), AskedAt: improvementAt, Outcome: request.Open, Version: 1}
			later := r
			later.ID, later.ElementID, later.AreaID, later.PersonID, later.DueOn = "req_2", "1.1.1", "", storetest.PersonID("contributor"), "2025-12-01"
			for _, v := range []request.Request{r, later} {
				if err := tx.InsertRequest(ctx, v); err != nil {
					return err
				}
			}
			items, err := tx.ItemsForRequest(ctx, r)
			if err != nil || len(items) != 2 || items[0].ID != "ev_linked" || !items[0].Serves || items[1].ID != "ev_own" || items[1].Serves {
				t.Errorf("%+v, %v", items, err)
			}
			if i, err := tx.RequestItem(ctx, r, "ev_linked"); err != nil || !i.Serves || i.Withdrawn {
				t.Errorf("%+v, %v", i, err)
			}
			if _, err := tx.RequestItem(ctx, r, "ev_other"); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another council's item answers: %v", err)
			}
			for name, c := range map[string]struct {
				f    request.Filter
				want string
			}{
				"all":     {request.Filter{}, "req_1 req_2 "},
				"person":  {request.Filter{PersonID: storetest.PersonID("contributor"), AskedBy: storetest.PersonID("lead")}, "req_2 "},
				"area":    {request.Filter{AreaIDs: []string{storetest.Housing, storetest.Repairs}}, "req_1 "},
				"element": {request.Filter{ElementID: "1.1.1", Outcome: request.Open}, "req_2 "},
				"overdue": {request.Filter{OverdueOn: improvementDay}, "req_1 "},
				"after":   {request.Filter{After: request.Mark{DueOn: "2025-11-01", ID: "req_1"}}, "req_2 "},
			} {
				rows, err := tx.Requests(ctx, storetest.Council, c.f, 10)
				got := ""
				for _, v := range rows {
					got += v.ID + " "
				}
				if err != nil || got != c.want {
					t.Errorf("%s: %q, want %q, %v", name, got, c.want, err)
				}
			}
			r.Outcome, r.ItemID, r.Reply = request.Done, "ev_linked", "Here it is"
			if err := tx.UpdateRequest(ctx, r); err != nil {
				return err
			}
			if err := tx.UpdateRequest(ctx, r); !fault.Is(err, fault.KindConflict) {
				t.Errorf("a stale version was saved: %v", err)
			}
			got, err := tx.Request(ctx, storetest.Council, "req_1")
			if err != nil || got.ItemCode != "C-ev_linked" || got.PersonName != "Champion of Housing" || got.AskedByName != "Lead" || got.AreaName != "Housing" {
				t.Errorf("%+v, %v", got, err)
			}
			if _, err := tx.Request(ctx, storetest.OtherCouncil, "req_1"); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another council found it: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
