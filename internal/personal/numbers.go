package personal

import (
	"regexp"
	"slices"
	"strings"
)

var (
	insurance   = regexp.MustCompile(`\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](` + space + `|-)?\d{2}(` + space + `|-)?\d{2}(` + space + `|-)?\d{2}(` + space + `|-)?[A-D]\b`)
	ten         = regexp.MustCompile(`\b\d{3}(?:` + space + `|-)\d{3}(?:` + space + `|-)\d{4}\b|\b\d{10}\b`)
	ofInsurance = regexp.MustCompile(`(?i)(insurance|\bnino\b|\bNI\b)`)
	ofHealth    = regexp.MustCompile(`(?i)\b(nhs|patient|chi number|h&c)\b`)
	ofPhone     = regexp.MustCompile(`(?i)\b(tel|telephone|phone|call|fax|mobile|text)\b`)
	notWhole    = regexp.MustCompile(`(\d` + space + `?|[+\d.,/-])$`)
	goesOn      = regexp.MustCompile(`^(` + space + `?\d|[-.,/]\d)`)
)

// neverIssued are prefixes of National Insurance numbers that are not given out.
var neverIssued = []string{"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}

// numbers finds National Insurance and NHS numbers in a line.
func (l *looker) numbers(text string) {
	for _, at := range insurance.FindAllStringIndex(text, -1) {
		v := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
				return r
			}
			return -1
		}, text[at[0]:at[1]])
		if slices.Contains(neverIssued, v[:2]) {
			continue
		}
		masked, lead := v[:2]+" "+v[2:4]+" •• •• "+v[8:], before(text, at[0], 40)
		if behindReference.MatchString(lead) && !ofInsurance.MatchString(lead) {
			l.note(NationalInsurance, false, masked, "It has the form of one, but stands behind a word for a reference.")
			continue
		}
		l.note(NationalInsurance, true, masked, "It has the form and a prefix of those that are given out.")
	}
	for _, at := range ten.FindAllStringIndex(text, -1) {
		number := text[at[0]:at[1]]
		v, lead := digits(number), before(text, at[0], 80)
		if !validNHS(v) || notWhole.MatchString(lead) || goesOn.MatchString(text[at[1]:min(len(text), at[1]+4)]) {
			continue
		}
		masked := v[:3] + " ••• ••" + v[8:]
		near := lead
		if len(near) > 40 {
			near = before(text, at[0], 40)
		}
		switch {
		case ofHealth.MatchString(lead):
			l.note(NHSNumber, true, masked, "Its check digit is right, and words before it speak of one.")
		case len(number) == 10 || v[0] == '0' || behindReference.MatchString(near) || ofPhone.MatchString(near):
			// One in eleven numbers has the check digit by chance, and so has every ISBN.
		default:
			l.note(NHSNumber, true, masked, "It is written as one, and its check digit is right.")
		}
	}
}

// validNHS tells whether ten digits have the check digit of an NHS number.
func validNHS(v string) bool {
	if len(v) != 10 || strings.Count(v, v[:1]) == 10 {
		return false
	}
	sum := 0
	for i := range 9 {
		sum += int(v[i]-'0') * (10 - i)
	}
	check := 11 - sum%11
	return check%11 == int(v[9]-'0') && check != 10
}
