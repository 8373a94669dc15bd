package standard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
)

// maxBytes is the largest pack and the largest ratings file that is read.
const maxBytes = 1 << 20

// maxProblems is how many problems a person is told at once.
const maxProblems = 20

// problems gathers what is wrong with a file, each with the line it is on, or
// 0 for the whole file.
type problems struct {
	name  string // of the form field
	first []problem
	count int
}

type problem struct {
	line  int
	words string
}

func (p *problems) tell(line int, format string, args ...any) {
	p.count++
	if len(p.first) < maxProblems*10 { // enough to sort by line; bounds a hostile file
		p.first = append(p.first, problem{line, fmt.Sprintf(format, args...)})
	}
}

// fault returns what was told as one Invalid fault, first lines first, or nil.
func (p *problems) fault(what string) error {
	if p.count == 0 {
		return nil
	}
	slices.SortStableFunc(p.first, func(a, b problem) int { return cmp.Compare(a.line, b.line) })
	var fields []fault.Field
	for _, told := range p.first[:min(len(p.first), maxProblems)] {
		words := told.words
		if told.line > 0 {
			words = fmt.Sprintf("Line %d: %s", told.line, words)
		}
		fields = append(fields, fault.Field{Name: p.name, Words: words})
	}
	summary := fmt.Sprintf("%s has %s.", what, counted(p.count, "problem"))
	if p.count > len(fields) {
		summary += fmt.Sprintf(" The first %d are listed.", len(fields))
	}
	return fault.Invalid(summary, fields...)
}

// counted writes a number with its noun: 1 problem, 2 problems.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// listed writes a list as a sentence does: a, b and c.
func listed(items []string, joint string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " " + joint + " " + items[last]
}
