package organisation_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/applicant"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// assessmentWorld serves the pages with an assessment that is being collected for.
func assessmentWorld(t *testing.T) (w *pagetest.World, path string) {
	w = pagetest.New(t)
	w.Serve(pages.AssessmentRoutes(applicant.New(store.For[applicant.Tx]{DB: w.DB}, w.NewID, w.Now), previews(w, nil))...)
	path = w.Post("lead", "/assessments/new", planValues()).Want(http.StatusSeeOther).Location
	w.Post("lead", path+"/start", nil).Want(http.StatusSeeOther)
	return w, path
}

// What would make the evidence of an element better is said beside it.
func TestTheEvidenceOfAnElementIsWeighed(t *testing.T) {
	w, path := assessmentWorld(t)
	links := func(n int) { // of one item, without a claim or pointer
		for _, element := range []string{"1.1.1", "1.1.2", "1.1.3", "2.1.1", "2.1.2", "2.1.3"}[:n] {
			exec(w, `INSERT INTO evidence_link (id, organisation_id, item_id, standard_id, element_id, claim, pointer, strongest, created_by, created_at, version)
				VALUES ($1, $2, 'wide', 'cse', $1, '', '', FALSE, 'per_lead', $3, 1) ON CONFLICT DO NOTHING`, element, storetest.Council, w.Now())
		}
	}
	addNote(w, "wide", "CX-001", "Annual report", storetest.Council, "per_lead")
	links(5)
	w.Get("lead", path+"/elements/1.1.1").Want(200).Says("1 link without a claim").Lacks("something made for this one", "marked as the strongest")
	links(6)
	w.Get("lead", path+"/elements/1.1.1").Want(200).Says("CX-001 proves 6 elements: something made for this one would be stronger")
}

func planValues(pairs ...string) url.Values {
	v := values("kind", "initial", "name", "Full assessment 2025", "scope", "The whole council", "body", storetest.Body,
		"cycle-day", "1", "cycle-month", "11", "cycle-year", "2024", "due-day", "1", "due-month", "12", "due-year", "2025")
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func selfValues(rating, statement, version string) url.Values {
	return values("rating", rating, "statement", statement, "see_on_site", "", "gaps", "", "version", version)
}

func TestPlanningPages(t *testing.T) {
	w, path := assessmentWorld(t)
	w.Get("other_lead", "/assessments").Want(200).Says("There is no assessment yet", "Plan the first one")
	w.Get("executive", "/assessments").Want(200).Says("Full assessment 2025", "Collecting evidence", "1 Dec 2025").Lacks("Plan an assessment")
	w.Get("", "/assessments").Want(http.StatusSeeOther)
	w.Get("scheme", path).Want(404)
	guarded(w, "/assessments/new", "champion", "", true)
	guarded(w, path+"/plan", "champion", "other_lead", true)
	guarded(w, path+"/withdraw", "champion", "other_lead", true)
	guarded(w, path+"/start", "champion", "other_lead", false)

	w.Post("lead", "/assessments/new", planValues("name", "", "kind", "nonsense", "cycle-month", "13")).Want(422).Says("Enter a name", "Select from the list", "must be a real date")
	w.Post("lead", "/assessments/new", planValues("areas", storetest.OtherArea)).Want(422)
	w.Post("lead", "/assessments/new", planValues("body", storetest.OtherCouncil)).Want(422)
	w.Post("lead", "/assessments/new", planValues("programme", "prog_1")).Want(422)

	p := w.Get("lead", path+"/plan").Want(200)
	sent := planValues("name", "Renamed", "areas", storetest.Housing, "version", p.Find("input[name=version]").AttrOr("value", ""))
	w.Post("lead", path+"/plan", sent).Want(http.StatusSeeOther)
	stale := w.Post("lead", path+"/plan", sent).Want(409)
	if stale.Find("input[name=name]").AttrOr("value", "") != "Renamed" {
		t.Error("what was typed is lost")
	}
	w.Get("lead", path+"/withdraw").Want(200).Says("Withdraw Renamed?", "cannot be undone")
	w.Post("lead", path+"/withdraw", nil).Want(http.StatusSeeOther)
	w.Get("lead", path).Want(404)
}

func TestTheHomeOfAnAssessment(t *testing.T) {
	w, path := assessmentWorld(t)
	w.Post("lead", path+"/elements/1.1.1", selfValues("compliant", "We know.", "0")).Want(http.StatusSeeOther)
	p := w.Get("executive", path).Want(200).Says("1 of 57", "Incomplete (indication only)", "Needs attention", "1.1.1 rated, but no evidence", "certification body alone decides", "Fairmark Assessments")
	if p.Find("a.pl-picture__cell").Length() != 57 || p.Find(".pl-picture__cell--compliant").Length() != 1 {
		t.Error("the picture is not whole")
	}
	if p.Find(`a[href$="/submit"]`).Length() != 0 {
		t.Error("an executive is offered to submit")
	}
	if n := w.Get("lead", path+"?area="+storetest.Housing+"&show=strength").Want(200).Says("Housing: Not started").Find(".pl-picture__cell--tone-0").Length(); n != 57 {
		t.Errorf("%d cells without evidence", n)
	}
	if n := w.Get("lead", path+"?view=table&show=freshness").Want(200).Find("tbody .pl-rating").Length(); n != 57 {
		t.Errorf("%d rows", n)
	}
	file := w.Get("lead", path+"/ratings.csv").Want(200)
	if !strings.Contains(file.Body, "1.1.1,Know current and potential customers,Customer Insight,yes,compliant") || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
		t.Error(file.Body[:200])
	}
	w.Get("lead", path+"?area="+storetest.OtherArea).Want(404)
	w.Get("other_lead", path).Want(404)
	w.Get("other_lead", path+"/ratings.csv").Want(404)
	w.Get("lead", "/assessments/as_none").Want(404)
}

func TestTheElementWorkspace(t *testing.T) {
	w, path := assessmentWorld(t)
	element := path + "/elements/1.3.2"
	p := w.Get("lead", element).Want(200).Says("1.3.2 Analyse, publish and act on satisfaction", "Nothing is linked to this element yet", "Every element is examined")
	if p.Find(`a[rel=next]`).AttrOr("href", "") != path+"/elements/1.3.3" || p.Find("form[data-autosave]").Length() != 1 {
		t.Error("next or autosave is missing")
	}
	w.Post("lead", element, selfValues("compliant", "First words", "0")).Want(http.StatusSeeOther)
	w.Get("lead", element).Says("First words", "Saved by Lead")

	clash := w.Post("lead", element, selfValues("partially_compliant", "Second words", "0")).Want(409).
		Says("Both texts are below", "What Lead saved", "First words", "What you wrote")
	if clash.Find(`[data-module~="pl-autosave"]`).Length() != 0 {
		t.Error("what is not put together yet would be saved in the background")
	}
	if got := clash.Find("textarea[name=statement]").Text(); got != "Second words" {
		t.Errorf("what was typed is lost: %q", got)
	}
	merged := selfValues("compliant", "First words and second words", clash.Find("input[name=version]").AttrOr("value", ""))
	w.Post("lead", element, merged).Want(http.StatusSeeOther)
	w.Get("executive", element+"/history").Want(200).Says("First words and second words", "Lead")

	w.Post("lead", element, selfValues("excellent", "Kept", "2")).Want(422).Says("Select from the list")
	if got := w.Post("lead", element, selfValues("compliant", strings.Repeat("a", 10_001), "2")).Want(422).Find("textarea[name=statement]").Text(); len(got) != 10_001 {
		t.Error("what was typed is lost")
	}
	for _, who := range []string{"executive", "contributor", "scheme", "assessor"} {
		w.Post(who, element, selfValues("compliant", "x", "2")).Want(403)
	}
	w.Post("champion", element, selfValues("compliant", "x", "2")).Want(403)
	w.Post("champion", element+"?area="+storetest.Housing, selfValues("compliant", "In Housing", "0")).Want(http.StatusSeeOther)
	w.Get("lead", element).Says("What the service areas say (1)", "In Housing")
	w.Post("champion", element+"?area="+storetest.Museums, selfValues("compliant", "x", "0")).Want(403)
	w.Get("lead", element+"?area="+storetest.OtherArea).Want(404)
	w.Get("other_lead", element).Want(404)
	w.Post("other_lead", element, selfValues("compliant", "x", "2")).Want(404)
	w.Get("lead", path+"/elements/9.9.9").Want(404)
	w.Get("lead", path+"/elements/9.9.9/history").Want(404)
	if p := w.Get("executive", element).Want(200).Says("First words and second words"); p.Find("form[data-autosave]").Length() != 0 {
		t.Error("an executive is offered a form")
	}
}

func TestAutosaveAnswersWithTheVersion(t *testing.T) {
	w, path := assessmentWorld(t)
	autosave := path + "/elements/2.2.3/autosave"
	for want := int64(1); want <= 2; want++ {
		p := w.Post("lead", autosave, selfValues("compliant", strings.Repeat("word ", int(want)), string(rune('0'+want-1)))).Want(200)
		var answer struct{ Version int64 }
		if err := json.Unmarshal([]byte(p.Body), &answer); err != nil || answer.Version != want {
			t.Errorf("%s: %v", p.Body, err)
		}
	}
	w.Post("lead", autosave, selfValues("compliant", "stale", "0")).Want(409)
	w.Post("lead", autosave, selfValues("nonsense", "", "2")).Want(422)
	w.Post("executive", autosave, selfValues("compliant", "", "2")).Want(403)
	w.Post("other_lead", autosave, selfValues("compliant", "", "2")).Want(404)
	w.Post("", autosave, nil).Want(http.StatusSeeOther)
}

func TestCommentsStayInTheOrganisation(t *testing.T) {
	w, path := assessmentWorld(t)
	element := path + "/elements/2.2.3"
	w.Post("contributor", element+"/comments", values("words", "Ask Museums")).Want(http.StatusSeeOther)
	w.Get("executive", element).Says("Ask Museums", "Contributor").Lacks("Add the comment")
	w.Post("contributor", element+"/comments", values("words", "")).Want(422).Says("Enter a comment")
	w.Post("executive", element+"/comments", values("words", "x")).Want(403)
	w.Post("other_lead", element+"/comments", values("words", "x")).Want(404)
	w.Post("contributor", path+"/elements/9.9.9/comments", values("words", "x")).Want(404)
}

func TestSignOffPages(t *testing.T) {
	w, path := assessmentWorld(t)
	element := path + "/elements/1.1.1?area=" + storetest.Housing
	signOff := path + "/areas/" + storetest.Housing + "/sign-off"
	w.Post("champion", element, selfValues("compliant", "Known", "0")).Want(http.StatusSeeOther)
	p := w.Get("head", path+"/areas").Want(200).Says("Housing", "1 of 57", "Not signed off", "Repairs", "Museums")
	if p.Find(`a[href$="/sign-off"]`).Length() != 1 || p.Find(".pl-matrix tbody .pl-rating--letter").Length() != 57*4 {
		t.Errorf("%d cells", p.Find(".pl-matrix tbody .pl-rating--letter").Length())
	}
	if name := p.Find(`.pl-matrix a[href="`+element+`"]`).AttrOr("aria-label", ""); name != "1.1.1, Housing: Compliant, no evidence" {
		t.Errorf("the cell is called %q", name)
	}
	guarded(w, signOff, "lead", "", true)
	w.Get("head", path+"/areas/"+storetest.Museums+"/sign-off").Want(403)
	w.Post("head", path+"/areas/"+storetest.OtherArea+"/sign-off", nil).Want(404)
	w.Get("head", signOff).Want(200).Says("Read them before you sign")
	w.Post("head", signOff, values("words", "Read it all")).Want(http.StatusSeeOther)
	w.Get("lead", path+"/areas").Says("Signed off", "Head of Housing, 14 November 2025. Read it all")
	w.Set("2025-11-15")
	w.Post("champion", element, selfValues("compliant", "Known better", "1")).Want(http.StatusSeeOther)
	w.Get("head", path+"/areas").Says("Changed since it was signed off")
	w.Get("head", signOff).Says("has been changed since")
}

func TestSubmittingOnceFreezesIt(t *testing.T) {
	w, path := assessmentWorld(t)
	guarded(w, path+"/submit", "champion", "other_lead", true)
	w.Get("lead", path+"/submit").Want(200).Says("Stops", "Give at least one element a self-rating").Lacks("I have read")
	w.Post("lead", path+"/submit", values("confirm", "yes")).Want(409).Says("Give at least one element")
	w.Get("lead", path+"/submission").Want(404)
	w.Post("lead", path+"/elements/1.1.1", selfValues("compliant", "Known", "0")).Want(http.StatusSeeOther)
	w.Get("lead", path+"/submit").Want(200).Says("1 element with a self-rating but no evidence", "56 elements without a self-rating", "Fairmark Assessments")
	w.Post("lead", path+"/submit", nil).Want(422).Says("Confirm that you have read")
	for range 2 { // pressed twice
		w.Post("lead", path+"/submit", values("confirm", "yes")).Want(http.StatusSeeOther)
	}
	w.Get("executive", path+"/submission").Want(200).Says("Submission 1", "Checked just now", "57 elements").Lacks("Submission 2")
	w.Get("executive", path+"/submission?number=2").Want(404)
	w.Get("executive", path+"/submission?number=x").Want(404)
	w.Get("other_lead", path+"/submission").Want(404)
	w.Post("lead", path+"/elements/1.1.1", selfValues("compliant", "Later", "1")).Want(409)
	if p := w.Get("lead", path+"/elements/1.1.1").Says("Known", "This was submitted"); p.Find("form[data-autosave]").Length() != 0 {
		t.Error("a submitted element is offered for change")
	}
	if _, err := w.DB.Raw().Exec(`UPDATE submission_element SET content = replace(content, 'Known', 'Proven')`); err != nil {
		t.Fatal(err)
	}
	w.Get("lead", path+"/submission").Says("This is not what was handed over", "Element 1.1.1 has been changed")
}
