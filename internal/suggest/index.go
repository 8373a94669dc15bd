package suggest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/standard"
)

// Index is a standard made ready to suggest from. It is never changed once it
// is made, so one may be shared.
type Index struct {
	std      *standard.Standard
	weights  Weights
	language *language
	elements []element
	phrases  []phrase
	first    map[string][]int // phrases by their first word
	rarest   map[string][]int // phrases of several words by the one that fewest elements have
	holders  map[string][]held
	rarity   map[string]float64
}

// element is one element's words, counted.
type element struct {
	standard.Element
	length float64
}

// held says how often an element has a word, and what that is worth.
type held struct {
	element int
	times   float64
	worth   float64
}

// phrase is a piece of the lexicon, and which elements it speaks for how much.
type phrase struct {
	words    []string
	text     string // as it is written in the lexicon
	anchor   int    // which of its words is rarest
	elements []worth
}

type worth struct {
	element int
	weight  float64
}

// Weights are the few numbers that suggestions turn on. How they were chosen:
// docs/adr/0017-suggestions.md.
type Weights struct {
	Called, Term, Keyword float64 // a phrase of each kind
	Word                  float64 // a phrase of one word, of what a longer one is worth
	Loose                 float64 // the words of a phrase near each other, of what the phrase is worth
	Title, Heading        float64 // a match in the title or in a heading, in matches in the text
	Enough                float64 // at how many matches a phrase has said half of what it can
	General               float64 // the words of the element's text, of what the lexicon is worth
	Shared                float64 // how much less a phrase is worth when more elements have it
}

// version is that of how documents are read and ranked: what was suggested by
// another is worked out again.
const version = "3"

// Fingerprint is the same for as long as a standard is suggested from alike.
func Fingerprint(std *standard.Standard) string {
	h := sha256.New()
	fmt.Fprintln(h, version, std.ID, Default, std.Lexicon.Same)
	for _, e := range std.Elements() {
		fmt.Fprintln(h, e.ID, e.Title, e.Summary, e.Evidence, e.Keywords, std.Lexicon.Elements[e.ID])
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Default are the weights in use.
var Default = Weights{Called: 2, Term: 1, Keyword: 1.5, Word: 0.25, Loose: 0.4, Title: 4, Heading: 2, Enough: 2, General: 0.7, Shared: 0.5}

// New makes a standard ready with the default weights.
func New(std *standard.Standard) *Index { return NewWeighted(std, Default) }

// NewWeighted makes a standard ready with weights of one's own.
func NewWeighted(std *standard.Standard, weights Weights) *Index {
	x := &Index{std: std, weights: weights, language: newLanguage(std.Lexicon.Same), first: map[string][]int{}, rarest: map[string][]int{},
		holders: map[string][]held{}, rarity: map[string]float64{}}
	phrases := map[string]int{}
	for i, e := range std.Elements() {
		x.addElement(i, e, phrases)
	}
	x.weigh()
	for i := range x.phrases {
		x.finish(i)
	}
	return x
}

// Okapi BM25's usual numbers.
const k1, b = 1.2, 0.5

// weigh settles how rare each word is and what it is worth for each element.
func (x *Index) weigh() {
	average := 0.0
	for _, e := range x.elements {
		average += e.length / float64(len(x.elements))
	}
	for w, holders := range x.holders {
		x.rarity[w] = math.Log(1 + (float64(len(x.elements)-len(holders))+0.5)/(float64(len(holders))+0.5))
		for i, h := range holders {
			holders[i].worth = x.rarity[w] / 4 * h.times * (k1 + 1) / (h.times + k1*(1-b+b*x.elements[h.element].length/average))
		}
	}
}

// addElement counts an element's words and takes its phrases.
func (x *Index) addElement(i int, e standard.Element, phrases map[string]int) {
	counts := map[string]float64{}
	total := 0.0
	count := func(text string, times float64) {
		for _, w := range x.language.words(text) {
			counts[w] += times
			total += times
		}
	}
	count(e.Title, 2)
	count(e.Summary, 1)
	for _, text := range e.Evidence {
		count(text, 1)
		x.addPhrase(i, text, x.weights.Called, phrases)
	}
	for _, text := range e.Keywords {
		count(text, 1)
		x.addPhrase(i, text, x.weights.Keyword, phrases)
	}
	words := x.std.Lexicon.Elements[e.ID]
	for _, text := range words.Called {
		count(text, 0.5)
		x.addPhrase(i, text, x.weights.Called, phrases)
	}
	for _, text := range words.Terms {
		count(text, 0.5)
		x.addPhrase(i, text, x.weights.Term, phrases)
	}
	for w, times := range counts {
		x.holders[w] = append(x.holders[w], held{element: i, times: times})
	}
	x.elements = append(x.elements, element{e, total})
}

func (x *Index) addPhrase(element int, text string, weight float64, phrases map[string]int) {
	words := x.language.words(text)
	if len(words) == 0 || len(words) > 8 {
		return
	}
	key := strings.Join(words, " ")
	n, ok := phrases[key]
	if !ok {
		n = len(x.phrases)
		phrases[key] = n
		x.phrases = append(x.phrases, phrase{words: words, text: text})
	}
	p := &x.phrases[n]
	for i := range p.elements {
		if p.elements[i].element == element {
			p.elements[i].weight = max(p.elements[i].weight, weight)
			return
		}
	}
	p.elements = append(p.elements, worth{element, weight})
}

// finish settles what a phrase is worth and where it is looked up.
func (x *Index) finish(n int) {
	p := &x.phrases[n]
	share := math.Pow(float64(len(p.elements)), -x.weights.Shared)
	length := x.weights.Word
	if len(p.words) > 1 {
		length = min(1, 0.7+0.15*float64(len(p.words)-1))
	}
	rarity := 0.0
	for i, w := range p.words {
		rarity += x.rarity[w] / float64(len(p.words))
		if x.rarity[w] > x.rarity[p.words[p.anchor]] {
			p.anchor = i
		}
	}
	for i := range p.elements {
		p.elements[i].weight *= share * length * (0.5 + rarity/4)
	}
	x.first[p.words[0]] = append(x.first[p.words[0]], n)
	if len(p.words) > 1 && !slices.Contains(p.words, number) {
		x.rarest[p.words[p.anchor]] = append(x.rarest[p.words[p.anchor]], n)
	}
}
