package visit_test

import (
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

func TestVisitPlan(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	w.UnderReview("as2")
	assessor := w.By("assessor")
	stop, session := w.Plan("as1")
	otherStop, otherSession := w.Plan("as2")

	bad := stop
	bad.SiteID = storetest.OtherSite
	_, err := w.Visits.SaveStop(ctx, assessor, bad)
	w.Fails(err, fault.KindNotFound)
	bad = stop
	bad.AssessmentID = "as2" // a stop of another assessment
	_, err = w.Visits.SaveStop(ctx, assessor, bad)
	w.Fails(err, fault.KindNotFound)
	bad = stop
	bad.Ends = "08:00"
	_, err = w.Visits.SaveStop(ctx, assessor, bad)
	w.Fails(err, fault.KindInvalid)
	_, err = w.Visits.SaveStop(ctx, w.By("lead"), stop)
	w.Fails(err, fault.KindNotFound)
	_, err = w.Visits.SaveStop(ctx, w.By("moderator"), stop)
	w.Fails(err, fault.KindForbidden)
	alien := session
	alien.StopID = otherStop.ID
	_, err = w.Visits.SaveSession(ctx, assessor, alien)
	w.Fails(err, fault.KindNotFound)
	alien = session
	alien.ID = otherSession.ID
	_, err = w.Visits.SaveSession(ctx, assessor, alien)
	w.Fails(err, fault.KindNotFound)
	alien = session
	alien.ElementIDs = []string{"5.1.1"}
	_, err = w.Visits.SaveSession(ctx, assessor, alien)
	w.Fails(err, fault.KindNotFound)
	session.Title = "Residents"
	_, err = w.Visits.SaveSession(ctx, assessor, session)
	w.Must(err)
	_, err = w.Visits.SaveSession(ctx, assessor, session)
	w.Fails(err, fault.KindConflict) // stale

	_, err = w.Visits.SaveSession(ctx, assessor, visit.Session{AssessmentID: "as1", StopID: stop.ID, Kind: visit.Tour, Title: "Tour", Starts: "10:00", Ends: "12:30"})
	w.Must(err)
	p, err := w.Visits.Plan(ctx, assessor, "as1")
	w.Must(err)
	if strings.Join(p.Uncovered, " ") != "1.3.2 2.2.2" || clashes(p.Warnings) != 2 || p.Stops[0].Where() != "Town Hall" {
		t.Errorf("uncovered %v, warnings %v, stops %+v", p.Uncovered, p.Warnings, p.Stops)
	}
	hidden, err := w.Visits.PlanForOrganisation(ctx, w.By("lead"), "as1")
	w.Must(err)
	if hidden.Stops != nil || hidden.Shared() {
		t.Errorf("the plan is shown before it is shared: %+v", hidden)
	}
	w.Fails(w.Reporting.StartDrafting(ctx, assessor, "as1"), fault.KindConflict) // a plan nobody was shown
	w.Must(w.Visits.Share(ctx, assessor, "as1", ""))
	w.Fails(w.Visits.Share(ctx, assessor, "as1", ""), fault.KindConflict)
	shown, err := w.Visits.PlanForOrganisation(ctx, w.By("lead"), "as1")
	w.Must(err)
	if len(shown.Stops) != 1 || len(shown.Stops[0].Sessions) != 2 || shown.By != "Assessor" {
		t.Errorf("%+v", shown)
	}
	_, err = w.Visits.PlanForOrganisation(ctx, w.By("other_lead"), "as1")
	w.Fails(err, fault.KindNotFound)
	w.Must(w.Visits.RemoveSession(ctx, assessor, "as1", session.ID, 2))
	w.Must(w.Visits.RemoveStop(ctx, assessor, "as1", stop.ID, 1))
	w.Fails(w.Visits.RemoveStop(ctx, assessor, "as1", otherStop.ID, 1), fault.KindNotFound)
}

func TestSessionNotes(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	w.UnderReview("as2")
	w.Appoint("as1", map[string]account.AppointmentRole{"assessor2": account.FurtherAssessor})
	assessor := w.By("assessor")
	stop, session := w.Plan("as1")
	_, other := w.Plan("as2")
	n := visit.Note{AssessmentID: "as1", SessionID: session.ID, Words: "They were asked twice", ElementIDs: []string{"1.1.1"}}
	alien := n
	alien.SessionID = other.ID
	_, err := w.Visits.SaveNote(ctx, assessor, alien)
	w.Fails(err, fault.KindNotFound)
	for _, who := range []string{"lead", "moderator", "scheme"} {
		if _, err := w.Visits.SaveNote(ctx, w.By(who), n); err == nil {
			t.Errorf("%s writes a note", who)
		}
		if _, err := w.Visits.Notes(ctx, w.By(who), "as1", session.ID); err == nil {
			t.Errorf("%s reads the notes", who)
		}
	}
	n, err = w.Visits.SaveNote(ctx, assessor, n)
	w.Must(err)
	n.Version = 1
	_, err = w.Visits.SaveNote(ctx, w.By("assessor2"), n)
	w.Fails(err, fault.KindForbidden) // a colleague's
	n.Words = "They were asked three times"
	_, err = w.Visits.SaveNote(ctx, assessor, n)
	w.Must(err)
	_, err = w.Visits.SaveNote(ctx, assessor, n)
	w.Fails(err, fault.KindConflict)
	w.Fails(w.Visits.RemoveSession(ctx, assessor, "as1", session.ID, 1), fault.KindConflict)
	w.Fails(w.Visits.RemoveStop(ctx, assessor, "as1", stop.ID, 1), fault.KindConflict)

	w.Fails(w.Visits.Hold(ctx, assessor, "as1", session.ID, 1, true, map[visit.ParticipantGroup]int64{visit.Staff: -1}), fault.KindInvalid)
	w.Must(w.Visits.Hold(ctx, assessor, "as1", session.ID, 1, true, map[visit.ParticipantGroup]int64{visit.Customers: 6, visit.Staff: 2}))
	w.Fails(w.Visits.Hold(ctx, assessor, "as1", session.ID, 1, true, nil), fault.KindConflict)
	v, err := w.Desk.Element(ctx, assessor, "as1", "1.1.1")
	w.Must(err)
	if len(v.Notes) != 1 || v.Supports[1].Count != 1 || v.Supports[2].Count != 1 || v.Supports[3].There() {
		t.Errorf("%+v %+v", v.Notes, v.Supports)
	}
	seen, err := w.Desk.Element(ctx, w.By("moderator"), "as1", "1.1.1")
	w.Must(err)
	if len(seen.Notes) != 0 {
		t.Error("the moderator reads the notes")
	}
	page, err := w.Visits.Notes(ctx, w.By("assessor2"), "as1", session.ID)
	w.Must(err)
	if len(page.Notes) != 1 || page.Session.Groups[0].Wanted != 8 || page.Session.Groups[0].Met != 6 {
		t.Errorf("%+v", page)
	}
	n.Version = 2
	w.Must(w.Visits.RemoveNote(ctx, assessor, n))
}

func clashes(all []visit.Warning) (n int) {
	for _, w := range all {
		if w.Kind == visit.Clash {
			n++
		}
	}
	return n
}
