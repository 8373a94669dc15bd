package onsite_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// watching is a virus checker that finds the virus in what it is told to.
type watching struct{ finds string }

func (w *watching) Scan(_ context.Context, content io.Reader) (string, error) {
	_, err := io.Copy(io.Discard, content)
	return w.finds, err
}

// reading is a shelf that gives what nobody looks at.
type reading struct{ shelf }

func (reading) Open(context.Context, string) (io.ReadSeekCloser, error) {
	return struct {
		io.ReadSeeker
		io.Closer
	}{strings.NewReader("bytes"), io.NopCloser(nil)}, nil
}

func (reading) Delete(context.Context, string, time.Time) (bool, error) { return false, nil }

func (reading) Each(context.Context, func(string, int64, time.Time) error) error { return nil }

func TestAPhotoWaitsForTheVirusChecker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v, found := onSite(t, db), &watching{}
		gate := evidence.New(store.For[evidence.Tx]{DB: db}, reading{}, 0, id.New, func() time.Time { return v.at })
		gate.ScanWith(found, 0)
		v.s = onsite.New(store.For[onsite.Tx]{DB: db}, shelf{}, gate, id.New, func() time.Time { return v.at })
		phone := v.pack("assessor", 1)
		v.saved(v.sync("assessor", phone, v.note(1, "The counter", 0)), true)
		var picture bytes.Buffer
		v.Must(jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
		p := onsite.NotePhoto{ID: number("photo", 1), AssessmentID: "as1", NoteID: number("note", 1), DeviceAt: v.at}
		v.Must(v.s.AddPhoto(ctx, v.By("assessor"), phone, p, v.at, bytes.NewReader(picture.Bytes())))
		stands := func(shown, held, locked int) {
			t.Helper()
			if n := v.sync("assessor", phone).Bag.Notes[0]; len(n.PhotoIDs) != shown || n.PhotosHeld != held || n.PhotosLocked != locked {
				t.Errorf("%+v", n)
			}
		}
		stands(0, 1, 0)
		kept, err := v.s.Photo(ctx, v.By("assessor"), "as1", p.ID)
		v.Must(err)
		_, err = gate.Content(ctx, kept.SHA256)
		v.Fails(err, fault.KindConflict)
		found.finds = "Test.Virus"
		v.Must(gate.Scan(ctx, kept.SHA256))
		stands(0, 0, 1)
		_, err = gate.Content(ctx, kept.SHA256)
		v.Fails(err, fault.KindForbidden)
		var told int
		v.Must(db.Raw().QueryRow(`SELECT COUNT(*) FROM river_job WHERE kind = 'notice' AND args ->> 'event' = 'evidence.infected'`).Scan(&told))
		if told != 2 { // who took it, and the administrators of the body
			t.Errorf("%d notices", told)
		}
	})
}
