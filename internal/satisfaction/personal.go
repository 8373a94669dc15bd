package satisfaction

import (
	"regexp"
	"slices"
	"strings"
)

// Words in the title of a column that make it personal, folded: whole titles,
// and words or phrases anywhere in one.
var (
	personalTitles = []string{"name", "title", "address", "ip", "phone", "mobile", "tel", "id number", "contact", "comment", "comments", "dob", "age", "signature", "username", "user", "user id"}
	personalWords  = []string{"first name", "last name", "full name", "surname", "forename", "firstname", "lastname", "your name", "customer name", "respondent name",
		"contact name", "contact details", "email", "e-mail", "ip address", "ip_address", "phone", "telephone", "mobile number", "postcode", "post code", "zip code", "home address",
		"date of birth", "birth date", "national insurance", "nhs number", "student number", "account number", "comment", "in your own words",
		"free text", "open-ended", "open ended", "please explain", "please tell us", "please specify", "tell us why", "tell us more", "latitude", "longitude",
		"ethnicity", "ethnic group", "ethnic origin", "gender", "sex", "disability", "disabled", "religion", "sexual orientation", "age group", "age band"}
)

var (
	anEmail    = regexp.MustCompile(`(?i)\b[a-z0-9._%+'-]+@[a-z0-9-]+(\.[a-z0-9-]+)+\b`)
	anIP       = regexp.MustCompile(`^(\d{1,3}\.){3}\d{1,3}$|^([0-9a-fA-F]{0,4}:){3,}[0-9a-fA-F]{0,4}$`)
	aPhone     = regexp.MustCompile(`^(\+44|0)[\d ()-]{9,14}$`)
	aPostcode  = regexp.MustCompile(`(?i)\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b`)
	aNINumber  = regexp.MustCompile(`(?i)\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b`)
	notLetters = regexp.MustCompile(`[^a-z0-9]+`)
)

// personalTitle says why a column with this title looks personal; "" if it does
// not.
func personalTitle(title string) string {
	folded := fold(title)
	spaced := strings.TrimSpace(notLetters.ReplaceAllString(folded, " "))
	if slices.Contains(personalTitles, spaced) {
		return "its title is \u201c" + title + "\u201d"
	}
	for _, w := range personalWords {
		if strings.Contains(" "+folded+" ", w) && containsWord(folded, w) {
			return "its title says \u201c" + w + "\u201d"
		}
	}
	return ""
}

// containsWord tells whether the phrase begins and ends at the edge of a word.
func containsWord(s, phrase string) bool {
	letter := func(b byte) bool { return b >= 'a' && b <= 'z' }
	for at := 0; ; {
		i := strings.Index(s[at:], phrase)
		if i < 0 {
			return false
		}
		i += at
		end := i + len(phrase)
		if (i == 0 || !letter(s[i-1])) && (end == len(s) || !letter(s[end]) || s[end:] == "s" || strings.HasPrefix(s[end:], "s ")) {
			return true
		}
		at = i + 1
	}
}

// personalValue says what a cell holds of a person; "" if nothing was
// recognised.
func personalValue(v string) string {
	if len(v) > 2000 {
		v = v[:2000]
	}
	if strings.Contains(v, "@") && anEmail.MatchString(v) {
		return "email addresses"
	}
	if len(v) < 5 || len(v) > 2*maxValue || !strings.ContainsAny(v, "0123456789:") {
		return ""
	}
	if _, ok := parseDay(v, DayFirst); ok {
		return "" // 01-04-2025 is no telephone number
	}
	switch {
	case strings.ContainsAny(v, ".:") && anIP.MatchString(v):
		return "network addresses"
	case (v[0] == '0' || v[0] == '+') && aPhone.MatchString(v):
		return "telephone numbers"
	case aNINumber.MatchString(v):
		return "National Insurance numbers"
	case aPostcode.MatchString(v):
		return "postcodes"
	}
	return ""
}
