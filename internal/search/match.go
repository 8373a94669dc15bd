package search

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// at tells whether the text begins with the term.
func (t Term) at(words []string) bool {
	if len(words) < len(t.Words) {
		return false
	}
	last := len(t.Words) - 1
	for i, want := range t.Words {
		if words[i] != want && (i < last || !t.Begins || !strings.HasPrefix(words[i], want)) {
			return false
		}
	}
	return true
}

// Weigh says how well texts that follow each other answer the query, and whether
// they do at all: how often they hold what is looked for, against their length
// (BM25's curve). Words that stand together count for more. Some hundred pages
// are weighed for one answer, so it keeps no list of the words, and only counts
// those that begin like none that is looked for.
func (q Query) Weigh(texts ...string) (score float64, matches bool) {
	var counts [maxTerms]int
	var last [maxTermWords]string // the words read last, word n at n % maxTermWords
	var begins [0x100]bool        // how the words begin that are looked for
	for _, t := range q.Terms {
		for _, word := range t.Words {
			begins[word[0]] = true
		}
	}
	n := 0
	read := func(word string, _, _ int) {
		last[n%maxTermWords] = word
		n++
		for number := range q.Terms {
			if t := &q.Terms[number]; t.ends(word) && (len(t.Words) == 1 || t.before(&last, n)) {
				counts[number]++
			}
		}
	}
	for _, text := range texts {
		for i := 0; i < len(text); {
			from, to, how := next(text, i)
			switch {
			case how == apart:
			case how == toFold:
				to = eachFolded(text, from, to, read)
			case how == asItIs && !begins[text[from]], how == capital && !begins[small(text[from])]:
				last[n%maxTermWords] = ""
				n++
			case how == asItIs:
				read(shorten(text[from:to]), from, to)
			default:
				read(shorten(strings.ToLower(text[from:to])), from, to)
			}
			i = to
		}
	}
	matches = !q.Empty()
	for number, t := range q.Terms {
		matches = matches && (counts[number] > 0) != t.Without
	}
	return q.score(&counts, n), matches
}

// small is an ASCII letter or digit in lower case.
func small(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		b += 'a' - 'A'
	}
	return b
}

// ends tells whether the term may end with this word.
func (t *Term) ends(word string) bool {
	want := t.Words[len(t.Words)-1]
	return word == want || t.Begins && strings.HasPrefix(word, want)
}

// before tells whether the last of n words, of which the very last fits, are the
// term.
func (t *Term) before(last *[maxTermWords]string, n int) bool {
	first := n - len(t.Words)
	if first < 0 {
		return false
	}
	for i, want := range t.Words[:len(t.Words)-1] {
		if last[(first+i)%maxTermWords] != want {
			return false
		}
	}
	return true
}

// score weighs how often each term was found among so many words.
func (q Query) score(counts *[maxTerms]int, words int) float64 {
	const k, b, usual = 1.2, 0.6, 250
	norm := k * (1 - b + b*float64(words)/usual)
	score := 0.0
	for number, t := range q.Terms {
		if t.Without {
			continue
		}
		n := float64(counts[number])
		score += float64(len(t.Words)) * n * (k + 1) / (n + norm)
	}
	// Not every machine fuses multiplication and addition; rounded, all agree.
	return math.Round(score*1e6) / 1e6
}

// Piece is a part of a text that is shown; Hit says that it is what was looked for.
type Piece struct {
	Text string
	Hit  bool
}

// span is where a word stands in a text.
type span struct {
	word     string
	from, to int
	hit      bool
}

// Excerpt returns the part of a text that answers the query best, about so many
// bytes long, cut between words, with an ellipsis where something was left out.
// Without a hit it is the beginning.
func (q Query) Excerpt(text string, size int) []Piece {
	text = strings.Join(strings.Fields(text), " ")
	var spans []span
	each(text, func(word string, from, to int) { spans = append(spans, span{word, from, to, false}) })
	q.mark(spans)
	from, to := window(spans, text, size)
	if from > 0 {
		from = spans[slices.IndexFunc(spans, func(s span) bool { return s.from >= from })].from
	}
	var pieces []Piece
	add := func(text string, hit bool) {
		if text == "" {
			return
		}
		if n := len(pieces); n > 0 && pieces[n-1].Hit == hit {
			pieces[n-1].Text += text
			return
		}
		pieces = append(pieces, Piece{text, hit})
	}
	if from > 0 {
		add("… ", false)
	}
	at := from
	for i, s := range spans {
		if s.from < at || s.to > to || !s.hit {
			continue
		}
		if n := len(pieces); n > 0 && pieces[n-1].Hit && i > 0 && spans[i-1].hit && s.from-at <= 3 {
			add(text[at:s.from], true) // one mark for words that stand together
		} else {
			add(text[at:s.from], false)
		}
		add(text[s.from:s.to], true)
		at = s.to
	}
	add(text[at:to], false)
	if to < len(text) {
		add(" …", false)
	}
	return pieces
}

// mark finds the words that the query looks for.
func (q Query) mark(spans []span) {
	words := make([]string, len(spans))
	for i, s := range spans {
		words[i] = s.word
	}
	for i := range spans {
		for _, t := range q.Terms {
			if !t.Without && t.at(words[i:]) {
				for j := range t.Words {
					spans[i+j].hit = true
				}
			}
		}
	}
}

// window chooses where to cut: the stretch that holds the most different words
// looked for, then the most hits, the first of them; with a little before it.
func window(spans []span, text string, size int) (from, to int) {
	if len(text) <= size {
		return 0, len(text)
	}
	best, bestScore := 0, -1
	for i, s := range spans {
		if !s.hit {
			continue
		}
		different, hits := map[string]bool{}, 0
		for _, o := range spans[i:] {
			if o.to-s.from > size*3/4 {
				break
			}
			if o.hit {
				different[o.word] = true
				hits++
			}
		}
		if score := len(different)*1000 + hits; score > bestScore {
			best, bestScore = s.from, score
		}
	}
	from = max(0, best-size/5)
	to = from
	for _, s := range spans { // ends with the last word that has room
		if s.from >= from && s.to-from > size {
			break
		}
		to = max(s.to, from)
	}
	if to == from { // one endless word, or none
		for to = min(from+size, len(text)-1); !utf8.RuneStart(text[to]); to-- {
		}
	}
	if len(text)-to < 20 {
		to = len(text)
	}
	return from, to
}
