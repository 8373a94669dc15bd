// Package suggest says which elements of a standard a piece of evidence speaks
// for, how strongly, and by which passages. It knows the standard's own words
// and the lexicon of its pack, and what an organisation accepted and rejected
// before. It uses no network, no clock and no chance: the same text gives the
// same answer everywhere, and every answer can be explained by its terms.
package suggest

import (
	"cmp"
	"math"
	"slices"

	"github.com/plaudit/plaudit/internal/standard"
)

// Document is what is read of a piece of evidence.
type Document struct {
	Name     string // of the file
	Title    string
	Passages []Passage
}

// Passage is a piece of the text and where it stands.
type Passage struct {
	Page    int    // page, sheet, slide or line; 0 when there is none
	Place   string // the same in words, "page 6"
	Text    string
	Heading bool
}

// Suggestion is an element and what speaks for it.
type Suggestion struct {
	Element  standard.Element
	Score    float64  // from 0 to 1
	Terms    []string // what the document has of the element's lexicon, the strongest first
	Passages []Found  // the strongest first
	Learned  Learned
}

// Found is a passage that speaks for an element.
type Found struct {
	Page  int
	Place string
	Text  string   // an excerpt, whole sentences where they are short enough
	Terms []string // of the lexicon, that it has
}

// How much is shown with a suggestion.
const (
	maxFound = 3
	maxTerms = 8
)

// For ranks the elements that the document speaks for, best first, at most top
// of them; all when top is 0. An element of which the document has no word is
// left out.
func (x *Index) For(d Document, top int, experience Experience) []Suggestion {
	r := x.read(d)
	scores := r.scores()
	learned := experience.apply(x, r, scores)
	type ranked struct {
		element int
		score   float64
	}
	var all []ranked
	for i, s := range scores {
		if s > 0 {
			all = append(all, ranked{i, s})
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(b.score, a.score) })
	if top > 0 {
		all = all[:min(top, len(all))]
	}
	found := make([]Suggestion, len(all))
	for i, e := range all {
		found[i] = Suggestion{Element: x.elements[e.element].Element, Score: rounded(e.score), Terms: r.terms(e.element), Learned: learned[e.element]}
		found[i].Passages = r.passages(e.element)
	}
	return found
}

// half is the raw score that is shown as one half.
const half = 10

// rounded turns a raw score into one from 0 to 1, never 0.
func rounded(raw float64) float64 { return max(0.001, math.Round(1000*raw/(raw+half))/1000) }

// scores works out what each element is worth for what was read.
func (r *reading) scores() []float64 {
	x := r.x
	scores := make([]float64, len(x.elements))
	for w, c := range sorted(r.words) {
		for _, h := range x.holders[w] {
			scores[h.element] += x.weights.General * h.worth * r.enough(c)
		}
	}
	for n, by := range sorted(r.phrases) {
		for i, c := range by {
			scores[x.phrases[n].elements[i].element] += x.phrases[n].elements[i].weight * r.enough(c)
		}
	}
	return scores
}

// usual is how many words a short paper has. The counts of a longer one are
// made smaller by the square root of how much longer it is.
const usual = 150

// enough says how much of what it can say a word or phrase has said.
func (r *reading) enough(c tally) float64 {
	n := float64(c.title)/unit + float64(c.text)/unit/math.Sqrt(max(1, float64(r.length)/usual))
	return n / (n + r.x.weights.Enough)
}

// terms lists what the document has of the element's lexicon.
func (r *reading) terms(element int) []string {
	type weighed struct {
		text   string
		weight float64
	}
	var all []weighed
	for n, by := range sorted(r.phrases) {
		for i, c := range by {
			if p := r.x.phrases[n]; p.elements[i].element == element && c != (tally{}) {
				all = append(all, weighed{p.text, p.elements[i].weight * r.enough(c)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b weighed) int { return cmp.Compare(b.weight, a.weight) })
	var terms []string
	for _, t := range all[:min(maxTerms, len(all))] {
		terms = append(terms, t.text)
	}
	return terms
}
