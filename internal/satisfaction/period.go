package satisfaction

import (
	"cmp"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
)

// Period is the time that answers were given in, both days included.
type Period struct{ From, Until date.Date }

// Span is how long the periods of a trend are.
type Span string

// The spans. A year is the financial year, April to March, which public bodies
// plan and report by.
const (
	Month   Span = "month"
	Quarter Span = "quarter"
	Year    Span = "year"
)

// Spans returns all spans, shortest first.
func Spans() []Span { return []Span{Month, Quarter, Year} }

// Title is the span in words.
func (s Span) Title() string {
	switch s {
	case Month:
		return "Month"
	case Quarter:
		return "Quarter"
	}
	return "Year, April to March"
}

// Of returns the period of this span that a day lies in.
func (s Span) Of(day date.Date) Period {
	if len(day) < 7 {
		return Period{}
	}
	month := int(day[5]-'0')*10 + int(day[6]-'0')
	first := day[:8] + "01"
	length := 1
	switch s {
	case Quarter:
		first, length = first.AddMonths(-((month - 1) % 3)), 3
	case Year:
		first, length = first.AddMonths(-((month + 8) % 12)), 12
	}
	return Period{first, first.AddMonths(length).AddDays(-1)}
}

// Is tells whether the period is exactly a month, a quarter or a year of this
// span.
func (s Span) Is(p Period) bool { return s.Of(p.From) == p }

// Within tells whether the period lies wholly in the other.
func (p Period) Within(other Period) bool { return p.From >= other.From && p.Until <= other.Until }

// Overlaps tells whether the two periods share a day.
func (p Period) Overlaps(other Period) bool { return p.From <= other.Until && other.From <= p.Until }

// Compare orders periods by their end, then by their start.
func (p Period) Compare(other Period) int {
	return cmp.Or(cmp.Compare(p.Until, other.Until), cmp.Compare(p.From, other.From))
}

// String is the period as it stands in addresses: "2025-04-01_2025-06-30".
func (p Period) String() string { return string(p.From) + "_" + string(p.Until) }

// ParsePeriod reads what String wrote; false for anything else.
func ParsePeriod(s string) (Period, bool) {
	from, until, _ := strings.Cut(s, "_")
	f, fErr := date.Parse(from)
	u, uErr := date.Parse(until)
	return Period{f, u}, fErr == nil && uErr == nil && f <= u
}

// Words is the period as people say it: "November 2025", "July to September
// 2025", "April 2024 to March 2025", "3 March to 9 May 2025".
func (p Period) Words() string { return p.words("January", "2 January") }

// Short is the period as it stands under a chart: "Nov 2025", "Jul to Sep
// 2025".
func (p Period) Short() string {
	if Year.Is(p) {
		return p.From.Time().Format("2006") + "/" + p.Until.Time().Format("06")
	}
	return p.words("Jan", "2 Jan")
}

func (p Period) words(month, day string) string {
	from, until := p.From.Time(), p.Until.Time()
	layout := day
	if from.Day() == 1 && p.Until.AddDays(1).Time().Day() == 1 {
		layout = month
		if from.Year() == until.Year() && from.Month() == until.Month() {
			return until.Format(month + " 2006")
		}
		if from.Year() == until.Year() && from.Month() == 1 && until.Month() == 12 {
			return until.Format("2006")
		}
	}
	if p.From == p.Until {
		return until.Format(day + " 2006")
	}
	if from.Year() == until.Year() {
		return from.Format(layout) + " to " + until.Format(layout+" 2006")
	}
	return from.Format(layout+" 2006") + " to " + until.Format(layout+" 2006")
}
