package assessment

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/standard"
)

// judged puts an element together as its rating is checked.
func judged(cell DeskCell, questions []Question, points []Point, withdrawn []string) Judged {
	v := Judged{DeskCell: cell, Withdrawn: withdrawn}
	for _, q := range questions {
		v.Given = append(v.Given, q.Evidence...)
	}
	v.Improvements = len(ofKind(points, ImprovementArea))
	return v
}

// judgedAll puts all elements together as their ratings are checked.
func judgedAll(cells []DeskCell, basis RatingBasis) []Judged {
	var all []Judged
	for _, c := range cells {
		one := Judged{DeskCell: c, Given: basis.Given[c.ElementID], Withdrawn: basis.Withdrawn}
		for _, named := range basis.Improvements {
			if named == c.ElementID {
				one.Improvements++
			}
		}
		all = append(all, one)
	}
	return all
}

// ConcernsPage is everything that should be looked at before the report is
// released.
type ConcernsPage struct {
	Case
	Standard *standard.Standard
	Concerns []Concern // of the whole first, then in the order of the standard
	Counts   map[ConcernKind]int
	Outcome  standard.Outcome // of the ratings: an indication
	May      DeskRights
}

// Concerns checks all ratings of an assessment, for those who may read it; of
// one kind unless that is empty. Counts are of all kinds.
func (s *Desk) Concerns(ctx context.Context, by account.Actor, id string, kind ConcernKind) (v ConcernsPage, err error) {
	return v, s.store.Read(ctx, func(tx DeskTx) error {
		if v.Case, err = caseUnderWork(ctx, tx, by, account.ReadAssessment, id); err != nil {
			return err
		}
		if v.Standard, err = v.Case.Standard(); err != nil {
			return err
		}
		cells, err := tx.DeskCells(ctx, v.Case, "all")
		if err != nil {
			return err
		}
		rows, err := tx.PreviousRatings(ctx, id)
		if err != nil {
			return err
		}
		basis, err := tx.RatingBasis(ctx, id, itemsOf(cells))
		if err != nil {
			return err
		}
		previous := nearest(rows)
		complete(v.Case, cells, previous)
		v.Outcome, v.May = outcomeOf(v.Standard, cells, previous), rightsOn(by, v.Assessment)
		v.Concerns = RuleConcerns(v.Outcome)
		for _, one := range judgedAll(cells, basis) {
			v.Concerns = append(v.Concerns, one.Concerns(v.Standard, v.CycleStartsOn)...)
		}
		v.Counts = map[ConcernKind]int{}
		for _, c := range v.Concerns {
			v.Counts[c.Kind]++
		}
		if kind != "" {
			v.Concerns = slices.DeleteFunc(v.Concerns, func(c Concern) bool { return c.Kind != kind })
		}
		return nil
	})
}
