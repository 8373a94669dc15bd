package organisation_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func requestValues(pairs ...string) url.Values {
	v := values("element", "1.3.2", "person", storetest.PersonID("contributor"), "area", storetest.Housing, "words", "The tenants' survey",
		"due-day", "1", "due-month", "12", "due-year", "2025")
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func askFor(w *pagetest.World, who string, pairs ...string) string {
	w.T.Helper()
	return w.Post(who, "/requests/new", requestValues(pairs...)).Want(http.StatusSeeOther).Location
}

func TestAskForEvidence(t *testing.T) {
	w := improvementWorld(t)
	w.Get("executive", "/requests").Want(200).Says("Nobody is being waited for").Lacks("Ask for evidence")
	p := w.Get("champion", "/requests/new?element=1.3.2&area="+storetest.Housing).Want(200).Says("Contributor", "Housing: Repairs").Lacks("Museums", "Lead elsewhere", "Executive")
	if p.Find("#element option[selected]").AttrOr("value", "") != "1.3.2" || p.Find("#due-day").AttrOr("value", "") != "28" {
		t.Error("element and day are not filled in")
	}
	guarded(w, "/requests/new", "contributor", "", true)
	w.Post("lead", "/requests/new", values("element", "")).Want(422).Says("Select an element", "Select whom you ask")
	w.Post("lead", "/requests/new", requestValues("words", "", "due-day", "", "due-month", "", "due-year", "")).Want(422).Says("Enter what you need", "Enter the day")
	for _, spoil := range [][2]string{{"element", "9.9.9"}, {"person", storetest.PersonID("other_lead")}, {"person", storetest.PersonID("executive")}, {"area", storetest.OtherArea}} {
		w.Post("lead", "/requests/new", requestValues(spoil[0], spoil[1])).Want(422).Says("Select from the list")
	}
	w.Post("champion", "/requests/new", requestValues("area", "")).Want(422).Says("Select a service area")
	key := hidden(p, "/requests/new", "key")
	at := askFor(w, "champion", "key", key)
	if again := askFor(w, "champion", "key", key); again != at {
		t.Errorf("sent twice: %s and %s", at, again)
	}
	w.Get("contributor", at).Want(200).Says("The tenants' survey", "1 December 2025", "Champion of Housing", "Answer with evidence").Lacks("Withdraw")
	w.Get("executive", at).Want(200).Lacks("Answer with evidence", "Withdraw")
	w.Get("other_lead", at).Want(404)
}

func TestAnswerARequest(t *testing.T) {
	w := improvementWorld(t)
	at := askFor(w, "lead")
	addNote(w, "ev_1", "CX-014", "Survey", storetest.Council, "per_contributor")
	addNote(w, "ev_other", "X-1", "Theirs", storetest.OtherCouncil, "per_other_lead")
	w.Get("contributor", at).Says("CX-014 Survey")
	w.Post("contributor", at+"/answer", values("version", "1", "item", "")).Want(422).Says("Select the evidence item")
	w.Post("contributor", at+"/answer", values("version", "1", "item", "ev_other")).Want(422).Says("Select from the list")
	w.Post("contributor", at+"/not-ours", values("version", "1", "why", "")).Want(422).Says("Enter why it is not yours")
	w.Post("executive", at+"/answer", values("version", "1", "item", "ev_1")).Want(403)
	w.Post("other_lead", at+"/answer", values("version", "1", "item", "ev_1")).Want(404)
	w.Post("other_lead", at+"/not-ours", values("version", "1", "why", "x")).Want(404)
	w.Post("other_lead", at+"/withdraw", values("version", "1")).Want(404)
	w.Post("", at+"/answer", nil).Want(http.StatusSeeOther)
	w.Post("head", at+"/answer", values("version", "7", "item", "ev_1")).Want(409).Says("answered or withdrawn since")
	good := values("version", "1", "item", "ev_1", "reply", "Here it is")
	for range 2 { // sent twice, answered once
		w.Post("contributor", at+"/answer", good).Want(http.StatusSeeOther)
	}
	w.Get("lead", at).Says("Answered", "CX-014 Survey", "Here it is").Lacks("Withdraw the request")
	w.Post("contributor", at+"/not-ours", values("version", "2", "why", "After all not")).Want(409)
	w.Post("lead", at+"/withdraw", values("version", "2")).Want(409)
	if n := statements(w, "contributor", askFor(w, "lead")); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
}

func TestTheListOfRequests(t *testing.T) {
	w := improvementWorld(t)
	first, second := askFor(w, "lead"), askFor(w, "lead", "element", "1.1.1", "area", storetest.Museums, "words", "Customer profile", "due-year", "2026")
	w.Post("contributor", first+"/not-ours", values("version", "1", "why", "Ask Housing")).Want(http.StatusSeeOther)
	w.Get("executive", "/requests").Says("Customer profile").Lacks("The tenants' survey")
	w.Get("executive", "/requests?state=not_ours").Says("The tenants' survey").Lacks("Customer profile")
	w.Get("executive", "/requests?state=any&area="+storetest.Museums+"&person="+storetest.PersonID("contributor")+"&element=1.1.1").Says("Customer profile", "Remove")
	w.Get("executive", "/requests?state=overdue").Says("No request matches")
	w.Set("2027-01-01")
	w.Get("executive", "/requests?state=overdue").Says("Customer profile", "Overdue")
	w.Get("other_lead", "/requests?state=any").Want(200).Lacks("Customer profile")
	if body := w.Get("executive", "/requests.csv?state=any").Want(200).Body; !strings.Contains(body, "Ask Housing") || !strings.Contains(body, "Customer profile") {
		t.Error(body)
	}
	w.Post("champion", second+"/withdraw", values("version", "1")).Want(403) // not theirs to ask in Museums
	w.Post("lead", second+"/withdraw", values("version", "1")).Want(http.StatusSeeOther)
	w.Get("executive", "/requests").Says("Nobody is being waited for")
	if n := statements(w, "executive", "/requests"); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
}

func TestHelpAndReassignARequest(t *testing.T) {
	w := improvementWorld(t)
	at := askFor(w, "lead")
	w.Post("contributor", at+"/help", values("version", "1", "help", "")).Want(422).Says("Enter what you need help with")
	w.Post("contributor", at+"/help", values("version", "1", "help", "Where is it?")).Want(http.StatusSeeOther)
	w.Get("lead", at).Says("Help needed", "Where is it?", "History", "Asked for help", "Asked Contributor by 1 December 2025")
	w.Get("lead", "/requests").Says("Needs help")
	guarded(w, at+"/reassign", "contributor", "other_lead", true)
	form := values("version", "2", "person", "anyone", "area", storetest.Housing, "due-day", "20", "due-month", "12", "due-year", "2025", "note", "Anyone may")
	form.Set("version", "1")
	w.Post("lead", at+"/reassign", form).Want(409).Says("answered or withdrawn since", "Anyone may")
	form.Set("version", "2")
	form.Set("due-year", "2020")
	w.Post("lead", at+"/reassign", form).Want(422).Says("must be today or later", "Anyone may")
	form.Set("due-year", "2025")
	w.Post("lead", at+"/reassign", form).Want(http.StatusSeeOther)
	w.Get("champion", at).Says("Anyone in Housing", "Answer with evidence", "Gave it to Anyone in Housing, by 20 December 2025")
	w.Get("contributor", at).Lacks("Answer with evidence")
	if body := w.Get("lead", "/requests.csv").Want(200).Body; !strings.Contains(body, "Anyone in Housing") {
		t.Error(body)
	}
}
