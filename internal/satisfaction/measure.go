package satisfaction

import (
	"fmt"
	"math"
	"strconv"
)

// Measure is one figure: how many were satisfied of those who answered.
type Measure struct {
	ID             string
	OrganisationID string
	InstrumentID   string
	ImportID       string // "" when it was entered by hand
	AreaID         string // "" for the organisation as a whole
	Driver         Driver
	Period         Period
	Counts
}

// Counts are answers added up.
type Counts struct{ Satisfied, Dissatisfied, Answered int64 }

// Plus returns both counts together.
func (c Counts) Plus(other Counts) Counts {
	return Counts{c.Satisfied + other.Satisfied, c.Dissatisfied + other.Dissatisfied, c.Answered + other.Answered}
}

// Few is the number of answers below which a figure is not shown: so few
// people might be recognised.
const Few = 5

// Hidden tells whether there are too few answers to show.
func (c Counts) Hidden() bool { return c.Answered < Few }

// Share is the proportion satisfied.
func (c Counts) Share() float64 { return share(c.Satisfied, c.Answered) }

// Interval is the Wilson interval of the share.
func (c Counts) Interval() Interval { return Wilson(c.Satisfied, c.Answered) }

// ShareWords is the share in words: "78%", or "Fewer than 5 answers".
func (c Counts) ShareWords() string {
	switch {
	case c.Answered == 0:
		return "No answers"
	case c.Hidden():
		return "Fewer than 5 answers"
	}
	return percent(c.Share())
}

// IntervalWords is the interval in words: "72% to 83%"; empty when hidden.
func (c Counts) IntervalWords() string {
	if c.Hidden() {
		return ""
	}
	return c.Interval().Words()
}

// AnsweredWords is the number of answers: "310", or "Fewer than 5".
func (c Counts) AnsweredWords() string {
	if c.Hidden() && c.Answered > 0 {
		return "Fewer than 5"
	}
	return Thousands(c.Answered)
}

// NetWords is net satisfaction with its margin: "+60 plus or minus 13"; empty
// when hidden, without a margin when all answers are alike.
func (c Counts) NetWords() string {
	if c.Hidden() {
		return ""
	}
	net, margin := Net(c.Satisfied, c.Dissatisfied, c.Answered)
	if margin == 0 { // all alike: the formula knows no margin then
		return fmt.Sprintf("%+.0f", math.Round(net*100)+0)
	}
	return fmt.Sprintf("%+.0f plus or minus %.0f", math.Round(net*100)+0, math.Ceil(margin*100))
}

// Words is the interval in whole per cent.
func (i Interval) Words() string { return percent(i.Low) + " to " + percent(i.High) }

func percent(share float64) string { return strconv.Itoa(int(math.Round(share*100))) + "%" }

// Thousands writes a number with commas: "7,271".
func Thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// Change compares a figure with an earlier one of the same instrument.
type Change struct {
	Known    bool // both figures are there and shown
	Points   int  // difference in percentage points
	Interval Interval
	Real     bool // the interval of the difference excludes 0: more than chance
}

// Compare returns the change from an earlier figure, by Newcombe's interval.
func Compare(now, before Counts) Change {
	if now.Hidden() || before.Hidden() {
		return Change{}
	}
	d, i := Newcombe(now.Satisfied, now.Answered, before.Satisfied, before.Answered)
	return Change{true, int(math.Round(d * 100)), i, !i.Contains(0)}
}

// Words is the change in words: "Up 6 points, more than chance".
func (c Change) Words() string {
	if !c.Known {
		return "Nothing to compare with"
	}
	points := "points"
	if c.Points == 1 || c.Points == -1 {
		points = "point"
	}
	words := "No change"
	switch {
	case c.Points > 0:
		words = fmt.Sprintf("Up %d %s", c.Points, points)
	case c.Points < 0:
		words = fmt.Sprintf("Down %d %s", -c.Points, points)
	}
	if c.Points == 0 {
		return words
	}
	if c.Real {
		return words + ", more than chance"
	}
	return words + ", could be chance"
}
