package evidence

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Dossier is all there is to an item.
type Dossier struct {
	Item     Item
	Editions []Edition // newest first
	Links    []Link    // by element
	History  []audit.Entry
	Limits   Limits
	MayEdit  bool
}

// Current returns the current edition.
func (d Dossier) Current() Edition {
	if len(d.Editions) == 0 {
		return Edition{}
	}
	return d.Editions[0]
}

// historyEntries is how much of an item's history its page shows.
const historyEntries = 50

// Dossier returns an item of the actor's organisation with its editions, links
// and history; NotFound otherwise.
func (s *Service) Dossier(ctx context.Context, by account.Actor, id string) (d Dossier, err error) {
	return d, s.store.Read(ctx, func(tx Tx) error {
		if d.Item, err = tx.EvidenceItem(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: d.Item.OrganisationID}, "evidence item"); err != nil {
			return err
		}
		if d.Editions, err = tx.EvidenceEditions(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		if d.Links, err = tx.EvidenceLinks(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		d.MayEdit = by.May(account.EditEvidence, d.Item.Record())
		d.Limits = LimitsOn(by.Today, d.Item.CycleStart)
		d.History, err = tx.AuditTrail(ctx, by.OrganisationID, id, 0, historyEntries)
		return err
	})
}

// mine loads an item that the actor may edit.
func (s *Service) mine(ctx context.Context, tx Tx, by account.Actor, id string) (Item, error) {
	item, err := tx.EvidenceItem(ctx, by.OrganisationID, id)
	if err != nil {
		return item, err
	}
	return item, by.Require(account.EditEvidence, item.Record(), "evidence item")
}

// Edit changes what is said about an item, at the version the actor saw:
// Conflict when somebody changed it since.
func (s *Service) Edit(ctx context.Context, by account.Actor, id string, version int64, d Details) error {
	var c fault.Check
	d.check(&c)
	c.That(d.Title != "", "title", "Enter a title")
	c.That(d.Code != "", "code", "Enter a reference code")
	c.That(d.OwnerID != "", "owner", "Select whose evidence this is")
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		item, err := s.mine(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if d.OwnerID != item.OwnerID || !slices.Equal(d.AreaIDs, item.AreaIDs) {
			if err := s.mayBelong(ctx, tx, by, d.OwnerID, d.AreaIDs); err != nil {
				return err
			}
		}
		changes := item.changes(d)
		item.Code, item.Title, item.OwnerID, item.AreaIDs = d.Code, d.Title, d.OwnerID, d.AreaIDs
		item.PeriodFrom, item.PeriodUntil, item.ReviewOn, item.Sensitivity = d.PeriodFrom, d.PeriodUntil, d.ReviewOn, d.Sensitivity
		item.Version, item.UpdatedAt = version, s.now()
		if err := tx.UpdateEvidence(ctx, item); err != nil {
			return err
		}
		if err := s.reindex(ctx, tx, item); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("evidence.changed", "evidence", id, changes))
	})
}

// changes lists, for the audit trail, what differs.
func (i Item) changes(d Details) map[string]any {
	changes := map[string]any{}
	set := func(name, from, to string) {
		if from != to {
			changes[name] = to
		}
	}
	set("code", i.Code, d.Code)
	set("title", i.Title, d.Title)
	set("owner", i.OwnerID, d.OwnerID)
	set("areas", strings.Join(i.AreaIDs, ","), strings.Join(d.AreaIDs, ","))
	set("from", string(i.PeriodFrom), string(d.PeriodFrom))
	set("until", string(i.PeriodUntil), string(d.PeriodUntil))
	set("review", string(i.ReviewOn), string(d.ReviewOn))
	set("sensitivity", string(i.Sensitivity), string(d.Sensitivity))
	return changes
}

// reindex brings the item's search text up to date.
func (s *Service) reindex(ctx context.Context, tx Tx, item Item) error {
	editions, err := tx.EvidenceEditions(ctx, item.OrganisationID, item.ID)
	if err != nil {
		return err
	}
	links, err := tx.EvidenceLinks(ctx, item.OrganisationID, item.ID)
	if err != nil {
		return err
	}
	return tx.SetEvidenceText(ctx, item.OrganisationID, item.ID, ItemText(item, Dossier{Editions: editions}.Current(), links))
}

// Content is what a new edition consists of, according to the kind of its item.
type Content struct {
	Files   []Received
	Uploads []string // ids of the actor's uploads that have arrived, after Files
	URL     string
	Note    string
}

func (c Content) check(kind Kind) error {
	var check fault.Check
	switch kind {
	case FileKind:
		check.That(len(c.Files) > 0, "files", "Select at least one file")
		check.That(len(c.Files) <= maxFiles, "files", "Select at most 100 files at a time")
	case LinkKind:
		words := CheckURL(c.URL)
		check.That(words == "", "url", words)
	case NoteKind:
		words := checkNote(c.Note)
		check.That(words == "", "note", words)
	default:
		check.That(false, "note", "A measure follows its data; enter new data instead")
	}
	return check.Err()
}

func (e Edition) holds(c Content) bool {
	if c.URL != "" {
		return e.URL == c.URL // its files are copies of the page
	}
	return e.URL == c.URL && e.Note == c.Note && slices.EqualFunc(e.Files, c.Files, func(f File, r Received) bool {
		return f.SHA256 == r.SHA256 && f.Name == r.Name
	})
}

// AddEdition puts a new edition beside those the item has, which all stay. When
// the current edition holds the same content, nothing is added and same is true.
func (s *Service) AddEdition(ctx context.Context, by account.Actor, itemID string, c Content) (e Edition, same bool, err error) {
	given := c.Files
	return e, same, s.store.Write(ctx, func(tx Tx) error {
		e, same = Edition{}, false
		item, err := s.mine(ctx, tx, by, itemID)
		if err != nil {
			return err
		}
		uploaded, err := takeUp(ctx, tx, by, c.Uploads)
		if err != nil {
			return err
		}
		c.Files = slices.Concat(given, uploaded)
		if err := c.check(item.Kind); err != nil {
			return err
		}
		editions, err := tx.EvidenceEditions(ctx, by.OrganisationID, itemID)
		if err != nil {
			return err
		}
		if len(editions) > 0 && editions[0].holds(c) {
			e, same = editions[0], true
			return nil
		}
		e = s.edition(by, item, item.EditionNumber+1, c.URL, c.Note, c.Files)
		if err := s.keep(ctx, tx, e); err != nil {
			return err
		}
		if err := tx.InsertEvidenceEdition(ctx, e); err != nil {
			return err
		}
		if err := s.reindex(ctx, tx, item); err != nil {
			return err
		}
		if err := s.room(ctx, tx, by.OrganisationID); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("evidence.edition_added", "evidence", itemID, map[string]any{"number": e.Number, "files": contents(c.Files)}))
	})
}

// Withdraw takes an item out of use, or brings it back. Its editions stay, and
// so does what was submitted.
func (s *Service) Withdraw(ctx context.Context, by account.Actor, id string, version int64, withdraw bool) error {
	return s.store.Write(ctx, func(tx Tx) error {
		item, err := s.mine(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if item.Withdrawn() == withdraw {
			return nil
		}
		action := "evidence.restored"
		item.WithdrawnAt = time.Time{}
		if withdraw {
			item.WithdrawnAt, action = s.now(), "evidence.withdrawn"
		}
		item.Version, item.UpdatedAt = version, s.now()
		if err := tx.UpdateEvidence(ctx, item); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "evidence", id, nil))
	})
}

// Choices is what a form about an item offers.
type Choices struct {
	Owners []Owner
	Areas  []organisation.Branch // as a tree, without archived ones
}

// Choices returns the people and service areas of the actor's organisation.
func (s *Service) Choices(ctx context.Context, by account.Actor) (c Choices, err error) {
	return c, s.store.Read(ctx, func(tx Tx) error {
		c, err = choices(ctx, tx, by, nil)
		return err
	})
}

// ToEdit returns an item that the actor may edit, with what the form about it
// offers: archived areas only where the item has them already.
func (s *Service) ToEdit(ctx context.Context, by account.Actor, id string) (item Item, c Choices, err error) {
	return item, c, s.store.Read(ctx, func(tx Tx) error {
		if item, err = s.mine(ctx, tx, by, id); err != nil {
			return err
		}
		c, err = choices(ctx, tx, by, item.AreaIDs)
		return err
	})
}

func choices(ctx context.Context, tx Tx, by account.Actor, has []string) (c Choices, err error) {
	if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
		return c, err
	}
	if c.Owners, err = tx.EvidenceOwners(ctx, by.OrganisationID); err != nil {
		return c, err
	}
	areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
	c.Areas = slices.DeleteFunc(organisation.Tree(areas), func(b organisation.Branch) bool {
		return !b.ArchivedAt.IsZero() && !slices.Contains(has, b.ID)
	})
	return c, err
}
