package award

import (
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/report"
)

// Visited says when and where the assessor came; "" when nobody did.
func Visited(c report.Content) string {
	if len(c.VisitDays) == 0 {
		return ""
	}
	words := "The assessor visited on " + date.Days(c.VisitDays)
	if len(c.Sites) > 0 {
		words += " and saw " + listed(c.Sites)
	}
	return words + "."
}

// Plus says how many elements are Compliance Plus and what that means; "" when
// none is.
func Plus(c report.Content) string {
	const means = " rated Compliance Plus: practice there goes clearly beyond what is asked."
	switch n := c.Outcome.Counts.CompliancePlus; n {
	case 0:
		return ""
	case 1:
		return "1 element of the standard was" + means
	default:
		return strconv.Itoa(n) + " elements of the standard were" + means
	}
}

// listed writes "a, b and c".
func listed(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}
