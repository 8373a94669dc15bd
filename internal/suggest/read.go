package suggest

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unit is one match in the text. Counts are whole numbers of it, so that their
// sum does not depend on the order of the passages.
const unit = 100

// tally counts matches in the title, and in headings and text.
type tally struct{ title, text int }

func (t *tally) add(units int, title bool) {
	if title {
		t.title += units
	} else {
		t.text += units
	}
}

// reading is what was found in a document.
type reading struct {
	x         *Index
	title     string
	length    int // words
	words     map[string]tally
	phrases   map[int][]tally // by phrase, beside the elements it speaks for
	sentences []sentence
}

// sentence is one of the document's and where it stands.
type sentence struct {
	passage Passage
	text    string
	words   []string
	claims  []claim
}

// match is a phrase found in a sentence, at which of its words.
type match struct {
	phrase int
	at     []int
	loose  bool
}

// read finds the lexicon in a document. A sentence that comes again, as the
// head of every page does, is read once.
func (x *Index) read(d Document) *reading {
	r := &reading{x: x, title: titleOf(d), words: map[string]tally{}, phrases: map[int][]tally{}}
	r.take(Passage{Text: r.title}, r.title, x.weights.Title, true)
	seen := map[string]bool{}
	for _, p := range d.Passages {
		weight := 1.0
		if p.Heading {
			weight = x.weights.Heading
		}
		for s := range sentences(p.Text) {
			if !seen[s] {
				seen[s] = true
				r.take(p, s, weight, false)
			}
		}
	}
	return r
}

// take reads one sentence.
func (r *reading) take(p Passage, text string, weight float64, title bool) {
	s := sentence{passage: p, text: text, words: r.x.language.words(text)}
	if len(s.words) == 0 {
		return
	}
	for _, w := range s.words {
		t := r.words[w]
		t.add(units(weight), title)
		r.words[w] = t
	}
	s.claims = r.x.claims(r.x.find(s.words))
	for _, m := range s.claims {
		if r.phrases[m.phrase] == nil {
			r.phrases[m.phrase] = make([]tally, len(r.x.phrases[m.phrase].elements))
		}
		r.phrases[m.phrase][m.element].add(units(weight*r.x.part(m.match)), title)
	}
	if !title {
		r.length += len(s.words)
		r.sentences = append(r.sentences, s)
	}
}

func units(weight float64) int { return int(math.Round(unit * weight)) }

// part is what a match is worth, of a whole one.
func (x *Index) part(m match) float64 {
	if m.loose {
		return x.weights.Loose
	}
	return 1
}

// claim is a match that counts for an element of its phrase.
type claim struct {
	match
	element int // which of the phrase's
}

// claims says which matches of a sentence count for which elements: for each
// element the weightiest first, and a word counts once.
func (x *Index) claims(matches []match) []claim {
	perElement := map[int][]claim{}
	for _, m := range matches {
		for i, w := range x.phrases[m.phrase].elements {
			perElement[w.element] = append(perElement[w.element], claim{m, i})
		}
	}
	var counted []claim
	for _, all := range sorted(perElement) {
		slices.SortStableFunc(all, func(a, b claim) int { return cmp.Compare(x.worth(b), x.worth(a)) })
		taken := map[int]bool{}
		for _, c := range all {
			if !slices.ContainsFunc(c.at, func(at int) bool { return !taken[at] }) {
				continue
			}
			for _, at := range c.at {
				taken[at] = true
			}
			counted = append(counted, c)
		}
	}
	return counted
}

func (x *Index) worth(c claim) float64 {
	return x.phrases[c.phrase].elements[c.element].weight * x.part(c.match)
}

// find finds the phrases of the lexicon in the words of a sentence: whole, or
// else with all their words near each other.
func (x *Index) find(words []string) []match {
	var found []match
	have := map[int]bool{}
	for i, w := range words {
		for _, n := range x.first[w] {
			p := x.phrases[n].words
			if !begins(words[i:], p) {
				continue
			}
			at := make([]int, len(p))
			for k := range at {
				at[k] = i + k
			}
			found = append(found, match{phrase: n, at: at})
			have[n] = true
		}
	}
	for i, w := range words {
		for _, n := range x.rarest[w] {
			if have[n] {
				continue
			}
			if at := near(words, x.phrases[n].words, i); at != nil {
				found = append(found, match{phrase: n, at: at, loose: true})
				have[n] = true
			}
		}
	}
	return found
}

// near looks for all the words of a phrase within reach of one place.
func near(words, phrase []string, i int) []int {
	reach := len(phrase) + 2
	from, to := max(0, i-reach), min(len(words), i+reach+1)
	at := make([]int, 0, len(phrase))
	for _, w := range phrase {
		k := from
		for k < to && (words[k] != w || slices.Contains(at, k)) {
			k++
		}
		if k == to {
			return nil
		}
		at = append(at, k)
	}
	return at
}

// How long a title may be, and a sentence before it is cut, in characters.
const (
	maxTitle    = 120
	maxSentence = 600
)

// titleOf is what a document is called: its title, else a first line that reads
// like one; and the words of the file's name that add to it.
func titleOf(d Document) string {
	title := strings.TrimPrefix(strings.TrimSpace(d.Title), "Microsoft Word - ")
	if title == "" && len(d.Passages) > 0 {
		line, _, _ := strings.Cut(strings.TrimSpace(d.Passages[0].Text), "\n")
		if len(line) <= maxTitle && !strings.HasSuffix(line, ".") {
			title = strings.TrimLeft(line, "# ")
		}
	}
	name := strings.TrimSuffix(d.Name, path.Ext(d.Name))
	var more []string
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !strings.Contains(strings.ToLower(title), strings.ToLower(w)) {
			more = append(more, w)
		}
	}
	return strings.TrimSpace(title + "\n" + strings.Join(more, " "))
}

// sentences cuts text where a sentence, a line or a point of a list ends.
func sentences(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start := 0
		cut := func(end int) bool {
			s := strings.TrimSpace(text[start:end])
			start = end
			return s == "" || yield(s)
		}
		var before rune
		for i, r := range text {
			ended := unicode.IsSpace(r) && (before == '.' || before == '?' || before == '!' || before == ';')
			if (r == '\n' && !runsOn(text[start:i], text[i+1:]) || r == '•' || ended || unicode.IsSpace(r) && i-start > maxSentence) && !cut(i) {
				return
			}
			before = r
		}
		cut(len(text))
	}
}

// runsOn tells whether a sentence goes on in the next line, as it does where a
// page is narrow: the line does not end like one, and the next begins small.
func runsOn(line, next string) bool {
	line = strings.TrimRight(line, " \t\r")
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(next, " \t"))
	return line != "" && len(line) > 40 && !strings.ContainsRune(".?!:;•", rune(line[len(line)-1])) && unicode.IsLower(first)
}

// sorted goes through a map in the order of its keys.
func sorted[K cmp.Ordered, V any](m map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
