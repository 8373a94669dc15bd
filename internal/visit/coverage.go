package visit

import (
	"slices"

	"github.com/plaudit/plaudit/internal/standard"
)

// Coverage is which sessions of which stop test an element: elements down,
// stops across.
type Coverage struct {
	Stops []Stop
	Rows  []CoverageRow // in the order of the standard
}

// CoverageRow is one element of a coverage.
type CoverageRow struct {
	ElementID string
	Verify    bool        // to be verified on site
	At        [][]Session // by stop: the sessions that are to test it
	Sessions  int
}

// Coverage works out what the plan covers.
func (p Plan) Coverage() Coverage {
	c := Coverage{Stops: p.Stops}
	for _, e := range p.Selected {
		row := CoverageRow{ElementID: e.ElementID, Verify: slices.Contains(p.Verify, e.ElementID), At: make([][]Session, len(p.Stops))}
		for i, stop := range p.Stops {
			for _, s := range stop.Sessions {
				if slices.Contains(s.ElementIDs, e.ElementID) {
					row.At[i] = append(row.At[i], s)
					row.Sessions++
				}
			}
		}
		c.Rows = append(c.Rows, row)
	}
	slices.SortFunc(c.Rows, func(a, b CoverageRow) int { return standard.CompareIDs(a.ElementID, b.ElementID) })
	return c
}

// Elements counts how many elements the sessions of the stop at i are to test.
func (c Coverage) Elements(i int) (n int) {
	for _, row := range c.Rows {
		if len(row.At[i]) > 0 {
			n++
		}
	}
	return n
}
