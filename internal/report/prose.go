package report

import (
	"regexp"
	"strings"

	"github.com/plaudit/plaudit/internal/report/block"
)

// passage is one part of what somebody wrote: a paragraph, a list whose lines
// begin with a dash, or a quote whose lines begin with >.
type passage struct {
	kind  string // "p", "list", "quote"
	items []string
}

// passages takes words apart. What is not written in one of these ways is a
// paragraph as it stands.
func passages(words string) []passage {
	var all []passage
	for _, p := range paragraphs(words) {
		lines := strings.Split(p, "\n")
		switch {
		case begin(lines, "- ", "* ", "• "):
			var items []string
			for _, l := range lines {
				_, item, _ := strings.Cut(strings.TrimSpace(l), " ")
				items = append(items, strings.TrimSpace(item))
			}
			all = append(all, passage{"list", items})
		case begin(lines, ">"):
			for i, l := range lines {
				lines[i] = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(l), ">"))
			}
			all = append(all, passage{"quote", []string{strings.Join(lines, "\n")}})
		default:
			all = append(all, passage{"p", []string{p}})
		}
	}
	return all
}

func begin(lines []string, with ...string) bool {
	for _, l := range lines {
		does := false
		for _, w := range with {
			does = does || strings.HasPrefix(strings.TrimSpace(l), w)
		}
		if !does {
			return false
		}
	}
	return true
}

// tongue is words in one language; "" is the language of the report.
type tongue struct{ lang, words string }

var welsh = regexp.MustCompile(`(?s)\[cy\](.*?)\[/cy\]`)

// tongues finds what is marked as Welsh: [cy]Croeso[/cy].
func tongues(words string) []tongue {
	var all []tongue
	at := 0
	for _, m := range welsh.FindAllStringSubmatchIndex(words, -1) {
		if m[0] > at {
			all = append(all, tongue{"", words[at:m[0]]})
		}
		if m[3] > m[2] {
			all = append(all, tongue{"cy", words[m[2]:m[3]]})
		}
		at = m[1]
	}
	if at < len(words) || len(all) == 0 {
		all = append(all, tongue{"", words[at:]})
	}
	return all
}

// spans are words with what is Welsh marked.
func spans(words string) []block.Span {
	var all []block.Span
	for _, t := range tongues(words) {
		all = append(all, block.Span{Text: t.words, Lang: t.lang})
	}
	return all
}
