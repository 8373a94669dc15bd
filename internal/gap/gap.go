// Package gap holds the gap list: every weak spot of the evidence for the
// assessment under way, worked out from what is there, so that a gap goes when
// its cause goes. A gap that is given to somebody is an evidence request. Rows are
// in store/gap.go, the page in pages/organisation/gap_list.go.
package gap

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// Kind says what is weak.
type Kind string

// The kinds of gap, as they are ordered for one element.
const (
	NoEvidence   Kind = "no_evidence"   // for an element
	PersonalData Kind = "personal_data" // seems to be in an item, and nobody said that it may stay
	Locked       Kind = "locked"        // a file that holds a virus, or waits for the check
	BrokenLink   Kind = "broken_link"   // to a page on the web
	Unread       Kind = "unread"        // a file whose text cannot be searched
	NoClaim      Kind = "no_claim"      // a link to an element that does not say what it shows
	OldData      Kind = "old_data"      // the newest data for an element
	NoPeriod     Kind = "no_period"     // nothing says which period it describes
	NoPointer    Kind = "no_pointer"    // a claim that does not say where to look
	ReviewDue    Kind = "review_due"    // of an item
	NoStrongest  Kind = "no_strongest"  // of several items
	TooMany      Kind = "too_many"      // items for one element
	OneForAll    Kind = "one_for_all"   // an item that is to prove many elements
	AreaSilent   Kind = "area_silent"   // no evidence from a service area
)

// Severity says how much a gap matters.
type Severity string

// The severities.
const (
	High   Severity = "high"
	Medium Severity = "medium"
	Low    Severity = "low"
)

// Severities returns the severities, the gravest first.
func Severities() []Severity { return []Severity{High, Medium, Low} }

// Title is the severity in words.
func (s Severity) Title() string {
	return map[Severity]string{High: "High", Medium: "Medium", Low: "Low"}[s]
}

var kinds = []struct {
	kind     Kind
	title    string
	severity Severity
}{
	{NoEvidence, "No evidence", High}, {PersonalData, "Seems to hold personal data", High}, {Locked, "File that nobody can open", High},
	{BrokenLink, "Broken web link", Medium}, {OldData, "Old data", Medium}, {NoPeriod, "No period given", Medium}, {Unread, "File whose text cannot be searched", Medium},
	{NoClaim, "Link without a claim", Medium}, {NoPointer, "Claim without a page", Medium}, {ReviewDue, "Review overdue", Medium}, {NoStrongest, "No strongest evidence marked", Low},
	{TooMany, "More than three items", Low}, {OneForAll, "One item for many elements", Low}, {AreaSilent, "Nothing from a service area", Low},
}

// Kinds returns all kinds in order.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i, k := range kinds {
		all[i] = k.kind
	}
	return all
}

// Title is the kind in words.
func (k Kind) Title() string {
	for _, v := range kinds {
		if v.kind == k {
			return v.title
		}
	}
	return string(k)
}

func (k Kind) severity() Severity {
	for _, v := range kinds {
		if v.kind == k {
			return v.severity
		}
	}
	return Low
}

// Gap is one weak spot.
type Gap struct {
	Kind      Kind
	Severity  Severity
	ElementID string // "" for one of several elements
	AreaIDs   []string
	ItemID    string
	ItemCode  string
	ItemTitle string
	Words     string // what is weak, in one sentence
	Since     date.Date
	OwnerID   string // of the item; "" when it is not about one
	Owner     string
	Request   *Request // to whom it was given
}

// Request is an open evidence request that a gap was given out as.
type Request struct {
	ID, PersonID, Whom string
	DueOn              date.Date
}

// Key names the gap among those of its element, for the request that it becomes.
func (g Gap) Key() string {
	key := string(g.Kind)
	switch {
	case g.ItemID != "":
		key += ":" + g.ItemID
	case g.Kind == AreaSilent:
		key += ":" + g.AreaIDs[0]
	}
	return key
}

// Fact is a row from which gaps are worked out.
type Fact struct {
	Kind      string // no_claim, no_pointer, review_due, locked, unread, personal_data, broken_link, one_for_all; area (a summary); request
	ElementID string
	ItemID    string // of a request its id
	Code      string // of a request the key of the gap
	Title     string
	AreaIDs   []string
	SinceOn   date.Date
	SinceAt   time.Time
	OwnerID   string
	Owner     string
	Detail    string // state of the content and why; what was found; how many
}

// Ground is what the gaps of an assessment are worked out from.
type Ground struct {
	Assessment assessment.Assessment
	Standard   *standard.Standard
	Areas      []organisation.ServiceArea
	States     []applicant.ElementState
	Facts      []Fact
}

// mostItems is how many items an element needs at most: assessors ask for the
// best three.
const mostItems = 3

// Of returns the gaps as of a day: the gravest first, then in the order of the
// standard.
func Of(g Ground, today date.Date) []Gap {
	limits := evidence.LimitsOn(today, g.Assessment.CycleStartsOn)
	var all []Gap
	add := func(v Gap) {
		if v.Severity == "" {
			v.Severity = v.Kind.severity()
		}
		all = append(all, v)
	}
	examined := map[string]bool{}
	for _, s := range g.States {
		if s.Selected() && s.Self.Rating != standard.RatingNotApplicable {
			examined[s.ElementID] = true
			ofElement(g, limits, s, add)
		}
	}
	scope := g.scope()
	for _, f := range g.Facts {
		if v, is := ofItem(f, today); is && (f.ElementID == "" || examined[f.ElementID]) && inScope(scope, f.AreaIDs) {
			add(v)
		}
	}
	g.silent(examined, add)
	requests := map[string]*Request{}
	for _, f := range g.Facts {
		if f.Kind == "request" {
			requests[f.ElementID+" "+f.Code] = &Request{ID: f.ItemID, PersonID: f.OwnerID, Whom: f.Owner, DueOn: f.SinceOn}
		}
	}
	for i := range all {
		all[i].Request = requests[all[i].requestElement(g.Standard)+" "+all[i].Key()]
	}
	slices.SortStableFunc(all, func(a, b Gap) int {
		if d := slices.Index(Severities(), a.Severity) - slices.Index(Severities(), b.Severity); d != 0 {
			return d
		}
		if d := standard.CompareIDs(a.ElementID, b.ElementID); d != 0 {
			return d
		}
		return strings.Compare(a.Key(), b.Key())
	})
	return all
}

// requestElement is the element that a request for the gap names: its own, or the
// first of the standard for a gap of several.
func (g Gap) requestElement(std *standard.Standard) string {
	if g.ElementID == "" {
		return std.Elements()[0].ID
	}
	return g.ElementID
}

// scope returns the service areas of the assessment with all beneath them; none
// for the whole organisation.
func (g Ground) scope() []string {
	if len(g.Assessment.AreaIDs) == 0 {
		return nil
	}
	return organisation.Descendants(g.Areas, g.Assessment.AreaIDs)
}

// inScope tells whether something of these areas counts: what is of none counts
// everywhere.
func inScope(scope, areaIDs []string) bool {
	return len(scope) == 0 || len(areaIDs) == 0 || slices.ContainsFunc(areaIDs, func(id string) bool { return slices.Contains(scope, id) })
}

func ofElement(g Ground, limits evidence.Limits, s applicant.ElementState, add func(Gap)) {
	e := s.Evidence
	if e.Items == 0 {
		since := date.Of(g.Assessment.CreatedAt)
		add(Gap{Kind: NoEvidence, ElementID: s.ElementID, Words: "No evidence is linked to the element", Since: since})
		return
	}
	switch freshness := limits.Of(e.NewestUntil, ""); {
	case e.NewestUntil == "":
		add(Gap{Kind: NoPeriod, ElementID: s.ElementID, Words: "No evidence says which period it describes"})
	case freshness != evidence.Fresh:
		v := Gap{Kind: OldData, ElementID: s.ElementID, Words: "The newest data is " + evidence.Age(e.NewestUntil, limits.Today) + " old", Since: e.NewestUntil.AddMonths(12)}
		if freshness == evidence.Ageing {
			v.Severity = Low
		}
		add(v)
	}
	if e.Items > mostItems {
		add(Gap{Kind: TooMany, ElementID: s.ElementID, Words: fmt.Sprintf("%d items: keep the three that show it best", e.Items)})
	}
	if e.Items > 1 && !e.HasStrongest {
		add(Gap{Kind: NoStrongest, ElementID: s.ElementID, Words: fmt.Sprintf("None of %d items is marked as the strongest", e.Items)})
	}
}

func ofItem(f Fact, today date.Date) (Gap, bool) {
	v := Gap{Kind: Kind(f.Kind), ElementID: f.ElementID, AreaIDs: f.AreaIDs, ItemID: f.ItemID, ItemCode: f.Code, ItemTitle: f.Title, Since: f.SinceOn,
		OwnerID: f.OwnerID, Owner: f.Owner}
	if v.Since == "" && !f.SinceAt.IsZero() {
		v.Since = date.Today(f.SinceAt)
	}
	switch v.Kind {
	case NoClaim:
		v.Words = "Nothing says what the evidence shows for the element"
	case PersonalData:
		v.Words = "Seems to hold personal data: " + f.Detail
	case BrokenLink:
		v.Words = "The web page cannot be reached: " + f.Detail
	case Unread:
		state, words, _ := strings.Cut(f.Detail, ":")
		if v.Words = "The text of a file could not be read, because " + words; state == string(evidence.TextEmpty) {
			v.Words, v.Severity = "There is no text in a file to search: its pages may be images of paper", Low
		}
	case NoPointer:
		v.Words = "The claim does not say on which page or where to look"
	case ReviewDue:
		v.Words = "A review was due on " + f.SinceOn.Words()
	case OneForAll:
		v.Words = "The same item is linked to " + f.Detail + " elements"
	case Locked:
		state, trouble, _ := strings.Cut(f.Detail, ":")
		switch evidence.ContentState(state) {
		case evidence.Infected:
			v.Words = "A file holds a virus, so nobody can open it"
		case evidence.Unscanned:
			v.Words, v.Severity = "A file from before there was a virus check has not been through it", Low
		default:
			v.Words, v.Severity = "A file waits for the virus check", Medium
		}
		if trouble != "" {
			v.Words += ". " + trouble
		}
	default:
		return v, false
	}
	return v, true
}

// silent finds the areas of the scope, or the highest ones, that give nothing for
// an element for which there is evidence from elsewhere.
func (g Ground) silent(examined map[string]bool, add func(Gap)) {
	asked := g.Assessment.AreaIDs
	if len(asked) == 0 {
		for _, a := range g.Areas {
			if a.ParentID == "" && a.ArchivedAt.IsZero() {
				asked = append(asked, a.ID)
			}
		}
	}
	gives := map[string]map[string]bool{} // by element, then area
	for _, f := range g.Facts {
		if f.Kind == "area" {
			if gives[f.ElementID] == nil {
				gives[f.ElementID] = map[string]bool{}
			}
			gives[f.ElementID][f.AreaIDs[0]] = true
		}
	}
	for _, areaID := range asked {
		i := slices.IndexFunc(g.Areas, func(a organisation.ServiceArea) bool { return a.ID == areaID })
		if i < 0 {
			continue
		}
		within := organisation.Descendants(g.Areas, []string{areaID})
		for element := range examined {
			if len(gives[element]) > 0 && !slices.ContainsFunc(within, func(id string) bool { return gives[element][id] }) {
				add(Gap{Kind: AreaSilent, ElementID: element, AreaIDs: []string{areaID}, Words: "No evidence from " + g.Areas[i].Name, Since: date.Of(g.Assessment.CreatedAt)})
			}
		}
	}
}
