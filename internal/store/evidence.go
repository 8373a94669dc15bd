package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

var _ evidence.Tx = (*Tx)(nil)

// evidenceItem reads items i with the name of their owner, the ids and names of
// their areas (in one order, apart by line breaks), and the start of the
// organisation's cycle under way.
const evidenceItem = `i.id, i.organisation_id, i.code, i.title, i.kind, i.owner_id, p.name, i.period_from, i.period_until, i.review_on,
	i.sensitivity, i.edition_number, i.add_key, i.created_by, i.created_at, i.updated_at, i.withdrawn_at, i.version,
	(SELECT string_agg(a.id, ',' ORDER BY a.name, a.id) FROM evidence_item_area ia JOIN service_area a ON a.id = ia.area_id WHERE ia.item_id = i.id),
	(SELECT string_agg(a.name, '
' ORDER BY a.name, a.id) FROM evidence_item_area ia JOIN service_area a ON a.id = ia.area_id WHERE ia.item_id = i.id)`

func evidenceItemInto(i *evidence.Item, areaIDs, areaNames *string) []any {
	return []any{&i.ID, &i.OrganisationID, &i.Code, &i.Title, &i.Kind, &i.OwnerID, &i.OwnerName, &i.PeriodFrom, &i.PeriodUntil, &i.ReviewOn,
		&i.Sensitivity, &i.EditionNumber, text{&i.AddKey}, &i.CreatedBy, at{&i.CreatedAt}, at{&i.UpdatedAt}, at{&i.WithdrawnAt}, &i.Version,
		text{areaIDs}, text{areaNames}}
}

func withAreas(i evidence.Item, ids, names string) evidence.Item {
	if ids != "" {
		i.AreaIDs, i.AreaNames = strings.Split(ids, ","), strings.Split(names, "\n")
	}
	return i
}

func scanEvidenceItem(s scanner) (i evidence.Item, err error) {
	var ids, names string
	err = s.Scan(evidenceItemInto(&i, &ids, &names)...)
	return withAreas(i, ids, names), err
}

const cycleStart = `(SELECT max(cycle_starts_on) FROM assessment WHERE organisation_id = $1 AND state <> 'closed')`

// EvidenceCycleStart returns when the organisation's cycle under way began; no
// date when there is none.
func (t *Tx) EvidenceCycleStart(ctx context.Context, organisationID string) (date.Date, error) {
	return one(ctx, t, "", scanOne[date.Date], `SELECT `+cycleStart, organisationID)
}

// EvidenceItem returns an item of the organisation; NotFound otherwise.
func (t *Tx) EvidenceItem(ctx context.Context, organisationID, id string) (evidence.Item, error) {
	return one(ctx, t, "There is no such evidence item", func(s scanner) (i evidence.Item, err error) {
		var ids, names string
		err = s.Scan(append(evidenceItemInto(&i, &ids, &names), &i.CycleStart, &i.Suggested)...)
		return withAreas(i, ids, names), err
	}, `SELECT `+evidenceItem+`, `+cycleStart+`,
			COALESCE((SELECT r.waiting FROM suggestion_run r WHERE r.item_id = i.id), 0) FROM evidence_item i JOIN person p ON p.id = i.owner_id
		WHERE i.organisation_id = $1 AND i.id = $2`, organisationID, id)
}

// ItemOfEdition returns the item that has an edition, of this organisation.
func (t *Tx) ItemOfEdition(ctx context.Context, organisationID, editionID string) (evidence.Item, error) {
	return one(ctx, t, "There is no such evidence item", func(s scanner) (i evidence.Item, err error) {
		var ids, names string
		err = s.Scan(append(evidenceItemInto(&i, &ids, &names), &i.CycleStart)...)
		return withAreas(i, ids, names), err
	}, `SELECT `+evidenceItem+`, `+cycleStart+` FROM evidence_item i JOIN person p ON p.id = i.owner_id
		WHERE i.organisation_id = $1 AND i.id = (SELECT item_id FROM evidence_edition WHERE organisation_id = $1 AND id = $2)`, organisationID, editionID)
}

// EvidenceByAddKey returns the items that a form with this key added, in order;
// none for the empty key.
func (t *Tx) EvidenceByAddKey(ctx context.Context, organisationID, key string) ([]evidence.Item, error) {
	if key == "" {
		return nil, nil
	}
	return list(ctx, t, scanEvidenceItem, `SELECT `+evidenceItem+` FROM evidence_item i JOIN person p ON p.id = i.owner_id
		WHERE i.organisation_id = $1 AND i.add_key >= $2 AND i.add_key < $3 ORDER BY length(i.add_key), i.add_key LIMIT 1000`,
		organisationID, key+"-", key+".")
}

// EvidenceOwners returns the people who have a place in the organisation, by
// name.
func (t *Tx) EvidenceOwners(ctx context.Context, organisationID string) ([]evidence.Owner, error) {
	return list(ctx, t, func(s scanner) (o evidence.Owner, err error) { return o, s.Scan(&o.ID, &o.Name) },
		`SELECT p.id, p.name FROM person p WHERE p.disabled_at IS NULL
		AND p.id IN (SELECT m.person_id FROM membership m WHERE m.organisation_id = $1)
		ORDER BY p.name, p.id LIMIT 5000`, organisationID)
}

// EvidenceOwnersAndCycle returns what EvidenceOwners and EvidenceCycleStart do,
// at once.
func (t *Tx) EvidenceOwnersAndCycle(ctx context.Context, organisationID string) (owners []evidence.Owner, start date.Date, err error) {
	all, err := list(ctx, t, func(s scanner) (o evidence.Owner, err error) { return o, s.Scan(&o.ID, text{&o.Name}) },
		`SELECT * FROM (SELECT p.id, p.name FROM person p WHERE p.disabled_at IS NULL
			AND p.id IN (SELECT m.person_id FROM membership m WHERE m.organisation_id = $1)
			ORDER BY p.name, p.id LIMIT 5000) owners
		UNION ALL SELECT '', `+cycleStart, organisationID)
	for _, o := range all {
		if o.ID == "" {
			start = date.Date(o.Name)
		} else {
			owners = append(owners, o)
		}
	}
	slices.SortStableFunc(owners, func(a, b evidence.Owner) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return owners, start, err
}

// EvidenceTwins returns the items that hold one of these contents in any
// edition.
func (t *Tx) EvidenceTwins(ctx context.Context, organisationID string, sha256 []string) ([]evidence.Twin, error) {
	if len(sha256) == 0 {
		return nil, nil
	}
	set, args := in(2, sha256)
	return list(ctx, t, func(s scanner) (v evidence.Twin, err error) {
		return v, s.Scan(&v.ItemID, &v.Code, &v.Title, &v.SHA256, &v.Withdrawn)
	},
		`SELECT DISTINCT i.id, i.code, i.title, f.sha256, i.withdrawn_at IS NOT NULL FROM evidence_file f
		JOIN evidence_edition e ON e.id = f.edition_id JOIN evidence_item i ON i.id = e.item_id
		WHERE f.organisation_id = $1 AND f.sha256 IN `+set+` ORDER BY i.code LIMIT 1000`, append([]any{organisationID}, args...)...)
}

// EvidenceCodeTaken tells whether an item of the organisation has this code.
func (t *Tx) EvidenceCodeTaken(ctx context.Context, organisationID, code string) (bool, error) {
	return one(ctx, t, "", scanOne[bool],
		`SELECT EXISTS (SELECT 1 FROM evidence_item WHERE organisation_id = $1 AND code = $2)`, organisationID, code)
}

// NextEvidenceNumber returns the next number for a code, each only once.
func (t *Tx) NextEvidenceNumber(ctx context.Context, organisationID string) (int64, error) {
	return one(ctx, t, "", scanOne[int64], `INSERT INTO counter (organisation_id, name, last) VALUES ($1, 'evidence', 1)
		ON CONFLICT (organisation_id, name) DO UPDATE SET last = counter.last + 1 RETURNING last`, organisationID)
}

var codeTaken = fault.Invalid("", fault.Field{Name: "code", Words: "There is already evidence with this reference code. Enter another, or leave it empty to get the next number"})

// InsertEvidence adds an item with its first edition. Invalid when its code is
// taken.
func (t *Tx) InsertEvidence(ctx context.Context, i evidence.Item, first evidence.Edition) error {
	if err := t.run(ctx, `INSERT INTO evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, period_from, period_until,
		review_on, sensitivity, search_text, edition_number, add_key, created_by, created_at, updated_at, withdrawn_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12, $13, $14, $15, $16, $17, 1)`,
		i.ID, i.OrganisationID, i.Code, i.Title, standard.Fold(i.Title), i.Kind, i.OwnerID, i.PeriodFrom, i.PeriodUntil, i.ReviewOn,
		i.Sensitivity, i.EditionNumber, orNull(i.AddKey), i.CreatedBy, i.CreatedAt, i.UpdatedAt, i.WithdrawnAt); err != nil {
		return duplicateIs(err, codeTaken)
	}
	if err := t.saveEvidenceAreas(ctx, i); err != nil {
		return err
	}
	return t.insertEdition(ctx, first)
}

func (t *Tx) saveEvidenceAreas(ctx context.Context, i evidence.Item) error {
	if len(i.AreaIDs) == 0 {
		return nil
	}
	set, args := in(2, i.AreaIDs)
	return t.run(ctx, `INSERT INTO evidence_item_area (item_id, area_id) SELECT $1, id FROM service_area WHERE id IN `+set,
		append([]any{i.ID}, args...)...)
}

// UpdateEvidence changes an item at the version it carries, with its areas;
// Conflict when it has another version by now, Invalid when the code is taken.
func (t *Tx) UpdateEvidence(ctx context.Context, i evidence.Item) error {
	if err := t.change(ctx, "This evidence was changed by somebody else since you opened it",
		`UPDATE evidence_item SET code = $4, title = $5, sort_title = $6, owner_id = $7, period_from = $8, period_until = $9, review_on = $10,
		sensitivity = $11, updated_at = $12, withdrawn_at = $13, version = version + 1
		WHERE organisation_id = $1 AND id = $2 AND version = $3`,
		i.OrganisationID, i.ID, i.Version, i.Code, i.Title, standard.Fold(i.Title), i.OwnerID, i.PeriodFrom, i.PeriodUntil, i.ReviewOn,
		i.Sensitivity, i.UpdatedAt, i.WithdrawnAt); err != nil {
		return duplicateIs(err, codeTaken)
	}
	if err := t.run(ctx, `DELETE FROM evidence_item_area WHERE item_id = $1`, i.ID); err != nil {
		return err
	}
	if err := t.saveEvidenceAreas(ctx, i); err != nil {
		return err
	}
	links, err := t.EvidenceLinks(ctx, i.OrganisationID, i.ID)
	if err != nil {
		return err
	}
	return t.recountEvidence(ctx, i.OrganisationID, links)
}
