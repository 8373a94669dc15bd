// Package personal finds what looks like personal data in text: numbers that
// name one person, forms and lists that were filled in, and ways to reach
// somebody. It is pure, knows no person and no language model: the same text
// gives the same findings, and each says why. It points; people decide. How
// much each counts is told in docs/adr/0026-personal-data.md.
package personal

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Rules is the number of this set of rules. Text that was looked through with
// a lower one is looked through again.
const Rules = 2

// Kind says what was found.
type Kind string

// The kinds, as they are listed for one place.
const (
	NationalInsurance Kind = "national_insurance"
	NHSNumber         Kind = "nhs_number"
	Filled            Kind = "filled" // a named field with something in it
	List              Kind = "list"   // columns of such fields with rows beneath
	Email             Kind = "email"
	Phone             Kind = "phone"
	Postcodes         Kind = "postcodes" // several different ones close together
	Asked             Kind = "asked"     // a named field with nothing in it: an empty form
)

// Kinds returns all kinds in order.
func Kinds() []Kind {
	return []Kind{NationalInsurance, NHSNumber, Filled, List, Email, Phone, Postcodes, Asked}
}

// Title is the kind in words.
func (k Kind) Title() string {
	return map[Kind]string{NationalInsurance: "National Insurance number", NHSNumber: "NHS number", Filled: "Personal details filled in", List: "List of people",
		Email: "E-mail address", Phone: "Phone number", Postcodes: "Several postcodes close together", Asked: "Form that asks for personal details"}[k]
}

// Finding is what was found of a kind and weight in one passage. It never holds
// what was found, only a masked sample.
type Finding struct {
	Kind    Kind   `json:"kind"`
	Heavy   bool   `json:"heavy,omitempty"` // worth a warning; otherwise it is probably harmless
	Passage int    `json:"passage"`         // from 0, of those looked through
	Line    int    `json:"line,omitempty"`  // of the first in the passage, from 0
	Count   int    `json:"count"`
	Sample  string `json:"sample"` // the first, masked
	Why     string `json:"why"`    // it counts as it does
}

// Words tell what was found: "National Insurance number, such as QQ 12 •• •• C".
func (f Finding) Words() string {
	words := f.Kind.Title()
	if f.Count > 1 && f.Kind != List && f.Kind != Postcodes {
		words = fmt.Sprintf("%d × %s", f.Count, strings.ToLower(words[:1])+words[1:])
		if f.Kind == NationalInsurance || f.Kind == NHSNumber {
			words = fmt.Sprintf("%d × %s", f.Count, f.Kind.Title())
		}
	}
	if f.Sample == "" {
		return words
	}
	return words + ", such as " + f.Sample
}

// most is how many findings are returned at most, the heavy ones first.
const most = 200

// looker looks through passages one after the other.
type looker struct {
	own   []string // domains of the organisation's own addresses
	found []Finding
	at    int // the passage
	line  int // of it, from 0
	// What counts only when there are several in the whole text.
	mobiles, people map[string]bool
}

// Find looks through passages, each about a page of text. The domains are those
// of the organisation's own e-mail addresses. It takes time in proportion to the
// text.
func Find(passages []string, own []string) []Finding {
	l := &looker{own: own, mobiles: map[string]bool{}, people: map[string]bool{}}
	for i, text := range passages {
		l.at = i
		l.fields(text)
		l.lines(text)
	}
	for i, f := range l.found {
		if !f.Heavy && f.Kind == Phone && len(l.mobiles) >= severalMobiles && f.Why == whyOneMobile {
			l.found[i].Heavy, l.found[i].Why = true, whyMobiles
		}
		if !f.Heavy && f.Kind == Email && len(l.people) >= severalPeople && f.Why == whyFewPeople {
			l.found[i].Heavy, l.found[i].Why = true, whyPeople
		}
	}
	weight := func(f Finding) int {
		if f.Heavy {
			return 0
		}
		return 1
	}
	if len(l.found) > most {
		slices.SortStableFunc(l.found, func(a, b Finding) int { return cmp.Compare(weight(a), weight(b)) })
		l.found = l.found[:most]
	}
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Passage, b.Passage), cmp.Compare(weight(a), weight(b)),
			cmp.Compare(slices.Index(Kinds(), a.Kind), slices.Index(Kinds(), b.Kind)))
	})
	return l.found
}

// lines looks at each line for what it may hold, which its bytes tell at a
// glance: most lines hold none of it.
func (l *looker) lines(text string) {
	seen := map[string]bool{}
	var codes []code
	l.line = -1
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		l.line++
		digits, ats := 0, false
		for i := range len(line) {
			switch c := line[i]; {
			case c >= '0' && c <= '9':
				digits++
			case c == '@':
				ats = true
			}
		}
		if digits >= 6 {
			l.numbers(line)
			l.phones(line, seen)
		}
		if digits >= 2 {
			codes = appendCodes(codes, line, at)
		}
		if digits >= 3 {
			l.birthday(line)
		}
		if ats {
			l.emails(line, seen)
		}
		at += len(line) + 1
	}
	l.postcodes(text, codes)
}

// note adds to what was found in the passage.
func (l *looker) note(kind Kind, heavy bool, sample, why string) {
	for i := len(l.found) - 1; i >= 0 && l.found[i].Passage == l.at; i-- {
		if f := &l.found[i]; f.Kind == kind && f.Heavy == heavy && f.Why == why {
			f.Count++
			return
		}
	}
	l.found = append(l.found, Finding{Kind: kind, Heavy: heavy, Passage: l.at, Line: l.line, Count: 1, Sample: sample, Why: why})
}

// Heavy counts the findings that are worth a warning.
func Heavy(all []Finding) (n int) {
	for _, f := range all {
		if f.Heavy {
			n++
		}
	}
	return n
}

// Summary names the kinds of the heavy findings: "National Insurance number,
// list of people"; empty when there are none.
func Summary(all []Finding) string {
	var words []string
	for _, k := range Kinds() {
		if slices.ContainsFunc(all, func(f Finding) bool { return f.Heavy && f.Kind == k }) {
			title := k.Title()
			if len(words) > 0 && k != NHSNumber {
				title = strings.ToLower(title[:1]) + title[1:]
			}
			words = append(words, title)
		}
	}
	return strings.Join(words, ", ")
}

const space = `[ \x{A0}\x{2009}\x{202F}]`

// behindReference matches text that ends with what stands before numbers that
// name things.
var behindReference = regexp.MustCompile(`(?i)\b(ref|reference|invoice|order|isbn(-1[03])?|issn|doi|model|part|serial|case|ticket|charity|company|vat|registered|registration|uprn|version|job|batch|asset|stock|product|po)( ?(no|number|code|id))?\b[^\pL\pN]{0,4}$`)

// before returns up to n bytes before a place in a line.
func before(text string, at, n int) string {
	from := max(0, at-n)
	for from < at && !utf8.RuneStart(text[from]) {
		from++
	}
	return text[from:at]
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
