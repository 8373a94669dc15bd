package standard

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Match is an element that a search found, and why.
type Match struct {
	Element Element `json:"element"`
	Field   string  `json:"field"` // where it matched best: id, title, keywords, summary or evidence
	Text    string  `json:"text"`  // the title, keyword, summary or piece of evidence that matched
}

// searchField is one folded piece of an element's text.
type searchField struct {
	name   string
	text   string
	words  []string
	weight int
}

type searchEntry struct {
	element Element
	fields  []searchField
}

// What a word found in a field is worth. A whole word is worth twice the
// beginning of one.
const (
	weightTitle    = 16
	weightKeywords = 8
	weightSummary  = 4
	weightEvidence = 2
)

// maxSearchWords bounds the work of one search; further words are passed over.
const maxSearchWords = 12

// Fold makes text comparable: lower case, marks removed (ŵ and ŷ too), ligatures
// and full-width letters taken apart, white space of every kind made a space.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

// foldedWords splits text into folded words; apostrophes are dropped, every
// other sign separates.
func foldedWords(s string) []string {
	plain := strings.NewReplacer("'", "", "’", "").Replace(Fold(s))
	return strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func indexed(elements []Element) []searchEntry {
	entries := make([]searchEntry, len(elements))
	for i, e := range elements {
		add := func(name, text string, weight int) {
			entries[i].fields = append(entries[i].fields, searchField{name, text, foldedWords(text), weight})
		}
		entries[i].element = e
		add("title", e.Title, weightTitle)
		for _, k := range e.Keywords {
			add("keywords", k, weightKeywords)
		}
		add("summary", e.Summary, weightSummary)
		for _, v := range e.Evidence {
			add("evidence", v, weightEvidence)
		}
	}
	return entries
}

// Search finds elements by words in their title, keywords, summary and typical
// evidence, best first, or by an id or the beginning of one ("4.3"). Elements
// that hold all the words come alone; when none does, those that hold the most.
// No words find nothing.
func (s *Standard) Search(query string) []Match {
	if found := s.searchID(strings.TrimSpace(query)); len(found) > 0 {
		return found
	}
	words := foldedWords(query)
	for i, w := range words {
		words[i] = stem(w)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	words = words[:min(len(words), maxSearchWords)]

	type scored struct {
		Match
		words, score int
	}
	var found []scored
	most := 1
	for _, entry := range s.search() {
		m, held, score := entry.match(words)
		if most = max(most, held); held > 0 {
			found = append(found, scored{m, held, score})
		}
	}
	found = slices.DeleteFunc(found, func(m scored) bool { return m.words < most })
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	matches := make([]Match, len(found))
	for i, m := range found {
		matches[i] = m.Match
	}
	return matches
}

// searchID finds an id or everything under one.
func (s *Standard) searchID(id string) []Match {
	var found []Match
	for _, e := range s.elements {
		if id != "" && (e.ID == id || strings.HasPrefix(e.ID, strings.TrimSuffix(id, ".")+".")) {
			found = append(found, Match{Element: e, Field: "id", Text: e.ID})
		}
	}
	return found
}

// match says how many of the words the element holds, what that is worth, and
// which field is worth most.
func (entry searchEntry) match(words []string) (m Match, held, score int) {
	perField := make([]int, len(entry.fields))
	for _, w := range words {
		best := 0
		for i, f := range entry.fields {
			worth := f.weight * f.holds(w)
			perField[i] += worth
			best = max(best, worth)
		}
		if best > 0 {
			held++
			score += best
		}
	}
	m.Element = entry.element
	for i, f := range entry.fields {
		if perField[i] > 0 && perField[i] == slices.Max(perField) {
			m.Field, m.Text = f.name, f.text
			break
		}
	}
	return m, held, score
}

// holds is 2 for a whole word, 1 for the beginning of one, else 0.
func (f searchField) holds(stemmed string) int {
	best := 0
	for _, w := range f.words {
		if stem(w) == stemmed {
			return 2
		}
		if strings.HasPrefix(w, stemmed) {
			best = 1
		}
	}
	return best
}

// stem takes the plural off an English word, roughly: complaints, policies.
func stem(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		return w[:len(w)-1]
	}
	return w
}
