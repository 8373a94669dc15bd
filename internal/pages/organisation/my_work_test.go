package organisation_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/mywork"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func myWorkWorld(t *testing.T) *pagetest.World {
	w := pagetest.New(t)
	routes := append(pages.ImprovementRoutes(improvement.New(store.For[improvement.Tx]{DB: w.DB}, w.NewID, w.Now)),
		pages.RequestRoutes(request.New(store.For[request.Tx]{DB: w.DB}, w.NewID, w.Now))...)
	w.Serve(append(routes, shell.Route{Pattern: "GET /{$}", Needs: shell.Can(account.ReadOrganisation), Handle: pages.MyWork(mywork.New(store.For[mywork.Tx]{DB: w.DB}))})...)
	return w
}

// collect adds an assessment for which evidence is gathered: 1.1.1 without
// evidence, 1.3.2 with old data.
func collect(w *pagetest.World, due string) {
	exec(w, `INSERT INTO assessment (id, organisation_id, body_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, due_on, created_at, updated_at, version)
		VALUES ('as_now', $1, $2, 'cse', 'initial', 'Full assessment 2026', '', 'collecting', '', '2024-11-01', $3, $4, $4, 1)`, storetest.Council, storetest.Body, due, w.Now())
	for _, e := range []string{"1.1.1", "1.3.2"} {
		exec(w, `INSERT INTO assessment_element (assessment_id, element_id, reason) VALUES ('as_now', $1, 'all')`, e)
	}
	exec(w, `INSERT INTO self_assessment (assessment_id, area_id, element_id, rating, statement, see_on_site, gaps, updated_by, updated_at, version)
		VALUES ('as_now', $1, '1.3.2', 'compliant', '', '', '', 'per_champion', $2, 1)`, storetest.Repairs, w.Now())
	exec(w, `INSERT INTO self_summary (assessment_id, area_id, rated, changed_at, ratings) VALUES ('as_now', $1, 1, $2, '1.3.2 compliant')`, storetest.Repairs, w.Now())
	for _, area := range []string{"", storetest.Repairs} {
		exec(w, `INSERT INTO evidence_summary (organisation_id, standard_id, element_id, area_id, items, undated, newest_until, review_on, pointers_missing, strongest)
			VALUES ($1, 'cse', '1.3.2', $2, 1, 0, '2021-03-31', NULL, 0, 0)`, storetest.Council, area)
	}
}

func TestMyWorkBeforeAnythingIsThere(t *testing.T) {
	w := myWorkWorld(t)
	for _, who := range []string{"lead", "champion", "contributor", "head", "admin"} {
		w.Get(who, "/").Want(200).Says("My work", "Nothing waits for you", "No assessment is under way")
	}
	w.Get("lead", "/").Says("Customer Service Excellence lead", "Plan an assessment", "Nobody owes evidence", "Add evidence")
	w.Get("contributor", "/").Says("Add evidence").Lacks("Who owes what", "Plan an assessment")
	w.Get("admin", "/").Lacks("Add evidence", "Who owes what")
	w.Get("executive", "/").Want(200).Says("There are no results yet", "No action and no evidence is outstanding").Lacks("To do", "Add evidence")
}

func TestMyWorkOfEachRole(t *testing.T) {
	w := myWorkWorld(t)
	collect(w, "2025-12-14")
	decideReport(w)
	asked := askFor(w, "lead", "due-day", "20", "due-month", "11")
	act := addAction(w)
	w.Set("2025-11-24")

	p := w.Get("contributor", "/").Want(200).Says("1 overdue", "The tenants' survey", "Evidence asked for by Lead", "Publish results", "Your action", "20 Nov 2025", "Overdue", "20 days left until the submission on 14 December 2025").
		Lacks("Who owes what", "Sign off", "asks you to improve")
	if p.Find(`a[href="`+asked+`"]`).Length() == 0 || p.Find(`a[href="`+act+`"]`).Length() == 0 || p.Find(`a[href="/assessments/as_now"]`).Length() == 0 {
		t.Error("the page does not lead to the work")
	}
	w.Get("champion", "/").Says("Elements to look at in your service areas", "1.1.1", "no evidence", "Who owes what in your service areas", "Contributor", "1 request", "1 action", "1 of 2").
		Lacks("Sign off Repairs", "asks you to improve", "indication only")
	w.Get("head", "/").Says("Sign off Repairs", "14 Dec 2025")
	lead := w.Get("lead", "/").Says("See what the report of Full assessment 2025 asks you to improve", "Incomplete (indication only", "0 of 2", "1 with old data", "Lately")
	if n := lead.Find(".pl-timeline__item").Length(); n != 2 {
		t.Errorf("%d changes lately", n)
	}
	w.Get("lead", "/improvement").Want(200) // the report is taken in
	w.Get("lead", "/").Says("Publish what customers said", "Improvement area without an action, Full assessment 2025").Lacks("asks you to improve")
	w.Get("executive", "/").Says("Repairs", "1 action").Lacks("The tenants' survey", "Lately")
	w.Get("other_lead", "/").Want(200).Says("Nothing waits for you").Lacks("Full assessment", "Contributor", "tenants")

	exec(w, `UPDATE assessment SET state = 'desk_review' WHERE id = 'as_now'`)
	exec(w, `INSERT INTO question (id, assessment_id, element_id, words, asked_by, asked_at, answer, version) VALUES ('qu_1', 'as_now', '1.1.1', 'Which groups?', 'per_assessor', $1, '', 1)`, w.Now())
	if p := w.Get("lead", "/").Says("Which groups?", "Question from the assessor", "Handed over to the certification body").Lacks("Elements to look at"); p.Find(`a[href="/assessments/as_now/questions/qu_1/answer"]`).Length() == 0 {
		t.Error("the page does not lead to the question")
	}
	w.Get("contributor", "/").Lacks("Which groups?")
}

func TestMyWorkTakesFourStatements(t *testing.T) {
	w := myWorkWorld(t)
	collect(w, "2025-12-14")
	askFor(w, "lead")
	for _, who := range []string{"lead", "champion", "contributor", "head", "executive", "admin"} {
		if n := statements(w, who, "/"); n > 4 {
			t.Errorf("%s: %d statements, and the session takes two more", who, n)
		}
	}
}
