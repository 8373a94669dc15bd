package standard

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// Lexicon is what to look for in a piece of evidence when elements are
// suggested for it. A pack may have none.
type Lexicon struct {
	Same     [][]string              // words and phrases that mean the same, the one to keep first
	Elements map[string]ElementWords // by element id
}

// ElementWords is the lexicon of one element.
type ElementWords struct {
	Called []string // what papers and pages about it are called
	Terms  []string // what they speak of
}

// Limits of a lexicon: phrases in one list, and words in a phrase.
const (
	maxPhrases     = 300
	maxPhraseWords = 8
)

// lexicon reads the words a pack brings for suggestions, which may be left out.
func (p *packReader) lexicon(top block, criteria []Criterion) Lexicon {
	lexicon := Lexicon{Elements: map[string]ElementWords{}}
	n, ok := p.value(top, "lexicon", false)
	if !ok {
		return lexicon
	}
	b := p.block(n, "the lexicon", "same", "elements")
	for _, n := range p.list(b, "same", false) {
		group := p.phrases(n, "a group of the same words")
		if len(group) == 1 {
			p.tell(n.Line, "%s stands alone in its group of the same words. Add another, or remove the group.", quote(group[0]))
		}
		lexicon.Same = append(lexicon.Same, group)
	}
	elements, ok := p.value(b, "elements", false)
	if !ok {
		return lexicon
	}
	known := map[string]bool{}
	for _, c := range criteria {
		for _, e := range c.Elements() {
			known[e.ID] = true
		}
	}
	all := p.block(elements, "the elements of the lexicon")
	for _, id := range all.order {
		n := all.values[id]
		if !known[id] {
			p.tell(n.Line, "The lexicon speaks of element %s, which is not in the pack.", quote(id))
		}
		e := p.block(n, "the words of element "+id, "called", "terms")
		var words ElementWords
		if called, ok := p.value(e, "called", false); ok {
			words.Called = p.phrases(called, "called of element "+id)
		}
		if terms, ok := p.value(e, "terms", false); ok {
			words.Terms = p.phrases(terms, "terms of element "+id)
		}
		lexicon.Elements[id] = words
	}
	return lexicon
}

// phrases reads a list of short texts.
func (p *packReader) phrases(n *yaml.Node, what string) []string {
	if n.Kind != yaml.SequenceNode {
		p.tell(n.Line, "Here %s has to be a list, but there is %s.", what, kindWords(n))
		return nil
	}
	if len(n.Content) > maxPhrases {
		p.tell(n.Line, "The list %s has more than %d phrases. Keep those that say most.", what, maxPhrases)
		return nil
	}
	var all []string
	for _, n := range n.Content {
		if n.Kind != yaml.ScalarNode {
			p.tell(n.Line, "The list %s has to be of texts, but there is %s.", what, kindWords(n))
			continue
		}
		phrase := strings.Join(strings.Fields(n.Value), " ")
		switch words := len(foldedWords(phrase)); {
		case words == 0:
			p.tell(n.Line, "The list %s has a phrase without a word: %s. Write it or remove it.", what, quote(n.Value))
		case words > maxPhraseWords:
			p.tell(n.Line, "The phrase %s has more than %d words. Shorten it.", quote(phrase), maxPhraseWords)
		default:
			all = append(all, phrase)
		}
	}
	return all
}
