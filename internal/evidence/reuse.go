package evidence

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
)

// reuse takes out of an addition the files that an item in use holds already,
// and links those items to the elements instead.
func (s *Service) reuse(ctx context.Context, tx Tx, by account.Actor, n *Addition, twins []Twin) (reused []Added, err error) {
	var rest []Received
	for _, f := range n.Files {
		item := Item{}
		for _, twin := range twins {
			if twin.SHA256 != f.SHA256 || item.ID != "" {
				continue
			}
			if found, err := tx.EvidenceItem(ctx, by.OrganisationID, twin.ItemID); err != nil {
				return nil, err
			} else if !found.Withdrawn() {
				item = found
			}
		}
		switch {
		case item.ID == "":
			rest = append(rest, f)
			continue
		case slices.ContainsFunc(reused, func(a Added) bool { return a.Item.ID == item.ID }):
			continue
		}
		reused = append(reused, Added{Item: item, Reused: true})
		links, err := tx.EvidenceLinks(ctx, by.OrganisationID, item.ID)
		if err != nil {
			return nil, err
		}
		proof := n.Proof
		proof.ElementIDs = slices.DeleteFunc(slices.Clone(proof.ElementIDs), func(id string) bool {
			return slices.ContainsFunc(links, func(l Link) bool { return l.StandardID == proof.StandardID && l.ElementID == id })
		})
		if len(proof.ElementIDs) == 0 {
			continue
		}
		if err := by.Require(account.EditEvidence, item.Record(), "evidence item"); err != nil {
			return nil, err
		}
		if err := s.link(ctx, tx, by, item, proof); err != nil {
			return nil, err
		}
	}
	n.Files = rest
	return reused, nil
}
