package request

import (
	"context"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// Owner, as the person asked about a selection, stands for the owner of each
// item: everybody is asked about what is theirs.
const Owner = "owner"

// About is one request that AskAbout makes, or would make.
type About struct {
	PersonID string // "" is anyone in the service area
	Name     string
	Items    []evidence.Chosen
}

// Split divides the items of a selection by whom a request about them goes to:
// with Owner to the owner of each, in the order of the items, or all to one.
func Split(items []evidence.Chosen, person string) []About {
	if person != Owner {
		return []About{{PersonID: person, Items: items}}
	}
	var all []About
	at := map[string]int{}
	for _, v := range items {
		i, there := at[v.OwnerID]
		if !there {
			i = len(all)
			at[v.OwnerID] = i
			all = append(all, About{PersonID: v.OwnerID, Name: v.OwnerName})
		}
		all[i].Items = append(all[i].Items, v)
	}
	return all
}

// maxWords is the most that the words of a request hold.
const maxWords = 2000

// words are what is asked, with the items that it is about.
func (a About) words(asked string) string {
	words := asked + "\n\nAbout: "
	for i, v := range a.Items {
		item := v.Code + " " + v.Title
		if i > 0 {
			item = "; " + item
		}
		rest := fmt.Sprintf("; and %d more", len(a.Items)-i)
		if len([]rune(words+item+rest)) > maxWords {
			return words + strings.TrimPrefix(rest, "; ")
		}
		words += item
	}
	return words
}

// AskAbout asks for something about the items of a selection of the actor: a
// person, anyone in a service area, or with Owner each owner about what is
// theirs. All requests are made, or none, and the selection is done with. It
// says how many were made; sent twice, it makes none the second time.
func (s *Service) AskAbout(ctx context.Context, by account.Actor, selectionID string, r Request) (asked int, err error) {
	r.OrganisationID, r.AskedBy, r.AskedAt, r.Version, r.Words = by.OrganisationID, by.PersonID, s.now(), 1, strings.TrimSpace(r.Words)
	r.Outcome, r.Reminded = Open, ReminderOn(by.Today, r.DueOn)
	return asked, s.store.Write(ctx, func(tx Tx) error {
		asked = 0
		selection, err := tx.Selection(ctx, by.OrganisationID, by.PersonID, selectionID)
		if err != nil || selection.State != evidence.SelectionChosen {
			return err
		}
		if err := by.Require(account.EditEvidence, r.Record(), "service area"); err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return err
		}
		var c fault.Check
		c.That(len([]rune(r.Words)) <= maxWords/2, "words", "What you need must be 1,000 characters or less")
		c.That(r.DueOn >= by.Today, "due", "The day by which you need it must be today or later")
		if err := c.Err(); err != nil {
			return err
		}
		items, err := tx.SelectedEvidence(ctx, selection, false)
		if err != nil {
			return err
		}
		for _, about := range Split(items, r.PersonID) {
			one := r
			one.ID, one.PersonID, one.Words = s.NewKey(), about.PersonID, about.words(r.Words)
			people, whom, err := s.whom(ctx, tx, by, one)
			if fault.Is(err, fault.KindNotFound) && r.PersonID == Owner {
				return fault.Invalid("", fault.Field{Name: "person", Words: about.Name + " cannot be asked: they have left or may not add evidence. Select another person, or give their evidence to another owner first"})
			} else if err != nil {
				return err
			}
			if err := tx.InsertRequest(ctx, one); err != nil {
				return err
			}
			if err := tell(ctx, tx, notice.EvidenceRequested, one, people); err != nil {
				return err
			}
			if err := tx.Record(ctx, by.Entry("request.asked", "evidence_request", one.ID,
				map[string]any{"element": one.ElementID, "area": one.AreaID, "person": one.PersonID, "of": whom, "due_on": one.DueOn, "words": one.Words})); err != nil {
				return err
			}
			asked++
		}
		selection.State, selection.DoneAt = evidence.SelectionDone, s.now()
		selection.Change = evidence.Change{Act: evidence.ActAsk, Requests: asked, StandardID: r.StandardID, ElementID: r.ElementID}
		return tx.SettleSelection(ctx, selection, evidence.SelectionChosen)
	})
}
