package assessor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// The layout of the picture, in pixels: what is drawn is never made smaller, so
// that it can be read on a phone.
const (
	coverageCell  = 22
	coverageLeft  = 52 // for the numbers of the elements
	coverageTop   = 40 // for the criterion and the numbers of the stops
	coverageLeast = 64 // across the stops, for the word none
)

// coveragePart is the picture of one criterion.
type coveragePart struct {
	criterion standard.Criterion
	stops     int
	rows      []visit.CoverageRow // at least one
}

// parts are the criteria that have elements to test.
func (p coveragePage) parts() (all []coveragePart) {
	std, err := p.Case.Standard()
	if err != nil {
		return nil
	}
	for _, c := range std.Criteria {
		part := coveragePart{criterion: c, stops: len(p.Coverage.Stops)}
		for _, row := range p.Rows {
			if slices.ContainsFunc(c.Elements(), func(e standard.Element) bool { return e.ID == row.ElementID }) {
				part.rows = append(part.rows, row)
			}
		}
		if len(part.rows) > 0 {
			all = append(all, part)
		}
	}
	return all
}

// kinds are the kinds of the sessions of the plan.
func (p coveragePage) kinds() []visit.SessionKind {
	return slices.DeleteFunc(visit.SessionKinds(), func(k visit.SessionKind) bool {
		return !slices.ContainsFunc(p.Coverage.Stops, func(stop visit.Stop) bool {
			return slices.ContainsFunc(stop.Sessions, func(s visit.Session) bool { return s.Kind == k })
		})
	})
}

func (c coveragePart) id(of string) string { return "coverage-" + c.criterion.ID + "-" + of }
func (c coveragePart) width() int          { return coverageLeft + max(c.stops*coverageCell, coverageLeast) }
func (c coveragePart) height() int         { return c.y(len(c.rows)) }
func (c coveragePart) x(stop int) int      { return coverageLeft + stop*coverageCell }
func (c coveragePart) y(row int) int       { return coverageTop + row*coverageCell }

func (c coveragePart) missing() (ids []string) {
	for _, row := range c.rows {
		if row.Sessions == 0 {
			ids = append(ids, row.ElementID)
		}
	}
	return ids
}

func (c coveragePart) title() string {
	return fmt.Sprintf("Criterion %s: %d of %d elements have a session", c.criterion.ID, len(c.rows)-len(c.missing()), len(c.rows))
}

func (c coveragePart) words() string {
	if missing := c.missing(); len(missing) > 0 {
		return "Without a session: " + strings.Join(missing, ", ") + "."
	}
	return "Each has a session."
}

// rowLabel is the number of the element, with a star when it is to be verified
// on site.
func rowLabel(row visit.CoverageRow) string {
	if row.Verify {
		return row.ElementID + " *"
	}
	return row.ElementID
}

// cellMark is the letter of the one session of a cell, or how many there are.
func cellMark(at []visit.Session) string {
	if len(at) == 1 {
		return mark(at[0].Kind)
	}
	return fmt.Sprint(len(at))
}
