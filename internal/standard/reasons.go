package standard

import (
	"fmt"
	"strings"
)

// breaks says, in sentences, what breaks the rule in the whole.
func (t *tally) breaks() []string {
	var why []string
	if t.tooManyNonCompliant() {
		why = append(why, fmt.Sprintf("%s rated non-compliant: %s. The rule allows %s.",
			elementsAre(t.counts.NonCompliant), withTitles(t.named(RatingNonCompliant)), none(*t.rule.MaxNonCompliant)))
	}
	if most, n := t.rule.MaxPartialTotal, t.counts.PartiallyCompliant; most != nil && n > *most {
		why = append(why, fmt.Sprintf("%s rated partially compliant: %s. The rule allows %s in all.",
			elementsAre(n), ids(t.named(RatingPartiallyCompliant)), none(*most)))
	}
	if t.falls(t.rule.MinMetShareTotal) {
		why = append(why, t.shortfall("The whole standard", *t.rule.MinMetShareTotal))
	}
	return why
}

// breaksIn says what breaks the rule in one criterion.
func (t *tally) breaksIn(c Criterion) []string {
	var why []string
	partials := t.named(RatingPartiallyCompliant)
	if most, limited := t.rule.MaxPartialPerCriterion[c.ID]; limited && len(partials) > most {
		why = append(why, fmt.Sprintf("%s has %s rated partially compliant: %s. The rule allows %s in this criterion.",
			name(c), counted(len(partials), "element"), withTitles(partials), none(most)))
	}
	if t.falls(t.rule.MinMetSharePerCriterion) {
		why = append(why, t.shortfall(name(c), *t.rule.MinMetSharePerCriterion))
	}
	return why
}

// shortfall says that too little is met, and which elements are in the way.
func (t *tally) shortfall(where string, least float64) string {
	unmet := append(append([]Element{}, t.named(RatingPartiallyCompliant)...), t.named(RatingNonCompliant)...)
	if !t.rule.NotApplicableLeavesDenominator {
		unmet = append(unmet, t.named(RatingNotApplicable)...)
	}
	best := "meets"
	if t.counts.NotAssessed > 0 {
		best = "can at best meet"
	}
	return fmt.Sprintf("%s %s %s of its elements. The rule asks for at least %s. Not met: %s.",
		where, best, Percent(t.met+t.counts.NotAssessed, t.applicable()), plainPercent(least), ids(unmet))
}

// openIn says what keeps one criterion from being judged.
func (t *tally) openIn(c Criterion) []string {
	open := t.named(RatingNotAssessed)
	switch {
	case len(open) > 0 && len(open) == t.counts.Total():
		return []string{fmt.Sprintf("%s has not been assessed: none of its %s (%s to %s) has a rating.",
			name(c), counted(len(open), "element"), open[0].ID, open[len(open)-1].ID)}
	case len(open) > 0:
		return []string{fmt.Sprintf("%s has %s not assessed: %s.", name(c), counted(len(open), "element"), ids(open))}
	case t.counts.NotApplicable == t.counts.Total():
		na := t.named(RatingNotApplicable)
		return []string{fmt.Sprintf("%s has no element that applies (%s to %s), so the rule cannot be checked there. Ask the certification body.",
			name(c), na[0].ID, na[len(na)-1].ID)}
	}
	return nil
}

// meets says why the whole would meet the rule, and what is left to improve.
func (t *tally) meets() []string {
	why := []string{fmt.Sprintf("Every element is assessed. %s are met, and the rule is kept in every criterion.", Percent(t.met, t.applicable()))}
	if n := t.counts.PartiallyCompliant; n > 0 {
		why = append(why, fmt.Sprintf("%s rated partially compliant, within what the rule allows: %s.",
			elementsAre(n), withTitles(t.named(RatingPartiallyCompliant))))
	}
	if n := t.counts.NonCompliant; n > 0 {
		why = append(why, fmt.Sprintf("%s rated non-compliant, within what the rule allows: %s.",
			elementsAre(n), withTitles(t.named(RatingNonCompliant))))
	}
	if n := t.counts.NotApplicable; n > 0 {
		why = append(why, fmt.Sprintf("%s rated not applicable: %s.", elementsAre(n), withTitles(t.named(RatingNotApplicable))))
	}
	return why
}

func name(c Criterion) string { return fmt.Sprintf("Criterion %s (%s)", c.ID, c.Title) }

func elementsAre(n int) string {
	if n == 1 {
		return "1 element is"
	}
	return fmt.Sprintf("%d elements are", n)
}

func none(limit int) string {
	if limit == 0 {
		return "none"
	}
	return fmt.Sprint(limit)
}

func ids(elements []Element) string {
	all := make([]string, len(elements))
	for i, e := range elements {
		all[i] = e.ID
	}
	return listed(all, "and")
}

func withTitles(elements []Element) string {
	all := make([]string, len(elements))
	for i, e := range elements {
		all[i] = fmt.Sprintf("%s (%s)", e.ID, e.Title)
	}
	return listed(all, "and")
}

// plainPercent writes a limit without needless decimals: 80%, 82.5%.
func plainPercent(share float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", share*100), "0"), ".") + "%"
}
