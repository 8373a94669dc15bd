package improvement

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Plan is the service plan of a service area for a time, usually a year.
type Plan struct {
	ID             string
	OrganisationID string
	AreaID         string // "" is the whole organisation
	AreaName       string // read only
	Title          string
	StartsOn       date.Date
	EndsOn         date.Date
	Version        int64
	Actions        Tally // read only
}

// Current tells whether the day lies within the plan.
func (p Plan) Current(on date.Date) bool { return p.StartsOn <= on && on <= p.EndsOn }

func (p Plan) check() error {
	var c fault.Check
	c.That(p.Title != "", "title", "Enter the title of the service plan")
	c.That(len([]rune(p.Title)) <= 150, "title", "The title must be 150 characters or less")
	c.That(p.StartsOn != "", "starts", "Enter the first day of the service plan")
	c.That(p.EndsOn != "", "ends", "Enter the last day of the service plan")
	c.That(p.StartsOn == "" || p.EndsOn == "" || p.StartsOn < p.EndsOn, "ends", "The last day must be after the first day")
	c.That(p.StartsOn == "" || p.EndsOn <= p.StartsOn.AddYears(5), "ends", "A service plan must not be longer than 5 years")
	return c.Err()
}

// Plans returns the service plans of the actor's organisation, newest first, and
// its service areas.
func (s *Service) Plans(ctx context.Context, by account.Actor) (plans []Plan, areas []organisation.Branch, err error) {
	return plans, areas, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		all, err := tx.ServiceAreas(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		areas = organisation.Tree(all)
		plans, err = tx.ServicePlans(ctx, by.OrganisationID, by.Today)
		return err
	})
}

// Plan returns a service plan with its actions by due date, at most 500.
// NotFound when it is not of the actor's organisation.
func (s *Service) Plan(ctx context.Context, by account.Actor, id string) (p Plan, actions []Row, err error) {
	return p, actions, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		if p, err = tx.ServicePlan(ctx, by.OrganisationID, id, by.Today); err != nil {
			return err
		}
		actions, err = tx.Actions(ctx, by.OrganisationID, Filter{PlanID: id}, 500)
		return err
	})
}

// AddPlan adds a service plan. p.ID is the key that the form carried; a plan with
// that key is added once, and the second call returns the first one's.
func (s *Service) AddPlan(ctx context.Context, by account.Actor, p Plan) (Plan, error) {
	p.ID, p.OrganisationID, p.Version = s.keyed("plan", p.ID), by.OrganisationID, 1
	p.Title = strings.TrimSpace(p.Title)
	return p, s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.ManageActions, whole(by, p.AreaID), "service plan"); err != nil {
			return err
		}
		if err := p.check(); err != nil {
			return err
		}
		if err := checkArea(ctx, tx, by, p.AreaID); err != nil {
			return err
		}
		if there, err := tx.ServicePlan(ctx, by.OrganisationID, p.ID, by.Today); err == nil {
			p = there
			return nil
		} else if !fault.Is(err, fault.KindNotFound) {
			return err
		}
		if err := tx.InsertServicePlan(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("service_plan.added", "service_plan", p.ID, p.detail()))
	})
}

// ChangePlan changes title, service area and days of a plan. Conflict when
// p.Version is not the latest; Forbidden unless the actor manages actions in the
// old and in the new service area.
func (s *Service) ChangePlan(ctx context.Context, by account.Actor, p Plan) error {
	p.OrganisationID, p.Title = by.OrganisationID, strings.TrimSpace(p.Title)
	return s.store.Write(ctx, func(tx Tx) error {
		old, err := tx.ServicePlan(ctx, by.OrganisationID, p.ID, by.Today)
		if err != nil {
			return err
		}
		for _, area := range []string{old.AreaID, p.AreaID} {
			if err := by.Require(account.ManageActions, whole(by, area), "service plan"); err != nil {
				return err
			}
		}
		if err := p.check(); err != nil {
			return err
		}
		if err := checkArea(ctx, tx, by, p.AreaID); err != nil {
			return err
		}
		if err := tx.UpdateServicePlan(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("service_plan.changed", "service_plan", p.ID, p.detail()))
	})
}

func (p Plan) detail() map[string]any {
	return map[string]any{"title": p.Title, "area": p.AreaID, "starts_on": p.StartsOn, "ends_on": p.EndsOn}
}

// checkArea returns NotFound unless the area is one of the actor's organisation.
func checkArea(ctx context.Context, tx Tx, by account.Actor, areaID string) error {
	if areaID == "" {
		return nil
	}
	areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
	if err != nil {
		return err
	}
	return organisation.CheckAreas(areas, []string{areaID})
}
