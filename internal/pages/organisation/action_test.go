package organisation_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func actionValues(pairs ...string) url.Values {
	v := values("title", "Publish results", "measure", "They are online", "owner", storetest.PersonID("contributor"), "area", storetest.Repairs,
		"due-day", "1", "due-month", "12", "due-year", "2025")
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func addAction(w *pagetest.World, pairs ...string) string {
	w.T.Helper()
	return w.Post("lead", "/improvement/actions/new", actionValues(pairs...)).Want(http.StatusSeeOther).Location
}

func TestAddAnAction(t *testing.T) {
	w := improvementWorld(t)
	w.Get("champion", "/improvement/actions/new").Want(200).Says("Housing: Repairs", "Contributor").Lacks("Museums", "Lead elsewhere", "Whole organisation")
	guarded(w, "/improvement/actions/new", "contributor", "", true)
	w.Post("lead", "/improvement/actions/new", values("title", "", "due-day", "31", "due-month", "2", "due-year", "2026")).Want(422).
		Says("Select who is to do it", "Done by must be a real date")
	w.Post("lead", "/improvement/actions/new", actionValues("title", "", "measure", "")).Want(422).Says("Enter what is to be done", "Enter how you will know")
	w.Post("lead", "/improvement/actions/new", actionValues("due-year", "2024")).Want(422).Says("today or later")
	for name, spoil := range map[string][2]string{
		"owner": {"owner", storetest.PersonID("other_lead")}, "area": {"area", storetest.OtherArea}, "plan": {"plan", "plan_x"}, "improvement area": {"improvement_area", "ia_x"},
	} {
		if p := w.Post("lead", "/improvement/actions/new", actionValues(spoil[0], spoil[1])).Want(422); !strings.Contains(p.Body, "Select from the list") {
			t.Errorf("another organisation's %s", name)
		}
	}
	w.Post("champion", "/improvement/actions/new", actionValues("area", "")).Want(422).Says("Select a service area")
	key := hidden(w.Get("lead", "/improvement/actions/new"), "/improvement/actions/new", "key")
	at := addAction(w, "key", key)
	if again := addAction(w, "key", key); again != at {
		t.Errorf("sent twice: %s and %s", at, again)
	}
	w.Get("executive", at).Want(200).Says("Publish results", "They are online", "1 December 2025", "Not started", "Action added, Lead").Lacks("Add a progress note", "Change this action")
}

func TestAnActionForAnImprovementArea(t *testing.T) {
	w := improvementWorld(t)
	decideReport(w)
	area := w.Get("lead", "/improvement").Find("td a[href^='/improvement/areas/']").AttrOr("href", "")
	id := strings.TrimPrefix(area, "/improvement/areas/")
	form := w.Get("lead", "/improvement/actions/new?improvement_area="+id).Want(200)
	if form.Find("#improvement_area option[selected]").AttrOr("value", "") != id {
		t.Error("the improvement area is not chosen")
	}
	at := addAction(w, "improvement_area", id)
	w.Get("lead", area).Says("Publish results", "Under way", "0 of 1 done")
	w.Get("lead", at).Says("Publish what customers said")
	w.Post("lead", area+"/close", values("words", "Done", "version", "1")).Want(409).Says("actions that are not finished")
}

func TestProgressOfAnAction(t *testing.T) {
	w := improvementWorld(t)
	at := addAction(w)
	p := w.Get("contributor", at).Want(200).Says("Add a progress note").Lacks("Change this action")
	key := hidden(p, at, "key")
	w.Post("contributor", at, values("key", key, "version", "1", "state", "in_progress", "words", "")).Want(422).Says("Enter what has been done")
	note := values("key", key, "version", "1", "state", "in_progress", "words", "Drafted")
	for range 2 { // sent twice, told once
		w.Post("contributor", at, note).Want(http.StatusSeeOther)
	}
	if n := strings.Count(w.Get("contributor", at).Says("Now in progress, Contributor", "Drafted").Body, "Drafted"); n != 1 {
		t.Errorf("the note is told %d times", n)
	}
	stale := w.Post("contributor", at, values("version", "1", "state", "done", "words", "All of it")).Want(409).Says("Drafted", "changed by somebody else")
	if stale.Find("#words").Text() != "All of it" || hidden(stale, at, "version") != "2" {
		t.Error("the note is lost, or cannot be saved again")
	}
	w.Post("contributor", at, values("version", "2", "state", "done", "words", "All of it")).Want(http.StatusSeeOther)
	w.Post("contributor", at, values("version", "3", "state", "dropped", "words", "No")).Want(409).Says("cannot become")
	w.Post("executive", at, note).Want(403)
	w.Post("admin", at, note).Want(403)
	w.Post("other_lead", at, note).Want(404)
	w.Get("other_lead", at).Want(404)
	w.Post("", at, note).Want(http.StatusSeeOther)
	if n := statements(w, "contributor", at); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
}

func TestChangeAnAction(t *testing.T) {
	w := improvementWorld(t)
	at := addAction(w)
	guarded(w, at+"/change", "contributor", "other_lead", true)
	w.Post("champion", at+"/change", actionValues("version", "1", "due-month", "1", "due-year", "2026")).Want(http.StatusSeeOther)
	w.Get("executive", at).Says("Changed the due date from 1 December 2025 to 1 January 2026, Champion of Housing")
	w.Post("lead", at+"/change", actionValues("version", "1", "title", "Mine")).Want(409).Says("1 January 2026", "What is saved now", "Mine")
	w.Post("champion", at+"/change", actionValues("version", "2", "area", storetest.Museums)).Want(422)
	museums := addAction(w, "area", storetest.Museums)
	w.Get("champion", museums+"/change").Want(403)
	w.Post("champion", museums+"/change", actionValues("version", "1")).Want(403)
	if n := statements(w, "lead", at+"/change"); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
}

func TestProofOfAnAction(t *testing.T) {
	w := improvementWorld(t)
	at := addAction(w)
	addNote(w, "ev_1", "CX-014", "Results page", storetest.Council, "per_lead")
	addNote(w, "ev_other", "X-1", "Their page", storetest.OtherCouncil, "per_other_lead")
	guarded(w, at+"/proof", "executive", "other_lead", true)
	w.Get("contributor", at+"/proof?q=results").Want(200).Says("CX-014").Lacks("Their page")
	w.Get("contributor", at+"/proof?q=zzz").Want(200).Says("No evidence matches")
	w.Post("contributor", at+"/proof", values("item", "ev_other")).Want(404)
	for range 2 {
		w.Post("contributor", at+"/proof", values("item", "ev_1")).Want(http.StatusSeeOther)
	}
	w.Get("executive", at).Says("CX-014 Results page", "Linked CX-014 as proof").Lacks("Take away")
	w.Get("contributor", at+"/proof").Says("Linked")
	w.Post("executive", at+"/proof/ev_1/remove", nil).Want(403)
	w.Post("other_lead", at+"/proof/ev_1/remove", nil).Want(404)
	w.Post("contributor", at+"/proof/ev_1/remove", nil).Want(http.StatusSeeOther)
	w.Get("contributor", at).Says("No proof yet")
	if n := statements(w, "contributor", at+"/proof?q=results"); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
}

func TestTheListOfActions(t *testing.T) {
	w := improvementWorld(t)
	w.Get("executive", "/improvement/actions").Want(200).Says("There are no actions yet").Lacks("Add an action")
	addAction(w, "title", "=Soon")
	addAction(w, "title", "Later", "area", storetest.Museums, "owner", storetest.PersonID("lead"), "due-year", "2026")
	w.Set("2026-01-01")
	w.Get("executive", "/improvement/actions").Says("=Soon", "Overdue", "Later")
	w.Get("executive", "/improvement/actions?area="+storetest.Housing).Says("=Soon", "Remove").Lacks("Later") // Repairs lies beneath Housing
	w.Get("executive", "/improvement/actions?owner="+storetest.PersonID("lead")).Says("Later").Lacks("=Soon")
	w.Get("executive", "/improvement/actions?state=overdue").Says("=Soon").Lacks("Later")
	w.Get("executive", "/improvement/actions?state=done").Says("No action matches")
	w.Get("executive", "/improvement/actions?state=x&area=x&owner=x&after=x").Want(200)
	w.Get("other_lead", "/improvement/actions?area="+storetest.Housing).Want(200).Lacks("=Soon")
	rows, err := csv.NewReader(strings.NewReader(w.Get("executive", "/improvement/actions.csv?state=overdue").Want(200).Body)).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != "'=Soon" || rows[1][9] != "overdue" {
		t.Errorf("%q, %v", rows, err)
	}
	if n := statements(w, "executive", "/improvement/actions"); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
	for range 51 {
		addAction(w, "title", "One of many", "due-day", "2", "due-year", "2026")
	}
	p := w.Get("lead", "/improvement/actions?area="+storetest.Housing)
	next := p.Find("a[rel=next]").AttrOr("href", "")
	if n := p.Find("tbody tr").Length(); n != 50 || !strings.Contains(next, "area=") {
		t.Fatalf("%d rows, next %q", n, next)
	}
	if n := w.Get("lead", next).Find("tbody tr").Length(); n != 2 {
		t.Errorf("%d rows on the second page", n)
	}
}
