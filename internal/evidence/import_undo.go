package evidence

import (
	"cmp"
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// UndoImport takes back what an import did: its items are withdrawn, and its
// links removed. Items and files are not destroyed; importing the same matrix
// again brings them back. Conflict, with what is in the way, when anything of it
// was touched since.
func (s *Service) UndoImport(ctx context.Context, by account.Actor, id string, version int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		i, err := s.openImport(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if i.State == ImportUndone {
			return nil
		}
		if i.State != ImportDone {
			return fault.Conflict("This import has not been done, so there is nothing to undo")
		}
		for _, m := range i.Content.Made {
			if err := s.undoMade(ctx, tx, by, m); err != nil {
				return err
			}
		}
		i.State, i.Version, i.ChangedAt = ImportUndone, version, s.now()
		if err := tx.SaveEvidenceImport(ctx, i); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("import.undone", "evidence_import", id, map[string]any{"matrix": i.MatrixName, "items": len(i.Content.Made)}))
	})
}

// DiscardImport gives up an import that was never run; its files are let go.
func (s *Service) DiscardImport(ctx context.Context, by account.Actor, id string, version int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		i, err := s.openImport(ctx, tx, by, id)
		if err != nil || i.State == ImportDiscarded {
			return err
		}
		if i.State != ImportReceived && i.State != ImportChecked {
			return fault.Conflict("This import has been run, so it cannot be discarded. You can undo it")
		}
		i.State, i.Version, i.ChangedAt, i.Content = ImportDiscarded, version, s.now(), ImportContent{}
		if err := tx.SaveEvidenceImport(ctx, i); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("import.discarded", "evidence_import", id, map[string]any{"matrix": i.MatrixName}))
	})
}

func (s *Service) undoMade(ctx context.Context, tx Tx, by account.Actor, m Made) error {
	item, err := s.mine(ctx, tx, by, m.ItemID)
	if err != nil {
		return err
	}
	links, err := tx.EvidenceLinks(ctx, by.OrganisationID, m.ItemID)
	if err != nil {
		return err
	}
	touched := (m.New || m.Restored) && (item.Version != m.Version || item.EditionNumber != m.Edition) || m.New && len(links) != len(m.Links)
	var ours []Link
	for _, l := range links {
		if slices.Contains(m.Links, l.ID) {
			touched = touched || l.Version != 1
			ours = append(ours, l)
		}
	}
	if touched || len(ours) != len(m.Links) {
		return fault.Conflict(cmp.Or(item.Code, m.Code) + " was changed since it was imported, so the import cannot be undone as a whole. Withdraw what you do not want one by one")
	}
	for _, l := range ours {
		if err := tx.DeleteEvidenceLink(ctx, l); err != nil {
			return err
		}
		if err := tx.Record(ctx, by.Entry("evidence.unlinked", "evidence", item.ID, map[string]any{"element": l.ElementID, "claim": l.Claim})); err != nil {
			return err
		}
	}
	if m.New || m.Restored {
		item.WithdrawnAt, item.UpdatedAt = s.now(), s.now()
		if err := tx.UpdateEvidence(ctx, item); err != nil {
			return err
		}
		if err := tx.Record(ctx, by.Entry("evidence.withdrawn", "evidence", item.ID, nil)); err != nil {
			return err
		}
	}
	return s.reindex(ctx, tx, item)
}
