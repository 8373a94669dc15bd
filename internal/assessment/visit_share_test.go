package assessment_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestChangesOfAPlan(t *testing.T) {
	stops, _ := soundPlan()
	before := assessment.Itinerary(stops, false)
	if lines := assessment.Changes(before, before); lines != nil {
		t.Errorf("of nothing: %v", lines)
	}
	for i := range stops { // versions alone are no change
		stops[i].Version++
	}
	if lines := assessment.Changes(before, assessment.Itinerary(stops, false)); lines != nil {
		t.Errorf("of versions: %v", lines)
	}
	stops[0].Sessions[0].Starts, stops[0].Sessions[0].Room = "09:15", ""
	moved := stops[0].Sessions[1]
	stops[0].Sessions = stops[0].Sessions[:1]
	stops[1].Sessions = []assessment.VisitSession{moved, {ID: "new", Kind: assessment.Tour, Title: "Kitchen", Starts: "15:00", Ends: "15:30"},
		{ID: "secret", Kind: assessment.MysteryShop, Title: "Call the line", Starts: "15:30", Ends: "16:00", Unannounced: true}}
	lines := assessment.Changes(before, assessment.Itinerary(stops, false))
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
		w := bodyWorld(t, db)
		w.underReview("as1")
		assessor, lead := w.by("assessor"), w.by("lead")
		stop, session := w.plan("as1")
		_, err := w.visits.SaveSession(ctx, assessor, assessment.VisitSession{AssessmentID: "as1", StopID: stop.ID, Kind: assessment.MysteryShop, Title: "Hidden call", Starts: "11:00", Ends: "11:30", Unannounced: true})
		w.must(err)
		w.must(w.visits.Share(ctx, assessor, "as1", "Welcome"))
		session.Title, session.Room = "Hidden change", "Room 9"
		_, err = w.visits.SaveSession(ctx, assessor, session)
		w.must(err)

		token, hash, err := account.NewToken(strings.NewReader(strings.Repeat("s", 40)))
		w.must(err)
		w.must(w.visits.Subscribe(ctx, lead, "as1", hash))
		shown, err := w.visits.PlanForOrganisation(ctx, lead, "as1")
		w.must(err)
		printed, err := w.visits.Itinerary(ctx, lead, "as1")
		w.must(err)
		file, err := w.visits.Calendar(ctx, lead, "as1")
		w.must(err)
		feed, _, err := w.visits.Feed(ctx, token)
		w.must(err)
		for what, v := range map[string]any{"page": shown, "itinerary": printed.Stops, "file": string(assessment.Calendar(file)), "feed": string(assessment.Calendar(feed))} {
			text, err := json.Marshal(v)
			w.must(err)
			if strings.Contains(string(text), "Hidden") || strings.Contains(string(text), "Room 9") || !strings.Contains(string(text), "Tenants") {
				t.Errorf("the %s: %s", what, text)
			}
		}
		p, err := w.visits.Plan(ctx, assessor, "as1")
		w.must(err)
		if lines := p.Unshared(); len(lines) != 2 {
			t.Errorf("unshared: %v", lines)
		}
		w.must(w.visits.Share(ctx, assessor, "as1", ""))
		if shown, err = w.visits.PlanForOrganisation(ctx, lead, "as1"); err != nil || shown.Number != 2 || len(shown.Changes) != 2 {
			t.Errorf("%v %+v", err, shown.Changes)
		}

		// Taken out: cancelled for whoever has it in a calendar.
		w.must(w.visits.RemoveSession(ctx, assessor, "as1", session.ID, 2))
		_, err = w.visits.SaveSession(ctx, assessor, assessment.VisitSession{AssessmentID: "as1", StopID: stop.ID, Kind: assessment.Tour, Title: "Tour", Starts: "10:00", Ends: "11:00"})
		w.must(err)
		w.must(w.visits.Share(ctx, assessor, "as1", ""))
		invitation, err := w.visits.Invitation(ctx, lead, "as1", session.ID)
		w.must(err)
		text := string(assessment.Calendar(invitation))
		if !strings.Contains(text, "METHOD:CANCEL") || !strings.Contains(text, "STATUS:CANCELLED") || invitation.Events[0].Sequence != 3000 {
			t.Errorf("%s", text)
		}

		// The address stops with a revocation, and with the right to read.
		w.must(w.visits.Unsubscribe(ctx, lead, "as1"))
		_, _, err = w.visits.Feed(ctx, token)
		w.fails(err, fault.KindNotFound)
		_, _, err = w.visits.Feed(ctx, "guess")
		w.fails(err, fault.KindNotFound)
		w.fails(w.visits.Subscribe(ctx, w.by("other_lead"), "as1", "hash"), fault.KindNotFound)
	})
}

func TestTheOrganisationAnswersThePlan(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodyWorld(t, db)
		w.underReview("as1")
		assessor, lead := w.by("assessor"), w.by("lead")
		_, session := w.plan("as1")
		p := assessment.VisitProposal{AssessmentID: "as1", SessionID: session.ID, Kind: assessment.ProposePeople, Words: "Two officers"}
		_, err := w.visits.Propose(ctx, lead, p)
		w.fails(err, fault.KindConflict) // not shared yet
		w.must(w.visits.Share(ctx, assessor, "as1", ""))
		for who, kind := range map[string]fault.Kind{"other_lead": fault.KindNotFound, "executive": fault.KindForbidden, "contributor": fault.KindForbidden} {
			_, err := w.visits.Propose(ctx, w.by(who), p)
			w.fails(err, kind)
		}
		for _, words := range []string{"Two officers", "Three officers"} {
			p.Words = words
			_, err := w.visits.Propose(ctx, lead, p)
			w.must(err)
		}
		alien := p
		alien.SessionID = "ses_other"
		_, err = w.visits.Propose(ctx, lead, alien)
		w.fails(err, fault.KindNotFound)
		bad := p
		bad.Kind, bad.On, bad.Starts, bad.Ends = assessment.ProposeTime, "2025-11-24", "11:00", "10:00"
		_, err = w.visits.Propose(ctx, lead, bad)
		w.fails(err, fault.KindInvalid)
		bad.Ends = "11:30"
		asked, err := w.visits.Propose(ctx, lead, bad)
		w.must(err)
		_, err = w.visits.Propose(ctx, lead, bad)
		w.fails(err, fault.KindConflict) // asked already
		plan, err := w.visits.Plan(ctx, assessor, "as1")
		w.must(err)
		if got := assessment.CurrentPeople(plan.Proposals, session.ID); got != "Three officers" || len(assessment.OpenProposals(plan.Proposals)) != 1 || len(plan.Proposals) != 3 {
			t.Errorf("%q %+v", got, plan.Proposals)
		}
		w.fails(w.visits.AnswerProposal(ctx, lead, "as1", asked.ID, true, ""), fault.KindNotFound)
		w.fails(w.visits.AnswerProposal(ctx, assessor, "as1", asked.ID, false, ""), fault.KindInvalid)
		w.must(w.visits.AnswerProposal(ctx, assessor, "as1", asked.ID, true, ""))
		w.fails(w.visits.AnswerProposal(ctx, assessor, "as1", asked.ID, true, ""), fault.KindConflict)
		w.fails(w.visits.WithdrawProposal(ctx, lead, "as1", asked.ID), fault.KindConflict)
		if plan, err = w.visits.Plan(ctx, assessor, "as1"); err != nil || plan.Stops[0].Sessions[0].Starts != "11:00" || len(plan.Unshared()) != 1 {
			t.Errorf("%v %+v %v", err, plan.Stops[0].Sessions, plan.Unshared())
		}

		// Another day needs a stop there; declined with a reason; withdrawn.
		bad.On = "2025-11-25"
		other, err := w.visits.Propose(ctx, lead, bad)
		w.must(err)
		w.fails(w.visits.AnswerProposal(ctx, assessor, "as1", other.ID, true, ""), fault.KindConflict)
		w.must(w.visits.AnswerProposal(ctx, assessor, "as1", other.ID, false, "We are elsewhere"))
		room := p
		room.Kind, room.Room = assessment.ProposeRoom, "Room 2"
		asked, err = w.visits.Propose(ctx, lead, room)
		w.must(err)
		w.must(w.visits.WithdrawProposal(ctx, lead, "as1", asked.ID))
	})
}

func TestCalendar(t *testing.T) {
	stops, _ := soundPlan()
	long := "Tenants; partners, and others: " + strings.Repeat("Llanfairpwllgwyngyll’s ", 6) + "\x07"
	stops[0].Sessions[0].Title, stops[0].Notes, stops[0].Sessions[0].Version, stops[0].Version = long, "Ask for Mrs Secret", 2, 3
	gone := assessment.VisitShare{Stops: []assessment.ItineraryStop{{ID: "s9", On: "2025-11-20", Where: "Depot", Starts: "09:00", Ends: "10:00",
		Sessions: []assessment.ItinerarySession{{ID: "x", Kind: assessment.Tour, Title: "Depot", Starts: "09:00", Ends: "10:00", Version: 4}}}}}
	c := assessment.CalendarOf{Name: "Exmere: Review", Organiser: `Fair"mark`, Address: "https://plaudit.example/desk/as1/visit", Method: assessment.PublishCalendar,
		At: time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC), Events: assessment.Events(assessment.Itinerary(stops, true), []assessment.VisitShare{gone})}
	text := string(assessment.Calendar(c))
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
	if !strings.Contains(string(assessment.Calendar(c)), "meet.example") {
		t.Error("a file without the link to join")
	}
}
