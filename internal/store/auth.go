package store

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/fault"
)

var (
	_ auth.Tx     = (*Tx)(nil)
	_ auth.DemoTx = (*Tx)(nil)
)

// Places returns where the person may act, by name, with the areas of each role
// and all areas beneath them, and the appointments that have not ended.
func (t *Tx) Places(ctx context.Context, personID string) (auth.Places, error) {
	places := auth.Places{Appointments: map[string][]account.Appointment{}}
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var p place
		if err := s.Scan(p.into()...); err != nil {
			return none, err
		}
		p.addTo(&places)
		return none, nil
	}, `WITH RECURSIVE `+reach(`$1`)+placesOf(`$1`)+` ORDER BY 1, 3, 2, 5, 6, 7`, personID)
	return places, err
}

// place is one membership, one area of it, or one appointment.
type place struct {
	appointment, offered bool
	in                   account.Membership
	role, area           string
	of                   account.Appointment
}

func (p *place) into() []any {
	return []any{&p.appointment, &p.in.OrganisationID, &p.in.OrganisationName, &p.in.Kind, &p.role, &p.area, &p.of.AssessmentID, &p.of.From, &p.of.Until, &p.of.ReadsFrom, &p.offered, &p.of.Accepted}
}

// addTo adds a place to those that came before it in the order of placesOf.
func (p place) addTo(places *auth.Places) {
	if p.appointment {
		p.of.Role, p.of.Offered = account.AppointmentRole(p.role), p.offered
		places.Appointments[p.in.OrganisationID] = append(places.Appointments[p.in.OrganisationID], p.of)
		return
	}
	if n := len(places.Memberships); n == 0 || places.Memberships[n-1].OrganisationID != p.in.OrganisationID {
		places.Memberships = append(places.Memberships, p.in)
	}
	last := &places.Memberships[len(places.Memberships)-1]
	last.Grants = withArea(last.Grants, account.Role(p.role), p.area)
}

// reach is a table of the areas that the memberships of a person are limited to,
// with those beneath them.
func reach(person string) string {
	return `reach (membership_id, organisation_id, area_id) AS (
			SELECT m.id, m.organisation_id, ma.area_id FROM membership m JOIN membership_area ma ON ma.membership_id = m.id WHERE m.person_id = ` + person + `
			UNION
			SELECT r.membership_id, r.organisation_id, s.id FROM reach r
			JOIN service_area s ON s.organisation_id = r.organisation_id AND s.parent_id = r.area_id) `
}

// placesOf selects the places of a person, after reach, to be ordered by columns
// 1, 3, 2, 5, 6, 7.
func placesOf(person string) string {
	return `SELECT FALSE AS appointment, o.id AS organisation_id, o.name AS organisation, o.kind AS kind, m.role AS role, coalesce(r.area_id, '') AS area,
			'' AS assessment, '' AS starts, '' AS ends, '' AS reads, FALSE AS offered, FALSE AS accepted
		FROM membership m JOIN organisation o ON o.id = m.organisation_id LEFT JOIN reach r ON r.membership_id = m.id
		WHERE m.person_id = ` + person + `
		UNION ALL
		SELECT TRUE, s.body_id, '', '', p.role, '', p.assessment_id, p.starts_on, p.ends_on, p.reads_from,
			p.answer <> 'accepted' OR p.conflict = 'declared' AND p.ruling <> 'accepted', p.answer = 'accepted'
		FROM appointment p JOIN assessment s ON s.id = p.assessment_id
		WHERE p.person_id = ` + person + ` AND p.ended_at IS NULL AND p.answer <> 'declined' AND s.body_id IS NOT NULL`
}

const sessionColumns = `s.id, s.secret_hash, s.organisation_id, s.agent, s.created_at, s.seen_at, s.expires_at,
	p.id, p.name, p.email, p.password_hash, p.disabled_at, p.created_at, p.version`

func sessionInto(v *auth.Stored) []any {
	p := &v.Person
	return []any{&v.ID, &v.SecretHash, text{&v.OrganisationID}, &v.Agent, at{&v.CreatedAt}, at{&v.SeenAt}, at{&v.ExpiresAt},
		&p.ID, &p.Name, &p.Email, &p.PasswordHash, at{&p.DisabledAt}, at{&p.CreatedAt}, &p.Version}
}

func scanSession(s scanner) (v auth.Stored, err error) { return v, s.Scan(sessionInto(&v)...) }

// InsertSession adds a session.
func (t *Tx) InsertSession(ctx context.Context, s auth.Stored) error {
	return t.run(ctx, `INSERT INTO session (id, secret_hash, person_id, organisation_id, agent, created_at, seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, s.ID, s.SecretHash, s.Person.ID, orNull(s.OrganisationID), s.Agent, s.CreatedAt, s.SeenAt, s.ExpiresAt)
}

// SignedIn returns a session with its person and where they may act, in one
// statement, as it stands before every page; NotFound otherwise.
func (t *Tx) SignedIn(ctx context.Context, id string) (v auth.Stored, places auth.Places, err error) {
	places.Appointments = map[string][]account.Appointment{}
	const person = `(SELECT person_id FROM session WHERE id = $1)`
	_, err = list(ctx, t, func(s scanner) (none struct{}, err error) {
		var p place
		if err := s.Scan(append(sessionInto(&v), p.into()...)...); err == nil && p.in.OrganisationID != "" {
			p.addTo(&places)
		} else if err != nil {
			return none, err
		}
		return none, nil
	}, `WITH RECURSIVE `+reach(person)+`SELECT `+sessionColumns+`, coalesce(x.appointment, FALSE), coalesce(x.organisation_id, ''), coalesce(x.organisation, ''), coalesce(x.kind, ''),
			coalesce(x.role, ''), coalesce(x.area, ''), coalesce(x.assessment, ''), coalesce(x.starts, ''), coalesce(x.ends, ''), coalesce(x.reads, ''), coalesce(x.offered, FALSE), coalesce(x.accepted, FALSE)
		FROM session s JOIN person p ON p.id = s.person_id LEFT JOIN (`+placesOf(person)+`) x ON TRUE
		WHERE s.id = $1 ORDER BY x.appointment, x.organisation, x.organisation_id, x.role, x.area, x.assessment`, id)
	if err == nil && v.ID == "" {
		err = fault.NotFound("There is no such session")
	}
	return v, places, err
}

// StoredSessions returns a person's sessions, the latest used first.
func (t *Tx) StoredSessions(ctx context.Context, personID string) ([]auth.Stored, error) {
	return list(ctx, t, scanSession, `SELECT `+sessionColumns+` FROM session s JOIN person p ON p.id = s.person_id
		WHERE s.person_id = $1 ORDER BY s.seen_at DESC, s.id LIMIT 200`, personID)
}

// SeeSession notes that a session was used.
func (t *Tx) SeeSession(ctx context.Context, id string, at time.Time) error {
	return t.run(ctx, `UPDATE session SET seen_at = $2 WHERE id = $1`, id, at)
}

// MoveSession makes a session act in another organisation.
func (t *Tx) MoveSession(ctx context.Context, id, organisationID string) error {
	return t.run(ctx, `UPDATE session SET organisation_id = $2 WHERE id = $1`, id, organisationID)
}

// EndSession ends one session of the person; NotFound when it is not theirs.
func (t *Tx) EndSession(ctx context.Context, personID, id string) error {
	n, err := t.exec(ctx, `DELETE FROM session WHERE id = $1 AND person_id = $2`, id, personID)
	if err == nil && n == 0 {
		return fault.NotFound("There is no such session")
	}
	return err
}

// EndSessions ends a person's sessions that act in the organisation; all of
// them when organisationID is empty.
func (t *Tx) EndSessions(ctx context.Context, personID, organisationID string) error {
	return t.run(ctx, `DELETE FROM session WHERE person_id = $1 AND ($2 = '' OR organisation_id = $2)`, personID, organisationID)
}

// EndOtherSessions ends all sessions of the person but one ("" for all).
func (t *Tx) EndOtherSessions(ctx context.Context, personID, keepID string) error {
	return t.run(ctx, `DELETE FROM session WHERE person_id = $1 AND id <> $2`, personID, keepID)
}

// ForgetSessions removes those that expired before this moment.
func (t *Tx) ForgetSessions(ctx context.Context, expiredBefore time.Time) error {
	return t.run(ctx, `DELETE FROM session WHERE expires_at < $1`, expiredBefore)
}

// Throttles returns the counts of failures under these keys, where there are any.
func (t *Tx) Throttles(ctx context.Context, keys []string) (map[string]auth.Throttle, error) {
	found := map[string]auth.Throttle{}
	these, args := in(1, keys)
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var key string
		var c auth.Throttle
		err = s.Scan(&key, &c.Failures, at{&c.EndsAt})
		found[key] = c
		return none, err
	}, `SELECT id, failures, window_ends_at FROM throttle WHERE id IN `+these, args...)
	return found, err
}

// SaveThrottle sets the count under a key.
func (t *Tx) SaveThrottle(ctx context.Context, key string, c auth.Throttle) error {
	return t.run(ctx, `INSERT INTO throttle (id, failures, window_ends_at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET failures = excluded.failures, window_ends_at = excluded.window_ends_at`, key, c.Failures, c.EndsAt)
}

// ForgetThrottles removes counts whose window ended before this moment.
func (t *Tx) ForgetThrottles(ctx context.Context, endedBefore time.Time) error {
	return t.run(ctx, `DELETE FROM throttle WHERE window_ends_at < $1`, endedBefore)
}

// InsertReset adds a link to a new password.
func (t *Tx) InsertReset(ctx context.Context, r auth.Reset) error {
	return t.run(ctx, `INSERT INTO password_reset (id, person_id, token_hash, created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		r.ID, r.PersonID, r.TokenHash, r.CreatedAt, r.ExpiresAt, r.UsedAt)
}

// ResetByToken returns the reset link with this hash of its token.
func (t *Tx) ResetByToken(ctx context.Context, hash string) (auth.Reset, error) {
	return one(ctx, t, "There is no such link", func(s scanner) (r auth.Reset, err error) {
		return r, s.Scan(&r.ID, &r.PersonID, &r.TokenHash, at{&r.CreatedAt}, at{&r.ExpiresAt}, at{&r.UsedAt})
	}, `SELECT id, person_id, token_hash, created_at, expires_at, used_at FROM password_reset WHERE token_hash = $1`, hash)
}

// UseResets makes every open reset link of the person useless.
func (t *Tx) UseResets(ctx context.Context, personID string, at time.Time) error {
	return t.run(ctx, `UPDATE password_reset SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL`, personID, at)
}

// DemoPeople returns everybody with a role, by organisation, with the names of
// the areas that limit it.
func (t *Tx) DemoPeople(ctx context.Context) ([]auth.DemoPerson, error) {
	var people []auth.DemoPerson
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var p auth.DemoPerson
		var area string
		if err := s.Scan(&p.ID, &p.Name, &p.OrganisationID, &p.OrganisationName, &p.About, &p.Kind, &p.Role, text{&area}); err != nil {
			return none, err
		}
		n := len(people)
		if n == 0 || people[n-1].ID != p.ID || people[n-1].OrganisationID != p.OrganisationID || people[n-1].Role != p.Role {
			people = append(people, p)
		}
		if last := &people[len(people)-1]; area != "" {
			last.Areas = append(last.Areas, area)
		}
		return none, nil
	}, `SELECT p.id, p.name, o.id, o.name, o.about, o.kind, m.role, s.name
		FROM membership m JOIN person p ON p.id = m.person_id JOIN organisation o ON o.id = m.organisation_id
		LEFT JOIN membership_area a ON a.membership_id = m.id LEFT JOIN service_area s ON s.id = a.area_id
		WHERE p.disabled_at IS NULL ORDER BY o.kind, o.name, o.id, p.created_at, p.name, p.id, m.role, s.name LIMIT 1000`)
	return people, err
}
