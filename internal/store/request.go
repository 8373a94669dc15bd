package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/request"
)

var _ request.Tx = (*Tx)(nil)

const selectRequests = `SELECT q.id, q.organisation_id, q.standard_id, q.element_id, q.area_id, q.person_id, q.words, q.due_on, q.asked_by, q.asked_at,
		q.item_id, q.outcome, q.reply, q.version, p.name, b.name, r.name, i.code, i.title
	FROM evidence_request q JOIN person p ON p.id = q.person_id JOIN person b ON b.id = q.asked_by
	LEFT JOIN service_area r ON r.id = q.area_id LEFT JOIN evidence_item i ON i.id = q.item_id
	WHERE q.organisation_id = $1`

func scanRequest(s scanner) (r request.Row, err error) {
	return r, s.Scan(&r.ID, &r.OrganisationID, &r.StandardID, &r.ElementID, text{&r.AreaID}, &r.PersonID, &r.Words, &r.DueOn, &r.AskedBy, at{&r.AskedAt},
		text{&r.ItemID}, &r.Outcome, &r.Reply, &r.Version, &r.PersonName, &r.AskedByName, text{&r.AreaName}, text{&r.ItemCode}, text{&r.ItemTitle})
}

// Request returns an evidence request of the organisation; NotFound otherwise.
func (t *Tx) Request(ctx context.Context, organisationID, id string) (request.Row, error) {
	return one(ctx, t, "There is no such request", scanRequest, selectRequests+` AND q.id = $2`, organisationID, id)
}

// Requests returns up to limit evidence requests of the organisation that the
// filter names, by due date.
func (t *Tx) Requests(ctx context.Context, organisationID string, f request.Filter, limit int) ([]request.Row, error) {
	var where strings.Builder
	args := []any{organisationID}
	and := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		where.WriteString(" AND " + condition)
	}
	if f.PersonID != "" {
		and("q.person_id = ?", f.PersonID)
	}
	if f.AskedBy != "" {
		and("q.asked_by = ?", f.AskedBy)
	}
	if len(f.AreaIDs) > 0 {
		ids, values := in(len(args)+1, f.AreaIDs)
		args = append(args, values...)
		and("q.area_id IN " + ids)
	}
	if f.ElementID != "" {
		and("q.element_id = ?", f.ElementID)
	}
	if f.Outcome != "" {
		and("q.outcome = ?", string(f.Outcome))
	}
	if f.OverdueOn != "" {
		and("q.outcome = 'open' AND q.due_on < ?", f.OverdueOn)
	}
	if f.After.ID != "" {
		and("(q.due_on > ? OR (q.due_on = ? AND q.id > ?))", f.After.DueOn, f.After.DueOn, f.After.ID)
	}
	args = append(args, limit)
	return list(ctx, t, scanRequest, selectRequests+where.String()+fmt.Sprintf(` ORDER BY q.due_on, q.id LIMIT $%d`, len(args)), args...)
}

// InsertRequest adds an evidence request.
func (t *Tx) InsertRequest(ctx context.Context, r request.Request) error {
	return duplicateIs(t.run(ctx, `INSERT INTO evidence_request (id, organisation_id, standard_id, element_id, area_id, person_id, words, due_on,
		asked_by, asked_at, item_id, outcome, reply, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`,
		r.ID, r.OrganisationID, r.StandardID, r.ElementID, orNull(r.AreaID), r.PersonID, r.Words, r.DueOn, r.AskedBy, r.AskedAt,
		orNull(r.ItemID), string(r.Outcome), r.Reply), sentAlready)
}

// UpdateRequest changes the outcome of a request at the version it carries.
func (t *Tx) UpdateRequest(ctx context.Context, r request.Request) error {
	return t.change(ctx, "This request was answered or withdrawn since you opened it",
		`UPDATE evidence_request SET item_id = $4, outcome = $5, reply = $6, version = version + 1
		WHERE id = $1 AND organisation_id = $2 AND version = $3`, r.ID, r.OrganisationID, r.Version, orNull(r.ItemID), string(r.Outcome), r.Reply)
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
