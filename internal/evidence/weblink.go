package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/weblink"
)

// When web links are visited.
const (
	linkEvery   = 7 * 24 * time.Hour
	linkAgain   = 24 * time.Hour // after a visit that failed
	brokenDays  = 3              // on which a page could not be reached before its link is broken
	linkNotSoon = 10 * time.Minute
	linkClaimed = time.Hour // longer than a visit takes
	linkBatch   = 20
	linkTime    = 4 * time.Minute // for one run
)

// WebLink is how the page stands to which an edition leads.
type WebLink struct {
	EditionID, OrganisationID, ItemID, Code, Title, URL string // the last four read only

	NextAt       time.Time // when it is visited next
	CheckedAt    time.Time
	ReachedAt    time.Time // last
	FailingSince time.Time
	FailedDays   int64
	FailedOn     date.Date
	Trouble      string // what came of the last visit, unless the page was reached
	Seen         weblink.Seen
	Fingerprint  string // of the words of the copy
	CopyFileID   string
	CopiedAt     time.Time
	ChangedAt    time.Time // when its words were found to have changed
	CopyTrouble  string    // why there is no (newer) copy
}

// Broken tells whether the page could not be reached on several days in a row.
func (l WebLink) Broken() bool { return l.FailedDays >= brokenDays }

// UnreachedSince is since when it cannot be reached: the last time that it was,
// or else the first visit that failed.
func (l WebLink) UnreachedSince() date.Date {
	if l.ReachedAt.IsZero() {
		return date.Today(l.FailingSince)
	}
	return date.Today(l.ReachedAt)
}

// InWords tell a person how the page stands.
func (l WebLink) InWords() string {
	switch {
	case l.CheckedAt.IsZero():
		return "Not checked yet"
	case l.Broken():
		return fmt.Sprintf("Not reached since %s: %s", l.UnreachedSince().Words(), l.Trouble)
	case l.FailedDays > 0:
		return fmt.Sprintf("Could not be reached on %s: %s. It is tried again on other days before the link is called broken", date.Today(l.CheckedAt).Words(), l.Trouble)
	case l.Trouble != "":
		return fmt.Sprintf("Could not be checked on %s: %s", date.Today(l.CheckedAt).Words(), l.Trouble)
	}
	return "Reached on " + date.Today(l.CheckedAt).Words()
}

// After returns how the link stands after a visit.
func (l WebLink) After(v weblink.Visit, now time.Time) WebLink {
	l.CheckedAt, l.Trouble = now, v.Words
	switch v.Outcome {
	case weblink.Reached:
		l.ReachedAt, l.Trouble, l.NextAt = now, "", now.Add(linkEvery)
		l.FailedDays, l.FailedOn, l.FailingSince = 0, "", time.Time{}
	case weblink.Busy:
		l.NextAt = now.Add(v.Later)
	case weblink.Refused:
		l.NextAt = now.Add(linkEvery)
		l.FailedDays, l.FailedOn, l.FailingSince = 0, "", time.Time{}
	default:
		if today := date.Today(now); l.FailedOn != today {
			l.FailedDays, l.FailedOn = l.FailedDays+1, today
		}
		if l.FailingSince.IsZero() {
			l.FailingSince = now
		}
		if l.NextAt = now.Add(linkAgain); l.Broken() {
			l.NextAt = now.Add(linkEvery)
		}
	}
	return l
}

// linkTx is what web links need of a transaction.
type linkTx interface {
	// ClaimWebLinks returns links that are due, of organisations that have them
	// visited, and puts them off until a time so that nobody else takes them.
	ClaimWebLinks(ctx context.Context, now, until time.Time, limit int) ([]WebLink, error)
	// WebLinkOf returns the link of an item's current edition; NotFound for an item
	// that is none of the organisation's, has no link, or is withdrawn.
	WebLinkOf(ctx context.Context, organisationID, itemID string) (WebLink, error)
	SaveWebLink(ctx context.Context, l WebLink) error
	WebLinks(ctx context.Context, organisationID string, limit int) ([]WebLink, error)
	// LinkChecksOff tells whether the organisation has switched visits off.
	LinkChecksOff(ctx context.Context, organisationID string) (bool, error)
	SetLinkChecksOff(ctx context.Context, organisationID string, off bool) error
	// AddCopy puts the copy of a web page into an edition; DropCopy takes it out,
	// unless it was submitted, with what is known of its text.
	AddCopy(ctx context.Context, f File) error
	DropCopy(ctx context.Context, organisationID, fileID string) error
	// EnqueueLinkCheck has the link of an item visited after the transaction.
	EnqueueLinkCheck(ctx context.Context, organisationID, itemID string) error
}

// Visitor asks for web pages; weblink.Visitor is one.
type Visitor interface {
	Visit(ctx context.Context, address string, seen weblink.Seen) weblink.Visit
}

// VisitWith has web links visited. Without it none are. It is called before the
// service is used.
func (s *Service) VisitWith(v Visitor) { s.visitor = v }

// Visits tells whether web links are visited at all.
func (s *Service) Visits() bool { return s.visitor != nil }

// linkChecker is who the audit trail names for what visits found.
const linkChecker = "Link checker"

// CheckLinks visits the links that are due, for some minutes at most, and says
// how many. Run by two at once, each link is visited by one.
func (s *Service) CheckLinks(ctx context.Context) (checked int, err error) {
	if !s.Visits() {
		return 0, nil
	}
	started := time.Now() // of real time, whatever clock the program has
	for time.Since(started) < linkTime {
		var due []WebLink
		if err := s.store.Write(ctx, func(tx Tx) (err error) {
			due, err = tx.ClaimWebLinks(ctx, s.now(), s.now().Add(linkClaimed), linkBatch)
			return err
		}); err != nil || len(due) == 0 {
			return checked, err
		}
		for _, l := range due {
			if err := s.visit(ctx, l); err != nil {
				return checked, err
			}
			checked++
		}
	}
	return checked, nil
}

// CheckLink visits the link of one item, unless that is not to be done any more.
func (s *Service) CheckLink(ctx context.Context, organisationID, itemID string) error {
	if !s.Visits() {
		return nil
	}
	var l WebLink
	off := false
	if err := s.store.Read(ctx, func(tx Tx) (err error) {
		if off, err = tx.LinkChecksOff(ctx, organisationID); err != nil {
			return err
		}
		l, err = tx.WebLinkOf(ctx, organisationID, itemID)
		return err
	}); fault.Is(err, fault.KindNotFound) || off {
		return nil
	} else if err != nil {
		return err
	}
	return s.visit(ctx, l)
}

// visit asks for the page and records what came of it.
func (s *Service) visit(ctx context.Context, l WebLink) error {
	seen := l.Seen
	if l.CopyFileID == "" {
		seen = weblink.Seen{} // a page that has not changed is not sent
	}
	v := s.visitor.Visit(ctx, l.URL, seen)
	if err := ctx.Err(); err != nil {
		return err // broken off: says nothing of the page
	}
	now := s.now()
	var received Received
	print := ""
	if v.Body != nil {
		if print = fingerprint(v.Body, v.MediaType); print != l.Fingerprint || l.CopyFileID == "" {
			var err error
			received, err = s.Take(ctx, copyName(l.URL, v.MediaType, now), bytes.NewReader(v.Body))
			switch fault.KindOf(err) {
			case fault.KindInvalid, fault.KindTooLarge:
				v.NoCopy, received = "it is not what it says it is", Received{}
			default:
				if err != nil {
					return err
				}
			}
		}
	}
	return s.store.Write(ctx, func(tx Tx) error {
		is, err := tx.WebLinkOf(ctx, l.OrganisationID, l.ItemID)
		if fault.Is(err, fault.KindNotFound) || err == nil && is.EditionID != l.EditionID {
			return nil // withdrawn, or another edition by now
		}
		if err != nil {
			return err
		}
		was := is
		is = is.After(v, now)
		if v.Outcome == weblink.Reached {
			if is.CopyTrouble = v.NoCopy; !v.Unchanged {
				is.Seen = v.Seen
			}
		}
		if received.SHA256 != "" {
			if err := s.copyInto(ctx, tx, &is, received, print, now); err != nil {
				return err
			}
		}
		if err := s.recordVisit(ctx, tx, was, is); err != nil {
			return err
		}
		return tx.SaveWebLink(ctx, is)
	})
}

// copyInto puts a copy of the page into the edition, in the place of the one
// before, through the gate of every upload.
func (s *Service) copyInto(ctx context.Context, tx Tx, l *WebLink, received Received, print string, now time.Time) error {
	use, err := tx.EvidenceUse(ctx, l.OrganisationID, s.quota)
	if err != nil {
		return err
	}
	if use.Quota > 0 && use.Bytes+use.Pending+received.Size > use.Quota {
		l.CopyTrouble = "there is no room for it: your organisation may hold " + megabytes(use.Quota)
		return nil
	}
	f := File{ID: s.newID("file"), OrganisationID: l.OrganisationID, EditionID: l.EditionID, Name: received.Name, MediaType: received.MediaType, Size: received.Size, SHA256: received.SHA256}
	if err := s.keep(ctx, tx, Edition{OrganisationID: l.OrganisationID, ItemID: l.ItemID, ReceivedAt: now, Files: []File{f}}); fault.Is(err, fault.KindInvalid) {
		l.CopyTrouble = "a virus was found in it"
		return nil
	} else if err != nil {
		return err
	}
	if l.CopyFileID != "" {
		if err := tx.DropCopy(ctx, l.OrganisationID, l.CopyFileID); err != nil {
			return err
		}
		l.ChangedAt = now
	}
	if err := tx.AddCopy(ctx, f); err != nil {
		return err
	}
	// Asked for again, now that the file is there: the text is of the file.
	if err := tx.AwaitTextOf(ctx, f.SHA256); err != nil {
		return err
	}
	l.CopyFileID, l.CopiedAt, l.Fingerprint = f.ID, now, print
	return nil
}

// recordVisit records what changed: that a link is broken, or works again, and
// that there is a copy.
func (s *Service) recordVisit(ctx context.Context, tx Tx, was, is WebLink) error {
	record := func(action string, detail map[string]any) error {
		detail["url"] = is.URL
		return tx.Record(ctx, audit.Entry{OrganisationID: is.OrganisationID, ActorName: linkChecker, Action: action, SubjectKind: "evidence", SubjectID: is.ItemID, Detail: audit.Detail(detail)})
	}
	if is.Broken() && !was.Broken() {
		if err := record("evidence.link_broken", map[string]any{"because": is.Trouble}); err != nil {
			return err
		}
	}
	if was.Broken() && !is.Broken() {
		if err := record("evidence.link_works_again", map[string]any{}); err != nil {
			return err
		}
	}
	if is.CopyFileID != was.CopyFileID {
		return record("evidence.link_copied", map[string]any{"file": is.CopyFileID})
	}
	return nil
}

// copyName is what the copy of a page is called.
func copyName(address, mediaType string, now time.Time) string {
	host := "web page"
	if u, err := url.Parse(address); err == nil {
		host = u.Hostname()
	}
	ending := ".html"
	if mediaType == "application/pdf" {
		ending = ".pdf"
	}
	return "Copy of " + date.Today(now).Words() + " - " + host + ending
}

// fingerprint is the hash of what a page says, whatever else of it changes each
// time that it is asked for.
func fingerprint(body []byte, mediaType string) string {
	sum := sha256.New()
	if mediaType != "text/html" {
		sum.Write(body)
		return hex.EncodeToString(sum.Sum(nil))
	}
	z, skip := html.NewTokenizer(bytes.NewReader(body)), ""
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return hex.EncodeToString(sum.Sum(nil))
		case html.StartTagToken, html.EndTagToken:
			name, _ := z.TagName()
			switch tag := string(name); {
			case kind == html.StartTagToken && skip == "" && (tag == "script" || tag == "style" || tag == "noscript" || tag == "template"):
				skip = tag
			case kind == html.EndTagToken && tag == skip:
				skip = ""
			}
		case html.TextToken:
			if skip == "" {
				if words := strings.Join(strings.Fields(string(z.Text())), " "); words != "" {
					_, _ = io.WriteString(sum, words+"\n")
				}
			}
		}
	}
}
