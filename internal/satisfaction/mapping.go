package satisfaction

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Role is what a column of a file is: a driver, the date or the service area of
// the answer, or nothing that is counted.
type Role string

// The roles beside the drivers.
const (
	LeftOut    Role = ""
	DateColumn Role = "date"
	AreaColumn Role = "area"
)

// Driver returns the driver that the role is, or "".
func (r Role) Driver() Driver {
	if d := Driver(r); d.Known() {
		return d
	}
	return ""
}

// What a value of the area column can stand for beside an area.
const (
	WholeOrganisation = "whole" // counted without an area
	LeaveRowsOut      = "skip"
)

// Mapping says how a file becomes figures.
type Mapping struct {
	InstrumentID string             `json:"instrument"`
	Columns      []Role             `json:"columns"` // one for each column of the file
	DateOrder    DateOrder          `json:"date_order,omitempty"`
	Span         Span               `json:"span,omitempty"`    // periods to count in, with a date column
	Period       Period             `json:"period"`            // for all rows, without a date column
	AreaID       string             `json:"area,omitempty"`    // for all rows, without an area column; "" for the whole
	Answers      map[string]Verdict `json:"answers,omitempty"` // what answers that are not on the scale count as, folded
	Areas        map[string]string  `json:"areas,omitempty"`   // area, "whole" or "skip" by folded value
}

// Column returns the place of the column with this role, or -1.
func (m Mapping) Column(r Role) int { return slices.Index(m.Columns, r) }

// Drivers returns the drivers that have a column.
func (m Mapping) Drivers() []Driver {
	return slices.DeleteFunc(Drivers(), func(d Driver) bool { return m.Column(Role(d)) < 0 })
}

// titleWords are beginnings of words in a question that betray its driver, in
// the order in which they are tried.
var titleWords = []struct {
	driver Driver
	words  []string
}{
	{StaffAttitude, []string{"polite", "courte", "friendly", "attitude", "helpful", "manner", "welcom"}},
	{Professionalism, []string{"professional", "competen", "knowledg", "fair", "expert", "skill"}},
	{Timeliness, []string{"timel", "time ", "time?", "quick", "speed", "wait", "prompt", "fast", "delay"}},
	{Information, []string{"inform", "clear", "clarity", "accura", "explain"}},
	{Delivery, []string{"deliver", "promise", "what we said", "outcome", "resolved", "result"}},
	{Overall, []string{"overall", "satisf", "rate", "rating", "experience", "how was", "how did"}},
}

// Suggest proposes a mapping of the file, in months, which add up to anything
// longer: dates by their look, questions by the
// words of their titles and by answers that are on the scale of an instrument,
// service areas by their names.
func Suggest(p Profile, instruments []Instrument, areas []organisation.ServiceArea) Mapping {
	m := Mapping{Columns: make([]Role, len(p.Columns)), Span: Month, DateOrder: DayFirst}
	best := -1
	for _, i := range instruments {
		if n := len(suited(p, i)); n > best {
			best, m.InstrumentID = n, i.ID
			clear(m.Columns)
			m.drivers(p, suited(p, i))
		}
	}
	for i, c := range p.Columns {
		free := c.Personal == "" && c.Filled > 0 && m.Columns[i] == LeftOut
		switch {
		case free && m.Column(DateColumn) < 0 && max(c.Dates, c.USDates)*2 > c.Filled:
			m.Columns[i] = DateColumn
			if c.USDates > c.Dates {
				m.DateOrder = MonthFirst
			}
		case free && m.Column(AreaColumn) < 0 && namesAreas(c, areas):
			m.Columns[i] = AreaColumn
		}
	}
	return m
}

// suited returns the columns at least half of whose answers are on the scale.
func suited(p Profile, i Instrument) []int {
	var at []int
	scale := i.ScaleUsed()
	for n, c := range p.Columns {
		var known, all int64
		for _, v := range c.Values {
			all += v.Rows
			if verdict := i.judge(scale, v.Text); verdict != Unknown && verdict != NoAnswer {
				known += v.Rows
			}
		}
		if known > 0 && known*2 >= all && c.Personal == "" {
			at = append(at, n)
		}
	}
	return at
}

func (m *Mapping) drivers(p Profile, at []int) {
	for _, t := range titleWords {
		for _, i := range at {
			title := " " + fold(p.Columns[i].Title) + " "
			says := slices.ContainsFunc(t.words, func(w string) bool { return strings.Contains(title, " "+w) })
			if says && m.Columns[i] == LeftOut && m.Column(Role(t.driver)) < 0 {
				m.Columns[i] = Role(t.driver)
			}
		}
	}
	if len(at) == 1 && m.Columns[at[0]] == LeftOut {
		m.Columns[at[0]] = Role(Overall)
	}
}

func namesAreas(c Column, areas []organisation.ServiceArea) bool {
	known := 0
	for _, v := range c.Values {
		if _, is := areaNamed(v.Text, areas); is {
			known++
		}
	}
	return known > 0 && known*3 >= len(c.Values)
}

func areaNamed(value string, areas []organisation.ServiceArea) (string, bool) {
	i := slices.IndexFunc(areas, func(a organisation.ServiceArea) bool { return fold(a.Name) == fold(value) && a.ArchivedAt.IsZero() })
	if i < 0 {
		return "", false
	}
	return areas[i].ID, true
}

// UnknownAnswers returns the values of the drivers' columns that are not on the
// scale of the instrument: somebody has to say what they count as.
func (m Mapping) UnknownAnswers(p Profile, i Instrument) []Value {
	scale := i.ScaleUsed()
	var unknown []Value
	at := map[string]int{}
	for n, role := range m.Columns {
		if role.Driver() == "" || n >= len(p.Columns) {
			continue
		}
		for _, v := range p.Columns[n].Values {
			if i.judge(scale, v.Text) != Unknown {
				continue
			}
			if j, seen := at[fold(v.Text)]; seen {
				unknown[j].Rows += v.Rows
				continue
			}
			at[fold(v.Text)] = len(unknown)
			unknown = append(unknown, v)
		}
	}
	return unknown
}

// UnknownAreas returns the values of the area column that are not the name of a
// service area.
func (m Mapping) UnknownAreas(p Profile, areas []organisation.ServiceArea) []Value {
	at := m.Column(AreaColumn)
	if at < 0 || at >= len(p.Columns) {
		return nil
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(p.Columns[at].Values), func(v Value) bool {
		_, named := areaNamed(v.Text, areas)
		again := seen[fold(v.Text)]
		seen[fold(v.Text)] = true
		return named || again
	})
}

// ColumnField is the name of the form field of a column.
func ColumnField(i int) string { return fmt.Sprintf("column-%d", i) }

// check complains of a mapping that cannot be counted.
func (m Mapping) check(p Profile, areas []organisation.ServiceArea, today date.Date) error {
	var c fault.Check
	c.That(m.InstrumentID != "", "instrument", "Select the survey that the answers belong to")
	c.That(len(m.Columns) == len(p.Columns), "columns", "The columns have changed. Open the page again")
	seen := map[Role]bool{}
	for i, role := range m.Columns {
		if role == LeftOut || i >= len(p.Columns) {
			continue
		}
		column := p.Columns[i]
		known := role == DateColumn || role == AreaColumn || role.Driver() != ""
		c.That(known, ColumnField(i), "Select what this column is")
		c.That(!seen[role], ColumnField(i), "Only one column can be "+strings.ToLower(roleTitle(role)))
		c.That(column.Personal == "", ColumnField(i), "This column was left out because it looks personal")
		c.That(role == DateColumn || !column.Many, ColumnField(i), fmt.Sprintf("This column has more than %d different values, or long ones, so it cannot be %s", maxValues, strings.ToLower(roleTitle(role))))
		seen[role] = true
	}
	c.That(len(m.Drivers()) > 0, "columns", "Say for at least one column which driver its answers are about")
	if m.Column(DateColumn) >= 0 {
		c.That(slices.Contains(Spans(), m.Span), "span", "Select the periods to count in")
		c.That(m.DateOrder == DayFirst || m.DateOrder == MonthFirst, "date_order", "Select how the dates are written")
	} else {
		checkPeriod(&c, m.Period, today)
	}
	if m.Column(AreaColumn) < 0 && m.AreaID != "" {
		c.That(organisation.CheckAreas(areas, []string{m.AreaID}) == nil, "area", "Select one of your service areas")
	}
	return c.Err()
}

// checkPeriod complains of a period that is not given, is reversed, or has not
// begun.
func checkPeriod(c *fault.Check, p Period, today date.Date) {
	c.That(p.From != "", "from", "Enter the first day that the answers are from")
	c.That(p.Until != "", "until", "Enter the last day that the answers are from")
	if p.From != "" && p.Until != "" {
		c.That(p.From <= p.Until, "until", "The last day must be the same as or after the first day")
		c.That(p.Until <= p.From.AddYears(2), "until", "The period must be two years or less")
		c.That(p.From <= today, "from", "The first day must be today or in the past")
	}
}

func roleTitle(r Role) string {
	switch r {
	case DateColumn:
		return "the date"
	case AreaColumn:
		return "the service area"
	}
	return r.Driver().Title()
}

// Title is the role in words, for the list of choices.
func (r Role) Title() string {
	switch r {
	case LeftOut:
		return "Leave out"
	case DateColumn:
		return "Date of the answer"
	case AreaColumn:
		return "Service area"
	}
	return r.Driver().Title()
}

// Answer returns what somebody said that a value counts as; Unknown when nobody
// did.
func (m Mapping) Answer(value string) Verdict { return m.Answers[fold(value)] }

// Area returns what somebody said that a value of the area column stands for:
// an area, WholeOrganisation or LeaveRowsOut; "" when nobody did.
func (m Mapping) Area(value string) string { return m.Areas[fold(value)] }
