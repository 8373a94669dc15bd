package evidence

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// LinkTo links an item to elements, all with the same claim and pointer.
// Invalid when it is linked to one of them already.
func (s *Service) LinkTo(ctx context.Context, by account.Actor, itemID string, p Proof) error {
	var c fault.Check
	if len(p.ElementIDs) == 0 {
		c.That(false, "elements", "Select the elements that this proves")
		checkClaim(&c, p.Claim, p.Pointer)
	} else {
		p.check(&c)
	}
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		item, err := s.mine(ctx, tx, by, itemID)
		if err != nil {
			return err
		}
		existing, err := tx.EvidenceLinks(ctx, by.OrganisationID, itemID)
		if err != nil {
			return err
		}
		var already []string
		for _, id := range p.ElementIDs {
			if slices.ContainsFunc(existing, func(l Link) bool { return l.StandardID == p.StandardID && l.ElementID == id }) {
				already = append(already, id)
			}
		}
		if len(already) > 0 {
			return fault.Invalid("", fault.Field{Name: "elements", Words: "This is linked to " + strings.Join(already, ", ") + " already. Change that link instead"})
		}
		return s.link(ctx, tx, by, item, p)
	})
}

// link adds links to an item whose element ids and claim are checked.
func (s *Service) link(ctx context.Context, tx Tx, by account.Actor, item Item, p Proof) error {
	ids := slices.Clone(p.ElementIDs)
	slices.SortFunc(ids, standard.CompareIDs)
	var links []Link
	for _, id := range slices.Compact(ids) {
		links = append(links, Link{ID: s.newID("el"), OrganisationID: item.OrganisationID, ItemID: item.ID, StandardID: p.StandardID, ElementID: id,
			Claim: p.Claim, Pointer: p.Pointer, CreatedBy: by.PersonID, CreatedAt: s.now(), Version: 1})
	}
	if err := tx.InsertEvidenceLinks(ctx, links); err != nil {
		return err
	}
	if err := s.reindex(ctx, tx, item); err != nil {
		return err
	}
	return tx.Record(ctx, by.Entry("evidence.linked", "evidence", item.ID, map[string]any{"elements": ids, "claim": p.Claim, "pointer": p.Pointer}))
}

// LinkOf returns a link with its item, for somebody who may edit the item.
func (s *Service) LinkOf(ctx context.Context, by account.Actor, linkID string) (l Link, item Item, err error) {
	return l, item, s.store.Read(ctx, func(tx Tx) error {
		l, item, err = s.mineByLink(ctx, tx, by, linkID)
		return err
	})
}

func (s *Service) mineByLink(ctx context.Context, tx Tx, by account.Actor, linkID string) (l Link, item Item, err error) {
	if l, err = tx.EvidenceLink(ctx, by.OrganisationID, linkID); err != nil {
		return l, item, err
	}
	item, err = s.mine(ctx, tx, by, l.ItemID)
	return l, item, err
}

// EditLink changes the claim and pointer of a link, at the version the actor
// saw: Conflict when somebody changed it since.
func (s *Service) EditLink(ctx context.Context, by account.Actor, linkID string, version int64, claim, pointer string) error {
	var c fault.Check
	checkClaim(&c, claim, pointer)
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		l, item, err := s.mineByLink(ctx, tx, by, linkID)
		if err != nil {
			return err
		}
		l.Claim, l.Pointer, l.Version = claim, pointer, version
		if err := tx.UpdateEvidenceLink(ctx, l); err != nil {
			return err
		}
		if err := s.reindex(ctx, tx, item); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("evidence.link_changed", "evidence", item.ID, map[string]any{"element": l.ElementID, "claim": claim, "pointer": pointer}))
	})
}

// RemoveLink takes a link away. What was submitted with it stays.
func (s *Service) RemoveLink(ctx context.Context, by account.Actor, linkID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		l, item, err := s.mineByLink(ctx, tx, by, linkID)
		if err != nil {
			return err
		}
		if err := tx.DeleteEvidenceLink(ctx, l); err != nil {
			return err
		}
		if err := s.reindex(ctx, tx, item); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("evidence.unlinked", "evidence", item.ID, map[string]any{"element": l.ElementID, "claim": l.Claim}))
	})
}

// MarkStrongest marks a link as the strongest proof of its element, which takes
// the mark from the one that had it; or takes its own mark away.
func (s *Service) MarkStrongest(ctx context.Context, by account.Actor, linkID string, strongest bool) error {
	return s.store.Write(ctx, func(tx Tx) error {
		l, item, err := s.mineByLink(ctx, tx, by, linkID)
		if err != nil {
			return err
		}
		if l.Strongest == strongest {
			return nil
		}
		if err := tx.MarkStrongestEvidence(ctx, l, strongest); err != nil {
			return err
		}
		action := "evidence.unmarked_strongest"
		if strongest {
			action = "evidence.marked_strongest"
		}
		return tx.Record(ctx, by.Entry(action, "evidence", item.ID, map[string]any{"element": l.ElementID}))
	})
}
