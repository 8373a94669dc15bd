package evidence

import (
	"context"
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Order is how the library is sorted.
type Order string

// The orders. There are no others.
const (
	ByMatch  Order = "match"   // with words: best first
	ByUpdate Order = "updated" // last changed first
	ByTitle  Order = "title"
	ByPeriod Order = "period" // newest data first, undated last
)

// Orders returns the orders that need no words.
func Orders() []Order { return []Order{ByUpdate, ByTitle, ByPeriod} }

// Title is the order in words.
func (o Order) Title() string {
	return map[Order]string{ByUpdate: "Last changed", ByTitle: "Title", ByPeriod: "Newest period", ByMatch: "Best match"}[o]
}

// Filter says which items to list; a field left empty filters nothing.
type Filter struct {
	Words       string // as search.Parse reads them: in the text of the item and of its files
	StandardID  string // with ElementID
	ElementID   string
	Unlinked    bool // linked to no element
	AreaIDs     []string
	OwnerID     string
	Kind        Kind
	Freshness   Freshness
	Limits      Limits // for Freshness
	Period      Period // tells of days in it
	Undated     bool   // does not say which period it describes
	Sensitivity Sensitivity
	Suggested   bool // with suggestions that wait
	Withdrawn   bool // list withdrawn items instead of those in use
	Order       Order
	After       Mark // where the page before ended
	Skip        int  // with Words: how many items the pages before showed
}

// Period is the days From to Until, both included; the zero Period is none.
type Period struct{ From, Until date.Date }

// FinancialYear returns the year of twelve months that begins on 1 April of a
// year, as councils count it.
func FinancialYear(begins int) Period {
	from := date.Date(fmt.Sprintf("%04d-04-01", begins))
	return Period{from, from.AddMonths(12).AddDays(-1)}
}

// Mark is where a page of the library ended: the sort value and id of its last
// row. The zero Mark is the beginning.
type Mark struct {
	At    time.Time // for ByUpdate
	Value string    // for ByTitle and ByPeriod
	ID    string
}

// Row is one line of the library.
type Row struct {
	Item
	Elements  []string // ids
	FileName  string   // of the first file of the current edition
	MediaType string
	Size      int64 // of all files of the current edition
	Files     int64
	State     ContentState // Infected or Waiting when one of its files is, else Clean
	Text      TextState    // of the file of the current edition that is worst off; empty without files
	URL       string
	SortTitle string
}

// MarkOf returns the mark of a row in an order.
func MarkOf(r Row, o Order) Mark {
	switch o {
	case ByTitle:
		return Mark{Value: r.SortTitle, ID: r.ID}
	case ByPeriod:
		return Mark{Value: string(r.PeriodUntil), ID: r.ID}
	}
	return Mark{At: r.UpdatedAt, ID: r.ID}
}

// Library is a page of the library with what its filters offer.
type Library struct {
	Rows   []Row
	More   bool // there is a page after this
	Areas  []organisation.Branch
	Owners []Owner
	Limits Limits
	// Suggested is how many items have suggestions that wait; not counted with words.
	Suggested int64
	Found     Found // with words in the filter: what was found where
}

// PageSize is how many rows a page of the library has.
const PageSize = 50

// Library lists evidence of the actor's organisation. An area in the filter
// stands for all areas beneath it too.
func (s *Service) Library(ctx context.Context, by account.Actor, f Filter) (v Library, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
			return err
		}
		areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		v.Areas = organisation.Tree(areas)
		owners, start, err := tx.EvidenceOwnersAndCycle(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		v.Owners, v.Limits = owners, LimitsOn(by.Today, start)
		f.Limits = v.Limits
		if len(f.AreaIDs) > 0 {
			f.AreaIDs = organisation.Descendants(areas, f.AreaIDs)
		}
		if f.asks() {
			if v.Found, err = Find(ctx, tx, by.OrganisationID, f); err != nil {
				return err
			}
			v.More = len(v.Found.Matches) > f.Skip+PageSize
			v.Rows, err = v.Found.Rows(ctx, tx, by.OrganisationID, f.Skip, f.Skip+PageSize)
			return err
		}
		if v.Suggested, err = tx.EvidenceSuggested(ctx, by.OrganisationID); err != nil {
			return err
		}
		v.Rows, err = tx.EvidencePage(ctx, by.OrganisationID, f, PageSize+1)
		if len(v.Rows) > PageSize {
			v.Rows, v.More = v.Rows[:PageSize], true
		}
		return err
	})
}

// exportBatch is how many rows are read at a time for an export.
const exportBatch = 1000

// Export calls f for every row of the library that the filter names, in its
// order. Rows are read a batch at a time, and no transaction is open while f
// runs, so a slow reader holds nothing up.
func (s *Service) Export(ctx context.Context, by account.Actor, filter Filter, f func(Row, Limits) error) error {
	for {
		var rows []Row
		if err := s.store.Read(ctx, func(tx Tx) (err error) {
			rows, err = s.page(ctx, tx, by, &filter, exportBatch)
			return err
		}); err != nil {
			return err
		}
		for _, row := range rows {
			if err := f(row, filter.Limits); err != nil {
				return err
			}
		}
		if len(rows) < exportBatch || filter.asks() {
			return nil
		}
		filter.After = MarkOf(rows[len(rows)-1], filter.Order)
	}
}

// resolve fills in what a filter leaves to the organisation: the limits of
// freshness, and the areas beneath those it names.
func (s *Service) resolve(ctx context.Context, tx Tx, by account.Actor, filter *Filter) (err error) {
	if filter.Limits, err = cycleLimits(ctx, tx, by); err != nil {
		return err
	}
	filter.AreaIDs, err = organisation.Beneath(ctx, tx, by.OrganisationID, filter.AreaIDs)
	return err
}

func (s *Service) page(ctx context.Context, tx Tx, by account.Actor, filter *Filter, limit int) (rows []Row, err error) {
	if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
		return nil, err
	}
	if err := s.resolve(ctx, tx, by, filter); err != nil {
		return nil, err
	}
	if filter.asks() { // never more than 2*MaxHits: one batch
		found, err := Find(ctx, tx, by.OrganisationID, *filter)
		if err != nil {
			return nil, err
		}
		return found.Rows(ctx, tx, by.OrganisationID, 0, len(found.Matches))
	}
	return tx.EvidencePage(ctx, by.OrganisationID, *filter, limit)
}

// ForElement returns the evidence of the actor's organisation for one element,
// strongest first, then by code, without withdrawn items, and the limits of
// freshness.
func (s *Service) ForElement(ctx context.Context, by account.Actor, standardID, elementID string) (linked []Linked, limits Limits, err error) {
	return linked, limits, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "element"); err != nil {
			return err
		}
		if limits, err = cycleLimits(ctx, tx, by); err != nil {
			return err
		}
		linked, err = tx.LinkedToElement(ctx, by.OrganisationID, standardID, elementID)
		return err
	})
}

// cycleLimits returns the limits of freshness for the actor's organisation.
func cycleLimits(ctx context.Context, tx Tx, by account.Actor) (Limits, error) {
	start, err := tx.EvidenceCycleStart(ctx, by.OrganisationID)
	return LimitsOn(by.Today, start), err
}
