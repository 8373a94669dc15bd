package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/fault"
)

// Member is a person in an organisation, with the areas of each role as they
// were chosen, without those beneath them.
type Member struct {
	PersonID string
	Name     string
	Email    string
	Disabled bool
	Since    time.Time
	Grants   []Grant
}

// Holds tells whether the member holds the role.
func (m Member) Holds(r Role) bool {
	return slices.ContainsFunc(m.Grants, func(g Grant) bool { return g.Role == r })
}

// Stamp names the roles as they are now, to find out later that somebody else
// has changed them.
func (m Member) Stamp() string {
	var parts []string
	for _, g := range m.Grants {
		areas := slices.Sorted(slices.Values(g.AreaIDs))
		parts = append(parts, fmt.Sprintf("%s(%s)", g.Role, strings.Join(areas, ",")))
	}
	slices.Sort(parts)
	sum := sha256.Sum256([]byte(strings.Join(parts, ";")))
	return hex.EncodeToString(sum[:8])
}

// People is what the page of an organisation's people shows. Invitations are
// only there for those who may invite.
type People struct {
	Members     []Member
	Areas       []Area
	Invitations []Invitation
}

// People returns everybody with a role in the actor's organisation by name, its
// areas, and the invitations that wait for an answer.
func (s *Service) People(ctx context.Context, by Actor) (v People, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(ReadOrganisation, Record{OrganisationID: by.OrganisationID}, "organisation"); err != nil {
			return err
		}
		if v.Members, err = tx.Members(ctx, by.OrganisationID); err != nil {
			return err
		}
		if v.Areas, err = tx.Areas(ctx, by.OrganisationID); err != nil {
			return err
		}
		if by.May(ManagePeople, Record{OrganisationID: by.OrganisationID}) {
			v.Invitations, err = tx.Invitations(ctx, by.OrganisationID)
		}
		return err
	})
}

// Member returns one person of the actor's organisation, for those who may
// change roles, with the organisation's areas.
func (s *Service) Member(ctx context.Context, by Actor, personID string) (m Member, areas []Area, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(ManagePeople, Record{OrganisationID: by.OrganisationID}, "person"); err != nil {
			return err
		}
		members, err := tx.Members(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		if m, err = memberOf(members, personID); err != nil {
			return err
		}
		areas, err = tx.Areas(ctx, by.OrganisationID)
		return err
	})
	return m, areas, err
}

func memberOf(members []Member, personID string) (Member, error) {
	i := slices.IndexFunc(members, func(m Member) bool { return m.PersonID == personID })
	if i < 0 {
		return Member{}, fault.NotFound("There is no such person in your organisation")
	}
	return members[i], nil
}

// ChangeRoles replaces a person's roles. stamp is the Member's Stamp when the
// actor looked. Conflict when the roles were changed since. Invalid when there
// are none, when nobody would be left who looks after people, or when the actor
// would take that from themselves.
func (s *Service) ChangeRoles(ctx context.Context, by Actor, personID, stamp string, grants []Grant) error {
	if len(grants) == 0 {
		return fault.Invalid("", fault.Field{Name: "role", Words: "Select at least one role, or end the membership instead"})
	}
	return s.setGrants(ctx, by, personID, grants, func(m Member, areas []Area) error {
		if m.Stamp() != stamp {
			return fault.Conflict("The roles of " + m.Name + " were changed by somebody else since you opened them")
		}
		for i, g := range grants {
			if err := checkGrant(by.Kind, areas, g); err != nil {
				return err
			}
			if slices.ContainsFunc(grants[:i], func(h Grant) bool { return h.Role == g.Role }) {
				return fault.Invalid("", fault.Field{Name: "role", Words: "Select each role once"})
			}
		}
		return nil
	}, "person.roles_changed")
}

// EndMembership takes all roles in the actor's organisation from a person and
// ends their sessions there. What they did stays, under their name. Invalid for
// oneself and for the last who looks after people.
func (s *Service) EndMembership(ctx context.Context, by Actor, personID string) error {
	return s.setGrants(ctx, by, personID, nil, func(Member, []Area) error { return nil }, "person.membership_ended")
}

func (s *Service) setGrants(ctx context.Context, by Actor, personID string, grants []Grant, check func(Member, []Area) error, action string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(ManagePeople, Record{OrganisationID: by.OrganisationID}, "person"); err != nil {
			return err
		}
		members, err := tx.Members(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		m, err := memberOf(members, personID)
		if err != nil {
			return err
		}
		areas, err := tx.Areas(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		if err := check(m, areas); err != nil {
			return err
		}
		if err := managersLeft(by, members, personID, grants); err != nil {
			return err
		}
		if err := tx.SetGrants(ctx, by.OrganisationID, personID, grants, s.now().UTC(), s.newID); err != nil {
			return err
		}
		if len(grants) == 0 {
			if err := tx.EndSessions(ctx, personID, by.OrganisationID); err != nil {
				return err
			}
		}
		return tx.Record(ctx, by.Entry(action, "person", personID, map[string]any{"before": inWords(areas, m.Grants), "after": inWords(areas, grants)}))
	})
}

// managersLeft complains when, with these grants for the person, the actor
// would shut themselves out or nobody who can sign in would look after people.
func managersLeft(by Actor, members []Member, personID string, grants []Grant) error {
	if managesPeople(grants) {
		return nil
	}
	if personID == by.PersonID {
		return fault.Invalid("", fault.Field{Name: "role", Words: "You cannot take from yourself the role with which you look after people. Ask somebody else who has it"})
	}
	for _, m := range members {
		if m.PersonID != personID && !m.Disabled && managesPeople(m.Grants) {
			return nil
		}
	}
	return fault.Invalid("", fault.Field{Name: "role", Words: "Nobody else looks after people. Give somebody else that role first"})
}

func managesPeople(grants []Grant) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool { return slices.Contains(byRole[g.Role], ManagePeople) })
}

// areaNames returns the names of the areas, for the audit trail.
func areaNames(areas []Area, ids []string) []string {
	var names []string
	for _, a := range areas {
		if slices.Contains(ids, a.ID) {
			names = append(names, a.Name)
		}
	}
	return names
}

func inWords(areas []Area, grants []Grant) []string {
	words := []string{}
	for _, g := range grants {
		text := string(g.Role)
		if len(g.AreaIDs) > 0 {
			text += " in " + strings.Join(areaNames(areas, g.AreaIDs), ", ")
		}
		words = append(words, text)
	}
	slices.Sort(words)
	return words
}
