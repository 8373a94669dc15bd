package organisation_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/report/pdf/pdftest"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

// bodySide is the other side of the organisation's pages: what the assessors do.
type bodySide struct {
	*pagetest.World
	desk      *desk.Desk
	questions *question.Questions
	visits    *visit.Visits
	reporting *reporting.Reporting
}

var background = context.Background()

func deskWorld(t *testing.T) *bodySide {
	w := pagetest.New(t)
	storetest.Assessment(t, w.DB, "as1", assessment.DeskReview)
	storetest.Assessment(t, w.DB, "as2", assessment.DeskReview)
	for _, id := range []string{"as1", "as2"} {
		w.Appointments["assessor"] = append(w.Appointments["assessor"], account.Appointment{AssessmentID: id, Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-31"})
	}
	d := &bodySide{w,
		desk.New(store.For[desk.Tx]{DB: w.DB}, w.Now),
		question.New(store.For[question.Tx]{DB: w.DB}, w.NewID, w.Now),
		visit.New(store.For[visit.Tx]{DB: w.DB}, w.NewID, w.Now),
		reporting.New(store.For[reporting.Tx]{DB: w.DB}, w.NewID, w.Now)}
	var routes []shell.Route
	routes = append(routes, pages.QuestionRoutes(d.questions)...)
	routes = append(routes, pages.VisitPlanRoutes(d.visits)...)
	routes = append(routes, pages.ReportRoutes(d.reporting)...)
	w.Serve(routes...)
	return d
}

func (d *bodySide) must(err error) {
	d.T.Helper()
	if err != nil {
		d.T.Fatal(err)
	}
}

func TestAnswerTheAssessors(t *testing.T) {
	d := deskWorld(t)
	storetest.Evidence(t, d.DB, "extra", "EX-77")
	q, err := d.questions.Ask(background, d.Actor("assessor"), "as1", question.About("1.1.1", "Which groups are left out?"))
	d.must(err)
	gone, err := d.questions.Ask(background, d.Actor("assessor"), "as1", question.About("", "Never mind"))
	d.must(err)
	d.must(d.questions.Withdraw(background, d.Actor("assessor"), "as1", gone.ID))
	at := "/assessments/as1/questions/" + q.ID + "/answer"
	d.Get("executive", "/assessments/as1/questions").Want(200).Says("Which groups are left out?").Lacks("Never mind", "Answer a question")
	d.Get("other_lead", "/assessments/as1/questions").Want(404)
	d.Get("assessor", "/assessments/as1/questions").Want(404)
	d.Get("", "/assessments/as1/questions").Want(http.StatusSeeOther)
	d.Get("executive", at).Want(403)
	d.Get("other_lead", at).Want(404)
	d.Post("other_lead", at, values("answer", "Mine")).Want(404)
	d.Get("lead", "/assessments/as1/questions/"+gone.ID+"/answer").Want(404)
	d.Get("lead", "/assessments/as2/questions/"+q.ID+"/answer").Want(404) // of another assessment
	d.Post("lead", at, values("answer", "")).Want(422).Says("Enter your answer")
	d.Post("lead", at, values("answer", "Kept", "codes", "EX-77, EX-none")).Want(422).Says("There is no evidence item with the code EX-NONE", "Kept")
	d.Post("lead", at, values("answer", "None, see the survey", "codes", "ex-77")).Want(303)
	d.Post("lead", at, values("answer", "Twice")).Want(409).Says("have not been sent", "Twice", "None, see the survey")
	d.Get("contributor", "/assessments/as1/questions").Want(200).Says("None, see the survey", "EX-77")
	_, err = d.desk.File(background, d.Actor("assessor"), "as1", "file_extra")
	d.must(err)
}

func TestTheVisitPlanIsReadOnceShared(t *testing.T) {
	d := deskWorld(t)
	by := d.Actor("assessor")
	stop, err := d.visits.SaveStop(background, by, visit.Stop{AssessmentID: "as1", On: "2025-11-24", SiteID: storetest.TownHall, Starts: "09:00", Ends: "12:00"})
	d.must(err)
	_, err = d.visits.SaveSession(background, by, visit.Session{AssessmentID: "as1", StopID: stop.ID, Kind: visit.FocusGroup, Title: "Tenants", Starts: "09:30",
		Ends: "10:30", Groups: []visit.GroupCount{{Group: visit.Customers, Wanted: 8}}, ElementIDs: []string{"1.1.1"}})
	d.must(err)
	d.Get("lead", "/assessments/as1/visit").Want(200).Says("have not shared a plan yet").Lacks("Town Hall", "Tenants")
	d.must(d.visits.Share(background, by, "as1", ""))
	d.Get("contributor", "/assessments/as1/visit").Want(200).Says("Monday 24 November 2025", "Town Hall", "Tenants", "Customers: 8 wanted").Lacks("1.3.2", "Add a session")
	d.Get("other_lead", "/assessments/as1/visit").Want(404)

	// Who comes, and what should be different.
	page := d.Get("lead", "/assessments/as1/visit").Find(`a[href*="/visit/sessions/ses_"]`).First().AttrOr("href", "")
	answer := func(more ...string) url.Values {
		v := url.Values{"kind": {"people"}, "words": {""}}
		for i := 0; i < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return v
	}
	d.Post("lead", page, answer("kind", "")).Want(422).Says("Select what you want to say")
	d.Post("lead", page, answer()).Want(422).Says("Enter who comes, by role")
	d.Post("lead", page, answer("kind", "time", "on-day", "31", "on-month", "2", "on-year", "2025", "starts", "nine")).Want(422).Says("real date")
	d.Post("lead", page, answer("words", "Two <officers>")).Want(303)
	d.Post("lead", page, answer("kind", "room", "room", "Room 2")).Want(303)
	d.Post("lead", page, answer("kind", "room", "room", "Room 3")).Want(409)
	d.Post("contributor", page, answer("words", "Me")).Want(403)
	d.Post("other_lead", page, answer("words", "Me")).Want(404)
	d.Post("lead", "/assessments/as1/visit/sessions/ses_none", answer("words", "Me")).Want(404)
	p := d.Get("lead", page).Want(200).Says("Two <officers>", "Another room: Room 2", "To answer")
	d.Post("lead", p.Find(`form[action*="/withdraw"]`).AttrOr("action", ""), nil).Want(303)
	d.Get("executive", "/assessments/as1/visit").Want(200).Says("Who comes: Two <officers>").Lacks("You asked", "Say who comes, or ask")
}

func TestTheReportIsReadOnceReleased(t *testing.T) {
	d := deskWorld(t)
	by := d.Actor("assessor")
	d.must(d.reporting.StartDrafting(background, by, "as1"))
	for _, e := range storetest.Elements {
		_, err := d.desk.Rate(background, by, desk.ElementRating{AssessmentID: "as1", ElementID: e, Rating: standard.RatingCompliancePlus, Finding: "Secret finding " + e, WorthCopying: "Secret practice " + e}, true)
		d.must(err)
	}
	draft := reporting.ReportDraft{AssessmentID: "as1", Background: "Secret background", Methodology: "M", Conclusion: "C", Recommendation: reporting.RecommendRetain}
	_, err := d.reporting.SaveDraft(background, by, draft)
	d.must(err)
	paths := []string{"/assessments/as1/report", "/assessments/as1/report/accuracy"}
	for _, f := range report.Formats() {
		paths = append(paths, "/assessments/as1/report/download/"+f.ID)
	}
	for _, who := range storetest.People() {
		for _, path := range paths {
			if p := d.Get(who, path); p.Status != 404 || strings.Contains(p.Body, "Secret") {
				t.Errorf("%s reads %s before the release: %d", who, path, p.Status)
			}
		}
	}
	_, err = d.reporting.Release(background, by, "as1")
	d.must(err)
	for _, path := range paths {
		d.Get("contributor", path).Want(200)
		d.Get("other_lead", path).Want(404)
		d.Get("assessor", path).Want(404)
		d.Get("", path).Want(http.StatusSeeOther)
	}
	const check, finding = "/assessments/as1/report/accuracy", "/assessments/as1/report/accuracy/finding-1.1.1"
	d.Get("lead", "/assessments/as1/report").Says("Secret background", "Secret finding 1.1.1", "Draft for the factual accuracy check", "Check the facts, passage by passage")
	d.Get("executive", "/assessments/as1/report").Lacks("Check the facts, passage by passage")
	d.Get("lead", check).Says("Comment by", "Secret finding 1.1.1", "Propose a correction")
	d.Get("executive", check).Lacks("Propose a correction")
	d.Post("executive", finding, values("words", "x")).Want(403)
	d.Get("lead", check+"/finding-5.1.1").Want(404)
	d.Post("lead", finding, values("words", "")).Want(422).Says("Enter what is not accurate")
	d.Post("lead", finding, values("words", "x", "codes", "NONE-9")).Want(422).Says("There is no evidence item with the code NONE-9", "x")
	d.Post("lead", finding, values("words", "It was 2024", "proposed", "A better finding")).Want(303)
	d.Post("lead", finding, values("words", "It was 2024", "proposed", "A better finding")).Want(303) // pressed twice
	d.Post("lead", check+"/whole", values("words", "The year is wrong throughout")).Want(303)
	d.Get("executive", check).Says("A better finding", "The year is wrong throughout")
	if n := d.Get("lead", check).Find(".pl-finding").Length(); n != 2 {
		t.Errorf("%d comments", n)
	}
	d.Post("lead", "/assessments/as1/report/checked", nil).Want(303)
	d.Get("lead", check).Says("You told the assessors on").Lacks("We have checked the report")
	// A new draft stays with the assessors.
	draft.Background, draft.Version = "Another secret", 1
	_, err = d.reporting.SaveDraft(background, by, draft)
	d.must(err)
	d.Get("lead", "/assessments/as1/report").Want(200).Lacks("Another secret")
	d.Get("lead", "/assessments/as1/report/download/csv").Want(200).Lacks("Another secret")
	d.Get("lead", "/assessments/as1/report/download/exe").Want(404)
	file, err := pdftest.Read([]byte(d.Get("lead", "/assessments/as1/report/download/pdf").Want(200).Body))
	d.must(err)
	if words := file.Dump(); strings.Contains(words, "Another secret") || !strings.Contains(words, "Secret background") {
		t.Error(words)
	}
}
