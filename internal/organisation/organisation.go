// Package organisation holds applicants and certification bodies, their sites
// and their tree of service areas. Rows are in store/organisation.go, pages in
// pages/organisation/settings*.go.
package organisation

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
)

// Organisation is an applicant or a certification body.
type Organisation struct {
	ID        string
	Kind      account.OrganisationKind
	Name      string
	Slug      string // in public addresses; unique
	Sector    string
	About     string
	Website   string
	CreatedAt time.Time
	Version   int64
}

// Site is a place where the organisation meets its customers.
type Site struct {
	ID             string
	OrganisationID string
	Name           string
	Address        string
	Notes          string // how to get in, whom to ask for
	ArchivedAt     time.Time
	Version        int64
}

// ServiceArea is a part of the organisation; areas form a tree.
type ServiceArea struct {
	ID             string
	OrganisationID string
	ParentID       string
	Name           string
	Position       int64
	ArchivedAt     time.Time
	Version        int64
}

// Tx is what the use cases need of a transaction.
type Tx interface {
	audit.Log
	Organisation(ctx context.Context, id string) (Organisation, error)
	InsertOrganisation(ctx context.Context, o Organisation) error
	UpdateOrganisation(ctx context.Context, o Organisation) error
	Organisations(ctx context.Context, kind account.OrganisationKind) ([]Organisation, error)
	Site(ctx context.Context, organisationID, id string) (Site, error)
	Sites(ctx context.Context, organisationID string) ([]Site, error)
	SaveSite(ctx context.Context, s Site) error
	ServiceArea(ctx context.Context, organisationID, id string) (ServiceArea, error)
	ServiceAreas(ctx context.Context, organisationID string) ([]ServiceArea, error)
	SaveServiceArea(ctx context.Context, a ServiceArea) error
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Service holds the use cases.
type Service struct {
	store Store
	newID func(prefix string) string
	now   func() time.Time
}

// New returns the use cases on a store.
func New(store Store, newID func(string) string, now func() time.Time) *Service {
	return &Service{store, newID, now}
}

// Slug turns a name into a public address: lower-case letters, digits, hyphens.
func Slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

func (o Organisation) check() error {
	var c fault.Check
	c.That(strings.TrimSpace(o.Name) != "", "name", "Enter the name of the organisation")
	c.That(len([]rune(o.Name)) <= 150, "name", "The name must be 150 characters or less")
	c.That(o.Slug != "", "name", "The name must have at least one letter or digit")
	c.That(o.Website == "" || strings.HasPrefix(o.Website, "https://") || strings.HasPrefix(o.Website, "http://"), "website",
		"Enter the whole web address, starting with https://")
	c.That(len([]rune(o.About)) <= 4000, "about", "What the organisation does must be 4,000 characters or less")
	return c.Err()
}

// Create adds an organisation. It is for the command line and for set-up, not
// for people who are signed in: it asks no permission.
func (s *Service) Create(ctx context.Context, o Organisation) (Organisation, error) {
	o.ID, o.Slug, o.CreatedAt, o.Version = s.newID("org"), Slug(o.Name), s.now(), 1
	if err := o.check(); err != nil {
		return o, err
	}
	return o, s.store.Write(ctx, func(tx Tx) error {
		if err := tx.InsertOrganisation(ctx, o); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Entry{OrganisationID: o.ID, ActorName: "Set-up", Action: "organisation.created",
			SubjectKind: "organisation", SubjectID: o.ID, Detail: audit.Detail(map[string]any{"name": o.Name})})
	})
}

// Update changes name, sector, description and website. Conflict when o.Version
// is not the latest.
func (s *Service) Update(ctx context.Context, by account.Actor, o Organisation) error {
	o.ID, o.Slug = by.OrganisationID, Slug(o.Name)
	if err := o.check(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.ManageOrganisation, account.Record{OrganisationID: o.ID}, "organisation"); err != nil {
			return err
		}
		if err := tx.UpdateOrganisation(ctx, o); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("organisation.changed", "organisation", o.ID, map[string]any{"name": o.Name}))
	})
}

// Settings is what the settings page of an organisation shows.
type Settings struct {
	Organisation Organisation
	Sites        []Site
	Areas        []Branch
}

// Settings returns the actor's organisation with its sites and areas.
func (s *Service) Settings(ctx context.Context, by account.Actor) (v Settings, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "organisation"); err != nil {
			return err
		}
		if v.Organisation, err = tx.Organisation(ctx, by.OrganisationID); err != nil {
			return err
		}
		if v.Sites, err = tx.Sites(ctx, by.OrganisationID); err != nil {
			return err
		}
		areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
		v.Areas = Tree(areas)
		return err
	})
}

// SaveSite adds a site (no ID) or changes one. Conflict on a stale version.
func (s *Service) SaveSite(ctx context.Context, by account.Actor, site Site) (Site, error) {
	var c fault.Check
	c.That(strings.TrimSpace(site.Name) != "", "name", "Enter the name of the site")
	c.That(len([]rune(site.Name)) <= 150, "name", "The name of the site must be 150 characters or less")
	c.That(len([]rune(site.Address)) <= 500, "address", "The address must be 500 characters or less")
	c.That(len([]rune(site.Notes)) <= 2000, "notes", "Notes must be 2,000 characters or less")
	if err := c.Err(); err != nil {
		return site, err
	}
	return site, s.store.Write(ctx, func(tx Tx) error {
		site.OrganisationID = by.OrganisationID
		if err := by.Require(account.ManageOrganisation, account.Record{OrganisationID: by.OrganisationID}, "site"); err != nil {
			return err
		}
		action := "site.changed"
		if site.ID == "" {
			site.ID, action = s.newID("site"), "site.added"
		} else {
			old, err := tx.Site(ctx, by.OrganisationID, site.ID)
			if err != nil {
				return err
			}
			site.ArchivedAt = old.ArchivedAt
		}
		if err := tx.SaveSite(ctx, site); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "site", site.ID, map[string]any{"name": site.Name}))
	})
}

// ArchiveSite takes a site out of lists, or brings it back. What was planned
// there stays.
func (s *Service) ArchiveSite(ctx context.Context, by account.Actor, id string, archive bool) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.ManageOrganisation, account.Record{OrganisationID: by.OrganisationID}, "site"); err != nil {
			return err
		}
		site, err := tx.Site(ctx, by.OrganisationID, id)
		if err != nil {
			return err
		}
		action := "site.restored"
		site.ArchivedAt = time.Time{}
		if archive {
			site.ArchivedAt, action = s.now(), "site.archived"
		}
		if err := tx.SaveSite(ctx, site); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "site", id, nil))
	})
}

// Branch is an area in the tree, with its depth (0 at the top).
type Branch struct {
	ServiceArea
	Depth int
}

// Tree returns the areas in reading order: each parent before its children,
// siblings by position, then name. An area whose parent is missing stands at
// the top, so that none is ever lost from view.
func Tree(areas []ServiceArea) []Branch {
	children := map[string][]ServiceArea{}
	known := map[string]bool{}
	for _, a := range areas {
		known[a.ID] = true
	}
	for _, a := range areas {
		parent := a.ParentID
		if !known[parent] {
			parent = ""
		}
		children[parent] = append(children[parent], a)
	}
	var tree []Branch
	var walk func(parent string, depth int)
	walk = func(parent string, depth int) {
		slices.SortStableFunc(children[parent], func(a, b ServiceArea) int {
			if a.Position != b.Position {
				return int(a.Position - b.Position)
			}
			return strings.Compare(a.Name, b.Name)
		})
		for _, a := range children[parent] {
			tree = append(tree, Branch{a, depth})
			walk(a.ID, depth+1)
		}
	}
	walk("", 0)
	return tree
}

// Beneath returns the ids with all areas beneath them, and reads the areas of
// the organisation only when there are ids.
func Beneath(ctx context.Context, tx interface {
	ServiceAreas(ctx context.Context, organisationID string) ([]ServiceArea, error)
}, organisationID string, ids []string) ([]string, error) {
	if len(ids) == 0 {
		return ids, nil
	}
	areas, err := tx.ServiceAreas(ctx, organisationID)
	return Descendants(areas, ids), err
}

// Descendants returns the ids with all areas beneath them.
func Descendants(areas []ServiceArea, ids []string) []string {
	all := slices.Clone(ids)
	for i := 0; i < len(all); i++ {
		for _, a := range areas {
			if a.ParentID == all[i] && !slices.Contains(all, a.ID) {
				all = append(all, a.ID)
			}
		}
	}
	return all
}
