package measure

import (
	"fmt"
	"slices"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/satisfaction"
)

// FrozenSheets returns what figures of an assessment say, as they are shown by
// Summary: one sheet for each survey, in the order in which they first stand.
// The figures do not say how their survey asked.
func FrozenSheets(frozen []assessment.FrozenMeasure) []satisfaction.Sheet {
	var instruments []satisfaction.Instrument
	var measures []satisfaction.Measure
	for _, f := range frozen {
		id := slug(f.Instrument)
		if !slices.ContainsFunc(instruments, func(i satisfaction.Instrument) bool { return i.ID == id }) {
			instruments = append(instruments, satisfaction.Instrument{ID: id, Name: f.Instrument})
		}
		measures = append(measures, satisfaction.Measure{InstrumentID: id, AreaID: f.Area, Driver: satisfaction.Driver(f.Driver),
			Period: satisfaction.Period{From: f.PeriodFrom, Until: f.PeriodUntil}, Counts: satisfaction.Counts{Satisfied: f.Satisfied, Answered: f.Answered}})
	}
	return satisfaction.Sheets(instruments, measures, nil, satisfaction.Filter{})
}

// slug makes an id for the page of the name of a survey.
func slug(name string) string {
	out := []byte("survey")
	for _, r := range []byte(name) {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			out = append(out, r)
		} else {
			out = fmt.Appendf(out, "-%02x", r)
		}
	}
	return string(out)
}

// caution says what the interval does not cover; how the survey asked stands
// with it where it is known.
func caution(i satisfaction.Instrument) string {
	if i.Scale == "" {
		return "The interval covers chance only: not who chose to answer, nor how they were asked."
	}
	return "Counts as satisfied: " + i.Counts() + ". " + i.Selection.Caution()
}
