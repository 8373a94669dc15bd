package assessment_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const today date.Date = "2025-11-14"

// world is a seeded database with the body's use cases on it.
type world struct {
	*testing.T
	db        *store.DB
	opening   *assessment.Opening
	desk      *assessment.Desk
	questions *assessment.Questions
	visits    *assessment.Visits
	quotes    *assessment.Quotes
	reporting *assessment.Reporting
	appointed map[string][]account.Appointment
	now       func() time.Time
}

func bodyWorld(t *testing.T, db *store.DB) *world {
	storetest.Seed(t, db)
	clock := time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	now := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		clock = clock.Add(time.Second)
		return clock
	}
	return &world{T: t, db: db, appointed: map[string][]account.Appointment{}, now: now,
		opening:   assessment.NewOpening(store.For[assessment.OpeningTx]{DB: db}, id.New, now),
		desk:      assessment.NewDesk(store.For[assessment.DeskTx]{DB: db}, now),
		questions: assessment.NewQuestions(store.For[assessment.QuestionTx]{DB: db}, id.New, now),
		visits:    assessment.NewVisits(store.For[assessment.VisitTx]{DB: db}, id.New, now),
		quotes:    assessment.NewQuotes(store.For[assessment.QuoteTx]{DB: db}, id.New, now),
		reporting: assessment.NewReporting(store.For[assessment.ReportTx]{DB: db}, id.New, now),
	}
}

var ctx = context.Background()

// by is a seeded person with the appointments that appoint gave them.
func (w *world) by(key string) account.Actor {
	a := storetest.Actor(key, today)
	a.Appointments = w.appointed[key]
	return a
}

func (w *world) appoint(assessmentID string, roles map[string]account.AppointmentRole) {
	w.Helper()
	for key, role := range roles {
		p := assessment.Appointment{AssessmentID: assessmentID, PersonID: storetest.PersonID(key), Role: role, From: "2025-11-01", Until: "2026-01-31"}
		w.must(w.opening.Appoint(ctx, w.by("scheme"), p))
		w.appointed[key] = append(w.appointed[key], account.Appointment{AssessmentID: assessmentID, Role: role, From: p.From, Until: p.Until})
	}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) fails(err error, kind fault.Kind) {
	w.Helper()
	if fault.KindOf(err) != kind {
		w.Fatalf("got %v, want a fault of kind %q", err, kind)
	}
}

// underReview is an assessment at the desk with its team.
func (w *world) underReview(id string) {
	w.Helper()
	storetest.Assessment(w.T, w.db, id, assessment.Submitted)
	w.appoint(id, map[string]account.AppointmentRole{"assessor": account.LeadAssessor, "moderator": account.AppointedModerator})
	_, err := w.opening.Open(ctx, w.by("scheme"), id, "")
	w.must(err)
}

func (w *world) rate(id, element string, version int64, rating standard.Rating, finding string) error {
	_, err := w.desk.Rate(ctx, w.by("assessor"), assessment.ElementRating{AssessmentID: id, ElementID: element, Version: version, Rating: rating, Finding: finding, WorthCopying: copying(rating)}, true)
	return err
}

// copying is what a rating that needs it says others could copy.
func copying(r standard.Rating) string {
	if r == standard.RatingCompliancePlus {
		return "The weekly surgery, in EX-as1"
	}
	return ""
}

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

func TestTheDeskShowsTheFrozenSubmission(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	v, err := w.desk.Element(ctx, w.by("assessor"), "as1", "1.1.1")
	w.must(err)
	if v.Cell.Frozen.Statement != "We submitted this for 1.1.1" || v.Cell.Self != standard.RatingCompliant || v.Before != "" || v.After != "1.3.2" {
		t.Errorf("%+v", v)
	}
	for _, who := range []string{"assessor2", "lead", "other_lead", "other_scheme", "executive", "admin", ""} {
		_, err := w.desk.Element(ctx, w.by(who), "as1", "1.1.1")
		if who == "lead" || who == "executive" || who == "admin" || who == "other_lead" {
			w.fails(err, fault.KindNotFound)
		} else if err == nil {
			t.Errorf("%q reads the desk", who)
		}
	}
	_, err = w.desk.Element(ctx, w.by("assessor"), "as1", "5.1.1") // not selected
	w.fails(err, fault.KindNotFound)
	late := w.by("assessor")
	late.Today = "2026-02-01" // after the appointment
	_, err = w.desk.Picture(ctx, late, "as1")
	w.fails(err, fault.KindNotFound)

	_, err = w.desk.File(ctx, w.by("assessor"), "as1", storetest.EvidenceFile("as1"))
	w.must(err)
	storetest.Evidence(t, w.db, "loose", "EX-loose")
	_, err = w.desk.File(ctx, w.by("assessor"), "as1", "file_loose")
	w.fails(err, fault.KindNotFound)
	_, err = w.desk.File(ctx, w.by("lead"), "as1", storetest.EvidenceFile("as1"))
	w.fails(err, fault.KindNotFound)
}

func TestRating(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	storetest.Assessment(t, w.db, "as2", assessment.DeskReview)
	for _, r := range []standard.Rating{standard.RatingCompliancePlus, standard.RatingPartiallyCompliant, standard.RatingNonCompliant, standard.RatingNotApplicable} {
		w.fails(w.rate("as1", "1.1.1", 0, r, " "), fault.KindInvalid)
	}
	w.fails(w.rate("as1", "1.1.1", 0, "splendid", ""), fault.KindInvalid)
	w.fails(w.rate("as1", "5.1.1", 0, standard.RatingCompliant, ""), fault.KindNotFound)
	w.fails(w.rate("as2", "1.1.1", 0, standard.RatingCompliant, ""), fault.KindNotFound)
	_, err := w.desk.Rate(ctx, w.by("assessor"), assessment.ElementRating{AssessmentID: "as1", ElementID: "1.1.1", Rating: standard.RatingCompliancePlus, Finding: "Splendid"}, true)
	w.fails(err, fault.KindInvalid) // it does not say what others could copy
	w.must(w.rate("as1", "1.1.1", 0, standard.RatingCompliancePlus, "Copied by others"))
	w.fails(w.rate("as1", "1.1.1", 0, standard.RatingCompliant, ""), fault.KindConflict) // a colleague was first
	w.must(w.rate("as1", "1.1.1", 1, standard.RatingCompliant, ""))
	w.fails(w.rate("as1", "1.1.1", 1, standard.RatingCompliant, ""), fault.KindConflict)
	for _, who := range []string{"moderator", "scheme"} {
		_, err := w.desk.Rate(ctx, w.by(who), assessment.ElementRating{AssessmentID: "as1", ElementID: "1.3.2", Rating: standard.RatingCompliant}, true)
		w.fails(err, fault.KindForbidden)
	}
	// While the assessor writes, the rating is kept and its finding owed.
	_, err = w.desk.Rate(ctx, w.by("assessor"), assessment.ElementRating{AssessmentID: "as1", ElementID: "1.3.2", Rating: standard.RatingPartiallyCompliant}, false)
	w.must(err)
	v, err := w.desk.Picture(ctx, w.by("assessor"), "as1")
	w.must(err)
	if p := v.Progress; p.Selected != 4 || p.Rated != 2 || p.Owing != 3 {
		t.Errorf("progress %+v", p)
	}
	if v.Outcome.Counts.Compliant != 1 || v.Outcome.Counts.PartiallyCompliant != 1 {
		t.Errorf("outcome %+v", v.Outcome.Counts)
	}
}

func TestEarlierRatingsAreReadThroughTheChain(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	for _, a := range []struct{ id, previous string }{{"first", ""}, {"second", "first"}, {"third", "second"}} {
		w.underReview(a.id)
		if a.previous != "" {
			_, err := w.db.Raw().Exec(`UPDATE assessment SET previous_id = $1 WHERE id = $2`, a.previous, a.id)
			w.must(err)
		}
	}
	w.must(w.rate("first", "1.1.1", 0, standard.RatingPartiallyCompliant, "Thin"))
	w.must(w.rate("first", "1.3.2", 0, standard.RatingCompliancePlus, "Splendid"))
	w.must(w.rate("second", "1.1.1", 0, standard.RatingCompliant, "Better"))
	v, err := w.desk.Element(ctx, w.by("assessor"), "third", "1.1.1")
	w.must(err)
	if len(v.Previous) != 0 {
		t.Fatalf("a draft of an earlier assessment is shown: %+v", v.Previous)
	}
	_, err = w.db.Raw().Exec(`UPDATE assessment SET state = 'closed' WHERE id IN ('first', 'second')`)
	w.must(err)
	v, err = w.desk.Element(ctx, w.by("assessor"), "third", "1.1.1")
	w.must(err)
	if len(v.Previous) != 2 || v.Previous[0].Finding != "Better" || v.Cell.Previous != standard.RatingCompliant {
		t.Errorf("%+v", v.Previous)
	}
	p, err := w.desk.Picture(ctx, w.by("assessor"), "third")
	w.must(err)
	i := slices.IndexFunc(p.Cells, func(c assessment.DeskCell) bool { return c.ElementID == "1.3.2" })
	if p.Cells[i].Previous != standard.RatingCompliancePlus {
		t.Errorf("%+v", p.Cells[i])
	}
}
