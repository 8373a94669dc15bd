package assessor_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func stopForm(more ...string) url.Values {
	v := values("on-day", "24", "on-month", "11", "on-year", "2025", "site", storetest.TownHall, "place", "", "starts", "09:00", "ends", "12:00", "version", "0")
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

// planned adds a stop and a session and returns their paths.
func planned(w *pagetest.World, who, id string) (stop, session string) {
	w.T.Helper()
	w.Post(who, "/desk/"+id+"/visit/stops/new", stopForm()).Want(303)
	stop = w.Get(who, "/desk/"+id+"/visit").Find(`a[href*="/visit/stops/stop_"]`).First().AttrOr("href", "")
	w.Post(who, stop+"/sessions/new", values("kind", "focus_group", "title", "Tenants", "stop", strings.TrimPrefix(stop, "/desk/"+id+"/visit/stops/"), "starts", "09:30",
		"ends", "10:30", "wanted_customers", "8", "elements", "1.1.1", "elements", "3.1.2", "version", "0")).Want(303)
	session = w.Get(who, "/desk/"+id+"/visit").Find(`a[href*="/visit/sessions/ses_"]`).First().AttrOr("href", "")
	return stop, session
}

func TestPlanAVisit(t *testing.T) {
	w := world(t)
	new := "/desk/as1/visit/stops/new"
	w.Post("assessor", new, stopForm("site", storetest.OtherSite)).Want(422).Says("Select from the list")
	w.Post("assessor", new, stopForm("site", "")).Want(422).Says("Select a site or enter a place")
	w.Post("assessor", new, stopForm("ends", "9 o’clock")).Want(422).Says("Enter when it ends")
	w.Post("assessor", new, stopForm("on-day", "31", "on-month", "2")).Want(422).Says("must be a real date")
	stop, session := planned(w, "assessor", "as1")
	otherStop, otherSession := planned(w, "assessor2", "as2")
	w.Get("assessor", "/desk/as1/visit").Want(200).Says("Monday 24 November 2025", "Town Hall", "Tenants", "2 of 4 elements have a session", "1.3.2", "The organisation cannot see this plan yet")

	// Ids of another assessment, in the address and in the form.
	swap := func(path string) string { return strings.Replace(path, "/as2/", "/as1/", 1) }
	w.Get("assessor", swap(otherStop)).Want(404)
	w.Post("assessor", swap(otherStop), stopForm()).Want(404)
	w.Post("assessor", swap(otherStop)+"/remove", values("version", "1")).Want(404)
	w.Get("assessor", swap(otherSession)).Want(404)
	w.Post("assessor", swap(otherSession)+"/remove", values("version", "1")).Want(404)
	w.Get("assessor", swap(otherSession)+"/notes").Want(404)
	w.Post("assessor", swap(otherSession)+"/notes", values("words", "x")).Want(404)
	w.Post("assessor", swap(otherSession)+"/held", values("version", "1", "held", "yes")).Want(404)
	form := values("kind", "tour", "title", "T", "stop", strings.TrimPrefix(otherStop, "/desk/as2/visit/stops/"), "starts", "09:30", "ends", "10:30", "version", "1")
	w.Post("assessor", session, form).Want(422).Says("Select from the list")
	form.Set("stop", strings.TrimPrefix(stop, "/desk/as1/visit/stops/"))
	form.Set("elements", "5.1.1")
	w.Post("assessor", session, form).Want(422).Says("Select from the list")

	// Stale saves.
	w.Post("assessor", stop, stopForm("version", "1", "notes", "Ask for the porter")).Want(303)
	p := w.Post("assessor", stop, stopForm("version", "1", "notes", "Mine")).Want(409).Says("Saved now", "Ask for the porter", "Mine")
	w.Post("assessor", stop, stopForm("version", version(p, "form"), "notes", "Mine")).Want(303)
	form.Set("elements", "1.1.1")
	w.Post("assessor", session, form).Want(303)
	w.Post("assessor", session, form).Want(409).Says("Saved now")
	w.Post("assessor", session+"/remove", values("version", "1")).Want(409)

	w.Post("assessor", "/desk/as1/visit/share", nil).Want(303)
	w.Post("assessor", "/desk/as1/visit/share", nil).Want(409)
	w.Get("moderator", "/desk/as1/visit").Want(200).Says("The organisation can see this plan").Lacks("Add a stop")
	w.Post("assessor", stop, stopForm("version", "3", "ends", "11:00", "travel", "ninety")).Want(422).Says("between 0 and 600 minutes")
	w.Post("assessor", stop, stopForm("version", "3", "ends", "11:00", "travel", "20")).Want(303)
	w.Post("assessor", session, values("kind", "remote", "title", "T", "stop", strings.TrimPrefix(stop, "/desk/as1/visit/stops/"), "starts", "09:30", "ends", "10:30", "join", "javascript:alert(1)", "version", "2")).
		Want(422).Says("starting with https://")
	w.Get("assessor", "/desk/as1/visit").Want(200).Says("as it was shared last", "Town Hall: now 09:00 to 11:00, was 09:00 to 12:00", "Not in the plan", "No session is to meet")
	w.Post("assessor", "/desk/as1/visit/share", values("words", "We leave earlier")).Want(303)
	w.Get("assessor", "/desk/as1/visit/coverage").Want(200).Says("1 of 4 elements have a session", "Tour: T", "None")

	// The picture says what the table says: what has no session has a word and a
	// dashed outline, what has one the letter of its kind.
	for _, at := range []string{"/desk/as1/visit", "/desk/as1/visit/coverage"} {
		drawn := w.Get("assessor", at).Want(200).Find("svg.pl-coverage__part")
		if got := drawn.Find("title").Text(); got != "Criterion 1: 1 of 2 elements have a sessionCriterion 2: 0 of 1 elements have a sessionCriterion 3: 0 of 1 elements have a session" {
			t.Errorf("%s: the parts are %q", at, got)
		}
		if got := drawn.Find("desc").Text(); got != "Without a session: 1.3.2.Without a session: 2.2.2.Without a session: 3.1.2." {
			t.Errorf("%s: %q", at, got)
		}
		if none, words, marks := drawn.Find(".pl-coverage__none").Length(), drawn.Find(".pl-coverage__word").Text(), drawn.Find(".pl-coverage__mark").Text(); none != 3 || words != "nonenonenone" || marks != "T" {
			t.Errorf("%s: %d without a session, %q, marks %q", at, none, words, marks)
		}
		if drawn.Find("[style]").Length() > 0 {
			t.Error("a style attribute is refused by the content security policy")
		}
	}

	// Taken out: the cancellation is offered to both sides, for as long as the
	// plan is there.
	cancelled := session + "/invitation.ics"
	w.Get("assessor", "/desk/as1/visit").Want(200).Lacks("Cancellation")
	w.Post("assessor", session+"/remove", values("version", "2")).Want(303)
	if got := w.Get("assessor", "/desk/as1/visit").Want(200).Find("a[href='" + cancelled + "']").Text(); !strings.HasPrefix(got, "Cancellation") {
		t.Errorf("the plan offers %q", got)
	}
}

func TestNotesOfASession(t *testing.T) {
	w := world(t)
	w.Appointments["assessor2"] = append(w.Appointments["assessor2"], account.Appointment{AssessmentID: "as1", Role: account.FurtherAssessor, From: "2025-11-01", Until: "2025-12-31"})
	_, session := planned(w, "assessor", "as1")
	w.Post("assessor", session+"/notes", values("words", "")).Want(422).Says("Enter your note")
	w.Post("assessor", session+"/notes", values("words", "x", "elements", "5.1.1")).Want(422)
	w.Post("assessor", session+"/notes", values("words", "They were asked twice", "elements", "1.1.1")).Want(303)
	w.Post("assessor", session+"/held", values("version", "1", "held", "yes", "met_customers", "six")).Want(422)
	w.Post("assessor", session+"/held", values("version", "1", "held", "yes", "met_customers", "6")).Want(303)
	w.Post("assessor", session+"/held", values("version", "1", "held", "yes", "met_customers", "7")).Want(409)
	page := w.Get("assessor", session+"/notes").Want(200).Says("They were asked twice", "Customers: met 6 of 8 wanted")
	// The elements that the session is to test come first; the others are folded away.
	if first, others := page.Find(`form[data-module="pl-unsaved"] fieldset > .govuk-form-group input, form[data-module="pl-unsaved"] fieldset > .govuk-checkboxes input`).Length(), page.Find(`details:not([open]) input[name="elements"]`).Length(); first == 0 || others == 0 {
		t.Errorf("%d elements first, %d others folded away", first, others)
	}
	note := page.Find(`a[href*="/notes/note_"]`).AttrOr("href", "")
	w.Get("assessor2", session+"/notes").Want(200).Says("They were asked twice").Lacks("Change")
	w.Post("assessor2", note, values("words", "Mine now", "version", "1")).Want(403)
	w.Post("assessor2", note+"/remove", values("version", "1")).Want(403)
	w.Get("scheme", session+"/notes").Want(403)
	w.Get("moderator", session+"/notes").Want(403)
	w.Post("assessor", note, values("words", "They were asked three times", "version", "1")).Want(303)
	w.Post("assessor", note, values("words", "Four times", "version", "1")).Want(409).Says("They were asked three times", "Four times")
	w.Get("assessor", "/desk/as1/elements/1.3.2").Lacks("Notes of the visit")
	w.Post("assessor", session+"/remove", values("version", "2")).Want(409) // there are notes
	w.Post("assessor", note+"/remove", values("version", "2")).Want(303)
}

func TestPointsByHand(t *testing.T) {
	w := world(t)
	w.Post("assessor", "/desk/as1/points/new", values("kind", "strength", "words", "")).Want(422)
	w.Post("assessor", "/desk/as1/points/new", values("kind", "strength", "words", "First", "elements", "5.1.1")).Want(422)
	for _, words := range []string{"First", "Second", "Second"} {
		w.Post("assessor", "/desk/as1/points/new", values("kind", "strength", "words", words, "elements", "1.1.1")).Want(303)
	}
	page := w.Get("assessor", "/desk/as1/points").Want(200)
	if n := page.Find(".pl-finding").Length(); n != 2 {
		t.Fatalf("%d points", n)
	}
	second := "/desk/as1/points/" + page.Find(".pl-finding").Last().AttrOr("id", "")
	w.Post("assessor", second+"/move", values("to", "up")).Want(303)
	if first := w.Get("assessor", "/desk/as1/points").Find(".pl-finding").First(); !strings.Contains(first.Text(), "Second") {
		t.Error(first.Text())
	}
	w.Post("assessor2", strings.Replace(second, "as1", "as2", 1), values("kind", "strength", "words", "x", "version", "1")).Want(404)
	w.Post("assessor2", strings.Replace(second, "as1", "as2", 1)+"/remove", values("version", "1")).Want(404)
	w.Post("assessor", second, values("kind", "improvement_area", "words", "Changed", "version", "1")).Want(303)
	w.Post("assessor", second, values("kind", "improvement_area", "words", "Again", "version", "1")).Want(409).Says("Changed")
	w.Post("assessor", second+"/remove", values("version", "1")).Want(409)
	w.Post("assessor", second+"/remove", values("version", "2")).Want(303)
	w.Get("moderator", "/desk/as1/points").Want(200).Says("First").Lacks("Up")
}

func TestTheReportGoesThroughModeration(t *testing.T) {
	w := world(t)
	step := func(name string) *pagetest.Page {
		return w.Post("assessor", "/desk/as1/report/step", values("step", name))
	}
	step("release").Want(409)
	step("nonsense").Want(422)
	step("begin").Want(303)
	step("begin").Want(409)
	w.Get("assessor", "/desk/as1/report").Want(200).Says("Rate every element: 1.1.1, 1.3.2, 2.2.2, 3.1.2", "Select a recommendation")
	step("release").Want(422).Says("Write the conclusion")
	for _, e := range storetest.Elements {
		w.Post("assessor", "/desk/as1/elements/"+e, values("rating", "compliant", "finding", "Seen", "version", "0")).Want(303)
	}
	text := values("background", "B", "methodology", "M", "conclusion", "C", "recommendation", "retain", "version", "0")
	w.Post("assessor", "/desk/as1/report", text).Want(303)
	w.Post("assessor", "/desk/as1/report", text).Want(409).Says("Saved now")
	w.Post("assessor", "/desk/as1/report/autosave", text).Want(409)
	text.Set("version", "1")
	if p := w.Post("assessor", "/desk/as1/report/autosave", text).Want(200); strings.TrimSpace(p.Body) != `{"version":2}` {
		t.Error(p.Body)
	}
	w.Get("moderator", "/desk/as1/report/preview").Want(200).Says("Draft", "Seen")
	w.Post("moderator", "/desk/as1/moderation", values("outcome", "approved")).Want(409)
	step("release").Want(303)
	step("release").Want(409)
	w.Post("assessor", "/desk/as1/accuracy/acc_none", values("accept-acc_none", "yes")).Want(404)
	step("moderation").Want(409).Says("The organisation may check the facts until")
	if _, err := w.DB.Raw().Exec(`UPDATE report_release SET comments_by = '2025-11-01'`); err != nil { // its time is over
		t.Fatal(err)
	}
	step("moderation").Want(303)
	w.Post("assessor", "/desk/as1/report", text).Want(409)
	w.Post("assessor", "/desk/as1/elements/1.1.1", values("rating", "compliant", "finding", "Seen", "version", "1")).Want(409)
	// What comes too late is kept.
	w.Post("assessor", "/desk/as1/elements/1.1.1", values("rating", "compliant", "finding", "Seen twice", "version", "1")).Want(303)
	late := w.Post("assessor", "/desk/as1/report/autosave", values("background", "B and more", "methodology", "M", "conclusion", "C", "version", "2")).Want(409)
	if strings.TrimSpace(late.Body) != `{"kept":"/desk/as1/kept"}` {
		t.Error(late.Body)
	}
	mine := w.Get("assessor", "/desk/as1/kept").Want(200).Says("Seen twice", "B and more", "Hand on to the team")
	if strings.Contains(w.Get("moderator", "/desk/as1/kept").Want(200).Body, "Seen twice") {
		t.Error("words that were not handed on are seen by others")
	}
	w.Post("assessor", mine.Find("form[action$='/hand-on']").First().AttrOr("action", ""), nil).Want(303)
	w.Get("moderator", "/desk/as1/kept").Want(200).Says("Seen twice", "handed on")
	w.Post("assessor", "/desk/as1/moderation", values("outcome", "approved")).Want(403)
	w.Post("moderator", "/desk/as1/moderation", values("outcome", "returned")).Want(422).Says("Enter what the assessors should look at again")
	w.Post("moderator", "/desk/as1/moderation", values("outcome", "returned", "words", "Say more")).Want(303)
	w.Get("assessor", "/desk/as1/moderation").Want(200).Says("Returned to the assessors", "Say more")
	step("moderation").Want(303)
	w.Post("moderator", "/desk/as1/moderation", values("outcome", "approved")).Want(422).Says("Answer “Does each finding support its rating?” before you approve")
	approval := values("outcome", "approved")
	for _, q := range reporting.CheckQuestions() {
		approval.Set("check-"+q.Key, reporting.CheckYes)
	}
	// Half a reading is kept for the moderator alone, by the press of a button and by
	// itself, and is forgotten once the reading is over.
	const reading = "/desk/as1/moderation"
	form := w.Get("moderator", reading).Want(200).Lacks("the draft that you kept")
	if to := form.Find("form[data-autosave]").AttrOr("data-autosave", ""); to != reading+"/autosave?after=1" { // the readings that it knows of
		t.Errorf("the reading saves itself at %q", to)
	}
	w.Post("moderator", reading, values("later", "yes", "version", "0", "check-scope", "no", "words", "Half a th")).Want(303)
	w.Post("moderator", reading+"/autosave", values("version", "0", "words", "Too late")).Want(409)
	if p := w.Post("moderator", reading+"/autosave", values("version", "1", "outcome", "returned", "check-scope", "no", "note-scope", "The museum", "words", "Half a thought")).Want(200); strings.TrimSpace(p.Body) != `{"version":2}` {
		t.Errorf("the autosave says %s", p.Body)
	}
	form = w.Get("moderator", reading).Want(200).Says("the draft that you kept", "The museum", "Half a thought")
	if form.Find(`input[name="check-scope"][value="no"][checked], input[name="outcome"][value="returned"][checked]`).Length() != 2 {
		t.Error("the answers of the draft are not ticked")
	}
	for _, who := range []string{"assessor", "scheme"} {
		w.Get(who, reading).Want(200).Lacks("Half a thought")
	}
	clash := w.Post("moderator", reading, values("later", "yes", "version", "1", "words", "Another window")).Want(409).Says("saved this second reading in another window", "Another window")
	if modules := clash.Find("form[data-autosave]").AttrOr("data-module", ""); strings.Contains(modules, "autosave") {
		t.Errorf("what another window kept is written over in the background: %s", modules)
	}
	w.Post("moderator", reading, values("later", "yes", "version", "2", "words", strings.Repeat("x", 4001))).Want(422).Says("4,000 characters or less")
	w.Post("moderator", "/desk/as1/moderation", approval).Want(303)
	w.Post("moderator", "/desk/as1/moderation", values("outcome", "approved")).Want(409)
	w.Post("moderator", reading+"/autosave", values("version", "2", "words", "After the end")).Want(409)
	w.Get("moderator", reading).Want(200).Lacks("Half a thought")
	w.Get("scheme", "/desk/as1/moderation").Want(200).Says("waits for the decision")
}

// The comparison is offered to an assessor only once the body has opened it.
func TestTheDeskOffersHowRatingsCompare(t *testing.T) {
	w := world(t)
	const link = "How ratings compare"
	w.Get("assessor", "/desk").Want(200).Lacks(link)
	s := calibration.New(store.For[calibration.Tx]{DB: w.DB}, w.Now)
	if err := s.SetRule(t.Context(), w.Actor("scheme"), calibration.Own, 0); err != nil {
		t.Fatal(err)
	}
	w.Get("assessor", "/desk").Want(200).Says(link)
}

func TestATeamOfNobodySaysSo(t *testing.T) {
	w := world(t)
	w.Get("scheme", "/desk/as1/team").Want(200).Says("Nobody has been appointed yet").Lacks("Who rates what", "Give elements to somebody")
	if _, err := w.DB.Raw().Exec(`INSERT INTO appointment (id, assessment_id, person_id, role, starts_on, ends_on, created_at, answer)
		VALUES ('ap1', 'as1', $1, 'lead_assessor', '2025-11-01', '2025-12-31', '2025-11-01T09:00:00.000000Z', 'accepted')`, storetest.PersonID("assessor")); err != nil {
		t.Fatal(err)
	}
	w.Get("scheme", "/desk/as1/team").Want(200).Says("Who rates what", "Give elements to somebody").Lacks("Nobody has been appointed yet")
}
