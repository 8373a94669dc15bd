package body_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/body"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func world(t *testing.T) *pagetest.World {
	w := pagetest.New(t)
	w.Serve(body.Routes(body.Deps{
		Opening:   assessment.NewOpening(store.For[assessment.OpeningTx]{DB: w.DB}, w.NewID, w.Now),
		Reporting: reporting.New(store.For[reporting.Tx]{DB: w.DB}, w.NewID, w.Now),
	})...)
	return w
}

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestOnlyTheSchemeManagerReachesTheBodysPages(t *testing.T) {
	w := world(t)
	storetest.Assessment(t, w.DB, "as1", assessment.Submitted)
	w.Appointments["assessor"] = []account.Appointment{{AssessmentID: "as1", Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-31"}}
	pages := []string{"", "/return", "/appoint", "/decision"}
	posts := []string{"/open", "/return", "/appoint", "/appointments/x/end", "/decision", "/close"}
	for _, who := range storetest.People() {
		want := map[string]int{"scheme": 0, "other_scheme": 404}[who]
		if who != "scheme" && who != "other_scheme" {
			want = 403
		}
		if want == 0 {
			continue
		}
		for _, p := range pages {
			w.Get(who, "/body/assessments/as1"+p).Want(want)
		}
		for _, p := range posts {
			w.Post(who, "/body/assessments/as1"+p, values("words", "x", "outcome", "certified")).Want(want)
		}
	}
	for _, p := range pages {
		w.Get("", "/body/assessments/as1"+p).Want(http.StatusSeeOther)
	}
	w.Get("other_scheme", "/body/assessments").Want(200).Lacks("Exmere")
	w.Get("scheme", "/body/assessments/none").Want(404)
}

func TestTheListAndItsFilter(t *testing.T) {
	w := world(t)
	storetest.Assessment(t, w.DB, "as1", assessment.Submitted)
	storetest.Assessment(t, w.DB, "as2", assessment.Collecting)
	w.Get("scheme", "/body/assessments").Want(200).Says("Review as1", "Review as2", "All (2)", "Submitted (1)", "0 of 4 rated", "Nobody yet")
	w.Get("scheme", "/body/assessments?state=submitted").Want(200).Says("Review as1").Lacks("Review as2")
	w.Get("scheme", "/body/assessments?state=nonsense").Want(200).Says("Review as2")
	w.Get("scheme", "/body/assessments/as2").Want(200).Says("collecting evidence").Lacks("the whole council", "Look at the desk")
}

func TestPlanAppointOpenAndReturn(t *testing.T) {
	w := world(t)
	w.Post("scheme", "/body/assessments/new", nil).Want(422).Says("Select the organisation", "Enter what is assessed", "Enter when the cycle begins")
	w.Post("scheme", "/body/assessments/new", values("organisation", storetest.Body, "kind", "initial", "name", "X", "scope", "Y",
		"cycle-day", "1", "cycle-month", "1", "cycle-year", "2026")).Want(422).Says("Select from the list")
	p := w.Post("scheme", "/body/assessments/new", values("organisation", storetest.Council, "kind", "initial", "name", "Full assessment 2026", "scope", "the whole council",
		"cycle-day", "1", "cycle-month", "1", "cycle-year", "2026")).Want(http.StatusSeeOther)
	w.Get("scheme", p.Location).Want(200).Says("Full assessment 2026", "Exmere City Council")

	storetest.Assessment(t, w.DB, "as1", assessment.Submitted)
	appointment := values("person", storetest.PersonID("assessor"), "role", "moderator", "from-day", "1", "from-month", "11", "from-year", "2025",
		"until-day", "31", "until-month", "12", "until-year", "2025")
	w.Post("scheme", "/body/assessments/as1/appoint", appointment).Want(422).Says("Assessor does not have that role")
	appointment.Set("role", "lead_assessor")
	w.Post("scheme", "/body/assessments/as1/appoint", appointment).Want(http.StatusSeeOther)
	w.Post("scheme", "/body/assessments/as1/appoint", appointment).Want(422).Says("appointed already")
	appointment.Set("person", storetest.PersonID("lead"))
	w.Post("scheme", "/body/assessments/as1/appoint", appointment).Want(422)
	w.Get("scheme", "/body/assessments/as1").Want(200).Says("Lead assessor", "Waits for an answer")

	// Whoever is appointed declares their interests and answers before they get access.
	const own = "/appointments/as1"
	w.Get("assessor2", own).Want(404)
	w.Get("scheme", own).Want(404)
	w.Get("lead", own).Want(403)
	w.Get("assessor", own).Want(200).Says("Do you have a conflict of interest?", "Exmere City Council")
	w.Post("assessor", own, nil).Want(422).Says("Select whether you accept", "Select whether you have a conflict of interest")
	w.Post("assessor", own, values("answer", "declined", "reason", "")).Want(422).Says("Enter why you decline")
	w.Post("assessor", own, values("answer", "accepted", "conflict", "declared")).Want(422).Says("Enter what the conflict of interest is")
	w.Post("assessor", own, values("answer", "accepted", "conflict", "declared", "interest", "I worked there")).Want(http.StatusSeeOther)
	w.Post("assessor", own, values("answer", "accepted", "conflict", "none")).Want(http.StatusConflict)
	w.Get("assessor", own).Want(200).Says("The scheme manager decides on it", "I worked there")
	page := w.Get("scheme", "/body/assessments/as1").Want(200).Says("Declares a conflict of interest", "Decide on the conflict")
	conflict := page.Find(`a[href$="/conflict"]`).AttrOr("href", "")
	w.Get("scheme", conflict).Want(200).Says("I worked there")
	w.Post("scheme", conflict, values("ruling", "accepted")).Want(422).Says("what keeps the assessment fair")
	w.Post("scheme", conflict, values("ruling", "accepted", "words", "Ten years ago, and another rates those elements")).Want(http.StatusSeeOther)
	w.Post("scheme", conflict, values("ruling", "replaced", "words", "x")).Want(http.StatusConflict)
	w.Get("scheme", "/body/assessments/as1").Want(200).Says("Has access", "May serve all the same")
	w.Get("assessor", own).Want(200).Says("have access", "Ten years ago")

	// The work goes over to a colleague, who answers in turn.
	handOver := strings.TrimSuffix(conflict, "/conflict") + "/hand-over"
	w.Get("scheme", handOver).Want(200).Says("Second assessor")
	w.Post("scheme", handOver, nil).Want(422).Says("Select who takes over")
	w.Post("scheme", handOver, values("person", storetest.PersonID("assessor2"))).Want(http.StatusSeeOther)
	w.Post("scheme", handOver, values("person", storetest.PersonID("assessor2"))).Want(http.StatusConflict)
	w.Get("scheme", "/body/assessments/as1").Want(200).Says("takes over from Assessor", "Ended on", "Waits for an answer")
	w.Post("assessor2", own, values("answer", "declined", "reason", "On leave")).Want(http.StatusSeeOther)
	w.Get("scheme", "/body/assessments/as1").Want(200).Says("Declined: On leave")
	w.Get("other_scheme", conflict).Want(404)

	w.Post("scheme", "/body/assessments/as1/open", values("reference", "R-1")).Want(http.StatusSeeOther)
	w.Post("scheme", "/body/assessments/as1/open", values("reference", "R-1")).Want(http.StatusConflict)
	w.Get("scheme", "/body/assessments/as1").Says("R-1", "The assessors are at work")
	storetest.Assessment(t, w.DB, "as2", assessment.Submitted)
	w.Post("scheme", "/body/assessments/as2/open", values("reference", "R-1")).Want(422).Says("Another assessment has this reference")
	w.Post("scheme", "/body/assessments/as2/return", values("words", "")).Want(422).Says("Enter what the organisation should do")
	w.Post("scheme", "/body/assessments/as2/return", values("words", "Add Housing")).Want(http.StatusSeeOther)
	w.Post("scheme", "/body/assessments/as2/return", values("words", "Add Housing")).Want(http.StatusConflict)
	w.Get("scheme", "/body/assessments/as2").Want(200).Says("Add Housing", "returned to the organisation")
	w.Get("scheme", "/body/assessments/as1/decision").Want(http.StatusConflict)
}

func TestDecideAndClose(t *testing.T) {
	w := world(t)
	storetest.Assessment(t, w.DB, "as1", assessment.Moderation)
	form := values("outcome", "certified")
	w.Post("scheme", "/body/assessments/as1/decision", form).Want(http.StatusConflict) // not approved
	run := func(query string, args ...any) {
		if _, err := w.DB.Raw().Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	run(`INSERT INTO moderation (id, assessment_id, person_id, outcome, words, created_at) VALUES ('m1', 'as1', $1, 'approved', '', $2)`, storetest.PersonID("moderator"), w.Now())
	w.Get("scheme", "/body/assessments/as1").Want(200).Says("waits for the decision", "Report approved by the moderator")
	w.Get("scheme", "/body/assessments/as1/decision").Want(200).Says("Read the whole report")
	w.Post("scheme", "/body/assessments/as1/decision", values("outcome", "")).Want(422).Says("Select the decision")
	w.Post("scheme", "/body/assessments/as1/decision", values("outcome", "action_plan")).Want(422).Says("Enter the reasons", "Enter the day by which")
	w.Post("scheme", "/body/assessments/as1/decision", values("outcome", "action_plan", "words", "Gaps", "due-day", "1", "due-month", "2", "due-year", "2026")).Want(303)
	w.Post("scheme", "/body/assessments/as1/decision", form).Want(http.StatusConflict)
	w.Get("scheme", "/body/assessments/as1").Want(200).Says("Decided: Action plan, due 1 February 2026", "Final report released")
	w.Post("scheme", "/body/assessments/as1/close", nil).Want(303)
	w.Post("scheme", "/body/assessments/as1/close", nil).Want(http.StatusConflict)
	w.Get("scheme", "/body/assessments/as1").Says("This assessment is closed").Lacks("Appoint somebody")
}
