package store

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
)

const uploadColumns = `id, organisation_id, person_id, name, media_type, size, sha256, created_at, expires_at`

// InsertUpload adds an upload.
func (t *Tx) InsertUpload(ctx context.Context, u evidence.Upload) error {
	return t.run(ctx, `INSERT INTO upload (`+uploadColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		u.ID, u.OrganisationID, u.PersonID, u.Name, u.MediaType, u.Size, orNull(u.SHA256), u.CreatedAt, u.ExpiresAt)
}

// PersonUploads returns the uploads of a person in an organisation, oldest first.
func (t *Tx) PersonUploads(ctx context.Context, organisationID, personID string) ([]evidence.Upload, error) {
	return list(ctx, t, func(s scanner) (u evidence.Upload, err error) {
		return u, s.Scan(&u.ID, &u.OrganisationID, &u.PersonID, &u.Name, &u.MediaType, &u.Size, text{&u.SHA256}, at{&u.CreatedAt}, at{&u.ExpiresAt})
	}, `SELECT `+uploadColumns+` FROM upload WHERE organisation_id = $1 AND person_id = $2 ORDER BY id LIMIT 10000`, organisationID, personID)
}

// ArriveUpload notes the content of an upload that has arrived.
func (t *Tx) ArriveUpload(ctx context.Context, u evidence.Upload) error {
	return t.run(ctx, `UPDATE upload SET media_type = $2, sha256 = $3 WHERE id = $1`, u.ID, u.MediaType, u.SHA256)
}

// ExpiredUploads returns the ids of uploads whose time is over.
func (t *Tx) ExpiredUploads(ctx context.Context, now time.Time) ([]string, error) {
	return list(ctx, t, scanOne[string], `SELECT id FROM upload WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1000`, now)
}

// DeleteUploads removes uploads.
func (t *Tx) DeleteUploads(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	set, args := in(1, ids)
	return t.run(ctx, `DELETE FROM upload WHERE id IN `+set, args...)
}

// EvidenceUse returns how much the organisation holds, of how much: its own
// quota, or else this one.
func (t *Tx) EvidenceUse(ctx context.Context, organisationID string, quota int64) (evidence.Use, error) {
	return one(ctx, t, "There is no such organisation", func(s scanner) (u evidence.Use, err error) {
		return u, s.Scan(&u.Bytes, &u.Files, &u.Pending, &u.Quota)
	}, `SELECT COALESCE(u.bytes, 0), COALESCE(u.files, 0),
		CAST(COALESCE((SELECT sum(p.size) FROM upload p WHERE p.organisation_id = o.id), 0)
			+ COALESCE((SELECT sum(g.size) FROM drop_file g JOIN drop_delivery d ON d.id = g.delivery_id WHERE d.organisation_id = o.id AND d.state = 'waiting'), 0)
			+ COALESCE((SELECT sum(w.size) FROM (SELECT DISTINCT f.sha256, f.size FROM evidence_import_file f JOIN evidence_import m ON m.id = f.import_id
				WHERE m.organisation_id = o.id AND m.state IN ('received', 'checked', 'running')
				AND NOT EXISTS (SELECT 1 FROM evidence_file h WHERE h.organisation_id = o.id AND h.sha256 = f.sha256)) w), 0) AS BIGINT), COALESCE(o.quota_bytes, CAST($2 AS BIGINT))
		FROM organisation o LEFT JOIN evidence_use u ON u.organisation_id = o.id WHERE o.id = $1`, organisationID, quota)
}

// countUse adds the content of a file to what its organisation holds, unless it
// holds that already; before the file itself is added.
func (t *Tx) countUse(ctx context.Context, f evidence.File) error {
	return t.run(ctx, `INSERT INTO evidence_use (organisation_id, bytes, files) SELECT CAST($1 AS TEXT), CAST($3 AS BIGINT), 1
		WHERE NOT EXISTS (SELECT 1 FROM evidence_file WHERE organisation_id = $1 AND sha256 = $2)
		ON CONFLICT (organisation_id) DO UPDATE SET bytes = evidence_use.bytes + excluded.bytes, files = evidence_use.files + 1`,
		f.OrganisationID, f.SHA256, f.Size)
}

// RecountEvidenceUse counts anew what each organisation holds, after files were
// put in in bulk.
func (t *Tx) RecountEvidenceUse(ctx context.Context) error {
	if err := t.run(ctx, `DELETE FROM evidence_use`); err != nil {
		return err
	}
	return t.run(ctx, `INSERT INTO evidence_use (organisation_id, bytes, files) SELECT organisation_id, sum(size), count(*) FROM
		(SELECT organisation_id, sha256, max(size) AS size FROM evidence_file GROUP BY organisation_id, sha256) held GROUP BY organisation_id`)
}

// SetQuota sets the most bytes that an organisation may hold; 0 for none of its
// own. NotFound when there is no such organisation.
func (t *Tx) SetQuota(ctx context.Context, organisationID string, bytes int64) error {
	var own any
	if bytes > 0 {
		own = bytes
	}
	n, err := t.exec(ctx, `UPDATE organisation SET quota_bytes = $2 WHERE id = $1`, organisationID, own)
	if err == nil && n == 0 {
		return fault.NotFound("There is no such organisation")
	}
	return err
}
