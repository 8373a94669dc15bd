package evidence

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
)

// selectionTx is what bulk work needs of a transaction.
type selectionTx interface {
	RecordMany(ctx context.Context, entries []audit.Entry) error
	InsertSelection(ctx context.Context, s Selection) error
	// SelectEvidence adds items of the organisation to a selection; ids of others
	// add nothing. SelectMatching adds those that a filter finds, without its words.
	SelectEvidence(ctx context.Context, s Selection, ids []string) (int, error)
	SelectMatching(ctx context.Context, s Selection, f Filter, limit int) (int, error)
	// SelectAgain puts what another selection has into this one.
	SelectAgain(ctx context.Context, s Selection, from string) (int, error)
	Selection(ctx context.Context, organisationID, personID, id string) (Selection, error)
	// SettleSelection sets state, change and time of a selection that is in the
	// state given; Conflict when it is not any more.
	SettleSelection(ctx context.Context, s Selection, from SelectionState) error
	// SelectedEvidence returns the items of a selection by code, each with its
	// links if they are wanted.
	SelectedEvidence(ctx context.Context, s Selection, withLinks bool) ([]Chosen, error)
	SaveFates(ctx context.Context, s Selection, all []Chosen) error
	// UpdateSelected writes what the change sets to the items whose fate is
	// Changed, or their Before to those whose fate is PutBack.
	UpdateSelected(ctx context.Context, s Selection, fate ItemFate, at time.Time) error
	ReplaceSelectedAreas(ctx context.Context, s Selection, fate ItemFate, areas map[string][]string) error
	InsertManyLinks(ctx context.Context, links []Link) error
	DeleteManyLinks(ctx context.Context, organisationID string, ids []string) error
	ReindexSelected(ctx context.Context, s Selection, fate ItemFate) error
	RecountElements(ctx context.Context, organisationID string, links []Link) error
	SelectedFiles(ctx context.Context, s Selection) ([]SelectedFile, error)
	DropSelections(ctx context.Context, organisationID string, chosenBefore, doneBefore time.Time) error
}

// keepDays is for how long the fates of a selection can be looked up.
const keepDays = 90

// Select notes the items that the actor chose: those named, or with all, those
// that the filter finds. Invalid when there is none, or more than MaxSelected.
func (s *Service) Select(ctx context.Context, by account.Actor, ids []string, all bool, filter Filter) (v Selection, err error) {
	return s.selectWith(ctx, by, func(tx Tx, v Selection) (int, error) {
		if !all {
			if len(ids) > MaxSelected {
				return len(ids), nil
			}
			return tx.SelectEvidence(ctx, v, ids)
		}
		filter.After, filter.Skip = Mark{}, 0
		if err := s.resolve(ctx, tx, by, &filter); err != nil {
			return 0, err
		}
		if filter.asks() {
			found, err := Find(ctx, tx, by.OrganisationID, filter)
			if err != nil {
				return 0, err
			}
			ids := make([]string, 0, len(found.Matches))
			for _, m := range found.Matches {
				ids = append(ids, m.ItemID)
			}
			if len(ids) > MaxSelected {
				return len(ids), nil
			}
			return tx.SelectEvidence(ctx, v, ids)
		}
		return tx.SelectMatching(ctx, v, filter, MaxSelected+1)
	})
}

// SelectAgain chooses the same items as another selection of the actor, for
// the next thing to be done to them.
func (s *Service) SelectAgain(ctx context.Context, by account.Actor, from string) (Selection, error) {
	return s.selectWith(ctx, by, func(tx Tx, v Selection) (int, error) {
		old, err := tx.Selection(ctx, by.OrganisationID, by.PersonID, from)
		if err != nil {
			return 0, err
		}
		return tx.SelectAgain(ctx, v, old.ID)
	})
}

func (s *Service) selectWith(ctx context.Context, by account.Actor, choose func(Tx, Selection) (int, error)) (v Selection, err error) {
	return v, s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
			return err
		}
		now := s.now()
		if err := tx.DropSelections(ctx, by.OrganisationID, now.AddDate(0, 0, -1), now.AddDate(0, 0, -keepDays)); err != nil {
			return err
		}
		v = Selection{ID: s.newID("sel"), OrganisationID: by.OrganisationID, PersonID: by.PersonID, State: SelectionChosen, CreatedAt: now}
		if err := tx.InsertSelection(ctx, v); err != nil {
			return err
		}
		n, err := choose(tx, v)
		switch {
		case err != nil:
			return err
		case n == 0:
			return fault.Invalid("", fault.Field{Name: "item", Words: "Select at least one item"})
		case n > MaxSelected:
			return fault.Invalid("", fault.Field{Name: "item", Words: "More than 5,000 items match. Narrow the filter and work in parts"})
		}
		return nil
	})
}

// Selected returns a selection of the actor with its items, by code, each with
// the fate it has or, before, would have by the change.
func (s *Service) Selected(ctx context.Context, by account.Actor, id string, c Change) (v Selection, all []Chosen, err error) {
	return v, all, s.store.Read(ctx, func(tx Tx) error {
		if v, err = tx.Selection(ctx, by.OrganisationID, by.PersonID, id); err != nil {
			return err
		}
		if all, err = tx.SelectedEvidence(ctx, v, c.Act.Linking()); err != nil {
			return err
		}
		if v.State == SelectionChosen {
			for i := range all {
				all[i].Fate = c.Fate(all[i], by)
			}
		}
		return nil
	})
}

// Carry does the change to the items of a selection, all in one transaction, and
// notes the fate of each. What somebody else changed since it was chosen, or
// what the actor may not edit, is left alone. Done twice, it does nothing the
// second time.
func (s *Service) Carry(ctx context.Context, by account.Actor, id string, c Change) error {
	if err := c.Check(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		v, err := tx.Selection(ctx, by.OrganisationID, by.PersonID, id)
		if err != nil || v.State != SelectionChosen {
			return err
		}
		if c.Act == ActOwner || c.Act == ActAreas {
			owner := by.PersonID
			if c.Act == ActOwner {
				owner = c.OwnerID
			}
			if err := s.mayBelong(ctx, tx, by, owner, c.AreaIDs); err != nil {
				return err
			}
		}
		all, err := tx.SelectedEvidence(ctx, v, true)
		if err != nil {
			return err
		}
		v.State, v.Change, v.DoneAt = SelectionDone, c, s.now()
		if err := tx.SettleSelection(ctx, v, SelectionChosen); err != nil {
			return err
		}
		action, detail := c.audit(v.ID)
		var entries []audit.Entry
		var added []Link
		var removed []string
		areas := map[string][]string{}
		touched := []Link{{StandardID: c.StandardID, ElementID: c.ElementID}}
		for i := range all {
			item := &all[i]
			if item.Fate = c.Fate(*item, by); item.Fate != Changed {
				continue
			}
			item.Before = item.before()
			switch c.Act {
			case ActLink:
				l := Link{ID: s.newID("el"), OrganisationID: item.OrganisationID, ItemID: item.ID, StandardID: c.StandardID, ElementID: c.ElementID,
					Claim: c.Claim, Pointer: c.Pointer, CreatedBy: by.PersonID, CreatedAt: v.DoneAt, Version: 1}
				added, item.Before.Links = append(added, l), []Link{l}
			case ActUnlink:
				l, _ := item.linkTo(c.StandardID, c.ElementID)
				removed, item.Before.Links = append(removed, l.ID), []Link{l}
			default:
				touched = append(touched, item.Links...)
				areas[item.ID] = c.apply(item.Item, v.DoneAt).AreaIDs
				item.Seen++
			}
			entries = append(entries, by.Entry(action, "evidence", item.ID, detail))
		}
		if err := tx.SaveFates(ctx, v, all); err != nil {
			return err
		}
		if err := s.write(ctx, tx, v, Changed, added, removed, areas, touched); err != nil {
			return err
		}
		tally := map[string]any{"act": c.Act, "changed": len(entries), "of": len(all)}
		return tx.RecordMany(ctx, append(entries, by.Entry("evidence.changed_together", "evidence_selection", v.ID, tally)))
	})
}

// write brings rows to what the fates of a selection say: items whose fate is
// the one given, links, areas, the search and the summaries of elements.
func (s *Service) write(ctx context.Context, tx Tx, v Selection, fate ItemFate, added []Link, removed []string, areas map[string][]string, touched []Link) error {
	if v.Change.Act.Linking() {
		if err := tx.DeleteManyLinks(ctx, v.OrganisationID, removed); err != nil {
			return err
		}
		if err := tx.InsertManyLinks(ctx, added); err != nil {
			return err
		}
		if err := tx.ReindexSelected(ctx, v, fate); err != nil {
			return err
		}
	} else {
		if err := tx.UpdateSelected(ctx, v, fate, s.now()); err != nil {
			return err
		}
		if v.Change.Act == ActAreas {
			if err := tx.ReplaceSelectedAreas(ctx, v, fate, areas); err != nil {
				return err
			}
		}
	}
	return tx.RecountElements(ctx, v.OrganisationID, touched)
}

// Undo takes back what was done to a selection, but for items that somebody has
// changed since. Conflict when it is too late, or nothing was done.
func (s *Service) Undo(ctx context.Context, by account.Actor, id string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		v, err := tx.Selection(ctx, by.OrganisationID, by.PersonID, id)
		if err != nil || v.State == SelectionUndone {
			return err
		}
		if !v.MayUndo(s.now()) {
			return fault.Conflict("This cannot be undone any more")
		}
		all, err := tx.SelectedEvidence(ctx, v, true)
		if err != nil {
			return err
		}
		v.State = SelectionUndone
		if err := tx.SettleSelection(ctx, v, SelectionDone); err != nil {
			return err
		}
		var entries []audit.Entry
		var added []Link
		var removed []string
		areas := map[string][]string{}
		touched := []Link{{StandardID: v.Change.StandardID, ElementID: v.Change.ElementID}}
		for i := range all {
			item := &all[i]
			if item.Fate != Changed {
				continue
			}
			there, linked := item.linkTo(v.Change.StandardID, v.Change.ElementID)
			same := item.Version == item.Seen
			switch v.Change.Act {
			case ActLink:
				same = linked && there.Version == 1 && len(item.Before.Links) == 1 && there.ID == item.Before.Links[0].ID
			case ActUnlink:
				same = !linked
			}
			before := item.Item // who could edit it then may have it so again
			before.OwnerID, before.AreaIDs = item.Before.OwnerID, item.Before.AreaIDs
			if !same || !by.May(account.EditEvidence, item.Record()) && !by.May(account.EditEvidence, before.Record()) {
				item.Fate = Kept
				continue
			}
			item.Fate = PutBack
			switch v.Change.Act {
			case ActLink:
				removed = append(removed, there.ID)
			case ActUnlink:
				for _, l := range item.Before.Links {
					l.Strongest, l.CreatedAt = false, v.DoneAt
					added = append(added, l)
				}
			default:
				touched = append(touched, item.Links...)
				areas[item.ID] = item.Before.AreaIDs
			}
			entries = append(entries, by.Entry("evidence.change_undone", "evidence", item.ID, map[string]any{"together": v.ID, "act": v.Change.Act}))
		}
		if err := tx.SaveFates(ctx, v, all); err != nil {
			return err
		}
		if err := s.write(ctx, tx, v, PutBack, added, removed, areas, touched); err != nil {
			return err
		}
		return tx.RecordMany(ctx, append(entries, by.Entry("evidence.undone_together", "evidence_selection", v.ID, map[string]any{"act": v.Change.Act, "put_back": len(entries)})))
	})
}

// MayUndo tells whether what was done to a selection can be taken back now.
func (s *Service) MayUndo(v Selection) bool { return v.MayUndo(s.now()) }
