package store

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/visit"
)

var _ onsite.Tx = (*Tx)(nil)

const siteDevice = `SELECT d.id, d.assessment_id, d.person_id, p.name, d.name, d.packed_at, d.wipe_after, d.last_contact_at, d.pending, d.clock_ahead,
	d.wipe_ordered_at, d.wiped_at FROM site_device d JOIN person p ON p.id = d.person_id `

func scanSiteDevice(s scanner) (d onsite.Device, err error) {
	var ahead int64
	err = s.Scan(&d.ID, &d.AssessmentID, &d.PersonID, &d.Person, &d.Name, at{&d.PackedAt}, at{&d.WipeAfter}, at{&d.LastContactAt}, &d.Pending, &ahead,
		at{&d.WipeOrderedAt}, at{&d.WipedAt})
	d.ClockAhead = time.Duration(ahead) * time.Second
	return d, err
}

// SiteDevices returns the devices that took the visit of an assessment along,
// latest packed first.
func (t *Tx) SiteDevices(ctx context.Context, assessmentID string) ([]onsite.Device, error) {
	return list(ctx, t, scanSiteDevice, siteDevice+`WHERE d.assessment_id = $1 ORDER BY d.packed_at DESC, d.id LIMIT 200`, assessmentID)
}

// SiteDevice returns a device by its secret id; NotFound when there is none.
func (t *Tx) SiteDevice(ctx context.Context, id string) (onsite.Device, error) {
	return one(ctx, t, "There is no such device", scanSiteDevice, siteDevice+`WHERE d.id = $1`, id)
}

// SaveSiteDevice adds a device or changes what is known of it.
func (t *Tx) SaveSiteDevice(ctx context.Context, d onsite.Device) error {
	return t.run(ctx, `INSERT INTO site_device (id, assessment_id, person_id, name, packed_at, wipe_after, last_contact_at, pending, clock_ahead, wipe_ordered_at, wiped_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, packed_at = excluded.packed_at, wipe_after = excluded.wipe_after,
			last_contact_at = excluded.last_contact_at, pending = excluded.pending, clock_ahead = excluded.clock_ahead,
			wipe_ordered_at = excluded.wipe_ordered_at, wiped_at = excluded.wiped_at`,
		d.ID, d.AssessmentID, d.PersonID, d.Name, d.PackedAt, d.WipeAfter, d.LastContactAt, d.Pending, int64(d.ClockAhead/time.Second), d.WipeOrderedAt, d.WipedAt)
}

// SiteOutcomes returns what became of those of the changes that were taken from
// the device before, by their ids.
func (t *Tx) SiteOutcomes(ctx context.Context, deviceID string, ids []string) (map[string]onsite.Outcome, error) {
	known := map[string]onsite.Outcome{}
	if len(ids) == 0 {
		return known, nil
	}
	these, args := in(2, ids)
	_, err := list(ctx, t, func(s scanner) (o onsite.Outcome, err error) {
		var outcome string
		err = s.Scan(&o.ChangeID, &outcome, &o.Version, &o.Words)
		o.Saved = outcome == "saved"
		known[o.ChangeID] = o
		return o, err
	}, `SELECT id, outcome, version, words FROM site_change WHERE device_id = $1 AND id IN `+these, append([]any{deviceID}, args...)...)
	return known, err
}

// InsertSiteChange keeps what became of a change, so that it is taken once.
func (t *Tx) InsertSiteChange(ctx context.Context, c onsite.Change, o onsite.Outcome, at time.Time) error {
	outcome := "aside"
	if o.Saved {
		outcome = "saved"
	}
	return t.run(ctx, `INSERT INTO site_change (id, assessment_id, device_id, kind, record_id, outcome, version, words, made_at, device_at, received_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		c.ID, c.AssessmentID, c.DeviceID, c.Kind, c.RecordID, outcome, o.Version, o.Words, c.MadeAt, c.DeviceAt, at)
}

// SiteAsides returns the changes of an assessment that had no place, settled
// ones too, oldest first.
func (t *Tx) SiteAsides(ctx context.Context, assessmentID string) ([]onsite.Aside, error) {
	return list(ctx, t, func(s scanner) (a onsite.Aside, err error) {
		return a, s.Scan(&a.ID, &a.AssessmentID, &a.PersonID, &a.Person, &a.Kind, &a.RecordID, &a.SessionID, &a.SessionTitle, &a.Content, &a.Why,
			at{&a.MadeAt}, at{&a.SettledAt}, &a.SettledAs)
	}, `SELECT a.id, a.assessment_id, a.person_id, p.name, a.kind, a.record_id, a.session_id, a.session_title, a.content, a.why, a.made_at, a.settled_at, a.settled_as
		FROM site_aside a JOIN person p ON p.id = a.person_id WHERE a.assessment_id = $1 ORDER BY a.made_at, a.id LIMIT 2000`, assessmentID)
}

// SaveSiteAside adds an aside, gives it newer content or settles it.
func (t *Tx) SaveSiteAside(ctx context.Context, a onsite.Aside) error {
	return t.run(ctx, `INSERT INTO site_aside (id, assessment_id, person_id, kind, record_id, session_id, session_title, content, why, made_at, settled_at, settled_as)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE SET content = excluded.content, why = excluded.why, made_at = excluded.made_at,
			settled_at = excluded.settled_at, settled_as = excluded.settled_as`,
		a.ID, a.AssessmentID, a.PersonID, a.Kind, a.RecordID, a.SessionID, a.SessionTitle, a.Content, a.Why, a.MadeAt, a.SettledAt, a.SettledAs)
}

// NotePhotos returns the photos of all notes of an assessment, oldest first.
func (t *Tx) NotePhotos(ctx context.Context, assessmentID string) ([]onsite.NotePhoto, error) {
	return list(ctx, t, func(s scanner) (p onsite.NotePhoto, err error) {
		return p, s.Scan(&p.ID, &p.AssessmentID, &p.NoteID, &p.PersonID, &p.MediaType, &p.Size, &p.SHA256, at{&p.MadeAt}, at{&p.DeviceAt})
	}, `SELECT id, assessment_id, note_id, person_id, media_type, size, sha256, made_at, device_at FROM note_photo
		WHERE assessment_id = $1 ORDER BY made_at, id LIMIT 2000`, assessmentID)
}

// InsertNotePhoto adds a photo and tells whether it was not there yet.
func (t *Tx) InsertNotePhoto(ctx context.Context, p onsite.NotePhoto) (bool, error) {
	n, err := t.exec(ctx, `INSERT INTO note_photo (id, assessment_id, note_id, person_id, media_type, size, sha256, made_at, device_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
		p.ID, p.AssessmentID, p.NoteID, p.PersonID, p.MediaType, p.Size, p.SHA256, p.MadeAt, p.DeviceAt)
	return n > 0, err
}

// SaveConsent adds what was agreed (version 0) or changes it at the version it
// carries.
func (t *Tx) SaveConsent(ctx context.Context, c visit.Consent) error {
	const stale = "A colleague has recorded another answer since you opened it"
	if c.Version == 0 {
		n, err := t.exec(ctx, `INSERT INTO session_consent (session_id, given, how, words, recorded_by, recorded_at, withdrawn_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)
			ON CONFLICT DO NOTHING`, c.SessionID, c.Given, c.How, c.Words, c.RecordedBy, c.RecordedAt, c.WithdrawnAt)
		if err == nil && n == 0 {
			return fault.Conflict(stale)
		}
		return err
	}
	return t.change(ctx, stale, `UPDATE session_consent SET given = $3, how = $4, words = $5, recorded_by = $6, recorded_at = $7, withdrawn_at = $8, version = version + 1
		WHERE session_id = $1 AND version = $2`, c.SessionID, c.Version, c.Given, c.How, c.Words, c.RecordedBy, c.RecordedAt, c.WithdrawnAt)
}
