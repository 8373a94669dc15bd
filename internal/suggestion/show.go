package suggestion

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
)

// Queue is what waits for somebody who may decide on it.
type Queue struct {
	Items   []Waiting // the first added first
	TooMany bool      // there are more than are listed
	Others  int       // items that wait for somebody else
	Learnt  int64     // decisions that teach
}

// maxQueue is how many items a queue has at most.
const maxQueue = 2000

// Queue lists the items with suggestions that the actor may decide on.
func (s *Service) Queue(ctx context.Context, by account.Actor) (q Queue, err error) {
	return q, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
			return err
		}
		if q, err = s.queue(ctx, tx, by); err != nil {
			return err
		}
		decisions, _, err := tx.SuggestionExperience(ctx, by.OrganisationID, remembered)
		q.Learnt = int64(len(decisions))
		return err
	})
}

func (s *Service) queue(ctx context.Context, tx Tx, by account.Actor) (q Queue, err error) {
	all, err := tx.SuggestionsWaiting(ctx, by.OrganisationID, maxQueue+1)
	if len(all) > maxQueue {
		all, q.TooMany = all[:maxQueue], true
	}
	for _, v := range all {
		if by.May(account.EditEvidence, v.Record(by.OrganisationID)) {
			q.Items = append(q.Items, v)
		} else {
			q.Others++
		}
	}
	return q, err
}

// Sheet is an item with what is suggested for it and what was decided.
type Sheet struct {
	Subject
	Suggestions []Suggestion
	Decisions   []Decision // the last first
	Queue       Queue      // empty for somebody who may not decide
	MayDecide   bool
}

// Sheet returns an item of the actor's organisation with its suggestions.
func (s *Service) Sheet(ctx context.Context, by account.Actor, itemID string) (v Sheet, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Subject, err = tx.SuggestionSubject(ctx, by.OrganisationID, itemID); err != nil {
			return err
		}
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: v.Item.OrganisationID}, "evidence item"); err != nil {
			return err
		}
		v.MayDecide = by.May(account.EditEvidence, v.Item.Record()) && !v.Item.Withdrawn()
		if v.Suggestions, err = tx.Suggestions(ctx, by.OrganisationID, itemID); err != nil {
			return err
		}
		if v.Decisions, err = tx.SuggestionDecisions(ctx, by.OrganisationID, itemID); err != nil || !v.MayDecide {
			return err
		}
		v.Queue, err = s.queue(ctx, tx, by)
		return err
	})
}

// Around returns the items of the queue before and after one, and its place from
// 1; for an item that is not in it, the first is what comes next.
func (q Queue) Around(itemID string) (previous, next *Waiting, place int) {
	i := slices.IndexFunc(q.Items, func(w Waiting) bool { return w.ItemID == itemID })
	if i < 0 {
		if len(q.Items) > 0 {
			next = &q.Items[0]
		}
		return nil, next, 0
	}
	if i > 0 {
		previous = &q.Items[i-1]
	}
	if i+1 < len(q.Items) {
		next = &q.Items[i+1]
	}
	return previous, next, i + 1
}
