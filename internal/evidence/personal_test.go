package evidence

import (
	"fmt"
	"strings"
	"testing"
)

// What is spotted in plain text is told by its own line, in anything else by the
// place of its passage.
func TestWhereSomethingIsSpotted(t *testing.T) {
	const text = "Thank you\nNHS number 943 476 5919"
	for kind, want := range map[string]int64{"line": 8, "page": 7, "sheet": 7} {
		all := Spot([]Passage{{Text: "Nothing"}, {Place: Place{Kind: kind, Number: 7}, Text: text}}, nil)
		if len(all) != 1 || all[0].Place.Number != want {
			t.Errorf("%s: %+v", kind, all)
		}
	}
}

// Paragraphs of plain text are put together and cut so that each line can be
// counted.
func TestLinesAreKeptInPlainText(t *testing.T) {
	var read []Passage
	line := func(number int64, text string) {
		read = append(read, Passage{Place: Place{Kind: "line", Number: number}, Text: text})
	}
	line(1, "1 first\n2 second")
	line(5, "5 after two empty lines")
	line(300, "300 after many")
	var long strings.Builder
	for n := 301; n < 900; n++ {
		fmt.Fprintf(&long, "%d is a line that is long enough\n", n)
	}
	line(301, long.String())
	line(900, "900 the last")
	seen := 0
	passages := gathered(read)
	for i, p := range passages {
		if p.Position != int64(i)+1 || len(p.Text) > maxPassageBytes {
			t.Errorf("passage %d has position %d and %d bytes", i, p.Position, len(p.Text))
		}
		for n, words := range strings.Split(p.Text, "\n") {
			var says int64
			if _, err := fmt.Sscan(words, &says); err != nil { // an empty line, or the end of one that was cut
				continue
			}
			if seen++; says != p.Place.Number+int64(n) {
				t.Errorf("line %d is counted as %d", says, p.Place.Number+int64(n))
			}
		}
	}
	if seen < 595 || len(passages) < 6 || passages[0].Text != "1 first\n2 second\n\n\n5 after two empty lines" {
		t.Errorf("%d lines in %d passages, first %q", seen, len(passages), passages[0].Text)
	}
}
