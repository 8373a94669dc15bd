package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/visit"
)

var _ visit.Tx = (*Tx)(nil)

// VisitBackground returns what a plan is judged by, in one statement.
func (t *Tx) VisitBackground(ctx context.Context, a assessment.Assessment) (b visit.Background, err error) {
	_, err = list(ctx, t, func(s scanner) (none struct{}, err error) {
		var kind, id, words, from, until string
		var flag bool
		if err := s.Scan(&kind, &id, &words, &from, &until, &flag); err != nil {
			return none, err
		}
		switch kind {
		case "1 element":
			b.Selected = append(b.Selected, assessment.Selected{ElementID: id, Reason: assessment.Reason(words)})
			if flag {
				b.Verify = append(b.Verify, id)
			}
		case "2 team":
			p := assessment.Appointment{AssessmentID: a.ID, PersonID: id, Person: words, Role: account.FurtherAssessor, From: date.Date(from), Until: date.Date(until)}
			if flag {
				p.Role = account.LeadAssessor
			}
			b.Team = append(b.Team, p)
		case "3 site":
			site := organisation.Site{ID: id, OrganisationID: a.OrganisationID, Name: words}
			if flag {
				site.ArchivedAt = archivedOnce
			}
			b.Sites = append(b.Sites, site)
		case "4 share":
			b.Last, err = visitShare(words)
		}
		return none, err
	}, `SELECT '1 element' AS kind, e.element_id AS id, e.reason AS words, '' AS starts, '' AS ends, coalesce(r.verify_on_site, FALSE)
				OR EXISTS (SELECT 1 FROM verify_item v WHERE v.assessment_id = e.assessment_id AND v.element_id = e.element_id AND v.outcome = 'open') AS flag
			FROM assessment_element e LEFT JOIN element_rating r ON r.assessment_id = e.assessment_id AND r.element_id = e.element_id
			WHERE e.assessment_id = $1
		UNION ALL SELECT '2 team', p.id, p.name, a.starts_on, a.ends_on, a.role = 'lead_assessor'
			FROM appointment a JOIN person p ON p.id = a.person_id
			WHERE a.assessment_id = $1 AND a.role IN ('lead_assessor', 'assessor') AND a.ended_at IS NULL AND a.answer <> 'declined'
		UNION ALL SELECT '3 site', si.id, si.name, '', '', si.archived_at IS NOT NULL FROM site si WHERE si.organisation_id = $2
		UNION ALL SELECT '4 share', '', v.content, '', '', FALSE FROM visit_share v WHERE v.assessment_id = $1
			AND v.number = (SELECT max(number) FROM visit_share WHERE assessment_id = $1)
		ORDER BY 1, 6 DESC, 2 LIMIT 5000`, a.ID, a.OrganisationID)
	return b, err
}

// archivedOnce stands for the day on which a site was archived, which a plan
// does not ask for.
var archivedOnce = time.Unix(1, 0).UTC()

func visitShare(content string) (v visit.Share, err error) {
	if err := json.Unmarshal([]byte(content), &v); err != nil {
		return v, fmt.Errorf("a shared plan: %w", err)
	}
	return v, nil
}

// VisitShares returns the plans that were shared, oldest first.
func (t *Tx) VisitShares(ctx context.Context, assessmentID string) ([]visit.Share, error) {
	return list(ctx, t, func(s scanner) (v visit.Share, err error) {
		var content string
		if err := s.Scan(&content); err != nil {
			return v, err
		}
		return visitShare(content)
	}, `SELECT content FROM visit_share WHERE assessment_id = $1 ORDER BY number LIMIT 500`, assessmentID)
}

// InsertVisitShare keeps a plan as it is shared.
func (t *Tx) InsertVisitShare(ctx context.Context, assessmentID string, v visit.Share) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	n, err := t.exec(ctx, `INSERT INTO visit_share (assessment_id, number, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, assessmentID, v.Number, string(content))
	if err == nil && n == 0 {
		err = fault.Conflict("A colleague has shared the plan meanwhile. Open the page again")
	}
	return err
}

// VisitProposals returns what the organisation said to the plan, latest first.
func (t *Tx) VisitProposals(ctx context.Context, assessmentID string) ([]visit.Proposal, error) {
	return list(ctx, t, func(s scanner) (p visit.Proposal, err error) {
		return p, s.Scan(&p.ID, &p.AssessmentID, &p.SessionID, &p.SessionTitle, &p.Kind, &p.On, &p.Starts, &p.Ends, &p.Room, &p.Words, &p.MadeBy, &p.MadeByName,
			at{&p.MadeAt}, &p.Outcome, &p.Reply, text{&p.RepliedBy}, text{&p.RepliedByName}, at{&p.RepliedAt}, &p.Version)
	}, `SELECT v.id, v.assessment_id, v.session_id, v.session_title, v.kind, v.visit_on, v.starts, v.ends, v.room, v.words, v.made_by, m.name,
			v.made_at, v.outcome, v.reply, v.replied_by, r.name, v.replied_at, v.version
		FROM visit_proposal v JOIN person m ON m.id = v.made_by LEFT JOIN person r ON r.id = v.replied_by
		WHERE v.assessment_id = $1 ORDER BY v.made_at DESC, v.id DESC LIMIT 1000`, assessmentID)
}

// SaveVisitProposal adds a proposal (version 0) or changes what became of it at
// the version it carries.
func (t *Tx) SaveVisitProposal(ctx context.Context, p visit.Proposal) error {
	if p.Version == 0 {
		return t.run(ctx, `INSERT INTO visit_proposal (id, assessment_id, session_id, session_title, kind, visit_on, starts, ends, room, words, made_by, made_at,
				outcome, reply, replied_by, replied_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)`,
			p.ID, p.AssessmentID, p.SessionID, p.SessionTitle, p.Kind, p.On, p.Starts, p.Ends, p.Room, p.Words, p.MadeBy, p.MadeAt,
			p.Outcome, p.Reply, orNull(p.RepliedBy), p.RepliedAt)
	}
	return t.change(ctx, "This was answered or withdrawn meanwhile", `UPDATE visit_proposal SET outcome = $4, reply = $5, replied_by = $6, replied_at = $7, version = version + 1
		WHERE assessment_id = $1 AND id = $2 AND version = $3`, p.AssessmentID, p.ID, p.Version, p.Outcome, p.Reply, orNull(p.RepliedBy), p.RepliedAt)
}

const visitFeed = `SELECT f.id, f.assessment_id, f.person_id, f.organisation_id, f.token_hash, f.created_at, f.revoked_at FROM visit_feed f `

func scanVisitFeed(s scanner) (f visit.Feed, err error) {
	return f, s.Scan(&f.ID, &f.AssessmentID, &f.PersonID, &f.OrganisationID, &f.TokenHash, at{&f.CreatedAt}, at{&f.RevokedAt})
}

// VisitFeeds returns the calendar addresses that a person made for a plan, latest
// first.
func (t *Tx) VisitFeeds(ctx context.Context, assessmentID, personID string) ([]visit.Feed, error) {
	return list(ctx, t, scanVisitFeed, visitFeed+`WHERE f.person_id = $2 AND f.assessment_id = $1 ORDER BY f.created_at DESC, f.id DESC LIMIT 200`, assessmentID, personID)
}

// VisitFeed returns the calendar address with this hash, and the person it was
// made for as they may act today. NotFound when it was revoked or the person
// cannot sign in any more.
func (t *Tx) VisitFeed(ctx context.Context, tokenHash string, today date.Date) (f visit.Feed, by account.Actor, err error) {
	f, err = one(ctx, t, "There is no such calendar", scanVisitFeed, visitFeed+`JOIN person p ON p.id = f.person_id
		WHERE f.token_hash = $1 AND f.revoked_at IS NULL AND p.disabled_at IS NULL`, tokenHash)
	if err != nil {
		return f, by, err
	}
	places, err := t.Places(ctx, f.PersonID)
	by = account.Actor{PersonID: f.PersonID, Today: today}
	for _, m := range places.Memberships {
		if m.OrganisationID == f.OrganisationID {
			by.OrganisationID, by.OrganisationName, by.Kind = m.OrganisationID, m.OrganisationName, m.Kind
			by.Grants, by.Appointments = m.Grants, places.Appointments[m.OrganisationID]
		}
	}
	return f, by, err
}

// SaveVisitFeed adds a calendar address or revokes it.
func (t *Tx) SaveVisitFeed(ctx context.Context, f visit.Feed) error {
	return t.run(ctx, `INSERT INTO visit_feed (id, assessment_id, person_id, organisation_id, token_hash, created_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET revoked_at = excluded.revoked_at`, f.ID, f.AssessmentID, f.PersonID, f.OrganisationID, f.TokenHash, f.CreatedAt, f.RevokedAt)
}
