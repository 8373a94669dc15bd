// Package search is the language in which people search, and what follows from
// it: the words that a text is found by, how well a text answers a query, and
// which part of it is shown. It is pure, so that both databases find the same
// and in the same order. Text is folded as standard.Fold does: Welsh letters
// lose their marks.
package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/plaudit/plaudit/internal/standard"
)

// The most that is read of a query, and the most of one word.
const (
	maxQueryRunes = 300
	maxTerms      = 12
	maxTermWords  = 12
	maxWordRunes  = 40
)

// Term is one thing to look for: a word, or words that stand together.
type Term struct {
	Words   []string // folded; at least one
	Begins  bool     // the last word need only begin a word of the text
	Without bool     // must not be in the text
}

// Query is what somebody looks for: a text answers it when all terms hold.
type Query struct {
	Terms []Term
}

// Parse reads what somebody typed. Words are looked for as they are, all of
// them; "several words" in quotation marks stand together; word* finds what
// begins so; -word takes out texts that hold it. Nothing is an error: a sign
// that has no meaning where it stands has none.
func Parse(typed string) Query {
	runes := []rune(strings.ToValidUTF8(typed, " "))
	runes = runes[:min(len(runes), maxQueryRunes)]
	var q Query
	for i := 0; i < len(runes); {
		if unicode.IsSpace(runes[i]) {
			i++
			continue
		}
		without := false
		if isMinus(runes[i]) {
			without = true
			i++
		}
		var end int
		quoted := i < len(runes) && isQuote(runes[i])
		if quoted {
			i++
		}
		for end = i; end < len(runes) && !isQuote(runes[end]) && (quoted || !unicode.IsSpace(runes[end])); end++ {
		}
		text := string(runes[i:end])
		if quoted && end < len(runes) {
			end++ // past the closing mark
		}
		begins := strings.HasSuffix(text, "*")
		if quoted && end < len(runes) && runes[end] == '*' { // "two wor"*
			begins = true
			end++
		}
		i = end
		q.add(Term{Words: Words(text), Begins: begins, Without: without})
	}
	return q
}

func isMinus(r rune) bool { return r == '-' || r == '−' || r == '–' }

func isQuote(r rune) bool { return strings.ContainsRune(`"“”„«»`, r) }

func (q *Query) add(t Term) {
	if len(t.Words) == 0 || len(q.Terms) >= maxTerms {
		return
	}
	if len(t.Words) > maxTermWords {
		t.Words, t.Begins = t.Words[:maxTermWords], false
	}
	same := func(o Term) bool {
		return o.Begins == t.Begins && o.Without == t.Without && slices.Equal(o.Words, t.Words)
	}
	if !slices.ContainsFunc(q.Terms, same) {
		q.Terms = append(q.Terms, t)
	}
}

// Empty tells whether there is nothing to look for: no word, or only words to
// do without.
func (q Query) Empty() bool {
	return !slices.ContainsFunc(q.Terms, func(t Term) bool { return !t.Without })
}

// Wider is the query in which every word that is looked for need only begin a
// word of the text, as somebody would type it; empty when it is that already.
func (q Query) Wider() string {
	var parts []string
	changed := false
	for _, t := range q.Terms {
		text := strings.Join(t.Words, " ")
		if len(t.Words) > 1 {
			text = `"` + text + `"`
		}
		if t.Without {
			text = "-" + text
		}
		if t.Begins || !t.Without {
			text += "*"
			changed = changed || !t.Begins
		}
		parts = append(parts, text)
	}
	if !changed {
		return ""
	}
	return strings.Join(parts, " ")
}

// Words folds text into words of lower-case letters and digits. Apostrophes are
// dropped, every other sign separates.
func Words(text string) []string {
	words := make([]string, 0, len(text)/6)
	each(text, func(word string, _, _ int) { words = append(words, word) })
	return words
}

// signs tells of every byte what it is to a word.
var signs = func() (of [0x100]byte) {
	for b := range of {
		switch {
		case b >= 'a' && b <= 'z', b >= '0' && b <= '9':
			of[b] = asItIs
		case b >= 'A' && b <= 'Z':
			of[b] = capital
		case b == '\'', b >= 0x80:
			of[b] = toFold
		}
	}
	return of
}()

// What a byte is to a word, and a word to its reader.
const (
	apart   = iota // separates
	asItIs         // a part as it is
	capital        // a part when it is made small
	toFold         // an apostrophe, or a letter or sign beyond ASCII
)

// next finds the next word of the text from i on: where it begins, and where
// it ends or holds what must be folded. Hundreds of pages are read for one
// answer, so it looks at bytes; how says what is left to do, and is apart when
// there is no word.
func next(text string, i int) (from, to int, how byte) {
	for ; i < len(text) && (signs[text[i]] == apart || text[i] == '\''); i++ {
	}
	from, how = i, asItIs
	for ; i < len(text); i++ {
		switch signs[text[i]] {
		case asItIs:
		case capital:
			how = capital
		case toFold:
			return from, i, toFold
		default:
			return from, i, how
		}
	}
	if i == from {
		how = apart
	}
	return from, i, how
}

// each calls f for every word of the text: folded, with where it begins and
// ends in the text.
func each(text string, f func(word string, from, to int)) {
	for i := 0; i < len(text); {
		from, to, how := next(text, i)
		switch how {
		case asItIs:
			f(shorten(text[from:to]), from, to)
		case capital:
			f(shorten(strings.ToLower(text[from:to])), from, to)
		case toFold:
			to = eachFolded(text, from, to, f)
		}
		i = to
	}
}

// eachFolded goes on with a word that began at from and holds, at i, something
// to fold. It returns where the word ends, which is after i.
func eachFolded(text string, from, i int, f func(word string, from, to int)) int {
	plain, begun := true, i > from // plain: it is ASCII
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r < 0x80 && signs[r] != apart:
		case r == '’':
			if !begun {
				return i + size
			}
			plain = false
		case r >= 0x80 && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)):
			plain = false
		default:
			size = 0
		}
		if size == 0 {
			break
		}
		i, begun = i+size, true
	}
	switch {
	case !begun: // a sign beyond ASCII that separates
		_, size := utf8.DecodeRuneInString(text[i:])
		return i + size
	case plain:
		f(shorten(strings.ReplaceAll(strings.ToLower(text[from:i]), "'", "")), from, i)
	default:
		for _, word := range foldedWords(text[from:i]) {
			f(shorten(word), from, i)
		}
	}
	return i
}

var apostrophes = strings.NewReplacer("'", "", "’", "")

func foldedWords(s string) []string {
	return strings.FieldsFunc(standard.Fold(apostrophes.Replace(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

func shorten(word string) string {
	if len(word) <= maxWordRunes {
		return word
	}
	runes := []rune(word)
	return string(runes[:min(len(runes), maxWordRunes)])
}
