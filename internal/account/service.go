package account

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
)

// Operator names in the audit trail whoever runs the command line.
const Operator = "Operator"

// Area is a service area as far as roles are concerned.
type Area struct {
	ID       string
	ParentID string
	Name     string
	Archived bool
}

// Tx is what the use cases of this package need of a transaction.
type Tx interface {
	audit.Log
	// Areas returns all service areas of the organisation by position and name.
	Areas(ctx context.Context, organisationID string) ([]Area, error)

	PersonByEmail(ctx context.Context, folded string) (Person, error)
	UpdatePerson(ctx context.Context, p Person) error
	OrganisationsOf(ctx context.Context, personID string) ([]string, error)

	// Members returns everybody with a role in the organisation, by name.
	Members(ctx context.Context, organisationID string) ([]Member, error)
	// SetGrants replaces the roles of a person in an organisation; no grants
	// end the membership.
	SetGrants(ctx context.Context, organisationID, personID string, grants []Grant, at time.Time, newID func(string) string) error
	// EndSessions ends a person's sessions that act in the organisation; all
	// of them when organisationID is empty.
	EndSessions(ctx context.Context, personID, organisationID string) error

	Invitation(ctx context.Context, organisationID, id string) (Invitation, error)
	// Invitations returns those that were neither accepted nor withdrawn, the
	// newest first.
	Invitations(ctx context.Context, organisationID string) ([]Invitation, error)
	// SaveInvitation adds an invitation or replaces the one with this id.
	SaveInvitation(ctx context.Context, i Invitation) error

	// AuditTrail returns up to limit entries before seq (0: from the end),
	// newest first; of one subject unless subjectID is empty.
	AuditTrail(ctx context.Context, organisationID, subjectID string, before int64, limit int) ([]audit.Entry, error)
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Service holds the use cases on people and invitations.
type Service struct {
	store  Store
	newID  func(prefix string) string
	now    func() time.Time
	random io.Reader
}

// New returns the use cases on a store. Tokens are drawn from random, which is
// crypto/rand.Reader but in tests.
func New(store Store, newID func(string) string, now func() time.Time, random io.Reader) *Service {
	return &Service{store, newID, now, random}
}

// at is now or the zero time.
func (s *Service) at(now bool) time.Time {
	if now {
		return s.now().UTC()
	}
	return time.Time{}
}

// CheckRole returns Invalid unless organisations of this kind have the role.
func CheckRole(kind OrganisationKind, role Role) error {
	if !slices.ContainsFunc(Roles(kind), func(d RoleDefinition) bool { return d.Role == role }) {
		return fault.Invalid("", fault.Field{Name: "role", Words: "There is no role " + string(role) + " in an organisation of this kind"})
	}
	return nil
}

// checkGrant complains unless the organisation's kind has the role and every
// area is one of the organisation's. Areas are only for roles that they limit.
func checkGrant(kind OrganisationKind, areas []Area, g Grant) error {
	i := slices.IndexFunc(Roles(kind), func(d RoleDefinition) bool { return d.Role == g.Role })
	if i < 0 {
		return fault.Invalid("", fault.Field{Name: "role", Words: "Select a role"})
	}
	if len(g.AreaIDs) > 0 && !Roles(kind)[i].Limited {
		return fault.Invalid("", fault.Field{Name: "areas", Words: "The role of " + g.Role.Title() + " cannot be limited to service areas"})
	}
	for _, id := range g.AreaIDs {
		if !slices.ContainsFunc(areas, func(a Area) bool { return a.ID == id }) {
			return fault.NotFound("There is no such service area")
		}
	}
	return nil
}
