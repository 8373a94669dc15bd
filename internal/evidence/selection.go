package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// MaxSelected is how many items one selection has at most.
const MaxSelected = 5000

// Act is what is done to all items of a selection.
type Act string

// The acts. Ask and Save change no item: the first asks for something about
// them, the second puts their files into a zip.
const (
	ActLink        Act = "link"
	ActUnlink      Act = "unlink"
	ActOwner       Act = "owner"
	ActAreas       Act = "areas"
	ActPeriod      Act = "period"
	ActReview      Act = "review"
	ActSensitivity Act = "sensitivity"
	ActAsk         Act = "ask"
	ActExport      Act = "export"
	ActWithdraw    Act = "withdraw"
	ActRestore     Act = "restore"
)

var actTitles = map[Act]string{
	ActLink: "Link to an element", ActUnlink: "Take a link away", ActOwner: "Give to another owner", ActAreas: "Set service areas",
	ActPeriod: "Set the period", ActReview: "Set the review date", ActSensitivity: "Set how sensitive it is", ActAsk: "Ask for something about it",
	ActExport: "Save the files as a zip", ActWithdraw: "Withdraw", ActRestore: "Put back into use",
}

// Acts returns all acts in the order in which they are offered.
func Acts() []Act {
	return []Act{ActLink, ActUnlink, ActOwner, ActAreas, ActPeriod, ActReview, ActSensitivity, ActAsk, ActExport, ActWithdraw, ActRestore}
}

// Title is the act in words.
func (a Act) Title() string { return actTitles[a] }

// Linking tells whether the act is about links, not about what is said of items.
func (a Act) Linking() bool { return a == ActLink || a == ActUnlink }

// SelectionState is what became of a selection.
type SelectionState string

// The states of a selection.
const (
	SelectionChosen SelectionState = "chosen" // nothing has been done yet
	SelectionDone   SelectionState = "done"
	SelectionUndone SelectionState = "undone"
)

// Change is an act with what it needs to know.
type Change struct {
	Act         Act         `json:"act,omitempty"`
	OwnerID     string      `json:"owner,omitempty"`
	AreaIDs     []string    `json:"areas,omitempty"`
	PeriodFrom  date.Date   `json:"from,omitempty"`
	PeriodUntil date.Date   `json:"until,omitempty"`
	ReviewOn    date.Date   `json:"review,omitempty"`
	Sensitivity Sensitivity `json:"sensitivity,omitempty"`
	StandardID  string      `json:"standard,omitempty"`
	ElementID   string      `json:"element,omitempty"`
	Claim       string      `json:"claim,omitempty"`
	Pointer     string      `json:"pointer,omitempty"`
	Requests    int         `json:"requests,omitempty"` // read only: how many ActAsk has made
}

// Check says what the change lacks, by the fields of its form.
func (c Change) Check() error {
	var check fault.Check
	switch c.Act {
	case ActLink, ActUnlink:
		std, err := standard.BuiltIn(c.StandardID)
		known := false
		if err == nil {
			_, known = std.Element(c.ElementID)
		}
		check.That(known, "element", "Select an element of the standard")
		if c.Act == ActLink {
			checkClaim(&check, c.Claim, c.Pointer)
		}
	case ActOwner:
		check.That(c.OwnerID != "", "owner", "Select whose evidence this is to be")
	case ActPeriod:
		check.That(c.PeriodUntil != "", "until", "Enter the last day of the period")
		check.That(c.PeriodFrom == "" || c.PeriodUntil == "" || c.PeriodFrom <= c.PeriodUntil, "until", "The last day of the period must be the same as or after the first")
	case ActSensitivity:
		check.That(slices.Contains(Sensitivities(), c.Sensitivity), "sensitivity", "Select how sensitive the evidence is")
	case ActAreas, ActReview, ActWithdraw, ActRestore:
	default:
		return fault.NotFound("There is no such thing to do with evidence")
	}
	return check.Err()
}

// ItemFate is what becomes of one item of a selection, or became of it.
type ItemFate string

// The fates.
const (
	Changed   ItemFate = "changed"
	Already   ItemFate = "already"   // it was so before
	NotYours  ItemFate = "not_yours" // the actor may not edit it
	Meanwhile ItemFate = "meanwhile" // somebody else changed it since it was chosen
	PutBack   ItemFate = "put_back"  // the change was undone
	Kept      ItemFate = "kept"      // not undone: somebody else changed it since
)

// ItemFates returns the fates in the order in which they are told.
func ItemFates() []ItemFate { return []ItemFate{Changed, PutBack, Kept, Meanwhile, NotYours, Already} }

// Words tell the fate of so many items: "3 were changed by somebody else
// meanwhile". Before the change it tells what will be.
func (f ItemFate) Words(n int, done bool) string {
	one := map[bool][2]string{true: {"was", "were"}, false: {"will be", "will be"}}[done]
	were, is := one[1], "are"
	if n == 1 {
		were, is = one[0], "is"
	}
	switch f {
	case Changed:
		return fmt.Sprintf("%d %s changed", n, were)
	case Already:
		return fmt.Sprintf("%d %s so already, and %s left alone", n, is, were)
	case NotYours:
		return fmt.Sprintf("%d %s left alone, because you may not edit %s", n, were, map[bool]string{true: "it", false: "them"}[n == 1])
	case Meanwhile:
		return fmt.Sprintf("%d %s changed by somebody else meanwhile, and %s left alone", n, map[bool]string{true: "was", false: "were"}[n == 1], were)
	case PutBack:
		return fmt.Sprintf("%d %s put back as before", n, were)
	case Kept:
		return fmt.Sprintf("%d %s left as now, because somebody has changed %s since", n, were, map[bool]string{true: "it", false: "them"}[n == 1])
	}
	return ""
}

// Selection is items that somebody chose in the library, to do one thing to all
// of them. It is that person's alone.
type Selection struct {
	ID             string
	OrganisationID string
	PersonID       string
	State          SelectionState
	Change         Change
	CreatedAt      time.Time
	DoneAt         time.Time
}

// undoDays is for how long a change can be undone.
const undoDays = 7

// MayUndo tells whether what was done can be taken back at this time.
func (s Selection) MayUndo(now time.Time) bool {
	return s.State == SelectionDone && s.Change.Act != ActAsk && now.Sub(s.DoneAt) < undoDays*24*time.Hour
}

// Before is how an item stood before a change, as far as it changed.
type Before struct {
	OwnerID     string
	PeriodFrom  date.Date
	PeriodUntil date.Date
	ReviewOn    date.Date
	Sensitivity Sensitivity
	WithdrawnAt time.Time
	AreaIDs     []string
	Links       []Link // that the change added or took away
}

// Chosen is one item of a selection.
type Chosen struct {
	Item
	Links  []Link   // to any element, as they stand
	Seen   int64    // the version that was chosen; after the change, the one it left
	Fate   ItemFate // "" before
	Before Before
}

// before notes how an item stands.
func (i Item) before() Before {
	return Before{OwnerID: i.OwnerID, PeriodFrom: i.PeriodFrom, PeriodUntil: i.PeriodUntil, ReviewOn: i.ReviewOn, Sensitivity: i.Sensitivity,
		WithdrawnAt: i.WithdrawnAt, AreaIDs: i.AreaIDs}
}

// linkTo returns the link of a chosen item to an element.
func (v Chosen) linkTo(standardID, elementID string) (Link, bool) {
	i := slices.IndexFunc(v.Links, func(l Link) bool { return l.StandardID == standardID && l.ElementID == elementID })
	if i < 0 {
		return Link{}, false
	}
	return v.Links[i], true
}

// Fate says what the change does to an item that the actor chose.
func (c Change) Fate(v Chosen, by account.Actor) ItemFate {
	_, linked := v.linkTo(c.StandardID, c.ElementID)
	already := false
	switch c.Act {
	case ActLink:
		already = linked
	case ActUnlink:
		already = !linked
	case ActOwner:
		already = v.OwnerID == c.OwnerID
	case ActAreas:
		already = sameAreas(v.AreaIDs, c.AreaIDs)
	case ActPeriod:
		already = v.PeriodFrom == c.PeriodFrom && v.PeriodUntil == c.PeriodUntil
	case ActReview:
		already = v.ReviewOn == c.ReviewOn
	case ActSensitivity:
		already = v.Sensitivity == c.Sensitivity
	case ActWithdraw:
		already = v.Withdrawn()
	case ActRestore:
		already = !v.Withdrawn()
	}
	switch {
	case already:
		return Already
	case !by.May(account.EditEvidence, v.Record()):
		return NotYours
	case v.Version != v.Seen:
		return Meanwhile
	}
	return Changed
}

func sameAreas(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// apply returns the item as the change leaves it, at the time given.
func (c Change) apply(i Item, now time.Time) Item {
	switch c.Act {
	case ActOwner:
		i.OwnerID = c.OwnerID
	case ActAreas:
		i.AreaIDs = c.AreaIDs
	case ActPeriod:
		i.PeriodFrom, i.PeriodUntil = c.PeriodFrom, c.PeriodUntil
	case ActReview:
		i.ReviewOn = c.ReviewOn
	case ActSensitivity:
		i.Sensitivity = c.Sensitivity
	case ActWithdraw:
		i.WithdrawnAt = now
	case ActRestore:
		i.WithdrawnAt = time.Time{}
	}
	return i
}

// audit is what the record of an item says of the change: action and detail.
func (c Change) audit(selectionID string) (action string, detail map[string]any) {
	detail = map[string]any{"together": selectionID}
	switch c.Act {
	case ActLink:
		detail["elements"], detail["claim"], detail["pointer"] = []string{c.ElementID}, c.Claim, c.Pointer
		return "evidence.linked", detail
	case ActUnlink:
		detail["element"] = c.ElementID
		return "evidence.unlinked", detail
	case ActWithdraw:
		return "evidence.withdrawn", detail
	case ActRestore:
		return "evidence.restored", detail
	case ActOwner:
		detail["owner"] = c.OwnerID
	case ActAreas:
		detail["areas"] = cmp.Or(fmt.Sprint(c.AreaIDs), "[]")
	case ActPeriod:
		detail["from"], detail["until"] = string(c.PeriodFrom), string(c.PeriodUntil)
	case ActReview:
		detail["review"] = string(c.ReviewOn)
	case ActSensitivity:
		detail["sensitivity"] = string(c.Sensitivity)
	}
	return "evidence.changed", detail
}

// Tally counts the fates of a selection.
func Tally(all []Chosen) map[ItemFate]int {
	n := map[ItemFate]int{}
	for _, v := range all {
		n[v.Fate]++
	}
	return n
}
