package store

import (
	"context"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

var _ account.Tx = (*Tx)(nil)

const personColumns = `id, name, email, password_hash, disabled_at, created_at, version`

func scanPerson(s scanner) (p account.Person, err error) {
	return p, s.Scan(&p.ID, &p.Name, &p.Email, &p.PasswordHash, at{&p.DisabledAt}, at{&p.CreatedAt}, &p.Version)
}

// Person returns the person with this id; NotFound otherwise.
func (t *Tx) Person(ctx context.Context, id string) (account.Person, error) {
	return one(ctx, t, "There is no such person", scanPerson, `SELECT `+personColumns+` FROM person WHERE id = $1`, id)
}

// PersonByEmail returns the person with this folded address; NotFound otherwise.
func (t *Tx) PersonByEmail(ctx context.Context, folded string) (account.Person, error) {
	return one(ctx, t, "Nobody has an account with this e-mail address", scanPerson,
		`SELECT `+personColumns+` FROM person WHERE email_folded = $1`, folded)
}

var emailTaken = fault.Conflict("There is an account with this e-mail address already. Sign in instead")

// InsertPerson adds a person; Conflict when the address has an account.
func (t *Tx) InsertPerson(ctx context.Context, p account.Person) error {
	return duplicateIs(t.run(ctx, `INSERT INTO person (`+personColumns+`, email_folded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		p.ID, p.Name, p.Email, p.PasswordHash, p.DisabledAt, p.CreatedAt, p.Version, account.FoldEmail(p.Email)), emailTaken)
}

// UpdatePerson changes a person at the version they carry.
func (t *Tx) UpdatePerson(ctx context.Context, p account.Person) error {
	return duplicateIs(t.change(ctx, "This account was changed since you opened it",
		`UPDATE person SET name = $3, email = $4, email_folded = $5, password_hash = $6, disabled_at = $7, version = version + 1
		WHERE id = $1 AND version = $2`, p.ID, p.Version, p.Name, p.Email, account.FoldEmail(p.Email), p.PasswordHash, p.DisabledAt), emailTaken)
}

// OrganisationsOf returns the ids of the organisations the person belongs to.
func (t *Tx) OrganisationsOf(ctx context.Context, personID string) ([]string, error) {
	return list(ctx, t, scanOne[string], `SELECT DISTINCT organisation_id FROM membership WHERE person_id = $1 ORDER BY organisation_id`, personID)
}

// Areas returns the organisation's service areas by position and name.
func (t *Tx) Areas(ctx context.Context, organisationID string) ([]account.Area, error) {
	return list(ctx, t, func(s scanner) (a account.Area, err error) {
		return a, s.Scan(&a.ID, text{&a.ParentID}, &a.Name, &a.Archived)
	}, `SELECT id, parent_id, name, archived_at IS NOT NULL FROM service_area WHERE organisation_id = $1
		ORDER BY position, name, id LIMIT 2000`, organisationID)
}

// Members returns everybody with a role in the organisation, by name.
func (t *Tx) Members(ctx context.Context, organisationID string) ([]account.Member, error) {
	var members []account.Member
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var m account.Member
		var g account.Grant
		var area string
		if err := s.Scan(&m.PersonID, &m.Name, &m.Email, &m.Disabled, at{&m.Since}, &g.Role, text{&area}); err != nil {
			return none, err
		}
		if n := len(members); n == 0 || members[n-1].PersonID != m.PersonID {
			members = append(members, m)
		}
		last := &members[len(members)-1]
		if m.Since.Before(last.Since) {
			last.Since = m.Since
		}
		last.Grants = withArea(last.Grants, g.Role, area)
		return none, nil
	}, `SELECT p.id, p.name, p.email, p.disabled_at IS NOT NULL, m.created_at, m.role, a.area_id
		FROM membership m JOIN person p ON p.id = m.person_id LEFT JOIN membership_area a ON a.membership_id = m.id
		WHERE m.organisation_id = $1 ORDER BY p.name, p.id, m.role, a.area_id LIMIT 20000`, organisationID)
	return members, err
}

// withArea adds the next row of a list that is ordered by role.
func withArea(grants []account.Grant, role account.Role, area string) []account.Grant {
	if n := len(grants); n == 0 || grants[n-1].Role != role {
		grants = append(grants, account.Grant{Role: role})
	}
	if last := &grants[len(grants)-1]; area != "" {
		last.AreaIDs = append(last.AreaIDs, area)
	}
	return grants
}

// SetGrants replaces the roles of a person in an organisation; no grants end
// the membership.
func (t *Tx) SetGrants(ctx context.Context, organisationID, personID string, grants []account.Grant, at time.Time, newID func(string) string) error {
	if err := t.run(ctx, `DELETE FROM membership WHERE organisation_id = $1 AND person_id = $2`, organisationID, personID); err != nil {
		return err
	}
	for _, g := range grants {
		if err := t.AddGrant(ctx, organisationID, personID, g, at, newID); err != nil {
			return err
		}
	}
	return nil
}

// AddGrant gives a role; nothing changes when the person has it already.
func (t *Tx) AddGrant(ctx context.Context, organisationID, personID string, g account.Grant, at time.Time, newID func(string) string) error {
	id := newID("mem")
	n, err := t.exec(ctx, `INSERT INTO membership (id, organisation_id, person_id, role, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (organisation_id, person_id, role) DO NOTHING`, id, organisationID, personID, g.Role, at)
	if err != nil || n == 0 {
		return err
	}
	return t.addAreas(ctx, `INSERT INTO membership_area (membership_id, area_id)`, id, g.AreaIDs)
}

// addAreas inserts (id, area) pairs in one statement.
func (t *Tx) addAreas(ctx context.Context, insert, id string, areaIDs []string) error {
	if len(areaIDs) == 0 {
		return nil
	}
	list, args := in(2, areaIDs)
	return t.run(ctx, insert+` SELECT $1, id FROM service_area WHERE id IN `+list, append([]any{id}, args...)...)
}

const invitationColumns = `i.id, i.organisation_id, o.name, o.kind, i.name, i.email, i.role, i.token_hash, i.invited_by,
	i.created_at, i.expires_at, i.accepted_at, i.withdrawn_at,
	(SELECT string_agg(a.area_id, ',' ORDER BY a.area_id) FROM invitation_area a WHERE a.invitation_id = i.id)`

const invitationFrom = ` FROM invitation i JOIN organisation o ON o.id = i.organisation_id `

func scanInvitation(s scanner) (i account.Invitation, err error) {
	var areas string
	err = s.Scan(&i.ID, &i.OrganisationID, &i.OrganisationName, &i.Kind, &i.Name, &i.Email, &i.Grant.Role, &i.TokenHash, text{&i.InvitedBy},
		at{&i.CreatedAt}, at{&i.ExpiresAt}, at{&i.AcceptedAt}, at{&i.WithdrawnAt}, text{&areas})
	if areas != "" {
		i.Grant.AreaIDs = strings.Split(areas, ",")
	}
	return i, err
}

// Invitation returns an invitation of the organisation; NotFound otherwise.
func (t *Tx) Invitation(ctx context.Context, organisationID, id string) (account.Invitation, error) {
	return one(ctx, t, "There is no such invitation", scanInvitation,
		`SELECT `+invitationColumns+invitationFrom+`WHERE i.organisation_id = $1 AND i.id = $2`, organisationID, id)
}

// InvitationByToken returns the invitation with this hash of its link's token.
func (t *Tx) InvitationByToken(ctx context.Context, hash string) (account.Invitation, error) {
	return one(ctx, t, "There is no such invitation. Check that you have the whole link", scanInvitation,
		`SELECT `+invitationColumns+invitationFrom+`WHERE i.token_hash = $1`, hash)
}

// Invitations returns those that were neither accepted nor withdrawn, the
// newest first.
func (t *Tx) Invitations(ctx context.Context, organisationID string) ([]account.Invitation, error) {
	return list(ctx, t, scanInvitation, `SELECT `+invitationColumns+invitationFrom+`
		WHERE i.organisation_id = $1 AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL
		ORDER BY i.created_at DESC, i.id LIMIT 1000`, organisationID)
}

// SaveInvitation adds an invitation or replaces the one with this id.
func (t *Tx) SaveInvitation(ctx context.Context, i account.Invitation) error {
	if err := t.run(ctx, `INSERT INTO invitation (id, organisation_id, name, email, email_folded, role, token_hash, invited_by,
			created_at, expires_at, accepted_at, withdrawn_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, email_folded = excluded.email_folded, role = excluded.role,
			token_hash = excluded.token_hash, invited_by = excluded.invited_by, created_at = excluded.created_at,
			expires_at = excluded.expires_at, accepted_at = excluded.accepted_at, withdrawn_at = excluded.withdrawn_at`,
		i.ID, i.OrganisationID, i.Name, i.Email, account.FoldEmail(i.Email), i.Grant.Role, i.TokenHash, orNull(i.InvitedBy),
		i.CreatedAt, i.ExpiresAt, i.AcceptedAt, i.WithdrawnAt); err != nil {
		return err
	}
	if err := t.run(ctx, `DELETE FROM invitation_area WHERE invitation_id = $1`, i.ID); err != nil {
		return err
	}
	return t.addAreas(ctx, `INSERT INTO invitation_area (invitation_id, area_id)`, i.ID, i.Grant.AreaIDs)
}
