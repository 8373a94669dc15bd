package store

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/fault"
)

var _ dropbox.Tx = (*Tx)(nil)

const dropBoxColumns = `b.id, b.organisation_id, b.standard_id, b.element_id, b.area_id, b.words, b.token_hash, b.ends_on, b.max_files, b.max_file_bytes,
	b.taken_files, b.created_by, b.created_at, b.closed_at`

func dropBoxInto(b *dropbox.Box) []any {
	return []any{&b.ID, &b.OrganisationID, &b.StandardID, &b.ElementID, text{&b.AreaID}, &b.Words, &b.TokenHash, &b.EndsOn, &b.MaxFiles, &b.MaxFileBytes,
		&b.TakenFiles, &b.CreatedBy, at{&b.CreatedAt}, at{&b.ClosedAt}}
}

const selectDropBoxes = `SELECT ` + dropBoxColumns + `, r.name, p.name,
		(SELECT count(*) FROM drop_delivery d WHERE d.box_id = b.id AND d.state = 'waiting')
	FROM drop_box b JOIN person p ON p.id = b.created_by LEFT JOIN service_area r ON r.id = b.area_id WHERE b.organisation_id = $1`

func scanDropBox(s scanner) (b dropbox.Listed, err error) {
	return b, s.Scan(append(dropBoxInto(&b.Box), text{&b.AreaName}, &b.CreatedByName, &b.Waiting)...)
}

// DropBoxes returns the drop-boxes of the organisation, newest first, at most 500.
func (t *Tx) DropBoxes(ctx context.Context, organisationID string) ([]dropbox.Listed, error) {
	return list(ctx, t, scanDropBox, selectDropBoxes+` ORDER BY b.created_at DESC, b.id LIMIT 500`, organisationID)
}

// DropBox returns a drop-box of the organisation; NotFound otherwise.
func (t *Tx) DropBox(ctx context.Context, organisationID, id string) (dropbox.Listed, error) {
	return one(ctx, t, "There is no such drop-box", scanDropBox, selectDropBoxes+` AND b.id = $2`, organisationID, id)
}

// DropBoxByToken returns the drop-box with this hash of its token, and the name
// of its organisation.
func (t *Tx) DropBoxByToken(ctx context.Context, tokenHash string) (b dropbox.Box, organisation string, err error) {
	_, err = one(ctx, t, "This link does not work, or not any more. Ask whoever gave it to you", func(s scanner) (none struct{}, err error) {
		return none, s.Scan(append(dropBoxInto(&b), &organisation)...)
	}, `SELECT `+dropBoxColumns+`, o.name FROM drop_box b JOIN organisation o ON o.id = b.organisation_id WHERE b.token_hash = $1`, tokenHash)
	return b, organisation, err
}

// InsertDropBox adds a drop-box.
func (t *Tx) InsertDropBox(ctx context.Context, b dropbox.Box) error {
	return t.run(ctx, `INSERT INTO drop_box (id, organisation_id, standard_id, element_id, area_id, words, token_hash, ends_on, max_files, max_file_bytes,
		taken_files, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12)`, b.ID, b.OrganisationID, b.StandardID,
		b.ElementID, orNull(b.AreaID), b.Words, b.TokenHash, b.EndsOn, b.MaxFiles, b.MaxFileBytes, b.CreatedBy, b.CreatedAt)
}

// CloseDropBox closes a drop-box; false when it was closed already.
func (t *Tx) CloseDropBox(ctx context.Context, organisationID, id string, at time.Time) (bool, error) {
	n, err := t.exec(ctx, `UPDATE drop_box SET closed_at = $3 WHERE organisation_id = $1 AND id = $2 AND closed_at IS NULL`, organisationID, id, at)
	return n > 0, err
}

// RenewDropBox puts another token in place of a drop-box's.
func (t *Tx) RenewDropBox(ctx context.Context, organisationID, id, tokenHash string) error {
	return t.run(ctx, `UPDATE drop_box SET token_hash = $3 WHERE organisation_id = $1 AND id = $2`, organisationID, id, tokenHash)
}

// TakeDropFiles counts n more files against a drop-box; false when it is closed,
// has ended or has no room for as many.
func (t *Tx) TakeDropFiles(ctx context.Context, boxID string, n int64, today date.Date) (bool, error) {
	changed, err := t.exec(ctx, `UPDATE drop_box SET taken_files = taken_files + $2
		WHERE id = $1 AND closed_at IS NULL AND ends_on >= $3 AND taken_files + $2 <= max_files`, boxID, n, today)
	return changed > 0, err
}

// InsertDelivery adds a delivery with its files.
func (t *Tx) InsertDelivery(ctx context.Context, d dropbox.Delivery) error {
	if err := t.run(ctx, `INSERT INTO drop_delivery (id, organisation_id, box_id, form_key, giver, note, received_at, state, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')`, d.ID, d.OrganisationID, d.BoxID, d.Key, d.Giver, d.Note, d.ReceivedAt, string(d.State)); err != nil {
		return err
	}
	for _, f := range d.Files {
		if err := t.run(ctx, `INSERT INTO drop_file (id, organisation_id, delivery_id, position, name, media_type, size, sha256)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, f.ID, d.OrganisationID, d.ID, f.Position, f.Name, f.MediaType, f.Size, f.SHA256); err != nil {
			return err
		}
	}
	return nil
}

// DeliveryByKey tells whether a form with this key was taken by the drop-box.
func (t *Tx) DeliveryByKey(ctx context.Context, boxID, key string) (bool, error) {
	return one(ctx, t, "", scanOne[bool], `SELECT EXISTS (SELECT 1 FROM drop_delivery WHERE box_id = $1 AND form_key = $2)`, boxID, key)
}

const selectDeliveries = `SELECT d.id, d.organisation_id, d.box_id, d.form_key, d.giver, d.note, d.received_at, d.state, d.reason, d.decided_by, p.name, d.decided_at,
		f.id, f.position, f.name, f.media_type, f.size, f.sha256, COALESCE(c.state, ''), COALESCE(c.words, ''), COALESCE(v.findings, '')
	FROM drop_delivery d JOIN drop_file f ON f.delivery_id = d.id LEFT JOIN content_text c ON c.organisation_id = f.organisation_id AND c.sha256 = f.sha256
	LEFT JOIN personal_data v ON v.organisation_id = f.organisation_id AND v.kind = 'file' AND v.subject_id = f.sha256 LEFT JOIN person p ON p.id = d.decided_by WHERE d.organisation_id = $1 AND `

func (t *Tx) deliveries(ctx context.Context, query string, args ...any) ([]dropbox.Delivery, error) {
	var all []dropbox.Delivery
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var d dropbox.Delivery
		var f dropbox.File
		var findings string
		if err := s.Scan(&d.ID, &d.OrganisationID, &d.BoxID, &d.Key, &d.Giver, &d.Note, at{&d.ReceivedAt}, &d.State, &d.Reason, text{&d.DecidedBy}, text{&d.DecidedByName},
			at{&d.DecidedAt}, &f.ID, &f.Position, &f.Name, &f.MediaType, &f.Size, &f.SHA256, &f.Text.State, &f.Text.Words, &findings); err != nil {
			return none, err
		}
		f.Text.MediaType = f.MediaType
		if f.Personal, err = spottedIn(findings); err != nil {
			return none, err
		}
		if n := len(all); n == 0 || all[n-1].ID != d.ID {
			all = append(all, d)
		}
		last := &all[len(all)-1]
		last.Files = append(last.Files, f)
		return none, nil
	}, query, args...)
	return all, err
}

// Delivery returns a delivery of the organisation with its files; NotFound
// otherwise.
func (t *Tx) Delivery(ctx context.Context, organisationID, id string) (dropbox.Delivery, error) {
	found, err := t.deliveries(ctx, selectDeliveries+`d.id = $2 ORDER BY f.position`, organisationID, id)
	if err != nil {
		return dropbox.Delivery{}, err
	}
	if len(found) == 0 {
		return dropbox.Delivery{}, fault.NotFound("There is no such delivery")
	}
	return found[0], nil
}

// Deliveries returns what was given to a drop-box with its files: those that
// wait first, then the newest, at most limit.
func (t *Tx) Deliveries(ctx context.Context, organisationID, boxID string, limit int) ([]dropbox.Delivery, error) {
	return t.deliveries(ctx, selectDeliveries+`d.id IN (SELECT n.id FROM drop_delivery n WHERE n.box_id = $2
			ORDER BY CASE n.state WHEN 'waiting' THEN 0 ELSE 1 END, n.received_at DESC, n.id LIMIT $3)
		ORDER BY CASE d.state WHEN 'waiting' THEN 0 ELSE 1 END, d.received_at DESC, d.id, f.position`, organisationID, boxID, limit)
}

// DecideDelivery says what became of a delivery; false when it waits no more.
func (t *Tx) DecideDelivery(ctx context.Context, d dropbox.Delivery) (bool, error) {
	n, err := t.exec(ctx, `UPDATE drop_delivery SET state = $3, reason = $4, decided_by = $5, decided_at = $6
		WHERE organisation_id = $1 AND id = $2 AND state = 'waiting'`, d.OrganisationID, d.ID, string(d.State), d.Reason, d.DecidedBy, d.DecidedAt)
	return n > 0, err
}

// CountTry counts one more try under a key and returns how many there were since
// its window began.
func (t *Tx) CountTry(ctx context.Context, key string, now time.Time, window time.Duration) (int64, error) {
	return one(ctx, t, "", scanOne[int64], `INSERT INTO throttle (id, failures, window_ends_at) VALUES ($1, 1, $3)
		ON CONFLICT (id) DO UPDATE SET failures = CASE WHEN throttle.window_ends_at <= $2 THEN 1 ELSE throttle.failures + 1 END,
			window_ends_at = CASE WHEN throttle.window_ends_at <= $2 THEN $3 ELSE throttle.window_ends_at END
		RETURNING failures`, key, now, now.Add(window))
}
