package block

import (
	"strings"
	"unicode/utf8"
)

// Widths shares out so much room among the columns of a table whose text has
// this size, so that hardly a word has to be broken. It estimates; whoever
// knows the font measures.
func (t Table) Widths(room, size float64) []float64 {
	sum := 0.0
	for _, c := range t.Columns {
		sum += c.Width
	}
	all, least := make([]float64, len(t.Columns)), make([]float64, len(t.Columns))
	lack, spare := 0.0, 0.0
	for i, c := range t.Columns {
		all[i] = room * c.Width / sum
		longest := wordOf(c.Title)
		for _, r := range t.Rows {
			if i < len(r) {
				longest = max(longest, wordOf(Text(r[i])))
			}
		}
		least[i] = min(float64(longest)*size*0.7+12, room/3)
		lack += max(0, least[i]-all[i])
		spare += max(0, all[i]-least[i])
	}
	for i := range all {
		switch {
		case all[i] < least[i]:
			all[i] = least[i]
		case lack > 0 && spare > lack:
			all[i] -= (all[i] - least[i]) * lack / spare
		}
	}
	return all
}

// wordOf is the number of letters of the longest word.
func wordOf(words string) (most int) {
	for _, w := range strings.FieldsFunc(words, func(r rune) bool { return r == ' ' || r == '-' || r == '\n' }) {
		most = max(most, utf8.RuneCountInString(w))
	}
	return most
}
