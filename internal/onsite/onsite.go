// Package onsite holds the work of a device without a network: what it takes
// along, what it hands in, and what becomes of changes that have no place any
// more. The device's side is in assets/js.
package onsite

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/visit"
)

// Tx is what working on site needs of a transaction.
type Tx interface {
	evidence.Tx
	notebook.QuoteTx
	NotesOfVisit(ctx context.Context, assessmentID string) ([]visit.Note, error)
	NotePhotos(ctx context.Context, assessmentID string) ([]NotePhoto, error)
	RatingBasis(ctx context.Context, assessmentID string, itemIDs []string) (desk.RatingBasis, error)
	Appointments(ctx context.Context, assessmentID string) ([]assessment.Appointment, error)
	SiteDevices(ctx context.Context, assessmentID string) ([]Device, error)
	SiteDevice(ctx context.Context, id string) (Device, error)
	SaveSiteDevice(ctx context.Context, d Device) error
	SiteOutcomes(ctx context.Context, deviceID string, ids []string) (map[string]Outcome, error)
	InsertSiteChange(ctx context.Context, c Change, o Outcome, at time.Time) error
	SiteAsides(ctx context.Context, assessmentID string) ([]Aside, error)
	SaveSiteAside(ctx context.Context, a Aside) error
	InsertNotePhoto(ctx context.Context, p NotePhoto) (bool, error)
}

// Photos keeps the bytes of photos by their SHA-256.
type Photos interface {
	Put(ctx context.Context, content io.Reader) (sha256 string, size int64, err error)
}

// Gate keeps files that people send from being given to anybody before the virus
// checker has let them pass; evidence.Service is one.
type Gate interface {
	KeepGiven(ctx context.Context, tx evidence.Tx, organisationID string, files []evidence.Received) error
}

// OnSite holds the use cases of working on a visit with a device that is often
// without a network.
type OnSite struct {
	store  assessment.BodyStore[Tx]
	photos Photos
	gate   Gate
	newID  func(prefix string) string
	now    func() time.Time
}

// New returns the use cases on a store.
func New(store assessment.BodyStore[Tx], photos Photos, gate Gate, newID func(string) string, now func() time.Time) *OnSite {
	return &OnSite{store, photos, gate, newID, now}
}

// Device is a browser that holds a packed visit, and what it last said of
// itself. Its ID was made on the device and nobody can guess it.
type Device struct {
	ID            string
	AssessmentID  string
	PersonID      string
	Person        string
	Name          string // as its owner calls it
	PackedAt      time.Time
	WipeAfter     time.Time // when it forgets the visit by itself
	LastContactAt time.Time
	Pending       int64         // changes that it had not sent when it last called
	ClockAhead    time.Duration // of ours
	WipeOrderedAt time.Time
	WipedAt       time.Time
}

// Holds tells whether the device may still hold the visit.
func (d Device) Holds() bool { return d.WipedAt.IsZero() }

// Unsure tells whether the device may hold work that is nowhere else: it said
// so, or has been silent for an hour.
func (d Device) Unsure(now time.Time) bool {
	return d.Holds() && (d.Pending > 0 || now.Sub(d.LastContactAt) > time.Hour)
}

// Wipe orders the device to forget the visit when it next calls.
func (s *OnSite) Wipe(ctx context.Context, by account.Actor, assessmentID, deviceID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if _, err := assessment.UnderWork(ctx, tx, by, account.Assess, assessmentID); err != nil {
			return err
		}
		d, err := deviceOf(ctx, tx, assessmentID, deviceID)
		if err != nil {
			return err
		}
		if !d.Holds() {
			return fault.Conflict("This device has been wiped already")
		}
		if d.WipeOrderedAt = s.now(); d.WipeAfter.After(d.WipeOrderedAt) {
			d.WipeAfter = d.WipeOrderedAt
		}
		if err := tx.SaveSiteDevice(ctx, d); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("device.wipe ordered", "assessment", assessmentID, map[string]any{"device": d.Name, "person": d.PersonID, "pending": d.Pending}))
	})
}

func deviceOf(ctx context.Context, tx Tx, assessmentID, deviceID string) (Device, error) {
	d, err := tx.SiteDevice(ctx, deviceID)
	if err == nil && d.AssessmentID != assessmentID {
		err = fault.NotFound("There is no such device")
	}
	return d, err
}

// ownDevice loads the device for the person who packed it.
func ownDevice(ctx context.Context, tx Tx, by account.Actor, assessmentID, deviceID string) (Device, error) {
	d, err := deviceOf(ctx, tx, assessmentID, deviceID)
	if err == nil {
		err = d.ownedBy(by)
	}
	return d, err
}

// ownedBy returns Forbidden, with whose it is, unless the actor packed the device.
func (d Device) ownedBy(by account.Actor) error {
	if d.PersonID == by.PersonID {
		return nil
	}
	return fault.Forbidden(d.Person + " packed this visit on this device. Sign in as " + d.Person + " to sync it")
}

// Orders tells a device whether it is to forget the visit. It is asked without
// a session, by the device's secret id alone, so that a lost device that was
// signed out can still be told; it gives nothing away and changes nothing.
func (s *OnSite) Orders(ctx context.Context, deviceID string) (wipe bool, err error) {
	return wipe, s.store.Read(ctx, func(tx Tx) error {
		d, err := tx.SiteDevice(ctx, deviceID)
		if fault.Is(err, fault.KindNotFound) {
			return nil
		}
		wipe = err == nil && !d.WipeOrderedAt.IsZero()
		return err
	})
}

// Wiped records that a device has forgotten the visit. It is said by the device
// itself, also without a session; saying it twice is the same as once.
func (s *OnSite) Wiped(ctx context.Context, deviceID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		d, err := tx.SiteDevice(ctx, deviceID)
		if err != nil || !d.WipedAt.IsZero() {
			return err
		}
		v, err := tx.Case(ctx, d.AssessmentID)
		if err != nil {
			return err
		}
		d.WipedAt, d.LastContactAt = s.now(), s.now()
		if err := tx.SaveSiteDevice(ctx, d); err != nil {
			return err
		}
		by := account.Actor{PersonID: d.PersonID, Name: d.Person, OrganisationID: v.BodyID}
		return tx.Record(ctx, by.Entry("device.wiped", "assessment", d.AssessmentID, map[string]any{"device": d.Name, "pending": d.Pending}))
	})
}

// OnSitePage is what the portal shows of the work on site.
type OnSitePage struct {
	assessment.Case
	Devices []Device  // latest packed first
	Asides  []Aside   // not settled, oldest first
	Until   time.Time // when the actor's appointment ends
	Now     time.Time
}

// Page returns the devices that hold the visit and what could not be put in its
// place, for the assessors.
func (s *OnSite) Page(ctx context.Context, by account.Actor, assessmentID string) (v OnSitePage, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID); err != nil {
			return err
		}
		v.Now, v.Until = s.now(), appointmentEnds(by, assessmentID)
		if v.Devices, err = tx.SiteDevices(ctx, assessmentID); err != nil {
			return err
		}
		v.Asides, err = tx.SiteAsides(ctx, assessmentID)
		v.Asides = slices.DeleteFunc(v.Asides, func(a Aside) bool { return !a.SettledAt.IsZero() })
		return err
	})
}

// appointmentEnds is the moment after the last day of the actor's appointment
// as an assessor.
func appointmentEnds(by account.Actor, assessmentID string) (end time.Time) {
	for _, p := range by.Appointments {
		assesses := p.Role == account.LeadAssessor || p.Role == account.FurtherAssessor
		if ends := p.Until.AddDays(1).Time(); p.AssessmentID == assessmentID && assesses && by.Today >= p.From && by.Today <= p.Until && ends.After(end) {
			end = ends
		}
	}
	return end
}

// DevicesHolding returns the devices that may still hold work on the visit, to
// warn before the report goes on.
func DevicesHolding(devices []Device, now time.Time) []Device {
	return slices.DeleteFunc(slices.Clone(devices), func(d Device) bool { return !d.Unsure(now) })
}
