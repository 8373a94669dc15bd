// Package improvement holds what an organisation does about what it was told:
// improvement areas, which come from a decided assessment or are entered by
// hand; the service plans of its areas; and actions with an owner, a day, a
// measure, progress notes and proof. Rows are in store/improvement*.go, pages in
// pages/organisation/improvement_*.go, action_*.go and plan_*.go.
package improvement

import (
	"context"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Area is an improvement area: something to be done better, with the elements
// it belongs to. It is not to be mixed up with a service area.
type Area struct {
	ID             string
	OrganisationID string
	AssessmentID   string // of the assessor's report it comes from; "" when entered by hand
	AssessmentName string // read only
	PointID        string // of the report; an area is received once for each
	Words          string
	ElementIDs     []string
	RaisedOn       date.Date
	ClosedOn       date.Date
	ClosedWords    string // what became of it
	Version        int64
	Actions        Tally // read only
}

// Tally counts the actions that belong to something.
type Tally struct{ Open, InProgress, Done, Dropped, Overdue int64 }

// Live is how many actions count: all but the dropped ones.
func (t Tally) Live() int64 { return t.Open + t.InProgress + t.Done }

// Progress is how far an improvement area has come.
type Progress string

// The stages of an improvement area, in order.
const (
	NoAction    Progress = "no_action"
	UnderWay    Progress = "under_way"
	ActionsDone Progress = "actions_done"
	Closed      Progress = "closed"
)

// Stages returns the stages in order.
func Stages() []Progress { return []Progress{NoAction, UnderWay, ActionsDone, Closed} }

// Title is the stage in words.
func (p Progress) Title() string {
	switch p {
	case NoAction:
		return "No action yet"
	case UnderWay:
		return "Under way"
	case ActionsDone:
		return "Actions done"
	case Closed:
		return "Closed"
	}
	return string(p)
}

// Progress works out how far the area has come from its actions. Dropped
// actions do not count.
func (a Area) Progress() Progress {
	switch {
	case a.ClosedOn != "":
		return Closed
	case a.Actions.Live() == 0:
		return NoAction
	case a.Actions.Done == a.Actions.Live():
		return ActionsDone
	}
	return UnderWay
}

// Close returns the area closed on a day with words on what became of it.
// Conflict while an action is not finished.
func (a Area) Close(on date.Date, words string) (Area, error) {
	words = strings.TrimSpace(words)
	var c fault.Check
	c.That(words != "", "words", "Enter what became of this improvement area")
	c.That(len([]rune(words)) <= 2000, "words", "What became of it must be 2,000 characters or less")
	if err := c.Err(); err != nil {
		return a, err
	}
	if a.ClosedOn != "" {
		return a, fault.Conflict("This improvement area is closed already")
	}
	if a.Actions.Open+a.Actions.InProgress > 0 {
		return a, fault.Conflict("There are actions that are not finished. Finish or drop them before you close the improvement area")
	}
	a.ClosedOn, a.ClosedWords = on, words
	return a, nil
}

// Point is an improvement area as a report of a decided assessment gives it.
type Point struct {
	PointID        string
	AssessmentID   string
	AssessmentName string
	Words          string
	ElementIDs     []string
	DecidedOn      date.Date
}

// Proof is an evidence item that shows what an action came to.
type Proof struct {
	ItemID    string
	Code      string
	Title     string
	Withdrawn bool
}

// Goal is something an action may belong to: a service plan or an improvement
// area that is not closed.
type Goal struct {
	Kind   string // "plan" or "improvement_area"
	ID     string
	Words  string
	AreaID string // the service area of a plan
	EndsOn date.Date
}

// Tx is what the use cases need of a transaction.
type Tx interface {
	audit.Log
	notice.Teller
	AuditTrail(ctx context.Context, organisationID, subjectID string, before int64, limit int) ([]audit.Entry, error)
	Assessment(ctx context.Context, id string) (assessment.Assessment, error)
	Members(ctx context.Context, organisationID string) ([]account.Member, error)
	ServiceAreas(ctx context.Context, organisationID string) ([]organisation.ServiceArea, error)
	evidence.FindTx
	EvidencePage(ctx context.Context, organisationID string, f evidence.Filter, limit int) ([]evidence.Row, error)

	PointsToReceive(ctx context.Context, organisationID string) ([]Point, error)
	ImprovementArea(ctx context.Context, organisationID, id string, today date.Date) (Area, error)
	ImprovementAreas(ctx context.Context, organisationID string, today date.Date) ([]Area, error)
	InsertImprovementArea(ctx context.Context, a Area) (added bool, err error)
	UpdateImprovementArea(ctx context.Context, a Area) error

	ServicePlan(ctx context.Context, organisationID, id string, today date.Date) (Plan, error)
	ServicePlans(ctx context.Context, organisationID string, today date.Date) ([]Plan, error)
	InsertServicePlan(ctx context.Context, p Plan) error
	UpdateServicePlan(ctx context.Context, p Plan) error

	Action(ctx context.Context, organisationID, id string) (Row, error)
	Actions(ctx context.Context, organisationID string, f Filter, limit int) ([]Row, error)
	InsertAction(ctx context.Context, a Action) error
	UpdateAction(ctx context.Context, a Action) error
	ActionNotes(ctx context.Context, actionID string) ([]Note, error)
	InsertActionNote(ctx context.Context, n Note) error
	ActionProofs(ctx context.Context, actionID string) ([]Proof, error)
	ProofItem(ctx context.Context, organisationID, itemID string) (Proof, error)
	AddActionProof(ctx context.Context, actionID, itemID string) (added bool, err error)
	RemoveActionProof(ctx context.Context, actionID, itemID string) (removed bool, err error)
	Goals(ctx context.Context, organisationID string) ([]Goal, error)
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Service holds the use cases.
type Service struct {
	store Store
	newID func(prefix string) string
	now   func() time.Time
}

// New returns the use cases on a store.
func New(store Store, newID func(string) string, now func() time.Time) *Service {
	return &Service{store, newID, now}
}

// NewKey mints the id of a record that a form is to add. The form carries it, so
// that a form sent twice adds once. prefix is "ia", "plan", "act" or "note".
func (s *Service) NewKey(prefix string) string { return s.newID(prefix) }

// keyed returns the key that a form carried when it could be one of ours, and a
// fresh one otherwise.
func (s *Service) keyed(prefix, key string) string {
	rest, ok := strings.CutPrefix(key, prefix+"_")
	if ok && len(rest) == 26 && strings.Trim(rest, "0123456789abcdefghijklmnopqrstuvwxyz") == "" {
		return key
	}
	return s.newID(prefix)
}

// whole is a record of the actor's whole organisation, or of one service area.
func whole(by account.Actor, areaID string) account.Record {
	on := account.Record{OrganisationID: by.OrganisationID}
	if areaID != "" {
		on.AreaIDs = []string{areaID}
	}
	return on
}

func mayRead(by account.Actor) error {
	return by.Require(account.ReadOrganisation, whole(by, ""), "improvement area")
}
