package auth

import (
	"context"
	"crypto/subtle"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
)

// How long a session lasts.
const (
	IdleLimit     = 12 * time.Hour
	AbsoluteLimit = 7 * 24 * time.Hour
	seenEvery     = 5 * time.Minute // how exact SeenAt is, to spare writes
)

// Stored is a session as it is kept: of the token's secret only the hash.
type Stored struct {
	ID             string
	SecretHash     string
	OrganisationID string // where it acts
	Agent          string // what the browser calls itself
	CreatedAt      time.Time
	SeenAt         time.Time
	ExpiresAt      time.Time
	Person         account.Person
}

func (s Stored) over(now time.Time) bool {
	return !now.Before(s.ExpiresAt) || now.Sub(s.SeenAt) >= IdleLimit || !s.Person.DisabledAt.IsZero()
}

// Places is where a person may act. Appointments are by the body that made them.
type Places struct {
	Memberships  []account.Membership
	Appointments map[string][]account.Appointment
}

// Person is who is signed in.
type Person struct{ ID, Name, Email string }

// Session is a person who is signed in, acting in one of their organisations.
type Session struct {
	ID          string
	Actor       account.Actor
	Person      Person
	Memberships []account.Membership
}

var noSession = fault.NotFound("You have been signed out. Sign in again")

// Session returns who holds this token. NotFound when nobody does: the token is
// unknown, unused for too long, too old, or its person may not sign in any more.
func (s *Service) Session(ctx context.Context, token string) (Session, error) {
	var session Session
	var stored Stored
	err := s.store.Read(ctx, func(tx Tx) (err error) {
		session, stored, err = s.load(ctx, tx, token)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	if now := s.now(); now.Sub(stored.SeenAt) >= seenEvery {
		err = s.store.Write(ctx, func(tx Tx) error { return tx.SeeSession(ctx, stored.ID, now) })
	}
	return session, err
}

func (s *Service) load(ctx context.Context, tx Tx, token string) (Session, Stored, error) {
	id, secret, _ := strings.Cut(token, ".")
	stored, places, err := tx.SignedIn(ctx, id)
	if fault.Is(err, fault.KindNotFound) {
		return Session{}, stored, noSession
	}
	if err != nil {
		return Session{}, stored, err
	}
	if subtle.ConstantTimeCompare([]byte(account.HashToken(secret)), []byte(stored.SecretHash)) != 1 || stored.over(s.now()) {
		return Session{}, stored, noSession
	}
	return s.session(stored, places), stored, nil
}

// session puts together who acts where: in the organisation chosen last, or in
// the first when they no longer belong to it.
func (s *Service) session(stored Stored, places Places) Session {
	p := stored.Person
	session := Session{ID: stored.ID, Person: Person{p.ID, p.Name, p.Email}, Memberships: places.Memberships,
		Actor: account.Actor{PersonID: p.ID, Name: p.Name, Today: date.Today(s.now())}}
	if len(places.Memberships) == 0 {
		return session
	}
	i := max(0, slices.IndexFunc(places.Memberships, func(m account.Membership) bool { return m.OrganisationID == stored.OrganisationID }))
	m := places.Memberships[i]
	session.Actor.OrganisationID, session.Actor.OrganisationName, session.Actor.Kind = m.OrganisationID, m.OrganisationName, m.Kind
	session.Actor.Grants, session.Actor.Appointments = m.Grants, places.Appointments[m.OrganisationID]
	return session
}

// with runs a use case of whoever holds the token, in one transaction.
func (s *Service) with(ctx context.Context, token string, use func(Tx, Session, Stored) error) error {
	return s.store.Write(ctx, func(tx Tx) error {
		session, stored, err := s.load(ctx, tx, token)
		if err != nil {
			return err
		}
		return use(tx, session, stored)
	})
}

// begin stores a new session of the person and returns its token.
func (s *Service) begin(ctx context.Context, tx Tx, p account.Person, agent string) (string, Session, error) {
	secret, hash, err := account.NewToken(s.random)
	if err != nil {
		return "", Session{}, err
	}
	now := s.now().UTC()
	places, err := tx.Places(ctx, p.ID)
	if err != nil {
		return "", Session{}, err
	}
	stored := Stored{ID: s.newID("ses"), SecretHash: hash, Agent: shorten(agent, 300), CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(AbsoluteLimit), Person: p}
	session := s.session(stored, places)
	stored.OrganisationID = session.Actor.OrganisationID
	if err := tx.ForgetSessions(ctx, now); err != nil {
		return "", Session{}, err
	}
	return stored.ID + "." + secret, session, tx.InsertSession(ctx, stored)
}

func shorten(s string, runes int) string {
	r := []rune(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "?"))
	return string(r[:min(len(r), runes)])
}

// SignOut ends the session; a token that nobody holds is no fault.
func (s *Service) SignOut(ctx context.Context, token string) error {
	err := s.with(ctx, token, func(tx Tx, session Session, stored Stored) error {
		if err := tx.EndSession(ctx, session.Person.ID, stored.ID); err != nil {
			return err
		}
		return record(ctx, tx, session, "person.signed_out")
	})
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	return err
}

// SignOutEverywhere ends every session of whoever holds the token, this one too.
func (s *Service) SignOutEverywhere(ctx context.Context, token string) error {
	return s.with(ctx, token, func(tx Tx, session Session, _ Stored) error {
		if err := tx.EndOtherSessions(ctx, session.Person.ID, ""); err != nil {
			return err
		}
		return record(ctx, tx, session, "person.signed_out_everywhere")
	})
}

// EndSession ends one session of whoever holds the token; NotFound when it is
// none of theirs.
func (s *Service) EndSession(ctx context.Context, token, id string) error {
	return s.with(ctx, token, func(tx Tx, session Session, _ Stored) error {
		if err := tx.EndSession(ctx, session.Person.ID, id); err != nil {
			return err
		}
		return record(ctx, tx, session, "person.session_ended")
	})
}

// ActIn makes the session act in another of the person's organisations;
// NotFound when they do not belong to it.
func (s *Service) ActIn(ctx context.Context, token, organisationID string) error {
	return s.with(ctx, token, func(tx Tx, session Session, stored Stored) error {
		if !slices.ContainsFunc(session.Memberships, func(m account.Membership) bool { return m.OrganisationID == organisationID }) {
			return fault.NotFound("There is no such organisation among yours")
		}
		return tx.MoveSession(ctx, stored.ID, organisationID)
	})
}

// Device is one of a person's sessions, for them to look at.
type Device struct {
	ID        string
	Agent     string
	CreatedAt time.Time
	SeenAt    time.Time
	Current   bool
}

// Account is what the page of one's own account shows.
type Account struct {
	Person      account.Person
	Devices     []Device // the latest used first
	Memberships []account.Membership
}

// Account returns the account of whoever holds the token.
func (s *Service) Account(ctx context.Context, token string) (v Account, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		session, current, err := s.load(ctx, tx, token)
		if err != nil {
			return err
		}
		v.Person, v.Memberships = current.Person, session.Memberships
		all, err := tx.StoredSessions(ctx, session.Person.ID)
		for _, d := range all {
			d.Person = current.Person
			if !d.over(s.now()) {
				v.Devices = append(v.Devices, Device{d.ID, d.Agent, d.CreatedAt, d.SeenAt, d.ID == current.ID})
			}
		}
		return err
	})
}

// Rename changes the name of whoever holds the token. Invalid when it is no
// name; Conflict when version is not the latest.
func (s *Service) Rename(ctx context.Context, token, name string, version int64) error {
	name = strings.TrimSpace(name)
	var c fault.Check
	account.CheckName(&c, name)
	if err := c.Err(); err != nil {
		return err
	}
	return s.with(ctx, token, func(tx Tx, session Session, stored Stored) error {
		p := stored.Person
		p.Name, p.Version = name, version
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, session, "person.renamed")
	})
}

// record tells the organisation in which the session acts; whoever belongs to
// none has no trail to write to.
func record(ctx context.Context, tx Tx, s Session, action string) error {
	if s.Actor.OrganisationID == "" {
		return nil
	}
	return tx.Record(ctx, s.Actor.Entry(action, "person", s.Person.ID, nil))
}
