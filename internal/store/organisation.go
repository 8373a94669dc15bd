package store

import (
	"context"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

var _ organisation.Tx = (*Tx)(nil)

const organisationColumns = `id, kind, name, slug, sector, about, website, created_at, version`

func scanOrganisation(s scanner) (o organisation.Organisation, err error) {
	return o, s.Scan(&o.ID, &o.Kind, &o.Name, &o.Slug, &o.Sector, &o.About, &o.Website, at{&o.CreatedAt}, &o.Version)
}

// Organisation returns the organisation with this id; NotFound otherwise.
func (t *Tx) Organisation(ctx context.Context, id string) (organisation.Organisation, error) {
	return one(ctx, t, "There is no such organisation", scanOrganisation,
		`SELECT `+organisationColumns+` FROM organisation WHERE id = $1`, id)
}

// OrganisationBySlug returns the organisation with this public address.
func (t *Tx) OrganisationBySlug(ctx context.Context, slug string) (organisation.Organisation, error) {
	return one(ctx, t, "There is no such organisation", scanOrganisation,
		`SELECT `+organisationColumns+` FROM organisation WHERE slug = $1`, slug)
}

// Organisations returns all of one kind by name, at most 1,000.
func (t *Tx) Organisations(ctx context.Context, kind account.OrganisationKind) ([]organisation.Organisation, error) {
	return list(ctx, t, scanOrganisation,
		`SELECT `+organisationColumns+` FROM organisation WHERE kind = $1 ORDER BY name, id LIMIT 1000`, kind)
}

var nameTaken = fault.Invalid("", fault.Field{Name: "name", Words: "There is already an organisation with this name"})

// InsertOrganisation adds an organisation; Invalid when its name is taken.
func (t *Tx) InsertOrganisation(ctx context.Context, o organisation.Organisation) error {
	return duplicateIs(t.run(ctx, `INSERT INTO organisation (`+organisationColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		o.ID, o.Kind, o.Name, o.Slug, o.Sector, o.About, o.Website, o.CreatedAt, o.Version), nameTaken)
}

// UpdateOrganisation changes an organisation at the version it carries.
func (t *Tx) UpdateOrganisation(ctx context.Context, o organisation.Organisation) error {
	return duplicateIs(t.change(ctx, "These settings were changed by somebody else since you opened them",
		`UPDATE organisation SET name = $3, slug = $4, sector = $5, about = $6, website = $7, version = version + 1
		WHERE id = $1 AND version = $2`, o.ID, o.Version, o.Name, o.Slug, o.Sector, o.About, o.Website), nameTaken)
}

const siteColumns = `id, organisation_id, name, address, notes, archived_at, version`

func scanSite(s scanner) (v organisation.Site, err error) {
	return v, s.Scan(&v.ID, &v.OrganisationID, &v.Name, &v.Address, &v.Notes, at{&v.ArchivedAt}, &v.Version)
}

// Site returns a site of the organisation; NotFound otherwise.
func (t *Tx) Site(ctx context.Context, organisationID, id string) (organisation.Site, error) {
	return one(ctx, t, "There is no such site", scanSite,
		`SELECT `+siteColumns+` FROM site WHERE organisation_id = $1 AND id = $2`, organisationID, id)
}

// Sites returns all sites by name, archived ones last.
func (t *Tx) Sites(ctx context.Context, organisationID string) ([]organisation.Site, error) {
	return list(ctx, t, scanSite, `SELECT `+siteColumns+` FROM site WHERE organisation_id = $1
		ORDER BY archived_at IS NOT NULL, name, id LIMIT 1000`, organisationID)
}

// SaveSite adds a site, or changes it at the version it carries (0: add).
func (t *Tx) SaveSite(ctx context.Context, v organisation.Site) error {
	if v.Version == 0 {
		return t.run(ctx, `INSERT INTO site (`+siteColumns+`) VALUES ($1, $2, $3, $4, $5, $6, 1)`,
			v.ID, v.OrganisationID, v.Name, v.Address, v.Notes, v.ArchivedAt)
	}
	return t.change(ctx, "This site was changed by somebody else since you opened it",
		`UPDATE site SET name = $4, address = $5, notes = $6, archived_at = $7, version = version + 1
		WHERE id = $1 AND organisation_id = $2 AND version = $3`, v.ID, v.OrganisationID, v.Version, v.Name, v.Address, v.Notes, v.ArchivedAt)
}

const areaColumns = `id, organisation_id, parent_id, name, position, archived_at, version`

func scanArea(s scanner) (a organisation.ServiceArea, err error) {
	return a, s.Scan(&a.ID, &a.OrganisationID, text{&a.ParentID}, &a.Name, &a.Position, at{&a.ArchivedAt}, &a.Version)
}

// ServiceArea returns an area of the organisation; NotFound otherwise.
func (t *Tx) ServiceArea(ctx context.Context, organisationID, id string) (organisation.ServiceArea, error) {
	return one(ctx, t, "There is no such service area", scanArea,
		`SELECT `+areaColumns+` FROM service_area WHERE organisation_id = $1 AND id = $2`, organisationID, id)
}

// ServiceAreas returns all areas of the organisation, archived ones too.
func (t *Tx) ServiceAreas(ctx context.Context, organisationID string) ([]organisation.ServiceArea, error) {
	return list(ctx, t, scanArea, `SELECT `+areaColumns+` FROM service_area WHERE organisation_id = $1
		ORDER BY position, name, id LIMIT 2000`, organisationID)
}

// SaveServiceArea adds an area, or changes it at the version it carries (0: add).
func (t *Tx) SaveServiceArea(ctx context.Context, a organisation.ServiceArea) error {
	if a.Version == 0 {
		return t.run(ctx, `INSERT INTO service_area (`+areaColumns+`) VALUES ($1, $2, $3, $4, $5, $6, 1)`,
			a.ID, a.OrganisationID, orNull(a.ParentID), a.Name, a.Position, a.ArchivedAt)
	}
	return t.change(ctx, "This service area was changed by somebody else since you opened it",
		`UPDATE service_area SET parent_id = $4, name = $5, position = $6, archived_at = $7, version = version + 1
		WHERE id = $1 AND organisation_id = $2 AND version = $3`,
		a.ID, a.OrganisationID, a.Version, orNull(a.ParentID), a.Name, a.Position, a.ArchivedAt)
}
