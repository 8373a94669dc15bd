package satisfaction

import (
	"strconv"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/date"
)

// DateOrder says how a file writes dates that are all digits.
type DateOrder string

// The orders.
const (
	DayFirst   DateOrder = "day_first"   // 31/12/2025, as in the United Kingdom
	MonthFirst DateOrder = "month_first" // 12/31/2025
)

// parseDay reads the date at the start of a cell: ISO (2025-12-31, with or
// without a time), digits in the given order with /, - or . between them, or
// with the month in words (31 December 2025, 31-Dec-25, Dec 2025). A month
// without a day is its first. False for anything else.
func parseDay(cell string, order DateOrder) (date.Date, bool) {
	s := strings.TrimSpace(cell)
	if len(s) > 40 {
		return "", false
	}
	if len(s) >= 10 && s[4] == '-' && s[7] == '-' {
		if d, err := date.Parse(s[:10]); err == nil && (len(s) == 10 || s[10] == 'T' || s[10] == ' ') {
			return d, true
		}
		return "", false
	}
	parts := strings.FieldsFunc(s, func(r rune) bool {
		return r == '/' || r == '-' || r == '.' || r == ' ' || r == ',' || r == 'T' && len(s) > 9
	})
	switch {
	case len(parts) < 2:
		return "", false
	case monthOf(parts[0]) > 0 && (len(parts) == 2 || len(parts[1]) == 4): // December 2025
		return fromParts("1", parts[0], parts[1])
	case monthOf(parts[0]) > 0: // December 31, 2025
		return fromParts(parts[1], parts[0], parts[2])
	case len(parts) == 2 && len(parts[0]) == 4: // 2025-12
		return fromParts("1", parts[1], parts[0])
	case len(parts) == 2:
		return "", false
	case len(parts[0]) == 4: // 2025/12/31
		return fromParts(parts[2], parts[1], parts[0])
	case order == MonthFirst && monthOf(parts[1]) == 0:
		return fromParts(parts[1], parts[0], parts[2])
	}
	return fromParts(parts[0], parts[1], parts[2])
}

func fromParts(day, month, year string) (date.Date, bool) {
	d, dErr := strconv.Atoi(strings.TrimRight(day, "sthndr")) // 1st, 2nd, 3rd, 4th
	y, yErr := strconv.Atoi(year)
	m := monthOf(month)
	if m == 0 {
		m, _ = strconv.Atoi(month)
	}
	if dErr != nil || yErr != nil || len(year) != 2 && len(year) != 4 {
		return "", false
	}
	if len(year) == 2 {
		y += 2000
	}
	found, err := date.FromParts(d, m, y)
	return found, err == nil && y >= 1990
}

// monthOf reads a month in words, whole or its first three letters.
func monthOf(s string) int {
	if s == "" || s[0] < 'A' {
		return 0
	}
	s = strings.ToLower(strings.TrimSuffix(s, "."))
	if s == "sept" {
		return 9
	}
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); s == name || s == name[:3] {
			return int(m)
		}
	}
	return 0
}
