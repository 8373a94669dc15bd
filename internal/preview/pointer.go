package preview

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/standard"
)

var (
	pointing = regexp.MustCompile(`(?i)\b(pages?|pp?|pgs?|tud|tudalen|slides?|sheets?|worksheets?|tabs?)\b\s*[.:]?\s*([0-9]{1,5})\b`)
	// sheet Services, tab: ‘By hour’, row 12; and the ‘By hour’ tab.
	sheetAfter  = regexp.MustCompile(`(?i)\b(?:work)?(?:sheets?|tabs?|taflen)\b\s*[.:]?\s*(\S.*)$`)
	sheetBefore = regexp.MustCompile(`(?i)^(?:see\s+)?(?:the\s+)?(\S.*?)\s+(?:work)?(?:sheet|tab)\b`)
	sheetCell   = regexp.MustCompile(`^\s*(.+?)!\$?[A-Za-z]{1,3}\$?[0-9]+`) // Services!B12, 'By hour'!A1:C9
	quoted      = regexp.MustCompile(`^[‘'“"«](.+?)[’'”"»]`)
)

const maxSheetName = 200

// Pointed reads where a pointer leads: "p. 6", "pages 4 to 7", "slide 12 and
// the notes", "sheet Services, row 12". The Ask has neither number nor name
// when the pointer names no place.
func Pointed(pointer string) Ask {
	ask := Ask{}
	if found := pointing.FindStringSubmatch(pointer); found != nil {
		if n, err := strconv.ParseInt(found[2], 10, 32); err == nil && n > 0 {
			ask = Ask{Kind: pointedKind(found[1]), Number: n}
		}
	} else if n, err := strconv.ParseInt(strings.TrimSpace(pointer), 10, 32); err == nil && n > 0 && n < 100_000 {
		return Ask{Kind: "page", Number: n} // nothing but a number: people mean the page
	}
	if ask.Number > 0 && ask.Kind != "sheet" {
		return ask
	}
	for _, pattern := range []*regexp.Regexp{sheetCell, sheetAfter, sheetBefore} {
		if found := pattern.FindStringSubmatch(pointer); found != nil {
			ask.Kind, ask.Sheet = "sheet", unquoted(found[1])
			break
		}
	}
	return ask
}

func pointedKind(word string) string {
	word = strings.ToLower(word)
	switch {
	case strings.HasPrefix(word, "sl"):
		return "slide"
	case strings.HasPrefix(word, "s"), strings.HasPrefix(word, "w"), strings.HasPrefix(word, "ta"):
		return "sheet"
	}
	return "page"
}

func unquoted(name string) string {
	if found := quoted.FindStringSubmatch(name); found != nil {
		name = found[1]
	}
	if r := []rune(name); len(r) > maxSheetName {
		name = string(r[:maxSheetName])
	}
	return strings.TrimSpace(name)
}

// Or points to where a pointer leads, unless the ask says that already.
func (a Ask) Or(pointer string) Ask {
	if a.Number > 0 || a.Sheet != "" {
		return a
	}
	p := Pointed(pointer)
	a.Kind, a.Number, a.Sheet = p.Kind, p.Number, p.Sheet
	return a
}

// sheetNamed finds the sheet that words name: one called just so, or the one
// with the longest name that the words begin with ("Services, row 12").
func (v View) sheetNamed(words string) (best Leaf, found bool) {
	words = standard.Fold(words)
	longest := -1
	for _, l := range v.Leaves {
		name := standard.Fold(l.Place.Name)
		if l.Place.Kind == "sheet" && name != "" && len(name) > longest && begins(words, name) {
			best, found, longest = l, true, len(name)
		}
	}
	return best, found
}

// begins tells whether words begin with a name, and not in the middle of a word.
func begins(words, name string) bool {
	rest, does := strings.CutPrefix(words, name)
	return does && (rest == "" || !isWord(rest[0]))
}

func isWord(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b >= 0x80
}
