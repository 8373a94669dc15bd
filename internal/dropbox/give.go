package dropbox

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// noSuchLink is said of every link that does not work, so that it tells nothing
// of whether there ever was such a box.
const noSuchLink = "This link does not work, or not any more. Ask whoever gave it to you"

// How often one network may send something, and try links that do not work.
const (
	throttleWindow = 15 * time.Minute
	triesToSend    = 30
	triesToFind    = 60
)

var tooManyTries = fault.TooMany("There have been too many tries from your network. Wait 15 minutes, then try again")

// Asked is all that somebody with a link learns: who asks for what, and what is
// taken.
type Asked struct {
	Organisation string
	Words        string
	Files        int64 // how many may be given at once; 0 when there is no room
	FileBytes    int64 // how large each may be
	EndsOn       date.Date
	box          Box
}

// Look returns what a link asks for. from is the network address of the browser.
// NotFound when the link does not work or the box takes no more; TooMany after
// many links that do not work.
func (s *Service) Look(ctx context.Context, token, from string) (a Asked, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		a, err = s.asked(ctx, tx, token)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		return a, err
	}
	if tried := s.try(ctx, "drop-box-find:"+network(from), triesToFind); tried != nil {
		return a, tried
	}
	return a, err
}

func (s *Service) asked(ctx context.Context, tx Tx, token string) (a Asked, err error) {
	b, organisation, err := tx.DropBoxByToken(ctx, account.HashToken(token))
	if err != nil {
		return a, err
	}
	if state := b.StateOn(date.Today(s.now())); state == Closed || state == Ended {
		return a, fault.NotFound(noSuchLink)
	}
	return Asked{Organisation: organisation, Words: b.Words, Files: max(0, min(AtOnce, b.MaxFiles-b.TakenFiles)), FileBytes: b.MaxFileBytes,
		EndsOn: b.EndsOn, box: b}, nil
}

// Admit is Look before something is sent: it counts what one network sends.
func (s *Service) Admit(ctx context.Context, token, from string) (Asked, error) {
	if err := s.try(ctx, "drop-box-send:"+network(from), triesToSend); err != nil {
		return Asked{}, err
	}
	return s.Look(ctx, token, from)
}

// try counts a try by a key, kept as a hash.
func (s *Service) try(ctx context.Context, key string, limit int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		n, err := tx.CountTry(ctx, account.HashToken(key), s.now().UTC(), throttleWindow)
		if err == nil && n > limit {
			return tooManyTries
		}
		return err
	})
}

// network is the address, or for IPv6 the network that one customer has.
func network(from string) string {
	if a, err := netip.ParseAddr(from); err == nil && a.Unmap().Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return from
}

// noRoom is said when the organisation may hold no more. The giver cannot mend
// it, and need not know how much that is.
var noRoom = fault.Conflict("There is no room for these files at present. Tell whoever gave you the link")

// Take keeps the bytes of one file for a box, as evidence.Service.Receive does for
// people of the organisation, up to the box's own size.
func (s *Service) Take(ctx context.Context, a Asked, name string, content io.Reader) (evidence.Received, error) {
	// Counted before it is read, whether or not it is given in the end: what a link
	// brings to the disk in a day is bounded by what its box takes.
	if err := s.countTaken(ctx, a.box); err != nil {
		return evidence.Received{}, err
	}
	over := fault.TooLarge(fmt.Sprintf("‘%s’ is larger than %d MB, the most a file may hold here", evidence.CleanName(name), a.FileBytes/1_000_000))
	return s.evidence.Take(ctx, name, &upTo{r: content, left: a.FileBytes, over: over})
}

const takenWindow = 24 * time.Hour

func (s *Service) countTaken(ctx context.Context, b Box) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := s.evidence.Room(ctx, tx, b.OrganisationID); err != nil {
			return noRoom.Because(err)
		}
		n, err := tx.CountTry(ctx, account.HashToken("drop-box-taken:"+b.ID), s.now().UTC(), takenWindow)
		if err == nil && n > 2*b.MaxFiles+AtOnce {
			return fault.TooMany("Too many files have been sent with this link today. Try again tomorrow, or tell whoever gave it to you")
		}
		return err
	})
}

// upTo fails with over once more than left bytes come.
type upTo struct {
	r    io.Reader
	left int64
	over error
}

func (u *upTo) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if u.left -= int64(n); u.left < 0 {
		return 0, u.over
	}
	return n, err
}

// Gift is what somebody gives.
type Gift struct {
	Key   string // of the form; see NewKey
	Giver string
	Note  string
	Files []evidence.Received
}

// NewKey mints the key that the public form carries so that, sent twice, it gives
// once.
func (s *Service) NewKey() string { return s.newID("give") }

// Give puts files into the tray. Sent again with the same key it gives nothing
// more. NotFound when the box was closed meanwhile, Conflict when it has no room
// for as many files.
func (s *Service) Give(ctx context.Context, token string, g Gift) error {
	g.Giver, g.Note = strings.TrimSpace(g.Giver), strings.TrimSpace(g.Note)
	var c fault.Check
	c.That(g.Giver != "", "name", "Enter your name")
	c.That(len([]rune(g.Giver)) <= 200, "name", "Your name must be 200 characters or less")
	c.That(len([]rune(g.Note)) <= 2000, "note", "Your note must be 2,000 characters or less")
	c.That(len(g.Files) > 0, "files", "Select at least one file")
	c.That(len(g.Files) <= AtOnce, "files", fmt.Sprintf("Select at most %d files at a time", AtOnce))
	if err := c.Err(); err != nil {
		return err
	}
	if !strings.HasPrefix(g.Key, "give_") || len(g.Key) > 60 {
		g.Key = s.NewKey()
	}
	today := date.Today(s.now())
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := s.asked(ctx, tx, token)
		if err != nil {
			return err
		}
		if there, err := tx.DeliveryByKey(ctx, a.box.ID, g.Key); err != nil || there {
			return err
		}
		taken, err := tx.TakeDropFiles(ctx, a.box.ID, int64(len(g.Files)), today)
		if err != nil {
			return err
		}
		if !taken {
			return fault.Conflict("There is no room for as many files any more. Send fewer, or ask whoever gave you the link")
		}
		d := Delivery{ID: s.newID("drop"), OrganisationID: a.box.OrganisationID, BoxID: a.box.ID, Key: g.Key, Giver: g.Giver, Note: g.Note,
			ReceivedAt: s.now().UTC(), State: Waiting}
		var sums []string
		for i, f := range g.Files {
			d.Files = append(d.Files, File{ID: s.newID("dfile"), Position: int64(i) + 1, Received: f})
			sums = append(sums, f.SHA256)
		}
		slices.Sort(sums)
		if err := s.evidence.KeepGiven(ctx, tx, d.OrganisationID, g.Files); err != nil {
			return err
		}
		if err := tx.InsertDelivery(ctx, d); err != nil {
			return err
		}
		var files []evidence.File // to look for personal data in them, before anybody decides
		for _, f := range d.Files {
			files = append(files, evidence.File{OrganisationID: d.OrganisationID, MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256})
		}
		if err := tx.AwaitText(ctx, files, false); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.FilesDropped, OrganisationID: a.box.OrganisationID, SubjectID: a.box.ID, PersonID: a.box.CreatedBy}); err != nil {
			return err
		}
		if err := s.evidence.Room(ctx, tx, d.OrganisationID); err != nil {
			return noRoom.Because(err)
		}
		return tx.Record(ctx, audit.Entry{OrganisationID: a.box.OrganisationID, ActorName: "Drop-box", Action: "drop_box.received", SubjectKind: "drop_box",
			SubjectID: a.box.ID, Detail: audit.Detail(map[string]any{"delivery": d.ID, "files": sums})})
	})
}
