package standard

import (
	"slices"
	"testing"
)

func TestTheRuleInWords(t *testing.T) {
	words := CSE().RuleWords()
	for _, want := range []string{"No element may be non-compliant.", "In each criterion, at most 2 elements may be partially compliant.",
		"At least 80% of the elements of each criterion must be met.", "Elements that are not applicable are left out of the count."} {
		if !slices.Contains(words, want) {
			t.Errorf("nothing says %q: %q", want, words)
		}
	}
	mixed := *CSE()
	mixed.PassRule.MaxPartialPerCriterion = map[string]int{"1": 1, "3": 2}
	if got := mixed.RuleWords(); !slices.Contains(got, "In criterion 1, at most 1 element may be partially compliant.") || !slices.Contains(got, "In criterion 3, at most 2 elements may be partially compliant.") {
		t.Errorf("%q", got)
	}
	if got := (&Standard{}).RuleWords(); !slices.Equal(got, []string{"The rule sets no limit."}) {
		t.Errorf("%q", got)
	}
}
