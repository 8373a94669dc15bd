package reporting

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
)

// PointsPage is the list of points with what they can be tagged with.
type PointsPage struct {
	assessment.Case
	Points   []desk.Point // strengths first, each kind in its order
	Selected []assessment.Selected
	May      assessment.Rights
}

// Of returns the points of one kind.
func (p PointsPage) Of(kind desk.PointKind) []desk.Point { return desk.OfKind(p.Points, kind) }

// Points returns the strengths and improvement areas of an assessment.
func (s *Reporting) Points(ctx context.Context, by account.Actor, assessmentID string) (v PointsPage, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		if v.Points, err = tx.Points(ctx, assessmentID); err != nil {
			return err
		}
		v.May = assessment.RightsOn(by, v.Assessment)
		v.Selected, err = tx.Selected(ctx, assessmentID)
		return err
	})
}

// SavePoint adds a point by hand (no ID) at the end of its kind, or changes one
// at the version it carries.
func (s *Reporting) SavePoint(ctx context.Context, by account.Actor, p desk.Point) (desk.Point, error) {
	p.Words, p.ElementIDs = strings.TrimSpace(p.Words), assessment.TidyElements(p.ElementIDs)
	var c fault.Check
	c.That(p.Kind.Title() != "", "kind", "Select strength or improvement area")
	c.That(p.Words != "", "words", "Enter the strength or the improvement area")
	c.That(len([]rune(p.Words)) <= 4000, "words", "It must be 4,000 characters or less")
	if err := c.Err(); err != nil {
		return p, err
	}
	return p, s.store.Write(ctx, func(tx Tx) error {
		a, points, err := s.points(ctx, tx, by, p.AssessmentID)
		if err != nil {
			return err
		}
		selected, err := tx.Selected(ctx, a.ID)
		if err != nil {
			return err
		}
		if err := assessment.CheckSelected(selected, p.ElementIDs); err != nil {
			return err
		}
		action := "point.changed"
		if p.ID == "" {
			if i := slices.IndexFunc(points, func(o desk.Point) bool {
				return o.Kind == p.Kind && o.Words == p.Words && slices.Equal(o.ElementIDs, p.ElementIDs)
			}); i >= 0 {
				p = points[i] // pressed twice
				return nil
			}
			p.ID, p.CreatedBy, p.CreatedAt, p.Version, action = s.newID("pt"), by.PersonID, s.now(), 0, "point.added"
			p.Position = endOf(points, p.Kind)
		} else {
			old, err := pointOf(points, p.ID)
			if err != nil {
				return err
			}
			p.Position, p.CreatedBy, p.CreatedAt = old.Position, old.CreatedBy, old.CreatedAt
			if old.Kind != p.Kind {
				p.Position = endOf(points, p.Kind)
			}
		}
		if err := tx.SavePoint(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "assessment", a.ID, map[string]any{"point": p.ID, "kind": p.Kind, "elements": p.ElementIDs}))
	})
}

// PointFromFinding makes a strength or an improvement area of the finding of an
// element. Pressing twice makes one. Invalid when there is no finding yet.
func (s *Reporting) PointFromFinding(ctx context.Context, by account.Actor, assessmentID, elementID string, kind desk.PointKind) (p desk.Point, err error) {
	finding := ""
	if err := s.store.Read(ctx, func(tx Tx) error {
		v, err := assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		cells, err := tx.DeskCells(ctx, v, elementID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(cells, func(c desk.Cell) bool { return c.ElementID == elementID })
		if i < 0 {
			return fault.NotFound("Element " + assessment.ShortID(elementID) + " is not examined in this assessment")
		}
		if finding = cells[i].Own.Finding; finding == "" {
			return fault.Invalid("", fault.Field{Name: "finding", Words: "Write and save a finding first: the " + strings.ToLower(kind.Title()) + " is made of it"})
		}
		return nil
	}); err != nil {
		return p, err
	}
	return s.SavePoint(ctx, by, desk.Point{AssessmentID: assessmentID, Kind: kind, Words: desk.Shorten(finding, 4000), ElementIDs: []string{elementID}})
}

// RemovePoint removes a point at the version it was seen.
func (s *Reporting) RemovePoint(ctx context.Context, by account.Actor, assessmentID, pointID string, version int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		_, points, err := s.points(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		if _, err := pointOf(points, pointID); err != nil {
			return err
		}
		if err := tx.DeletePoint(ctx, assessmentID, pointID, version); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("point.removed", "assessment", assessmentID, map[string]any{"point": pointID}))
	})
}

// MovePoint moves a point one place up or down within its kind; at the end it
// stays where it is.
func (s *Reporting) MovePoint(ctx context.Context, by account.Actor, assessmentID, pointID string, up bool) error {
	return s.store.Write(ctx, func(tx Tx) error {
		_, points, err := s.points(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		p, err := pointOf(points, pointID)
		if err != nil {
			return err
		}
		row := desk.OfKind(points, p.Kind)
		i := slices.IndexFunc(row, func(o desk.Point) bool { return o.ID == pointID })
		j := i + 1
		if up {
			j = i - 1
		}
		if j < 0 || j >= len(row) {
			return nil
		}
		row[i], row[j] = row[j], row[i]
		for n, o := range row {
			if o.Position != int64(n) {
				if err := tx.PlacePoint(ctx, assessmentID, o.ID, int64(n)); err != nil {
					return err
				}
			}
		}
		return tx.Record(ctx, by.Entry("point.moved", "assessment", assessmentID, map[string]any{"point": pointID, "up": up}))
	})
}

func (s *Reporting) points(ctx context.Context, tx Tx, by account.Actor, assessmentID string) (assessment.Assessment, []desk.Point, error) {
	a, err := assessment.LoadRateable(ctx, tx, by, assessmentID)
	if err != nil {
		return a, nil, err
	}
	points, err := tx.Points(ctx, assessmentID)
	return a, points, err
}

func pointOf(points []desk.Point, id string) (desk.Point, error) {
	i := slices.IndexFunc(points, func(p desk.Point) bool { return p.ID == id })
	if i < 0 {
		return desk.Point{}, fault.NotFound("There is no such point")
	}
	return points[i], nil
}

func endOf(points []desk.Point, kind desk.PointKind) int64 {
	end := int64(0)
	for _, p := range desk.OfKind(points, kind) {
		end = max(end, p.Position+1)
	}
	return end
}
