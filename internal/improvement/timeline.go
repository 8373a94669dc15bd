package improvement

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/audit"
)

// Step is one thing that happened to an action.
type Step struct {
	At    time.Time
	By    string
	What  string // "Moved to in progress"
	Words string // what the person wrote; "" when nothing
}

// timeline puts the record of an action and its notes into one story, newest
// first. A note takes the place of the entry that tells of it.
func timeline(entries []audit.Entry, notes []Note) []Step {
	var steps []Step
	previous := Open
	for _, n := range notes { // oldest first
		what := "Progress"
		if n.State != previous {
			what = "Now " + strings.ToLower(n.State.Title())
		}
		previous = n.State
		steps = append(steps, Step{At: n.CreatedAt, By: n.PersonName, What: what, Words: n.Words})
	}
	for _, e := range entries {
		if what := said(e); what != "" {
			steps = append(steps, Step{At: e.At, By: e.ActorName, What: what})
		}
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return b.At.Compare(a.At) })
	return steps
}

// said is an entry in words; "" for one that its note tells of.
func said(e audit.Entry) string {
	var detail struct {
		Code    string   `json:"code"`
		Changed []string `json:"changed"`
	}
	// An entry without details, or with others, is told without them.
	_ = json.Unmarshal([]byte(e.Detail), &detail)
	switch e.Action {
	case "action.added":
		return "Action added"
	case "action.changed":
		if len(detail.Changed) == 0 {
			return "Saved without a change"
		}
		return "Changed " + strings.Join(detail.Changed, ", ")
	case "action.proof_linked":
		return "Linked " + detail.Code + " as proof"
	case "action.proof_unlinked":
		return "Took away " + detail.Code + " as proof"
	}
	return ""
}
