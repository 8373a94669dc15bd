package improvement_test

import (
	"context"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func publish() improvement.Action {
	return improvement.Action{AreaID: storetest.Repairs, Title: "Publish results", Measure: "They are online by June", OwnerID: storetest.PersonID("contributor"), DueOn: "2025-12-01"}
}

func TestWhoMayPlanAnAction(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	for key, want := range map[string]fault.Kind{"lead": 0, "champion": 0, "head": 0, "contributor": fault.KindForbidden, "executive": fault.KindForbidden, "admin": fault.KindForbidden} {
		_, err := w.AddAction(ctx, who(key), publish())
		if fault.KindOf(err) != want {
			t.Errorf("%s: %v", key, err)
		}
	}
	elsewhere := publish()
	elsewhere.AreaID = storetest.Museums
	_, err := w.AddAction(ctx, who("champion"), elsewhere)
	w.wants(fault.KindForbidden, err)
	elsewhere.AreaID = ""
	_, err = w.AddAction(ctx, who("champion"), elsewhere)
	w.wants(fault.KindForbidden, err)
}

func TestNoIdOfAnotherOrganisationGetsIntoAnAction(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	plan, err := w.AddPlan(ctx, who("other_lead"), improvement.Plan{Title: "Theirs", StartsOn: "2025-04-01", EndsOn: "2026-03-31"})
	if err != nil {
		t.Fatal(err)
	}
	area, err := w.Raise(ctx, who("other_lead"), improvement.Area{Words: "Theirs", RaisedOn: "2025-01-01"})
	if err != nil {
		t.Fatal(err)
	}
	ours, err := w.AddAction(ctx, who("lead"), publish())
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*improvement.Action){
		"owner":            func(a *improvement.Action) { a.OwnerID = storetest.PersonID("other_lead") },
		"service area":     func(a *improvement.Action) { a.AreaID = storetest.OtherArea },
		"plan":             func(a *improvement.Action) { a.PlanID = plan.ID },
		"improvement area": func(a *improvement.Action) { a.ImprovementAreaID = area.ID },
	} {
		a := publish()
		spoil(&a)
		if _, err := w.AddAction(ctx, who("lead"), a); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("added with another's %s: %v", name, err)
		}
		changed := ours
		spoil(&changed)
		if err := w.ChangeAction(ctx, who("lead"), changed); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("changed to another's %s: %v", name, err)
		}
	}
	w.exec(`INSERT INTO evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, sensitivity, search_text, edition_number, created_by, created_at, updated_at, version)
		VALUES ('ev_other', $1, 'X-1', 'Theirs', 'theirs', 'note', 'per_other_lead', 'open', '', 1, 'per_other_lead', $2, $2, 1)`, storetest.OtherCouncil, ours.CreatedAt)
	w.wants(fault.KindNotFound, w.LinkProof(ctx, who("lead"), ours.ID, "ev_other"))
	for name, err := range map[string]error{
		"change": w.ChangeAction(ctx, who("other_lead"), ours),
		"tell":   w.Tell(ctx, who("other_lead"), 1, improvement.Note{ActionID: ours.ID, Words: "x", State: improvement.Done}),
		"proof":  w.LinkProof(ctx, who("other_lead"), ours.ID, "ev_other"),
	} {
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s by another organisation: %v", name, err)
		}
	}
	if _, err := w.Action(ctx, who("other_lead"), ours.ID); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("read by another organisation: %v", err)
	}
}

func TestProgressByTheOwnerIsToldAsATimeline(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	a, err := w.AddAction(ctx, who("champion"), publish())
	if err != nil {
		t.Fatal(err)
	}
	note := improvement.Note{ID: w.NewKey("note"), ActionID: a.ID, Words: "Drafted", State: improvement.InProgress}
	for range 2 { // the form sent twice tells it once
		if err := w.Tell(ctx, who("contributor"), 1, note); err != nil {
			t.Fatal(err)
		}
	}
	w.wants(fault.KindConflict, w.Tell(ctx, who("contributor"), 1, improvement.Note{ActionID: a.ID, Words: "Late", State: improvement.Done}))
	w.wants(fault.KindInvalid, w.Tell(ctx, who("contributor"), 2, improvement.Note{ActionID: a.ID, State: improvement.Done}))
	w.wants(fault.KindForbidden, w.Tell(ctx, who("executive"), 2, improvement.Note{ActionID: a.ID, Words: "x", State: improvement.Done}))
	stranger := who("contributor") // a contributor who does not own it
	stranger.PersonID = storetest.PersonID("admin")
	w.wants(fault.KindForbidden, w.Tell(ctx, stranger, 2, improvement.Note{ActionID: a.ID, Words: "x", State: improvement.Done}))
	a.Version, a.DueOn = 2, "2026-01-31"
	if err := w.ChangeAction(ctx, who("lead"), a); err != nil {
		t.Fatal(err)
	}
	w.exec(`INSERT INTO evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, sensitivity, search_text, edition_number, created_by, created_at, updated_at, version)
		VALUES ('ev_1', $1, 'CX-014', 'Results page', 'results page', 'note', 'per_lead', 'open', '', 1, 'per_lead', $2, $2, 1)`, storetest.Council, a.CreatedAt)
	for range 2 {
		if err := w.LinkProof(ctx, who("contributor"), a.ID, "ev_1"); err != nil {
			t.Fatal(err)
		}
	}
	story, err := w.Action(ctx, who("executive"), a.ID)
	if err != nil || story.State != improvement.InProgress || len(story.Proofs) != 1 {
		t.Fatalf("%+v, %v", story, err)
	}
	var told []string
	for _, s := range story.Timeline {
		told = append(told, s.What+" "+s.Words)
	}
	all := strings.Join(told, "|")
	for _, want := range []string{"Action added", "Now in progress Drafted", "Changed the due date from 1 December 2025 to 31 January 2026", "Linked CX-014 as proof"} {
		if strings.Count(all, want) != 1 {
			t.Errorf("the timeline does not tell %q once: %s", want, all)
		}
	}
	if err := w.UnlinkProof(ctx, who("contributor"), a.ID, "ev_1"); err != nil {
		t.Fatal(err)
	}
	w.exec(`UPDATE evidence_item SET withdrawn_at = $1 WHERE id = 'ev_1'`, a.CreatedAt)
	w.wants(fault.KindConflict, w.LinkProof(ctx, who("contributor"), a.ID, "ev_1"))
}

func TestServicePlans(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	p := improvement.Plan{ID: w.NewKey("plan"), AreaID: storetest.Housing, Title: "Housing 2025/26", StartsOn: "2025-04-01", EndsOn: "2026-03-31"}
	plan, err := w.AddPlan(ctx, who("head"), p)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.AddPlan(ctx, who("head"), p); err != nil || again.ID != plan.ID {
		t.Errorf("the form sent twice: %+v, %v", again, err)
	}
	for name, c := range map[string]struct {
		by   string
		p    improvement.Plan
		want fault.Kind
	}{
		"another's area":    {"lead", improvement.Plan{AreaID: storetest.OtherArea, Title: "x", StartsOn: "2025-04-01", EndsOn: "2026-03-31"}, fault.KindNotFound},
		"an area elsewhere": {"head", improvement.Plan{AreaID: storetest.Museums, Title: "x", StartsOn: "2025-04-01", EndsOn: "2026-03-31"}, fault.KindForbidden},
		"ends before start": {"lead", improvement.Plan{Title: "x", StartsOn: "2026-04-01", EndsOn: "2026-03-31"}, fault.KindInvalid},
		"too long":          {"lead", improvement.Plan{Title: "x", StartsOn: "2020-04-01", EndsOn: "2026-03-31"}, fault.KindInvalid},
	} {
		if _, err := w.AddPlan(ctx, who(c.by), c.p); fault.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	plan.Title = "Housing and repairs"
	if err := w.ChangePlan(ctx, who("head"), plan); err != nil {
		t.Fatal(err)
	}
	w.wants(fault.KindConflict, w.ChangePlan(ctx, who("head"), plan))
	plan.Version, plan.AreaID = 2, storetest.Museums
	w.wants(fault.KindForbidden, w.ChangePlan(ctx, who("head"), plan))
	w.wants(fault.KindNotFound, w.ChangePlan(ctx, who("other_lead"), plan))
	a := publish()
	a.PlanID = plan.ID
	if _, err := w.AddAction(ctx, who("lead"), a); err != nil {
		t.Fatal(err)
	}
	got, actions, err := w.Plan(ctx, who("executive"), plan.ID)
	if err != nil || got.Title != "Housing and repairs" || len(actions) != 1 || got.Actions.Open != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatBecameOfLastYearsImprovementAreas(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	w.decide()
	areas, err := w.Areas(ctx, who("lead"))
	if err != nil {
		t.Fatal(err)
	}
	a := publish()
	a.ImprovementAreaID = areas[0].ID
	if _, err := w.AddAction(ctx, who("lead"), a); err != nil {
		t.Fatal(err)
	}
	standing, err := w.ForElements(ctx, who("contributor"))
	element := areas[0].ElementIDs[0]
	if err != nil || len(standing[element]) != 1 || len(standing[element][0].Actions) != 1 || standing[element][0].Area.Progress() != improvement.UnderWay {
		t.Fatalf("%+v, %v", standing, err)
	}
	w.exec(`INSERT INTO assessment (id, organisation_id, body_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version)
		VALUES ('as_2', $1, $2, 'cse', 'annual_review_1', 'Review', '', 'desk_review', '', '2024-11-01', $3, $3, 1)`, storetest.Council, storetest.Body, a.CreatedAt.AddDate(2026, 0, 0))
	assessor := who("assessor")
	_, err = w.ForAssessment(ctx, assessor, "as_2")
	w.wants(fault.KindNotFound, err) // not appointed
	assessor.Appointments = []account.Appointment{{AssessmentID: "as_2", Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-31"}}
	if standing, err = w.ForAssessment(ctx, assessor, "as_2"); err != nil || len(standing[element]) != 1 {
		t.Errorf("%+v, %v", standing, err)
	}
	assessor.Appointments[0].AssessmentID = "as_1"
	if standing, err = w.ForAssessment(ctx, assessor, "as_1"); err != nil || len(standing) != 0 {
		t.Errorf("an assessment's own improvement areas came before it: %+v, %v", standing, err)
	}
	_, err = w.ForAssessment(ctx, who("other_lead"), "as_2")
	w.wants(fault.KindNotFound, err)
}
