package organisation

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// SaveArea adds a service area (no ID) or changes one. Invalid when the parent
// is the area itself or lies beneath it; Conflict on a stale version.
func (s *Service) SaveArea(ctx context.Context, by account.Actor, area ServiceArea) (ServiceArea, error) {
	var c fault.Check
	c.That(strings.TrimSpace(area.Name) != "", "name", "Enter the name of the service area")
	c.That(len([]rune(area.Name)) <= 150, "name", "The name of the service area must be 150 characters or less")
	if err := c.Err(); err != nil {
		return area, err
	}
	return area, s.store.Write(ctx, func(tx Tx) error {
		area.OrganisationID = by.OrganisationID
		if err := by.Require(account.ManageOrganisation, account.Record{OrganisationID: by.OrganisationID}, "service area"); err != nil {
			return err
		}
		areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		action := "area.changed"
		if area.ID == "" {
			area.ID, action = s.newID("area"), "area.added"
			area.Position = int64(len(areas))
		} else {
			i := slices.IndexFunc(areas, func(a ServiceArea) bool { return a.ID == area.ID })
			if i < 0 {
				return fault.NotFound("There is no such service area")
			}
			area.ArchivedAt = areas[i].ArchivedAt
		}
		parent := ""
		if area.ParentID != "" {
			i := slices.IndexFunc(areas, func(a ServiceArea) bool { return a.ID == area.ParentID })
			if i < 0 || slices.Contains(Descendants(areas, []string{area.ID}), area.ParentID) {
				return fault.Invalid("", fault.Field{Name: "parent", Words: "Select a service area that does not lie beneath this one"})
			}
			parent = areas[i].Name
		}
		if err := tx.SaveServiceArea(ctx, area); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "service_area", area.ID, map[string]any{"name": area.Name, "parent": parent}))
	})
}

// ArchiveArea takes an area out of lists, or brings it back. Its evidence and
// history stay.
func (s *Service) ArchiveArea(ctx context.Context, by account.Actor, id string, archive bool) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.ManageOrganisation, account.Record{OrganisationID: by.OrganisationID}, "service area"); err != nil {
			return err
		}
		area, err := tx.ServiceArea(ctx, by.OrganisationID, id)
		if err != nil {
			return err
		}
		action := "area.restored"
		area.ArchivedAt = time.Time{}
		if archive {
			area.ArchivedAt, action = s.now(), "area.archived"
		}
		if err := tx.SaveServiceArea(ctx, area); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "service_area", id, nil))
	})
}

// CheckAreas returns NotFound unless every id is an area of the organisation,
// so that no id from a form reaches another organisation.
func CheckAreas(areas []ServiceArea, ids []string) error {
	for _, id := range ids {
		if !slices.ContainsFunc(areas, func(a ServiceArea) bool { return a.ID == id }) {
			return fault.NotFound("There is no such service area")
		}
	}
	return nil
}
