package auth

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
)

// ResetLasts is how long the link to a new password can be used.
const ResetLasts = 24 * time.Hour

// Reset is a one-time link with which a person chooses a new password. The
// operator makes it; of its token only the hash is kept.
type Reset struct {
	ID        string
	PersonID  string
	TokenHash string
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}

// AddPerson gives somebody a role in an organisation; when their address is
// new, with this password. Who has an account keeps name and password. It is
// for the command line and asks no permission.
func (s *Service) AddPerson(ctx context.Context, organisationID string, g account.Grant, name, email, password string) (p account.Person, err error) {
	name, email = strings.TrimSpace(name), strings.TrimSpace(email)
	var c fault.Check
	account.CheckName(&c, name)
	account.CheckEmail(&c, email)
	checkPassword(&c, password, name, email)
	if err := c.Err(); err != nil {
		return p, err
	}
	hash, err := s.hashes.hash(ctx, password)
	if err != nil {
		return p, err
	}
	return p, s.store.Write(ctx, func(tx Tx) error {
		now := s.now().UTC()
		p, err = tx.PersonByEmail(ctx, account.FoldEmail(email))
		if fault.Is(err, fault.KindNotFound) {
			p = account.Person{ID: s.newID("per"), Name: name, Email: email, PasswordHash: hash, CreatedAt: now, Version: 1}
			err = tx.InsertPerson(ctx, p)
		}
		if err != nil {
			return err
		}
		if err := tx.AddGrant(ctx, organisationID, p.ID, g, now, s.newID); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Entry{OrganisationID: organisationID, ActorName: account.Operator, Action: "person.added",
			SubjectKind: "person", SubjectID: p.ID, Detail: audit.Detail(map[string]any{"name": p.Name, "role": g.Role})})
	})
}

// NewReset returns the token of a link with which the person of this address
// chooses a new password; earlier links stop working. It is for the command
// line and asks no permission. NotFound when nobody has the address.
func (s *Service) NewReset(ctx context.Context, email string) (token string, err error) {
	token, hash, err := account.NewToken(s.random)
	if err != nil {
		return "", err
	}
	return token, s.store.Write(ctx, func(tx Tx) error {
		p, err := tx.PersonByEmail(ctx, account.FoldEmail(email))
		if err != nil {
			return err
		}
		now := s.now().UTC()
		if err := tx.UseResets(ctx, p.ID, now); err != nil {
			return err
		}
		if err := tx.InsertReset(ctx, Reset{ID: s.newID("rst"), PersonID: p.ID, TokenHash: hash, CreatedAt: now, ExpiresAt: now.Add(ResetLasts)}); err != nil {
			return err
		}
		return s.tell(ctx, tx, p, audit.Entry{ActorName: account.Operator, Action: "person.reset_link_made"})
	})
}

var noReset = fault.NotFound("This link has been used, has expired, or is not whole. Ask whoever runs Plaudit for a new one")

// ResetOf returns whose password the link changes; NotFound when it cannot be
// used any more. It changes nothing.
func (s *Service) ResetOf(ctx context.Context, token string) (p account.Person, err error) {
	return p, s.store.Read(ctx, func(tx Tx) error {
		p, err = s.resetOf(ctx, tx, token)
		return err
	})
}

func (s *Service) resetOf(ctx context.Context, tx Tx, token string) (account.Person, error) {
	r, err := tx.ResetByToken(ctx, account.HashToken(token))
	if fault.Is(err, fault.KindNotFound) || err == nil && (!r.UsedAt.IsZero() || !s.now().Before(r.ExpiresAt)) {
		return account.Person{}, noReset
	}
	if err != nil {
		return account.Person{}, err
	}
	return tx.Person(ctx, r.PersonID)
}

// ResetPassword gives the person of the link a new password and ends all their
// sessions. They sign in with it afterwards.
func (s *Service) ResetPassword(ctx context.Context, token, password string) error {
	p, err := s.ResetOf(ctx, token)
	if err != nil {
		return err
	}
	var c fault.Check
	checkPassword(&c, password, p.Name, p.Email)
	if err := c.Err(); err != nil {
		return err
	}
	hash, err := s.hashes.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		p, err := s.resetOf(ctx, tx, token)
		if err != nil {
			return err
		}
		p.PasswordHash = hash
		return errors.Join(tx.UpdatePerson(ctx, p), tx.UseResets(ctx, p.ID, s.now().UTC()), tx.EndOtherSessions(ctx, p.ID, ""),
			s.tell(ctx, tx, p, audit.Entry{ActorID: p.ID, ActorName: p.Name, Action: "person.password_reset"}))
	})
}

// tell records the entry, about the person, in each of their organisations.
func (s *Service) tell(ctx context.Context, tx Tx, p account.Person, e audit.Entry) error {
	places, err := tx.Places(ctx, p.ID)
	if err != nil {
		return err
	}
	e.SubjectKind, e.SubjectID = "person", p.ID
	for _, m := range places.Memberships {
		e.OrganisationID = m.OrganisationID
		if err := tx.Record(ctx, e); err != nil {
			return err
		}
	}
	return nil
}
