package assessment

import (
	"slices"

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
func Uncovered(selected []Selected, stops []VisitStop) []string {
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

// Clash is something about the timetable that can hardly be meant. It is a
// warning: two assessors may well be in two places at once.
type Clash struct{ Words string }

// Clashes returns the warnings of a timetable: stops of a day that overlap,
// sessions that overlap, and sessions outside the time of their stop.
func Clashes(stops []VisitStop) []Clash {
	var clashes []Clash
	warn := func(words string) { clashes = append(clashes, Clash{words}) }
	type placed struct {
		VisitSession
		stop VisitStop
	}
	var sessions []placed
	for i, a := range stops {
		for _, b := range stops[i+1:] {
			if a.On == b.On && overlap(a.Starts, a.Ends, b.Starts, b.Ends) {
				warn(a.On.Short() + ": the stops at " + a.Where() + " (" + a.Starts + " to " + a.Ends + ") and " + b.Where() +
					" (" + b.Starts + " to " + b.Ends + ") overlap")
			}
		}
		for _, s := range a.Sessions {
			if s.Starts < a.Starts || s.Ends > a.Ends {
				warn(a.On.Short() + ": “" + s.Title + "” (" + s.Starts + " to " + s.Ends + ") is outside the time of the stop at " + a.Where())
			}
			sessions = append(sessions, placed{s, a})
		}
	}
	for i, a := range sessions {
		for _, b := range sessions[i+1:] {
			if a.stop.On == b.stop.On && overlap(a.Starts, a.Ends, b.Starts, b.Ends) {
				warn(a.stop.On.Short() + ": “" + a.Title + "” (" + a.Starts + " to " + a.Ends + ") and “" + b.Title +
					"” (" + b.Starts + " to " + b.Ends + ") are at the same time")
			}
		}
	}
	return clashes
}

func overlap(aStarts, aEnds, bStarts, bEnds string) bool { return aStarts < bEnds && bStarts < aEnds }
