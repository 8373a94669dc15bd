package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

const evidenceLink = `l.id, l.organisation_id, l.item_id, l.standard_id, l.element_id, l.claim, l.pointer, l.strongest, l.created_by, l.created_at, l.version`

func evidenceLinkInto(l *evidence.Link) []any {
	return []any{&l.ID, &l.OrganisationID, &l.ItemID, &l.StandardID, &l.ElementID, &l.Claim, &l.Pointer, &l.Strongest, &l.CreatedBy, at{&l.CreatedAt}, &l.Version}
}

func scanEvidenceLink(s scanner) (l evidence.Link, err error) {
	return l, s.Scan(evidenceLinkInto(&l)...)
}

// EvidenceLink returns a link of the organisation; NotFound otherwise.
func (t *Tx) EvidenceLink(ctx context.Context, organisationID, id string) (evidence.Link, error) {
	return one(ctx, t, "There is no such link", scanEvidenceLink,
		`SELECT `+evidenceLink+` FROM evidence_link l WHERE l.organisation_id = $1 AND l.id = $2`, organisationID, id)
}

// EvidenceLinks returns the links of an item in the order of the standard.
func (t *Tx) EvidenceLinks(ctx context.Context, organisationID, itemID string) ([]evidence.Link, error) {
	links, err := list(ctx, t, scanEvidenceLink, `SELECT `+evidenceLink+` FROM evidence_link l
		WHERE l.organisation_id = $1 AND l.item_id = $2 ORDER BY l.standard_id, l.element_id LIMIT 5000`, organisationID, itemID)
	slices.SortStableFunc(links, func(a, b evidence.Link) int { return standard.CompareIDs(a.ElementID, b.ElementID) })
	return links, err
}

var linkedAlready = fault.Conflict("This evidence was linked to one of these elements by somebody else just now")

// InsertEvidenceLinks adds links of one item; Conflict when it has one of them
// by now.
func (t *Tx) InsertEvidenceLinks(ctx context.Context, links []evidence.Link) error {
	for _, l := range links {
		if err := t.run(ctx, `INSERT INTO evidence_link (id, organisation_id, item_id, standard_id, element_id, claim, pointer, strongest, created_by, created_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`, l.ID, l.OrganisationID, l.ItemID, l.StandardID, l.ElementID, l.Claim, l.Pointer,
			l.Strongest, l.CreatedBy, l.CreatedAt); err != nil {
			return duplicateIs(err, linkedAlready)
		}
	}
	if len(links) == 0 {
		return nil
	}
	if err := t.recountSuggestions(ctx, links[0].ItemID); err != nil {
		return err
	}
	return t.recountEvidence(ctx, links[0].OrganisationID, links)
}

// UpdateEvidenceLink changes claim and pointer of a link at the version it
// carries; Conflict when it has another version by now.
func (t *Tx) UpdateEvidenceLink(ctx context.Context, l evidence.Link) error {
	if err := t.change(ctx, "This link was changed by somebody else since you opened it",
		`UPDATE evidence_link SET claim = $4, pointer = $5, version = version + 1 WHERE organisation_id = $1 AND id = $2 AND version = $3`,
		l.OrganisationID, l.ID, l.Version, l.Claim, l.Pointer); err != nil {
		return err
	}
	return t.recountEvidence(ctx, l.OrganisationID, []evidence.Link{l})
}

// DeleteEvidenceLink takes a link away.
func (t *Tx) DeleteEvidenceLink(ctx context.Context, l evidence.Link) error {
	if err := t.run(ctx, `DELETE FROM evidence_link WHERE organisation_id = $1 AND id = $2`, l.OrganisationID, l.ID); err != nil {
		return err
	}
	if err := t.recountSuggestions(ctx, l.ItemID); err != nil {
		return err
	}
	return t.recountEvidence(ctx, l.OrganisationID, []evidence.Link{l})
}

// MarkStrongestEvidence gives the link the mark of the strongest, which its
// element's links have at most once, or takes it away.
func (t *Tx) MarkStrongestEvidence(ctx context.Context, l evidence.Link, strongest bool) error {
	if err := t.run(ctx, `UPDATE evidence_link SET strongest = false
		WHERE organisation_id = $1 AND standard_id = $2 AND element_id = $3 AND strongest AND ($4 OR id = $5)`,
		l.OrganisationID, l.StandardID, l.ElementID, strongest, l.ID); err != nil {
		return err
	}
	if strongest {
		if err := t.run(ctx, `UPDATE evidence_link SET strongest = true WHERE organisation_id = $1 AND id = $2`, l.OrganisationID, l.ID); err != nil {
			return err
		}
	}
	return t.recountEvidence(ctx, l.OrganisationID, []evidence.Link{l})
}

// recountEvidence writes the summaries of the elements of these links anew.
func (t *Tx) recountEvidence(ctx context.Context, organisationID string, links []evidence.Link) error {
	byStandard := map[string][]string{}
	for _, l := range links {
		byStandard[l.StandardID] = append(byStandard[l.StandardID], l.ElementID)
	}
	for standardID, elements := range byStandard {
		set, args := in(3, elements)
		args = append([]any{organisationID, standardID}, args...)
		if err := t.recount(ctx, ` AND element_id IN `+set, args); err != nil {
			return fmt.Errorf("count the evidence of %s: %w", standardID, err)
		}
	}
	return nil
}

// RecountAllEvidence writes the summaries of an organisation anew: after rows
// were put in by other ways than the use cases.
func (t *Tx) RecountAllEvidence(ctx context.Context, organisationID, standardID string) error {
	return t.recount(ctx, "", []any{organisationID, standardID})
}

func (t *Tx) recount(ctx context.Context, elements string, args []any) error {
	if err := t.run(ctx, `DELETE FROM evidence_summary WHERE organisation_id = $1 AND standard_id = $2`+elements, args...); err != nil {
		return err
	}
	const count = `count(*), sum(CASE WHEN i.period_until IS NULL THEN 1 ELSE 0 END), max(i.period_until), min(i.review_on),
		sum(CASE WHEN l.pointer = '' THEN 1 ELSE 0 END), sum(CASE WHEN l.strongest THEN 1 ELSE 0 END)`
	const columns = `INSERT INTO evidence_summary (organisation_id, standard_id, element_id, area_id, items, undated, newest_until, review_on, pointers_missing, strongest) `
	const from = ` FROM evidence_link l JOIN evidence_item i ON i.id = l.item_id`
	const where = ` WHERE l.organisation_id = $1 AND l.standard_id = $2 AND i.withdrawn_at IS NULL`
	if err := t.run(ctx, columns+`SELECT l.organisation_id, l.standard_id, l.element_id, '', `+count+from+where+elements+
		` GROUP BY l.organisation_id, l.standard_id, l.element_id`, args...); err != nil {
		return err
	}
	return t.run(ctx, columns+`SELECT l.organisation_id, l.standard_id, l.element_id, a.area_id, `+count+from+
		` JOIN evidence_item_area a ON a.item_id = i.id`+where+elements+
		` GROUP BY l.organisation_id, l.standard_id, l.element_id, a.area_id`, args...)
}

const evidenceSummary = `SELECT element_id, area_id, items, undated, newest_until, review_on, pointers_missing, strongest FROM evidence_summary
	WHERE organisation_id = $1 AND standard_id = $2 AND area_id `

func scanSummary(s scanner) (v evidence.ElementSummary, err error) {
	var strongest int64
	err = s.Scan(&v.ElementID, &v.AreaID, &v.Items, &v.Undated, &v.NewestUntil, &v.ReviewOn, &v.PointersMissing, &strongest)
	v.HasStrongest = strongest > 0
	return v, err
}

// ElementEvidence returns what stands behind each element that has evidence, in
// the whole organisation. It costs the same however much evidence there is.
func (t *Tx) ElementEvidence(ctx context.Context, organisationID, standardID string) ([]evidence.ElementSummary, error) {
	return list(ctx, t, scanSummary, evidenceSummary+`= '' ORDER BY element_id`, organisationID, standardID)
}

// AreaEvidence returns what stands behind each element in each service area
// that has evidence for it. An area does not count what belongs only to areas
// beneath it.
func (t *Tx) AreaEvidence(ctx context.Context, organisationID, standardID string) ([]evidence.ElementSummary, error) {
	return list(ctx, t, scanSummary, evidenceSummary+`<> '' ORDER BY element_id, area_id`, organisationID, standardID)
}
