package store

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/jobs"
)

// heldBy selects, for each content c, those that refer to it: whose bytes must
// be there.
const heldBy = `(EXISTS (SELECT 1 FROM evidence_file f WHERE f.sha256 = c.sha256) OR EXISTS (SELECT 1 FROM note_photo p WHERE p.sha256 = c.sha256)
	OR EXISTS (SELECT 1 FROM drop_file f JOIN drop_delivery d ON d.id = f.delivery_id WHERE f.sha256 = c.sha256 AND d.state = 'waiting'))`

const examinedContent = `c.sha256, c.size, c.damage, c.damaged_at`

func examinedInto(c *evidence.Examined) []any {
	return []any{&c.SHA256, &c.Size, &c.Damage, at{&c.DamagedAt}}
}

// ContentToExamine returns content that rows refer to and that was read or added
// before a time, oldest first, and what is damaged and was read before another
// or is to be read again.
func (t *Tx) ContentToExamine(ctx context.Context, before, damagedBefore time.Time, limit int) ([]evidence.Examined, error) {
	return list(ctx, t, func(s scanner) (c evidence.Examined, err error) { return c, s.Scan(examinedInto(&c)...) },
		`SELECT `+examinedContent+` FROM content c WHERE (COALESCE(c.verified_at, c.added_at) < $1
			OR c.damage <> '' AND (c.verified_at IS NULL OR c.verified_at < $2)) AND `+heldBy+`
			ORDER BY COALESCE(c.verified_at, c.added_at), c.sha256 LIMIT $3`, before, damagedBefore, limit)
}

// ExaminedContent returns what is known of one content: at most one.
func (t *Tx) ExaminedContent(ctx context.Context, sha256 string) ([]evidence.Examined, error) {
	return list(ctx, t, func(s scanner) (c evidence.Examined, err error) { return c, s.Scan(examinedInto(&c)...) },
		`SELECT `+examinedContent+` FROM content c WHERE c.sha256 = $1`, sha256)
}

// NoteExamined records that content was read again, and how it was found.
func (t *Tx) NoteExamined(ctx context.Context, c evidence.Examined, when time.Time) error {
	return t.run(ctx, `UPDATE content SET damage = $2, damaged_at = $3, verified_at = $4 WHERE sha256 = $1`, c.SHA256, c.Damage, c.DamagedAt, when)
}

// StoredHolders is ContentHolders, and those whose photos of a visit, or answers
// that are being counted, hold the content.
func (t *Tx) StoredHolders(ctx context.Context, sha256 string) ([]evidence.Holder, error) {
	all, err := t.ContentHolders(ctx, sha256)
	if err != nil {
		return nil, err
	}
	others, err := list(ctx, t, func(s scanner) (h evidence.Holder, err error) {
		return h, s.Scan(&h.OrganisationID, &h.ItemID, &h.FileName, &h.ReceivedBy)
	}, `SELECT a.body_id, '', 'Photo of a visit', p.person_id FROM note_photo p JOIN assessment a ON a.id = p.assessment_id WHERE p.sha256 = $1
		UNION SELECT m.organisation_id, '', m.file_name, m.created_by FROM measure_import m WHERE m.copy_sha256 = $1 AND m.state = 'received'
		ORDER BY 1, 3, 4 LIMIT 1000`, sha256)
	return append(all, others...), err
}

// DamagedSince tells whether something that the organisation holds was found to
// be damaged since a time.
func (t *Tx) DamagedSince(ctx context.Context, organisationID string, since time.Time) (bool, error) {
	all, err := list(ctx, t, scanOne[string], `SELECT c.sha256 FROM content c WHERE c.damage <> '' AND c.damaged_at >= $2 AND `+heldByOne+` LIMIT 1`, organisationID, since)
	return len(all) > 0, err
}

// heldByOne is heldBy for the organisation $1, which may be a body.
const heldByOne = `(EXISTS (SELECT 1 FROM evidence_file f WHERE f.sha256 = c.sha256 AND f.organisation_id = $1)
	OR EXISTS (SELECT 1 FROM note_photo p JOIN assessment a ON a.id = p.assessment_id WHERE p.sha256 = c.sha256 AND a.body_id = $1))`

// Keeping returns how many contents an organisation holds, how many of them were
// read or added since a time, and when that was for the oldest.
func (t *Tx) Keeping(ctx context.Context, organisationID string, since time.Time) (evidence.Keeping, error) {
	return one(ctx, t, "There is no such organisation", func(s scanner) (k evidence.Keeping, err error) {
		return k, s.Scan(&k.Files, &k.Examined, at{&k.Oldest})
	}, `SELECT COUNT(*), COUNT(CASE WHEN COALESCE(c.verified_at, c.added_at) >= $2 THEN 1 END), MIN(COALESCE(c.verified_at, c.added_at)) FROM content c
		WHERE c.sha256 IN (SELECT sha256 FROM evidence_file WHERE organisation_id = $1
			UNION SELECT p.sha256 FROM note_photo p JOIN assessment a ON a.id = p.assessment_id WHERE a.body_id = $1)`, organisationID, since)
}

// DamagedFiles returns what an organisation holds that is damaged, newest damage
// first: each item with a content once, and each photo.
func (t *Tx) DamagedFiles(ctx context.Context, organisationID string, limit int) ([]evidence.DamagedFile, error) {
	return list(ctx, t, func(s scanner) (f evidence.DamagedFile, err error) {
		return f, s.Scan(append(examinedInto(&f.Examined), at{&f.ExaminedAt}, &f.ItemID, &f.Code, &f.Title, &f.FileName)...)
	}, `SELECT `+examinedContent+`, c.verified_at, i.id, i.code, i.title, MAX(f.name) FROM content c JOIN evidence_file f ON f.sha256 = c.sha256
			JOIN evidence_edition e ON e.id = f.edition_id JOIN evidence_item i ON i.id = e.item_id
			WHERE c.damage <> '' AND f.organisation_id = $1
			GROUP BY c.sha256, c.size, c.damage, c.damaged_at, c.verified_at, i.id, i.code, i.title
		UNION ALL SELECT `+examinedContent+`, c.verified_at, '', '', a.name, 'Photo of a visit' FROM content c
			JOIN note_photo p ON p.sha256 = c.sha256 JOIN assessment a ON a.id = p.assessment_id WHERE c.damage <> '' AND a.body_id = $1
		ORDER BY 4 DESC, 7, 1 LIMIT $2`, organisationID, limit)
}

// ForgetExamined forgets when the organisation's damaged files were read.
func (t *Tx) ForgetExamined(ctx context.Context, organisationID string) error {
	return t.run(ctx, `UPDATE content AS c SET verified_at = NULL WHERE c.damage <> '' AND `+heldByOne, organisationID)
}

// EnqueueExamine has files examined after the transaction, unless they are about
// to be already.
func (t *Tx) EnqueueExamine(ctx context.Context, organisationID string) error {
	return t.Enqueue(ctx, jobs.ExamineArgs{OrganisationID: organisationID})
}
