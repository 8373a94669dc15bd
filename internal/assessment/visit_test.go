package assessment_test

import (
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestVisitPlan(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	w.underReview("as2")
	assessor := w.by("assessor")
	stop, session := w.plan("as1")
	otherStop, otherSession := w.plan("as2")

	bad := stop
	bad.SiteID = storetest.OtherSite
	_, err := w.visits.SaveStop(ctx, assessor, bad)
	w.fails(err, fault.KindNotFound)
	bad = stop
	bad.AssessmentID = "as2" // a stop of another assessment
	_, err = w.visits.SaveStop(ctx, assessor, bad)
	w.fails(err, fault.KindNotFound)
	bad = stop
	bad.Ends = "08:00"
	_, err = w.visits.SaveStop(ctx, assessor, bad)
	w.fails(err, fault.KindInvalid)
	_, err = w.visits.SaveStop(ctx, w.by("lead"), stop)
	w.fails(err, fault.KindNotFound)
	_, err = w.visits.SaveStop(ctx, w.by("moderator"), stop)
	w.fails(err, fault.KindForbidden)
	alien := session
	alien.StopID = otherStop.ID
	_, err = w.visits.SaveSession(ctx, assessor, alien)
	w.fails(err, fault.KindNotFound)
	alien = session
	alien.ID = otherSession.ID
	_, err = w.visits.SaveSession(ctx, assessor, alien)
	w.fails(err, fault.KindNotFound)
	alien = session
	alien.ElementIDs = []string{"5.1.1"}
	_, err = w.visits.SaveSession(ctx, assessor, alien)
	w.fails(err, fault.KindNotFound)
	session.Title = "Residents"
	_, err = w.visits.SaveSession(ctx, assessor, session)
	w.must(err)
	_, err = w.visits.SaveSession(ctx, assessor, session)
	w.fails(err, fault.KindConflict) // stale

	_, err = w.visits.SaveSession(ctx, assessor, assessment.VisitSession{AssessmentID: "as1", StopID: stop.ID, Kind: assessment.Tour, Title: "Tour", Starts: "10:00", Ends: "12:30"})
	w.must(err)
	p, err := w.visits.Plan(ctx, assessor, "as1")
	w.must(err)
	if strings.Join(p.Uncovered, " ") != "1.3.2 2.2.2" || clashes(p.Warnings) != 2 || p.Stops[0].Where() != "Town Hall" {
		t.Errorf("uncovered %v, warnings %v, stops %+v", p.Uncovered, p.Warnings, p.Stops)
	}
	hidden, err := w.visits.PlanForOrganisation(ctx, w.by("lead"), "as1")
	w.must(err)
	if hidden.Stops != nil || hidden.Shared() {
		t.Errorf("the plan is shown before it is shared: %+v", hidden)
	}
	w.fails(w.reporting.StartDrafting(ctx, assessor, "as1"), fault.KindConflict) // a plan nobody was shown
	w.must(w.visits.Share(ctx, assessor, "as1", ""))
	w.fails(w.visits.Share(ctx, assessor, "as1", ""), fault.KindConflict)
	shown, err := w.visits.PlanForOrganisation(ctx, w.by("lead"), "as1")
	w.must(err)
	if len(shown.Stops) != 1 || len(shown.Stops[0].Sessions) != 2 || shown.By != "Assessor" {
		t.Errorf("%+v", shown)
	}
	_, err = w.visits.PlanForOrganisation(ctx, w.by("other_lead"), "as1")
	w.fails(err, fault.KindNotFound)
	w.must(w.visits.RemoveSession(ctx, assessor, "as1", session.ID, 2))
	w.must(w.visits.RemoveStop(ctx, assessor, "as1", stop.ID, 1))
	w.fails(w.visits.RemoveStop(ctx, assessor, "as1", otherStop.ID, 1), fault.KindNotFound)
}

func TestSessionNotes(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	w.underReview("as2")
	w.appoint("as1", map[string]account.AppointmentRole{"assessor2": account.FurtherAssessor})
	assessor := w.by("assessor")
	stop, session := w.plan("as1")
	_, other := w.plan("as2")
	n := assessment.SessionNote{AssessmentID: "as1", SessionID: session.ID, Words: "They were asked twice", ElementIDs: []string{"1.1.1"}}
	alien := n
	alien.SessionID = other.ID
	_, err := w.visits.SaveNote(ctx, assessor, alien)
	w.fails(err, fault.KindNotFound)
	for _, who := range []string{"lead", "moderator", "scheme"} {
		if _, err := w.visits.SaveNote(ctx, w.by(who), n); err == nil {
			t.Errorf("%s writes a note", who)
		}
		if _, err := w.visits.Notes(ctx, w.by(who), "as1", session.ID); err == nil {
			t.Errorf("%s reads the notes", who)
		}
	}
	n, err = w.visits.SaveNote(ctx, assessor, n)
	w.must(err)
	n.Version = 1
	_, err = w.visits.SaveNote(ctx, w.by("assessor2"), n)
	w.fails(err, fault.KindForbidden) // a colleague's
	n.Words = "They were asked three times"
	_, err = w.visits.SaveNote(ctx, assessor, n)
	w.must(err)
	_, err = w.visits.SaveNote(ctx, assessor, n)
	w.fails(err, fault.KindConflict)
	w.fails(w.visits.RemoveSession(ctx, assessor, "as1", session.ID, 1), fault.KindConflict)
	w.fails(w.visits.RemoveStop(ctx, assessor, "as1", stop.ID, 1), fault.KindConflict)

	w.fails(w.visits.Hold(ctx, assessor, "as1", session.ID, 1, true, map[assessment.ParticipantGroup]int64{assessment.Staff: -1}), fault.KindInvalid)
	w.must(w.visits.Hold(ctx, assessor, "as1", session.ID, 1, true, map[assessment.ParticipantGroup]int64{assessment.Customers: 6, assessment.Staff: 2}))
	w.fails(w.visits.Hold(ctx, assessor, "as1", session.ID, 1, true, nil), fault.KindConflict)
	v, err := w.desk.Element(ctx, assessor, "as1", "1.1.1")
	w.must(err)
	if len(v.Notes) != 1 || v.Supports[1].Count != 1 || v.Supports[2].Count != 1 || v.Supports[3].There() {
		t.Errorf("%+v %+v", v.Notes, v.Supports)
	}
	seen, err := w.desk.Element(ctx, w.by("moderator"), "as1", "1.1.1")
	w.must(err)
	if len(seen.Notes) != 0 {
		t.Error("the moderator reads the notes")
	}
	page, err := w.visits.Notes(ctx, w.by("assessor2"), "as1", session.ID)
	w.must(err)
	if len(page.Notes) != 1 || page.Session.Groups[0].Wanted != 8 || page.Session.Groups[0].Met != 6 {
		t.Errorf("%+v", page)
	}
	n.Version = 2
	w.must(w.visits.RemoveNote(ctx, assessor, n))
}

func clashes(all []assessment.Warning) (n int) {
	for _, w := range all {
		if w.Kind == assessment.Clash {
			n++
		}
	}
	return n
}
