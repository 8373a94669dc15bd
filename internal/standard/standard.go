// Package standard holds versioned packs of data that describe a standard: its
// criteria, sub-criteria and elements, the rating scale, and the pass rule with
// its source and confidence. From ratings it works out an Outcome, which is an
// indication and never a decision.
//
// The pack cse is built in. Others are read by Validate. Everything here is a
// pure function of its arguments; a Standard is never changed once it is read,
// so one value may be shared by every request. Storage of uploaded packs is in
// package store, pages are in pages/public, the commands in cmd/plaudit.
package standard

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/plaudit/plaudit/internal/fault"
)

// Standard is one edition of a standard, as read from a pack. It comes from
// BuiltIn, CSE or Validate, is in natural order of ids, and must not be changed.
type Standard struct {
	ID          string             `json:"id"`
	Title       string             `json:"title"`
	Edition     string             `json:"edition"`
	EditionNote string             `json:"edition_note,omitempty"`
	Notice      string             `json:"notice,omitempty"`   // whose words these are, shown with the pack
	Decision    string             `json:"decision,omitempty"` // who decides, shown with every indication
	RatingScale []RatingDefinition `json:"rating_scale"`       // best first
	PassRule    PassRule           `json:"pass_rule"`
	Criteria    []Criterion        `json:"criteria"`
	Lexicon     Lexicon            `json:"-"` // what to look for when elements are suggested

	elements []Element
	places   map[string]place // by element id
	search   func() []searchEntry
}

// Criterion is the first level of a standard.
type Criterion struct {
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	Subcriteria []Subcriterion `json:"subcriteria"`
}

// Elements returns the criterion's elements in order.
func (c Criterion) Elements() []Element {
	var all []Element
	for _, sub := range c.Subcriteria {
		all = append(all, sub.Elements...)
	}
	return all
}

// Subcriterion groups elements within a criterion.
type Subcriterion struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Elements []Element `json:"elements"`
}

// Element is what is rated.
type Element struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Summary  string   `json:"summary"`
	Evidence []string `json:"evidence"` // what typically speaks for the element
	Keywords []string `json:"keywords"`
}

// PassRule is the rule an Outcome is worked out by. A nil limit limits nothing.
type PassRule struct {
	Name                           string         `json:"name"`
	Confidence                     string         `json:"confidence"` // one of Confidences, shown with the rule
	Source                         string         `json:"source"`
	MaxNonCompliant                *int           `json:"max_non_compliant"`
	MaxPartialPerCriterion         map[string]int `json:"max_partial_per_criterion"` // by criterion id; none means no limit
	MaxPartialTotal                *int           `json:"max_partial_total"`
	MinMetSharePerCriterion        *float64       `json:"min_met_share_per_criterion"`
	MinMetShareTotal               *float64       `json:"min_met_share_total"`
	NotApplicableLeavesDenominator bool           `json:"not_applicable_leaves_denominator"`
}

// place says where an element stands: its number in Elements, and the numbers
// of its criterion and sub-criterion.
type place struct{ element, criterion, subcriterion int }

//go:embed packs/cse.yaml
var csePack []byte

// builtIn reads the built-in pack when it is first asked for, so that a
// command that needs no standard does not wait for it.
var builtIn = sync.OnceValue(func() *Standard {
	std, err := Validate(csePack)
	if err != nil {
		panic(fmt.Sprintf("standard: the built-in pack is broken: %v", err)) // a test reads the same bytes
	}
	return std
})

// CSE returns the built-in pack for Customer Service Excellence.
func CSE() *Standard { return builtIn() }

// BuiltInIDs lists the ids of the built-in packs.
func BuiltInIDs() []string { return []string{"cse"} }

// BuiltIn returns the built-in pack with this id, or NotFound.
func BuiltIn(id string) (*Standard, error) {
	if !slices.Contains(BuiltInIDs(), id) {
		return nil, fault.NotFound(fmt.Sprintf("There is no standard called %s. Use one of: %s.", quote(id), strings.Join(BuiltInIDs(), ", ")))
	}
	return CSE(), nil
}

// arrange puts everything in natural order of ids and prepares the look-ups.
func (s *Standard) arrange() {
	slices.SortStableFunc(s.Criteria, func(a, b Criterion) int { return CompareIDs(a.ID, b.ID) })
	s.places = map[string]place{}
	for ci, c := range s.Criteria {
		slices.SortStableFunc(c.Subcriteria, func(a, b Subcriterion) int { return CompareIDs(a.ID, b.ID) })
		for si, sub := range c.Subcriteria {
			slices.SortStableFunc(sub.Elements, func(a, b Element) int { return CompareIDs(a.ID, b.ID) })
			for _, e := range sub.Elements {
				s.places[e.ID] = place{len(s.elements), ci, si}
				s.elements = append(s.elements, e)
			}
		}
	}
	s.elements = slices.Clip(s.elements)
	s.search = sync.OnceValue(func() []searchEntry { return indexed(s.elements) })
}

// Elements returns every element in order. The slice is shared: do not change it.
func (s *Standard) Elements() []Element { return s.elements }

// Element returns the element with this id.
func (s *Standard) Element(id string) (Element, bool) { return s.neighbour(id, 0) }

// Next returns the element after this one; the last has none.
func (s *Standard) Next(id string) (Element, bool) { return s.neighbour(id, 1) }

// Previous returns the element before this one; the first has none.
func (s *Standard) Previous(id string) (Element, bool) { return s.neighbour(id, -1) }

func (s *Standard) neighbour(id string, step int) (Element, bool) {
	at, ok := s.places[id]
	if i := at.element + step; ok && i >= 0 && i < len(s.elements) {
		return s.elements[i], true
	}
	return Element{}, false
}

// CriterionOf returns the criterion that the element belongs to.
func (s *Standard) CriterionOf(elementID string) (Criterion, bool) {
	at, ok := s.places[elementID]
	if !ok {
		return Criterion{}, false
	}
	return s.Criteria[at.criterion], true
}

// SubcriterionOf returns the sub-criterion that the element belongs to.
func (s *Standard) SubcriterionOf(elementID string) (Subcriterion, bool) {
	at, ok := s.places[elementID]
	if !ok {
		return Subcriterion{}, false
	}
	return s.Criteria[at.criterion].Subcriteria[at.subcriterion], true
}

// CompareIDs orders ids part by part, numbers by value: 1.3.2 before 1.3.10,
// and a criterion before what is under it.
func CompareIDs(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(x, y string) int {
		i, errX := strconv.ParseUint(x, 10, 64)
		j, errY := strconv.ParseUint(y, 10, 64)
		switch {
		case errX == nil && errY == nil && i != j:
			if i < j {
				return -1
			}
			return 1
		case errX == nil && errY != nil:
			return -1
		case errX != nil && errY == nil:
			return 1
		}
		return strings.Compare(x, y)
	})
}

// quote puts what a person sent between quotation marks, shortened and on one line.
func quote(s string) string {
	runes := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(s, "?")), " "))
	if len(runes) > 40 {
		runes = append(runes[:39], '…')
	}
	for i, r := range runes {
		if !strconv.IsPrint(r) {
			runes[i] = '?'
		}
	}
	return "‘" + string(runes) + "’"
}

// PackText returns the built-in pack as it is written, or NotFound: what is kept
// with a submission, so that it can be read again by the words of its time.
func PackText(id string) (string, error) {
	if _, err := BuiltIn(id); err != nil {
		return "", err
	}
	return string(csePack), nil
}
