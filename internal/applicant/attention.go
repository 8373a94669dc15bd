package applicant

import (
	"slices"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// Attention is one thing that somebody should look at before submission.
type Attention struct {
	ElementID string
	Words     string
}

// months is the number of whole months from one day to a later one.
func months(from, to date.Date) int {
	n := 0
	for from.AddMonths(n+1) <= to {
		n++
	}
	return n
}

// Attention lists what should be looked at, in the order of the standard, the
// gravest thing of each element first.
func (v Home) Attention(today date.Date) []Attention {
	var all []Attention
	soon := v.DueOn != "" && today.AddDays(30) >= v.DueOn
	for _, e := range v.Standard.Elements() {
		state := v.Elements[e.ID]
		if !state.Selected() {
			continue
		}
		for _, words := range v.complaints(state, soon) {
			all = append(all, Attention{e.ID, words})
		}
	}
	return all
}

// complaints are about one element. Nothing is said of an element that nobody
// has begun with, until the submission is due soon.
func (v Home) complaints(state ElementState, soon bool) []string {
	var all []string
	self := state.Self
	open := !self.Rating.Judged() && self.Rating != standard.RatingNotApplicable
	if open && soon {
		all = append(all, "no self-rating yet")
	}
	if self.Rating.Judged() && state.Evidence.Items == 0 {
		all = append(all, "rated, but no evidence")
	}
	if state.Evidence.Items > 0 {
		all = append(all, v.Limits.ElementWords(state.Evidence)...)
	}
	if v.unexplained(self) {
		definition, _ := v.Standard.Definition(self.Rating)
		all = append(all, assessment.InSentence(definition.Title)+" has to be explained in words")
	}
	return slices.Clip(all)
}

// unexplained tells whether the rating has to be explained and is not.
func (v Home) unexplained(self Self) bool {
	definition, _ := v.Standard.Definition(self.Rating)
	return definition.NeedsWords && self.Statement == "" && self.Gaps == ""
}
