package store

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/request"
)

var _ request.Tx = (*Tx)(nil)

const selectRequests = `SELECT q.id, q.organisation_id, q.standard_id, q.element_id, q.area_id, q.person_id, q.words, q.due_on, q.asked_by, q.asked_at,
		q.item_id, q.outcome, q.reply, q.version, q.help, q.reminded, q.gap, p.name, b.name, r.name, i.code, i.title
	FROM evidence_request q LEFT JOIN person p ON p.id = q.person_id JOIN person b ON b.id = q.asked_by
	LEFT JOIN service_area r ON r.id = q.area_id LEFT JOIN evidence_item i ON i.id = q.item_id
	WHERE q.organisation_id = $1`

func scanRequest(s scanner) (r request.Row, err error) {
	return r, s.Scan(&r.ID, &r.OrganisationID, &r.StandardID, &r.ElementID, text{&r.AreaID}, text{&r.PersonID}, &r.Words, &r.DueOn, &r.AskedBy, at{&r.AskedAt},
		text{&r.ItemID}, &r.Outcome, &r.Reply, &r.Version, &r.Help, &r.Reminded, &r.Gap, text{&r.PersonName}, &r.AskedByName, text{&r.AreaName}, text{&r.ItemCode}, text{&r.ItemTitle})
}

// Request returns an evidence request of the organisation; NotFound otherwise.
func (t *Tx) Request(ctx context.Context, organisationID, id string) (request.Row, error) {
	return one(ctx, t, "There is no such request", scanRequest, selectRequests+` AND q.id = $2`, organisationID, id)
}

// Requests returns up to limit evidence requests of the organisation that the
// filter names, by due date.
func (t *Tx) Requests(ctx context.Context, organisationID string, f request.Filter, limit int) ([]request.Row, error) {
	c := conditions{args: []any{organisationID}}
	c.andIf("q.person_id = ?", f.PersonID)
	c.andIf("q.asked_by = ?", f.AskedBy)
	c.andIn("q.area_id", f.AreaIDs)
	c.andIf("q.element_id = ?", f.ElementID)
	c.andIf("q.outcome = ?", string(f.Outcome))
	c.andIf("q.outcome = 'open' AND q.due_on < ?", string(f.OverdueOn))
	if f.After.ID != "" {
		c.and("(q.due_on > ? OR (q.due_on = ? AND q.id > ?))", f.After.DueOn, f.After.DueOn, f.After.ID)
	}
	order := ` ORDER BY q.due_on, q.id LIMIT ` + c.arg(limit)
	return list(ctx, t, scanRequest, selectRequests+c.text.String()+order, c.args...)
}

// InsertRequest adds an evidence request.
func (t *Tx) InsertRequest(ctx context.Context, r request.Request) error {
	return duplicateIs(t.run(ctx, `INSERT INTO evidence_request (id, organisation_id, standard_id, element_id, area_id, person_id, words, due_on,
		asked_by, asked_at, item_id, outcome, reply, version, help, reminded, gap) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $15, $16)`,
		r.ID, r.OrganisationID, r.StandardID, r.ElementID, orNull(r.AreaID), orNull(r.PersonID), r.Words, r.DueOn, r.AskedBy, r.AskedAt,
		orNull(r.ItemID), string(r.Outcome), r.Reply, r.Help, int64(r.Reminded), r.Gap), sentAlready)
}

// UpdateRequest changes the outcome of a request, and whom it waits for until
// when, at the version it carries.
func (t *Tx) UpdateRequest(ctx context.Context, r request.Request) error {
	return t.change(ctx, "This request was answered or withdrawn since you opened it",
		`UPDATE evidence_request SET item_id = $4, outcome = $5, reply = $6, person_id = $7, area_id = $8, due_on = $9, help = $10,
			reminded = $11, version = version + 1
		WHERE id = $1 AND organisation_id = $2 AND version = $3`, r.ID, r.OrganisationID, r.Version, orNull(r.ItemID), string(r.Outcome), r.Reply,
		orNull(r.PersonID), orNull(r.AreaID), r.DueOn, r.Help, int64(r.Reminded))
}

// RequestHistory returns what happened to a request, oldest first, at most 200
// entries.
func (t *Tx) RequestHistory(ctx context.Context, organisationID, id string) ([]audit.Entry, error) {
	return list(ctx, t, scanAudit, `SELECT `+auditColumns+` FROM audit_entry WHERE organisation_id = $1 AND subject_id = $2 ORDER BY seq LIMIT 200`, organisationID, id)
}

// RequestsToRemind returns up to limit requests of all organisations of which a
// reminder is due on a day.
func (t *Tx) RequestsToRemind(ctx context.Context, today date.Date, limit int) ([]request.Request, error) {
	soon, on, after := request.ReminderDays(today)
	return list(ctx, t, func(s scanner) (request.Request, error) {
		r, err := scanRequest(s)
		return r.Request, err
	}, strings.Replace(selectRequests, "q.organisation_id = $1", `q.outcome = 'open' AND q.due_on <= $1 AND (q.reminded < 1
			OR q.reminded < 2 AND q.due_on <= $2 OR q.reminded < 3 AND q.due_on <= $3)`, 1)+` ORDER BY q.due_on, q.id LIMIT $4`, soon, on, after, limit)
}

// MarkReminded says that the reminder which the request carries is over; false
// when it was already, or the request does not wait any more.
func (t *Tx) MarkReminded(ctx context.Context, r request.Request) (bool, error) {
	n, err := t.exec(ctx, `UPDATE evidence_request SET reminded = $3 WHERE id = $1 AND organisation_id = $2 AND reminded < $3 AND outcome = 'open' AND due_on = $4`,
		r.ID, r.OrganisationID, int64(r.Reminded), r.DueOn)
	return n > 0, err
}

// RequestItem returns an evidence item of the request's organisation and whether
// it serves the request's element; NotFound otherwise.
func (t *Tx) RequestItem(ctx context.Context, r request.Request, itemID string) (request.Item, error) {
	return one(ctx, t, "There is no such evidence item", func(s scanner) (i request.Item, err error) {
		return i, s.Scan(&i.ID, &i.Withdrawn, &i.Serves)
	}, `SELECT i.id, i.withdrawn_at IS NOT NULL,
			EXISTS (SELECT 1 FROM evidence_link l WHERE l.item_id = i.id AND l.standard_id = $3 AND l.element_id = $4)
		FROM evidence_item i WHERE i.organisation_id = $1 AND i.id = $2`, r.OrganisationID, itemID, r.StandardID, r.ElementID)
}

// ItemsForRequest returns evidence items that may answer a request: those linked
// to its element and those of the person asked, at most 100 of each, the former
// first, and each kind last changed first.
func (t *Tx) ItemsForRequest(ctx context.Context, r request.Request) ([]request.Choice, error) {
	items, err := list(ctx, t, func(s scanner) (c request.Choice, err error) {
		return c, s.Scan(&c.ID, &c.Code, &c.Title, &c.Serves)
	}, `SELECT id, code, title, serves FROM (
			SELECT i.id, i.code, i.title, TRUE AS serves, i.updated_at FROM evidence_link l JOIN evidence_item i ON i.id = l.item_id
			WHERE l.organisation_id = $1 AND l.standard_id = $2 AND l.element_id = $3 AND i.withdrawn_at IS NULL
			ORDER BY i.updated_at DESC, i.id LIMIT 100) AS linked
		UNION ALL SELECT id, code, title, serves FROM (
			SELECT i.id, i.code, i.title, FALSE AS serves, i.updated_at FROM evidence_item i
			WHERE i.organisation_id = $1 AND i.owner_id = $4 AND i.withdrawn_at IS NULL
				AND NOT EXISTS (SELECT 1 FROM evidence_link l WHERE l.item_id = i.id AND l.standard_id = $2 AND l.element_id = $3)
			ORDER BY i.updated_at DESC, i.id LIMIT 100) AS own`, r.OrganisationID, r.StandardID, r.ElementID, r.PersonID)
	slices.SortStableFunc(items, func(a, b request.Choice) int {
		if a.Serves == b.Serves {
			return 0
		}
		if a.Serves {
			return -1
		}
		return 1
	})
	return items, err
}
