package evidence

import (
	"context"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// AskLinkCheck has the link of an item visited soon. Conflict when it was a few
// minutes ago, or visits are switched off.
func (s *Service) AskLinkCheck(ctx context.Context, by account.Actor, itemID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if _, err := s.mine(ctx, tx, by, itemID); err != nil {
			return err
		}
		l, err := tx.WebLinkOf(ctx, by.OrganisationID, itemID)
		if err != nil {
			return err
		}
		off, err := tx.LinkChecksOff(ctx, by.OrganisationID)
		switch {
		case err != nil:
			return err
		case !s.Visits():
			return fault.Conflict("Web links are not checked by this portal. Ask whoever runs it")
		case off:
			return fault.Conflict("Your organisation has switched off that web links are checked")
		case s.now().Sub(l.CheckedAt) < linkNotSoon:
			return fault.Conflict("This link was checked a few minutes ago. Wait a little before it is checked again")
		}
		if err := tx.EnqueueLinkCheck(ctx, by.OrganisationID, itemID); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("evidence.link_check_asked", "evidence", itemID, nil))
	})
}

// Links is how the web links of an organisation stand.
type Links struct {
	All    []WebLink // broken ones first, then by code
	Off    bool      // the organisation has switched visits off
	Visits bool      // the portal visits any at all
	MaySet bool
}

// linksShown is how many links the page of them has at most.
const linksShown = 500

// WebLinks returns how the web links of the actor's organisation stand.
func (s *Service) WebLinks(ctx context.Context, by account.Actor) (v Links, err error) {
	on := account.Record{OrganisationID: by.OrganisationID}
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, on, "page"); err != nil {
			return err
		}
		v = Links{Visits: s.Visits(), MaySet: by.May(account.ManageOrganisation, on)}
		if v.Off, err = tx.LinkChecksOff(ctx, by.OrganisationID); err != nil {
			return err
		}
		v.All, err = tx.WebLinks(ctx, by.OrganisationID, linksShown)
		return err
	})
}

// SetLinkChecks switches on or off that the organisation's web links are visited.
func (s *Service) SetLinkChecks(ctx context.Context, by account.Actor, on bool) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.ManageOrganisation, account.Record{OrganisationID: by.OrganisationID}, "page"); err != nil {
			return err
		}
		off, err := tx.LinkChecksOff(ctx, by.OrganisationID)
		if err != nil || off == !on {
			return err
		}
		if err := tx.SetLinkChecksOff(ctx, by.OrganisationID, !on); err != nil {
			return err
		}
		action := "organisation.link_checks_switched_on"
		if !on {
			action = "organisation.link_checks_switched_off"
		}
		return tx.Record(ctx, by.Entry(action, "organisation", by.OrganisationID, nil))
	})
}
