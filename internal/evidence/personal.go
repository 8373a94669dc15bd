package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/personal"
)

// Spotted is what looks like personal data at a place in a file or note.
type Spotted struct {
	personal.Finding
	Place Place `json:"place"`
}

// Fine is why what looks like personal data in an edition may stay.
type Fine struct {
	Because string // empty: nobody said so
	By      string // the name of who did
	At      time.Time
}

// Said tells whether somebody said so.
func (f Fine) Said() bool { return f.Because != "" }

// Spot looks for personal data in the text of a file or note. The domains are
// those of the organisation's own e-mail addresses.
func Spot(passages []Passage, own []string) []Spotted {
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = p.Text
	}
	var all []Spotted
	for _, f := range personal.Find(texts, own) {
		at := passages[f.Passage].Place
		if at.Kind == "line" {
			at.Number += int64(f.Line) // the place is that of the first line
		}
		all = append(all, Spotted{f, at})
	}
	return all
}

// Findings are what was spotted, without the places.
func Findings(all []Spotted) []personal.Finding {
	found := make([]personal.Finding, len(all))
	for i, v := range all {
		found[i] = v.Finding
	}
	return found
}

// Heavy counts what of all is worth a warning.
func Heavy(all []Spotted) int { return personal.Heavy(Findings(all)) }

// Exposed counts what of an edition is worth a warning, whatever was said of it.
func (e Edition) Exposed() int {
	n := Heavy(e.Personal)
	for _, f := range e.Files {
		n += Heavy(f.Personal)
	}
	return n
}

// Noticed counts what was spotted in an edition, the harmless too.
func (e Edition) Noticed() int {
	n := len(e.Personal)
	for _, f := range e.Files {
		n += len(f.Personal)
	}
	return n
}

// InWords names what of an edition is worth a warning.
func (e Edition) InWords() string {
	all := Findings(e.Personal)
	for _, f := range e.Files {
		all = append(all, Findings(f.Personal)...)
	}
	return personal.Summary(all)
}

const maxBecause = 500

// SayFine records that what looks like personal data in the current edition of
// an item may stay, because. It counts for that edition alone: Conflict when
// there is another by now.
func (s *Service) SayFine(ctx context.Context, by account.Actor, itemID string, edition int64, because string) error {
	because = strings.TrimSpace(because)
	var c fault.Check
	c.That(because != "", "because", "Enter why it may stay")
	c.That(len([]rune(because)) <= maxBecause, "because", fmt.Sprintf("Why it may stay must be %d characters or less", maxBecause))
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		current, err := s.exposed(ctx, tx, by, itemID, edition)
		if err != nil {
			return err
		}
		if err := tx.SavePersonalFine(ctx, by.OrganisationID, itemID, edition, because, by.PersonID, s.now()); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("evidence.personal_data_may_stay", "evidence", itemID, map[string]any{"edition": edition, "because": because, "found": current.InWords()}))
	})
}

// exposed returns the current edition of an item that the actor may edit.
func (s *Service) exposed(ctx context.Context, tx Tx, by account.Actor, itemID string, edition int64) (Edition, error) {
	item, err := s.mine(ctx, tx, by, itemID)
	if err != nil {
		return Edition{}, err
	}
	if item.EditionNumber != edition {
		return Edition{}, fault.Conflict("There is a new edition of this evidence since you opened the page. Look at what was found in that")
	}
	editions, err := tx.EvidenceEditions(ctx, by.OrganisationID, itemID)
	current := Dossier{Editions: editions}.Current()
	if err == nil && current.Exposed() == 0 && !current.Fine.Said() {
		err = fault.Conflict("Nothing that looks like personal data is known of this edition any more")
	}
	return current, err
}

// TakeBackFine takes back what SayFine recorded.
func (s *Service) TakeBackFine(ctx context.Context, by account.Actor, itemID string, edition int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		current, err := s.exposed(ctx, tx, by, itemID, edition)
		if err != nil || !current.Fine.Said() {
			return err
		}
		if err := tx.DeletePersonalFine(ctx, by.OrganisationID, itemID, edition); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("evidence.personal_data_may_not_stay", "evidence", itemID, map[string]any{"edition": edition, "because": current.Fine.Because}))
	})
}

// Handed returns the editions of an item of the actor's organisation that were
// frozen in a submission: whoever reads that sees them still.
func (s *Service) Handed(ctx context.Context, by account.Actor, itemID string) (handed []Edition, err error) {
	return handed, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "evidence item"); err != nil {
			return err
		}
		editions, err := tx.EvidenceEditions(ctx, by.OrganisationID, itemID)
		handed = slices.DeleteFunc(editions, func(e Edition) bool { return len(e.SubmittedIn) == 0 })
		return err
	})
}
