package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// Check returns nil when everything the report refers to exists: elements of
// the standard, each at most once; ratings of its scale; a known status. It
// reads the texts too: a finding that speaks of "element 4.5.4" where there is
// none is a slip that has been seen in published reports. Otherwise the error
// is Invalid with one complaint for each problem, at the field named as the
// part of the report: "findings", "strengths", "background".
func Check(c Content, std *standard.Standard) error {
	var check fault.Check
	check.That(slices.Contains([]string{StatusDraft, StatusAccuracyCheck, StatusFinal}, c.Status), "status",
		"The status of the report must be draft, accuracy check or final")
	seen := map[string]bool{}
	for _, e := range c.Elements {
		_, known := std.Element(e.ElementID)
		check.That(known, "findings", e.ElementID+" is not an element of this standard")
		check.That(!seen[e.ElementID], "findings", "Element "+e.ElementID+" has two findings")
		seen[e.ElementID] = true
		for _, r := range []standard.Rating{e.SelfRating, e.Rating, e.PreviousRating} {
			_, known := std.Definition(r)
			check.That(known || r == "", "findings", fmt.Sprintf("Element %s has a rating that this standard does not have", e.ElementID))
		}
		checkWords(&check, std, "findings", "The finding on "+e.ElementID, e.Finding+"\n"+e.WorthCopying)
	}
	checkPoints(&check, std, "strengths", c.Strengths)
	checkPoints(&check, std, "improvements", c.Improvements)
	checkWords(&check, std, "background", "The background", c.Background)
	checkWords(&check, std, "methodology", "The methodology", c.Methodology)
	checkWords(&check, std, "conclusion", "The conclusion", c.Conclusion)
	return check.Err()
}

func checkPoints(check *fault.Check, std *standard.Standard, field string, points []Point) {
	for _, p := range points {
		for _, id := range p.ElementIDs {
			_, known := std.Element(id)
			check.That(known, field, id+" is not an element of this standard")
		}
		checkWords(check, std, field, "\""+p.Words+"\"", p.Words)
	}
}

// spoken finds "element 1.3.2", and "elements 1.3.2, 1.3.4 and 2.1.1".
var (
	spoken    = regexp.MustCompile(`(?i)\belements?\s+\d+\.\d+\.\d+(?:(?:\s*,\s*|\s+(?:and|or|to)\s+)\d+\.\d+\.\d+)*`)
	elementID = regexp.MustCompile(`\d+\.\d+\.\d+`)
)

func checkWords(check *fault.Check, std *standard.Standard, field, where, words string) {
	for _, phrase := range spoken.FindAllString(words, -1) {
		for _, id := range elementID.FindAllString(phrase, -1) {
			_, known := std.Element(id)
			check.That(known, field, where+" speaks of element "+id+", which this standard does not have")
		}
	}
}

// bare finds what is written like an element, and what stands before it.
var bare = regexp.MustCompile(`(?i)([\p{L}.]*\s*)(\b\d{1,2}\.\d{1,2}\.\d{1,2})\b`)

// Doubts says of numbers in the texts that look like elements but are none, and
// that nothing calls an element: they may be slips, or dates and versions.
func Doubts(c Content, std *standard.Standard) []string {
	var all []string
	for _, p := range Passages(c, std) {
		known := map[string]bool{}
		for _, phrase := range spoken.FindAllString(p.Words, -1) {
			for _, id := range elementID.FindAllString(phrase, -1) {
				known[id] = true // Check speaks of these
			}
		}
		for _, m := range bare.FindAllStringSubmatch(p.Words, -1) {
			before, id := strings.ToLower(strings.TrimSpace(m[1])), m[2]
			if _, is := std.Element(id); is || known[id] || slices.Contains([]string{"version", "v", "release", "on", "by", "since", "until", "dated"}, before) {
				continue
			}
			known[id] = true
			all = append(all, p.Title+": "+id+" looks like an element, and this standard does not have it")
		}
	}
	return all
}
