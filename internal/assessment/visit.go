package assessment

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
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
	Sites(ctx context.Context, organisationID string) ([]organisation.Site, error)
	SessionNotes(ctx context.Context, assessmentID, sessionID string) ([]SessionNote, error)
	SaveSessionNote(ctx context.Context, n SessionNote) error
	DeleteSessionNote(ctx context.Context, assessmentID, id string, version int64) error
	SaveConsent(ctx context.Context, c Consent) error
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
	Sites     []organisation.Site
	Selected  []Selected
	Uncovered []string // selected elements that no session is to test
	Clashes   []Clash
	May       DeskRights
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
		if err := v.load(ctx, tx); err != nil {
			return err
		}
		v.May = rightsOn(by, v.Assessment)
		v.Sites, err = tx.Sites(ctx, v.OrganisationID)
		return err
	})
}

func (p *VisitPlan) load(ctx context.Context, tx VisitTx) (err error) {
	if p.Stops, err = tx.VisitStops(ctx, p.ID); err != nil {
		return err
	}
	if p.Selected, err = tx.Selected(ctx, p.ID); err != nil {
		return err
	}
	p.Uncovered, p.Clashes = Uncovered(p.Selected, p.Stops), Clashes(p.Stops)
	return nil
}

// PlanForOrganisation returns the plan as the organisation reads it; before it
// is shared there is nothing in it. Warnings and coverage are the assessors' own.
func (s *Visits) PlanForOrganisation(ctx context.Context, by account.Actor, assessmentID string) (v VisitPlan, err error) {
	return v, s.store.Read(ctx, func(tx VisitTx) error {
		c, err := tx.Case(ctx, assessmentID)
		if err != nil {
			return err
		}
		if err := by.Require(account.ReadOrganisation, c.OfOrganisation(), "assessment"); err != nil {
			return err
		}
		v.Case = c
		if !v.Shared() {
			return nil
		}
		v.Stops, err = tx.VisitStops(ctx, assessmentID)
		return err
	})
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
			sites, err := tx.Sites(ctx, p.OrganisationID)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(sites, func(site organisation.Site) bool { return site.ID == v.SiteID }) {
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

func (v VisitSession) check() error {
	var c fault.Check
	c.That(v.Kind.Title() != "", "kind", "Select the kind of session")
	c.That(v.Title != "", "title", "Enter what the session is")
	c.That(len([]rune(v.Title)) <= 150, "title", "What the session is must be 150 characters or less")
	checkTimes(&c, v.Starts, v.Ends)
	for _, g := range v.Groups {
		c.That(g.Group.Title() != "", "groups", "Select groups from the list")
		c.That(g.Wanted >= 0 && g.Wanted <= 500 && g.Met >= 0 && g.Met <= 500, "wanted_"+string(g.Group), "The number of people must be between 0 and 500")
	}
	return c.Err()
}

// SaveSession adds a session to a stop (no ID) or changes one at the version it
// carries; whether it was held and whom it met stay as they are. NotFound when
// the stop is another assessment's or an element is not examined.
func (s *Visits) SaveSession(ctx context.Context, by account.Actor, v VisitSession) (VisitSession, error) {
	v.Title, v.ElementIDs = strings.TrimSpace(v.Title), tidy(v.ElementIDs)
	if err := v.check(); err != nil {
		return v, err
	}
	return v, s.store.Write(ctx, func(tx VisitTx) error {
		p, err := plannable(ctx, tx, by, v.AssessmentID)
		if err != nil {
			return err
		}
		if _, err := p.Stop(v.StopID); err != nil {
			return err
		}
		if err := checkSelected(p.Selected, v.ElementIDs); err != nil {
			return err
		}
		action := "visit.session changed"
		if v.ID == "" {
			v.ID, v.Version, v.Held, action = s.newID("ses"), 0, false, "visit.session added"
		} else {
			old, _, err := p.Session(v.ID)
			if err != nil {
				return err
			}
			v.Held, v.Groups = old.Held, keepMet(v.Groups, old.Groups)
		}
		if err := tx.SaveVisitSession(ctx, v); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "assessment", p.ID, map[string]any{"session": v.ID, "elements": v.ElementIDs}))
	})
}

// keepMet carries over how many were met, also of a group no longer wanted.
func keepMet(groups, old []GroupCount) []GroupCount {
	kept := slices.Clone(groups)
	for _, o := range old {
		i := slices.IndexFunc(kept, func(g GroupCount) bool { return g.Group == o.Group })
		if i >= 0 {
			kept[i].Met = o.Met
		} else if o.Met > 0 {
			kept = append(kept, GroupCount{o.Group, 0, o.Met})
		}
	}
	return kept
}

// RemoveSession removes a session. Conflict when there are notes of it.
func (s *Visits) RemoveSession(ctx context.Context, by account.Actor, assessmentID, sessionID string, version int64) error {
	return s.store.Write(ctx, func(tx VisitTx) error {
		p, err := plannable(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		if _, _, err := p.Session(sessionID); err != nil {
			return err
		}
		if err := withoutNotes(ctx, tx, assessmentID, sessionID); err != nil {
			return err
		}
		if err := tx.DeleteVisitSession(ctx, assessmentID, sessionID, version); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("visit.session removed", "assessment", assessmentID, map[string]any{"session": sessionID}))
	})
}

// Share lets the organisation see the plan and opens the visit. Invalid while
// the plan has no session.
func (s *Visits) Share(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.store.Write(ctx, func(tx VisitTx) error {
		p, err := plannable(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		if p.State != DeskReview {
			return fault.Conflict("The plan has been shared already")
		}
		if !slices.ContainsFunc(p.Stops, func(v VisitStop) bool { return len(v.Sessions) > 0 }) {
			return fault.Conflict("Plan at least one session before you share the plan")
		}
		a, err := proceed(ctx, tx, p.Assessment, Visit, s.now())
		if err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.VisitShared, OrganisationID: a.OrganisationID, AssessmentID: a.ID}); err != nil {
			return err
		}
		return recordBoth(ctx, tx, by, a, "visit.plan shared", map[string]any{"stops": len(p.Stops)})
	})
}
