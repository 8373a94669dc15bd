package visit

import (
	"context"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
)

// Feed is a secret address at which a calendar program reads the plan for
// a person. It shows what that person may read, and stops with it.
type Feed struct {
	ID             string
	AssessmentID   string
	PersonID       string
	OrganisationID string // for which they act: the body or the applicant
	TokenHash      string
	CreatedAt      time.Time
	RevokedAt      time.Time
}

// planEvents are the events of the plan as the actor may read it: the body's
// people the plan as it is, the organisation what was shared.
func planEvents(ctx context.Context, tx Tx, by account.Actor, assessmentID string) (v assessment.Case, events []CalendarEvent, err error) {
	if by.Kind == account.CertificationBody {
		if v, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return v, nil, err
		}
		stops, err := tx.VisitStops(ctx, assessmentID)
		if err != nil {
			return v, nil, err
		}
		shares, err := tx.VisitShares(ctx, assessmentID)
		return v, Events(Itinerary(stops, true), shares), err
	}
	shared, err := sharedPlan(ctx, tx, by, account.ReadOrganisation, assessmentID)
	if err != nil {
		return shared.Case, nil, err
	}
	if !shared.Shared() {
		return shared.Case, nil, fault.NotFound("The plan of the visit has not been shared yet")
	}
	return shared.Case, Events(shared.Stops, shared.all), nil
}

// Calendar returns the plan as the actor may read it, for a calendar file.
func (s *Visits) Calendar(ctx context.Context, by account.Actor, assessmentID string) (c CalendarOf, err error) {
	return c, s.store.Read(ctx, func(tx Tx) error {
		v, events, err := planEvents(ctx, tx, by, assessmentID)
		c = CalendarOf{Name: v.Organisation + ": " + v.Name, Organiser: v.Body, Method: PublishCalendar, At: s.now(), Links: true,
			ForBody: by.Kind == account.CertificationBody, Events: events}
		return err
	})
}

// Invitation returns one session as a file to send on to those who come: a
// cancellation when it was shared once and is not in the plan any more.
// NotFound when the actor may not know of such a session.
func (s *Visits) Invitation(ctx context.Context, by account.Actor, assessmentID, sessionID string) (CalendarOf, error) {
	c, err := s.Calendar(ctx, by, assessmentID)
	if err != nil {
		return c, err
	}
	i := slices.IndexFunc(c.Events, func(e CalendarEvent) bool { return e.UID == sessionID && e.Session.ID != "" })
	if i < 0 {
		return c, fault.NotFound("There is no such session")
	}
	if c.Events = c.Events[i : i+1]; c.Events[0].Cancelled {
		c.Method = CancelCalendar
	}
	return c, nil
}

// Feed returns the calendar behind a secret address, without links to join: who
// holds the address need not be who it was made for. NotFound when the address
// is wrong or revoked, or when its person may not read the plan any more.
func (s *Visits) Feed(ctx context.Context, token string) (c CalendarOf, feed Feed, err error) {
	return c, feed, s.store.Read(ctx, func(tx Tx) error {
		var by account.Actor
		if feed, by, err = tx.VisitFeed(ctx, account.HashToken(token), date.Today(s.now())); err != nil {
			return err
		}
		v, events, err := planEvents(ctx, tx, by, feed.AssessmentID)
		if fault.Is(err, fault.KindForbidden) || fault.Is(err, fault.KindConflict) {
			return noFeed
		}
		c = CalendarOf{Name: v.Organisation + ": " + v.Name, Organiser: v.Body, Method: PublishCalendar, At: s.now(),
			ForBody: by.Kind == account.CertificationBody, Events: events}
		return err
	})
}

var noFeed = fault.NotFound("There is no such calendar. Make a new address on the page of the visit")

// Subscription returns the actor's address for a plan that is in use, without
// an ID when there is none, and the sessions that were taken out of the plan.
// NotFound and Forbidden as for the plan.
func (s *Visits) Subscription(ctx context.Context, by account.Actor, assessmentID string) (v assessment.Case, feed Feed, out []CalendarEvent, err error) {
	return v, feed, out, s.store.Read(ctx, func(tx Tx) error {
		var events []CalendarEvent
		if v, events, err = planEvents(ctx, tx, by, assessmentID); err != nil {
			return err
		}
		out = TakenOut(events)
		feed, err = feedInUse(ctx, tx, by, assessmentID)
		return err
	})
}

func feedInUse(ctx context.Context, tx Tx, by account.Actor, assessmentID string) (Feed, error) {
	feeds, err := tx.VisitFeeds(ctx, assessmentID, by.PersonID)
	if err != nil {
		return Feed{}, err
	}
	i := slices.IndexFunc(feeds, func(f Feed) bool { return f.RevokedAt.IsZero() && f.OrganisationID == by.OrganisationID })
	if i < 0 {
		return Feed{}, nil
	}
	return feeds[i], nil
}

// Subscribe makes a new secret address for the actor and revokes the one before.
// token and its hash are new; the token itself is not kept.
func (s *Visits) Subscribe(ctx context.Context, by account.Actor, assessmentID, tokenHash string) error {
	return s.changeFeed(ctx, by, assessmentID, func(tx Tx, feed *Feed) error {
		if feed.ID != "" {
			feed.RevokedAt = s.now()
			if err := tx.SaveVisitFeed(ctx, *feed); err != nil {
				return err
			}
		}
		fresh := Feed{ID: s.newID("feed"), AssessmentID: assessmentID, PersonID: by.PersonID, OrganisationID: by.OrganisationID, TokenHash: tokenHash, CreatedAt: s.now()}
		if err := tx.SaveVisitFeed(ctx, fresh); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("visit.calendar made", "assessment", assessmentID, map[string]any{"feed": fresh.ID, "replaces": feed.ID}))
	})
}

// Unsubscribe revokes the actor's address; doing it twice is the same as once.
func (s *Visits) Unsubscribe(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.changeFeed(ctx, by, assessmentID, func(tx Tx, feed *Feed) error {
		if feed.ID == "" {
			return nil
		}
		feed.RevokedAt = s.now()
		if err := tx.SaveVisitFeed(ctx, *feed); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("visit.calendar revoked", "assessment", assessmentID, map[string]any{"feed": feed.ID}))
	})
}

func (s *Visits) changeFeed(ctx context.Context, by account.Actor, assessmentID string, change func(Tx, *Feed) error) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if _, _, err := planEvents(ctx, tx, by, assessmentID); err != nil {
			return err
		}
		feed, err := feedInUse(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		return change(tx, &feed)
	})
}

// ItineraryPage is the plan laid out day by day, to print and to go by.
type ItineraryPage struct {
	assessment.Case
	Stops   []ItineraryStop
	People  map[string]string // by session: who comes, as the organisation said last
	ForTeam bool              // with what the organisation is not shown
	Share   Share             // what was shared last, with its number
}

// Itinerary returns the plan as the actor may read it.
func (s *Visits) Itinerary(ctx context.Context, by account.Actor, assessmentID string) (v ItineraryPage, err error) {
	v.People = map[string]string{}
	return v, s.store.Read(ctx, func(tx Tx) error {
		var proposals []Proposal
		if by.Kind != account.CertificationBody {
			shared, err := sharedPlan(ctx, tx, by, account.ReadOrganisation, assessmentID)
			if err != nil {
				return err
			}
			v.Case, v.Stops, v.Share, proposals = shared.Case, shared.Stops, shared.Share, shared.Proposals
		} else {
			if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
				return err
			}
			stops, err := tx.VisitStops(ctx, assessmentID)
			if err != nil {
				return err
			}
			v.Stops, v.ForTeam = Itinerary(stops, true), true
			if proposals, err = tx.VisitProposals(ctx, assessmentID); err != nil {
				return err
			}
		}
		for _, stop := range v.Stops {
			for _, session := range stop.Sessions {
				if words := CurrentPeople(proposals, session.ID); words != "" {
					v.People[session.ID] = words
				}
			}
		}
		return nil
	})
}

// On returns the stops of one day.
func (p ItineraryPage) On(day date.Date) []ItineraryStop {
	return slices.DeleteFunc(slices.Clone(p.Stops), func(v ItineraryStop) bool { return v.On != day })
}
