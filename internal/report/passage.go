package report

import (
	"strings"

	"github.com/plaudit/plaudit/internal/standard"
)

// Passage is a part of a report that stands for itself, so that somebody can
// say of just this part what is not accurate in it.
type Passage struct {
	ID        string // stable between releases: "background", "finding-1.3.2", "strength-" with the point's id
	Title     string
	ElementID string // of a finding; "" otherwise
	Words     string
}

// The kinds of passage: what its ID begins with, or is.
const (
	PassageBackground  = "background"
	PassageMethodology = "methodology"
	PassageConclusion  = "conclusion"
	PassageFinding     = "finding-"
	PassageStrength    = "strength-"
	PassageImprovement = "improvement-"
)

// Passages returns the parts of a report that have words of the assessors, in
// the order of the document.
func Passages(c Content, std *standard.Standard) []Passage {
	var all []Passage
	add := func(p Passage) {
		if strings.TrimSpace(p.Words) != "" {
			all = append(all, p)
		}
	}
	add(Passage{PassageBackground, "Introduction and background", "", c.Background})
	add(Passage{PassageMethodology, "Methodology", "", c.Methodology})
	for _, p := range c.Strengths {
		add(Passage{PassageStrength + p.ID, "Strength", "", p.Words})
	}
	for _, e := range c.Elements {
		element, _ := std.Element(e.ElementID)
		add(Passage{PassageFinding + e.ElementID, strings.TrimSpace(e.ElementID + " " + element.Title), e.ElementID, e.Finding})
	}
	for _, p := range c.Improvements {
		add(Passage{PassageImprovement + p.ID, "Improvement area", "", p.Words})
	}
	add(Passage{PassageConclusion, "Conclusion", "", c.Conclusion})
	return all
}

// PassageOf returns the passage with this ID; false when the report has none.
func PassageOf(c Content, std *standard.Standard, id string) (Passage, bool) {
	for _, p := range Passages(c, std) {
		if p.ID == id {
			return p, true
		}
	}
	return Passage{}, false
}
