package organisation_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// decided gives an assessment the body's ratings and a decision.
func decided(w *pagetest.World, path, day string, except map[string]standard.Rating) {
	w.T.Helper()
	id := strings.TrimPrefix(path, "/assessments/")
	run := func(query string, args ...any) {
		w.T.Helper()
		if _, err := w.DB.Raw().Exec(query, args...); err != nil {
			w.T.Fatal(err)
		}
	}
	for _, e := range standard.CSE().Elements() {
		rating := standard.RatingCompliant
		if r, ok := except[e.ID]; ok {
			rating = r
		}
		run(`INSERT INTO element_rating (assessment_id, element_id, rating, finding, private_note, verify_on_site, rated_by, updated_at, version)
			VALUES ($1, $2, $3, 'Well done', 'Secret note', false, 'per_assessor', $4, 1)`, id, e.ID, string(rating), day+" 10:00:00+00:00")
	}
	run(`INSERT INTO decision (assessment_id, outcome, words, decided_by, decided_at) VALUES ($1, 'certified', '', 'per_scheme', $2)`, id, day+" 10:00:00+00:00")
	run(`UPDATE assessment SET state = 'decided' WHERE id = $1`, id)
}

func TestPreparingTheNextYear(t *testing.T) {
	w, path := assessmentWorld(t)
	w.Post("lead", path+"/elements/1.1.1", selfValues("compliant", "Carried over", "0")).Want(http.StatusSeeOther)
	w.Get("lead", path+"/next").Want(409)
	decided(w, path, "2025-06-30", map[string]standard.Rating{"1.1.1": standard.RatingCompliancePlus, "1.3.2": standard.RatingPartiallyCompliant})
	guarded(w, path+"/next", "champion", "other_lead", true)
	p := w.Get("lead", path+"/next").Want(200).Says("Partially compliant or worse last time", "Compliance Plus to be confirmed")
	if p.Find(`input[name=elements][checked]`).Length() != 2 {
		t.Error("the suggested elements are not selected")
	}
	if p = w.Get("lead", path+"/next?kind=follow_up").Want(200).Says("Select those of a first annual review"); p.Find(`input[name=elements][checked]`).AttrOr("value", "") != "1.3.2" {
		t.Error("a follow-up takes up what was open")
	}
	sent := values("kind", "annual_review_1", "name", "Annual review 2026", "cycle-day", "1", "cycle-month", "11", "cycle-year", "2024",
		"elements", "1.1.1", "elements", "1.3.2", "elements", "5.1.1")
	bad := values("kind", "annual_review_1", "name", "", "elements", "9.9.9")
	w.Post("lead", path+"/next", bad).Want(422).Says("Enter a name", "Enter the day on which the cycle starts")
	review := w.Post("lead", path+"/next", sent).Want(http.StatusSeeOther).Location
	w.Post("lead", path+"/next", sent).Want(422) // that kind is not offered any more

	p = w.Get("executive", review).Want(200).Says("Selected elements (3)", "Last time", "Change since last time")
	if p.Find("a.pl-picture__cell").Length() != 3 {
		t.Error("only selected elements lead to a page")
	}
	w.Get("executive", review+"?who=last").Says("1 Plus")
	w.Get("lead", review+"/elements/1.1.1").Want(200).Says("Carried over", "Last time, Full assessment 2025", "Well done", "Compliance Plus to be confirmed").Lacks("Secret note")
	w.Get("lead", review+"/elements/1.1.2").Want(200).Says("not examined this time")

	w.Get("executive", review+"/selection").Want(200).Says("3 of 57", "Chosen for this review").Lacks("Change the selection")
	w.Post("champion", review+"/selection", nil).Want(403)
	w.Post("other_lead", review+"/selection", values("elements", "1.1.1", "version", "1")).Want(404)
	w.Post("lead", review+"/selection", values("elements", "9.9.9", "version", "1")).Want(422)
	w.Post("lead", review+"/selection", values("version", "1")).Want(422).Says("Select at least one element")
	w.Post("lead", review+"/selection", values("elements", "1.1.1", "version", "1")).Want(http.StatusSeeOther)
	w.Post("lead", review+"/selection", values("elements", "1.1.2", "version", "1")).Want(409)
	w.Get("lead", review+"/selection").Says("1 of 57", "Change the selection")
}

func TestAfterAnActionPlanTheFollowUpIsExpected(t *testing.T) {
	w, path := assessmentWorld(t)
	decided(w, path, "2025-06-30", map[string]standard.Rating{"1.1.1": standard.RatingCompliancePlus, "1.3.2": standard.RatingPartiallyCompliant, "4.2.3": standard.RatingNonCompliant})
	if _, err := w.DB.Raw().Exec(`UPDATE decision SET outcome = 'action_plan', action_plan_due_on = '2026-05-31'`); err != nil {
		t.Fatal(err)
	}
	p := w.Get("lead", path+"/next").Want(200)
	var chosen []string
	for _, box := range p.Find(`input[name=elements][checked]`).EachIter() {
		chosen = append(chosen, box.AttrOr("value", ""))
	}
	if got := strings.Join(chosen, " "); got != "1.3.2 4.2.3" || p.Find(`input[name=kind][checked]`).AttrOr("value", "") != "follow_up" ||
		p.Find(`input[name=due-year]`).AttrOr("value", "") != "2026" || !strings.HasSuffix(p.Find(`input[name=name]`).AttrOr("value", ""), ": follow-up") {
		t.Error("the page does not expect a follow-up of what was open:", got)
	}
}

func TestResultsPages(t *testing.T) {
	w, path := assessmentWorld(t)
	guarded(w, "/past-results", "champion", "", true)
	result := func(year, plus string, more ...string) *pagetest.Page {
		return w.Post("lead", "/past-results", values(append([]string{"assessed_on-day", "20", "assessed_on-month", "11", "assessed_on-year", year,
			"kind", "annual_review_1", "plus", plus, "source", "Report"}, more...)...))
	}
	for i, plus := range []string{"11", "13", "15"} {
		result([]string{"2022", "2023", "2024"}[i], plus).Want(http.StatusSeeOther)
	}
	result("2021", "58").Want(422).Says("between 0 and 57")
	result("2021", "50", "compliant", "8").Want(422).Says("more than the 57 elements")
	result("2021", "many").Want(422).Says("must be a whole number")
	result("2024", "3").Want(422).Says("already a result of that day")
	result("2026", "3").Want(422).Says("in the past")
	plus := map[string]standard.Rating{}
	for i, e := range standard.CSE().Elements() {
		if i < 13 {
			plus[e.ID] = standard.RatingCompliancePlus
		}
	}
	decided(w, path, "2025-11-10", plus)
	p := w.Get("executive", "/assessments").Want(200).Says("Nov 2022: 11, Nov 2023: 13, Nov 2024: 15, Nov 2025: 13 elements with Compliance Plus")
	if p.Find("figure svg circle").Length() != 4 || p.Find("figure tbody tr").Length() != 4 {
		t.Error("the chart or its table is not whole")
	}
	p = w.Get("lead", "/past-results").Want(200)
	remove := p.Find(`form[action$="/remove"]`).First().AttrOr("action", "")
	w.Post("other_lead", remove, nil).Want(404)
	w.Post("lead", remove, nil).Want(http.StatusSeeOther)
	w.Get("lead", "/past-results").Lacks("Nov 2022")
}

func TestProgrammePages(t *testing.T) {
	w, _ := assessmentWorld(t)
	guarded(w, "/programmes/new", "champion", "", true)
	w.Post("lead", "/programmes/new", values("name", "")).Want(422).Says("Enter a name for the programme")
	programme := w.Post("lead", "/programmes/new", values("name", "Whole council", "body", storetest.Body)).Want(http.StatusSeeOther).Location
	guarded(w, programme+"/edit", "champion", "other_lead", true)
	w.Get("other_lead", programme).Want(404)
	w.Get("executive", programme).Want(200).Says("There is no building block yet", "The lowest rating of the blocks that count")
	id := strings.TrimPrefix(programme, "/programmes/")
	w.Post("lead", "/assessments/new", planValues("kind", "block", "name", "No programme")).Want(422).Says("Select the programme")
	block := w.Post("lead", "/assessments/new", planValues("kind", "block", "name", "Housing 2025", "programme", id, "areas", storetest.Housing)).Want(http.StatusSeeOther).Location
	second := w.Post("lead", "/assessments/new", planValues("kind", "block", "name", "Museums 2021", "programme", id, "areas", storetest.Museums)).Want(http.StatusSeeOther).Location
	decided(w, block, "2025-01-15", map[string]standard.Rating{"1.1.1": standard.RatingPartiallyCompliant})
	decided(w, second, "2021-01-15", map[string]standard.Rating{"1.1.1": standard.RatingNonCompliant})
	p := w.Get("executive", programme).Want(200).Says("Housing 2025", "56 of 57", "too old")
	if name := p.Find(`.pl-matrix a[href="`+block+`/elements/1.1.1"]`).AttrOr("aria-label", ""); name != "1.1.1, Housing 2025: Partially compliant. Housing 2025, decided 15 January 2025, 9 months ago" {
		t.Errorf("the cell is called %q", name)
	}
	w.Get("executive", programme+"?view=table").Says("decided 15 January 2025, 9 months ago")
	w.Post("lead", programme+"/edit", values("name", "Renamed", "version", "1")).Want(http.StatusSeeOther)
	w.Post("lead", programme+"/edit", values("name", "Again", "version", "1")).Want(409)
	w.Get("lead", "/assessments").Says("Renamed")
}
