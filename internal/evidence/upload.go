package evidence

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// Upload is a file on its way to a form, or arrived and not taken up yet. It is
// its sender's alone.
type Upload struct {
	ID             string
	OrganisationID string
	PersonID       string
	Name           string
	MediaType      string // known once the first bytes have come
	Size           int64
	SHA256         string // of the whole, once it has arrived
	CreatedAt      time.Time
	ExpiresAt      time.Time
}

// Arrived tells whether all of it is here.
func (u Upload) Arrived() bool { return u.SHA256 != "" }

func (u Upload) received() Received {
	return Received{Name: u.Name, MediaType: u.MediaType, Size: u.Size, SHA256: u.SHA256}
}

const (
	uploadLasts = 3 * 24 * time.Hour // from its beginning until it is thrown away
	maxUploads  = 500                // of one person at a time
)

// BeginUpload notes that a file is to come. Invalid or TooLarge, with the file's
// name in the words, when it would not be taken: by its name, its size, or for
// want of room.
func (s *Service) BeginUpload(ctx context.Context, by account.Actor, name string, size int64) (u Upload, err error) {
	if err := by.Require(account.AddEvidence, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
		return u, err
	}
	now := s.now()
	u = Upload{ID: s.newID("up"), OrganisationID: by.OrganisationID, PersonID: by.PersonID, Name: CleanName(name), Size: size, CreatedAt: now, ExpiresAt: now.Add(uploadLasts)}
	switch words := refusedByName(u.Name); {
	case words != "":
		return u, fault.Invalid(words)
	case size == 0:
		return u, fault.Invalid(fmt.Sprintf("‘%s’ is empty. Check the file and upload it again", u.Name))
	case size < 0:
		return u, fault.Invalid("The size of the file is missing")
	case size > s.maxBytes:
		return u, s.tooLarge(u.Name)
	}
	return u, s.store.Write(ctx, func(tx Tx) error {
		all, err := tx.PersonUploads(ctx, by.OrganisationID, by.PersonID)
		if err != nil {
			return err
		}
		if len(all) >= maxUploads {
			return fault.TooMany(fmt.Sprintf("You have %d files on their way. Send the form with them first", maxUploads))
		}
		if err := tx.InsertUpload(ctx, u); err != nil {
			return err
		}
		return s.room(ctx, tx, by.OrganisationID)
	})
}

// Upload returns one of the actor's own uploads; NotFound for anybody else's,
// and after it has expired or was taken up.
func (s *Service) Upload(ctx context.Context, by account.Actor, id string) (u Upload, err error) {
	all, err := s.Uploads(ctx, by, []string{id})
	if err == nil && len(all) == 0 {
		err = fault.NotFound("There is no such upload")
	}
	if err != nil {
		return u, err
	}
	return all[0], nil
}

// Uploads returns those of these uploads that are the actor's and are there
// still, in the order asked for.
func (s *Service) Uploads(ctx context.Context, by account.Actor, ids []string) (uploads []Upload, err error) {
	if err := by.Require(account.AddEvidence, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil || len(ids) == 0 {
		return nil, err
	}
	return uploads, s.store.Read(ctx, func(tx Tx) error {
		all, err := tx.PersonUploads(ctx, by.OrganisationID, by.PersonID)
		uploads = chosen(all, ids)
		return err
	})
}

// chosen returns the uploads with these ids, each once, in their order.
func chosen(all []Upload, ids []string) (uploads []Upload) {
	for n, id := range ids {
		i := slices.IndexFunc(all, func(u Upload) bool { return u.ID == id })
		if i >= 0 && !slices.Contains(ids[:n], id) {
			uploads = append(uploads, all[i])
		}
	}
	return uploads
}

// CheckHead looks at the first bytes of an upload, so that a file that will not
// be taken need not be sent: Invalid, with its name in the words.
func (s *Service) CheckHead(u Upload, head []byte) error {
	if _, words := identify(u.Name, head); words != "" {
		return fault.Invalid(words)
	}
	return nil
}

// HeadBytes is how much of a file CheckHead wants to see.
const HeadBytes = sniffBytes

// FinishUpload takes the whole content of an upload. Invalid when it is not what
// its name says.
func (s *Service) FinishUpload(ctx context.Context, by account.Actor, id string, content io.Reader) (Upload, error) {
	u, err := s.Upload(ctx, by, id)
	if err != nil || u.Arrived() {
		return u, err
	}
	f, err := s.Receive(ctx, by, u.Name, content)
	if err != nil {
		return u, err
	}
	if f.Size != u.Size {
		return u, fault.Invalid(fmt.Sprintf("‘%s’ did not arrive whole. Send it again", u.Name))
	}
	u.MediaType, u.SHA256 = f.MediaType, f.SHA256
	return u, s.store.Write(ctx, func(tx Tx) error { return tx.ArriveUpload(ctx, u) })
}

// KeepReceived makes uploads of files that came with a form that has to be
// shown again, so that they need not be sent again.
func (s *Service) KeepReceived(ctx context.Context, by account.Actor, files []Received) (uploads []Upload, err error) {
	return uploads, s.store.Write(ctx, func(tx Tx) error {
		uploads = nil
		if err := by.Require(account.AddEvidence, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
			return err
		}
		now := s.now()
		for _, f := range files {
			u := Upload{ID: s.newID("up"), OrganisationID: by.OrganisationID, PersonID: by.PersonID, Name: f.Name, MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256,
				CreatedAt: now, ExpiresAt: now.Add(uploadLasts)}
			if err := tx.InsertUpload(ctx, u); err != nil {
				return err
			}
			uploads = append(uploads, u)
		}
		return nil
	})
}

// CancelUpload forgets one of the actor's uploads.
func (s *Service) CancelUpload(ctx context.Context, by account.Actor, id string) error {
	u, err := s.Upload(ctx, by, id)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error { return tx.DeleteUploads(ctx, []string{u.ID}) })
}

// ExpireUploads forgets the uploads whose time is over and returns their ids.
func (s *Service) ExpireUploads(ctx context.Context) (ids []string, err error) {
	return ids, s.store.Write(ctx, func(tx Tx) error {
		ids, err = tx.ExpiredUploads(ctx, s.now())
		if err != nil {
			return err
		}
		return tx.DeleteUploads(ctx, ids)
	})
}

// takeUp turns uploads of the actor into files for an edition, within the
// transaction that records it. Invalid when one is not here (any more).
func takeUp(ctx context.Context, tx Tx, by account.Actor, ids []string) ([]Received, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := tx.PersonUploads(ctx, by.OrganisationID, by.PersonID)
	if err != nil {
		return nil, err
	}
	uploads := chosen(all, ids)
	if len(uploads) < len(ids) {
		return nil, fault.Invalid("", fault.Field{Name: "files", Words: "One of the files that you sent is not kept any more. Choose the files again"})
	}
	var files []Received
	for _, u := range uploads {
		if !u.Arrived() {
			return nil, fault.Invalid("", fault.Field{Name: "files", Words: fmt.Sprintf("‘%s’ has not arrived whole. Choose it again: it goes on where it stopped", u.Name)})
		}
		files = append(files, u.received())
	}
	return files, tx.DeleteUploads(ctx, ids)
}

// Use is how much an organisation holds.
type Use struct {
	Bytes   int64 // in files of its evidence, the same content counted once
	Files   int64
	Pending int64 // in uploads that no form has taken up, trays, and imports that are not done
	Quota   int64 // the most that it may hold; 0: no limit
}

// Full tells whether nothing more fits.
func (u Use) Full() bool { return u.Quota > 0 && u.Bytes+u.Pending >= u.Quota }

// LimitUse sets the most bytes that an organisation may hold that has no quota
// of its own; 0 for no limit. It is called before the service is used.
func (s *Service) LimitUse(bytes int64) { s.quota = bytes }

// Use tells how much the actor's organisation holds, of how much.
func (s *Service) Use(ctx context.Context, by account.Actor) (u Use, err error) {
	return u, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "organisation"); err != nil {
			return err
		}
		u, err = tx.EvidenceUse(ctx, by.OrganisationID, s.quota)
		return err
	})
}

// room is Invalid when the organisation holds more than it may, in the
// transaction that would make it so: who comes at the same time is counted too.
func (s *Service) room(ctx context.Context, tx Tx, organisationID string) error {
	u, err := tx.EvidenceUse(ctx, organisationID, s.quota)
	if err != nil || u.Quota == 0 || u.Bytes+u.Pending <= u.Quota {
		return err
	}
	return fault.Invalid("", fault.Field{Name: "files", Words: fmt.Sprintf("There is no room for this: your organisation may hold %s. "+
		"Leave out what is not needed, or ask whoever runs the portal for more room", megabytes(u.Quota))})
}

// Room is Invalid when an organisation holds more than it may, for who keeps
// files for it in a transaction of their own.
func (s *Service) Room(ctx context.Context, tx Tx, organisationID string) error {
	return s.room(ctx, tx, organisationID)
}

// SetQuota sets the most bytes that an organisation may hold, for whoever runs
// the portal; 0 for what the installation is set to.
func (s *Service) SetQuota(ctx context.Context, organisationID string, bytes int64) error {
	if bytes < 0 {
		return fault.Invalid("Enter the most bytes as a number above 0, or 0 for what the installation is set to")
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.SetQuota(ctx, organisationID, bytes); err != nil {
			return err
		}
		e := account.Actor{OrganisationID: organisationID, Name: account.Operator}.Entry("organisation.quota_set", "organisation", organisationID, map[string]any{"bytes": bytes})
		return tx.Record(ctx, e)
	})
}

// Twins returns which items of the actor's organisation hold one of these
// contents already.
func (s *Service) Twins(ctx context.Context, by account.Actor, sha256 []string) (twins []Twin, err error) {
	if len(sha256) == 0 {
		return nil, nil
	}
	return twins, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
			return err
		}
		twins, err = tx.EvidenceTwins(ctx, by.OrganisationID, sha256)
		return err
	})
}
