package applicant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
)

// lockedNamed is how many files the words about them name.
const lockedNamed = 5

// locked says, in words that name them, which files of the selected elements
// may not be handed over: those in which a virus was found, and those that are
// still being checked for one. Empty when there are none.
func locked(selected []assessment.Selected, frozen map[string][]assessment.FrozenEvidence) string {
	var infected, waiting []string
	for _, v := range selected {
		for _, item := range frozen[v.ElementID] {
			for _, f := range item.Files {
				name := fmt.Sprintf("‘%s’ (%s)", f.Name, item.Code)
				switch evidence.ContentState(f.State) {
				case evidence.Infected:
					infected = append(infected, name)
				case evidence.Waiting:
					waiting = append(waiting, name)
				}
			}
		}
	}
	switch {
	case len(infected) > 0:
		return "A virus was found in " + naming(infected) + ". Put a clean copy in its place as a new edition, or withdraw the evidence, then submit again"
	case len(waiting) > 0:
		return "These files are still being checked for viruses: " + naming(waiting) + ". Submit again when that is done, or withdraw the evidence that does not get through"
	}
	return ""
}

// naming lists names, each once, and says how many more there are.
func naming(names []string) string {
	slices.Sort(names)
	names = slices.Compact(names)
	if more := len(names) - lockedNamed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:lockedNamed], ", "), more)
	}
	return strings.Join(names, ", ")
}
