// Package dropbox holds drop-boxes: a link with which people who have no account
// give files, until a day and up to a number, into a tray. Somebody of the
// organisation looks through the tray and makes evidence of what is of use. Rows
// are in store/dropbox.go, pages in pages/organisation/dropbox_*.go and
// pages/public/give.go.
package dropbox

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// Box is a drop-box.
type Box struct {
	ID             string
	OrganisationID string
	StandardID     string
	ElementID      string // "" when it is for none
	AreaID         string // "" is the whole organisation
	Words          string // what is asked for, in words for anybody
	TokenHash      string
	EndsOn         date.Date // the last day
	MaxFiles       int64
	MaxFileBytes   int64
	TakenFiles     int64
	CreatedBy      string
	CreatedAt      time.Time
	ClosedAt       time.Time
}

// Record is what the policy is asked about.
func (b Box) Record() account.Record {
	r := account.Record{OrganisationID: b.OrganisationID, OwnerID: b.CreatedBy}
	if b.AreaID != "" {
		r.AreaIDs = []string{b.AreaID}
	}
	return r
}

// State says whether a box takes files.
type State string

// The states of a box.
const (
	Open   State = "open"
	Full   State = "full"
	Ended  State = "ended"
	Closed State = "closed"
)

// StateOn returns the state on a day.
func (b Box) StateOn(today date.Date) State {
	switch {
	case !b.ClosedAt.IsZero():
		return Closed
	case today > b.EndsOn:
		return Ended
	case b.TakenFiles >= b.MaxFiles:
		return Full
	}
	return Open
}

// Title is the state in words.
func (s State) Title() string {
	return map[State]string{Open: "Open", Full: "Full", Ended: "Ended", Closed: "Closed"}[s]
}

const (
	mostFiles = 200
	mostDays  = 92
	// mostBytes is the most that all files of a box may hold together.
	mostBytes = 20_000_000_000
	// AtOnce is how many files one delivery may bring.
	AtOnce = 20
)

func (b Box) check(today date.Date, largest int64) error {
	var c fault.Check
	if b.ElementID != "" {
		std, err := standard.BuiltIn(b.StandardID)
		known := false
		if err == nil {
			_, known = std.Element(b.ElementID)
		}
		c.That(known, "element", "Select an element of the standard")
	}
	c.That(b.Words != "", "words", "Enter what you ask for. Whoever has the link reads it")
	c.That(len([]rune(b.Words)) <= 2000, "words", "What you ask for must be 2,000 characters or less")
	c.That(b.EndsOn != "", "ends", "Enter the last day on which files are taken")
	c.That(b.EndsOn == "" || b.EndsOn >= today, "ends", "The last day must be today or later")
	c.That(b.EndsOn == "" || b.EndsOn <= today.AddDays(mostDays), "ends", "The last day must be within three months")
	c.That(b.MaxFiles >= 1 && b.MaxFiles <= mostFiles, "files", "Enter how many files are taken in all, from 1 to 200")
	c.That(b.MaxFiles < 1 || b.MaxFileBytes < 1 || b.MaxFiles > mostFiles || b.MaxFiles*b.MaxFileBytes <= mostBytes, "files",
		"All files together may hold 20 GB. Take fewer files, or smaller ones")
	c.That(b.MaxFileBytes >= 1 && b.MaxFileBytes <= largest, "size", "Select how large a file may be")
	return c.Err()
}

// Listed is a box with the names that a list shows.
type Listed struct {
	Box
	AreaName      string
	CreatedByName string
	Waiting       int64 // deliveries that nobody has looked at
}

// DeliveryState says what became of a delivery.
type DeliveryState string

// The states of a delivery.
const (
	Waiting  DeliveryState = "waiting"
	Accepted DeliveryState = "accepted"
	Declined DeliveryState = "declined"
)

// Title is the state in words.
func (s DeliveryState) Title() string {
	return map[DeliveryState]string{Waiting: "Waiting", Accepted: "Accepted", Declined: "Declined"}[s]
}

// Delivery is what somebody gave at once.
type Delivery struct {
	ID             string
	OrganisationID string
	BoxID          string
	Key            string // of the form, so that it is taken once
	Giver          string // the name they gave
	Note           string
	ReceivedAt     time.Time
	State          DeliveryState
	Reason         string // why it was declined
	DecidedBy      string
	DecidedByName  string // read only
	DecidedAt      time.Time
	Files          []File
}

// File is a file of a delivery.
type File struct {
	ID       string
	Position int64 // from 1
	evidence.Received
	Text     evidence.Text      // how far it was read; read only
	Personal []evidence.Spotted // what in it looks like personal data; read only
}

// Exposed counts what of a delivery is worth a warning.
func (d Delivery) Exposed() int {
	n := 0
	for _, f := range d.Files {
		n += evidence.Heavy(f.Personal)
	}
	return n
}

// Tx is what the use cases need of a transaction.
type Tx interface {
	evidence.Tx
	DropBoxes(ctx context.Context, organisationID string) ([]Listed, error)
	DropBox(ctx context.Context, organisationID, id string) (Listed, error)
	DropBoxByToken(ctx context.Context, tokenHash string) (b Box, organisation string, err error)
	InsertDropBox(ctx context.Context, b Box) error
	CloseDropBox(ctx context.Context, organisationID, id string, at time.Time) (closed bool, err error)
	RenewDropBox(ctx context.Context, organisationID, id, tokenHash string) error
	// TakeDropFiles counts files against the box; false when it is closed, ended
	// or has no room for as many.
	TakeDropFiles(ctx context.Context, boxID string, n int64, today date.Date) (taken bool, err error)
	InsertDelivery(ctx context.Context, d Delivery) error
	DeliveryByKey(ctx context.Context, boxID, key string) (there bool, err error)
	Delivery(ctx context.Context, organisationID, id string) (Delivery, error)
	Deliveries(ctx context.Context, organisationID, boxID string, limit int) ([]Delivery, error)
	DecideDelivery(ctx context.Context, d Delivery) (decided bool, err error)
	// ForgetText drops what is known of the text of a content that neither evidence
	// of the organisation nor a tray of it holds.
	ForgetText(ctx context.Context, organisationID, sha256 string) error
	// CountTry counts one more try under a key and says how many there were
	// since its window began.
	CountTry(ctx context.Context, key string, now time.Time, window time.Duration) (int64, error)
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Evidence is what the drop-box uses of the use cases on evidence.
type Evidence interface {
	MaxFileBytes() int64
	Take(ctx context.Context, name string, content io.Reader) (evidence.Received, error)
	AddIn(ctx context.Context, tx evidence.Tx, by account.Actor, n evidence.Addition) ([]evidence.Added, error)
	Room(ctx context.Context, tx evidence.Tx, organisationID string) error
	KeepGiven(ctx context.Context, tx evidence.Tx, organisationID string, files []evidence.Received) error
	Content(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
}

// Service holds the use cases.
type Service struct {
	store    Store
	evidence Evidence
	newID    func(prefix string) string
	now      func() time.Time
	random   io.Reader
}

// New returns the use cases on a store.
func New(store Store, e Evidence, newID func(string) string, now func() time.Time, random io.Reader) *Service {
	return &Service{store, e, newID, now, random}
}

// MaxFileBytes is the most that a file of a box may be set to hold.
func (s *Service) MaxFileBytes() int64 { return s.evidence.MaxFileBytes() }

// Make makes a box and returns the token of its link, which cannot be had again.
// Forbidden unless the actor edits evidence in its service area.
func (s *Service) Make(ctx context.Context, by account.Actor, b Box) (made Box, token string, err error) {
	b.ID, b.OrganisationID, b.CreatedBy, b.CreatedAt = s.newID("box"), by.OrganisationID, by.PersonID, s.now().UTC()
	b.Words, b.TakenFiles, b.ClosedAt = strings.TrimSpace(b.Words), 0, time.Time{}
	if token, b.TokenHash, err = account.NewToken(s.random); err != nil {
		return b, "", err
	}
	return b, token, s.store.Write(ctx, func(tx Tx) error {
		may := b.Record()
		may.OwnerID = ""
		if err := by.Require(account.EditEvidence, may, "service area"); err != nil {
			return err
		}
		if err := b.check(by.Today, s.evidence.MaxFileBytes()); err != nil {
			return err
		}
		areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		if err := organisation.CheckAreas(areas, may.AreaIDs); err != nil {
			return err
		}
		if err := tx.InsertDropBox(ctx, b); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("drop_box.made", "drop_box", b.ID, map[string]any{"element": b.ElementID, "area": b.AreaID,
			"ends_on": b.EndsOn, "files": b.MaxFiles, "words": b.Words}))
	})
}

// List returns the boxes that the actor looks after, newest first.
func (s *Service) List(ctx context.Context, by account.Actor) (boxes []Listed, err error) {
	return boxes, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "drop-box"); err != nil {
			return err
		}
		all, err := tx.DropBoxes(ctx, by.OrganisationID)
		boxes = nil
		for _, b := range all {
			if by.May(account.EditEvidence, b.Record()) {
				boxes = append(boxes, b)
			}
		}
		return err
	})
}

// deliveriesShown is how many deliveries the tray of a box shows, those that wait
// first.
const deliveriesShown = 200

// Open returns a box that the actor looks after, with its tray.
func (s *Service) Open(ctx context.Context, by account.Actor, id string) (b Listed, tray []Delivery, err error) {
	return b, tray, s.store.Read(ctx, func(tx Tx) error {
		if b, err = s.mine(ctx, tx, by, id); err != nil {
			return err
		}
		tray, err = tx.Deliveries(ctx, by.OrganisationID, id, deliveriesShown)
		return err
	})
}

func (s *Service) mine(ctx context.Context, tx Tx, by account.Actor, id string) (Listed, error) {
	b, err := tx.DropBox(ctx, by.OrganisationID, id)
	if err != nil {
		return b, err
	}
	return b, by.Require(account.EditEvidence, b.Record(), "drop-box")
}

// Close makes the link of a box useless at once. What was given stays in the
// tray.
func (s *Service) Close(ctx context.Context, by account.Actor, id string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if _, err := s.mine(ctx, tx, by, id); err != nil {
			return err
		}
		closed, err := tx.CloseDropBox(ctx, by.OrganisationID, id, s.now())
		if err != nil || !closed {
			return err
		}
		return tx.Record(ctx, by.Entry("drop_box.closed", "drop_box", id, nil))
	})
}

// Renew gives a box another link; the old one stops working. Conflict when the
// box is closed or has ended.
func (s *Service) Renew(ctx context.Context, by account.Actor, id string) (b Listed, token string, err error) {
	token, hash, err := account.NewToken(s.random)
	if err != nil {
		return b, "", err
	}
	return b, token, s.store.Write(ctx, func(tx Tx) error {
		if b, err = s.mine(ctx, tx, by, id); err != nil {
			return err
		}
		if state := b.StateOn(by.Today); state == Closed || state == Ended {
			return fault.Conflict("This drop-box takes no more files. Make a new one")
		}
		if err := tx.RenewDropBox(ctx, by.OrganisationID, id, hash); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("drop_box.link_renewed", "drop_box", id, nil))
	})
}
