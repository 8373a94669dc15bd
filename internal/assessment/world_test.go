package assessment_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/report"
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

// rateAll gives every examined element a rating with a finding.
func (w *world) rateAll(id string) {
	w.Helper()
	for i, e := range storetest.Elements {
		rating := standard.RatingCompliant
		if i == 0 {
			rating = standard.RatingCompliancePlus
		}
		w.must(w.rate(id, e, 0, rating, "Secret finding on "+e))
	}
}

func (w *world) draft(id string, version int64) {
	w.Helper()
	_, err := w.reporting.SaveDraft(ctx, w.by("assessor"), assessment.ReportDraft{AssessmentID: id, Version: version, Background: "A secret background",
		Methodology: "Read and visited", Conclusion: "A secret conclusion", Recommendation: assessment.RecommendRetain})
	w.must(err)
}

func (w *world) draftWords(id string, version int64, background string) {
	w.Helper()
	_, err := w.reporting.SaveDraft(ctx, w.by("assessor"), assessment.ReportDraft{AssessmentID: id, Version: version, Background: background,
		Methodology: "M", Conclusion: "C", Recommendation: assessment.RecommendRetain})
	w.must(err)
}

func (w *world) inModeration(id string) {
	w.Helper()
	w.underReview(id)
	w.must(w.reporting.StartDrafting(ctx, w.by("assessor"), id))
	w.rateAll(id)
	w.draft(id, 0)
	w.must(w.reporting.ToModeration(ctx, w.by("assessor"), id))
}

// secondScheme makes the second assessor, who has no part in as1, a scheme
// manager of the body as well.
func (w *world) secondScheme(db *store.DB) account.Actor {
	w.Helper()
	by := w.by("assessor2")
	_, err := db.Raw().ExecContext(ctx, `INSERT INTO membership (id, organisation_id, person_id, role, created_at) VALUES ('m_second', $1, $2, 'scheme_manager', $3)`,
		storetest.Body, by.PersonID, "2025-11-01T00:00:00Z")
	w.must(err)
	by.Grants = append(by.Grants, account.Grant{Role: account.SchemeManager})
	return by
}

func (w *world) ask(asking assessment.Asking) assessment.Question {
	w.Helper()
	q, err := w.questions.Ask(ctx, w.by("assessor"), "as1", asking)
	w.must(err)
	return q
}

func (w *world) drafts() []assessment.Question {
	w.Helper()
	v, err := w.questions.ForAssessor(ctx, w.by("assessor"), "as1")
	w.must(err)
	return v.Questions
}

// told returns the events and people of the notices that wait, and forgets them.
func (w *world) told() (all []string) {
	w.Helper()
	rows, err := w.db.Raw().Query(`SELECT args FROM river_job WHERE kind = 'notice' ORDER BY id`)
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		var args string
		w.must(rows.Scan(&args))
		event, person := between(args, `"event":"`), between(args, `"person":"`)
		all = append(all, strings.TrimSpace(event+" "+person))
	}
	rows.Close()
	_, err = w.db.Raw().Exec(`DELETE FROM river_job`)
	w.must(err)
	return all
}

// kept reads what is kept of an element's rating, a line for each release:
// number, rating, what it was before, why it changed, checks.
func (w *world) kept(assessmentID, elementID string) (lines []string) {
	w.Helper()
	rows, err := w.db.Raw().QueryContext(ctx, `SELECT CAST(release_number AS TEXT) || ' ' || rating || ' ' || was || ' ' || cause || ' ' || checks FROM released_rating
		WHERE assessment_id = $1 AND element_id = $2 ORDER BY release_number`, assessmentID, elementID)
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		var line string
		w.must(rows.Scan(&line))
		lines = append(lines, line)
	}
	w.must(rows.Err())
	return lines
}

func (w *world) release() {
	w.Helper()
	_, err := w.reporting.Release(ctx, w.by("assessor"), "as1")
	w.must(err)
}

// rehash gives the seeded submission the hashes of its content, its standard's
// text, and its entry in the audit trail.
func (w *world) rehash(assessmentID string) {
	w.Helper()
	var s assessment.StoredSubmission
	var manifest []byte
	w.must(w.db.Write(ctx, func(tx *store.Tx) (err error) {
		if s, err = tx.StoredSubmission(ctx, assessmentID, 1); err != nil {
			return err
		}
		text := "a standard of ours"
		if err := tx.KeepStandardText(ctx, assessment.Sum(text), "cse", text, w.now()); err != nil {
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
	w.sql(`UPDATE submission SET manifest = $1, hash = $2 WHERE id = $3`, string(manifest), assessment.Sum(string(manifest)), s.ID)
}

func (w *world) sql(query string, args ...any) {
	w.Helper()
	_, err := w.db.Raw().Exec(query, args...)
	w.must(err)
}

// recheck asks for a check, carries it out and returns it.
func (w *world) recheck(s *assessment.Reopening, who string, side assessment.Side) assessment.RecordCheck {
	w.Helper()
	c, err := s.AskCheck(ctx, w.by(who), "as1", side)
	w.must(err)
	ended, err := s.RunCheck(ctx, c.ID, false)
	w.must(err)
	if !ended {
		w.Fatal("the check has not ended")
	}
	v, err := s.Seen(ctx, w.by(who), "as1", side)
	w.must(err)
	return v.Check
}

// template saves and publishes the next version of the body's template.
func (w *world) template(change func(*report.Template)) {
	w.Helper()
	desk, err := w.reporting.Template(ctx, w.by("scheme"))
	w.must(err)
	v, err := w.reporting.SaveTemplate(ctx, w.by("scheme"), desk.Draft, change)
	w.must(err)
	w.must(w.reporting.PublishTemplate(ctx, w.by("scheme"), v))
}

func (w *world) plan(id string) (assessment.VisitStop, assessment.VisitSession) {
	w.Helper()
	stop, err := w.visits.SaveStop(ctx, w.by("assessor"), assessment.VisitStop{AssessmentID: id, On: "2025-11-24", SiteID: storetest.TownHall, Starts: "09:00", Ends: "12:00"})
	w.must(err)
	session, err := w.visits.SaveSession(ctx, w.by("assessor"), assessment.VisitSession{AssessmentID: id, StopID: stop.ID, Kind: assessment.FocusGroup,
		Title: "Tenants’ focus group", Starts: "09:30", Ends: "10:30", ElementIDs: []string{"3.1.2", "1.1.1", "1.1.1"},
		Groups: []assessment.GroupCount{{Group: assessment.Customers, Wanted: 8}}})
	w.must(err)
	stop.Version, session.Version = 1, 1
	return stop, session
}

// checked answers every question of the second reader's checklist with yes.
func checked() []assessment.CheckAnswer {
	var all []assessment.CheckAnswer
	for _, q := range assessment.CheckQuestions() {
		all = append(all, assessment.CheckAnswer{Question: q.Key, Answer: assessment.CheckYes})
	}
	return all
}

// together runs f twenty times at once and counts what became of it.
func together(f func() error) (succeeded int, others []error) {
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
