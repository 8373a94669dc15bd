package visit_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

var ctx = context.Background()

func TestChangesOfAPlan(t *testing.T) {
	stops, _ := soundPlan()
	before := visit.Itinerary(stops, false)
	if lines := visit.Changes(before, before); lines != nil {
		t.Errorf("of nothing: %v", lines)
	}
	for i := range stops { // versions alone are no change
		stops[i].Version++
	}
	if lines := visit.Changes(before, visit.Itinerary(stops, false)); lines != nil {
		t.Errorf("of versions: %v", lines)
	}
	stops[0].Sessions[0].Starts, stops[0].Sessions[0].Room = "09:15", ""
	moved := stops[0].Sessions[1]
	stops[0].Sessions = stops[0].Sessions[:1]
	stops[1].Sessions = []visit.Session{moved, {ID: "new", Kind: visit.Tour, Title: "Kitchen", Starts: "15:00", Ends: "15:30"},
		{ID: "secret", Kind: visit.MysteryShop, Title: "Call the line", Starts: "15:30", Ends: "16:00", Unannounced: true}}
	lines := visit.Changes(before, visit.Itinerary(stops, false))
	for _, want := range []string{"“Leaders”: now 09:15 to 10:30, was 09:00 to 10:30", "“Leaders”: room: not said, was Room 1", "“Tenants”: now on 24 November 2025 at Hub, was on 24 November 2025 at Town Hall",
		"New: “Kitchen”, 24 November 2025, 15:00 to 15:30, Hub", "Taken out: “Tour”, 24 November 2025, 13:00 to 14:00, Hub", "Taken out: “Partners”, 24 November 2025, 14:30 to 15:30, Hub"} {
		if !slices.Contains(lines, want) {
			t.Errorf("%q is missing in\n%s", want, strings.Join(lines, "\n"))
		}
	}
	if len(lines) != 6 {
		t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
}

// What is shared is what was shared: later changes, and what is unannounced,
// stay the assessors' own, in the page, the itinerary, the file and the feed.
func TestTheOrganisationSeesWhatWasShared(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		w.UnderReview("as1")
		assessor, lead := w.By("assessor"), w.By("lead")
		stop, session := w.Plan("as1")
		_, err := w.Visits.SaveSession(ctx, assessor, visit.Session{AssessmentID: "as1", StopID: stop.ID, Kind: visit.MysteryShop, Title: "Hidden call", Starts: "11:00", Ends: "11:30", Unannounced: true})
		w.Must(err)
		w.Must(w.Visits.Share(ctx, assessor, "as1", "Welcome"))
		session.Title, session.Room = "Hidden change", "Room 9"
		_, err = w.Visits.SaveSession(ctx, assessor, session)
		w.Must(err)

		token, hash, err := account.NewToken(strings.NewReader(strings.Repeat("s", 40)))
		w.Must(err)
		w.Must(w.Visits.Subscribe(ctx, lead, "as1", hash))
		shown, err := w.Visits.PlanForOrganisation(ctx, lead, "as1")
		w.Must(err)
		printed, err := w.Visits.Itinerary(ctx, lead, "as1")
		w.Must(err)
		file, err := w.Visits.Calendar(ctx, lead, "as1")
		w.Must(err)
		feed, _, err := w.Visits.Feed(ctx, token)
		w.Must(err)
		for what, v := range map[string]any{"page": shown, "itinerary": printed.Stops, "file": string(visit.Calendar(file)), "feed": string(visit.Calendar(feed))} {
			text, err := json.Marshal(v)
			w.Must(err)
			if strings.Contains(string(text), "Hidden") || strings.Contains(string(text), "Room 9") || !strings.Contains(string(text), "Tenants") {
				t.Errorf("the %s: %s", what, text)
			}
		}
		p, err := w.Visits.Plan(ctx, assessor, "as1")
		w.Must(err)
		if lines := p.Unshared(); len(lines) != 2 {
			t.Errorf("unshared: %v", lines)
		}
		w.Must(w.Visits.Share(ctx, assessor, "as1", ""))
		if shown, err = w.Visits.PlanForOrganisation(ctx, lead, "as1"); err != nil || shown.Number != 2 || len(shown.Changes) != 2 {
			t.Errorf("%v %+v", err, shown.Changes)
		}

		// Taken out: cancelled for whoever has it in a calendar.
		w.Must(w.Visits.RemoveSession(ctx, assessor, "as1", session.ID, 2))
		_, err = w.Visits.SaveSession(ctx, assessor, visit.Session{AssessmentID: "as1", StopID: stop.ID, Kind: visit.Tour, Title: "Tour", Starts: "10:00", Ends: "11:00"})
		w.Must(err)
		w.Must(w.Visits.Share(ctx, assessor, "as1", ""))
		invitation, err := w.Visits.Invitation(ctx, lead, "as1", session.ID)
		w.Must(err)
		text := string(visit.Calendar(invitation))
		if !strings.Contains(text, "METHOD:CANCEL") || !strings.Contains(text, "STATUS:CANCELLED") || invitation.Events[0].Sequence != 3000 {
			t.Errorf("%s", text)
		}

		// The address stops with a revocation, and with the right to read.
		w.Must(w.Visits.Unsubscribe(ctx, lead, "as1"))
		_, _, err = w.Visits.Feed(ctx, token)
		w.Fails(err, fault.KindNotFound)
		_, _, err = w.Visits.Feed(ctx, "guess")
		w.Fails(err, fault.KindNotFound)
		w.Fails(w.Visits.Subscribe(ctx, w.By("other_lead"), "as1", "hash"), fault.KindNotFound)
	})
}

func TestTheOrganisationAnswersThePlan(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		w.UnderReview("as1")
		assessor, lead := w.By("assessor"), w.By("lead")
		_, session := w.Plan("as1")
		p := visit.Proposal{AssessmentID: "as1", SessionID: session.ID, Kind: visit.ProposePeople, Words: "Two officers"}
		_, err := w.Visits.Propose(ctx, lead, p)
		w.Fails(err, fault.KindConflict) // not shared yet
		w.Must(w.Visits.Share(ctx, assessor, "as1", ""))
		for who, kind := range map[string]fault.Kind{"other_lead": fault.KindNotFound, "executive": fault.KindForbidden, "contributor": fault.KindForbidden} {
			_, err := w.Visits.Propose(ctx, w.By(who), p)
			w.Fails(err, kind)
		}
		for _, words := range []string{"Two officers", "Three officers"} {
			p.Words = words
			_, err := w.Visits.Propose(ctx, lead, p)
			w.Must(err)
		}
		alien := p
		alien.SessionID = "ses_other"
		_, err = w.Visits.Propose(ctx, lead, alien)
		w.Fails(err, fault.KindNotFound)
		bad := p
		bad.Kind, bad.On, bad.Starts, bad.Ends = visit.ProposeTime, "2025-11-24", "11:00", "10:00"
		_, err = w.Visits.Propose(ctx, lead, bad)
		w.Fails(err, fault.KindInvalid)
		bad.Ends = "11:30"
		asked, err := w.Visits.Propose(ctx, lead, bad)
		w.Must(err)
		_, err = w.Visits.Propose(ctx, lead, bad)
		w.Fails(err, fault.KindConflict) // asked already
		plan, err := w.Visits.Plan(ctx, assessor, "as1")
		w.Must(err)
		if got := visit.CurrentPeople(plan.Proposals, session.ID); got != "Three officers" || len(visit.OpenProposals(plan.Proposals)) != 1 || len(plan.Proposals) != 3 {
			t.Errorf("%q %+v", got, plan.Proposals)
		}
		w.Fails(w.Visits.AnswerProposal(ctx, lead, "as1", asked.ID, true, ""), fault.KindNotFound)
		w.Fails(w.Visits.AnswerProposal(ctx, assessor, "as1", asked.ID, false, ""), fault.KindInvalid)
		w.Must(w.Visits.AnswerProposal(ctx, assessor, "as1", asked.ID, true, ""))
		w.Fails(w.Visits.AnswerProposal(ctx, assessor, "as1", asked.ID, true, ""), fault.KindConflict)
		w.Fails(w.Visits.WithdrawProposal(ctx, lead, "as1", asked.ID), fault.KindConflict)
		if plan, err = w.Visits.Plan(ctx, assessor, "as1"); err != nil || plan.Stops[0].Sessions[0].Starts != "11:00" || len(plan.Unshared()) != 1 {
			t.Errorf("%v %+v %v", err, plan.Stops[0].Sessions, plan.Unshared())
		}

		// Another day needs a stop there; declined with a reason; withdrawn.
		bad.On = "2025-11-25"
		other, err := w.Visits.Propose(ctx, lead, bad)
		w.Must(err)
		w.Fails(w.Visits.AnswerProposal(ctx, assessor, "as1", other.ID, true, ""), fault.KindConflict)
		w.Must(w.Visits.AnswerProposal(ctx, assessor, "as1", other.ID, false, "We are elsewhere"))
		room := p
		room.Kind, room.Room = visit.ProposeRoom, "Room 2"
		asked, err = w.Visits.Propose(ctx, lead, room)
		w.Must(err)
		w.Must(w.Visits.WithdrawProposal(ctx, lead, "as1", asked.ID))
	})
}

func TestCalendar(t *testing.T) {
	stops, _ := soundPlan()
	long := "Tenants; partners, and others: " + strings.Repeat("Llanfairpwllgwyngyll’s ", 6) + "\x07"
	stops[0].Sessions[0].Title, stops[0].Notes, stops[0].Sessions[0].Version, stops[0].Version = long, "Ask for Mrs Secret", 2, 3
	gone := visit.Share{Stops: []visit.ItineraryStop{{ID: "s9", On: "2025-11-20", Where: "Depot", Starts: "09:00", Ends: "10:00",
		Sessions: []visit.ItinerarySession{{ID: "x", Kind: visit.Tour, Title: "Depot", Starts: "09:00", Ends: "10:00", Version: 4}}}}}
	c := visit.CalendarOf{Name: "Exmere: Review", Organiser: `Fair"mark`, Address: "https://plaudit.example/desk/as1/visit", Method: visit.PublishCalendar,
		At: time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC), Events: visit.Events(visit.Itinerary(stops, true), []visit.Share{gone})}
	text := string(visit.Calendar(c))
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n\x07") || !utf8.ValidString(line) {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "METHOD:PUBLISH\r\n", "BEGIN:VTIMEZONE\r\n", "DTSTAMP:20250601T120000Z\r\n",
		"UID:a@plaudit\r\n", "SEQUENCE:2003\r\nDTSTART;TZID=Europe/London:20251124T090000\r\n", `SUMMARY:Interview: Tenants\; partners\, and others: Llanfair`,
		"LOCATION:Room 1\\, Town Hall\r\n", "UID:x@plaudit\r\n", "SEQUENCE:5000\r\n", "STATUS:CANCELLED\r\nSUMMARY:Cancelled: Tour: Depot\r\n",
		"ORGANIZER;CN=\"Fair'mark\":https://plaudit.example/desk/as1/visit\r\n", "END:VCALENDAR\r\n"} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("%q is missing in\n%s", want, unfolded)
		}
	}
	for _, never := range []string{"Secret", "1.1.1", "meet.example", "Ann"} {
		if strings.Contains(unfolded, never) {
			t.Errorf("the calendar tells %q", never)
		}
	}
	c.Links = true
	if !strings.Contains(string(visit.Calendar(c)), "meet.example") {
		t.Error("a file without the link to join")
	}
}
