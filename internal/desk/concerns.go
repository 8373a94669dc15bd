package desk

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/standard"
)

// judged puts an element together as its rating is checked.
func judged(cell Cell, questions []question.Question, points []Point, withdrawn []string) Judged {
	v := Judged{Cell: cell, Withdrawn: withdrawn}
	for _, q := range questions {
		v.Given = append(v.Given, q.Evidence...)
	}
	v.Improvements = len(OfKind(points, ImprovementArea))
	return v
}

// JudgedAll puts all elements together as their ratings are checked.
func JudgedAll(cells []Cell, basis RatingBasis) []Judged {
	var all []Judged
	for _, c := range cells {
		one := Judged{Cell: c, Given: basis.Given[c.ElementID], Withdrawn: basis.Withdrawn}
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
	assessment.Case
	Standard *standard.Standard
	Concerns []Concern // of the whole first, then in the order of the standard
	Counts   map[ConcernKind]int
	Outcome  standard.Outcome // of the ratings: an indication
	May      assessment.Rights
}

// Concerns checks all ratings of an assessment, for those who may read it; of
// one kind unless that is empty. Counts are of all kinds.
func (s *Desk) Concerns(ctx context.Context, by account.Actor, id string, kind ConcernKind) (v ConcernsPage, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, id); err != nil {
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
		basis, err := tx.RatingBasis(ctx, id, ItemsOf(cells))
		if err != nil {
			return err
		}
		previous := Nearest(rows)
		Complete(v.Case, cells, previous)
		v.Outcome, v.May = OutcomeOf(v.Standard, cells, previous), assessment.RightsOn(by, v.Assessment)
		v.Concerns = RuleConcerns(v.Outcome)
		for _, one := range JudgedAll(cells, basis) {
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
