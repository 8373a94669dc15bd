// Package auth finds out who asks: sign-in by e-mail and password, sessions,
// accepting invitations, choosing passwords. What a person may then do is the
// policy in package account. Rows are in store/auth.go, pages in pages/account.
package auth

import (
	"context"
	"io"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
)

// Tx is what the use cases of this package need of a transaction.
type Tx interface {
	audit.Log
	sessionTx
	personTx
	linkTx
}

type personTx interface {
	Person(ctx context.Context, id string) (account.Person, error)
	PersonByEmail(ctx context.Context, folded string) (account.Person, error)
	InsertPerson(ctx context.Context, p account.Person) error
	UpdatePerson(ctx context.Context, p account.Person) error
	// Places returns where the person may act, by name, with the areas of each
	// role and all areas beneath them, and the appointments that have not ended.
	Places(ctx context.Context, personID string) (Places, error)
	// AddGrant gives a role; nothing changes when the person has it already.
	AddGrant(ctx context.Context, organisationID, personID string, g account.Grant, at time.Time, newID func(string) string) error
}

type sessionTx interface {
	InsertSession(ctx context.Context, s Stored) error
	// SignedIn returns a session with its person and where they may act.
	SignedIn(ctx context.Context, id string) (Stored, Places, error)
	StoredSessions(ctx context.Context, personID string) ([]Stored, error)
	// SeeSession notes that a session was used.
	SeeSession(ctx context.Context, id string, at time.Time) error
	// MoveSession makes a session act in another organisation.
	MoveSession(ctx context.Context, id, organisationID string) error
	// EndSession ends one session of the person; NotFound when it is not theirs.
	EndSession(ctx context.Context, personID, id string) error
	// EndOtherSessions ends all sessions of the person but one ("" for all).
	EndOtherSessions(ctx context.Context, personID, keepID string) error
	// ForgetSessions removes those that expired before this moment.
	ForgetSessions(ctx context.Context, expiredBefore time.Time) error

	Throttles(ctx context.Context, keys []string) (map[string]Throttle, error)
	SaveThrottle(ctx context.Context, key string, t Throttle) error
	ForgetThrottles(ctx context.Context, endedBefore time.Time) error
}

type linkTx interface {
	InvitationByToken(ctx context.Context, hash string) (account.Invitation, error)
	SaveInvitation(ctx context.Context, i account.Invitation) error
	InsertReset(ctx context.Context, r Reset) error
	ResetByToken(ctx context.Context, hash string) (Reset, error)
	// UseResets makes every open reset link of the person useless.
	UseResets(ctx context.Context, personID string, at time.Time) error
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Service holds the use cases of signing in.
type Service struct {
	store  Store
	newID  func(prefix string) string
	now    func() time.Time
	random io.Reader
	hashes hasher
}

// New returns the use cases on a store. Secrets are drawn from random, which is
// crypto/rand.Reader but in tests.
func New(store Store, newID func(string) string, now func() time.Time, random io.Reader) *Service {
	return &Service{store: store, newID: newID, now: now, random: random, hashes: newHasher()}
}
