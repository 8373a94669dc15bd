package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// ContentState says whether the bytes under a SHA-256 may be offered.
type ContentState string

// The states of content. It begins as Waiting where a virus checker is set up,
// and as Unscanned where none is.
const (
	Waiting   ContentState = "waiting"
	Clean     ContentState = "clean"
	Infected  ContentState = "infected"
	Unscanned ContentState = "unscanned"
)

// Offered tells whether anybody may be given the content: to download, as a
// preview, as text, or in a submission.
func (s ContentState) Offered() bool { return s == Clean || s == Unscanned }

// Stored is what is known of the bytes under one SHA-256, whoever holds them.
type Stored struct {
	SHA256    string
	Size      int64
	State     ContentState
	Signature string // what was found in it, when Infected
	Trouble   string // why it is Waiting still, in words; empty before the first try
	AddedAt   time.Time
	ScannedAt time.Time
}

// Holder is one item that has a file with some content in an edition.
type Holder struct{ OrganisationID, ItemID, Code, FileName, ReceivedBy string }

// Scanner looks for viruses; scan.Clamd is one. Its faults say what is known:
// TooLarge and Unavailable both leave content waiting.
type Scanner interface {
	Scan(ctx context.Context, content io.Reader) (signature string, err error)
}

// ScanWith has all content scanned before it is offered. At most limit bytes
// are given to the scanner: beyond what it looks through, it would take a file
// for clean that it has not seen whole. It is called before the service is used.
func (s *Service) ScanWith(scanner Scanner, limit int64) { s.scanner, s.scanLimit = scanner, limit }

// Scans tells whether content is scanned before it is offered.
func (s *Service) Scans() bool { return s.scanner != nil }

// checker is who the audit trail names for what the virus checker found.
const checker = "Virus checker"

// notOffered is the fault for somebody who asks for content that is not offered.
func (f File) notOffered() error {
	if f.State == Infected {
		return fault.Forbidden(fmt.Sprintf("‘%s’ holds a virus (%s) and is kept locked. Put a clean copy in its place as a new edition, or withdraw the evidence", f.Name, f.Signature))
	}
	return fault.Conflict(fmt.Sprintf("‘%s’ is being checked for viruses and cannot be opened until that is done. Try again in a few minutes", f.Name))
}

// notGiven is the fault for somebody who reads what was handed over and cannot
// put it right.
func (c Stored) notGiven() error {
	if c.State == Infected {
		return fault.Forbidden(fmt.Sprintf("A virus (%s) was found in this file, so nobody can open it. The organisation has been told. Ask it for a clean copy", c.Signature))
	}
	return fault.Conflict("This file is being checked for viruses and cannot be opened until that is done. Try again in a few minutes")
}

// keep notes the content of a new edition's files and has it scanned where that
// is set up; otherwise, or when it is known to be clean, its text is read at
// once. Invalid, with the file's name, when a virus was found in it before.
func (s *Service) keep(ctx context.Context, tx Tx, e Edition) error {
	state := Unscanned
	if s.Scans() {
		state = Waiting
	}
	for i, f := range e.Files {
		stored, err := tx.KeepContent(ctx, Stored{SHA256: f.SHA256, Size: f.Size, State: state, AddedAt: e.ReceivedAt})
		if err != nil {
			return err
		}
		e.Files[i].State, e.Files[i].Signature = stored.State, stored.Signature
		switch stored.State {
		case Infected:
			return fault.Invalid("", fault.Field{Name: "files", Words: fmt.Sprintf("‘%s’ holds a virus (%s) and was not taken. "+
				"Have the device that it comes from checked, and upload a clean copy", f.Name, stored.Signature)})
		case Waiting:
			if err := tx.EnqueueScan(ctx, e.OrganisationID, f.SHA256); err != nil {
				return err
			}
		default:
			if e.ItemID == "" {
				continue // what lies in a tray is read when somebody takes it as evidence
			}
			if err := tx.AwaitText(ctx, e.Files[i:i+1], false); err != nil {
				return err
			}
		}
	}
	return nil
}

// KeepGiven notes the content of files that wait in a tray, and has it scanned
// as keep does.
func (s *Service) KeepGiven(ctx context.Context, tx Tx, organisationID string, files []Received) error {
	e := Edition{OrganisationID: organisationID, ReceivedAt: s.now()}
	for _, f := range files {
		e.Files = append(e.Files, File{Name: f.Name, Size: f.Size, SHA256: f.SHA256})
	}
	return s.keep(ctx, tx, e)
}

// Scan has the content looked at that was recorded as Waiting, or as Unscanned
// before there was a scanner, and records what was found: once it is clean it
// may be offered. An error means that nothing is known and it is to be tried
// again; the content stays Waiting. Run twice, it does nothing the second time.
func (s *Service) Scan(ctx context.Context, sha256 string) error {
	if !s.Scans() {
		return s.wait(ctx, sha256, fault.Unavailable("No virus checker is set up any more. Ask whoever runs the portal"))
	}
	var stored Stored
	if err := s.store.Read(ctx, func(tx Tx) (err error) {
		stored, err = tx.StoredContent(ctx, sha256)
		return err
	}); err != nil || stored.State == Clean || stored.State == Infected {
		return err
	}
	if s.scanLimit > 0 && stored.Size > s.scanLimit {
		// Not an error: trying again soon changes nothing. The hourly sweep does,
		// after whoever runs the portal has raised the limit.
		return s.note(ctx, sha256, fmt.Sprintf("It is larger than the virus checker is set to look through (%s). Ask whoever runs the portal to raise that, or split the file", megabytes(s.scanLimit)))
	}
	content, err := s.blobs.Open(ctx, sha256)
	if err != nil {
		return s.wait(ctx, sha256, err)
	}
	signature, err := s.scanner.Scan(ctx, content)
	if err = errors.Join(err, content.Close()); err != nil {
		return s.wait(ctx, sha256, err)
	}
	return s.settle(ctx, sha256, signature)
}

// wait notes why content is waiting still and returns the error.
func (s *Service) wait(ctx context.Context, sha256 string, because error) error {
	words := "It could not be read for the virus checker"
	if f := (*fault.Error)(nil); errors.As(because, &f) {
		words = f.Words
	}
	return errors.Join(because, s.note(context.WithoutCancel(ctx), sha256, words))
}

func (s *Service) note(ctx context.Context, sha256, trouble string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		stored, err := tx.StoredContent(ctx, sha256)
		if err != nil || stored.State.Offered() || stored.State == Infected || stored.Trouble == trouble {
			return err
		}
		stored.Trouble = trouble
		return tx.SettleContent(ctx, stored)
	})
}

// settle records what the scanner found, tells those who hold the content, and
// has its text read when it may be.
func (s *Service) settle(ctx context.Context, sha256, signature string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		stored, err := tx.StoredContent(ctx, sha256)
		if err != nil || stored.State == Clean || stored.State == Infected {
			return err
		}
		stored.State, stored.Signature, stored.Trouble, stored.ScannedAt = Clean, signature, "", s.now()
		if signature != "" {
			stored.State = Infected
		}
		if err := tx.SettleContent(ctx, stored); err != nil {
			return err
		}
		if stored.State == Clean {
			if err := tx.AwaitTextOf(ctx, sha256); err != nil {
				return err
			}
		}
		holders, err := tx.StoredHolders(ctx, sha256)
		if err != nil {
			return err
		}
		for _, h := range holders {
			action := "evidence.file_clean"
			if stored.State == Infected {
				action = "evidence.file_infected"
			}
			if err := tx.Record(ctx, audit.Entry{OrganisationID: h.OrganisationID, ActorName: checker, Action: action, SubjectKind: "evidence", SubjectID: h.ItemID,
				Detail: audit.Detail(map[string]any{"file": h.FileName, "sha256": sha256, "signature": signature})}); err != nil {
				return err
			}
			if stored.State == Infected {
				if err := tell(ctx, tx, h); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// tell has the uploader told, and the administrators of the organisation.
func tell(ctx context.Context, tx Tx, h Holder) error {
	n := notice.Notice{Event: notice.FileInfected, OrganisationID: h.OrganisationID, SubjectID: h.ItemID}
	if err := tx.Notify(ctx, n); err != nil {
		return err
	}
	n.PersonID = h.ReceivedBy
	return tx.Notify(ctx, n)
}

// rescanBatch is how many scans one sweep enqueues at most.
const rescanBatch = 1000

// EnqueueScans has everything scanned that waits without a job, or that came
// before there was a scanner. It returns how many scans it asked for.
func (s *Service) EnqueueScans(ctx context.Context) (asked int, err error) {
	if !s.Scans() {
		return 0, nil
	}
	return asked, s.store.Write(ctx, func(tx Tx) error {
		toScan, err := tx.ContentToScan(ctx, rescanBatch)
		if err != nil {
			return err
		}
		for sha256, organisationID := range toScan {
			if err := tx.EnqueueScan(ctx, organisationID, sha256); err != nil {
				return err
			}
		}
		asked = len(toScan)
		return nil
	})
}

// File returns a file of the actor's organisation and its content, which the
// caller closes; NotFound for anybody else's. Conflict while it is being checked
// for viruses, Forbidden when one was found.
func (s *Service) File(ctx context.Context, by account.Actor, id string) (f File, content io.ReadSeekCloser, err error) {
	if err := s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "file"); err != nil {
			return err
		}
		f, err = tx.EvidenceFile(ctx, by.OrganisationID, id)
		return err
	}); err != nil {
		return f, nil, err
	}
	if !f.State.Offered() {
		return f, nil, f.notOffered()
	}
	content, err = s.blobs.Open(ctx, f.SHA256)
	return f, content, err
}

// Looked is a file that a person of the organisation looks into, with what it
// belongs to.
type Looked struct {
	File
	Item Item
}

// Look returns a file of the actor's organisation with its item, to be shown in
// the portal. Forbidden or Conflict when the content is not offered.
func (s *Service) Look(ctx context.Context, by account.Actor, id string) (v Looked, err error) {
	if err := s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "file"); err != nil {
			return err
		}
		if v.File, err = tx.EvidenceFile(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		v.Item, err = tx.ItemOfEdition(ctx, by.OrganisationID, v.EditionID)
		return err
	}); err != nil {
		return v, err
	}
	if !v.State.Offered() {
		return v, v.notOffered()
	}
	return v, nil
}

// Content opens the bytes of a file for somebody whose right to them was
// checked already: an assessor who reads a frozen submission, or the worker that
// reads text. Like File, it opens nothing that may not be offered.
func (s *Service) Content(ctx context.Context, sha256 string) (io.ReadSeekCloser, error) {
	var stored Stored
	err := s.store.Read(ctx, func(tx Tx) (err error) {
		stored, err = tx.StoredContent(ctx, sha256)
		return err
	})
	switch {
	case fault.Is(err, fault.KindNotFound): // from before content was noted, or none of evidence
	case err != nil:
		return nil, err
	case !stored.State.Offered():
		return nil, stored.notGiven()
	}
	return s.blobs.Open(ctx, sha256)
}

// Locked says in words why a file cannot be opened; empty when it can.
func (f File) Locked() string {
	switch {
	case f.State == Infected:
		return "Holds a virus (" + f.Signature + "). Nobody can open it. Have the device that it comes from checked, then add a clean copy as a new edition, or withdraw this evidence."
	case f.State == Waiting && f.Trouble != "":
		return "Waiting for the virus check: nobody can open it yet. " + strings.TrimSuffix(f.Trouble, ".") + "."
	case f.State == Waiting:
		return "Being checked for viruses. It can be opened when that is done."
	}
	return ""
}
