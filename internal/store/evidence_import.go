package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/jobs"
)

const evidenceImport = `m.id, m.organisation_id, m.state, m.matrix_name, (SELECT count(*) FROM evidence_import_file f WHERE f.import_id = m.id),
	m.created_by, p.name, m.created_at, m.changed_at, m.version`

// importContent selects what imports that are not done hold.
const importContent = `SELECT f.sha256 FROM evidence_import_file f JOIN evidence_import m ON m.id = f.import_id WHERE m.state IN ('received', 'checked', 'running')`

func evidenceImportInto(i *evidence.Import) []any {
	return []any{&i.ID, &i.OrganisationID, &i.State, &i.MatrixName, &i.FileCount, &i.CreatedBy, &i.CreatedByName, at{&i.CreatedAt}, at{&i.ChangedAt}, &i.Version}
}

// EvidenceImport returns an import of the organisation; NotFound otherwise.
func (t *Tx) EvidenceImport(ctx context.Context, organisationID, id string) (evidence.Import, error) {
	return one(ctx, t, "There is no such import", func(s scanner) (i evidence.Import, err error) {
		var content string
		if err := s.Scan(append(evidenceImportInto(&i), &content)...); err != nil {
			return i, err
		}
		return i, json.Unmarshal([]byte(content), &i.Content)
	}, `SELECT `+evidenceImport+`, m.content FROM evidence_import m JOIN person p ON p.id = m.created_by WHERE m.organisation_id = $1 AND m.id = $2`, organisationID, id)
}

// EvidenceImports returns the organisation's imports without their content,
// newest first, at most 100.
func (t *Tx) EvidenceImports(ctx context.Context, organisationID string) ([]evidence.Import, error) {
	return list(ctx, t, func(s scanner) (i evidence.Import, err error) { return i, s.Scan(evidenceImportInto(&i)...) },
		`SELECT `+evidenceImport+` FROM evidence_import m JOIN person p ON p.id = m.created_by
		WHERE m.organisation_id = $1 ORDER BY m.created_at DESC, m.id DESC LIMIT 100`, organisationID)
}

// SaveEvidenceImport adds an import (version 0), or changes its state and content
// at the version it carries; Conflict when it has another by now.
func (t *Tx) SaveEvidenceImport(ctx context.Context, i evidence.Import) error {
	content, err := json.Marshal(i.Content)
	if err != nil {
		return fmt.Errorf("write the content of import %s: %w", i.ID, err)
	}
	if i.Version == 0 {
		return t.run(ctx, `INSERT INTO evidence_import (id, organisation_id, state, matrix_name, content, created_by, created_at, changed_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)`, i.ID, i.OrganisationID, i.State, i.MatrixName, string(content), i.CreatedBy, i.CreatedAt, i.ChangedAt)
	}
	return t.change(ctx, "This import was changed since you opened it. Look at it again",
		`UPDATE evidence_import SET state = $4, content = $5, changed_at = $6, version = version + 1 WHERE organisation_id = $1 AND id = $2 AND version = $3`,
		i.OrganisationID, i.ID, i.Version, i.State, string(content), i.ChangedAt)
}

// ImportFiles returns the files that came with a matrix, by path.
func (t *Tx) ImportFiles(ctx context.Context, importID string) ([]evidence.ImportFile, error) {
	return list(ctx, t, func(s scanner) (f evidence.ImportFile, err error) {
		return f, s.Scan(&f.Path, &f.MediaType, &f.Size, &f.SHA256)
	},
		`SELECT path, media_type, size, sha256 FROM evidence_import_file WHERE import_id = $1 ORDER BY path`, importID)
}

// AddImportFiles adds the files that came with a matrix.
func (t *Tx) AddImportFiles(ctx context.Context, importID string, files []evidence.ImportFile) error {
	rows := make([][]any, len(files))
	for i, f := range files {
		rows[i] = []any{importID, f.Path, f.MediaType, f.Size, f.SHA256}
	}
	return t.bulk(ctx, `evidence_import_file (import_id, path, media_type, size, sha256)`, rows)
}

// EvidenceToMatch returns what an import needs to know of all items of the
// organisation, by code.
func (t *Tx) EvidenceToMatch(ctx context.Context, organisationID, standardID string) ([]evidence.Existing, error) {
	return list(ctx, t, func(s scanner) (m evidence.Existing, err error) {
		var areas, content, links string
		err = s.Scan(&m.ID, &m.Code, &m.Title, &m.Kind, &m.OwnerID, &m.Withdrawn, &m.Version, &m.Edition, &m.URL, text{&areas}, text{&content}, text{&links})
		m.AreaIDs, m.SHA256, m.Links = strings.Fields(areas), strings.Fields(content), map[string]bool{}
		for _, element := range strings.Fields(links) {
			id, strongest := strings.CutSuffix(element, "*")
			m.Links[id] = strongest
		}
		return m, err
	}, `SELECT i.id, i.code, i.title, i.kind, i.owner_id, i.withdrawn_at IS NOT NULL, i.version, i.edition_number, e.url,
			(SELECT string_agg(a.area_id, ' ') FROM evidence_item_area a WHERE a.item_id = i.id),
			(SELECT string_agg(f.sha256, ' ') FROM evidence_file f WHERE f.edition_id = e.id),
			(SELECT string_agg(l.element_id || CASE WHEN l.strongest THEN '*' ELSE '' END, ' ') FROM evidence_link l WHERE l.item_id = i.id AND l.standard_id = $2)
		FROM evidence_item i JOIN evidence_edition e ON e.item_id = i.id AND e.number = i.edition_number
		WHERE i.organisation_id = $1 ORDER BY i.code`, organisationID, standardID)
}

// EnqueueImport has a confirmed import carried out after the transaction.
func (t *Tx) EnqueueImport(ctx context.Context, organisationID, id string) error {
	return t.Enqueue(ctx, jobs.ImportArgs{OrganisationID: organisationID, ImportID: id})
}
