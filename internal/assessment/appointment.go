package assessment

import (
	"context"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// Appointment binds a person of the body to an assessment for a time, both
// days included.
type Appointment struct {
	ID           string
	AssessmentID string
	PersonID     string
	Person       string // their name
	Role         account.AppointmentRole
	From, Until  date.Date
	ReadsFrom    date.Date // when the submission may be read before the work begins; "" for From
	CreatedAt    time.Time
	EndedAt      time.Time // when it was ended before its time

	Answer            Response
	AnswerWords       string // why it was declined
	AnsweredAt        time.Time
	Conflict          Conflict
	ConflictWords     string
	Ruling            Ruling // on a declared conflict
	RulingWords       string
	RuledBy           string
	RuledByName       string
	RuledAt           time.Time
	TakenOverFrom     string // the person whose work it carries on
	TakenOverFromName string
}

// ActiveOn tells whether the appointment gives access on this day, if only for
// reading.
func (p Appointment) ActiveOn(day date.Date) bool {
	return p.EndedAt.IsZero() && p.Granted() && account.Appointment{From: p.From, Until: p.Until, ReadsFrom: p.ReadsFrom}.Reads(day)
}

// Assesses tells whether it is an assessor's appointment.
func (p Appointment) Assesses() bool {
	return p.Role == account.LeadAssessor || p.Role == account.FurtherAssessor
}

// BodyPerson is a person of the body who may be appointed.
type BodyPerson struct {
	ID, Name string
	Roles    []account.Role
}

// MayServe tells whether the person's roles in the body allow the appointment:
// assessors assess, moderators moderate.
func (p BodyPerson) MayServe(role account.AppointmentRole) bool {
	if role == account.AppointedModerator {
		return slices.Contains(p.Roles, account.Moderator)
	}
	return slices.Contains(p.Roles, account.Assessor)
}

// AppointmentRoles returns the roles in the order in which they are offered.
func AppointmentRoles() []account.AppointmentRole {
	return []account.AppointmentRole{account.LeadAssessor, account.FurtherAssessor, account.AppointedModerator}
}

// Appoint appoints a person of the body to an assessment for a time. Appointing
// somebody again whose time was over renews the appointment. Invalid when their
// role in the body does not fit, when they have the other half of the work
// (nobody moderates what they assessed), or when there is a lead already.
func (s *Opening) Appoint(ctx context.Context, by account.Actor, p Appointment) error {
	return s.store.Write(ctx, func(tx OpeningTx) error {
		a, err := s.managed(ctx, tx, by, p.AssessmentID)
		if err != nil {
			return err
		}
		if a.State == Closed {
			return WrongTime(a)
		}
		people, err := tx.BodyPeople(ctx, a.BodyID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(people, func(q BodyPerson) bool { return q.ID == p.PersonID })
		if i < 0 {
			return fault.NotFound("There is no such person")
		}
		before, err := tx.Appointments(ctx, a.ID)
		if err != nil {
			return err
		}
		p = p.offered(s.newID("appt"), s.now())
		if err := p.fits(people[i], before, by.Today); err != nil {
			return err
		}
		if err := tx.SaveAppointment(ctx, p); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.Appointed, OrganisationID: by.OrganisationID, AssessmentID: a.ID, PersonID: p.PersonID}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("assessor.appointed", "assessment", a.ID,
			map[string]any{"person": p.PersonID, "role": p.Role, "from": p.From, "until": p.Until}))
	})
}

// fits checks the appointment against the person's roles and those who are
// appointed already.
func (p Appointment) fits(who BodyPerson, before []Appointment, today date.Date) error {
	var c fault.Check
	c.That(slices.Contains(AppointmentRoles(), p.Role), "role", "Select what they are appointed for")
	c.That(p.From != "", "from", "Enter the first day")
	c.That(p.Until != "", "until", "Enter the last day")
	c.That(p.From == "" || p.Until == "" || p.Until >= p.From, "until", "The last day must be the first day or later")
	c.That(p.Until == "" || p.Until >= today, "until", "The last day must be today or later")
	c.That(p.ReadsFrom == "" || p.From == "" || p.ReadsFrom <= p.From, "reads", "Reading must begin on the first day or before it")
	if err := c.Err(); err != nil {
		return err
	}
	c.That(who.MayServe(p.Role), "person", who.Name+" does not have that role in your organisation")
	for _, q := range before {
		active := q.EndedAt.IsZero() && q.Answer != Declined && q.Until >= today
		if q.Answer == Declined {
			continue
		}
		switch {
		case q.PersonID == p.PersonID && q.Role == p.Role && active:
			c.That(false, "person", who.Name+" is appointed already")
		case q.PersonID == p.PersonID && q.Assesses() && !p.Assesses():
			c.That(false, "person", who.Name+" has assessed this organisation, so somebody else must moderate")
		case q.PersonID == p.PersonID && !q.Assesses() && p.Assesses():
			c.That(false, "person", who.Name+" moderates this assessment, so they cannot assess it")
		case q.PersonID == p.PersonID && q.Assesses() && active:
			c.That(false, "person", who.Name+" is appointed already. End that appointment first")
		case q.Role == account.LeadAssessor && p.Role == account.LeadAssessor && active:
			c.That(false, "role", q.Person+" is lead assessor already. End that appointment first")
		}
	}
	return c.Err()
}

// EndAppointment ends an appointment now. What the person wrote stays. Conflict
// when it was ended before.
func (s *Opening) EndAppointment(ctx context.Context, by account.Actor, assessmentID, appointmentID string) error {
	return s.store.Write(ctx, func(tx OpeningTx) error {
		a, p, err := s.appointment(ctx, tx, by, assessmentID, appointmentID)
		if err != nil {
			return err
		}
		if !p.EndedAt.IsZero() {
			return fault.Conflict("This appointment has been ended already")
		}
		p.EndedAt = s.now()
		if err := tx.SaveAppointment(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("appointment.ended", "assessment", a.ID, map[string]any{"person": p.PersonID, "role": p.Role}))
	})
}
