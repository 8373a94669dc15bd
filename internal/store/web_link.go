package store

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/jobs"
)

// webLink reads the link w of an edition e, which may never have been visited.
const webLink = `w.next_at, w.checked_at, w.reached_at, w.failing_since, coalesce(w.failed_days, 0), w.failed_on, w.trouble, w.etag, w.last_modified,
	w.fingerprint, w.copy_file_id, w.copied_at, w.changed_at, w.copy_trouble`

func webLinkInto(l *evidence.WebLink) []any {
	return []any{at{&l.NextAt}, at{&l.CheckedAt}, at{&l.ReachedAt}, at{&l.FailingSince}, &l.FailedDays, text{(*string)(&l.FailedOn)}, text{&l.Trouble},
		text{&l.Seen.ETag}, text{&l.Seen.LastModified}, text{&l.Fingerprint}, text{&l.CopyFileID}, at{&l.CopiedAt}, at{&l.ChangedAt}, text{&l.CopyTrouble}}
}

const selectWebLinks = `SELECT e.id, e.organisation_id, i.id, i.code, i.title, e.url, ` + webLink + ` FROM evidence_edition e
	JOIN evidence_item i ON i.id = e.item_id AND i.edition_number = e.number LEFT JOIN web_link w ON w.edition_id = e.id
	WHERE e.url <> '' AND i.kind = 'link' AND i.withdrawn_at IS NULL`

func scanWebLink(s scanner) (l evidence.WebLink, err error) {
	return l, s.Scan(append([]any{&l.EditionID, &l.OrganisationID, &l.ItemID, &l.Code, &l.Title, &l.URL}, webLinkInto(&l)...)...)
}

// ClaimWebLinks returns links that are due, of organisations that have them
// visited, and puts them off until a time so that nobody else takes them.
func (t *Tx) ClaimWebLinks(ctx context.Context, now, until time.Time, limit int) ([]evidence.WebLink, error) {
	due, err := list(ctx, t, scanWebLink, selectWebLinks+` AND (w.edition_id IS NULL OR w.next_at <= $1)
		AND NOT EXISTS (SELECT 1 FROM organisation o WHERE o.id = e.organisation_id AND o.link_checks_off)
		ORDER BY w.next_at, e.id LIMIT $2`, now, limit)
	if err != nil {
		return nil, err
	}
	for i := range due {
		due[i].NextAt = until
		if err := t.SaveWebLink(ctx, due[i]); err != nil {
			return nil, err
		}
	}
	return due, nil
}

// WebLinkOf returns the link of an item's current edition; NotFound for an item
// that is none of the organisation's, has no link, or is withdrawn.
func (t *Tx) WebLinkOf(ctx context.Context, organisationID, itemID string) (evidence.WebLink, error) {
	return one(ctx, t, "There is no such web link", scanWebLink, selectWebLinks+` AND e.organisation_id = $1 AND i.id = $2`, organisationID, itemID)
}

// WebLinks returns how the links of an organisation stand: broken ones first,
// then those that failed, then by code.
func (t *Tx) WebLinks(ctx context.Context, organisationID string, limit int) ([]evidence.WebLink, error) {
	return list(ctx, t, scanWebLink, selectWebLinks+` AND e.organisation_id = $1
		ORDER BY coalesce(w.failed_days, 0) DESC, i.code, i.id LIMIT $2`, organisationID, limit)
}

// SaveWebLink records how a link stands.
func (t *Tx) SaveWebLink(ctx context.Context, l evidence.WebLink) error {
	return t.run(ctx, `INSERT INTO web_link (edition_id, organisation_id, next_at, checked_at, reached_at, failing_since, failed_days, failed_on, trouble,
			etag, last_modified, fingerprint, copy_file_id, copied_at, changed_at, copy_trouble)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (edition_id) DO UPDATE SET next_at = excluded.next_at, checked_at = excluded.checked_at, reached_at = excluded.reached_at,
			failing_since = excluded.failing_since, failed_days = excluded.failed_days, failed_on = excluded.failed_on, trouble = excluded.trouble,
			etag = excluded.etag, last_modified = excluded.last_modified, fingerprint = excluded.fingerprint, copy_file_id = excluded.copy_file_id,
			copied_at = excluded.copied_at, changed_at = excluded.changed_at, copy_trouble = excluded.copy_trouble`,
		l.EditionID, l.OrganisationID, l.NextAt, l.CheckedAt, l.ReachedAt, l.FailingSince, l.FailedDays, l.FailedOn, l.Trouble,
		l.Seen.ETag, l.Seen.LastModified, l.Fingerprint, orNull(l.CopyFileID), l.CopiedAt, l.ChangedAt, l.CopyTrouble)
}

// LinkChecksOff tells whether the organisation has switched visits off.
func (t *Tx) LinkChecksOff(ctx context.Context, organisationID string) (bool, error) {
	return one(ctx, t, "There is no such organisation", scanOne[bool], `SELECT link_checks_off FROM organisation WHERE id = $1`, organisationID)
}

// SetLinkChecksOff switches visits off or on.
func (t *Tx) SetLinkChecksOff(ctx context.Context, organisationID string, off bool) error {
	return t.run(ctx, `UPDATE organisation SET link_checks_off = $2 WHERE id = $1`, organisationID, off)
}

// AddCopy puts the copy of a web page into an edition, behind its other files.
func (t *Tx) AddCopy(ctx context.Context, f evidence.File) error {
	if err := t.countUse(ctx, f); err != nil {
		return err
	}
	return t.run(ctx, `INSERT INTO evidence_file (id, organisation_id, edition_id, position, name, media_type, size, sha256)
		SELECT $1, $2, $3, coalesce(max(position), 0) + 1, CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS BIGINT), CAST($7 AS TEXT) FROM evidence_file WHERE edition_id = $3`,
		f.ID, f.OrganisationID, f.EditionID, f.Name, f.MediaType, f.Size, f.SHA256)
}

// DropCopy takes the copy of a web page out of its edition, unless it was
// submitted, with what is known of its text when nothing else of the
// organisation has the same.
func (t *Tx) DropCopy(ctx context.Context, organisationID, fileID string) error {
	f, err := t.EvidenceFile(ctx, organisationID, fileID)
	if fault.Is(err, fault.KindNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	n, err := t.exec(ctx, `DELETE FROM evidence_file WHERE organisation_id = $1 AND id = $2
		AND NOT EXISTS (SELECT 1 FROM submission_file s WHERE s.file_id = $2)`, organisationID, fileID)
	if err != nil || n == 0 {
		return err
	}
	n, err = t.exec(ctx, `UPDATE evidence_use SET bytes = bytes - $3, files = files - 1 WHERE organisation_id = $1
		AND NOT EXISTS (SELECT 1 FROM evidence_file WHERE organisation_id = $1 AND sha256 = $2)`, organisationID, f.SHA256, f.Size)
	if err != nil || n == 0 {
		return err
	}
	return t.ForgetText(ctx, organisationID, f.SHA256)
}

// EnqueueLinkCheck has the link of an item visited after the transaction, unless
// it is about to be already.
func (t *Tx) EnqueueLinkCheck(ctx context.Context, organisationID, itemID string) error {
	return t.Enqueue(ctx, jobs.CheckLinkArgs{OrganisationID: organisationID, ItemID: itemID})
}
