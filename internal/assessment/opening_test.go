package assessment_test

import (
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTheBodyKnowsLittleBeforeTheSubmission(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	storetest.Assessment(t, w.db, "as1", assessment.Collecting)
	rows, counts, err := w.opening.List(ctx, w.by("scheme"), "")
	w.must(err)
	if len(rows) != 1 || rows[0].Organisation != "Exmere City Council" || rows[0].DueOn != "2025-11-10" || counts[assessment.Collecting] != 1 {
		t.Fatalf("%+v %v", rows, counts)
	}
	if rows[0].Scope != "" || rows[0].Selected != 0 {
		t.Errorf("the body sees more than it may: %+v", rows[0])
	}
	w.appoint("as1", map[string]account.AppointmentRole{"assessor": account.LeadAssessor})
	_, err = w.desk.Picture(ctx, w.by("assessor"), "as1")
	w.fails(err, fault.KindConflict)
	_, err = w.desk.Element(ctx, w.by("assessor"), "as1", "1.1.1")
	w.fails(err, fault.KindConflict)
	_, err = w.opening.Open(ctx, w.by("scheme"), "as1", "")
	w.fails(err, fault.KindConflict)
}

func TestOpenReturnAndReference(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	for _, id := range []string{"as1", "as2", "as3"} {
		storetest.Assessment(t, w.db, id, assessment.Submitted)
	}
	scheme := w.by("scheme")
	_, err := w.opening.Open(ctx, w.by("other_scheme"), "as1", "")
	w.fails(err, fault.KindNotFound)
	_, err = w.opening.Open(ctx, w.by("lead"), "as1", "")
	w.fails(err, fault.KindNotFound)
	a, err := w.opening.Open(ctx, scheme, "as1", "2025-0001")
	w.must(err)
	_, err = w.opening.Open(ctx, scheme, "as1", "")
	w.fails(err, fault.KindConflict)
	_, err = w.opening.Open(ctx, scheme, "as2", "2025-0001")
	w.fails(err, fault.KindInvalid)
	b, err := w.opening.Open(ctx, scheme, "as2", "")
	w.must(err)
	if a.Reference != "2025-0001" || b.Reference != "2025-0002" {
		t.Errorf("references %q and %q", a.Reference, b.Reference)
	}
	w.fails(w.opening.Return(ctx, scheme, "as3", " "), fault.KindInvalid)
	w.must(w.opening.Return(ctx, scheme, "as3", "Add evidence from Housing"))
	w.fails(w.opening.Return(ctx, scheme, "as3", "Add evidence from Housing"), fault.KindConflict)
	v, err := w.questions.ForOrganisation(ctx, w.by("lead"), "as3")
	w.must(err)
	if v.State != assessment.Collecting || len(v.Returns) != 1 || v.Returns[0].Words != "Add evidence from Housing" {
		t.Errorf("%+v", v)
	}
}

func TestAppointments(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	storetest.Assessment(t, w.db, "as1", assessment.Submitted)
	scheme := w.by("scheme")
	p := assessment.Appointment{AssessmentID: "as1", PersonID: storetest.PersonID("assessor"), Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-31"}
	with := func(change func(*assessment.Appointment)) assessment.Appointment { q := p; change(&q); return q }
	w.fails(w.opening.Appoint(ctx, w.by("assessor"), p), fault.KindNotFound)
	w.fails(w.opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.PersonID = storetest.PersonID("other_scheme") })), fault.KindNotFound)
	w.fails(w.opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.PersonID = storetest.PersonID("lead") })), fault.KindNotFound)
	w.fails(w.opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.PersonID = storetest.PersonID("moderator") })), fault.KindInvalid)
	w.fails(w.opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.Until = "2025-10-01" })), fault.KindInvalid)
	w.must(w.opening.Appoint(ctx, scheme, p))
	w.fails(w.opening.Appoint(ctx, scheme, p), fault.KindInvalid) // twice
	w.fails(w.opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.PersonID = storetest.PersonID("assessor2") })), fault.KindInvalid)
	_, err := w.db.Raw().Exec(`INSERT INTO membership (id, organisation_id, person_id, role, created_at) VALUES ('mem_x', $1, $2, 'moderator', $3)`,
		storetest.Body, storetest.PersonID("assessor"), time.Now())
	w.must(err)
	w.fails(w.opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.Role = account.AppointedModerator })), fault.KindInvalid)
	v, err := w.opening.Overview(ctx, scheme, "as1")
	w.must(err)
	w.must(w.opening.EndAppointment(ctx, scheme, "as1", v.Appointments[0].ID))
	w.fails(w.opening.EndAppointment(ctx, scheme, "as1", v.Appointments[0].ID), fault.KindConflict)
	w.fails(w.opening.EndAppointment(ctx, scheme, "as1", "appt_none"), fault.KindNotFound)
	w.fails(w.opening.Appoint(ctx, scheme, with(func(q *assessment.Appointment) { q.Role = account.AppointedModerator })), fault.KindInvalid) // has assessed
	w.must(w.opening.Appoint(ctx, scheme, p))                                                                                                 // renewed
	v, _ = w.opening.Overview(ctx, scheme, "as1")
	if len(v.Appointments) != 1 || !v.Appointments[0].EndedAt.IsZero() || v.Appointments[0].ActiveOn(today) {
		t.Errorf("%+v", v.Appointments)
	}
	_, err = w.opening.Respond(ctx, w.by("assessor"), "as1", assessment.Accepted, "", assessment.NoConflict, "")
	w.must(err)
	v, _ = w.opening.Overview(ctx, scheme, "as1")
	if !v.Appointments[0].ActiveOn(today) {
		t.Errorf("%+v", v.Appointments)
	}
}

func TestTheBodyPlansAnAssessmentForAnOrganisation(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	a := assessment.Assessment{OrganisationID: storetest.Council, Kind: assessment.Initial, Name: "Full assessment", Scope: "the whole council", CycleStartsOn: "2025-01-01"}
	_, err := w.opening.Create(ctx, w.by("lead"), a)
	w.fails(err, fault.KindForbidden)
	made, err := w.opening.Create(ctx, w.by("scheme"), a)
	w.must(err)
	a.OrganisationID = storetest.OtherBody
	_, err = w.opening.Create(ctx, w.by("scheme"), a)
	w.fails(err, fault.KindNotFound)
	w.must(w.db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.AssessmentsOfOrganisation(ctx, storetest.Council)
		selected, _ := tx.Selected(ctx, made.ID)
		if len(all) != 1 || all[0].State != assessment.Planned || all[0].BodyID != storetest.Body || len(selected) != 57 {
			t.Errorf("%+v, %d selected", all, len(selected))
		}
		return err
	}))
}
