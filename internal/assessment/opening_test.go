package assessment_test

import (
	"context"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var ctx = context.Background()

func TestTheBodyKnowsLittleBeforeTheSubmission(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	storetest.Assessment(t, w.DB, "as1", assessment.Collecting)
	rows, counts, err := w.Opening.List(ctx, w.By("scheme"), "")
	w.Must(err)
	if len(rows) != 1 || rows[0].Organisation != "Exmere City Council" || rows[0].DueOn != "2025-11-10" || counts[assessment.Collecting] != 1 {
		t.Fatalf("%+v %v", rows, counts)
	}
	if rows[0].Scope != "" || rows[0].Selected != 0 {
		t.Errorf("the body sees more than it may: %+v", rows[0])
	}
	w.Appoint("as1", map[string]account.AppointmentRole{"assessor": account.LeadAssessor})
	_, err = w.Desk.Picture(ctx, w.By("assessor"), "as1")
	w.Fails(err, fault.KindConflict)
	_, err = w.Desk.Element(ctx, w.By("assessor"), "as1", "1.1.1")
	w.Fails(err, fault.KindConflict)
	_, err = w.Opening.Open(ctx, w.By("scheme"), "as1", "")
	w.Fails(err, fault.KindConflict)
}

func TestOpenReturnAndReference(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	for _, id := range []string{"as1", "as2", "as3"} {
		storetest.Assessment(t, w.DB, id, assessment.Submitted)
	}
	scheme := w.By("scheme")
	_, err := w.Opening.Open(ctx, w.By("other_scheme"), "as1", "")
	w.Fails(err, fault.KindNotFound)
	_, err = w.Opening.Open(ctx, w.By("lead"), "as1", "")
	w.Fails(err, fault.KindNotFound)
	a, err := w.Opening.Open(ctx, scheme, "as1", "2025-0001")
	w.Must(err)
	_, err = w.Opening.Open(ctx, scheme, "as1", "")
	w.Fails(err, fault.KindConflict)
	_, err = w.Opening.Open(ctx, scheme, "as2", "2025-0001")
	w.Fails(err, fault.KindInvalid)
	b, err := w.Opening.Open(ctx, scheme, "as2", "")
	w.Must(err)
	if a.Reference != "2025-0001" || b.Reference != "2025-0002" {
		t.Errorf("references %q and %q", a.Reference, b.Reference)
	}
	w.Fails(w.Opening.Return(ctx, scheme, "as3", " "), fault.KindInvalid)
	w.Must(w.Opening.Return(ctx, scheme, "as3", "Add evidence from Housing"))
	w.Fails(w.Opening.Return(ctx, scheme, "as3", "Add evidence from Housing"), fault.KindConflict)
	v, err := w.Questions.ForOrganisation(ctx, w.By("lead"), "as3")
	w.Must(err)
	if v.State != assessment.Collecting || len(v.Returns) != 1 || v.Returns[0].Words != "Add evidence from Housing" {
		t.Errorf("%+v", v)
	}
}

func TestAppointments(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	storetest.Assessment(t, w.DB, "as1", assessment.Submitted)
	scheme := w.By("scheme")
	p := assessment.Appointment{AssessmentID: "as1", PersonID: storetest.PersonID("assessor"), Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-31"}
	with := func(change func(*assessment.Appointment)) assessment.Appointment { q := p; change(&q); return q }
	w.Fails(w.Opening.Appoint(ctx, w.By("assessor"), p), fault.KindNotFound)
	w.Fails(w.Opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.PersonID = storetest.PersonID("other_scheme") })), fault.KindNotFound)
	w.Fails(w.Opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.PersonID = storetest.PersonID("lead") })), fault.KindNotFound)
	w.Fails(w.Opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.PersonID = storetest.PersonID("moderator") })), fault.KindInvalid)
	w.Fails(w.Opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.Until = "2025-10-01" })), fault.KindInvalid)
	w.Must(w.Opening.Appoint(ctx, scheme, p))
	w.Fails(w.Opening.Appoint(ctx, scheme, p), fault.KindInvalid) // twice
	w.Fails(w.Opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.PersonID = storetest.PersonID("assessor2") })), fault.KindInvalid)
	_, err := w.DB.Raw().Exec(`INSERT INTO membership (id, organisation_id, person_id, role, created_at) VALUES ('mem_x', $1, $2, 'moderator', $3)`,
		storetest.Body, storetest.PersonID("assessor"), time.Now())
	w.Must(err)
	w.Fails(w.Opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.Role = account.AppointedModerator })), fault.KindInvalid)
	v, err := w.Opening.Overview(ctx, scheme, "as1")
	w.Must(err)
	w.Must(w.Opening.EndAppointment(ctx, scheme, "as1", v.Appointments[0].ID))
	w.Fails(w.Opening.EndAppointment(ctx, scheme, "as1", v.Appointments[0].ID), fault.KindConflict)
	w.Fails(w.Opening.EndAppointment(ctx, scheme, "as1", "appt_none"), fault.KindNotFound)
	w.Fails(w.Opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.Role = account.AppointedModerator })), fault.KindInvalid) // has assessed
	w.Must(w.Opening.Appoint(ctx, scheme, p))                                                                                                 // renewed
	v, _ = w.Opening.Overview(ctx, scheme, "as1")
	if len(v.Appointments) != 1 || !v.Appointments[0].EndedAt.IsZero() || v.Appointments[0].ActiveOn(bodytest.Today) {
		t.Errorf("%+v", v.Appointments)
	}
	_, err = w.Opening.Respond(ctx, w.By("assessor"), "as1", assessment.Accepted, "", assessment.NoConflict, "")
	w.Must(err)
	v, _ = w.Opening.Overview(ctx, scheme, "as1")
	if !v.Appointments[0].ActiveOn(bodytest.Today) {
		t.Errorf("%+v", v.Appointments)
	}
}

func TestTheBodyPlansAnAssessmentForAnOrganisation(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	a := assessment.Assessment{OrganisationID: storetest.Council, Kind: assessment.Initial, Name: "Full assessment", Scope: "the whole council", CycleStartsOn: "2025-01-01"}
	_, err := w.Opening.Create(ctx, w.By("lead"), a)
	w.Fails(err, fault.KindForbidden)
	made, err := w.Opening.Create(ctx, w.By("scheme"), a)
	w.Must(err)
	a.OrganisationID = storetest.OtherBody
	_, err = w.Opening.Create(ctx, w.By("scheme"), a)
	w.Fails(err, fault.KindNotFound)
	w.Must(w.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.AssessmentsOfOrganisation(ctx, storetest.Council)
		selected, _ := tx.Selected(ctx, made.ID)
		if len(all) != 1 || all[0].State != assessment.Planned || all[0].BodyID != storetest.Body || len(selected) != 57 {
			t.Errorf("%+v, %d selected", all, len(selected))
		}
		return err
	}))
}
