package onsite

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// Bag is the visit as a device takes it along: all that one needs to read and
// write without a network.
type Bag struct {
	Case     assessment.Case
	Standard *standard.Standard
	Person   string
	PersonID string
	Device   Device
	Cells    []desk.Cell // with what was submitted
	Stops    []visit.Stop
	Notes    []visit.Note
	// Withdrawn are the items of the submission that the organisation has
	// withdrawn since; what was submitted stays readable.
	Withdrawn []string
	Verify    []desk.VerifyItem // what is to be verified on site
	Quotes    []notebook.Quote
	Asides    []Aside // the actor's own that are not settled
	At        time.Time
}

// Days that a device keeps a visit unless it is told another number.
const (
	LeastKeptDays = 1
	MostKeptDays  = 60
)

// siteID is the form of ids that devices make.
var siteID = regexp.MustCompile(`^[a-z]{3,6}_[0-9a-z]{20,40}$`)

// Packing is what a device says of itself when it takes a visit along.
type Packing struct {
	AssessmentID string
	DeviceID     string // made by the device
	Name         string
	Days         int64 // after which it forgets the visit
}

// Pack takes note of a device and returns the visit. Packing again on the same
// device is a fresh start. The device forgets the visit after its days, and
// never later than the appointment ends.
func (s *OnSite) Pack(ctx context.Context, by account.Actor, p Packing) (b Bag, err error) {
	p.Name = strings.TrimSpace(p.Name)
	var c fault.Check
	c.That(siteID.MatchString(p.DeviceID), "device", "Open the page again: the device has no name of its own yet")
	c.That(p.Name != "" && len([]rune(p.Name)) <= 60, "name", "Enter what to call this device, in 60 characters or less")
	c.That(p.Days >= LeastKeptDays && p.Days <= MostKeptDays, "days", "The days that the device keeps the visit must be between 1 and 60")
	if err := c.Err(); err != nil {
		return b, err
	}
	return b, s.store.Write(ctx, func(tx Tx) error {
		v, err := assessment.CaseUnderWork(ctx, tx, by, account.Assess, p.AssessmentID)
		if err != nil {
			return err
		}
		if !v.Rateable() {
			return assessment.WrongTime(v.Assessment)
		}
		now := s.now()
		d := Device{ID: p.DeviceID, AssessmentID: v.ID, PersonID: by.PersonID, Person: by.Name, Name: p.Name, PackedAt: now,
			WipeAfter: now.AddDate(0, 0, int(p.Days)), LastContactAt: now}
		if ends := appointmentEnds(by, v.ID); ends.Before(d.WipeAfter) {
			d.WipeAfter = ends
		}
		old, err := tx.SiteDevice(ctx, d.ID)
		switch {
		case err == nil && (old.AssessmentID != v.ID || old.PersonID != by.PersonID || !old.WipeOrderedAt.IsZero()):
			return fault.Conflict("Open the page again: this device has held another visit under the same number")
		case err != nil && !fault.Is(err, fault.KindNotFound):
			return err
		}
		if err := tx.SaveSiteDevice(ctx, d); err != nil {
			return err
		}
		if b, err = s.bag(ctx, tx, by, v, d); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("visit.packed", "assessment", v.ID, map[string]any{"device": d.Name, "wipe_after": d.WipeAfter}))
	})
}

// Bag returns the visit as it could be taken along.
func (s *OnSite) Bag(ctx context.Context, by account.Actor, assessmentID string) (b Bag, err error) {
	return b, s.store.Read(ctx, func(tx Tx) error {
		v, err := assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID)
		if err == nil {
			b, err = s.bag(ctx, tx, by, v, Device{WipeAfter: appointmentEnds(by, assessmentID)})
		}
		return err
	})
}

func (s *OnSite) bag(ctx context.Context, tx Tx, by account.Actor, v assessment.Case, d Device) (b Bag, err error) {
	b = Bag{Case: v, Person: by.Name, PersonID: by.PersonID, Device: d, At: s.now()}
	if b.Standard, err = v.Standard(); err != nil {
		return b, err
	}
	if b.Cells, err = tx.DeskCells(ctx, v, "all"); err != nil {
		return b, err
	}
	desk.Complete(v, b.Cells, nil)
	if b.Stops, err = tx.VisitStops(ctx, v.ID); err != nil {
		return b, err
	}
	if b.Notes, err = tx.NotesOfVisit(ctx, v.ID); err != nil {
		return b, err
	}
	basis, err := tx.RatingBasis(ctx, v.ID, desk.ItemsOf(b.Cells))
	if err != nil {
		return b, err
	}
	b.Withdrawn, b.Verify = basis.Withdrawn, basis.Verify
	desk.SortVerify(b.Verify)
	if b.Quotes, err = tx.Quotes(ctx, v.ID); err != nil {
		return b, err
	}
	b.Asides, err = tx.SiteAsides(ctx, v.ID)
	b.Asides = slices.DeleteFunc(b.Asides, func(a Aside) bool { return a.PersonID != by.PersonID || !a.SettledAt.IsZero() })
	return b, err
}
