package certificate

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/plaudit/plaudit/internal/standard"
)

// numberOf writes the number of a certificate: the body's initials, the year of
// issue, and the body's own count for that year. "FA-2025-0007".
func numberOf(body string, year string, n int64) string {
	return fmt.Sprintf("%s-%s-%04d", initials(body), year, n)
}

// initials takes the first letters of up to four words, "CB" when there are
// none in the Latin alphabet.
func initials(name string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(standard.Fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if c := word[0]; c >= 'a' && c <= 'z' && b.Len() < 4 {
			b.WriteByte(c)
		}
	}
	if b.Len() == 0 {
		return "CB"
	}
	return strings.ToUpper(b.String())
}
