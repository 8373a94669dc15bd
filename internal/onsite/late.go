package onsite

import (
	"context"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
)

// LateDays is for how many days after a device should have forgotten a visit it
// may still hand in what it holds: devices keep that, sealed, for as long.
const LateDays = 14

// handIn lets somebody whose appointment has ended hand in what a device of
// theirs still holds. It returns the assessment when the device is theirs, was
// packed while they were appointed and is not long over; else the refusal that
// they met. A colleague who has signed in on the device of another learns whose
// it is. It gives no access: what is handed in is put aside for the lead.
func (s *OnSite) handIn(ctx context.Context, tx Tx, by account.Actor, assessmentID, deviceID string, refusal error) (assessment.Case, error) {
	if !fault.Is(refusal, fault.KindNotFound) && !fault.Is(refusal, fault.KindForbidden) {
		return assessment.Case{}, refusal
	}
	d, err := deviceOf(ctx, tx, assessmentID, deviceID)
	if err != nil || !d.Holds() {
		return assessment.Case{}, refusal
	}
	v, err := tx.Case(ctx, assessmentID)
	if err != nil || by.Kind != account.CertificationBody || by.OrganisationID != v.BodyID {
		return assessment.Case{}, refusal
	}
	if err := d.ownedBy(by); err != nil {
		return assessment.Case{}, err
	}
	if !s.now().Before(d.HandInUntil()) {
		return assessment.Case{}, fault.Forbidden("The time to hand in what this device holds ended on " + date.Moment(d.HandInUntil()) +
			". Save what is not synced as a file and give it to the lead assessor")
	}
	return v, nil
}

// HandInUntil is until when the device may hand in what it holds.
func (d Device) HandInUntil() time.Time { return d.WipeAfter.AddDate(0, 0, LateDays) }

// serves tells whether a person still assesses on a day.
func serves(appointments []assessment.Appointment, personID string, today date.Date) bool {
	return slices.ContainsFunc(appointments, func(p assessment.Appointment) bool {
		return p.PersonID == personID && p.Assesses() && p.EndedAt.IsZero() && p.Until >= today
	})
}

// maySettle tells whether the actor decides what becomes of an aside: who made
// it, and the lead once that person does not serve any more.
func (w *siteWork) maySettle(ctx context.Context, a Aside) (bool, error) {
	if a.PersonID == w.by.PersonID {
		return true, nil
	}
	if !desk.Leads(w.by, w.of.ID) {
		return false, nil
	}
	appointments, err := w.Appointments(ctx, w.of.ID)
	return err == nil && !serves(appointments, a.PersonID, w.by.Today), err
}
