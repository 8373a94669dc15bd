package date

import (
	"slices"
	"strconv"
	"strings"
)

// Days writes days in order as people say them, month and year once:
// "24, 26 and 27 November 2025", "30 November and 2 December 2025".
func Days(days []Date) string {
	days = slices.Compact(slices.Sorted(slices.Values(days)))
	words := make([]string, len(days))
	for i, d := range days {
		t := d.Time()
		switch last := i == len(days)-1; {
		case last || days[i+1].Time().Year() != t.Year():
			words[i] = d.Words()
		case days[i+1].Time().Month() != t.Month():
			words[i] = t.Format("2 January")
		default:
			words[i] = strconv.Itoa(t.Day())
		}
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
