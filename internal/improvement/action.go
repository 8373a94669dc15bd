package improvement

import (
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
)

// State is where an action stands.
type State string

// The states of an action.
const (
	Open       State = "open"
	InProgress State = "in_progress"
	Done       State = "done"
	Dropped    State = "dropped"
)

// States returns the states in order.
func States() []State { return []State{Open, InProgress, Done, Dropped} }

// Title is the state in words.
func (s State) Title() string {
	switch s {
	case Open:
		return "Not started"
	case InProgress:
		return "In progress"
	case Done:
		return "Done"
	case Dropped:
		return "Dropped"
	}
	return string(s)
}

// Unfinished tells whether there is still something to do.
func (s State) Unfinished() bool { return s == Open || s == InProgress }

var next = map[State][]State{
	Open:       {InProgress, Done, Dropped},
	InProgress: {Open, Done, Dropped},
	Done:       {InProgress},
	Dropped:    {Open},
}

// Next returns the states that an action may go to from this one.
func (s State) Next() []State { return slices.Clone(next[s]) }

// Action is something somebody is to do by a day.
type Action struct {
	ID                string
	OrganisationID    string
	ImprovementAreaID string // what it is done about, if it came from there
	PlanID            string // the service plan it stands in
	AreaID            string // the service area; "" is the whole organisation
	Title             string
	Measure           string // how it will be known that it worked
	OwnerID           string
	DueOn             date.Date
	State             State
	CreatedBy         string
	CreatedAt         time.Time
	UpdatedAt         time.Time
	Version           int64
}

// Record is what the policy is asked about.
func (a Action) Record() account.Record {
	on := account.Record{OrganisationID: a.OrganisationID, OwnerID: a.OwnerID}
	if a.AreaID != "" {
		on.AreaIDs = []string{a.AreaID}
	}
	return on
}

// Overdue tells whether the action is unfinished after its day.
func (a Action) Overdue(today date.Date) bool { return a.State.Unfinished() && a.DueOn < today }

// Move returns the action in another state, or in the same one when there is
// only progress to tell. Conflict when the state may not follow the one it is in.
func (a Action) Move(to State) (Action, error) {
	if to != a.State && !slices.Contains(next[a.State], to) {
		return a, fault.Conflict("The action is \"" + strings.ToLower(a.State.Title()) + "\", so it cannot become \"" + strings.ToLower(to.Title()) + "\"")
	}
	a.State = to
	return a, nil
}

func (a Action) check() error {
	var c fault.Check
	c.That(a.Title != "", "title", "Enter what is to be done")
	c.That(len([]rune(a.Title)) <= 300, "title", "What is to be done must be 300 characters or less")
	c.That(a.Measure != "", "measure", "Enter how you will know that it worked")
	c.That(len([]rune(a.Measure)) <= 1000, "measure", "How you will know must be 1,000 characters or less")
	c.That(a.OwnerID != "", "owner", "Select who is to do it")
	c.That(a.DueOn != "", "due", "Enter the day by which it is to be done")
	return c.Err()
}

// Note is a step of an action in words, with the state the action had then.
type Note struct {
	ID         string
	ActionID   string
	PersonID   string
	PersonName string // read only
	Words      string
	State      State
	CreatedAt  time.Time
}

// Row is an action with what a list says of it.
type Row struct {
	Action
	OwnerName        string
	AreaName         string
	PlanTitle        string
	ImprovementWords string
	ElementIDs       []string // of its improvement area
	Proofs           int64
	LastNote         string
}

// Filter says which actions a list has. The zero Filter is all of them.
type Filter struct {
	OwnerID           string
	AreaIDs           []string // in any of these service areas
	State             State
	Unfinished        bool
	OverdueOn         date.Date // unfinished and due before this day
	PlanID            string
	ImprovementAreaID string
	After             Mark // where the page before ended
}

// Mark is the place of a row in the order of due date.
type Mark struct {
	DueOn date.Date
	ID    string
}

// MarkOf returns the mark of a row.
func MarkOf(r Row) Mark { return Mark{r.DueOn, r.ID} }
