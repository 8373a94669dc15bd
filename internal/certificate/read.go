package certificate

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// Listed is a certificate with the names that a list shows beside it.
type Listed struct {
	Certificate
	Organisation string
	Slug         string // of the organisation, in public addresses
	Sector       string
	Body         string
	ReplacedByNo string // the number of the certificate that took its place
}

// Holdings is what the body's list of certificates shows.
type Holdings struct {
	Certificates []Listed
	Awaiting     []Certified // decided with a certificate, and none issued yet
}

// OfBody returns the certificates of the actor's body, soonest review first,
// and what waits for one.
func (s *Service) OfBody(ctx context.Context, by account.Actor) (v Holdings, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ManageCertificates, account.Record{OrganisationID: by.OrganisationID}, "list of certificates"); err != nil {
			return err
		}
		if v.Certificates, err = tx.CertificatesOfBody(ctx, by.OrganisationID); err != nil {
			return err
		}
		decided, err := tx.AwaitingCertificate(ctx, by.OrganisationID)
		for _, d := range decided {
			if d.Earns() {
				v.Awaiting = append(v.Awaiting, d)
			}
		}
		return err
	})
}

// Managed is what the body's page of a certificate shows.
type Managed struct {
	Listed
	// Reviews that were decided with a certificate and are not recorded yet.
	Unrecorded []Certified
}

// Managed returns a certificate of the actor's body; NotFound for another's.
func (s *Service) Managed(ctx context.Context, by account.Actor, id string) (v Managed, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Listed, err = tx.ListedCertificate(ctx, id); err != nil {
			return err
		}
		if err := by.Require(account.ManageCertificates, v.ofBody(), "certificate"); err != nil {
			return err
		}
		v.Unrecorded, err = reviewsFor(ctx, tx, v.Certificate)
		return err
	})
}

// reviewsFor returns what may be recorded as a review of the certificate, without
// what earns a certificate of its own: the follow-up of a recertification, say.
func reviewsFor(ctx context.Context, tx Tx, c Certificate) ([]Certified, error) {
	all, err := tx.CertifiedReviews(ctx, c)
	return slices.DeleteFunc(all, Certified.Earns), err
}

// OfOrganisation returns the certificates of the actor's organisation, newest
// first.
func (s *Service) OfOrganisation(ctx context.Context, by account.Actor) (all []Listed, err error) {
	return all, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "list of certificates"); err != nil {
			return err
		}
		all, err = tx.CertificatesOfOrganisation(ctx, by.OrganisationID)
		return err
	})
}

// Held is a certificate as its organisation sees it.
type Held struct {
	Listed
	// Public is the result page as it would be if the organisation showed its
	// improvement areas; nothing but the certificate while that is not in force.
	Public Result
}

// Held returns a certificate to its organisation or to its body; NotFound for
// anybody else.
func (s *Service) Held(ctx context.Context, by account.Actor, id string) (v Held, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Listed, err = tx.ListedCertificate(ctx, id); err != nil {
			return err
		}
		if !by.May(account.ReadOrganisation, v.ofOrganisation()) && !by.May(account.ManageCertificates, v.ofBody()) {
			return fault.NotFound("There is no such certificate")
		}
		all := v.Listed
		all.ImprovementsPublic = true
		v.Public, err = resultOf(ctx, tx, all, by.Today)
		return err
	})
}
