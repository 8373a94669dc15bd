package assessment

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// Response is what somebody says to an appointment that is offered to them.
type Response string

// The answers.
const (
	Offered  Response = "offered" // none yet
	Accepted Response = "accepted"
	Declined Response = "declined"
)

// Conflict is what somebody declares of their interests before they get access.
type Conflict string

// The declarations.
const (
	NotDeclared      Conflict = "" // not asked for yet
	NoConflict       Conflict = "none"
	ConflictDeclared Conflict = "declared"
)

// Ruling is what the scheme manager decides on a declared conflict of interest.
type Ruling string

// The rulings.
const (
	NoRuling       Ruling = ""
	RulingAccepted Ruling = "accepted" // they may serve all the same
	RulingReplaced Ruling = "replaced" // somebody else is appointed
)

// offered is the appointment as it begins: nothing is answered yet.
func (p Appointment) offered(id string, now time.Time) Appointment {
	return Appointment{ID: id, AssessmentID: p.AssessmentID, PersonID: p.PersonID, Person: p.Person, Role: p.Role, From: p.From, Until: p.Until, ReadsFrom: p.ReadsFrom,
		CreatedAt: now, Answer: Offered, TakenOverFrom: p.TakenOverFrom}
}

// Granted tells whether the person has accepted, and no conflict of interest
// stands in the way.
func (p Appointment) Granted() bool {
	return p.Answer == Accepted && (p.Conflict != ConflictDeclared || p.Ruling == RulingAccepted)
}

// ToRule tells whether a declared conflict of interest waits for a decision.
func (p Appointment) ToRule() bool {
	return p.EndedAt.IsZero() && p.Answer == Accepted && p.Conflict == ConflictDeclared && p.Ruling == NoRuling
}

// answering applies what the person says: a pure rule.
func (p Appointment) answering(answer Response, words string, conflict Conflict, conflictWords string, now time.Time) (Appointment, error) {
	words, conflictWords = strings.TrimSpace(words), strings.TrimSpace(conflictWords)
	var c fault.Check
	c.That(answer == Accepted || answer == Declined, "answer", "Select whether you accept the appointment")
	c.That(answer != Declined || words != "", "reason", "Enter why you decline, for the scheme manager")
	c.That(len([]rune(words)) <= 2000, "reason", "Why you decline must be 2,000 characters or less")
	c.That(answer == Declined || conflict == NoConflict || conflict == ConflictDeclared, "conflict", "Select whether you have a conflict of interest")
	c.That(conflict != ConflictDeclared || conflictWords != "", "interest", "Enter what the conflict of interest is")
	c.That(len([]rune(conflictWords)) <= 4000, "interest", "The conflict of interest must be 4,000 characters or less")
	if err := c.Err(); err != nil {
		return p, err
	}
	if !p.EndedAt.IsZero() || p.Answer != Offered {
		return p, fault.Conflict("You have answered this appointment already, or it has been ended")
	}
	if conflict != ConflictDeclared {
		conflictWords = ""
	}
	p.Answer, p.AnswerWords, p.AnsweredAt, p.Conflict, p.ConflictWords = answer, words, now, conflict, conflictWords
	return p, nil
}

// OfferPage is an appointment as the appointed person meets it.
type OfferPage struct {
	Case        // what may be known before access is given
	Appointment Appointment
}

// Offer returns the actor's own appointment to an assessment, answered or not,
// with no more of the assessment than whose it is, its name, kind and scope.
// NotFound for whoever is not appointed.
func (s *Opening) Offer(ctx context.Context, by account.Actor, assessmentID string) (v OfferPage, err error) {
	return v, s.store.Read(ctx, func(tx OpeningTx) error {
		if v.Case, v.Appointment, err = s.own(ctx, tx, by, assessmentID); err != nil {
			return err
		}
		scope := v.Scope
		handedOver := v.HandedOver()
		v.Assessment, v.Submission = OnlyChosen(v.Assessment), Submission{}
		if handedOver {
			v.Scope = scope
		}
		return nil
	})
}

// own finds the actor's latest appointment to an assessment.
func (s *Opening) own(ctx context.Context, tx OpeningTx, by account.Actor, assessmentID string) (v Case, p Appointment, err error) {
	missing := fault.NotFound("There is no such appointment")
	if v, err = tx.Case(ctx, assessmentID); fault.Is(err, fault.KindNotFound) {
		return v, p, missing
	}
	if err != nil {
		return v, p, err
	}
	all, err := tx.Appointments(ctx, assessmentID)
	if err != nil {
		return v, p, err
	}
	all = slices.DeleteFunc(all, func(a Appointment) bool { return a.PersonID != by.PersonID })
	if v.BodyID != by.OrganisationID || !by.SignedIn() || len(all) == 0 {
		return v, p, missing
	}
	return v, slices.MaxFunc(all, func(a, b Appointment) int {
		if a.EndedAt.IsZero() != b.EndedAt.IsZero() {
			if a.EndedAt.IsZero() {
				return 1
			}
			return -1
		}
		return a.CreatedAt.Compare(b.CreatedAt)
	}), nil
}

// Respond answers the actor's own appointment and declares their interests.
// Access begins with it, unless a conflict is declared: then the scheme manager
// decides first.
func (s *Opening) Respond(ctx context.Context, by account.Actor, assessmentID string, answer Response, words string, conflict Conflict, conflictWords string) (p Appointment, err error) {
	return p, s.store.Write(ctx, func(tx OpeningTx) error {
		v, own, err := s.own(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		if p, err = own.answering(answer, words, conflict, conflictWords, s.now()); err != nil {
			return err
		}
		if err := tx.SaveAppointment(ctx, p); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.AppointmentAnswer, OrganisationID: v.BodyID, AssessmentID: v.ID}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("appointment.answered", "assessment", v.ID,
			map[string]any{"role": p.Role, "answer": p.Answer, "words": p.AnswerWords, "conflict": p.Conflict, "interest": p.ConflictWords}))
	})
}

// Rule decides on a declared conflict of interest: the person serves all the
// same, or the appointment ends and somebody else is to be appointed.
func (s *Opening) Rule(ctx context.Context, by account.Actor, assessmentID, appointmentID string, ruling Ruling, words string) error {
	words = strings.TrimSpace(words)
	var c fault.Check
	c.That(ruling == RulingAccepted || ruling == RulingReplaced, "ruling", "Select whether they may serve")
	c.That(words != "", "words", "Enter why, and what keeps the assessment fair")
	c.That(len([]rune(words)) <= 2000, "words", "Why must be 2,000 characters or less")
	return s.store.Write(ctx, func(tx OpeningTx) error {
		a, p, err := s.appointment(ctx, tx, by, assessmentID, appointmentID)
		if err != nil {
			return err
		}
		if err := c.Err(); err != nil {
			return err
		}
		if !p.ToRule() {
			return fault.Conflict("No conflict of interest waits for a decision here")
		}
		if p.PersonID == by.PersonID {
			return fault.Forbidden("Somebody else has to decide on a conflict of interest that you declared yourself")
		}
		p.Ruling, p.RulingWords, p.RuledBy, p.RuledAt = ruling, words, by.PersonID, s.now()
		if ruling == RulingReplaced {
			p.EndedAt = s.now()
		}
		if err := tx.SaveAppointment(ctx, p); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.ConflictRuled, OrganisationID: a.BodyID, AssessmentID: a.ID, PersonID: p.PersonID}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("conflict.ruled", "assessment", a.ID, map[string]any{"person": p.PersonID, "ruling": ruling, "words": words}))
	})
}

func (s *Opening) appointment(ctx context.Context, tx OpeningTx, by account.Actor, assessmentID, appointmentID string) (Assessment, Appointment, error) {
	a, err := s.managed(ctx, tx, by, assessmentID)
	if err != nil {
		return a, Appointment{}, err
	}
	all, err := tx.Appointments(ctx, a.ID)
	if err != nil {
		return a, Appointment{}, err
	}
	i := slices.IndexFunc(all, func(p Appointment) bool { return p.ID == appointmentID })
	if i < 0 {
		return a, Appointment{}, fault.NotFound("There is no such appointment")
	}
	return a, all[i], nil
}

// HandOver ends an appointment now and offers its work to a colleague in the
// same role until the same day. What the first person wrote stays theirs on
// record; elements given to them are given to the colleague.
func (s *Opening) HandOver(ctx context.Context, by account.Actor, assessmentID, appointmentID, toPersonID string) error {
	return s.store.Write(ctx, func(tx OpeningTx) error {
		a, old, err := s.appointment(ctx, tx, by, assessmentID, appointmentID)
		if err != nil {
			return err
		}
		if !old.EndedAt.IsZero() || a.State == Closed {
			return fault.Conflict("This appointment has been ended already")
		}
		people, err := tx.BodyPeople(ctx, a.BodyID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(people, func(q BodyPerson) bool { return q.ID == toPersonID })
		if i < 0 {
			return fault.Invalid("", fault.Field{Name: "person", Words: "Select who takes over"})
		}
		before, err := tx.Appointments(ctx, a.ID)
		if err != nil {
			return err
		}
		before = slices.DeleteFunc(before, func(p Appointment) bool { return p.ID == old.ID })
		next := Appointment{AssessmentID: a.ID, PersonID: toPersonID, Role: old.Role, From: max(old.From, by.Today), Until: old.Until, ReadsFrom: old.ReadsFrom,
			TakenOverFrom: old.PersonID}.offered(s.newID("appt"), s.now())
		if toPersonID == old.PersonID {
			return fault.Invalid("", fault.Field{Name: "person", Words: "Select somebody else"})
		}
		if err := next.fits(people[i], before, by.Today); err != nil {
			return err
		}
		old.EndedAt = s.now()
		if err := tx.SaveAppointment(ctx, old); err != nil {
			return err
		}
		if err := tx.SaveAppointment(ctx, next); err != nil {
			return err
		}
		if err := tx.MoveScope(ctx, a.ID, old.PersonID, toPersonID, by.PersonID, s.now()); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.Appointed, OrganisationID: by.OrganisationID, AssessmentID: a.ID, PersonID: toPersonID}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("appointment.handed over", "assessment", a.ID, map[string]any{"from": old.PersonID, "to": toPersonID, "role": old.Role}))
	})
}
