package assessment

import (
	"fmt"
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

// Calendar returns the plan as an iCalendar file (RFC 5545): one event for each
// session, and for each stop that has none. An event keeps its identity when it
// is changed, so that a calendar updates it.
func Calendar(p VisitPlan) []byte {
	var c calendarText
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//Plaudit//Visit plan//EN")
	c.line("CALSCALE", "GREGORIAN")
	c.line("METHOD", "PUBLISH")
	c.line("X-WR-CALNAME", escaped(p.Organisation+": "+p.Name))
	c.b.WriteString(strings.ReplaceAll(britishTime, "\n", "\r\n"))
	for _, stop := range p.Stops {
		for _, s := range stop.Sessions {
			about := []string{p.Organisation + ", " + p.Name}
			for _, g := range s.Groups {
				about = append(about, fmt.Sprintf("%s: %d", g.Group.Title(), g.Wanted))
			}
			if len(s.ElementIDs) > 0 {
				about = append(about, "Elements "+strings.Join(s.ElementIDs, ", "))
			}
			c.event(p, stop, s.ID, s.Version, s.Starts, s.Ends, s.Kind.Title()+": "+s.Title, append(about, stop.Notes))
		}
		if len(stop.Sessions) == 0 {
			c.event(p, stop, stop.ID, stop.Version, stop.Starts, stop.Ends, p.Organisation+": "+stop.Where(), []string{p.Name, stop.Notes})
		}
	}
	c.line("END", "VCALENDAR")
	return []byte(c.b.String())
}

type calendarText struct{ b strings.Builder }

func (c *calendarText) event(p VisitPlan, stop VisitStop, id string, version int64, starts, ends, summary string, about []string) {
	place := stop.Where()
	if stop.Address != "" {
		place += ", " + strings.ReplaceAll(stop.Address, "\n", ", ")
	}
	c.line("BEGIN", "VEVENT")
	c.line("UID", id+"@plaudit")
	c.line("DTSTAMP", p.UpdatedAt.UTC().Format("20060102T150405Z"))
	c.line("SEQUENCE", fmt.Sprint(version))
	c.line("DTSTART;TZID=Europe/London", moment(stop, starts))
	c.line("DTEND;TZID=Europe/London", moment(stop, ends))
	c.line("SUMMARY", escaped(summary))
	c.line("LOCATION", escaped(place))
	c.line("DESCRIPTION", escaped(strings.TrimSpace(strings.Join(about, "\n"))))
	c.line("END", "VEVENT")
}

func moment(stop VisitStop, clock string) string {
	t, err := time.Parse("2006-01-02 15:04", string(stop.On)+" "+clock)
	if err != nil {
		t = stop.On.Time()
	}
	return t.Format("20060102T150405")
}

// escaped writes a text value: section 3.3.11.
func escaped(s string) string {
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
