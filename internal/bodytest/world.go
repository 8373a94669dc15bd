// Package bodytest is a seeded database with the use cases of the certification
// body on it, for tests of the stages of an assessment.
package bodytest

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

var ctx = context.Background()

// Today is the day of the fixtures.
const Today date.Date = "2025-11-14"

// World is a seeded database with the body's use cases on it.
type World struct {
	*testing.T
	DB        *store.DB
	Opening   *assessment.Opening
	Desk      *desk.Desk
	Questions *question.Questions
	Visits    *visit.Visits
	Quotes    *notebook.Quotes
	Reporting *reporting.Reporting
	Appointed map[string][]account.Appointment
	Now       func() time.Time
}

// New seeds a database and puts the use cases on it, with a clock that goes on a
// second at each look.
func New(t *testing.T, db *store.DB) *World {
	storetest.Seed(t, db)
	clock := time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	now := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		clock = clock.Add(time.Second)
		return clock
	}
	return &World{T: t, DB: db, Appointed: map[string][]account.Appointment{}, Now: now,
		Opening:   assessment.NewOpening(store.For[assessment.OpeningTx]{DB: db}, id.New, now),
		Desk:      desk.New(store.For[desk.Tx]{DB: db}, now),
		Questions: question.New(store.For[question.Tx]{DB: db}, id.New, now),
		Visits:    visit.New(store.For[visit.Tx]{DB: db}, id.New, now),
		Quotes:    notebook.NewQuotes(store.For[notebook.QuoteTx]{DB: db}, id.New, now),
		Reporting: reporting.New(store.For[reporting.Tx]{DB: db}, id.New, now),
	}
}

// By is a seeded person with the appointments that Appoint gave them.
func (w *World) By(key string) account.Actor {
	a := storetest.Actor(key, Today)
	a.Appointments = w.Appointed[key]
	return a
}

// Appoint appoints people, by their keys in the seed, and remembers it for By.
func (w *World) Appoint(assessmentID string, roles map[string]account.AppointmentRole) {
	w.Helper()
	for key, role := range roles {
		p := assessment.Appointment{AssessmentID: assessmentID, PersonID: storetest.PersonID(key), Role: role, From: "2025-11-01", Until: "2026-01-31"}
		w.Must(w.Opening.Appoint(ctx, w.By("scheme"), p))
		w.Appointed[key] = append(w.Appointed[key], account.Appointment{AssessmentID: assessmentID, Role: role, From: p.From, Until: p.Until})
	}
}

// Must fails the test when there is an error.
func (w *World) Must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// Fails fails the test unless the error is of this kind.
func (w *World) Fails(err error, kind fault.Kind) {
	w.Helper()
	if fault.KindOf(err) != kind {
		w.Fatalf("got %v, want a fault of kind %q", err, kind)
	}
}

// UnderReview is an assessment at the desk with its team.
func (w *World) UnderReview(id string) {
	w.Helper()
	storetest.Assessment(w.T, w.DB, id, assessment.Submitted)
	w.Appoint(id, map[string]account.AppointmentRole{"assessor": account.LeadAssessor, "moderator": account.AppointedModerator})
	_, err := w.Opening.Open(ctx, w.By("scheme"), id, "")
	w.Must(err)
}

// Rate rates an element as the assessor does who is by then appointed.
func (w *World) Rate(id, element string, version int64, rating standard.Rating, finding string) error {
	_, err := w.Desk.Rate(ctx, w.By("assessor"), desk.ElementRating{AssessmentID: id, ElementID: element, Version: version, Rating: rating, Finding: finding, WorthCopying: copying(rating)}, true)
	return err
}

// copying is what a rating that needs it says others could copy.
func copying(r standard.Rating) string {
	if r == standard.RatingCompliancePlus {
		return "The weekly surgery, in EX-as1"
	}
	return ""
}

// RateAll gives every examined element a rating with a finding.
func (w *World) RateAll(id string) {
	w.Helper()
	for i, e := range storetest.Elements {
		rating := standard.RatingCompliant
		if i == 0 {
			rating = standard.RatingCompliancePlus
		}
		w.Must(w.Rate(id, e, 0, rating, "Secret finding on "+e))
	}
}

// Draft saves the texts of a report that can be released.
func (w *World) Draft(id string, version int64) {
	w.Helper()
	_, err := w.Reporting.SaveDraft(ctx, w.By("assessor"), reporting.ReportDraft{AssessmentID: id, Version: version, Background: "A secret background",
		Methodology: "Read and visited", Conclusion: "A secret conclusion", Recommendation: reporting.RecommendRetain})
	w.Must(err)
}

// DraftWords is Draft with another background.
func (w *World) DraftWords(id string, version int64, background string) {
	w.Helper()
	_, err := w.Reporting.SaveDraft(ctx, w.By("assessor"), reporting.ReportDraft{AssessmentID: id, Version: version, Background: background,
		Methodology: "M", Conclusion: "C", Recommendation: reporting.RecommendRetain})
	w.Must(err)
}

// InModeration brings an assessment to the second reader.
func (w *World) InModeration(id string) {
	w.Helper()
	w.UnderReview(id)
	w.Must(w.Reporting.StartDrafting(ctx, w.By("assessor"), id))
	w.RateAll(id)
	w.Draft(id, 0)
	w.Must(w.Reporting.ToModeration(ctx, w.By("assessor"), id))
}

// SecondScheme makes the second assessor, who has no part in as1, a scheme
// manager of the body as well.
func (w *World) SecondScheme(db *store.DB) account.Actor {
	w.Helper()
	by := w.By("assessor2")
	_, err := db.Raw().ExecContext(ctx, `INSERT INTO membership (id, organisation_id, person_id, role, created_at) VALUES ('m_second', $1, $2, 'scheme_manager', $3)`,
		storetest.Body, by.PersonID, "2025-11-01T00:00:00Z")
	w.Must(err)
	by.Grants = append(by.Grants, account.Grant{Role: account.SchemeManager})
	return by
}

// Ask asks a question as the assessor.
func (w *World) Ask(asking question.Asking) question.Question {
	w.Helper()
	q, err := w.Questions.Ask(ctx, w.By("assessor"), "as1", asking)
	w.Must(err)
	return q
}

// Drafts returns the questions that are not sent.
func (w *World) Drafts() []question.Question {
	w.Helper()
	v, err := w.Questions.ForAssessor(ctx, w.By("assessor"), "as1")
	w.Must(err)
	return v.Questions
}

// Told returns the events and people of the notices that wait, and forgets them.
func (w *World) Told() (all []string) {
	w.Helper()
	rows, err := w.DB.Raw().Query(`SELECT args FROM river_job WHERE kind = 'notice' ORDER BY id`)
	w.Must(err)
	defer rows.Close()
	for rows.Next() {
		var args string
		w.Must(rows.Scan(&args))
		event, person := between(args, `"event":"`), between(args, `"person":"`)
		all = append(all, strings.TrimSpace(event+" "+person))
	}
	rows.Close()
	_, err = w.DB.Raw().Exec(`DELETE FROM river_job`)
	w.Must(err)
	return all
}

// Kept reads what is kept of an element's rating, a line for each release:
// number, rating, what it was before, why it changed, checks.
func (w *World) Kept(assessmentID, elementID string) (lines []string) {
	w.Helper()
	rows, err := w.DB.Raw().QueryContext(ctx, `SELECT CAST(release_number AS TEXT) || ' ' || rating || ' ' || was || ' ' || cause || ' ' || checks FROM released_rating
		WHERE assessment_id = $1 AND element_id = $2 ORDER BY release_number`, assessmentID, elementID)
	w.Must(err)
	defer rows.Close()
	for rows.Next() {
		var line string
		w.Must(rows.Scan(&line))
		lines = append(lines, line)
	}
	w.Must(rows.Err())
	return lines
}

// Release releases the report.
func (w *World) Release() {
	w.Helper()
	_, err := w.Reporting.Release(ctx, w.By("assessor"), "as1")
	w.Must(err)
}

// Rehash gives the seeded submission the hashes of its content, its standard's
// text, and its entry in the audit trail.
func (w *World) Rehash(assessmentID string) {
	w.Helper()
	var s assessment.StoredSubmission
	var manifest []byte
	w.Must(w.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if s, err = tx.StoredSubmission(ctx, assessmentID, 1); err != nil {
			return err
		}
		text := "a standard of ours"
		if err := tx.KeepStandardText(ctx, assessment.Sum(text), "cse", text, w.Now()); err != nil {
			return err
		}
		s.Manifest.StandardHash = assessment.Sum(text)
		for i, e := range s.Manifest.Elements {
			for _, p := range s.Parts {
				if p.ElementID == e.ElementID {
					s.Manifest.Elements[i].Hash = assessment.Sum(p.Content)
				}
			}
		}
		if manifest, err = json.Marshal(s.Manifest); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Entry{OrganisationID: storetest.Council, ActorName: "Lead", Action: "assessment.submitted", SubjectKind: "submission", SubjectID: s.ID,
			Detail: audit.Detail(map[string]any{"hash": assessment.Sum(string(manifest))})})
	}))
	w.Exec(`UPDATE submission SET manifest = $1, hash = $2 WHERE id = $3`, string(manifest), assessment.Sum(string(manifest)), s.ID)
}

// Exec changes rows behind the use cases, as nobody should.
func (w *World) Exec(query string, args ...any) {
	w.Helper()
	_, err := w.DB.Raw().Exec(query, args...)
	w.Must(err)
}

// Recheck asks for a check, carries it out and returns it.
func (w *World) Recheck(s *reporting.Reopening, who string, side reporting.Side) reporting.RecordCheck {
	w.Helper()
	c, err := s.AskCheck(ctx, w.By(who), "as1", side)
	w.Must(err)
	ended, err := s.RunCheck(ctx, c.ID, false)
	w.Must(err)
	if !ended {
		w.Fatal("the check has not ended")
	}
	v, err := s.Seen(ctx, w.By(who), "as1", side)
	w.Must(err)
	return v.Check
}

// Template saves and publishes the next version of the body's template.
func (w *World) Template(change func(*report.Template)) {
	w.Helper()
	desk, err := w.Reporting.Template(ctx, w.By("scheme"))
	w.Must(err)
	v, err := w.Reporting.SaveTemplate(ctx, w.By("scheme"), desk.Draft, change)
	w.Must(err)
	w.Must(w.Reporting.PublishTemplate(ctx, w.By("scheme"), v))
}

// Plan makes a stop and a session.
func (w *World) Plan(id string) (visit.Stop, visit.Session) {
	w.Helper()
	stop, err := w.Visits.SaveStop(ctx, w.By("assessor"), visit.Stop{AssessmentID: id, On: "2025-11-24", SiteID: storetest.TownHall, Starts: "09:00", Ends: "12:00"})
	w.Must(err)
	session, err := w.Visits.SaveSession(ctx, w.By("assessor"), visit.Session{AssessmentID: id, StopID: stop.ID, Kind: visit.FocusGroup,
		Title: "Tenants’ focus group", Starts: "09:30", Ends: "10:30", ElementIDs: []string{"3.1.2", "1.1.1", "1.1.1"},
		Groups: []visit.GroupCount{{Group: visit.Customers, Wanted: 8}}})
	w.Must(err)
	stop.Version, session.Version = 1, 1
	return stop, session
}

// Checked answers every question of the second reader's checklist with yes.
func Checked() []reporting.CheckAnswer {
	var all []reporting.CheckAnswer
	for _, q := range reporting.CheckQuestions() {
		all = append(all, reporting.CheckAnswer{Question: q.Key, Answer: reporting.CheckYes})
	}
	return all
}

// Together runs f twenty times at once and counts what became of it.
func Together(f func() error) (succeeded int, others []error) {
	var wait sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		wait.Go(func() { errs[i] = f() })
	}
	wait.Wait()
	for _, err := range errs {
		if err == nil {
			succeeded++
		} else {
			others = append(others, err)
		}
	}
	return succeeded, others
}

func between(s, start string) string {
	_, rest, _ := strings.Cut(s, start)
	v, _, _ := strings.Cut(rest, `"`)
	return v
}
