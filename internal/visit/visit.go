// Package visit holds the plan of a visit: stops, sessions, whom they meet and
// what they test, its sharing with the organisation, calendars, and the notes and
// consent of sessions.
package visit

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Tx is what visit planning and notes need of a transaction.
type Tx interface {
	assessment.BodyTx
	VisitStops(ctx context.Context, assessmentID string) ([]Stop, error)
	SaveVisitStop(ctx context.Context, v Stop) error
	DeleteVisitStop(ctx context.Context, assessmentID, id string, version int64) error
	SaveVisitSession(ctx context.Context, v Session) error
	DeleteVisitSession(ctx context.Context, assessmentID, id string, version int64) error
	SessionNotes(ctx context.Context, assessmentID, sessionID string) ([]Note, error)
	SaveSessionNote(ctx context.Context, n Note) error
	DeleteSessionNote(ctx context.Context, assessmentID, id string, version int64) error
	SaveConsent(ctx context.Context, c Consent) error
	VisitBackground(ctx context.Context, a assessment.Assessment) (Background, error)
	VisitShares(ctx context.Context, assessmentID string) ([]Share, error)
	InsertVisitShare(ctx context.Context, assessmentID string, s Share) error
	VisitProposals(ctx context.Context, assessmentID string) ([]Proposal, error)
	SaveVisitProposal(ctx context.Context, p Proposal) error
	VisitFeeds(ctx context.Context, assessmentID, personID string) ([]Feed, error)
	VisitFeed(ctx context.Context, tokenHash string, today date.Date) (Feed, account.Actor, error)
	SaveVisitFeed(ctx context.Context, f Feed) error
}

// Visits holds the use cases of planning and holding a visit.
type Visits struct {
	store assessment.BodyStore[Tx]
	newID func(prefix string) string
	now   func() time.Time
}

// New returns the use cases on a store.
func New(store assessment.BodyStore[Tx], newID func(string) string, now func() time.Time) *Visits {
	return &Visits{store, newID, now}
}

// Stop is a stay at one place on one day. Days of a visit need not adjoin.
type Stop struct {
	ID           string
	AssessmentID string
	On           date.Date
	SiteID       string // a site of the organisation, or
	Place        string // a place in words
	Site         string // name of the site
	Address      string // of the site
	Starts, Ends string // "09:30"
	Travel       int64  // minutes that it takes to get here from the stop before
	Notes        string // for both sides: whom to ask for, what to bring
	Version      int64
	Sessions     []Session // by time
}

// Where names the place of the stop.
func (v Stop) Where() string {
	if v.Site != "" {
		return v.Site
	}
	return v.Place
}

// Session is one thing done at a stop.
type Session struct {
	ID           string
	AssessmentID string
	StopID       string
	Kind         SessionKind
	Title        string
	Starts, Ends string
	Room         string
	JoinLink     string // to join a remote session
	LedBy        string // who of the team leads it; "" while that is open
	Leader       string // their name
	Unannounced  bool   // never in what the organisation is shown
	Held         bool
	Groups       []GroupCount
	ElementIDs   []string // that it is to test
	Consent      Consent  // without an answer while none is recorded
	Version      int64
}

// GroupCount is how many people of a group a session wants, and met. No names.
type GroupCount struct {
	Group       ParticipantGroup
	Wanted, Met int64
}

// Plan is the timetable of a visit with what is wrong with it.
type Plan struct {
	assessment.Case
	Stops     []Stop   // by day and time
	Uncovered []string // selected elements that no session is to test
	Warnings  []Warning
	Proposals []Proposal // of the organisation, latest first
	May       assessment.Rights
	Background
}

// Background is what a plan is judged by.
type Background struct {
	Selected []assessment.Selected
	Sites    []organisation.Site      // of the organisation
	Team     []assessment.Appointment // who assesses, the lead first; ended ones too
	Verify   []string                 // selected elements that are to be verified on site
	Last     Share                    // what the organisation was shown last; Number 0 before that
}

// TakenOut are the sessions that the organisation was shown last and that are
// not in the plan any more.
func (p Plan) TakenOut() []CalendarEvent {
	return TakenOut(Events(Itinerary(p.Stops, false), []Share{p.Last}))
}

// Days returns the days of the visit in order.
func (p Plan) Days() []date.Date {
	var days []date.Date
	for _, s := range p.Stops {
		if !slices.Contains(days, s.On) {
			days = append(days, s.On)
		}
	}
	return days
}

// On returns the stops of one day.
func (p Plan) On(day date.Date) []Stop {
	var stops []Stop
	for _, s := range p.Stops {
		if s.On == day {
			stops = append(stops, s)
		}
	}
	return stops
}

// Shared tells whether the organisation can see the plan.
func (p Plan) Shared() bool { return p.State.AtLeast(assessment.Visit) }

// Stop finds a stop of the plan.
func (p Plan) Stop(id string) (Stop, error) {
	i := slices.IndexFunc(p.Stops, func(s Stop) bool { return s.ID == id })
	if i < 0 {
		return Stop{}, fault.NotFound("There is no such stop")
	}
	return p.Stops[i], nil
}

// Session finds a session of the plan with its stop.
func (p Plan) Session(id string) (Session, Stop, error) {
	for _, stop := range p.Stops {
		for _, s := range stop.Sessions {
			if s.ID == id {
				return s, stop, nil
			}
		}
	}
	return Session{}, Stop{}, fault.NotFound("There is no such session")
}

// Plan returns the visit plan for those who may read the assessment.
func (s *Visits) Plan(ctx context.Context, by account.Actor, assessmentID string) (v Plan, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		v.May = assessment.RightsOn(by, v.Assessment)
		if err := v.Load(ctx, tx); err != nil {
			return err
		}
		v.Proposals, err = tx.VisitProposals(ctx, v.ID)
		return err
	})
}

// Load reads the stops, the sessions and what the plan is judged by.
func (p *Plan) Load(ctx context.Context, tx Tx) (err error) {
	if p.Stops, err = tx.VisitStops(ctx, p.ID); err != nil {
		return err
	}
	if p.Background, err = tx.VisitBackground(ctx, p.Assessment); err != nil {
		return err
	}
	p.Uncovered, p.Warnings = Uncovered(p.Selected, p.Stops), Warnings(p.Stops, p.Background)
	return nil
}

// plannable loads an assessment for an assessor who wants to change the plan.
func plannable(ctx context.Context, tx Tx, by account.Actor, assessmentID string) (p Plan, err error) {
	a, err := assessment.UnderWork(ctx, tx, by, account.Assess, assessmentID)
	if err != nil {
		return p, err
	}
	if a.State != assessment.DeskReview && a.State != assessment.Visit {
		return p, assessment.WrongTime(a)
	}
	p.Assessment = a
	return p, p.Load(ctx, tx)
}

func (v Stop) check() error {
	var c fault.Check
	c.That(v.On != "", "on", "Enter the day")
	c.That(v.SiteID != "" || v.Place != "", "place", "Select a site or enter a place")
	c.That(v.SiteID == "" || v.Place == "", "place", "Select a site or enter a place, not both")
	c.That(len([]rune(v.Place)) <= 200, "place", "The place must be 200 characters or less")
	c.That(len([]rune(v.Notes)) <= 2000, "notes", "Notes must be 2,000 characters or less")
	c.That(v.Travel >= 0 && v.Travel <= 600, "travel", "The travel time must be between 0 and 600 minutes")
	checkTimes(&c, v.Starts, v.Ends)
	return c.Err()
}

func checkTimes(c *fault.Check, starts, ends string) {
	c.That(isTime(starts), "starts", "Enter when it starts, such as 09:30")
	c.That(isTime(ends), "ends", "Enter when it ends, such as 16:00")
	c.That(!isTime(starts) || !isTime(ends) || starts < ends, "ends", "It must end after it starts")
}

func isTime(s string) bool {
	_, err := time.Parse("15:04", s)
	return err == nil && len(s) == 5
}

// SaveStop adds a stop (no ID) or changes one at the version it carries.
// NotFound when the site is not the organisation's.
func (s *Visits) SaveStop(ctx context.Context, by account.Actor, v Stop) (Stop, error) {
	v.Place, v.Notes = strings.TrimSpace(v.Place), strings.TrimSpace(v.Notes)
	if err := v.check(); err != nil {
		return v, err
	}
	return v, s.store.Write(ctx, func(tx Tx) error {
		p, err := plannable(ctx, tx, by, v.AssessmentID)
		if err != nil {
			return err
		}
		if v.SiteID != "" {
			if !slices.ContainsFunc(p.Sites, func(site organisation.Site) bool { return site.ID == v.SiteID }) {
				return fault.NotFound("There is no such site")
			}
		}
		action := "visit.stop changed"
		if v.ID == "" {
			v.ID, v.Version, action = s.newID("stop"), 0, "visit.stop added"
		} else if _, err := p.Stop(v.ID); err != nil {
			return err
		}
		if err := tx.SaveVisitStop(ctx, v); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "assessment", p.ID, map[string]any{"stop": v.ID, "on": v.On}))
	})
}

// RemoveStop removes a stop with its sessions. Conflict when there are notes of
// one of them, which are never thrown away with it.
func (s *Visits) RemoveStop(ctx context.Context, by account.Actor, assessmentID, stopID string, version int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		p, err := plannable(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		stop, err := p.Stop(stopID)
		if err != nil {
			return err
		}
		for _, session := range stop.Sessions {
			if err := withoutNotes(ctx, tx, assessmentID, session.ID); err != nil {
				return err
			}
		}
		if err := tx.DeleteVisitStop(ctx, assessmentID, stopID, version); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("visit.stop removed", "assessment", assessmentID, map[string]any{"stop": stopID}))
	})
}

func withoutNotes(ctx context.Context, tx Tx, assessmentID, sessionID string) error {
	notes, err := tx.SessionNotes(ctx, assessmentID, sessionID)
	if err == nil && len(notes) > 0 {
		return fault.Conflict("There are notes of this session. Move or remove them first")
	}
	return err
}

// Replace puts a session as it is now in place of what was loaded.
func (p *Plan) Replace(v Session) {
	for i := range p.Stops {
		for j := range p.Stops[i].Sessions {
			if p.Stops[i].Sessions[j].ID == v.ID {
				p.Stops[i].Sessions[j] = v
			}
		}
	}
}
