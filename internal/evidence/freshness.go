package evidence

import (
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
)

// Freshness says whether evidence still speaks for today.
type Freshness string

// The freshnesses.
const (
	Fresh  Freshness = "fresh"
	Ageing Freshness = "ageing"
	Stale  Freshness = "stale"
)

// Freshnesses returns all of them, best first.
func Freshnesses() []Freshness { return []Freshness{Fresh, Ageing, Stale} }

// Title is the freshness in words.
func (f Freshness) Title() string {
	return map[Freshness]string{Fresh: "Fresh", Ageing: "Ageing", Stale: "Stale"}[f]
}

const (
	freshMonths      = 12 // data that ended within a year speaks for today
	cycleMonths      = 36 // the cycle, where none is under way
	reviewSoonMonths = 1
)

// Limits are the days that divide fresh from ageing from stale evidence. They
// follow from the day and from when the cycle under way began.
//
// The rule is ours and is told to people as such; the scheme asks for fresh
// evidence at a full assessment and evidence from within the cycle at reviews.
// Data that ended within the last twelve months is fresh. Older data is ageing,
// and stale when it also ended before the cycle began (or more than three years
// ago, when no cycle is under way). A review date that has passed makes an item
// stale, one within a month makes it ageing. Evidence that does not say which
// period it describes is ageing.
type Limits struct {
	Today      date.Date
	FreshFrom  date.Date // data ending on this day or later is fresh
	StaleUntil date.Date // data ending before this day is stale
	ReviewSoon date.Date // a review date up to this day makes an item ageing
}

// LimitsOn returns the limits of a day; cycleStart may be no date.
func LimitsOn(today, cycleStart date.Date) Limits {
	l := Limits{Today: today, FreshFrom: today.AddMonths(-freshMonths), ReviewSoon: today.AddMonths(reviewSoonMonths)}
	l.StaleUntil = min(l.FreshFrom, cycleStart)
	if cycleStart == "" {
		l.StaleUntil = today.AddMonths(-cycleMonths)
	}
	return l
}

// Of judges evidence by the last day it describes and its review date, either
// of which may be no date.
func (l Limits) Of(periodUntil, reviewOn date.Date) Freshness {
	switch {
	case periodUntil != "" && periodUntil < l.StaleUntil, reviewOn != "" && reviewOn < l.Today:
		return Stale
	case periodUntil == "", periodUntil < l.FreshFrom, reviewOn != "" && reviewOn <= l.ReviewSoon:
		return Ageing
	}
	return Fresh
}

// Item judges an item.
func (l Limits) Item(i Item) Freshness { return l.Of(i.PeriodUntil, i.ReviewOn) }

// Words say why an item is judged as it is: "newest data is 14 months old".
func (l Limits) Words(i Item) string {
	switch {
	case i.ReviewOn != "" && i.ReviewOn < l.Today:
		return "review was due on " + i.ReviewOn.Words()
	case i.PeriodUntil == "":
		return "does not say which period it describes"
	case i.ReviewOn != "" && i.ReviewOn <= l.ReviewSoon && i.PeriodUntil >= l.FreshFrom:
		return "review is due on " + i.ReviewOn.Words()
	case i.PeriodUntil < l.FreshFrom:
		return "newest data is " + Age(i.PeriodUntil, l.Today) + " old"
	}
	return "data up to " + i.PeriodUntil.Month()
}

// Age writes the time from one day to a later one in whole months, or years
// from two years on: "14 months", "3 years".
func Age(from, to date.Date) string {
	months := 0
	for from.AddMonths(months+1) <= to {
		months++
	}
	switch {
	case months >= 24:
		return fmt.Sprintf("%d years", months/12)
	case months == 1:
		return "1 month"
	case months == 0:
		return "less than a month"
	}
	return fmt.Sprintf("%d months", months)
}

// ElementSummary counts the evidence for one element: of the whole organisation
// (AreaID empty) or of one service area. Withdrawn items do not count.
type ElementSummary struct {
	ElementID       string
	AreaID          string
	Items           int64
	Undated         int64     // items that do not say which period they describe
	NewestUntil     date.Date // the last day that any of them describes
	ReviewOn        date.Date // the earliest review date among them
	PointersMissing int64     // links that do not say where to look
	HasStrongest    bool
}

// Freshness judges the element by its newest evidence; "" when there is none.
func (l Limits) Element(s ElementSummary) Freshness {
	if s.Items == 0 {
		return ""
	}
	return l.Of(s.NewestUntil, "")
}

// ElementWords say what stands out: "no evidence", "newest data is 14 months
// old", "2 claims without a page"; nothing when nothing does.
func (l Limits) ElementWords(s ElementSummary) []string {
	if s.Items == 0 {
		return []string{"no evidence"}
	}
	var words []string
	if s.NewestUntil == "" {
		words = append(words, "no evidence says which period it describes")
	} else if s.NewestUntil < l.FreshFrom {
		words = append(words, "newest data is "+Age(s.NewestUntil, l.Today)+" old")
	}
	if s.ReviewOn != "" && s.ReviewOn < l.Today {
		words = append(words, "a review was due on "+s.ReviewOn.Words())
	}
	switch {
	case s.PointersMissing == 1:
		words = append(words, "1 claim without a page")
	case s.PointersMissing > 1:
		words = append(words, fmt.Sprintf("%d claims without a page", s.PointersMissing))
	}
	return words
}

// Period writes the period that an item describes: "April 2024 to March 2025";
// "Not given" when it does not say.
func (i Item) Period() string {
	from, until := i.PeriodFrom, i.PeriodUntil
	switch {
	case until == "":
		return "Not given"
	case from == "":
		return "Up to " + until.Words()
	case from == until:
		return until.Words()
	case from.Month() == until.Month():
		return until.Month()
	case strings.HasSuffix(string(from), "-01") && until.AddDays(1).Month() != until.Month():
		return from.Month() + " to " + until.Month()
	}
	return from.Words() + " to " + until.Words()
}

// PeriodShort writes the period for a table: "Apr 2024 to Mar 2025".
func (i Item) PeriodShort() string {
	const layout = "Jan 2006"
	from, until := i.PeriodFrom.Time().Format(layout), i.PeriodUntil.Time().Format(layout)
	switch {
	case i.PeriodUntil == "":
		return "Not given"
	case i.PeriodFrom == "":
		return "Up to " + until
	case from == until:
		return until
	}
	return from + " to " + until
}
