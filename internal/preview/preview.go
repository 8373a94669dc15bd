// Package preview shows what stands in a file without handing out the file: its
// pages as pictures, drawn when somebody first looks at them and kept, and its
// text page by page. It asks nobody who they are: the use case that finds the
// file for its reader does.
package preview

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
)

// The widths at which pages are drawn, in pixels.
const (
	Reading = 900
	Large   = 1600
)

// Drawing is what became of drawing a page.
type Drawing struct {
	SHA256  string // of the file
	Page    int64  // from 1
	Width   int64  // that was asked for; a picture may be narrower
	Picture string // key of the PNG; "" when the page cannot be drawn
	Height  int64  // of the picture, in pixels
	Pages   int64  // of the file; 0 when that is not known
	Trouble string // why it cannot be drawn: reads on after "because"
	DrawnAt time.Time
}

// Undrawable says why a page cannot be drawn, now or later, so that it reads on
// after "because".
type Undrawable struct{ Words string }

// Error returns the words.
func (u *Undrawable) Error() string { return "cannot be drawn, because " + u.Words }

// Drawer draws pages. It returns *Undrawable for a page that cannot be drawn;
// another error may pass when it is tried again.
type Drawer interface {
	// Draw returns a PNG, its height and how many pages the file has.
	Draw(ctx context.Context, content io.ReaderAt, size int64, mediaType string, page, width int64) (picture []byte, height, pages int64, err error)
}

// Tx is what previews need of a transaction.
type Tx interface {
	// FileView returns what is known of a file, and the text in the place asked
	// for.
	FileView(ctx context.Context, organisationID, sha256 string, ask Ask) (View, error)
	// FileGlance returns the text in the place asked for, and near it.
	FileGlance(ctx context.Context, organisationID, sha256 string, ask Ask) (Glanced, error)
	// Drawing returns what became of drawing a page; NotFound when nobody has
	// asked for it.
	Drawing(ctx context.Context, sha256 string, page, width int64) (Drawing, error)
	SaveDrawing(ctx context.Context, d Drawing) error
	// ForgetDrawings removes what was drawn before a moment, and what could not
	// be drawn before another.
	ForgetDrawings(ctx context.Context, drawn, failed time.Time) (int64, error)
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Blobs keeps bytes by their SHA-256; blob.Store says what its methods promise.
type Blobs interface {
	Put(ctx context.Context, content io.Reader) (key string, size int64, err error)
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
}

// Service draws pages and keeps what it drew.
type Service struct {
	store  Store
	blobs  Blobs
	drawer Drawer
	now    func() time.Time

	mu       sync.Mutex
	underWay map[asked]*drawn
	waiting  chan struct{}
}

type asked struct {
	sha256      string
	page, width int64
}

type drawn struct {
	done chan struct{}
	Drawing
	err error
}

const (
	// mostWaiting is how many different pages may wait to be drawn at a time.
	mostWaiting = 24
	// mostPages is as far as a file can be turned.
	mostPages = 5000
	// drawTime is how long a page is waited for.
	drawTime = 40 * time.Second
)

// New returns the service.
func New(store Store, blobs Blobs, drawer Drawer, now func() time.Time) *Service {
	return &Service{store: store, blobs: blobs, drawer: drawer, now: now, underWay: map[asked]*drawn{}, waiting: make(chan struct{}, mostWaiting)}
}

// Drawable tells whether files of a media type are shown as pictures.
func Drawable(mediaType string) bool {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	switch strings.ToLower(strings.TrimSpace(mediaType)) {
	case "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff":
		return true
	}
	return false
}

var notShown = fault.Conflict("This file is not shown until it has been found free of viruses")

// File is a file that somebody may read: whoever fills it in has made sure.
type File struct {
	OrganisationID string // whose text it is
	SHA256         string
	MediaType      string
	Size           int64
	State          evidence.ContentState
}

// Draw draws a page of a file, which whoever calls has found not to be drawn yet,
// and keeps the picture; a Drawing with Trouble when it cannot be drawn. Conflict for content
// that is not offered; Unavailable when too many pages wait or it takes too long.
func (s *Service) Draw(ctx context.Context, f File, page, width int64) (Drawing, error) {
	if !f.State.Offered() {
		return Drawing{}, notShown
	}
	if !Drawable(f.MediaType) {
		return Drawing{}, fault.NotFound("Files of this type have no pages to show")
	}
	if page < 1 || page > mostPages {
		return Drawing{}, fault.NotFound("There is no such page")
	}
	if width != Large {
		width = Reading
	}
	return s.share(ctx, f, asked{f.SHA256, page, width})
}

func (s *Service) known(ctx context.Context, sha256 string, page, width int64) (d Drawing, err error) {
	return d, s.store.Read(ctx, func(tx Tx) error {
		d, err = tx.Drawing(ctx, sha256, page, width)
		return err
	})
}

// share draws a page once for all who ask for it at the same time, and goes on
// when the first of them leaves.
func (s *Service) share(ctx context.Context, f File, a asked) (Drawing, error) {
	s.mu.Lock()
	d, found := s.underWay[a]
	if !found {
		select {
		case s.waiting <- struct{}{}:
		default:
			s.mu.Unlock()
			return Drawing{}, fault.Unavailable("Many pages are being drawn at the moment. Try again in a minute, or download the file")
		}
		d = &drawn{done: make(chan struct{})}
		s.underWay[a] = d
		go s.draw(context.WithoutCancel(ctx), f, a, d)
	}
	s.mu.Unlock()
	select {
	case <-d.done:
		return d.Drawing, d.err
	case <-ctx.Done():
		return Drawing{}, ctx.Err()
	}
}

func (s *Service) draw(ctx context.Context, f File, a asked, d *drawn) {
	ctx, cancel := context.WithTimeout(ctx, drawTime)
	defer cancel()
	d.Drawing, d.err = s.drawNow(ctx, f, a)
	if errors.Is(d.err, context.DeadlineExceeded) {
		d.err = fault.Unavailable("Drawing this page takes longer than usual. Try again in a minute, or download the file").Because(d.err)
	}
	s.mu.Lock()
	delete(s.underWay, a)
	s.mu.Unlock()
	<-s.waiting
	close(d.done)
}

func (s *Service) drawNow(ctx context.Context, f File, a asked) (Drawing, error) {
	d := Drawing{SHA256: f.SHA256, Page: a.page, Width: a.width}
	content, err := s.blobs.Open(ctx, f.SHA256)
	if err != nil {
		return d, err
	}
	defer content.Close()
	picture, height, pages, err := s.drawer.Draw(ctx, evidence.ReaderAt(content), f.Size, f.MediaType, a.page, a.width)
	undrawable, cannot := errors.AsType[*Undrawable](err)
	switch {
	case cannot:
		d.Trouble = undrawable.Words
	case err != nil:
		return d, err
	default:
		d.Height, d.Pages = height, pages
		if d.Picture, _, err = s.blobs.Put(ctx, bytes.NewReader(picture)); err != nil {
			return d, err
		}
	}
	d.DrawnAt = s.now()
	return d, s.store.Write(ctx, func(tx Tx) error { return tx.SaveDrawing(ctx, d) })
}

// Open opens the picture of a page, which is drawn unless it was before. No
// content when it cannot be drawn.
func (s *Service) Open(ctx context.Context, f File, page, width int64) (Drawing, io.ReadSeekCloser, error) {
	if width != Large {
		width = Reading
	}
	d, err := s.known(ctx, f.SHA256, page, width)
	if fault.Is(err, fault.KindNotFound) || err == nil && !f.State.Offered() {
		d, err = s.Draw(ctx, f, page, width)
	}
	if err != nil || d.Picture == "" {
		return d, nil, err
	}
	content, err := s.blobs.Open(ctx, d.Picture)
	if fault.Is(err, fault.KindNotFound) {
		if d, err = s.share(ctx, f, asked{f.SHA256, page, d.Width}); err != nil || d.Picture == "" {
			return d, nil, err
		}
		content, err = s.blobs.Open(ctx, d.Picture)
	}
	return d, content, err
}

// Forget drops what was drawn three months ago and what could not be drawn
// yesterday: it is drawn when somebody looks again. The bytes go with the next
// sweep of what nobody refers to.
func (s *Service) Forget(ctx context.Context) (n int64, err error) {
	return n, s.store.Write(ctx, func(tx Tx) error {
		n, err = tx.ForgetDrawings(ctx, s.now().AddDate(0, -3, 0), s.now().AddDate(0, 0, -1))
		return err
	})
}
