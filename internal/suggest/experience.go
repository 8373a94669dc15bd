package suggest

import (
	"cmp"
	"slices"
	"strings"
)

// Experience is what one organisation made of suggestions before.
type Experience []Decision

// Decision is one suggestion that was accepted or rejected: for which element,
// and by which words of the document's title (TitleTerms) and Suggestion.Terms.
type Decision struct {
	Element  string
	Accepted bool
	Terms    []string
}

// Learned says how experience changed a suggestion.
type Learned struct {
	Accepted int      // decisions like this one that accepted the element
	Rejected int      // and that rejected it
	Terms    []string // that this document shares with them
}

// How far experience goes: what full agreement with accepted items adds, in raw
// score, and the share that rejections can take away at most.
const (
	acceptedAdds  = 8.0
	rejectedTakes = 0.6
)

// TitleTerms are the terms to remember of a document when a suggestion for it is
// accepted or rejected, beside those of the suggestion.
func (x *Index) TitleTerms(d Document) []string {
	return x.read(Document{Name: d.Name, Title: d.Title, Passages: d.Passages[:min(1, len(d.Passages))]}).titleTerms()
}

// titleTerms are the words of the title that say something, as they are compared.
func (r *reading) titleTerms() []string {
	var terms []string
	for _, w := range r.x.language.words(r.title) {
		if len(w) > 2 && !strings.HasPrefix(w, number) && !slices.Contains(terms, w) {
			terms = append(terms, w)
		}
	}
	return terms
}

// apply changes raw scores by experience: what was accepted for documents with
// the same terms is raised, what was rejected is lowered, and nothing that
// speaks for the document is ever brought to nothing.
func (e Experience) apply(x *Index, r *reading, scores []float64) map[int]Learned {
	if len(e) == 0 {
		return nil
	}
	has := map[string]bool{}
	for _, t := range r.titleTerms() {
		has[t] = true
	}
	for n := range r.phrases {
		has[strings.Join(x.phrases[n].words, " ")] = true
	}
	places := map[string]int{}
	for i, el := range x.elements {
		places[el.ID] = i
	}
	accepted, rejected := map[int]int{}, map[int]int{} // in units, so that order does not matter
	learned := map[int]Learned{}
	for _, d := range e {
		place, known := places[d.Element]
		shared, like := d.like(x, has)
		if !known || like == 0 {
			continue
		}
		l := learned[place]
		if d.Accepted {
			l.Accepted++
			accepted[place] += like
		} else {
			l.Rejected++
			rejected[place] += like
		}
		l.Terms = append(l.Terms, shared...)
		learned[place] = l
	}
	for place, l := range learned {
		a, b := float64(accepted[place])/unit, float64(rejected[place])/unit
		scores[place] = (scores[place] + acceptedAdds*a/(a+1)) * (1 - rejectedTakes*b/(b+1))
		slices.SortFunc(l.Terms, cmp.Compare)
		l.Terms = slices.Compact(l.Terms)
		learned[place] = l
	}
	return learned
}

// like says which terms a document shares with a decision, and how alike they
// are, from 0 to unit: the square of the share, so that one common word in a
// long list weighs little.
func (d Decision) like(x *Index, has map[string]bool) (shared []string, like int) {
	counted := 0
	for _, t := range d.Terms {
		key := strings.Join(x.language.words(t), " ")
		if key == "" {
			continue
		}
		counted++
		if has[key] {
			shared = append(shared, t)
		}
	}
	if counted == 0 {
		return nil, 0
	}
	share := float64(len(shared)) / float64(max(counted, 2))
	return shared, units(share * share)
}
