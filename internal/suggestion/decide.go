package suggestion

import (
	"context"
	"fmt"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
)

// Press is what somebody does with a suggestion that they see.
type Press struct {
	ItemID    string
	ElementID string
	Edition   int64  // of the item, as it was seen; 0: not known
	Instead   string // another element, to which the item is to be linked instead
}

// mine loads an item that the actor may link, in the edition they saw.
func (s *Service) mine(ctx context.Context, tx Tx, by account.Actor, itemID string, edition int64) (evidence.Item, error) {
	item, err := tx.EvidenceItem(ctx, by.OrganisationID, itemID)
	if err != nil {
		return item, err
	}
	if err := by.Require(account.EditEvidence, item.Record(), "evidence item"); err != nil {
		return item, err
	}
	if item.Withdrawn() {
		return item, fault.Conflict(item.Code + " has been withdrawn since. Restore it before you link it")
	}
	if edition != 0 && edition != item.EditionNumber {
		return item, fault.Conflict(fmt.Sprintf("%s has a new edition since. Look at what is suggested for edition %d", item.Code, item.EditionNumber))
	}
	return item, nil
}

// suggested finds the suggestion that was pressed, and the words to learn from
// it. It tells what became of it when it does not wait any more; same says
// whether that is what was to be done.
func (s *Service) suggested(ctx context.Context, tx Tx, item evidence.Item, elementID string, wanted Verdict) (v Suggestion, terms []string, same bool, err error) {
	waiting, err := tx.Suggestions(ctx, item.OrganisationID, item.ID)
	if err != nil {
		return v, nil, false, err
	}
	if i := slices.IndexFunc(waiting, func(v Suggestion) bool { return v.StandardID == s.std.ID && v.ElementID == elementID }); i >= 0 {
		run, _, err := tx.SuggestionRun(ctx, item.OrganisationID, item.ID)
		return waiting[i], slices.Concat(run.TitleTerms, waiting[i].Terms), false, err
	}
	decided, err := tx.SuggestionDecisions(ctx, item.OrganisationID, item.ID)
	if err != nil {
		return v, nil, false, err
	}
	for _, d := range decided {
		if d.StandardID == s.std.ID && d.ElementID == elementID {
			if d.Verdict == wanted {
				return v, nil, true, nil
			}
			return v, nil, false, fault.Conflict(fmt.Sprintf("%s has said “%s” to %s for %s since. Undo that first", d.DecidedByName, d.Verdict.Title(), elementID, item.Code))
		}
	}
	links, err := tx.EvidenceLinks(ctx, item.OrganisationID, item.ID)
	if err != nil {
		return v, nil, false, err
	}
	if slices.ContainsFunc(links, func(l evidence.Link) bool { return l.StandardID == s.std.ID && l.ElementID == elementID }) {
		return v, nil, false, fault.Conflict(item.Code + " is linked to " + elementID + " by now")
	}
	return v, nil, false, fault.Conflict(elementID + " is not suggested for " + item.Code + " any more")
}

// Title is the verdict in words.
func (v Verdict) Title() string {
	return map[Verdict]string{Accepted: "Accept", Rejected: "Not this", SetAside: "None of the rest"}[v]
}

// Accept links the item to the suggested element, with the place of the passage
// that speaks most for it, and remembers that. The link has no claim yet. Sent
// twice, it is done once.
func (s *Service) Accept(ctx context.Context, by account.Actor, p Press) error {
	return s.store.Write(ctx, func(tx Tx) error {
		item, err := s.mine(ctx, tx, by, p.ItemID, p.Edition)
		if err != nil {
			return err
		}
		v, terms, done, err := s.suggested(ctx, tx, item, p.ElementID, Accepted)
		if done || err != nil {
			return err
		}
		return s.accept(ctx, tx, by, item, Decision{ElementID: p.ElementID, Draft: v.Draft(), Terms: terms}, v.Pointer())
	})
}

// accept links and remembers.
func (s *Service) accept(ctx context.Context, tx Tx, by account.Actor, item evidence.Item, d Decision, pointer string) error {
	link := evidence.Link{ID: s.newID("el"), OrganisationID: item.OrganisationID, ItemID: item.ID, StandardID: s.std.ID, ElementID: d.ElementID,
		Pointer: pointer, CreatedBy: by.PersonID, CreatedAt: s.now(), Version: 1}
	if err := tx.InsertEvidenceLinks(ctx, []evidence.Link{link}); err != nil {
		return err
	}
	d.Verdict, d.LinkID, d.Counts = Accepted, link.ID, true
	if err := s.remember(ctx, tx, by, item, d); err != nil {
		return err
	}
	if err := s.reindex(ctx, tx, item); err != nil {
		return err
	}
	detail := map[string]any{"element": d.ElementID, "pointer": pointer}
	if d.InsteadOf != "" {
		detail["instead_of"] = d.InsteadOf
	}
	return tx.Record(ctx, by.Entry("evidence.suggestion_accepted", "evidence", item.ID, detail))
}

func (s *Service) remember(ctx context.Context, tx Tx, by account.Actor, item evidence.Item, d Decision) error {
	d.ID, d.OrganisationID, d.ItemID, d.StandardID = s.newID("sd"), item.OrganisationID, item.ID, s.std.ID
	d.DecidedBy, d.DecidedAt = by.PersonID, s.now()
	if err := tx.InsertSuggestionDecision(ctx, d); err != nil || !d.Counts {
		return err
	}
	return tx.EnqueueSuggestAgain(ctx)
}

// reindex lets the search know the item's links.
func (s *Service) reindex(ctx context.Context, tx Tx, item evidence.Item) error {
	editions, err := tx.EvidenceEditions(ctx, item.OrganisationID, item.ID)
	if err != nil {
		return err
	}
	links, err := tx.EvidenceLinks(ctx, item.OrganisationID, item.ID)
	if err != nil {
		return err
	}
	return tx.SetEvidenceText(ctx, item.OrganisationID, item.ID, evidence.ItemText(item, evidence.Dossier{Editions: editions}.Current(), links))
}

// Reject remembers that the item does not speak for the element. Sent twice, it
// is done once.
func (s *Service) Reject(ctx context.Context, by account.Actor, p Press) error {
	return s.store.Write(ctx, func(tx Tx) error {
		item, err := s.mine(ctx, tx, by, p.ItemID, p.Edition)
		if err != nil {
			return err
		}
		_, terms, done, err := s.suggested(ctx, tx, item, p.ElementID, Rejected)
		if done || err != nil {
			return err
		}
		return s.reject(ctx, tx, by, item, p.ElementID, terms)
	})
}

func (s *Service) reject(ctx context.Context, tx Tx, by account.Actor, item evidence.Item, elementID string, terms []string) error {
	if err := s.remember(ctx, tx, by, item, Decision{ElementID: elementID, Verdict: Rejected, Terms: terms, Counts: true}); err != nil {
		return err
	}
	return tx.Record(ctx, by.Entry("evidence.suggestion_rejected", "evidence", item.ID, map[string]any{"element": elementID}))
}

// Change rejects a suggestion and links the item to another element, at the
// place that was found for it if it was suggested too.
func (s *Service) Change(ctx context.Context, by account.Actor, p Press) error {
	if _, known := s.std.Element(p.Instead); !known || p.Instead == p.ElementID {
		return fault.Invalid("", fault.Field{Name: "instead", Words: "Select the element that this speaks for instead"})
	}
	return s.store.Write(ctx, func(tx Tx) error {
		item, err := s.mine(ctx, tx, by, p.ItemID, p.Edition)
		if err != nil {
			return err
		}
		rejected, terms, done, err := s.suggested(ctx, tx, item, p.ElementID, Rejected)
		if done || err != nil {
			return err
		}
		run, _, err := tx.SuggestionRun(ctx, item.OrganisationID, item.ID)
		if err != nil {
			return err
		}
		waiting, err := tx.Suggestions(ctx, item.OrganisationID, item.ID)
		if err != nil {
			return err
		}
		chosen, pointer := Decision{ElementID: p.Instead, InsteadOf: p.ElementID, Draft: rejected.Draft(), Terms: run.TitleTerms}, rejected.Pointer()
		if i := slices.IndexFunc(waiting, func(v Suggestion) bool { return v.ElementID == p.Instead }); i >= 0 {
			chosen.Draft, chosen.Terms, pointer = waiting[i].Draft(), slices.Concat(run.TitleTerms, waiting[i].Terms), waiting[i].Pointer()
		}
		if err := s.reject(ctx, tx, by, item, p.ElementID, terms); err != nil {
			return err
		}
		return s.accept(ctx, tx, by, item, chosen, pointer)
	})
}

// SetAside ends the looking through of an item: what still waits is not shown
// again, and nothing is learned from that.
func (s *Service) SetAside(ctx context.Context, by account.Actor, itemID string, edition int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		item, err := s.mine(ctx, tx, by, itemID, edition)
		if err != nil {
			return err
		}
		waiting, err := tx.Suggestions(ctx, item.OrganisationID, item.ID)
		if err != nil || len(waiting) == 0 {
			return err
		}
		var elements []string
		for _, v := range waiting {
			elements = append(elements, v.ElementID)
			if err := s.remember(ctx, tx, by, item, Decision{ElementID: v.ElementID, Verdict: SetAside}); err != nil {
				return err
			}
		}
		return tx.Record(ctx, by.Entry("evidence.suggestions_set_aside", "evidence", item.ID, map[string]any{"elements": elements}))
	})
}

// Undo takes a decision back, with the link that came of it; a change is taken
// back whole. Conflict when somebody has worked on the link since.
func (s *Service) Undo(ctx context.Context, by account.Actor, itemID, decisionID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		item, err := s.mine(ctx, tx, by, itemID, 0)
		if err != nil {
			return err
		}
		decided, err := tx.SuggestionDecisions(ctx, item.OrganisationID, item.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(decided, func(d Decision) bool { return d.ID == decisionID })
		if i < 0 {
			return fault.Conflict("That was undone already")
		}
		var elements []string
		for _, d := range whole(decided, decided[i]) {
			if d.Link.ID != "" {
				if d.Link.Version > 1 || d.Link.Strongest {
					return fault.Conflict("The link to " + d.ElementID + " has been worked on since. Remove it on the page of the evidence if it should go")
				}
				if err := tx.DeleteEvidenceLink(ctx, d.Link); err != nil {
					return err
				}
			}
			if err := tx.DeleteSuggestionDecision(ctx, d); err != nil {
				return err
			}
			elements = append(elements, d.ElementID)
		}
		if err := s.reindex(ctx, tx, item); err != nil {
			return err
		}
		if err := tx.EnqueueSuggestAgain(ctx); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("evidence.suggestion_undone", "evidence", item.ID, map[string]any{"elements": elements}))
	})
}

// whole are the decisions that were made with one press.
func whole(decided []Decision, one Decision) []Decision {
	all := []Decision{one}
	for _, d := range decided {
		if one.InsteadOf != "" && d.ElementID == one.InsteadOf || d.InsteadOf != "" && d.InsteadOf == one.ElementID {
			all = append(all, d)
		}
	}
	return all
}

// Forget ends what the organisation's decisions teach so far. The decisions
// stay: what was rejected is still not suggested again.
func (s *Service) Forget(ctx context.Context, by account.Actor) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.ManageOrganisation, account.Record{OrganisationID: by.OrganisationID}, "organisation"); err != nil {
			return err
		}
		n, err := tx.ForgetSuggestionExperience(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		if err := tx.EnqueueSuggestAgain(ctx); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("organisation.suggestions_reset", "organisation", by.OrganisationID, map[string]any{"decisions": n}))
	})
}
