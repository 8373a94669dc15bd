package store

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/matrix"
)

// EvidenceMatrix returns a line for each link of what is not withdrawn, and for
// each item without one; Sensitivity is its id.
func (t *Tx) EvidenceMatrix(ctx context.Context, organisationID, standardID string) ([]matrix.Line, error) {
	return list(ctx, t, func(s scanner) (l matrix.Line, err error) {
		var files, areas string
		var strongest *bool
		err = s.Scan(&l.Code, &l.Title, &l.Sensitivity, text{(*string)(&l.From)}, text{(*string)(&l.Until)}, &l.Owner, text{&l.Element}, text{&l.Claim}, text{&l.Pointer}, &strongest,
			&l.URL, &l.Note, text{&files}, text{&areas})
		l.Strongest = strongest != nil && *strongest
		if files != "" {
			l.Files = strings.Split(files, "\n")
		}
		if areas != "" {
			l.Areas = strings.Split(areas, "\n")
		}
		return l, err
	}, `SELECT i.code, i.title, i.sensitivity, i.period_from, i.period_until, p.name, l.element_id, l.claim, l.pointer, l.strongest, e.url, e.note,
			(SELECT string_agg(f.name, '
' ORDER BY f.position) FROM evidence_file f WHERE f.edition_id = e.id),
			(SELECT string_agg(a.name, '
' ORDER BY a.name) FROM evidence_item_area ia JOIN service_area a ON a.id = ia.area_id WHERE ia.item_id = i.id)
		FROM evidence_item i JOIN person p ON p.id = i.owner_id JOIN evidence_edition e ON e.item_id = i.id AND e.number = i.edition_number
		LEFT JOIN evidence_link l ON l.item_id = i.id AND l.standard_id = $2
		WHERE i.organisation_id = $1 AND i.withdrawn_at IS NULL ORDER BY i.code, i.id LIMIT 200000`, organisationID, standardID)
}
