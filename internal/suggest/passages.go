package suggest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxExcerpt is how long an excerpt may be, in characters.
const maxExcerpt = 280

// passages finds the sentences that speak most for an element, from different
// places where they speak about as much.
func (r *reading) passages(element int) []Found {
	type spoken struct {
		sentence
		weight float64
		terms  []string
	}
	var all []spoken
	for _, s := range r.sentences {
		weight, terms := r.speaks(s, element)
		if weight > 0 {
			all = append(all, spoken{s, weight, terms})
		}
	}
	slices.SortFunc(all, func(a, b spoken) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.passage.Page, b.passage.Page),
			cmp.Compare(a.passage.Place, b.passage.Place), cmp.Compare(a.text, b.text))
	})
	var found []Found
	pages := map[string]bool{}
	for _, again := range []bool{false, true} { // first the best of each place, then the next best anywhere
		for i := range all {
			s := &all[i]
			key := fmt.Sprint(s.passage.Page, s.passage.Place)
			if s.text == "" || pages[key] != again || 2*s.weight < all[0].weight || len(found) == maxFound {
				continue
			}
			pages[key] = true
			found = append(found, Found{Page: s.passage.Page, Place: s.passage.Place, Text: excerpt(s.text), Terms: s.terms})
			s.text = ""
		}
	}
	return found
}

// speaks says how much a sentence speaks for an element, and by which terms.
func (r *reading) speaks(s sentence, element int) (weight float64, terms []string) {
	for _, c := range s.claims {
		if p := r.x.phrases[c.phrase]; p.elements[c.element].element == element {
			weight += r.x.worth(c)
			if !slices.Contains(terms, p.text) {
				terms = append(terms, p.text)
			}
		}
	}
	for i, w := range s.words {
		if slices.Contains(s.words[:i], w) {
			continue
		}
		for _, h := range r.x.holders[w] {
			if h.element == element {
				weight += r.x.weights.General * h.worth / 2
			}
		}
	}
	if s.passage.Heading {
		weight /= 2 // a heading names; the text under it shows
	}
	if r.repeatsTitle(s) {
		weight /= 4
	}
	return weight, terms
}

// repeatsTitle tells whether a sentence says nothing that the title does not, as
// the head of a page does.
func (r *reading) repeatsTitle(s sentence) bool {
	for _, w := range s.words {
		if r.words[w].title == 0 && !strings.HasPrefix(w, number) && w != "page" {
			return false
		}
	}
	return true
}

// excerpt shortens a sentence at a word.
func excerpt(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= maxExcerpt {
		return text
	}
	cut := string([]rune(text)[:maxExcerpt-1])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return cut + "…"
}
