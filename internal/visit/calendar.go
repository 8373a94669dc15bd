package visit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// britishTime is the time zone of all plans, as RFC 5545 wants it beside the
// events: summer time from the last Sunday of March to that of October.
const britishTime = `BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
DTSTART:19810329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
`

// CalendarMethod is what a calendar file is for: RFC 5546.
type CalendarMethod string

// The methods in use.
const (
	PublishCalendar CalendarMethod = "PUBLISH"
	CancelCalendar  CalendarMethod = "CANCEL" // of one session that was taken out
)

// CalendarOf is what a calendar file is made of. It travels: to phones, to
// colleagues, to whoever holds the address of a feed. So it says what, when,
// where and who is wanted, and never who comes, what is tested or what was
// found.
type CalendarOf struct {
	Name      string // of the calendar
	Organiser string // name of the certification body
	Address   string // of the plan in the portal
	Method    CalendarMethod
	At        time.Time // when it was made
	Links     bool      // with links to join remote sessions
	ForBody   bool      // the plan as the body reads it
	Events    []CalendarEvent
}

// CalendarEvent is one session, or a stop that has none. Its UID stays when it
// is changed and its Sequence grows, so that a calendar updates it.
type CalendarEvent struct {
	UID       string
	Sequence  int64
	Cancelled bool
	Stop      ItineraryStop
	Session   ItinerarySession // without an ID for a stop that has none
}

// sequence orders the versions of an event: a session's own come before those
// of its stop, since it may move from one stop to another.
func sequence(session, stop int64) int64 { return session*1000 + min(stop, 999) }

// Events returns the events of a plan as it is now, with those that an earlier
// share had and it has not any more as cancelled.
func Events(now []ItineraryStop, earlier []Share) (events []CalendarEvent) {
	here := map[string]bool{}
	for _, stop := range now {
		for _, s := range stop.Sessions {
			here[s.ID] = true
			events = append(events, CalendarEvent{UID: s.ID, Sequence: sequence(s.Version, stop.Version), Stop: stop, Session: s})
		}
		if len(stop.Sessions) == 0 {
			here[stop.ID] = true
			events = append(events, CalendarEvent{UID: stop.ID, Sequence: stop.Version, Stop: stop})
		}
	}
	for _, share := range slices.Backward(earlier) {
		for _, stop := range share.Stops {
			for _, s := range stop.Sessions {
				if !here[s.ID] {
					here[s.ID] = true
					events = append(events, CalendarEvent{UID: s.ID, Sequence: sequence(s.Version+1, 0), Cancelled: true, Stop: stop, Session: s})
				}
			}
			if len(stop.Sessions) == 0 && !here[stop.ID] {
				here[stop.ID] = true
				events = append(events, CalendarEvent{UID: stop.ID, Sequence: stop.Version + 1, Cancelled: true, Stop: stop})
			}
		}
	}
	slices.SortStableFunc(events, func(a, b CalendarEvent) int {
		return cmp.Or(strings.Compare(string(a.Stop.On), string(b.Stop.On)), strings.Compare(a.starts(), b.starts()))
	})
	return events
}

// TakenOut returns the sessions among the events that are not in the plan any
// more: those who come to them may have them in a calendar.
func TakenOut(events []CalendarEvent) (out []CalendarEvent) {
	for _, e := range events {
		if e.Cancelled && e.Session.ID != "" {
			out = append(out, e)
		}
	}
	return out
}

// Words say what the session was, when and where.
func (e CalendarEvent) Words() string {
	return fmt.Sprintf("%s, %s, %s to %s, %s", e.Session.Title, e.Stop.On.Words(), e.Session.Starts, e.Session.Ends, e.Stop.Where)
}

func (e CalendarEvent) starts() string { return cmp.Or(e.Session.Starts, e.Stop.Starts) }
func (e CalendarEvent) ends() string   { return cmp.Or(e.Session.Ends, e.Stop.Ends) }

// Calendar returns an iCalendar file (RFC 5545).
func Calendar(v CalendarOf) []byte {
	var c calendarText
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//Plaudit//Visit plan//EN")
	c.line("CALSCALE", "GREGORIAN")
	c.line("METHOD", string(v.Method))
	if v.Method == PublishCalendar {
		c.line("X-WR-CALNAME", escaped(v.Name))
		c.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
		c.line("X-PUBLISHED-TTL", "PT1H")
	}
	c.b.WriteString(strings.ReplaceAll(britishTime, "\n", "\r\n"))
	for _, e := range v.Events {
		c.event(v, e)
	}
	c.line("END", "VCALENDAR")
	return []byte(c.b.String())
}

type calendarText struct{ b strings.Builder }

func (c *calendarText) event(v CalendarOf, e CalendarEvent) {
	summary, about := v.Name, []string{v.Name}
	if e.Session.ID != "" {
		summary = e.Session.Kind.Title() + ": " + e.Session.Title
	}
	if e.Session.Room != "" {
		about = append(about, "Room: "+e.Session.Room)
	}
	for _, g := range e.Session.Wanted {
		about = append(about, fmt.Sprintf("%s: %d wanted", g.Group.Title(), g.Number))
	}
	if v.Links && e.Session.JoinLink != "" && !e.Cancelled {
		about = append(about, "Join: "+e.Session.JoinLink)
	}
	if v.Address != "" {
		about = append(about, "The plan: "+v.Address)
	}
	place := strings.Join(strings.FieldsFunc(strings.Join([]string{e.Session.Room, e.Stop.Where, e.Stop.Address}, "\n"), func(r rune) bool { return r == '\n' || r == '\r' }), ", ")
	c.line("BEGIN", "VEVENT")
	c.line("UID", e.UID+"@plaudit")
	c.line("DTSTAMP", v.At.UTC().Format("20060102T150405Z"))
	c.line("SEQUENCE", fmt.Sprint(e.Sequence))
	c.line("DTSTART;TZID=Europe/London", moment(e.Stop, e.starts()))
	c.line("DTEND;TZID=Europe/London", moment(e.Stop, e.ends()))
	if v.Organiser != "" && v.Address != "" {
		c.line(`ORGANIZER;CN="`+strings.NewReplacer(`"`, "'", "\n", " ", "\r", " ").Replace(v.Organiser)+`"`, v.Address)
	}
	if e.Cancelled {
		c.line("STATUS", "CANCELLED")
		summary = "Cancelled: " + summary
	} else {
		c.line("STATUS", "CONFIRMED")
	}
	c.line("SUMMARY", escaped(summary))
	c.line("LOCATION", escaped(place))
	c.line("DESCRIPTION", escaped(strings.Join(about, "\n")))
	c.line("END", "VEVENT")
}

func moment(stop ItineraryStop, clock string) string {
	t, err := time.Parse("2006-01-02 15:04", string(stop.On)+" "+clock)
	if err != nil {
		t = stop.On.Time()
	}
	return t.Format("20060102T150405")
}

// escaped writes a text value: section 3.3.11. Characters that no text may hold
// are left out.
func escaped(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\r\n", "\\n", "\n", "\\n", "\r", "\\n").Replace(s)
}

// line writes a content line, folded to 75 octets without breaking a character:
// section 3.1.
func (c *calendarText) line(name, value string) {
	rest, most := name+":"+value, 75
	for len(rest) > most {
		at := most
		for !utf8.RuneStart(rest[at]) {
			at--
		}
		c.b.WriteString(rest[:at] + "\r\n ")
		rest, most = rest[at:], 74
	}
	c.b.WriteString(rest + "\r\n")
}
