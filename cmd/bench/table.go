package main

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// row is one figure.
type row struct {
	work, data    string
	floor, figure string
	ratio, budget string
	held          bool
}

// find keeps a figure and shows it at once.
func (b *bench) find(r row) {
	b.found = append(b.found, r)
}

// table writes rows as a Markdown table.
func table(rows []row) string {
	lines := [][]string{{"work", "data", "floor", "measured", "ratio", "budget", ""}}
	for _, r := range rows {
		held := "held"
		if !r.held {
			held = "MISSED"
		}
		lines = append(lines, []string{r.work, r.data, r.floor, r.figure, r.ratio, r.budget, held})
	}
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var out strings.Builder
	for n, line := range lines {
		for i, cell := range line {
			fmt.Fprintf(&out, "| %s%s ", cell, strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
		}
		out.WriteString("|\n")
		if n == 0 {
			for _, w := range widths {
				out.WriteString("|" + strings.Repeat("-", w+2))
			}
			out.WriteString("|\n")
		}
	}
	return out.String()
}

// ms writes a time in milliseconds.
func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }

func perSecond(n float64) string { return fmt.Sprintf("%.0f/s", n) }

func times(a, b float64) string { return fmt.Sprintf("%.2f x", a/b) }

func kilobytes(n int64) string { return fmt.Sprintf("%.1f kB", float64(n)/1000) }

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
