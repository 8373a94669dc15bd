package improvement

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// TakeIn receives every improvement area that the final reports of an
// organisation's decided assessments name and that is not there yet, and returns
// how many there were. It asks no permission, because the organisation did not
// choose them, and may run any number of times: each point comes in once.
func (s *Service) TakeIn(ctx context.Context, organisationID string) (received int, err error) {
	return received, s.store.Write(ctx, func(tx Tx) error {
		received = 0
		points, err := tx.PointsToReceive(ctx, organisationID)
		if err != nil {
			return err
		}
		for _, p := range points {
			a := Area{ID: s.newID("ia"), OrganisationID: organisationID, AssessmentID: p.AssessmentID, PointID: p.PointID,
				Words: p.Words, ElementIDs: p.ElementIDs, RaisedOn: p.DecidedOn, Version: 1}
			added, err := tx.InsertImprovementArea(ctx, a)
			if err != nil {
				return err
			}
			if !added {
				continue
			}
			received++
			if err := tx.Record(ctx, audit.Entry{OrganisationID: organisationID, ActorName: "Plaudit", Action: "improvement_area.received",
				SubjectKind: "improvement_area", SubjectID: a.ID,
				Detail: audit.Detail(map[string]any{"assessment": p.AssessmentID, "elements": p.ElementIDs})}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Areas returns the improvement areas of the actor's organisation, newest first,
// at most 1,000. Those of a report that was decided since the last call are
// received first.
func (s *Service) Areas(ctx context.Context, by account.Actor) (areas []Area, err error) {
	read := func() (waiting int, err error) {
		return waiting, s.store.Read(ctx, func(tx Tx) error {
			if err := mayRead(by); err != nil {
				return err
			}
			points, err := tx.PointsToReceive(ctx, by.OrganisationID)
			if err != nil {
				return err
			}
			waiting = len(points)
			areas, err = tx.ImprovementAreas(ctx, by.OrganisationID, by.Today)
			return err
		})
	}
	waiting, err := read()
	if err != nil || waiting == 0 {
		return areas, err
	}
	if _, err := s.TakeIn(ctx, by.OrganisationID); err != nil {
		return nil, err
	}
	_, err = read()
	return areas, err
}

// Area returns an improvement area with its actions by due date. NotFound when it
// is not of the actor's organisation.
func (s *Service) Area(ctx context.Context, by account.Actor, id string) (a Area, actions []Row, err error) {
	return a, actions, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		if a, err = tx.ImprovementArea(ctx, by.OrganisationID, id, by.Today); err != nil {
			return err
		}
		actions, err = tx.Actions(ctx, by.OrganisationID, Filter{ImprovementAreaID: id}, 500)
		return err
	})
}

func (a Area) check(today date.Date) error {
	var c fault.Check
	c.That(a.Words != "", "words", "Enter what could be done better")
	c.That(len([]rune(a.Words)) <= 2000, "words", "What could be done better must be 2,000 characters or less")
	c.That(a.RaisedOn != "", "raised", "Enter the day on which it was raised")
	c.That(a.RaisedOn <= today, "raised", "The day on which it was raised must be today or in the past")
	for _, id := range a.ElementIDs {
		_, known := standard.CSE().Element(id)
		c.That(known, "elements", id+" is not an element of the standard")
	}
	return c.Err()
}

// tidy trims the words and puts the elements in order, each once.
func (a Area) tidy() Area {
	a.Words = strings.TrimSpace(a.Words)
	a.ElementIDs = slices.Clone(a.ElementIDs)
	slices.SortFunc(a.ElementIDs, standard.CompareIDs)
	a.ElementIDs = slices.Compact(a.ElementIDs)
	return a
}

// Raise enters an improvement area by hand: one of the organisation's own, or one
// of a report from before Plaudit. Everybody who manages actions somewhere may. a.ID
// is the key that the form carried, so that a form sent twice adds once.
func (s *Service) Raise(ctx context.Context, by account.Actor, a Area) (Area, error) {
	a = a.tidy()
	a.ID, a.OrganisationID, a.AssessmentID, a.PointID, a.Version = s.keyed("ia", a.ID), by.OrganisationID, "", "", 1
	return a, s.store.Write(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		if !by.Has(account.ManageActions) {
			return fault.Forbidden("You do not have permission to enter improvement areas")
		}
		if err := a.check(by.Today); err != nil {
			return err
		}
		added, err := tx.InsertImprovementArea(ctx, a)
		if err != nil {
			return err
		}
		if !added {
			a, err = tx.ImprovementArea(ctx, by.OrganisationID, a.ID, by.Today)
			return err
		}
		return tx.Record(ctx, by.Entry("improvement_area.raised", "improvement_area", a.ID, map[string]any{"elements": a.ElementIDs}))
	})
}

// Change changes the words, elements and day of an improvement area that was
// entered by hand. Conflict when it came from a report, or a.Version is not the
// latest.
func (s *Service) Change(ctx context.Context, by account.Actor, a Area) error {
	a = a.tidy()
	return s.onArea(ctx, by, a.ID, a.Version, "improvement_area.changed", func(old Area) (Area, error) {
		if old.PointID != "" {
			return old, fault.Conflict("The words of an assessor's report cannot be changed. Say what you make of them in the actions")
		}
		old.Words, old.ElementIDs, old.RaisedOn = a.Words, a.ElementIDs, a.RaisedOn
		return old, old.check(by.Today)
	})
}

// Close closes an improvement area with words on what became of it.
func (s *Service) Close(ctx context.Context, by account.Actor, id string, version int64, words string) error {
	return s.onArea(ctx, by, id, version, "improvement_area.closed", func(a Area) (Area, error) { return a.Close(by.Today, words) })
}

// Reopen takes back that an improvement area was closed. The words stay, to be
// read beside what comes next.
func (s *Service) Reopen(ctx context.Context, by account.Actor, id string, version int64) error {
	return s.onArea(ctx, by, id, version, "improvement_area.reopened", func(a Area) (Area, error) {
		if a.ClosedOn == "" {
			return a, fault.Conflict("This improvement area is open already")
		}
		a.ClosedOn = ""
		return a, nil
	})
}

// onArea changes an improvement area at a version. An improvement area belongs
// to the whole organisation, so only those may whose role is not limited.
func (s *Service) onArea(ctx context.Context, by account.Actor, id string, version int64, action string, change func(Area) (Area, error)) error {
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := tx.ImprovementArea(ctx, by.OrganisationID, id, by.Today)
		if err != nil {
			return err
		}
		if err := by.Require(account.ManageActions, whole(by, ""), "improvement area"); err != nil {
			return err
		}
		if a, err = change(a); err != nil {
			return err
		}
		a.Version = version
		if err := tx.UpdateImprovementArea(ctx, a); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "improvement_area", id, map[string]any{"elements": a.ElementIDs, "closed_on": a.ClosedOn}))
	})
}
