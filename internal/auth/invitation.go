package auth

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
)

// Invitation returns the invitation of a one-time link, in whatever state it
// is; NotFound when there is none. It changes nothing.
func (s *Service) Invitation(ctx context.Context, token string) (i account.Invitation, state account.InvitationState, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		i, err = tx.InvitationByToken(ctx, account.HashToken(token))
		return err
	})
	return i, i.State(s.now()), err
}

func (s *Service) open(ctx context.Context, tx Tx, token string) (account.Invitation, error) {
	i, err := tx.InvitationByToken(ctx, account.HashToken(token))
	if err != nil {
		return i, err
	}
	switch i.State(s.now()) {
	case account.InvitationAccepted:
		return i, fault.Conflict("This invitation has been accepted already. Sign in instead")
	case account.InvitationWithdrawn:
		return i, fault.Conflict("This invitation has been withdrawn")
	case account.InvitationExpired:
		return i, fault.Conflict("This invitation has expired. Ask whoever invited you for a new link")
	}
	return i, nil
}

// AcceptInvitation makes an account for whoever holds the link, gives it the
// role and signs in. Invalid when name or password are refused. Somebody who
// has an account already is asked to sign in first; only here, with the link in
// hand, can that be noticed.
func (s *Service) AcceptInvitation(ctx context.Context, token, name, password, agent string) (sessionToken string, err error) {
	invitation, err := s.openNow(ctx, token)
	if err != nil {
		return "", err
	}
	name = strings.TrimSpace(name)
	var c fault.Check
	account.CheckName(&c, name)
	checkPassword(&c, password, name, invitation.Email)
	if err := c.Err(); err != nil {
		return "", err
	}
	hash, err := s.hashes.hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = s.store.Write(ctx, func(tx Tx) error {
		i, err := s.open(ctx, tx, token)
		if err != nil {
			return err
		}
		p := account.Person{ID: s.newID("per"), Name: name, Email: i.Email, PasswordHash: hash, CreatedAt: s.now().UTC(), Version: 1}
		if _, err := tx.PersonByEmail(ctx, account.FoldEmail(i.Email)); !fault.Is(err, fault.KindNotFound) {
			if err != nil {
				return err
			}
			return fault.Invalid("", fault.Field{Name: "password", Words: "If you have used Plaudit with this e-mail address before, sign in to accept the invitation"})
		}
		if err := tx.InsertPerson(ctx, p); err != nil {
			return err
		}
		if err := s.accept(ctx, tx, i, p); err != nil {
			return err
		}
		sessionToken, _, err = s.begin(ctx, tx, p, agent)
		return err
	})
	return sessionToken, err
}

// AcceptInvitationSignedIn gives whoever holds the session the role of an
// invitation to their address, and makes the session act in that organisation.
// Forbidden when the invitation is for somebody else.
func (s *Service) AcceptInvitationSignedIn(ctx context.Context, sessionToken, token string) error {
	return s.with(ctx, sessionToken, func(tx Tx, session Session, stored Stored) error {
		i, err := s.open(ctx, tx, token)
		if err != nil {
			return err
		}
		if account.FoldEmail(i.Email) != account.FoldEmail(stored.Person.Email) {
			return fault.Forbidden("This invitation is for another e-mail address. Sign out and open the link again")
		}
		if err := s.accept(ctx, tx, i, stored.Person); err != nil {
			return err
		}
		return tx.MoveSession(ctx, stored.ID, i.OrganisationID)
	})
}

func (s *Service) openNow(ctx context.Context, token string) (i account.Invitation, err error) {
	return i, s.store.Read(ctx, func(tx Tx) error {
		i, err = s.open(ctx, tx, token)
		return err
	})
}

func (s *Service) accept(ctx context.Context, tx Tx, i account.Invitation, p account.Person) error {
	now := s.now().UTC()
	if err := tx.AddGrant(ctx, i.OrganisationID, p.ID, i.Grant, now, s.newID); err != nil {
		return err
	}
	i.AcceptedAt = now
	if err := tx.SaveInvitation(ctx, i); err != nil {
		return err
	}
	return tx.Record(ctx, audit.Entry{OrganisationID: i.OrganisationID, ActorID: p.ID, ActorName: p.Name, Action: "invitation.accepted",
		SubjectKind: "person", SubjectID: p.ID, Detail: audit.Detail(map[string]any{"invitation": i.ID, "role": i.Grant.Role})})
}
