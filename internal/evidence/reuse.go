package evidence

import (
	"context"
	"fmt"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// SameField names the field of a form that says what to do with a file whose
// content the organisation holds already.
func SameField(sha256 string) string { return "same-" + sha256 }

// InUse returns the first of these items that holds some content and is in use.
func InUse(twins []Twin, sha256 string) (t Twin, found bool) {
	i := slices.IndexFunc(twins, func(t Twin) bool { return t.SHA256 == sha256 && !t.Withdrawn })
	if i < 0 {
		return t, false
	}
	return twins[i], true
}

// reuse takes out of an addition the files for which the item that is there is
// to be used, and links those items to the elements instead. A file that no
// item in use holds any more stays and is added.
func (s *Service) reuse(ctx context.Context, tx Tx, by account.Actor, n *Addition, twins []Twin) (reused []Added, err error) {
	var rest []Received
	for _, f := range n.Files {
		twin, found := InUse(twins, f.SHA256)
		switch {
		case !found || !slices.Contains(n.Reuse, f.SHA256):
			rest = append(rest, f)
			continue
		case slices.ContainsFunc(reused, func(a Added) bool { return a.Item.ID == twin.ItemID }):
			continue
		}
		item, err := tx.EvidenceItem(ctx, by.OrganisationID, twin.ItemID)
		if err != nil {
			return nil, err
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
		if !by.May(account.EditEvidence, item.Record()) {
			return nil, fault.Invalid("", fault.Field{Name: SameField(f.SHA256), Words: fmt.Sprintf(
				"You may not link %s, which somebody else looks after. Keep ‘%s’ as a new item, or ask them to link theirs", item.Code, f.Name)})
		}
		if err := s.link(ctx, tx, by, item, proof); err != nil {
			return nil, err
		}
	}
	n.Files = rest
	return reused, nil
}
