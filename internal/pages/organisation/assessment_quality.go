package organisation

import (
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
)

// nudges say how good the evidence of the element is: which time it covers, and
// what would make it better.
func (p assessmentElementPage) nudges() []string {
	if len(p.Evidence) == 0 {
		return nil
	}
	s := evidence.ElementSummary{Items: int64(len(p.Evidence))}
	locked, bare := 0, 0
	var more []string
	for _, e := range p.Evidence {
		s.NewestUntil = max(s.NewestUntil, e.PeriodUntil)
		s.HasStrongest = s.HasStrongest || e.Strongest
		switch {
		case e.Claim == "":
			bare++
		case e.Pointer == "":
			s.PointersMissing++
		}
		if e.Elements > manyElements {
			more = append(more, fmt.Sprintf("%s proves %d elements: something made for this one would be stronger", e.Code, e.Elements))
		}
		if !e.UnreachedSince.IsZero() {
			more = append(more, fmt.Sprintf("The web page of %s has not been reached since %s", e.Code, date.Today(e.UnreachedSince).Words()))
		}
		if e.Personal != "" {
			more = append(more, fmt.Sprintf("The note of %s seems to hold personal data: %s", e.Code, e.Personal))
		}
		for _, f := range e.Files {
			if f.Personal != "" {
				more = append(more, fmt.Sprintf("‘%s’ (%s) seems to hold personal data: %s", f.Name, e.Code, f.Personal))
			}
			switch evidence.TextState(f.TextState) {
			case evidence.TextFailed:
				more = append(more, fmt.Sprintf("The text of ‘%s’ (%s) could not be read, because %s", f.Name, e.Code, f.TextWords))
			case evidence.TextEmpty:
				if !strings.HasPrefix(f.MediaType, "image/") {
					more = append(more, fmt.Sprintf("There is no text in ‘%s’ (%s) to search: its pages may be images of paper", f.Name, e.Code))
				}
			}
			if f.State != "" && !evidence.ContentState(f.State).Offered() {
				locked++
			}
		}
	}
	words := p.limits.ElementWords(s)
	if s.NewestUntil >= p.limits.FreshFrom {
		words = append([]string{"newest data is up to " + s.NewestUntil.Month()}, words...)
	}
	for i := range words {
		words[i] = capital(words[i])
	}
	if s.Items > 3 {
		words = append(words, fmt.Sprintf("%d items: an assessor asks for the best three", s.Items))
	}
	if s.Items > 1 && !s.HasStrongest {
		words = append(words, "No item is marked as the strongest")
	}
	if locked > 0 {
		words = append(words, countWords(int64(locked), "file")+" that nobody can open yet")
	}
	if bare > 0 {
		words = append(words, countWords(int64(bare), "link")+" without a claim")
	}
	return append(words, more...)
}

// manyElements is how many elements one item may prove before it is said.
const manyElements = 5

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
