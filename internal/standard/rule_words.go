package standard

import (
	"fmt"
	"strconv"
	"strings"
)

// RuleWords writes the limits of the standard's pass rule as sentences, one for
// each, in the order in which they are checked. A rule without limits says so.
func (s *Standard) RuleWords() []string {
	r := s.PassRule
	title := func(rating Rating) string {
		if d, ok := s.Definition(rating); ok && rating != RatingCompliancePlus {
			return strings.ToLower(d.Title)
		}
		return strings.ReplaceAll(string(rating), "_", " ")
	}
	var words []string
	if r.MaxNonCompliant != nil {
		words = append(words, fmt.Sprintf("%s may be %s.", atMost(*r.MaxNonCompliant), title(RatingNonCompliant)))
	}
	words = append(words, s.partialWords(title(RatingPartiallyCompliant))...)
	if r.MaxPartialTotal != nil {
		words = append(words, fmt.Sprintf("%s of the whole standard may be %s.", atMost(*r.MaxPartialTotal), title(RatingPartiallyCompliant)))
	}
	if r.MinMetSharePerCriterion != nil {
		words = append(words, fmt.Sprintf("At least %s of the elements of each criterion must be met.", share(*r.MinMetSharePerCriterion)))
	}
	if r.MinMetShareTotal != nil {
		words = append(words, fmt.Sprintf("At least %s of all elements must be met.", share(*r.MinMetShareTotal)))
	}
	if len(words) == 0 {
		return []string{"The rule sets no limit."}
	}
	if r.NotApplicableLeavesDenominator {
		words = append(words, "Elements that are not applicable are left out of the count.")
	}
	return words
}

// partialWords says the limit of each criterion, in one sentence where it is the
// same for all.
func (s *Standard) partialWords(partial string) []string {
	var words []string
	limits := map[int]bool{}
	for _, c := range s.Criteria {
		if limit, ok := s.PassRule.MaxPartialPerCriterion[c.ID]; ok {
			limits[limit] = true
			words = append(words, fmt.Sprintf("In criterion %s, %s may be %s.", c.ID, lowerFirst(atMost(limit)), partial))
		}
	}
	if len(limits) == 1 && len(words) == len(s.Criteria) {
		_, rest, _ := strings.Cut(words[0], ", ")
		return []string{"In each criterion, " + rest}
	}
	return words
}

func atMost(n int) string {
	switch n {
	case 0:
		return "No element"
	case 1:
		return "At most 1 element"
	}
	return "At most " + strconv.Itoa(n) + " elements"
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

func share(v float64) string { return strconv.FormatFloat(v*100, 'f', -1, 64) + "%" }
