package auth

import (
	"context"

	"github.com/plaudit/plaudit/internal/account"
)

// Demo lets a visitor be one of the demonstration's people without a password.
// Only the demo command makes one; without it there are no routes for it.
type Demo struct {
	service *Service
	store   DemoStore
}

// DemoTx is what the demonstration needs beyond Tx.
type DemoTx interface {
	DemoPeople(ctx context.Context) ([]DemoPerson, error)
}

// DemoStore runs it in a transaction.
type DemoStore interface {
	Read(ctx context.Context, use func(DemoTx) error) error
}

// DemoPerson is one card of the picker: a role in an organisation.
type DemoPerson struct {
	ID               string
	Name             string
	OrganisationID   string
	OrganisationName string
	About            string // where the organisation's story stands
	Kind             account.OrganisationKind
	Role             account.Role
	Areas            []string // names; empty for the whole organisation
}

// NewDemo returns the demonstration's sign-in.
func NewDemo(service *Service, store DemoStore) *Demo { return &Demo{service, store} }

// People returns everybody a visitor can be, by organisation.
func (d *Demo) People(ctx context.Context) (people []DemoPerson, err error) {
	return people, d.store.Read(ctx, func(tx DemoTx) error {
		people, err = tx.DemoPeople(ctx)
		return err
	})
}

// SignIn begins a session of the person that acts in the organisation; NotFound
// when they do not belong to it.
func (d *Demo) SignIn(ctx context.Context, personID, organisationID, agent string) (token string, err error) {
	err = d.service.store.Write(ctx, func(tx Tx) error {
		p, err := tx.Person(ctx, personID)
		if err != nil {
			return err
		}
		token, _, err = d.service.begin(ctx, tx, p, agent)
		return err
	})
	if err != nil {
		return "", err
	}
	return token, d.service.ActIn(ctx, token, organisationID)
}
