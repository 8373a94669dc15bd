package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
)

// InvitationLasts is how long a one-time link can be used.
const InvitationLasts = 14 * 24 * time.Hour

// Invitation asks somebody to take a role in an organisation. Whoever holds its
// one-time link may accept it; only the hash of the link's token is kept.
type Invitation struct {
	ID               string
	OrganisationID   string
	OrganisationName string
	Kind             OrganisationKind
	Name             string
	Email            string
	Grant            Grant // with the areas as they were chosen
	TokenHash        string
	InvitedBy        string // person; empty when the operator did
	CreatedAt        time.Time
	ExpiresAt        time.Time
	AcceptedAt       time.Time
	WithdrawnAt      time.Time
}

// InvitationState says whether an invitation can still be accepted.
type InvitationState string

// The states of an invitation.
const (
	InvitationOpen      InvitationState = "open"
	InvitationExpired   InvitationState = "expired"
	InvitationAccepted  InvitationState = "accepted"
	InvitationWithdrawn InvitationState = "withdrawn"
)

// State returns the state at this moment.
func (i Invitation) State(now time.Time) InvitationState {
	switch {
	case !i.WithdrawnAt.IsZero():
		return InvitationWithdrawn
	case !i.AcceptedAt.IsZero():
		return InvitationAccepted
	case !now.Before(i.ExpiresAt):
		return InvitationExpired
	}
	return InvitationOpen
}

// NewToken draws 32 random bytes for a one-time link and returns them as text
// with the hash that is kept of them.
func NewToken(random io.Reader) (token, hash string, err error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", "", fmt.Errorf("draw a token: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, HashToken(token), nil
}

// HashToken returns what is kept of a token: its SHA-256 in hexadecimal. A
// token has 256 random bits, so a fast hash is enough.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Invite makes an invitation and returns the token of its one-time link, which
// cannot be had again. Whether the address belongs to somebody who has an
// account elsewhere makes no difference. An open invitation to the same address
// is replaced, so that sending the form twice leaves one invitation. Invalid,
// field by field, when name, address, role or areas are wrong, or when the
// person already has a place in the organisation.
func (s *Service) Invite(ctx context.Context, by Actor, i Invitation) (made Invitation, token string, err error) {
	i.OrganisationID, i.OrganisationName, i.Kind, i.InvitedBy = by.OrganisationID, by.OrganisationName, by.Kind, by.PersonID
	return s.invite(ctx, i, func() error {
		return by.Require(ManagePeople, Record{OrganisationID: by.OrganisationID}, "person")
	}, by.Entry)
}

// InviteFirst is Invite for the command line, which makes the first
// administrator of an organisation: it asks no permission. The invitation says
// which organisation, and of which kind.
func (s *Service) InviteFirst(ctx context.Context, i Invitation) (made Invitation, token string, err error) {
	i.InvitedBy = ""
	operator := Actor{Name: Operator, OrganisationID: i.OrganisationID}
	return s.invite(ctx, i, func() error { return nil }, operator.Entry)
}

func (s *Service) invite(ctx context.Context, i Invitation, may func() error, entry func(string, string, string, map[string]any) audit.Entry) (made Invitation, token string, err error) {
	i.Name, i.Email = strings.TrimSpace(i.Name), strings.TrimSpace(i.Email)
	if token, i.TokenHash, err = NewToken(s.random); err != nil {
		return i, "", err
	}
	var c fault.Check
	CheckName(&c, i.Name)
	CheckEmail(&c, i.Email)
	i.CreatedAt, i.AcceptedAt, i.WithdrawnAt = s.now().UTC(), time.Time{}, time.Time{}
	i.ExpiresAt = i.CreatedAt.Add(InvitationLasts)
	err = s.store.Write(ctx, func(tx Tx) error {
		if err := may(); err != nil {
			return err
		}
		if err := c.Err(); err != nil {
			return err
		}
		areas, err := tx.Areas(ctx, i.OrganisationID)
		if err != nil {
			return err
		}
		if err := checkGrant(i.Kind, areas, i.Grant); err != nil {
			return err
		}
		members, err := tx.Members(ctx, i.OrganisationID)
		if err != nil {
			return err
		}
		for _, m := range members {
			if FoldEmail(m.Email) == FoldEmail(i.Email) {
				return fault.Invalid("", fault.Field{Name: "email", Words: m.Name + " already has a place in your organisation. Change their roles instead"})
			}
		}
		pending, err := tx.Invitations(ctx, i.OrganisationID)
		if err != nil {
			return err
		}
		i.ID = s.newID("inv")
		for _, p := range pending {
			if FoldEmail(p.Email) == FoldEmail(i.Email) {
				i.ID = p.ID
			}
		}
		if err := tx.SaveInvitation(ctx, i); err != nil {
			return err
		}
		return tx.Record(ctx, entry("person.invited", "invitation", i.ID,
			map[string]any{"name": i.Name, "role": i.Grant.Role, "areas": areaNames(areas, i.Grant.AreaIDs)}))
	})
	return i, token, err
}

// RenewInvitation gives an open or expired invitation a new link and fourteen
// more days; the old link no longer works. Conflict when it was accepted or
// withdrawn meanwhile.
func (s *Service) RenewInvitation(ctx context.Context, by Actor, id string) (renewed Invitation, token string, err error) {
	token, hash, err := NewToken(s.random)
	if err != nil {
		return renewed, "", err
	}
	err = s.changeInvitation(ctx, by, id, "invitation.renewed", func(i *Invitation) {
		i.TokenHash, i.ExpiresAt = hash, s.now().UTC().Add(InvitationLasts)
		renewed = *i
	})
	return renewed, token, err
}

// WithdrawInvitation makes the link of an invitation useless. Conflict when it
// was accepted or withdrawn meanwhile.
func (s *Service) WithdrawInvitation(ctx context.Context, by Actor, id string) error {
	return s.changeInvitation(ctx, by, id, "invitation.withdrawn", func(i *Invitation) { i.WithdrawnAt = s.now().UTC() })
}

func (s *Service) changeInvitation(ctx context.Context, by Actor, id, action string, change func(*Invitation)) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(ManagePeople, Record{OrganisationID: by.OrganisationID}, "invitation"); err != nil {
			return err
		}
		i, err := tx.Invitation(ctx, by.OrganisationID, id)
		if err != nil {
			return err
		}
		switch i.State(s.now()) {
		case InvitationAccepted:
			return fault.Conflict(i.Name + " has accepted this invitation meanwhile")
		case InvitationWithdrawn:
			return fault.Conflict("This invitation has been withdrawn meanwhile. Invite the person again if you still want them")
		}
		change(&i)
		if err := tx.SaveInvitation(ctx, i); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "invitation", id, nil))
	})
}
