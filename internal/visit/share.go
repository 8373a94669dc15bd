package visit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// Share is the plan as the organisation was shown it. It is kept word for
// word as JSON: what the assessors change afterwards is theirs until they share
// the plan again.
type Share struct {
	Number int64           `json:"number"` // 0: nothing was shared yet
	At     time.Time       `json:"at"`
	By     string          `json:"by"` // name
	Words  string          `json:"words,omitempty"`
	Stops  []ItineraryStop `json:"stops"`
}

// ItineraryStop is a stop as it is shown to those who come and go by it.
type ItineraryStop struct {
	ID       string             `json:"id"`
	On       date.Date          `json:"on"`
	Where    string             `json:"where"`
	Address  string             `json:"address,omitempty"`
	Starts   string             `json:"starts"`
	Ends     string             `json:"ends"`
	Travel   int64              `json:"travel,omitempty"`
	Notes    string             `json:"notes,omitempty"`
	Version  int64              `json:"version"`
	Sessions []ItinerarySession `json:"sessions"`
}

// ItinerarySession is a session as it is shown: nothing of what was found there.
type ItinerarySession struct {
	ID          string           `json:"id"`
	Kind        SessionKind      `json:"kind"`
	Title       string           `json:"title"`
	Starts      string           `json:"starts"`
	Ends        string           `json:"ends"`
	Room        string           `json:"room,omitempty"`
	JoinLink    string           `json:"join,omitempty"`
	Leader      string           `json:"leader,omitempty"` // name
	Unannounced bool             `json:"-"`                // never shared
	Wanted      []ItineraryGroup `json:"wanted,omitempty"`
	Elements    []string         `json:"elements,omitempty"`
	Version     int64            `json:"version"`
}

// ItineraryGroup is how many people of a group a session wants.
type ItineraryGroup struct {
	Group  ParticipantGroup `json:"group"`
	Number int64            `json:"number"`
}

// Itinerary returns stops as they are shown; unannounced sessions are left out
// unless it is for the team.
func Itinerary(stops []Stop, forTeam bool) []ItineraryStop {
	var shown []ItineraryStop
	for _, v := range stops {
		stop := ItineraryStop{ID: v.ID, On: v.On, Where: v.Where(), Address: v.Address, Starts: v.Starts, Ends: v.Ends, Travel: v.Travel, Notes: v.Notes, Version: v.Version}
		for _, s := range v.Sessions {
			if s.Unannounced && !forTeam {
				continue
			}
			session := ItinerarySession{ID: s.ID, Kind: s.Kind, Title: s.Title, Starts: s.Starts, Ends: s.Ends, Room: s.Room, JoinLink: s.JoinLink, Leader: s.Leader,
				Unannounced: s.Unannounced, Elements: s.ElementIDs, Version: s.Version}
			for _, g := range s.Groups {
				if g.Wanted > 0 {
					session.Wanted = append(session.Wanted, ItineraryGroup{g.Group, g.Wanted})
				}
			}
			stop.Sessions = append(stop.Sessions, session)
		}
		if len(stop.Sessions) == 0 && len(v.Sessions) > 0 {
			continue // a stop for unannounced sessions alone is unannounced
		}
		shown = append(shown, stop)
	}
	return shown
}

// ItineraryDays returns the days of the stops in order.
func ItineraryDays(stops []ItineraryStop) []date.Date {
	var days []date.Date
	for _, s := range stops {
		if !slices.Contains(days, s.On) {
			days = append(days, s.On)
		}
	}
	return days
}

// Session finds a session of what was shared with its stop.
func (v Share) Session(id string) (ItinerarySession, ItineraryStop, bool) {
	for _, stop := range v.Stops {
		for _, s := range stop.Sessions {
			if s.ID == id {
				return s, stop, true
			}
		}
	}
	return ItinerarySession{}, ItineraryStop{}, false
}

// Changes says in words what is different between two plans, in the order of
// the later; what is gone stands last. Versions alone are no difference.
func Changes(before, after []ItineraryStop) (lines []string) {
	old, now := Share{Stops: before}, Share{Stops: after}
	stops := map[string]ItineraryStop{}
	for _, v := range before {
		stops[v.ID] = v
	}
	for _, v := range after {
		if was, is := stops[v.ID]; is {
			lines = append(lines, stopChanges(was, v)...)
		} else {
			lines = append(lines, "New stop: "+v.On.Words()+", "+v.Starts+" to "+v.Ends+", "+v.Where)
		}
		for _, s := range v.Sessions {
			was, at, is := old.Session(s.ID)
			if !is {
				lines = append(lines, "New: “"+s.Title+"”, "+v.On.Words()+", "+s.Starts+" to "+s.Ends+", "+v.Where)
				continue
			}
			lines = append(lines, sessionChanges(was, s, at, v)...)
		}
		delete(stops, v.ID)
	}
	for _, v := range before {
		for _, s := range v.Sessions {
			if _, _, is := now.Session(s.ID); !is {
				lines = append(lines, "Taken out: “"+s.Title+"”, "+v.On.Words()+", "+s.Starts+" to "+s.Ends+", "+v.Where)
			}
		}
		if _, gone := stops[v.ID]; gone {
			lines = append(lines, "Stop taken out: "+v.On.Words()+", "+v.Where)
		}
	}
	return lines
}

func stopChanges(was, is ItineraryStop) (lines []string) {
	name := is.On.Words() + ", " + is.Where + ": "
	if was.On != is.On || was.Where != is.Where {
		lines = append(lines, name+"was "+was.On.Words()+", "+was.Where)
	}
	if was.Starts != is.Starts || was.Ends != is.Ends {
		lines = append(lines, name+"now "+is.Starts+" to "+is.Ends+", was "+was.Starts+" to "+was.Ends)
	}
	if was.Notes != is.Notes {
		lines = append(lines, name+"the notes have changed")
	}
	return lines
}

func sessionChanges(was, is ItinerarySession, wasAt, isAt ItineraryStop) (lines []string) {
	name := "“" + is.Title + "”: "
	say := func(words string) { lines = append(lines, name+words) }
	if was.Title != is.Title {
		say("was called “" + was.Title + "”")
	}
	if was.Kind != is.Kind {
		say("now " + strings.ToLower(is.Kind.Title()) + ", was " + strings.ToLower(was.Kind.Title()))
	}
	if wasAt.ID != isAt.ID {
		say("now on " + isAt.On.Words() + " at " + isAt.Where + ", was on " + wasAt.On.Words() + " at " + wasAt.Where)
	}
	if was.Starts != is.Starts || was.Ends != is.Ends {
		say("now " + is.Starts + " to " + is.Ends + ", was " + was.Starts + " to " + was.Ends)
	}
	if was.Room != is.Room {
		say("room: " + orNothing(is.Room) + ", was " + orNothing(was.Room))
	}
	if was.JoinLink != is.JoinLink {
		say("the link to join has changed")
	}
	if was.Leader != is.Leader {
		say("led by " + orNothing(is.Leader) + ", was " + orNothing(was.Leader))
	}
	if !slices.Equal(was.Wanted, is.Wanted) {
		say("wanted: " + wantedWords(is.Wanted) + ", was " + wantedWords(was.Wanted))
	}
	if !slices.Equal(was.Elements, is.Elements) {
		say("elements: " + orNothing(strings.Join(is.Elements, ", ")) + ", was " + orNothing(strings.Join(was.Elements, ", ")))
	}
	return lines
}

func orNothing(s string) string {
	if s == "" {
		return "not said"
	}
	return s
}

func wantedWords(all []ItineraryGroup) string {
	var parts []string
	for _, g := range all {
		parts = append(parts, fmt.Sprintf("%d %s", g.Number, strings.ToLower(g.Group.Title())))
	}
	return orNothing(strings.Join(parts, ", "))
}

// Unshared says in words what the organisation does not know of yet.
func (p Plan) Unshared() []string {
	if p.Last.Number == 0 {
		return nil
	}
	return Changes(p.Last.Stops, Itinerary(p.Stops, false))
}

// Share shows the organisation the plan as it is now, with words to it. The
// first time it opens the visit; Conflict while the plan has no session that
// can be shown, or when nothing has changed since.
func (s *Visits) Share(ctx context.Context, by account.Actor, assessmentID, words string) error {
	words = strings.TrimSpace(words)
	if len([]rune(words)) > 2000 {
		return fault.Invalid("", fault.Field{Name: "words", Words: "What you write to the organisation must be 2,000 characters or less"})
	}
	return s.store.Write(ctx, func(tx Tx) error {
		p, err := plannable(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		share := Share{Number: p.Last.Number + 1, At: s.now(), By: by.Name, Words: words, Stops: Itinerary(p.Stops, false)}
		if !slices.ContainsFunc(share.Stops, func(v ItineraryStop) bool { return len(v.Sessions) > 0 }) {
			return fault.Conflict("Plan at least one session that the organisation may know of before you share the plan")
		}
		a, event := p.Assessment, notice.VisitShared
		if p.Last.Number > 0 {
			if len(p.Unshared()) == 0 {
				return fault.Conflict("Nothing has changed since the plan was shared")
			}
			event = notice.VisitChanged
		}
		if a.State == assessment.DeskReview {
			if a, err = assessment.Proceed(ctx, tx, a, assessment.Visit, share.At); err != nil {
				return err
			}
		}
		if err := tx.InsertVisitShare(ctx, assessmentID, share); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: event, OrganisationID: a.OrganisationID, AssessmentID: a.ID}); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, "visit.plan shared", map[string]any{"number": share.Number, "stops": len(share.Stops)})
	})
}

// SharedPlan is the plan as the organisation reads it: what was shared last,
// and nothing of what the assessors have changed since.
type SharedPlan struct {
	assessment.Case
	Share
	Changes   []string   // since what was shared before
	Proposals []Proposal // latest first
	MayAnswer bool

	all []Share // oldest first
}

// Shared tells whether there is anything to read.
func (p SharedPlan) Shared() bool { return p.Number > 0 }

// TakenOut are the sessions that were shared once and are not any more.
func (p SharedPlan) TakenOut() []CalendarEvent { return TakenOut(Events(p.Stops, p.all)) }

// PlanForOrganisation returns the plan as the organisation reads it; before it
// is shared there is nothing in it. Warnings and coverage are the assessors' own.
func (s *Visits) PlanForOrganisation(ctx context.Context, by account.Actor, assessmentID string) (v SharedPlan, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		v, err = sharedPlan(ctx, tx, by, account.ReadOrganisation, assessmentID)
		return err
	})
}

func sharedPlan(ctx context.Context, tx Tx, by account.Actor, c account.Capability, assessmentID string) (v SharedPlan, err error) {
	if v.Case, err = tx.Case(ctx, assessmentID); err != nil {
		return v, err
	}
	if err := by.Require(c, v.OfOrganisation(), "assessment"); err != nil {
		return v, err
	}
	if !v.State.AtLeast(assessment.Visit) {
		return v, nil
	}
	if v.all, err = tx.VisitShares(ctx, assessmentID); err != nil {
		return v, err
	}
	if n := len(v.all); n > 0 {
		v.Share = v.all[n-1]
		if n > 1 {
			v.Changes = Changes(v.all[n-2].Stops, v.Stops)
		}
	} else { // shared before plans were kept as they were shared
		stops, err := tx.VisitStops(ctx, assessmentID)
		if err != nil {
			return v, err
		}
		v.Share = Share{Number: 1, At: v.UpdatedAt, Stops: Itinerary(stops, false)}
	}
	v.MayAnswer = by.May(account.AnswerQuestion, v.OfOrganisation(v.AreaIDs...)) && v.State == assessment.Visit
	v.Proposals, err = tx.VisitProposals(ctx, assessmentID)
	return v, err
}
