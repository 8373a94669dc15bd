package assessment

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

// VisitTx is what visit planning and notes need of a transaction.
type VisitTx interface {
	BodyTx
	VisitStops(ctx context.Context, assessmentID string) ([]VisitStop, error)
	SaveVisitStop(ctx context.Context, v VisitStop) error
	DeleteVisitStop(ctx context.Context, assessmentID, id string, version int64) error
	SaveVisitSession(ctx context.Context, v VisitSession) error
	DeleteVisitSession(ctx context.Context, assessmentID, id string, version int64) error
	SessionNotes(ctx context.Context, assessmentID, sessionID string) ([]SessionNote, error)
	SaveSessionNote(ctx context.Context, n SessionNote) error
	DeleteSessionNote(ctx context.Context, assessmentID, id string, version int64) error
	SaveConsent(ctx context.Context, c Consent) error
	VisitBackground(ctx context.Context, a Assessment) (VisitBackground, error)
	VisitShares(ctx context.Context, assessmentID string) ([]VisitShare, error)
	InsertVisitShare(ctx context.Context, assessmentID string, s VisitShare) error
	VisitProposals(ctx context.Context, assessmentID string) ([]VisitProposal, error)
	SaveVisitProposal(ctx context.Context, p VisitProposal) error
	VisitFeeds(ctx context.Context, assessmentID, personID string) ([]VisitFeed, error)
	VisitFeed(ctx context.Context, tokenHash string, today date.Date) (VisitFeed, account.Actor, error)
	SaveVisitFeed(ctx context.Context, f VisitFeed) error
}

// Visits holds the use cases of planning and holding a visit.
type Visits struct {
	store BodyStore[VisitTx]
	newID func(prefix string) string
	now   func() time.Time
}

// NewVisits returns the use cases on a store.
func NewVisits(store BodyStore[VisitTx], newID func(string) string, now func() time.Time) *Visits {
	return &Visits{store, newID, now}
}

// VisitStop is a stay at one place on one day. Days of a visit need not adjoin.
type VisitStop struct {
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
	Sessions     []VisitSession // by time
}

// Where names the place of the stop.
func (v VisitStop) Where() string {
	if v.Site != "" {
		return v.Site
	}
	return v.Place
}

// VisitSession is one thing done at a stop.
type VisitSession struct {
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

// VisitPlan is the timetable of a visit with what is wrong with it.
type VisitPlan struct {
	Case
	Stops     []VisitStop // by day and time
	Uncovered []string    // selected elements that no session is to test
	Warnings  []Warning
	Proposals []VisitProposal // of the organisation, latest first
	May       DeskRights
	VisitBackground
}

// VisitBackground is what a plan is judged by.
type VisitBackground struct {
	Selected []Selected
	Sites    []organisation.Site // of the organisation
	Team     []Appointment       // who assesses, the lead first; ended ones too
	Verify   []string            // selected elements that are to be verified on site
	Last     VisitShare          // what the organisation was shown last; Number 0 before that
}

// TakenOut are the sessions that the organisation was shown last and that are
// not in the plan any more.
func (p VisitPlan) TakenOut() []CalendarEvent {
	return TakenOut(Events(Itinerary(p.Stops, false), []VisitShare{p.Last}))
}

// Days returns the days of the visit in order.
func (p VisitPlan) Days() []date.Date {
	var days []date.Date
	for _, s := range p.Stops {
		if !slices.Contains(days, s.On) {
			days = append(days, s.On)
		}
	}
	return days
}

// On returns the stops of one day.
func (p VisitPlan) On(day date.Date) []VisitStop {
	var stops []VisitStop
	for _, s := range p.Stops {
		if s.On == day {
			stops = append(stops, s)
		}
	}
	return stops
}

// Shared tells whether the organisation can see the plan.
func (p VisitPlan) Shared() bool { return p.State.AtLeast(Visit) }

// Stop finds a stop of the plan.
func (p VisitPlan) Stop(id string) (VisitStop, error) {
	i := slices.IndexFunc(p.Stops, func(s VisitStop) bool { return s.ID == id })
	if i < 0 {
		return VisitStop{}, fault.NotFound("There is no such stop")
	}
	return p.Stops[i], nil
}

// Session finds a session of the plan with its stop.
func (p VisitPlan) Session(id string) (VisitSession, VisitStop, error) {
	for _, stop := range p.Stops {
		for _, s := range stop.Sessions {
			if s.ID == id {
				return s, stop, nil
			}
		}
	}
	return VisitSession{}, VisitStop{}, fault.NotFound("There is no such session")
}

// Plan returns the visit plan for those who may read the assessment.
func (s *Visits) Plan(ctx context.Context, by account.Actor, assessmentID string) (v VisitPlan, err error) {
	return v, s.store.Read(ctx, func(tx VisitTx) error {
		if v.Case, err = caseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		v.May = rightsOn(by, v.Assessment)
		if err := v.load(ctx, tx); err != nil {
			return err
		}
		v.Proposals, err = tx.VisitProposals(ctx, v.ID)
		return err
	})
}

func (p *VisitPlan) load(ctx context.Context, tx VisitTx) (err error) {
	if p.Stops, err = tx.VisitStops(ctx, p.ID); err != nil {
		return err
	}
	if p.VisitBackground, err = tx.VisitBackground(ctx, p.Assessment); err != nil {
		return err
	}
	p.Uncovered, p.Warnings = Uncovered(p.Selected, p.Stops), Warnings(p.Stops, p.VisitBackground)
	return nil
}

// plannable loads an assessment for an assessor who wants to change the plan.
func plannable(ctx context.Context, tx VisitTx, by account.Actor, assessmentID string) (p VisitPlan, err error) {
	a, err := underWork(ctx, tx, by, account.Assess, assessmentID)
	if err != nil {
		return p, err
	}
	if a.State != DeskReview && a.State != Visit {
		return p, atState(a)
	}
	p.Assessment = a
	return p, p.load(ctx, tx)
}

func (v VisitStop) check() error {
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
func (s *Visits) SaveStop(ctx context.Context, by account.Actor, v VisitStop) (VisitStop, error) {
	v.Place, v.Notes = strings.TrimSpace(v.Place), strings.TrimSpace(v.Notes)
	if err := v.check(); err != nil {
		return v, err
	}
	return v, s.store.Write(ctx, func(tx VisitTx) error {
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
	return s.store.Write(ctx, func(tx VisitTx) error {
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

func withoutNotes(ctx context.Context, tx VisitTx, assessmentID, sessionID string) error {
	notes, err := tx.SessionNotes(ctx, assessmentID, sessionID)
	if err == nil && len(notes) > 0 {
		return fault.Conflict("There are notes of this session. Move or remove them first")
	}
	return err
}

func (p *VisitPlan) replace(v VisitSession) {
	for i := range p.Stops {
		for j := range p.Stops[i].Sessions {
			if p.Stops[i].Sessions[j].ID == v.ID {
				p.Stops[i].Sessions[j] = v
			}
		}
	}
}
