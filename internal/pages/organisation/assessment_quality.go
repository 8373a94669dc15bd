package organisation

import (
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/evidence"
)

// nudges say how good the evidence of the element is: which time it covers, and
// what would make it better.
func (p assessmentElementPage) nudges() []string {
	if len(p.Evidence) == 0 {
		return nil
	}
	s := evidence.ElementSummary{Items: int64(len(p.Evidence))}
	locked := 0
	for _, e := range p.Evidence {
		s.NewestUntil = max(s.NewestUntil, e.PeriodUntil)
		s.HasStrongest = s.HasStrongest || e.Strongest
		if e.Pointer == "" {
			s.PointersMissing++
		}
		for _, f := range e.Files {
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
	return words
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
