package matrix

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

var (
	isoDay    = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00(?::00)?)?$`)
	ukDay     = regexp.MustCompile(`^(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})$`)
	wordDay   = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)? ?-?([a-z]{3,9})\.?,?[ -]?(\d{4}|\d{2})$`)
	monthYear = regexp.MustCompile(`^([a-z]{3,9})\.?[ ,/'-]*(\d{4}|\d{2})$`)
	numbers   = regexp.MustCompile(`^(\d{1,2})[/.](\d{4})$`)
	finance   = regexp.MustCompile(`^(?:fy|year)? ?(\d{4}) ?[/-] ?(\d{4}|\d{2})$`)
	quarter   = regexp.MustCompile(`^q(?:uarter)? ?([1-4])[ ,/-]*(\d{4}) ?(?:[/-] ?(\d{4}|\d{2}))?$`)
	year      = regexp.MustCompile(`^(\d{4})$`)
	between   = regexp.MustCompile(` (?:to|until|till|-|–|—) |(?:–|—)`)
)

// Period reads the time that evidence describes: "April 2024 to March 2025",
// "2024/25" (a financial year), "Q1 2024/25", "Jan 2025", "31/03/2025", "2024".
// False when it cannot be read.
func Period(cell string) (from, until date.Date, ok bool) {
	text := strings.TrimSpace(strings.NewReplacer("\n", " ", "‑", "-").Replace(standard.Fold(cell)))
	if text == "" {
		return "", "", true
	}
	if from, until, ok = stretch(text); ok {
		return from, until, true
	}
	for _, at := range between.FindAllStringIndex(text, -1) {
		begin, _, first := stretch(strings.TrimSpace(text[:at[0]]))
		_, end, second := stretch(strings.TrimSpace(text[at[1]:]))
		if !first && second { // "April to June 2024"
			begin, _, first = stretch(strings.TrimSpace(text[:at[0]]) + " " + string(end[:4]))
		}
		if first && second && begin <= end {
			return begin, end, true
		}
	}
	return "", "", false
}

// stretch reads one day, month, quarter or year.
func stretch(s string) (from, until date.Date, ok bool) {
	day := func(y, m, d int) (date.Date, date.Date, bool) {
		v, err := date.FromParts(d, m, y)
		return v, v, err == nil
	}
	months := func(y, m, n int) (date.Date, date.Date, bool) {
		v, err := date.FromParts(1, m, y)
		if err != nil || y < 1900 || y > 2200 {
			return "", "", false
		}
		return v, v.AddMonths(n).AddDays(-1), true
	}
	if m := isoDay.FindStringSubmatch(s); m != nil {
		return day(whole(m[1]), whole(m[2]), whole(m[3]))
	}
	if m := ukDay.FindStringSubmatch(s); m != nil {
		return day(century(m[3]), whole(m[2]), whole(m[1]))
	}
	if m := wordDay.FindStringSubmatch(s); m != nil {
		return day(century(m[3]), month(m[2]), whole(m[1]))
	}
	if m := quarter.FindStringSubmatch(s); m != nil {
		q, y := whole(m[1]), whole(m[2])
		if m[3] == "" {
			return months(y, 3*q-2, 3) // of the calendar
		}
		if q == 4 {
			return months(y+1, 1, 3)
		}
		return months(y, 3*q+1, 3)
	}
	if m := finance.FindStringSubmatch(s); m != nil && (whole(m[1])+1)%100 == whole(m[2])%100 {
		return months(whole(m[1]), 4, 12)
	}
	if m := numbers.FindStringSubmatch(s); m != nil {
		return months(whole(m[2]), whole(m[1]), 1)
	}
	if m := monthYear.FindStringSubmatch(s); m != nil && month(m[1]) > 0 {
		return months(century(m[2]), month(m[1]), 1)
	}
	if m := year.FindStringSubmatch(s); m != nil {
		return months(whole(m[1]), 1, 12)
	}
	return "", "", false
}

func whole(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func century(s string) int {
	if n := whole(s); n > 99 {
		return n
	}
	return 2000 + whole(s)
}

// month is the number of a month by its name or the start of it; 0 for none.
func month(s string) int {
	names := []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	for i, name := range names {
		if len(s) >= 3 && strings.HasPrefix(name, s) || s == "sept" && i == 8 {
			return i + 1
		}
	}
	return 0
}
