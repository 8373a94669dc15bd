package improvement

import (
	"context"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
)

// LinkProof puts an evidence item beside the action as proof; again does nothing.
// NotFound when the item is not of the organisation, Conflict when it is
// withdrawn.
func (s *Service) LinkProof(ctx context.Context, by account.Actor, actionID, itemID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if _, err := s.toUpdate(ctx, tx, by, actionID); err != nil {
			return err
		}
		proof, err := tx.ProofItem(ctx, by.OrganisationID, itemID)
		if err != nil {
			return err
		}
		if proof.Withdrawn {
			return fault.Conflict("This evidence item was withdrawn, so it cannot be proof")
		}
		added, err := tx.AddActionProof(ctx, actionID, itemID)
		if err != nil || !added {
			return err
		}
		return tx.Record(ctx, by.Entry("action.proof_linked", "action", actionID, map[string]any{"item": itemID, "code": proof.Code}))
	})
}

// UnlinkProof takes an evidence item away from an action; the item stays.
func (s *Service) UnlinkProof(ctx context.Context, by account.Actor, actionID, itemID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if _, err := s.toUpdate(ctx, tx, by, actionID); err != nil {
			return err
		}
		proof, err := tx.ProofItem(ctx, by.OrganisationID, itemID)
		if err != nil {
			return err
		}
		removed, err := tx.RemoveActionProof(ctx, actionID, itemID)
		if err != nil || !removed {
			return err
		}
		return tx.Record(ctx, by.Entry("action.proof_unlinked", "action", actionID, map[string]any{"item": itemID, "code": proof.Code}))
	})
}

// Candidates is what may become proof of an action.
type Candidates struct {
	Action Row
	Proofs []Proof // there already
	Found  []evidence.Row
	More   bool // there is more than was found
}

// Candidates finds evidence of the actor's organisation by words, best first, or
// without words what was changed last, to be linked to an action as proof. Forbidden unless the actor may tell
// progress of it.
func (s *Service) Candidates(ctx context.Context, by account.Actor, actionID, words string) (v Candidates, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		if v.Action, err = s.toUpdate(ctx, tx, by, actionID); err != nil {
			return err
		}
		if v.Proofs, err = tx.ActionProofs(ctx, actionID); err != nil {
			return err
		}
		if words == "" {
			v.Found, err = tx.EvidencePage(ctx, by.OrganisationID, evidence.Filter{}, evidence.PageSize+1)
		} else {
			var found evidence.Found
			if found, err = evidence.Find(ctx, tx, by.OrganisationID, evidence.Filter{Words: words, Order: evidence.ByMatch}); err != nil {
				return err
			}
			v.Found, err = found.Rows(ctx, tx, by.OrganisationID, 0, evidence.PageSize+1)
		}
		if len(v.Found) > evidence.PageSize {
			v.Found, v.More = v.Found[:evidence.PageSize], true
		}
		return err
	})
}
