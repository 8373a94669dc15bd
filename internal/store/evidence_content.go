package store

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/jobs"
)

const storedContent = `sha256, size, state, signature, trouble, added_at, scanned_at`

func scanStoredContent(s scanner) (c evidence.Stored, err error) {
	return c, s.Scan(&c.SHA256, &c.Size, &c.State, &c.Signature, &c.Trouble, at{&c.AddedAt}, at{&c.ScannedAt})
}

// KeepContent notes content that an edition holds, and returns how it stands:
// what is known of it already stays, but Unscanned takes the state given, and
// what was damaged is to be read again, since it may have been stored anew.
func (t *Tx) KeepContent(ctx context.Context, c evidence.Stored) (evidence.Stored, error) {
	return one(ctx, t, "", scanStoredContent, `INSERT INTO content (`+storedContent+`, damage) VALUES ($1, $2, $3, '', '', $4, NULL, '')
		ON CONFLICT (sha256) DO UPDATE SET state = CASE WHEN content.state = 'unscanned' THEN excluded.state ELSE content.state END,
			verified_at = CASE WHEN content.damage <> '' THEN NULL ELSE content.verified_at END
		RETURNING `+storedContent, c.SHA256, c.Size, c.State, c.AddedAt)
}

// StoredContent returns what is known of some content; NotFound when no edition
// was recorded with it.
func (t *Tx) StoredContent(ctx context.Context, sha256 string) (evidence.Stored, error) {
	return one(ctx, t, "There is no such content", scanStoredContent, `SELECT `+storedContent+` FROM content WHERE sha256 = $1`, sha256)
}

// SettleContent records what is known of some content by now.
func (t *Tx) SettleContent(ctx context.Context, c evidence.Stored) error {
	return t.run(ctx, `UPDATE content SET state = $2, signature = $3, trouble = $4, scanned_at = $5 WHERE sha256 = $1`,
		c.SHA256, c.State, c.Signature, c.Trouble, c.ScannedAt)
}

// ContentHolders returns whose items hold some content, each item once.
func (t *Tx) ContentHolders(ctx context.Context, sha256 string) ([]evidence.Holder, error) {
	all, err := list(ctx, t, func(s scanner) (h evidence.Holder, err error) {
		return h, s.Scan(&h.OrganisationID, &h.ItemID, &h.Code, &h.FileName, &h.ReceivedBy)
	}, `SELECT i.organisation_id, i.id, i.code, f.name, e.received_by FROM evidence_file f JOIN evidence_edition e ON e.id = f.edition_id
		JOIN evidence_item i ON i.id = e.item_id WHERE f.sha256 = $1 ORDER BY i.organisation_id, i.code, e.number DESC LIMIT 10000`, sha256)
	return slices.CompactFunc(all, func(a, b evidence.Holder) bool { return a.ItemID == b.ItemID }), err
}

// ContentToScan returns what is Waiting or Unscanned, each with an organisation
// that holds it.
func (t *Tx) ContentToScan(ctx context.Context, limit int) (map[string]string, error) {
	all := map[string]string{}
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var key, organisation string
		err = s.Scan(&key, &organisation)
		all[key] = organisation
		return none, err
	}, `SELECT c.sha256, coalesce((SELECT min(f.organisation_id) FROM evidence_file f WHERE f.sha256 = c.sha256),
			(SELECT min(f.organisation_id) FROM drop_file f WHERE f.sha256 = c.sha256),
			(SELECT min(m.organisation_id) FROM measure_import m WHERE m.copy_sha256 = c.sha256),
			(SELECT min(a.body_id) FROM note_photo p JOIN assessment a ON a.id = p.assessment_id WHERE p.sha256 = c.sha256)) FROM content c
		WHERE c.state IN ('waiting', 'unscanned') AND (EXISTS (SELECT 1 FROM evidence_file f WHERE f.sha256 = c.sha256)
			OR EXISTS (SELECT 1 FROM drop_file f JOIN drop_delivery d ON d.id = f.delivery_id WHERE f.sha256 = c.sha256 AND d.state = 'waiting')
			OR EXISTS (SELECT 1 FROM measure_import m WHERE m.copy_sha256 = c.sha256 AND m.state = 'received')
			OR EXISTS (SELECT 1 FROM note_photo p WHERE p.sha256 = c.sha256))
		ORDER BY c.sha256 LIMIT $1`, limit)
	return all, err
}

// EnqueueScan has content scanned after the transaction, unless it is about to
// be already.
func (t *Tx) EnqueueScan(ctx context.Context, organisationID, sha256 string) error {
	return t.Enqueue(ctx, jobs.ScanArgs{OrganisationID: organisationID, SHA256: sha256})
}
