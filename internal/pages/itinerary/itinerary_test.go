package itinerary_test

import (
	"context"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/itinerary"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

func TestThePlanIsTakenAway(t *testing.T) {
	w := pagetest.New(t)
	w.Set("2025-11-14")
	storetest.Assessment(t, w.DB, "as1", assessment.DeskReview)
	w.Appointments["assessor"] = []account.Appointment{{AssessmentID: "as1", Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-31"}}
	if err := w.DB.Write(t.Context(), func(tx *store.Tx) error { // calendar programs have no session: the feed looks for itself
		return tx.SaveAppointment(t.Context(), assessment.Appointment{ID: "ap1", AssessmentID: "as1", PersonID: storetest.PersonID("assessor"), Role: account.LeadAssessor,
			From: "2025-11-01", Until: "2025-12-31", CreatedAt: w.Now(), Answer: assessment.Accepted})
	}); err != nil {
		t.Fatal(err)
	}
	visits := visit.New(store.For[visit.Tx]{DB: w.DB}, w.NewID, w.Now)
	d := itinerary.Deps{Visits: visits, PublicURL: "https://plaudit.example.org"}
	w.Serve(append(append(itinerary.DeskRoutes(d), itinerary.ApplicantRoutes(d)...), itinerary.FeedRoutes(d)...)...)
	ctx, by := context.Background(), w.Actor("assessor")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	stop, err := visits.SaveStop(ctx, by, visit.Stop{AssessmentID: "as1", On: "2025-11-24", SiteID: storetest.TownHall, Starts: "09:00", Ends: "12:00", Travel: 40})
	must(err)
	tenants, err := visits.SaveSession(ctx, by, visit.Session{AssessmentID: "as1", StopID: stop.ID, Kind: visit.RemoteSession, Title: "Tenants", Starts: "09:30",
		Ends: "10:30", Room: "Room 1", JoinLink: "https://meet.example/1", ElementIDs: []string{"1.1.1"}})
	must(err)
	hidden, err := visits.SaveSession(ctx, by, visit.Session{AssessmentID: "as1", StopID: stop.ID, Kind: visit.MysteryShop, Title: "Hidden call", Starts: "11:00", Ends: "11:30", Unannounced: true})
	must(err)

	w.Get("assessor", "/desk/as1/visit/itinerary").Want(200).Says("Monday 24 November 2025", "Allow 40 minutes", "Room 1", "Hidden call", "Unannounced")
	for _, path := range []string{"calendar.ics", "calendar", "sessions/" + hidden.ID + "/invitation.ics"} { // nothing is shared
		w.Get("lead", "/assessments/as1/visit/"+path).Want(404)
	}
	w.Post("lead", "/assessments/as1/visit/calendar", nil).Want(404)
	must(visits.Share(ctx, by, "as1", ""))
	w.Get("lead", "/assessments/as1/visit/itinerary").Want(200).Says("Tenants", "As shared on").Lacks("Hidden")
	w.Get("lead", "/assessments/as1/visit/sessions/"+hidden.ID+"/invitation.ics").Want(404)
	if p := w.Get("lead", "/assessments/as1/visit/calendar.ics").Want(200); !strings.HasPrefix(p.Body, "BEGIN:VCALENDAR\r\n") || strings.Contains(p.Body, "Hidden") || !strings.Contains(unfolded(p.Body), "meet.example") {
		t.Error(p.Body)
	}

	for who, at := range map[string]string{"lead": "/assessments/as1/visit", "assessor": "/desk/as1/visit"} {
		w.Get(who, at+"/calendar").Want(200).Says("Make an address").Lacks("Revoke")
		first := strings.TrimPrefix(w.Post(who, at+"/calendar", nil).Want(200).Find("code").Text(), "https://plaudit.example.org")
		second := strings.TrimPrefix(w.Post(who, at+"/calendar", nil).Want(200).Find("code").Text(), "https://plaudit.example.org")
		w.Get("", first).Want(404) // replaced
		p := w.Get("", second).Want(200)
		if !strings.Contains(p.Body, "Tenants") || strings.Contains(unfolded(p.Body), "meet.example") || strings.Contains(p.Body, "1.1.1") || strings.Contains(p.Body, "Hidden") != (who == "assessor") {
			t.Errorf("the feed of %s: %s", who, p.Body)
		}
		w.Get("", strings.TrimSuffix(second, ".ics")).Want(404)
		w.Get(who, at+"/calendar").Want(200).Says("You have an address").Lacks("plaudit.example.org/calendars")
		w.Post(who, at+"/calendar/revoke", nil).Want(303)
		w.Get("", second).Want(404)
	}
	// Taken out and shared again, it can be cancelled from the page of the calendar.
	must(visits.RemoveSession(ctx, by, "as1", tenants.ID, 1))
	_, err = visits.SaveSession(ctx, by, visit.Session{AssessmentID: "as1", StopID: stop.ID, Kind: visit.Tour, Title: "Front desk", Starts: "10:00", Ends: "10:30"})
	must(err)
	must(visits.Share(ctx, by, "as1", ""))
	for who, at := range map[string]string{"lead": "/assessments/as1/visit", "assessor": "/desk/as1/visit"} {
		href := w.Get(who, at+"/calendar").Want(200).Says("Taken out of the plan", "Tenants, 24 November 2025, 09:30 to 10:30, Town Hall").Find("a[href$='invitation.ics']").AttrOr("href", "")
		if p := w.Get(who, href).Want(200); !strings.Contains(p.Body, "METHOD:CANCEL\r\n") || !strings.Contains(p.Body, "STATUS:CANCELLED\r\n") {
			t.Errorf("the cancellation of %s: %s", who, p.Body)
		}
	}
	for _, path := range []string{"calendar.ics", "calendar", "itinerary"} {
		w.Get("other_lead", "/assessments/as1/visit/"+path).Want(404)
	}
}

func unfolded(s string) string { return strings.ReplaceAll(s, "\r\n ", "") }
