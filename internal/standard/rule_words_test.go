package standard

import (
	"slices"
	"testing"
)

func TestTheRuleInWords(t *testing.T) {
	words := CSE().RuleWords()
	for _, want := range []string{"No element may be non-compliant.", "In criterion 3, at most 2 elements may be partially compliant.",
		"At least 80% of the elements of each criterion must be met.", "Elements that are not applicable are left out of the count."} {
		if !slices.Contains(words, want) {
			t.Errorf("nothing says %q: %q", want, words)
		}
	}
	if got := (&Standard{}).RuleWords(); !slices.Equal(got, []string{"The rule sets no limit."}) {
		t.Errorf("%q", got)
	}
}
