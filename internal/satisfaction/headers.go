package satisfaction

import (
	"slices"
	"strings"
)

// headersOf recognises how many of the first rows are headers: 0 when the first
// row has a date or is all numbers, 2 when a row of options stands under a row
// of questions, 3 when a row of survey codes follows those, and 1 otherwise.
func headersOf(head []row) int {
	head = slices.DeleteFunc(slices.Clone(head), func(r row) bool { return r.broken != "" })
	if len(head) == 0 || data(head[0].cells) {
		return 0
	}
	if len(head) < 2 || data(head[1].cells) {
		return 1
	}
	if len(head) > 2 && coded(head[2].cells) {
		return 3
	}
	if optionsUnder(head[0].cells, head[1].cells) {
		return 2
	}
	return 1
}

// data tells whether a row holds a date, or nothing but numbers: headers do
// not.
func data(cells []string) bool {
	numbers, filled := 0, 0
	for _, c := range cells {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		filled++
		if _, ok := parseDay(c, DayFirst); ok {
			return true
		}
		if _, ok := parseDay(c, MonthFirst); ok {
			return true
		}
		if isDigits(c) {
			numbers++
		}
	}
	return filled > 0 && numbers == filled
}

// coded tells a row of machine codes, such as {"ImportId":"QID1"}.
func coded(cells []string) bool {
	n := 0
	for _, c := range cells {
		if strings.Contains(c, "ImportId") {
			n++
		}
	}
	return n*2 > len(cells)
}

// optionsUnder tells a row of options: it fills gaps that a question leaves
// over the columns of its options, or says "Response".
func optionsUnder(questions, options []string) bool {
	gaps, responses := 0, 0
	for i, o := range options {
		switch o = fold(o); {
		case o == "":
		case o == "response" || o == "open-ended response":
			responses++
		case i >= len(questions) || strings.TrimSpace(questions[i]) == "":
			gaps++
		}
	}
	return responses > 0 || gaps >= 2
}

// titles joins the header rows into one title for each column: a question is
// carried over the gaps to its right, its option follows after a colon. A
// column without a title is called by its letters, and one with the title of
// another by both.
func titles(headers []row, width int) []string {
	names := make([]string, width)
	seen := map[string]bool{}
	question := ""
	for i := range names {
		var parts []string
		for level, h := range headers {
			cell := ""
			if i < len(h.cells) {
				cell = strings.TrimSpace(h.cells[i])
			}
			if level == 0 && len(headers) > 1 {
				if cell != "" {
					question = cell
				}
				cell = question
			}
			if cell == "" || strings.Contains(cell, "ImportId") || slices.Contains(parts, cell) || level > 0 && slices.Contains([]string{"response", "open-ended response"}, fold(cell)) {
				continue
			}
			parts = append(parts, cell)
		}
		name := strings.Join(parts, ": ")
		if level := len(headers); level > 1 && question != "" && i < len(headers[1].cells) && fold(headers[1].cells[i]) == "open-ended response" {
			name += " (open-ended)"
		}
		switch {
		case name == "":
			name = letters(i)
		case seen[fold(name)]:
			name += " (" + letters(i) + ")"
		}
		seen[fold(name)] = true
		names[i] = name
	}
	return names
}
