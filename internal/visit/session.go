package visit

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// SessionKind is what is done in a session.
type SessionKind string

// The kinds of session.
const (
	Interview     SessionKind = "interview"
	FocusGroup    SessionKind = "focus_group"
	Tour          SessionKind = "tour"
	Observation   SessionKind = "observation"
	MysteryShop   SessionKind = "mystery_shop"
	Meeting       SessionKind = "meeting"
	RemoteSession SessionKind = "remote"
)

// SessionKinds returns all kinds in the order in which they are offered.
func SessionKinds() []SessionKind {
	return []SessionKind{Interview, FocusGroup, Tour, Observation, MysteryShop, Meeting, RemoteSession}
}

// Title is the kind in words; "" when it is none.
func (k SessionKind) Title() string {
	switch k {
	case Interview:
		return "Interview"
	case FocusGroup:
		return "Focus group"
	case Tour:
		return "Tour"
	case Observation:
		return "Observation"
	case MysteryShop:
		return "Mystery shop"
	case Meeting:
		return "Meeting"
	case RemoteSession:
		return "Remote session"
	}
	return ""
}

// Sees tells whether the assessor sees the service itself in such a session.
func (k SessionKind) Sees() bool { return k == Tour || k == Observation || k == MysteryShop }

// ParticipantGroup is whom a session meets, never by name.
type ParticipantGroup string

// The groups.
const (
	Customers      ParticipantGroup = "customers"
	Partners       ParticipantGroup = "partners"
	Staff          ParticipantGroup = "staff"
	Managers       ParticipantGroup = "managers"
	Leaders        ParticipantGroup = "leaders"
	ElectedMembers ParticipantGroup = "members"
)

// ParticipantGroups returns all groups in the order in which they are offered.
func ParticipantGroups() []ParticipantGroup {
	return []ParticipantGroup{Customers, Partners, Staff, Managers, Leaders, ElectedMembers}
}

// Title is the group in words; "" when it is none.
func (g ParticipantGroup) Title() string {
	switch g {
	case Customers:
		return "Customers"
	case Partners:
		return "Partners"
	case Staff:
		return "Front-line staff"
	case Managers:
		return "Managers"
	case Leaders:
		return "Leaders"
	case ElectedMembers:
		return "Elected or board members"
	}
	return ""
}

// Uncovered returns the selected elements that no session of the stops is to
// test, in the order of the standard.
func Uncovered(selected []assessment.Selected, stops []Stop) []string {
	covered := map[string]bool{}
	for _, stop := range stops {
		for _, session := range stop.Sessions {
			for _, id := range session.ElementIDs {
				covered[id] = true
			}
		}
	}
	var open []string
	for _, s := range selected {
		if !covered[s.ElementID] {
			open = append(open, s.ElementID)
		}
	}
	slices.SortFunc(open, standard.CompareIDs)
	return open
}

func (v Session) check() error {
	var c fault.Check
	c.That(v.Kind.Title() != "", "kind", "Select the kind of session")
	c.That(v.Title != "", "title", "Enter what the session is")
	c.That(len([]rune(v.Title)) <= 150, "title", "What the session is must be 150 characters or less")
	c.That(len([]rune(v.Room)) <= 100, "room", "The room must be 100 characters or less")
	c.That(v.JoinLink == "" || isLink(v.JoinLink), "join", "Enter the whole link to join, starting with https://")
	c.That(len(v.JoinLink) <= 1000, "join", "The link to join must be 1,000 characters or less")
	checkTimes(&c, v.Starts, v.Ends)
	for _, g := range v.Groups {
		c.That(g.Group.Title() != "", "groups", "Select groups from the list")
		c.That(g.Wanted >= 0 && g.Wanted <= 500 && g.Met >= 0 && g.Met <= 500, "wanted_"+string(g.Group), "The number of people must be between 0 and 500")
	}
	return c.Err()
}

func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

// SaveSession adds a session to a stop (no ID) or changes one at the version it
// carries; whether it was held and whom it met stay as they are. NotFound when
// the stop is another assessment's, an element is not examined or who leads it
// does not assess.
func (s *Visits) SaveSession(ctx context.Context, by account.Actor, v Session) (Session, error) {
	v.Title, v.ElementIDs = strings.TrimSpace(v.Title), assessment.TidyElements(v.ElementIDs)
	v.Room, v.JoinLink = strings.TrimSpace(v.Room), strings.TrimSpace(v.JoinLink)
	if err := v.check(); err != nil {
		return v, err
	}
	return v, s.store.Write(ctx, func(tx Tx) error {
		p, err := plannable(ctx, tx, by, v.AssessmentID)
		if err != nil {
			return err
		}
		if _, err := p.Stop(v.StopID); err != nil {
			return err
		}
		if err := assessment.CheckSelected(p.Selected, v.ElementIDs); err != nil {
			return err
		}
		if v.LedBy != "" && !slices.ContainsFunc(p.Team, func(a assessment.Appointment) bool { return a.PersonID == v.LedBy }) {
			return fault.NotFound("There is no such assessor")
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
	return s.store.Write(ctx, func(tx Tx) error {
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
