package visit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// WarningKind tells what can hardly be meant from what is missing.
type WarningKind string

// The kinds of warning.
const (
	Clash WarningKind = "clash" // two things of the plan do not go together
	Gap   WarningKind = "gap"   // something that a visit should have is not in it
)

// Warning is something about a plan that its makers should look at. It stops
// nobody: the plan can be saved and shared with it.
type Warning struct {
	Kind  WarningKind
	Words string
}

// What people can be asked to do in a day: our choice, said in the walkthrough.
const (
	mostWithoutBreak = 180 // minutes of sessions in a row
	leastBreak       = 15  // minutes that count as a break
)

// Warnings returns what is wrong with a plan, clashes before gaps, each in the
// order of the plan.
func Warnings(stops []Stop, b Background) []Warning {
	j := judge{Background: b, stops: stops}
	j.overlaps()
	j.days()
	j.gaps()
	slices.SortStableFunc(j.found, func(a, b Warning) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	return j.found
}

type judge struct {
	Background
	stops []Stop
	found []Warning
}

func (j *judge) warn(kind WarningKind, words string) {
	j.found = append(j.found, Warning{kind, words})
}

// placed is a session with where it is and who is there for the team.
type placed struct {
	Session
	stop Stop
	who  string // "" when it is not said
}

func (s placed) named() string { return "“" + s.Title + "” (" + s.Starts + " to " + s.Ends + ")" }

func (j *judge) sessions() (all []placed) {
	team := j.assessors()
	for _, stop := range j.stops {
		for _, s := range stop.Sessions {
			who := s.LedBy
			if who == "" && len(team) == 1 {
				who = team[0].PersonID // who else
			}
			all = append(all, placed{s, stop, who})
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return strings.Compare(string(a.stop.On)+a.Starts, string(b.stop.On)+b.Starts)
	})
	return all
}

// assessors are those of the team whose appointment was not ended.
func (b Background) assessors() []assessment.Appointment {
	return slices.DeleteFunc(slices.Clone(b.Team), func(a assessment.Appointment) bool { return !a.EndedAt.IsZero() })
}

func (b Background) nameOf(personID string) string {
	for _, a := range b.Team {
		if a.PersonID == personID {
			return a.Person
		}
	}
	return "The same assessor"
}

// overlaps finds what is at the same time: stops of one assessor, sessions of
// one assessor or in one room, sessions outside their stop.
func (j *judge) overlaps() {
	for i, a := range j.stops {
		for _, b := range j.stops[i+1:] {
			if a.On == b.On && len(j.assessors()) < 2 && overlap(a.Starts, a.Ends, b.Starts, b.Ends) {
				j.warn(Clash, a.On.Short()+": the stops at "+a.Where()+" ("+a.Starts+" to "+a.Ends+") and "+b.Where()+
					" ("+b.Starts+" to "+b.Ends+") overlap")
			}
		}
		for _, s := range a.Sessions {
			if s.Starts < a.Starts || s.Ends > a.Ends {
				j.warn(Clash, a.On.Short()+": "+placed{Session: s}.named()+" is outside the time of the stop at "+a.Where())
			}
		}
	}
	all := j.sessions()
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.stop.On != b.stop.On || !overlap(a.Starts, a.Ends, b.Starts, b.Ends) {
				continue
			}
			day := a.stop.On.Short() + ": "
			switch {
			case a.who == b.who && a.who != "":
				j.warn(Clash, day+j.nameOf(a.who)+" is in "+a.named()+" and "+b.named()+" at the same time")
			case a.who == "" || b.who == "":
				j.warn(Clash, day+a.named()+" and "+b.named()+" are at the same time, and it is not said who leads them")
			}
			if a.Room != "" && strings.EqualFold(a.Room, b.Room) && a.stop.Where() == b.stop.Where() {
				j.warn(Clash, day+a.named()+" and "+b.named()+" are both in "+a.Room)
			}
		}
	}
}

// days goes through the days of each assessor: the way from stop to stop, breaks,
// and whether they are appointed.
func (j *judge) days() {
	type key struct {
		who string
		on  date.Date
	}
	var order []key
	byDay := map[key][]placed{}
	for _, s := range j.sessions() {
		k := key{s.who, s.stop.On}
		if byDay[k] == nil {
			order = append(order, k)
		}
		byDay[k] = append(byDay[k], s)
	}
	for _, k := range order {
		sessions := byDay[k]
		var at, run int // minute of the day until which the run goes on, and how long it is
		warned := false
		for i, s := range sessions {
			starts, ends := minutes(s.Starts), minutes(s.Ends)
			if i == 0 || starts-at >= leastBreak {
				run = 0
			}
			if run += ends - max(starts, at); run > mostWithoutBreak && !warned {
				warned = true
				j.warn(Clash, fmt.Sprintf("%s: %s has no break of %d minutes in %d hours before %s", k.on.Short(), j.whoWords(k.who), leastBreak, mostWithoutBreak/60, s.Ends))
			}
			if i > 0 {
				j.way(k.who, sessions[i-1], s)
			}
			at = max(at, ends)
		}
		j.appointed(k.who, k.on)
	}
}

func (j *judge) whoWords(who string) string {
	if who == "" {
		return "the team"
	}
	return j.nameOf(who)
}

// way warns when one cannot get from one session to the next.
func (j *judge) way(who string, a, b placed) {
	if a.stop.ID == b.stop.ID || a.Kind == RemoteSession || b.Kind == RemoteSession || overlap(a.Starts, a.Ends, b.Starts, b.Ends) {
		return
	}
	there := minutes(b.Starts) - minutes(a.Ends)
	switch {
	case b.stop.Travel > 0 && there < int(b.stop.Travel):
		j.warn(Clash, fmt.Sprintf("%s: from %s to %s takes %d minutes, and %s has %d between %s and %s",
			a.stop.On.Short(), a.stop.Where(), b.stop.Where(), b.stop.Travel, j.whoWords(who), there, a.named(), b.named()))
	case b.stop.Travel == 0 && there == 0 && a.stop.Where() != b.stop.Where():
		j.warn(Clash, a.stop.On.Short()+": there is no time to get from "+a.stop.Where()+" to "+b.stop.Where()+" between "+a.named()+" and "+b.named())
	}
}

func (j *judge) appointed(who string, on date.Date) {
	var names []string
	for _, a := range j.assessors() {
		if who != "" && a.PersonID != who {
			continue
		}
		if on >= a.From && on <= a.Until { // also one that is not accepted yet
			return
		}
		names = append(names, a.Person)
	}
	switch {
	case len(j.Team) == 0: // nothing is known of the team
	case who != "":
		j.warn(Clash, on.Short()+": "+j.nameOf(who)+" leads a session but is not appointed on that day")
	default:
		j.warn(Clash, on.Short()+": nobody of the team is appointed on that day ("+strings.Join(names, ", ")+")")
	}
}

// gaps finds what a visit should have and this one does not.
func (j *judge) gaps() {
	all := j.sessions()
	if len(all) == 0 {
		return
	}
	if open := Uncovered(j.Selected, j.stops); len(open) > 0 {
		j.warn(Gap, "No session is to test "+listed(open))
	}
	if open := slices.DeleteFunc(slices.Clone(j.Verify), func(id string) bool {
		return slices.ContainsFunc(all, func(s placed) bool { return slices.Contains(s.ElementIDs, id) })
	}); len(open) > 0 {
		slices.SortFunc(open, standard.CompareIDs)
		j.warn(Gap, "To verify on site, but in no session: "+listed(open))
	}
	var unmet []string
	for _, g := range []ParticipantGroup{Customers, Partners, Staff, Managers, Leaders} {
		if !slices.ContainsFunc(all, func(s placed) bool { return s.wants(g) }) {
			unmet = append(unmet, strings.ToLower(g.Title()))
		}
	}
	if len(unmet) > 0 {
		j.warn(Gap, "No session is to meet "+listed(unmet))
	}
	for _, s := range all {
		if !s.Kind.Sees() && !slices.ContainsFunc(ParticipantGroups(), s.wants) {
			j.warn(Gap, s.stop.On.Short()+": it is not said whom "+s.named()+" is to meet")
		}
		if s.Kind == RemoteSession && s.JoinLink == "" {
			j.warn(Gap, s.stop.On.Short()+": "+s.named()+" is remote and has no link to join")
		}
	}
	var missed []string
	for _, site := range j.Sites {
		if site.ArchivedAt.IsZero() && !slices.ContainsFunc(j.stops, func(v Stop) bool { return v.SiteID == site.ID }) {
			missed = append(missed, site.Name)
		}
	}
	if len(missed) > 0 {
		j.warn(Gap, "No stop is at "+listed(missed))
	}
}

func (v Session) wants(g ParticipantGroup) bool {
	return slices.ContainsFunc(v.Groups, func(c GroupCount) bool { return c.Group == g && c.Wanted > 0 })
}

func listed(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}

// minutes is the minute of the day of "09:30"; 0 when it is no time.
func minutes(clock string) int {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return 0
	}
	return t.Hour()*60 + t.Minute()
}

func overlap(aStarts, aEnds, bStarts, bEnds string) bool { return aStarts < bEnds && bStarts < aEnds }
