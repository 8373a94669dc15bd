package onsite

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // the two kinds of picture that are taken
	_ "image/png"
	"io"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
)

// MaxPhotoBytes is the most that a photo may hold: devices make them smaller.
const MaxPhotoBytes = 6 << 20

// NotePhoto is a photo that belongs to a note. Only assessors see it.
type NotePhoto struct {
	ID           string
	AssessmentID string
	NoteID       string
	PersonID     string
	MediaType    string
	Size         int64
	SHA256       string
	MadeAt       time.Time // by our clock
	DeviceAt     time.Time // by the device's
}

// AddPhoto keeps a photo that a device took for a note of the actor's. Sending
// the same photo twice is the same as once. It is taken also when the note is
// put aside or the report has gone on, so that no photo is lost.
func (s *OnSite) AddPhoto(ctx context.Context, by account.Actor, deviceID string, p NotePhoto, clock time.Time, content io.Reader) error {
	if !siteID.MatchString(p.ID) || !siteID.MatchString(p.NoteID) {
		return fault.Invalid("The photo has no number of its own")
	}
	if err := s.store.Read(ctx, func(tx Tx) error {
		_, err := s.forPhoto(ctx, tx, by, p.AssessmentID, deviceID)
		if err == nil {
			_, err = ownDevice(ctx, tx, by, p.AssessmentID, deviceID)
		}
		return err
	}); err != nil {
		return err
	}
	whole, err := io.ReadAll(io.LimitReader(content, MaxPhotoBytes+1))
	if err != nil {
		return fault.Invalid("The photo was cut off before all of it had arrived. Send it again").Because(err)
	}
	if len(whole) > MaxPhotoBytes {
		return fault.TooLarge("The photo is larger than 6 MB. Take it again at a smaller size")
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(whole))
	if err != nil || config.Width > 20000 || config.Height > 20000 {
		return fault.Invalid("This is not a photo that can be kept: it must be a JPEG or PNG picture")
	}
	p.MediaType, p.PersonID = "image/"+kind, by.PersonID
	if p.SHA256, p.Size, err = s.photos.Put(ctx, bytes.NewReader(whole)); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := s.forPhoto(ctx, tx, by, p.AssessmentID, deviceID)
		if err != nil {
			return err
		}
		d, err := ownDevice(ctx, tx, by, a.ID, deviceID)
		if err != nil {
			return err
		}
		now := s.now()
		p.MadeAt = corrected(p.DeviceAt, clock, now, d.PackedAt)
		added, err := tx.InsertNotePhoto(ctx, p)
		if err != nil || !added {
			return err
		}
		if err := s.gate.KeepGiven(ctx, tx, a.BodyID, []evidence.Received{{Name: "Photo", MediaType: p.MediaType, Size: p.Size, SHA256: p.SHA256}}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("note.photo added", "assessment", a.ID, map[string]any{"note": p.NoteID, "photo": p.ID, "sha256": p.SHA256}))
	})
}

// forPhoto loads the assessment for somebody who assesses it, or whose device
// may still hand in what it holds.
func (s *OnSite) forPhoto(ctx context.Context, tx Tx, by account.Actor, assessmentID, deviceID string) (assessment.Case, error) {
	v, err := assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID)
	if err != nil {
		return s.handIn(ctx, tx, by, assessmentID, deviceID, err)
	}
	return v, nil
}

// Photo returns a photo of the assessment's notes, for its assessors alone.
func (s *OnSite) Photo(ctx context.Context, by account.Actor, assessmentID, photoID string) (p NotePhoto, err error) {
	return p, s.store.Read(ctx, func(tx Tx) error {
		if _, err := assessment.UnderWork(ctx, tx, by, account.Assess, assessmentID); err != nil {
			return err
		}
		all, err := tx.NotePhotos(ctx, assessmentID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(p NotePhoto) bool { return p.ID == photoID })
		if i < 0 {
			return fault.NotFound("There is no such photo")
		}
		p = all[i]
		return nil
	})
}
