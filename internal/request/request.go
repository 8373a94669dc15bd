// Package request holds evidence requests: somebody is asked for evidence for an
// element by a day, and answers with an evidence item, or that it is not theirs to
// give. Rows are in store/request.go, pages in pages/organisation/request_*.go.
package request

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// Outcome is what became of a request.
type Outcome string

// The outcomes. All but Open are final: who wants to ask again makes a new one.
const (
	Open      Outcome = "open"
	Done      Outcome = "done"
	NotOurs   Outcome = "not_ours"
	Withdrawn Outcome = "withdrawn"
)

// Outcomes returns the outcomes in order.
func Outcomes() []Outcome { return []Outcome{Open, Done, NotOurs, Withdrawn} }

// Title is the outcome in words.
func (o Outcome) Title() string {
	switch o {
	case Open:
		return "Waiting"
	case Done:
		return "Answered"
	case NotOurs:
		return "Not ours"
	case Withdrawn:
		return "Withdrawn"
	}
	return string(o)
}

// Request asks a person, or all who work in a service area, for evidence for an
// element.
type Request struct {
	ID             string
	OrganisationID string
	StandardID     string
	ElementID      string
	AreaID         string // the service area it is to tell of; "" is any
	PersonID       string // "" is anyone who works in the service area
	Words          string
	DueOn          date.Date
	AskedBy        string
	AskedAt        time.Time
	ItemID         string // the answer
	Outcome        Outcome
	Reply          string
	Version        int64
	Help           string   // what the person asked needs help with; "" is nothing
	Reminded       Reminder // the last reminder that is over
	Gap            string   // the kind of weak spot that it is to mend; "" is none
}

// Overdue tells whether the request still waits after its day.
func (r Request) Overdue(today date.Date) bool { return r.Outcome == Open && r.DueOn < today }

func (r Request) area() []string {
	if r.AreaID == "" {
		return nil
	}
	return []string{r.AreaID}
}

// Record is what the policy is asked about.
func (r Request) Record() account.Record {
	return account.Record{OrganisationID: r.OrganisationID, AreaIDs: r.area()}
}

// Answer returns the request with its outcome. Conflict when it has one already.
// What it complains of is "item" and "reply", or "why" when it is not theirs.
func (r Request) Answer(o Outcome, reply, itemID string) (Request, error) {
	if r.Outcome != Open {
		return r, fault.Conflict("This request is \"" + strings.ToLower(r.Outcome.Title()) + "\" already")
	}
	r.Outcome, r.Reply, r.ItemID = o, strings.TrimSpace(reply), itemID
	field := "reply"
	if o == NotOurs {
		field = "why"
	}
	var c fault.Check
	c.That(o != NotOurs || r.Reply != "", field, "Enter why it is not yours, and who may have it")
	c.That(len([]rune(r.Reply)) <= 2000, field, "Your answer must be 2,000 characters or less")
	c.That(o != Done || itemID != "", "item", "Select the evidence item that answers the request")
	return r, c.Err()
}

func (r Request) check() error {
	var c fault.Check
	std, err := standard.BuiltIn(r.StandardID)
	known := false
	if err == nil {
		_, known = std.Element(r.ElementID)
	}
	c.That(known, "element", "Select an element of the standard")
	c.That(r.PersonID != "" || r.AreaID != "", "person", "Select whom you ask, or the service area in which anyone may answer")
	c.That(r.Words != "", "words", "Enter what you need")
	c.That(len([]rune(r.Words)) <= 2000, "words", "What you need must be 2,000 characters or less")
	c.That(len(r.Gap) <= 100, "words", "Open the gap list and give the gap to somebody again")
	c.That(r.DueOn != "", "due", "Enter the day by which you need it")
	return c.Err()
}

// Row is a request with the names that a list shows. PersonName is "" when it
// waits for anyone in its service area.
type Row struct {
	Request
	PersonName  string
	AskedByName string
	AreaName    string
	ItemCode    string
	ItemTitle   string
}

// Filter says which requests a list has. The zero Filter is all of them.
type Filter struct {
	PersonID  string
	AskedBy   string
	AreaIDs   []string
	ElementID string
	Outcome   Outcome
	OverdueOn date.Date // waiting, and due before this day
	After     Mark      // where the page before ended
}

// Whom is whom the request waits for, in words.
func (r Row) Whom() string {
	if r.PersonID == "" {
		return "Anyone in " + r.AreaName
	}
	return r.PersonName
}

// Mark is the place of a row in the order of due date.
type Mark struct {
	DueOn date.Date
	ID    string
}

// MarkOf returns the mark of a row.
func MarkOf(r Row) Mark { return Mark{r.DueOn, r.ID} }

// Item is an evidence item that may answer a request.
type Item struct {
	ID        string
	Withdrawn bool
	Serves    bool // it is linked to the element
}

// Tx is what the use cases need of a transaction.
type Tx interface {
	audit.Log
	notice.Teller
	Members(ctx context.Context, organisationID string) ([]account.Member, error)
	ServiceAreas(ctx context.Context, organisationID string) ([]organisation.ServiceArea, error)
	Request(ctx context.Context, organisationID, id string) (Row, error)
	Requests(ctx context.Context, organisationID string, f Filter, limit int) ([]Row, error)
	InsertRequest(ctx context.Context, r Request) error
	UpdateRequest(ctx context.Context, r Request) error
	RequestItem(ctx context.Context, r Request, itemID string) (Item, error)
	ItemsForRequest(ctx context.Context, r Request) ([]Choice, error)
	RequestHistory(ctx context.Context, organisationID, id string) ([]audit.Entry, error)
	RequestsToRemind(ctx context.Context, today date.Date, limit int) ([]Request, error)
	Selection(ctx context.Context, organisationID, personID, id string) (evidence.Selection, error)
	SelectedEvidence(ctx context.Context, s evidence.Selection, withLinks bool) ([]evidence.Chosen, error)
	SettleSelection(ctx context.Context, s evidence.Selection, from evidence.SelectionState) error
	MarkReminded(ctx context.Context, r Request) (marked bool, err error)
}

// Choice is an evidence item that the answer of a request offers.
type Choice struct {
	ID     string
	Code   string
	Title  string
	Serves bool // it is linked to the element
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

// NewKey mints the id of the request that a form is to add, so that a form sent
// twice asks once.
func (s *Service) NewKey() string { return s.newID("req") }

func (s *Service) keyed(key string) string {
	rest, ok := strings.CutPrefix(key, "req_")
	if ok && len(rest) == 26 && strings.Trim(rest, "0123456789abcdefghijklmnopqrstuvwxyz") == "" {
		return key
	}
	return s.NewKey()
}

func mayRead(by account.Actor) error {
	return by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "request")
}

// CanAdd tells whether a member may add evidence, and so be asked for it.
func CanAdd(m account.Member) bool {
	return !m.Disabled && account.Actor{PersonID: m.PersonID, Grants: m.Grants}.Has(account.AddEvidence)
}

// List is a page of requests with what its filters and the form offer.
type List struct {
	Rows   []Row
	More   bool
	People []account.Member // who can add evidence
	Areas  []organisation.Branch
}

// PageSize is how many requests a page of the list has.
const PageSize = 50

// List returns requests of the actor's organisation by due date. A service area in
// the filter stands for all areas beneath it too.
func (s *Service) List(ctx context.Context, by account.Actor, f Filter) (v List, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		areas, err := s.offer(ctx, tx, by.OrganisationID, &v)
		if err != nil {
			return err
		}
		if len(f.AreaIDs) > 0 {
			f.AreaIDs = organisation.Descendants(areas, f.AreaIDs)
		}
		v.Rows, err = tx.Requests(ctx, by.OrganisationID, f, PageSize+1)
		if len(v.Rows) > PageSize {
			v.Rows, v.More = v.Rows[:PageSize], true
		}
		return err
	})
}

// Choices returns whom one may ask, and the service areas.
func (s *Service) Choices(ctx context.Context, by account.Actor) (v List, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		_, err := s.offer(ctx, tx, by.OrganisationID, &v)
		return err
	})
}

func (s *Service) offer(ctx context.Context, tx Tx, organisationID string, v *List) ([]organisation.ServiceArea, error) {
	areas, err := tx.ServiceAreas(ctx, organisationID)
	if err != nil {
		return nil, err
	}
	v.Areas = organisation.Tree(areas)
	if v.People, err = tx.Members(ctx, organisationID); err != nil {
		return nil, err
	}
	v.People = slices.DeleteFunc(v.People, func(m account.Member) bool { return !CanAdd(m) })
	return areas, nil
}

// Export calls f for every request that the filter names, by due date.
func (s *Service) Export(ctx context.Context, by account.Actor, filter Filter, f func(Row) error) error {
	const batch = 1000
	return s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		var err error
		if filter.AreaIDs, err = organisation.Beneath(ctx, tx, by.OrganisationID, filter.AreaIDs); err != nil {
			return err
		}
		for {
			rows, err := tx.Requests(ctx, by.OrganisationID, filter, batch)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if err := f(r); err != nil {
					return err
				}
			}
			if len(rows) < batch {
				return nil
			}
			filter.After = MarkOf(rows[len(rows)-1])
		}
	})
}
