package standard

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// How long texts of a pack may be, in characters.
const (
	maxLine = 200
	maxText = 4000
)

// block is one mapping of a pack: its values by key, and the name by which a
// person is told of it.
type block struct {
	what   string
	at     int // line
	values map[string]*yaml.Node
	order  []string
}

// block reads a mapping. Without keys, any key is taken.
func (p *packReader) block(n *yaml.Node, what string, keys ...string) block {
	b := block{what: what, at: n.Line}
	if n.Kind != yaml.MappingNode {
		p.tell(n.Line, "Here %s is expected as keys with values, but there is %s.", what, kindWords(n))
		return b
	}
	b.values = map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch _, twice := b.values[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			p.tell(key.Line, "The keys of %s have to be plain words.", what)
		case len(keys) > 0 && !slices.Contains(keys, key.Value):
			p.tell(key.Line, "%s is not a key of %s.%s The keys are %s.", quote(key.Value), what, suggestion(key.Value, keys), listed(keys, "and"))
		case twice:
			p.tell(key.Line, "The key %s stands twice in %s. Remove one.", quote(key.Value), what)
		case value.Kind == yaml.AliasNode:
			p.tell(value.Line, "This refers to another place in the file (*%s). Write it out in full.", value.Value)
		default:
			b.values[key.Value] = value
			b.order = append(b.order, key.Value)
		}
	}
	return b
}

// value returns the value of a key that is there and is not null.
func (p *packReader) value(b block, key string, needed bool) (*yaml.Node, bool) {
	n, ok := b.values[key]
	if ok && n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		ok = false
	}
	if !ok && needed && b.values != nil {
		p.tell(b.at, "There is no %s in %s. Add it.", key, b.what)
		return nil, false
	}
	return n, ok
}

// scalar returns the value of a key as it is written.
func (p *packReader) scalar(b block, key string, needed bool) (*yaml.Node, string) {
	n, ok := p.value(b, key, needed)
	if !ok {
		return nil, ""
	}
	if n.Kind != yaml.ScalarNode {
		p.tell(n.Line, "The %s of %s has to be text, but there is %s.", key, b.what, kindWords(n))
		return nil, ""
	}
	return n, n.Value
}

// title reads the title, which everything in a pack has.
func (p *packReader) title(b block) string { return p.line(b, "title") }

// line reads a text that must be there, on one line.
func (p *packReader) line(b block, key string) string {
	n, s := p.scalar(b, key, true)
	if n == nil {
		return ""
	}
	return p.checked(n, b, key, strings.Join(strings.Fields(s), " "), maxLine, true)
}

// optional reads a text that may be left out.
func (p *packReader) optional(b block, key string) string { return p.text(b, key, false) }

func (p *packReader) text(b block, key string, needed bool) string {
	n, s := p.scalar(b, key, needed)
	if n == nil {
		return ""
	}
	return p.checked(n, b, key, strings.TrimSpace(s), maxText, needed)
}

func (p *packReader) checked(n *yaml.Node, b block, key, s string, most int, needed bool) string {
	switch {
	case s == "" && needed:
		p.tell(n.Line, "The %s of %s is empty. Write it.", key, b.what)
	case utf8.RuneCountInString(s) > most:
		p.tell(n.Line, "The %s of %s is longer than %d characters. Shorten it.", key, b.what, most)
	case strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t' }):
		p.tell(n.Line, "The %s of %s has a character that cannot be shown. Type it again.", key, b.what)
	default:
		return s
	}
	return ""
}

// lines reads a list of one-line texts, which may be left out.
func (p *packReader) lines(b block, key string) []string {
	all := []string{}
	for _, n := range p.list(b, key, false) {
		if n.Kind != yaml.ScalarNode {
			p.tell(n.Line, "The %s of %s has to be a list of texts, but there is %s. Put quotation marks round a text with a colon.", key, b.what, kindWords(n))
			continue
		}
		if s := p.checked(n, b, key, strings.Join(strings.Fields(n.Value), " "), maxLine, true); s != "" {
			all = append(all, s)
		}
	}
	return all
}

func (p *packReader) list(b block, key string, needed bool) []*yaml.Node {
	n, ok := p.value(b, key, needed)
	if !ok {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		p.tell(n.Line, "The %s of %s have to be a list, each beginning with a hyphen, but there is %s.", key, b.what, kindWords(n))
		return nil
	}
	if needed && len(n.Content) == 0 {
		p.tell(n.Line, "The list %s of %s is empty.", key, b.what)
	}
	return n.Content
}

func (p *packReader) yesNo(b block, key string) bool {
	n, s := p.scalar(b, key, true)
	if n != nil && s != "true" && s != "false" {
		p.tell(n.Line, "The %s of %s is %s. Write true or false.", key, b.what, quote(s))
	}
	return s == "true"
}

// whole reads a whole number, or nil when it is left out or null.
func (p *packReader) whole(b block, key string) *int {
	n, s := p.scalar(b, key, false)
	if n == nil {
		return nil
	}
	number, err := strconv.Atoi(s)
	if err != nil || number < 0 || number > maxElements {
		p.tell(n.Line, "The %s of %s is %s. Write a whole number from 0 to %d, or null for no limit.", key, b.what, quote(s), maxElements)
		return nil
	}
	return &number
}

// share reads a fraction from 0 to 1 with at most four decimals, or nil.
func (p *packReader) share(b block, key string) *float64 {
	n, s := p.scalar(b, key, false)
	if n == nil {
		return nil
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !(x >= 0 && x <= 1) || math.Abs(x*shareUnits-math.Round(x*shareUnits)) > 1e-6 {
		p.tell(n.Line, "The %s of %s is %s. Write a fraction from 0 to 1 with at most four decimals, such as 0.80, or null for no limit.", key, b.what, quote(s))
		return nil
	}
	return &x
}

func kindWords(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a block of keys and values"
	case yaml.AliasNode:
		return fmt.Sprintf("a reference to another place (*%s)", n.Value)
	case yaml.ScalarNode:
		return "the text " + quote(n.Value)
	}
	return "nothing"
}

// suggestion is a sentence that offers the word most like what was written, if any is.
func suggestion(written string, words []string) string {
	best, least := "", 3
	for _, w := range words {
		if d := distance(strings.ToLower(written), w, least); d < least {
			best, least = w, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %s?", best)
}

// distance counts the characters to change, add or remove to get from a to b,
// and gives up at most.
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above, left := i, i+1
		for j := range len(b) {
			d := above
			if a[i] != b[j] {
				d = 1 + min(above, row[j+1], left)
			}
			above, row[j], left = row[j+1], left, d
		}
		row[len(b)] = left
	}
	return row[len(b)]
}

// utf8Problem finds the line of the first byte that is not UTF-8.
func utf8Problem(text []byte) (line int, ok bool) {
	if utf8.Valid(text) {
		return 0, true
	}
	line = 1
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			break
		}
		line += bytes.Count(text[:size], []byte{'\n'})
		text = text[size:]
	}
	return line, false
}
