package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// Leg is one kind of thing that a judgement on an element rests on.
type Leg string

// The legs: what was read, what two sides said, and what was seen.
const (
	LegDocuments Leg = "documents"
	LegStaff     Leg = "staff"
	LegCustomers Leg = "customers"
	LegSeen      Leg = "seen"
)

// Legs returns the legs in the order in which they are shown.
func Legs() []Leg { return []Leg{LegDocuments, LegStaff, LegCustomers, LegSeen} }

// Title is the leg in words; "" when it is none.
func (l Leg) Title() string {
	switch l {
	case LegDocuments:
		return "Documents"
	case LegStaff:
		return "Staff said"
	case LegCustomers:
		return "Customers and partners said"
	case LegSeen:
		return "Seen"
	}
	return ""
}

// LegTick is what an assessor says a judgement rests on, beside what is there
// to be counted.
type LegTick struct {
	AssessmentID string
	ElementID    string
	Leg          Leg
	Words        string
	Person       string
	At           time.Time
}

// MetNote is a note of the visit that speaks of an element: in what session,
// and whom it met.
type MetNote struct {
	ElementID string
	Kind      visit.SessionKind
	Groups    []visit.ParticipantGroup
}

// RatingBasis is what ratings rest on beside the submission.
type RatingBasis struct {
	Withdrawn    []string // ids of items that the organisation has withdrawn since
	Ticks        []LegTick
	Verify       []VerifyItem // oldest first
	Scopes       []Scope
	Opinions     []Opinion // oldest first
	Met          []MetNote
	Improvements []string                               // the elements that improvement areas name, once for each
	Given        map[string][]assessment.FrozenEvidence // with answers, by element: id, code and period
}

// Support is one leg of an element with what there is for it.
type Support struct {
	Leg     Leg
	Count   int      // documents, or notes that speak for it
	Tick    *LegTick // what an assessor says of it
	Verify  []VerifyItem
	Details []string // whom notes met, in words
}

// There tells whether the judgement can rest on the leg.
func (s Support) There() bool {
	return s.Count > 0 || s.Tick != nil || slices.ContainsFunc(s.Verify, func(v VerifyItem) bool { return v.Outcome == VerifyConfirmed })
}

// Asked tells whether something of the leg waits to be verified on site.
func (s Support) Asked() bool {
	return slices.ContainsFunc(s.Verify, func(v VerifyItem) bool { return v.Outcome == VerifyOpen })
}

// SupportsOf works out the four legs of an element, in their order. documents
// is how many were submitted or given with answers.
func SupportsOf(elementID string, documents int, notes []MetNote, b RatingBasis) []Support {
	supports := make([]Support, 0, len(Legs()))
	for _, leg := range Legs() {
		s := Support{Leg: leg}
		if leg == LegDocuments {
			s.Count = documents
		}
		for _, n := range notes {
			if n.ElementID != elementID {
				continue
			}
			if leg == LegSeen && n.Kind.Sees() {
				s.Count++
				s.add(n.Kind.Title())
			}
			speaks := false
			for _, g := range n.Groups {
				if LegOf(g) == leg {
					speaks = true
					s.add(g.Title())
				}
			}
			if speaks {
				s.Count++
			}
		}
		for _, tick := range b.Ticks {
			if tick.ElementID == elementID && tick.Leg == leg {
				s.Tick = &tick
			}
		}
		for _, v := range b.Verify {
			if v.ElementID == elementID && v.Leg == leg {
				s.Verify = append(s.Verify, v)
			}
		}
		supports = append(supports, s)
	}
	return supports
}

func (s *Support) add(words string) {
	if !slices.Contains(s.Details, words) {
		s.Details = append(s.Details, words)
	}
}

// Missing returns the legs that an element does not rest on, and for which
// nothing waits to be verified.
func Missing(supports []Support) []Leg {
	var legs []Leg
	for _, s := range supports {
		if !s.There() && !s.Asked() {
			legs = append(legs, s.Leg)
		}
	}
	return legs
}

// VerifyOutcome is what came of something that was to be verified on site.
type VerifyOutcome string

// The outcomes.
const (
	VerifyOpen         VerifyOutcome = "open"
	VerifyConfirmed    VerifyOutcome = "confirmed"
	VerifyNotConfirmed VerifyOutcome = "not_confirmed"
)

// VerifyOutcomes returns the outcomes in the order in which they are offered.
func VerifyOutcomes() []VerifyOutcome {
	return []VerifyOutcome{VerifyOpen, VerifyConfirmed, VerifyNotConfirmed}
}

// Title is the outcome in words; "" when it is none.
func (o VerifyOutcome) Title() string {
	switch o {
	case VerifyOpen:
		return "To be verified"
	case VerifyConfirmed:
		return "Confirmed"
	case VerifyNotConfirmed:
		return "Not confirmed"
	}
	return ""
}

// VerifyItem is something that an assessor wants to verify on site, for one leg
// of an element. The organisation never sees it.
type VerifyItem struct {
	ID            string
	AssessmentID  string
	ElementID     string
	Leg           Leg
	Words         string // what to ask or to look at
	SessionID     string // that is to test it; "" lets the plan say
	Outcome       VerifyOutcome
	OutcomeWords  string
	CreatedBy     string
	CreatedByName string
	CreatedAt     time.Time
	SettledBy     string
	SettledByName string
	Version       int64
}

// Proposed returns what to ask or look at on site for a leg of an element, to
// be changed by the assessor.
func Proposed(e standard.Element, leg Leg, seeOnSite string) string {
	seeOnSite = strings.TrimSpace(seeOnSite)
	switch leg {
	case LegDocuments:
		return "Ask to see the document behind: " + e.Title
	case LegStaff:
		return "Ask staff how this works in practice: " + e.Title
	case LegCustomers:
		return "Ask customers or partners what they have met with: " + e.Title
	}
	if seeOnSite != "" {
		return Shorten("See for yourself: "+seeOnSite, 2000)
	}
	return "See for yourself: " + e.Title
}

// SortVerify puts items into the order of the standard, then of the legs.
func SortVerify(items []VerifyItem) {
	slices.SortStableFunc(items, func(a, b VerifyItem) int {
		return cmp.Or(standard.CompareIDs(a.ElementID, b.ElementID), cmp.Compare(slices.Index(Legs(), a.Leg), slices.Index(Legs(), b.Leg)))
	})
}

// ItemsOf returns the ids of the evidence that was submitted for the elements,
// each once.
func ItemsOf(cells []Cell) []string {
	var ids []string
	for _, c := range cells {
		ids = append(ids, itemsFor(c.Frozen)...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// metNotes is what notes of the visit say of whom they met.
func metNotes(elementID string, notes []TaggedNote) []MetNote {
	var met []MetNote
	for _, n := range notes {
		met = append(met, MetNote{ElementID: elementID, Kind: n.Kind, Groups: n.Groups})
	}
	return met
}

// LegOf is the leg that words of the group stand for.
func LegOf(g visit.ParticipantGroup) Leg {
	if g == visit.Customers || g == visit.Partners {
		return LegCustomers
	}
	return LegStaff
}

// TestedBy tells whether a session can test the item: it is the one that was
// chosen, or, while none was, one that is to test the element and meets or sees
// what the leg asks for.
func (item VerifyItem) TestedBy(v visit.Session) bool {
	if item.SessionID != "" {
		return v.ID == item.SessionID
	}
	if !slices.Contains(v.ElementIDs, item.ElementID) {
		return false
	}
	switch item.Leg {
	case LegDocuments:
		return true
	case LegSeen:
		return v.Kind.Sees()
	}
	return slices.ContainsFunc(v.Groups, func(g visit.GroupCount) bool { return LegOf(g.Group) == item.Leg && (g.Wanted > 0 || g.Met > 0) })
}

// itemsFor returns the ids of the evidence that was submitted for the element.
func itemsFor(e assessment.FrozenElement) []string {
	var ids []string
	for _, item := range e.Evidence {
		ids = append(ids, item.ItemID)
	}
	return ids
}
