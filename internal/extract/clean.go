package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// passageRunes is the most characters of one passage: a screenful.
const passageRunes = 2000

var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")

// clean makes text fit to be kept and found: valid, composed (so that ŵ is one
// letter however the file wrote it), without control characters, soft hyphens
// and the ligatures of typesetters, with single spaces and no empty lines.
func clean(text string) string {
	text = norm.NFC.String(ligatures.Replace(strings.ToValidUTF8(text, "�")))
	var b strings.Builder
	b.Grow(len(text))
	var gap rune // white space that is owed before the next character
	for _, r := range text {
		switch {
		case r == '\n', r == '\r', r == '\v', r == '\f', r == '\u2028', r == '\u2029':
			gap = '\n'
		case r == '\t':
			if gap != '\n' {
				gap = '\t'
			}
		case unicode.IsSpace(r):
			if gap == 0 {
				gap = ' '
			}
		case r == '\u00AD', r == '\uFEFF', r == '\u200B', unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r >= 0xFFF0 && r <= 0xFFFB, r == '\uFFFE', r == '\uFFFF':
		default:
			if gap != 0 && b.Len() > 0 {
				b.WriteRune(gap)
			}
			gap = 0
			b.WriteRune(r)
		}
	}
	return b.String()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// pieces cuts text into pieces of at most limit characters: at the end of a
// line or a sentence where there is one in the second half, else between words.
func pieces(text string, limit int) []string {
	var all []string
	for text != "" {
		end := runeOffset(text, limit)
		if end < len(text) {
			head := text[:end]
			switch cut := max(strings.LastIndexByte(head, '\n'), lastSentence(head)); {
			case cut > end/2:
				end = cut + 1
			default:
				if cut = strings.LastIndexAny(head, " \t\n"); cut > end/2 {
					end = cut + 1
				}
			}
		}
		if piece := strings.TrimSpace(text[:end]); piece != "" {
			all = append(all, piece)
		}
		text = text[end:]
	}
	return all
}

// lastSentence is where the last sentence of text that has ended ends.
func lastSentence(text string) int {
	return max(strings.LastIndex(text, ". "), strings.LastIndex(text, "? "), strings.LastIndex(text, "! "), strings.LastIndex(text, "。"))
}

// runeOffset is the offset in bytes of the n-th character.
func runeOffset(text string, n int) int {
	if len(text) <= n {
		return len(text)
	}
	offset := 0
	for ; n > 0 && offset < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	return offset
}
