package improvement

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/organisation"
)

// PageSize is how many actions a page of the list has.
const PageSize = 50

// List is a page of actions with what its filters offer.
type List struct {
	Rows   []Row
	More   bool // there is a page after this
	People []account.Member
	Areas  []organisation.Branch
}

// Actions lists actions of the actor's organisation by due date. A service area
// in the filter stands for all areas beneath it too.
func (s *Service) Actions(ctx context.Context, by account.Actor, f Filter) (v List, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		v.Areas = organisation.Tree(areas)
		if len(f.AreaIDs) > 0 {
			f.AreaIDs = organisation.Descendants(areas, f.AreaIDs)
		}
		if v.People, err = tx.Members(ctx, by.OrganisationID); err != nil {
			return err
		}
		v.Rows, err = tx.Actions(ctx, by.OrganisationID, f, PageSize+1)
		if len(v.Rows) > PageSize {
			v.Rows, v.More = v.Rows[:PageSize], true
		}
		return err
	})
}

// Export calls f for every action that the filter names, by due date.
func (s *Service) Export(ctx context.Context, by account.Actor, filter Filter, f func(Row) error) error {
	const batch = 1000
	return s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		var err error
		if filter.AreaIDs, err = organisation.Beneath(ctx, tx, by.OrganisationID, filter.AreaIDs); err != nil {
			return err
		}
		for {
			rows, err := tx.Actions(ctx, by.OrganisationID, filter, batch)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if err := f(r); err != nil {
					return err
				}
			}
			if len(rows) < batch {
				return nil
			}
			filter.After = MarkOf(rows[len(rows)-1])
		}
	})
}

// Choices is what the form of an action offers.
type Choices struct {
	People []account.Member // who can sign in
	Areas  []organisation.Branch
	Goals  []Goal
}

func choices(ctx context.Context, tx Tx, by account.Actor) (c Choices, err error) {
	if c.People, err = tx.Members(ctx, by.OrganisationID); err != nil {
		return c, err
	}
	c.People = slices.DeleteFunc(c.People, func(m account.Member) bool { return m.Disabled })
	areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
	if err != nil {
		return c, err
	}
	c.Areas = organisation.Tree(areas)
	c.Goals, err = tx.Goals(ctx, by.OrganisationID)
	return c, err
}

// Choices returns what the form of a new action offers.
func (s *Service) Choices(ctx context.Context, by account.Actor) (c Choices, err error) {
	return c, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		c, err = choices(ctx, tx, by)
		return err
	})
}

// ActionToChange returns an action with what its form offers. Forbidden unless
// the actor manages actions where it stands.
func (s *Service) ActionToChange(ctx context.Context, by account.Actor, id string) (r Row, c Choices, err error) {
	return r, c, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		if r, err = tx.Action(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		if err := by.Require(account.ManageActions, r.Record(), "action"); err != nil {
			return err
		}
		c, err = choices(ctx, tx, by)
		return err
	})
}

// checkReferences returns NotFound when the action names a person, service area,
// plan or improvement area that is not of the organisation, and Conflict when
// its improvement area is closed. What the action had before may stay.
func checkReferences(ctx context.Context, tx Tx, by account.Actor, a, old Action) error {
	c, err := choices(ctx, tx, by)
	if err != nil {
		return err
	}
	if a.OwnerID != old.OwnerID && !slices.ContainsFunc(c.People, func(m account.Member) bool { return m.PersonID == a.OwnerID }) {
		return fault.NotFound("There is no such person in your organisation")
	}
	if a.AreaID != "" && !slices.ContainsFunc(c.Areas, func(b organisation.Branch) bool { return b.ID == a.AreaID }) {
		return fault.NotFound("There is no such service area")
	}
	has := func(kind, id string) bool {
		return slices.ContainsFunc(c.Goals, func(g Goal) bool { return g.Kind == kind && g.ID == id })
	}
	if a.PlanID != "" && !has("plan", a.PlanID) {
		return fault.NotFound("There is no such service plan")
	}
	if a.ImprovementAreaID != "" && a.ImprovementAreaID != old.ImprovementAreaID && !has("improvement_area", a.ImprovementAreaID) {
		area, err := tx.ImprovementArea(ctx, by.OrganisationID, a.ImprovementAreaID, by.Today)
		if err == nil && area.ClosedOn != "" {
			return fault.Conflict("This improvement area is closed. Reopen it before you add an action to it")
		}
		return fault.NotFound("There is no such improvement area")
	}
	return nil
}

// AddAction plans an action for an owner and by a day. a.ID is the key that the
// form carried, so that a form sent twice adds once.
func (s *Service) AddAction(ctx context.Context, by account.Actor, a Action) (Action, error) {
	a.ID, a.OrganisationID, a.CreatedBy, a.State, a.Version = s.keyed("act", a.ID), by.OrganisationID, by.PersonID, Open, 1
	a.Title, a.Measure = strings.TrimSpace(a.Title), strings.TrimSpace(a.Measure)
	a.CreatedAt = s.now()
	a.UpdatedAt = a.CreatedAt
	return a, s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.ManageActions, whole(by, a.AreaID), "service area"); err != nil {
			return err
		}
		if err := a.check(); err != nil {
			return err
		}
		if there, err := tx.Action(ctx, by.OrganisationID, a.ID); err == nil {
			a = there.Action
			return nil
		} else if !fault.Is(err, fault.KindNotFound) {
			return err
		}
		if a.DueOn < by.Today {
			return fault.Invalid("", fault.Field{Name: "due", Words: "The day by which it is to be done must be today or later"})
		}
		if err := checkReferences(ctx, tx, by, a, Action{}); err != nil {
			return err
		}
		if err := tx.InsertAction(ctx, a); err != nil {
			return err
		}
		if err := tellOwner(ctx, tx, by, a); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("action.added", "action", a.ID, a.detail()))
	})
}

// tellOwner has the owner told, unless they gave the action to themselves.
func tellOwner(ctx context.Context, tx Tx, by account.Actor, a Action) error {
	if a.OwnerID == by.PersonID {
		return nil
	}
	return tx.Notify(ctx, notice.Notice{Event: notice.ActionAssigned, OrganisationID: a.OrganisationID, SubjectID: a.ID, PersonID: a.OwnerID})
}

func (a Action) detail() map[string]any {
	return map[string]any{"title": a.Title, "owner": a.OwnerID, "area": a.AreaID, "due_on": a.DueOn, "plan": a.PlanID, "improvement_area": a.ImprovementAreaID}
}

// ChangeAction changes what is to be done, its measure, owner, day, service area,
// plan and improvement area; the state is changed with Tell. Conflict when
// a.Version is not the latest. Forbidden unless the actor manages actions in the
// old and in the new service area.
func (s *Service) ChangeAction(ctx context.Context, by account.Actor, a Action) error {
	a.Title, a.Measure = strings.TrimSpace(a.Title), strings.TrimSpace(a.Measure)
	return s.store.Write(ctx, func(tx Tx) error {
		old, err := tx.Action(ctx, by.OrganisationID, a.ID)
		if err != nil {
			return err
		}
		for _, area := range []string{old.AreaID, a.AreaID} {
			if err := by.Require(account.ManageActions, whole(by, area), "action"); err != nil {
				return err
			}
		}
		if err := a.check(); err != nil {
			return err
		}
		if err := checkReferences(ctx, tx, by, a, old.Action); err != nil {
			return err
		}
		a.OrganisationID, a.State, a.UpdatedAt = by.OrganisationID, old.State, s.now()
		if err := tx.UpdateAction(ctx, a); err != nil {
			return err
		}
		if a.OwnerID != old.OwnerID {
			if err := tellOwner(ctx, tx, by, a); err != nil {
				return err
			}
		}
		detail := a.detail()
		detail["changed"] = changes(old.Action, a)
		return tx.Record(ctx, by.Entry("action.changed", "action", a.ID, detail))
	})
}

// changes names what differs between two versions of an action.
func changes(old, a Action) []string {
	all := []string{}
	for _, c := range []struct {
		what string
		is   bool
	}{
		{"what is to be done", old.Title != a.Title}, {"the measure", old.Measure != a.Measure}, {"the owner", old.OwnerID != a.OwnerID},
		{"the due date from " + old.DueOn.Words() + " to " + a.DueOn.Words(), old.DueOn != a.DueOn},
		{"the service area", old.AreaID != a.AreaID}, {"the service plan", old.PlanID != a.PlanID},
		{"the improvement area", old.ImprovementAreaID != a.ImprovementAreaID},
	} {
		if c.is {
			all = append(all, c.what)
		}
	}
	return all
}

// Tell adds a progress note to an action and moves it to a state, which may be
// the one it is in. note.ID is the key that the form carried: a note with it is
// there once. The owner may, and who manages actions where it stands. Conflict
// when version is not the latest.
func (s *Service) Tell(ctx context.Context, by account.Actor, version int64, note Note) error {
	note.ID, note.PersonID, note.Words, note.CreatedAt = s.keyed("note", note.ID), by.PersonID, strings.TrimSpace(note.Words), s.now()
	return s.store.Write(ctx, func(tx Tx) error {
		row, err := s.toUpdate(ctx, tx, by, note.ActionID)
		if err != nil {
			return err
		}
		notes, err := tx.ActionNotes(ctx, note.ActionID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(notes, func(n Note) bool { return n.ID == note.ID }) {
			return nil
		}
		var c fault.Check
		c.That(note.Words != "", "words", "Enter what has been done, or why the state changes")
		c.That(len([]rune(note.Words)) <= 4000, "words", "What has been done must be 4,000 characters or less")
		c.That(slices.Contains(States(), note.State), "state", "Select how the action stands")
		if err := c.Err(); err != nil {
			return err
		}
		a, err := row.Move(note.State)
		if err != nil {
			return err
		}
		if a.State != Dropped && row.State != a.State && row.ImprovementAreaID != "" && a.State.Unfinished() {
			area, err := tx.ImprovementArea(ctx, by.OrganisationID, row.ImprovementAreaID, by.Today)
			if err != nil {
				return err
			}
			if area.ClosedOn != "" {
				return fault.Conflict("The improvement area of this action is closed. Reopen it first")
			}
		}
		a.Version, a.UpdatedAt = version, note.CreatedAt
		if err := tx.UpdateAction(ctx, a); err != nil {
			return err
		}
		if err := tx.InsertActionNote(ctx, note); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("action.told", "action", a.ID, map[string]any{"note": note.ID, "from": row.State, "to": a.State}))
	})
}

// toUpdate returns an action that the actor may tell progress of.
func (s *Service) toUpdate(ctx context.Context, tx Tx, by account.Actor, id string) (Row, error) {
	row, err := tx.Action(ctx, by.OrganisationID, id)
	if err != nil {
		return row, err
	}
	return row, by.Require(account.UpdateAction, row.Record(), "action")
}

// Story is an action with everything that happened to it.
type Story struct {
	Row
	Proofs   []Proof
	Timeline []Step // newest first
}

// Action returns an action with its proof and its timeline. NotFound when it is
// not of the actor's organisation.
func (s *Service) Action(ctx context.Context, by account.Actor, id string) (v Story, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		if v.Row, err = tx.Action(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		if v.Proofs, err = tx.ActionProofs(ctx, id); err != nil {
			return err
		}
		notes, err := tx.ActionNotes(ctx, id)
		if err != nil {
			return err
		}
		var entries []audit.Entry
		if entries, err = tx.AuditTrail(ctx, by.OrganisationID, id, 0, 200); err != nil {
			return err
		}
		v.Timeline = timeline(entries, notes)
		return nil
	})
}
