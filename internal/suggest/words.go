package suggest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"

	"github.com/plaudit/plaudit/internal/standard"
)

// number is the word that every number is read as, year the one for a year.
const (
	number = "#"
	year   = "#year"
)

// passedOver are words that say nothing by themselves and may stand between
// the words of a phrase.
var passedOver = set("a an the of to in for and or on at by as with from into is are was were be been being it its this that these those has have had " +
	"which also than their there so if any some can may should would could will s")

// spelledOut are numbers in words. One is left: it is most often not a number.
var spelledOut = set("two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty hundred")

func set(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[w] = true
	}
	return all
}

// language turns text into the words that are compared: folded, stemmed,
// numbers as one, and words that mean the same as one.
type language struct {
	same   map[string][]samePhrase
	simple map[string]string
}

// samePhrase is a phrase of several words and the words to read it as.
type samePhrase struct{ phrase, kept []string }

// newLanguage learns the groups of words that mean the same.
func newLanguage(same [][]string) *language {
	l := &language{same: map[string][]samePhrase{}, simple: map[string]string{}}
	for _, group := range same {
		var kept []string
		for i, text := range group {
			words := l.plain(text)
			switch {
			case len(words) == 0:
			case i == 0:
				kept = words
			case len(words) == 1 && len(kept) == 1:
				l.simple[words[0]] = kept[0]
			default:
				l.same[words[0]] = append(l.same[words[0]], samePhrase{words, kept})
			}
		}
	}
	return l
}

// words reads text.
func (l *language) words(text string) []string {
	plain := l.plain(text)
	read := plain[:0:0]
	for i := 0; i < len(plain); {
		if kept, n := l.samePhrase(plain[i:]); n > 0 {
			read = append(read, kept...)
			i += n
			continue
		}
		w := plain[i]
		if kept, ok := l.simple[w]; ok {
			w = kept
		}
		read = append(read, w)
		i++
	}
	return read
}

// samePhrase finds the longest phrase of the groups that the words begin with.
func (l *language) samePhrase(words []string) (kept []string, n int) {
	for _, s := range l.same[words[0]] {
		if len(s.phrase) > n && begins(words, s.phrase) {
			kept, n = s.kept, len(s.phrase)
		}
	}
	return kept, n
}

func begins(words, phrase []string) bool {
	if len(words) < len(phrase) {
		return false
	}
	for i, w := range phrase {
		if words[i] != w {
			return false
		}
	}
	return true
}

// plain folds, splits and stems.
func (l *language) plain(text string) []string {
	folded := standard.Fold(text)
	var words []string
	start := -1
	end := func(at int) {
		if start >= 0 {
			if w := l.word(folded[start:at]); w != "" {
				words = append(words, w)
			}
			start = -1
		}
	}
	for i, r := range folded {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if start < 0 {
				start = i
			}
		case (r == '\'' || r == '’') && start >= 0: // within a word: customer's
			if next, _ := utf8.DecodeRuneInString(folded[i+utf8.RuneLen(r):]); !unicode.IsLetter(next) {
				end(i)
			}
		case (r == '.' || r == ',') && start >= 0 && unicode.IsDigit(rune(folded[start])): // within a number: 1,200.50
			if i+1 >= len(folded) || !unicode.IsDigit(rune(folded[i+1])) {
				end(i)
			}
		default:
			end(i)
			switch r {
			case '%':
				words = append(words, "percent")
			case '£':
				words = append(words, "pound")
			}
		}
	}
	end(len(folded))
	return words
}

// apostrophes takes the genitive and every other apostrophe off.
var apostrophes = strings.NewReplacer("'s", "", "’s", "", "'", "", "’", "")

// word is the stem of a folded word, or nothing when it is passed over.
func (l *language) word(w string) string {
	w = strings.Trim(apostrophes.Replace(w), ".,")
	switch {
	case w == "" || passedOver[w]:
		return ""
	case spelledOut[w]:
		return number
	case unicode.IsDigit(rune(w[0])):
		if len(w) == 4 && (w[:2] == "19" || w[:2] == "20") {
			return year
		}
		return number + strings.TrimLeft(w, "0123456789.,")
	}
	return english.Stem(w, true)
}
