package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/standard"
)

// LinkedEvidence returns everything in use that is linked to elements of the
// standard, in its current edition: by element, strongest first, then by code.
func (t *Tx) LinkedEvidence(ctx context.Context, organisationID, standardID string) ([]evidence.Linked, error) {
	return t.linked(ctx, "", organisationID, standardID)
}

// LinkedToElement is LinkedEvidence for one element.
func (t *Tx) LinkedToElement(ctx context.Context, organisationID, standardID, elementID string) ([]evidence.Linked, error) {
	return t.linked(ctx, " AND l.element_id = $3", organisationID, standardID, elementID)
}

func (t *Tx) linked(ctx context.Context, where string, args ...any) ([]evidence.Linked, error) {
	from := ` FROM evidence_link l JOIN evidence_item i ON i.id = l.item_id
		JOIN evidence_edition e ON e.item_id = i.id AND e.number = i.edition_number`
	where = ` WHERE l.organisation_id = $1 AND l.standard_id = $2 AND i.withdrawn_at IS NULL` + where
	all, err := list(ctx, t, func(s scanner) (v evidence.Linked, err error) {
		var ids, names string
		err = s.Scan(slices.Concat(evidenceItemInto(&v.Item, &ids, &names), evidenceLinkInto(&v.Link), evidenceEditionInto(&v.Edition))...)
		v.Item = withAreas(v.Item, ids, names)
		return v, err
	}, `SELECT `+evidenceItem+`, `+evidenceLink+`, `+evidenceEdition+from+` JOIN person p ON p.id = i.owner_id`+where+
		` ORDER BY l.element_id, CASE WHEN l.strongest THEN 0 ELSE 1 END, i.code`, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	files, err := list(ctx, t, func(s scanner) (f evidence.File, err error) { return f, s.Scan(evidenceFileInto(&f)...) },
		`SELECT `+evidenceFile+` FROM evidence_file f WHERE f.edition_id IN (SELECT e.id`+from+where+`) ORDER BY f.edition_id, f.position`, args...)
	if err != nil {
		return nil, err
	}
	byEdition := map[string][]evidence.File{}
	for _, f := range files {
		byEdition[f.EditionID] = append(byEdition[f.EditionID], f)
	}
	for i := range all {
		all[i].Edition.Files = byEdition[all[i].Edition.ID]
	}
	slices.SortStableFunc(all, func(a, b evidence.Linked) int { return standard.CompareIDs(a.Link.ElementID, b.Link.ElementID) })
	return all, nil
}

// evidenceOrders are the orders of the library: the ORDER BY, and the condition
// for what comes after a mark in arguments n and n+1.
var evidenceOrders = map[evidence.Order]struct{ by, after string }{
	evidence.ByUpdate: {"i.updated_at DESC, i.id DESC", "(i.updated_at, i.id) < ($%d, $%d)"},
	evidence.ByTitle:  {"i.sort_title, i.id", "(i.sort_title, i.id) > ($%d, $%d)"},
	evidence.ByPeriod: {"COALESCE(i.period_until, '') DESC, i.id DESC", "(COALESCE(i.period_until, ''), i.id) < ($%d, $%d)"},
}

// EvidencePage returns up to limit rows of the library after the filter's mark.
// The filter's words do not count here: see EvidenceHits. An order that is none
// is ByUpdate.
func (t *Tx) EvidencePage(ctx context.Context, organisationID string, f evidence.Filter, limit int) ([]evidence.Row, error) {
	query, args := evidenceQuery(organisationID, f, limit)
	return list(ctx, t, scanEvidenceRow, query, args...)
}

// EvidenceSQL returns the one statement of EvidencePage with its arguments, for
// the floor of the benchmarks and for tests that ask the database for its plan.
func EvidenceSQL(organisationID string, f evidence.Filter, limit int) (string, []any) {
	query, args := evidenceQuery(organisationID, f, limit)
	return query, normal(args)
}

func scanEvidenceRow(s scanner) (r evidence.Row, err error) {
	var ids, names, elements, state string
	err = s.Scan(append(evidenceItemInto(&r.Item, &ids, &names), &r.SortTitle, &r.URL, text{&r.FileName}, text{&r.MediaType}, &r.Size, &r.Files, &r.State, text{&elements}, text{&state})...)
	r.Text = evidence.TextState(strings.TrimLeft(state, "1234"))
	r.Item = withAreas(r.Item, ids, names)
	if elements != "" {
		r.Elements = strings.Split(elements, ",")
		slices.SortFunc(r.Elements, standard.CompareIDs)
	}
	return r, err
}

// evidenceQuery chooses the rows first, by what is indexed, and reads what the
// page shows of each only then.
func evidenceQuery(organisationID string, f evidence.Filter, limit int) (string, []any) {
	order, ok := evidenceOrders[f.Order]
	if !ok {
		order = evidenceOrders[evidence.ByUpdate]
	}
	where, args := evidenceWhere(organisationID, f)
	if f.After.ID != "" {
		if f.Order == evidence.ByTitle || f.Order == evidence.ByPeriod {
			args = append(args, f.After.Value, f.After.ID)
		} else {
			args = append(args, f.After.At, f.After.ID)
		}
		where = append(where, fmt.Sprintf(order.after, len(args)-1, len(args)))
	}
	args = append(args, limit)
	return evidenceRow + `
		FROM (SELECT i.id FROM evidence_item i WHERE ` + strings.Join(where, " AND ") + fmt.Sprintf(` ORDER BY %s LIMIT $%d`, order.by, len(args)) + `) page
		JOIN evidence_item i ON i.id = page.id` + evidenceRowFrom + ` ORDER BY ` + order.by, args
}

// evidenceRow reads what the library shows of an item i; evidenceRowFrom is
// what it needs beside the item. The state of text is that of the file that is
// worst off.
const (
	evidenceRow = `SELECT ` + evidenceItem + `, i.sort_title, e.url, f.name, f.media_type,
			COALESCE((SELECT sum(size) FROM evidence_file WHERE edition_id = e.id), 0), (SELECT count(*) FROM evidence_file WHERE edition_id = e.id),
			CASE (SELECT max(CASE c.state WHEN 'infected' THEN 2 WHEN 'waiting' THEN 1 ELSE 0 END) FROM evidence_file ef JOIN content c ON c.sha256 = ef.sha256
				WHERE ef.edition_id = e.id) WHEN 2 THEN 'infected' WHEN 1 THEN 'waiting' ELSE 'clean' END,
			(SELECT string_agg(element_id, ',') FROM evidence_link WHERE item_id = i.id),
			(SELECT min(CASE COALESCE(c.state, 'waiting') WHEN 'failed' THEN '1failed' WHEN 'waiting' THEN '2waiting' WHEN 'empty' THEN '3empty' ELSE '4read' END)
				FROM evidence_file x LEFT JOIN content_text c ON c.organisation_id = x.organisation_id AND c.sha256 = x.sha256 WHERE x.edition_id = e.id)`
	evidenceRowFrom = ` JOIN person p ON p.id = i.owner_id
		JOIN evidence_edition e ON e.item_id = i.id AND e.number = i.edition_number
		LEFT JOIN evidence_file f ON f.edition_id = e.id AND f.position = 1`
)

func evidenceWhere(organisationID string, f evidence.Filter) (where []string, args []any) {
	args = []any{organisationID}
	where = []string{"i.organisation_id = $1"}
	add := func(condition string, values ...any) {
		numbers := make([]any, len(values))
		for i, v := range values {
			args = append(args, v)
			numbers[i] = len(args)
		}
		where = append(where, fmt.Sprintf(condition, numbers...))
	}
	if f.Withdrawn {
		add("i.withdrawn_at IS NOT NULL")
	} else {
		add("i.withdrawn_at IS NULL")
	}
	if f.ElementID != "" {
		add("EXISTS (SELECT 1 FROM evidence_link l WHERE l.item_id = i.id AND l.standard_id = $%d AND l.element_id = $%d)", f.StandardID, f.ElementID)
	}
	if f.Unlinked {
		add("NOT EXISTS (SELECT 1 FROM evidence_link l WHERE l.item_id = i.id)")
	}
	if f.Suggested {
		add("EXISTS (SELECT 1 FROM suggestion_run r WHERE r.item_id = i.id AND r.waiting > 0)")
	}
	if len(f.AreaIDs) > 0 {
		set, values := in(len(args)+1, f.AreaIDs)
		args = append(args, values...)
		where = append(where, "EXISTS (SELECT 1 FROM evidence_item_area a WHERE a.item_id = i.id AND a.area_id IN "+set+")")
	}
	if f.OwnerID != "" {
		add("i.owner_id = $%d", f.OwnerID)
	}
	if f.Kind != "" {
		add("i.kind = $%d", f.Kind)
	}
	if f.Sensitivity != "" {
		add("i.sensitivity = $%d", f.Sensitivity)
	}
	if f.Period != (evidence.Period{}) {
		add("COALESCE(i.period_until, i.period_from) >= $%d AND COALESCE(i.period_from, i.period_until) <= $%d", f.Period.From, f.Period.Until)
	}
	if f.Undated {
		add("i.period_until IS NULL AND i.period_from IS NULL")
	}
	const stale = "(COALESCE(i.period_until, '9999') < $%d OR COALESCE(i.review_on, '9999') < $%d)"
	const fresh = "(COALESCE(i.period_until, '') >= $%d AND COALESCE(i.review_on, '9999') > $%d)"
	switch f.Freshness {
	case evidence.Stale:
		add(stale, f.Limits.StaleUntil, f.Limits.Today)
	case evidence.Ageing:
		add("NOT "+stale, f.Limits.StaleUntil, f.Limits.Today)
		add("NOT "+fresh, f.Limits.FreshFrom, f.Limits.ReviewSoon)
	case evidence.Fresh:
		add(fresh, f.Limits.FreshFrom, f.Limits.ReviewSoon)
	}
	return where, args
}
