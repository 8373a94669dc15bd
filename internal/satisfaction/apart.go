package satisfaction

import (
	"fmt"
	"slices"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

// apart refuses figures that, added up with those that are there, would count
// the same answers twice: a figure of the same driver and area whose period
// overlaps with, but is not, the period of another; and a figure by hand of an
// area that holds the area of another, or of the whole organisation, in an
// overlapping period. Imports of the same periods add up: each holds answers of
// its own.
func apart(add, there []Measure, areas []organisation.ServiceArea) error {
	type place struct {
		driver Driver
		area   string
	}
	at := map[place][]Period{}
	var byHand []Measure
	for _, m := range there {
		p := place{m.Driver, m.AreaID}
		if !slices.Contains(at[p], m.Period) {
			at[p] = append(at[p], m.Period)
		}
		if m.ImportID == "" {
			byHand = append(byHand, m)
		}
	}
	for _, m := range add {
		for _, p := range at[place{m.Driver, m.AreaID}] {
			if p != m.Period && p.Overlaps(m.Period) {
				return fault.Invalid(fmt.Sprintf("There is already a figure for %s in %s, which overlaps with %s. Count in the same periods, or take the other figure back first",
					m.Driver.Title(), p.Words(), m.Period.Words()))
			}
		}
		others := byHand
		if m.ImportID == "" {
			others = there
		}
		for _, o := range others {
			if o.Driver == m.Driver && o.AreaID != m.AreaID && o.Period.Overlaps(m.Period) && (holds(areas, m.AreaID, o.AreaID) || holds(areas, o.AreaID, m.AreaID)) {
				return fault.Invalid(fmt.Sprintf("There is already a figure for %s in %s for %s, and one is part of the other: added up, they would count answers twice",
					m.Driver.Title(), o.Period.Words(), nameOf(areas, o.AreaID)))
			}
		}
	}
	return nil
}

// holds tells whether the second area is, or lies beneath, the first; the
// organisation as a whole holds every area.
func holds(areas []organisation.ServiceArea, whole, part string) bool {
	return whole == "" || part != "" && slices.Contains(organisation.Descendants(areas, []string{whole}), part)
}

func nameOf(areas []organisation.ServiceArea, id string) string {
	for _, a := range areas {
		if a.ID == id {
			return a.Name
		}
	}
	return "the whole organisation"
}
