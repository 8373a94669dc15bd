package satisfaction

import (
	"cmp"
	"maps"
	"slices"

	"github.com/plaudit/plaudit/internal/organisation"
)

// Filter chooses what of the figures is looked at. The zero Filter is
// everything, by the span that suits the figures, in the latest period.
type Filter struct {
	InstrumentID string
	Span         Span   // "" for the span that suits the figures
	Period       Period // the zero Period for the latest
	Driver       Driver // of the trend and of the table by area; "" for the first there is
	AreaID       string // with all areas beneath it
}

// Sheet is what one instrument says.
type Sheet struct {
	Instrument Instrument
	Span       Span
	Periods    []Period // of which there are figures, oldest first
	Period     Period   // the one shown; zero when there are no figures
	Previous   Period   // the one before it of the same length; zero when there is none
	Drivers    []DriverRow
	Driver     Driver // of Trend and Areas
	Trend      []TrendPoint
	Areas      []AreaRow
}

// DriverRow is a driver in the period shown, beside the one before.
type DriverRow struct {
	Driver Driver
	Counts Counts
	Before Counts
	Change Change
}

// TrendPoint is one period of a trend; no answers: a gap.
type TrendPoint struct {
	Period Period
	Counts Counts
}

// AreaRow is a service area, with all areas beneath it, in the period shown.
type AreaRow struct {
	AreaID string // "" for answers that belong to no area
	Name   string
	Depth  int
	Counts Counts
	Change Change
	// Withheld hides a figure that is large enough itself, because the one other
	// that is too small could be worked out from it and the total.
	Withheld bool
}

// Sheets returns what each instrument says, instruments without figures last.
// Instruments are never added up.
func Sheets(instruments []Instrument, measures []Measure, areas []organisation.ServiceArea, f Filter) []Sheet {
	var sheets []Sheet
	for _, i := range instruments {
		if f.InstrumentID == "" || f.InstrumentID == i.ID {
			of := slices.DeleteFunc(slices.Clone(measures), func(m Measure) bool { return m.InstrumentID != i.ID })
			sheets = append(sheets, NewSheet(i, of, areas, f))
		}
	}
	slices.SortStableFunc(sheets, func(a, b Sheet) int { return cmp.Compare(min(len(b.Periods), 1), min(len(a.Periods), 1)) })
	return sheets
}

// NewSheet returns what the measures of one instrument say.
func NewSheet(i Instrument, measures []Measure, areas []organisation.ServiceArea, f Filter) Sheet {
	s := Sheet{Instrument: i, Span: f.Span, Driver: f.Driver}
	if f.AreaID != "" {
		reach := organisation.Descendants(areas, []string{f.AreaID})
		measures = slices.DeleteFunc(slices.Clone(measures), func(m Measure) bool { return !slices.Contains(reach, m.AreaID) })
	}
	if !slices.Contains(Spans(), s.Span) {
		s.Span = suits(measures)
	}
	in := map[Period][]Measure{} // by the period of the trend that they belong to
	for _, m := range measures {
		p := s.bucket(m.Period)
		in[p] = append(in[p], m)
	}
	s.choosePeriods(slices.Collect(maps.Keys(in)), f.Period)
	now, before := in[s.Period], in[s.Previous]
	for _, d := range Drivers() {
		if !slices.ContainsFunc(measures, func(m Measure) bool { return m.Driver == d }) {
			continue
		}
		if !s.Driver.Known() {
			s.Driver = d
		}
		counts, earlier := total(now, d), total(before, d)
		s.Drivers = append(s.Drivers, DriverRow{d, counts, earlier, Compare(counts, earlier)})
	}
	for _, p := range s.Periods {
		s.Trend = append(s.Trend, TrendPoint{p, total(in[p], s.Driver)})
	}
	s.Areas = byArea(ofDriver(now, s.Driver), ofDriver(before, s.Driver), areas, f.AreaID)
	return s
}

// suits returns quarters when every figure fits into one, years otherwise.
func suits(measures []Measure) Span {
	for _, m := range measures {
		if !m.Period.Within(Quarter.Of(m.Period.From)) {
			return Year
		}
	}
	return Quarter
}

// bucket is the period of the trend that a figure belongs to: that of the span
// it lies in, or its own when it does not fit into one.
func (s *Sheet) bucket(p Period) Period {
	if b := s.Span.Of(p.From); p.Within(b) {
		return b
	}
	return p
}

func (s *Sheet) choosePeriods(periods []Period, wanted Period) {
	s.Periods = periods
	slices.SortFunc(s.Periods, Period.Compare)
	if len(s.Periods) == 0 {
		return
	}
	at := slices.Index(s.Periods, wanted)
	if at < 0 {
		at = len(s.Periods) - 1
	}
	s.Period = s.Periods[at]
	for _, p := range slices.Backward(s.Periods[:at]) {
		if !p.Overlaps(s.Period) && s.Span.Is(p) == s.Span.Is(s.Period) {
			s.Previous = p
			return
		}
	}
}

func ofDriver(measures []Measure, d Driver) []Measure {
	return slices.DeleteFunc(slices.Clone(measures), func(m Measure) bool { return m.Driver != d })
}

func total(measures []Measure, d Driver) Counts {
	var c Counts
	for _, m := range measures {
		if m.Driver == d {
			c = c.Plus(m.Counts)
		}
	}
	return c
}

// byArea returns the areas that have answers now, each with those beneath it,
// in the order of the tree.
func byArea(now, before []Measure, areas []organisation.ServiceArea, within string) []AreaRow {
	sum := func(measures []Measure, ids []string) (c Counts) {
		for _, m := range measures {
			if slices.Contains(ids, m.AreaID) {
				c = c.Plus(m.Counts)
			}
		}
		return c
	}
	var rows []AreaRow
	add := func(id, name string, depth int, ids []string) {
		if c := sum(now, ids); c.Answered > 0 {
			rows = append(rows, AreaRow{AreaID: id, Name: name, Depth: depth, Counts: c, Change: Compare(c, sum(before, ids))})
		}
	}
	for _, b := range organisation.Tree(areas) {
		add(b.ID, b.Name, b.Depth, organisation.Descendants(areas, []string{b.ID}))
	}
	if within == "" {
		add("", "No area given", 0, []string{""})
	}
	return withhold(rows)
}

// withhold hides, beside a single figure that is too small, the smallest other
// one of its level: with the total, the small one could be worked out.
func withhold(rows []AreaRow) []AreaRow {
	parts := func(start, depth int) (at []int) {
		for i := start; i < len(rows) && rows[i].Depth >= depth; i++ {
			if rows[i].Depth == depth {
				at = append(at, i)
			}
		}
		return at
	}
	protect := func(at []int) {
		hidden, smallest := 0, -1
		for _, i := range at {
			if rows[i].Counts.Hidden() {
				hidden++
			} else if smallest < 0 || rows[i].Counts.Answered < rows[smallest].Counts.Answered {
				smallest = i
			}
		}
		if hidden == 1 && smallest >= 0 {
			rows[smallest].Withheld = true
		}
	}
	protect(parts(0, 0))
	for i := range rows {
		if i+1 < len(rows) && rows[i+1].Depth > rows[i].Depth {
			protect(parts(i+1, rows[i+1].Depth))
		}
	}
	return rows
}
