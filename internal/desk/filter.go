package desk

import (
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/standard"
)

// DeskShow is a reason to look at an element.
type DeskShow string

// The reasons.
const (
	ShowUnrated    DeskShow = "unrated"
	ShowQuestion   DeskShow = "question"
	ShowLeg        DeskShow = "leg"
	ShowDiffers    DeskShow = "differs"
	ShowSupplement DeskShow = "supplement"
	ShowWeak       DeskShow = "weak"
	ShowMine       DeskShow = "mine"
)

// DeskShows returns the reasons in the order in which they are offered.
func DeskShows() []DeskShow {
	return []DeskShow{ShowUnrated, ShowQuestion, ShowLeg, ShowDiffers, ShowSupplement, ShowWeak, ShowMine}
}

// Title is the reason in words; "" when it is none.
func (s DeskShow) Title() string {
	switch s {
	case ShowUnrated:
		return "Not rated"
	case ShowQuestion:
		return "Open question"
	case ShowLeg:
		return "Missing leg"
	case ShowDiffers:
		return "Self-rating differs"
	case ShowSupplement:
		return "Supplement"
	case ShowWeak:
		return "Partial or worse last time"
	case ShowMine:
		return "Given to you"
	}
	return ""
}

// DeskFilter says which elements the desk lists: those for which every reason
// holds, of one criterion. The zero filter lists all.
type DeskFilter struct {
	Shows     []DeskShow
	Criterion string // "" for all
}

// Any tells whether the filter leaves anything out.
func (f DeskFilter) Any() bool { return len(f.Shows) > 0 || f.Criterion != "" }

// holds tells whether there is this reason to look at the element.
func (c Cell) holds(s DeskShow, personID string) bool {
	switch s {
	case ShowUnrated:
		return c.Rating == standard.RatingNotAssessed
	case ShowQuestion:
		return c.OpenQuestions > 0
	case ShowLeg:
		return len(c.MissingLegs) > 0
	case ShowDiffers:
		return c.Rating.Judged() && c.Self.Judged() && c.Rating != c.Self
	case ShowSupplement:
		return c.Supplements > 0
	case ShowWeak:
		return c.Previous.Judged() && standard.Compare(c.Previous, standard.RatingCompliant) < 0
	case ShowMine:
		return c.GivenTo != "" && c.GivenTo == personID
	}
	return false
}

// Takes tells whether the filter lists the element, for a person.
func (f DeskFilter) Takes(std *standard.Standard, c Cell, personID string) bool {
	criterion, _ := std.CriterionOf(c.ElementID)
	return (f.Criterion == "" || f.Criterion == criterion.ID) &&
		!slices.ContainsFunc(f.Shows, func(s DeskShow) bool { return !c.holds(s, personID) })
}

// Filtered returns the elements that the filter lists, in the order of the
// standard.
func (v Picture) Filtered(f DeskFilter, by account.Actor) (cells []Cell) {
	for _, c := range v.Cells {
		if f.Takes(v.Standard, c, by.PersonID) {
			cells = append(cells, c)
		}
	}
	return cells
}

// Counts says for each reason how many elements the filter would list, if it
// were added.
func (v Picture) Counts(f DeskFilter, by account.Actor) map[DeskShow]int {
	counts := map[DeskShow]int{}
	for _, c := range v.Filtered(f, by) {
		for _, s := range DeskShows() {
			if c.holds(s, by.PersonID) {
				counts[s]++
			}
		}
	}
	return counts
}

// Step returns the element that the filter lists after another one, or with
// back before it; "" when there is none. The other one need not be listed any
// more.
func (v Picture) Step(f DeskFilter, by account.Actor, from string, back bool) string {
	step := ""
	for _, c := range v.Filtered(f, by) {
		d := standard.CompareIDs(c.ElementID, from)
		if back && d < 0 {
			step = c.ElementID
		}
		if !back && d > 0 {
			return c.ElementID
		}
	}
	return step
}

// weigh puts what ratings rest on, and to whom elements are given, beside them.
func weigh(cells []Cell, b RatingBasis) {
	for i := range cells {
		c := &cells[i]
		c.MissingLegs = Missing(SupportsOf(c.ElementID, int(c.Documents)+len(b.Given[c.ElementID]), b.Met, b))
		for _, s := range b.Scopes {
			if s.ElementID == c.ElementID {
				c.GivenTo = s.PersonID
			}
		}
	}
}
