package evidence

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/notice"
)

// Damage says what is wrong with stored bytes; empty when nothing is known to be.
type Damage string

// What can be wrong.
const (
	DamageChanged    Damage = "changed"    // the bytes are not what was uploaded
	DamageMissing    Damage = "missing"    // they are not there
	DamageUnreadable Damage = "unreadable" // the disk does not give them
)

// Title is the damage in words.
func (d Damage) Title() string {
	switch d {
	case DamageChanged:
		return "What is stored is not what was uploaded"
	case DamageMissing:
		return "The file is not there any more"
	case DamageUnreadable:
		return "The file cannot be read from the disk"
	}
	return ""
}

// Examined is content whose stored bytes are read again from time to time.
type Examined struct {
	SHA256    string
	Size      int64
	Damage    Damage    // as it was found last
	DamagedAt time.Time // since when
}

// DamagedFile is a file that is damaged where it is stored. ItemID is empty for
// a photo of a visit.
type DamagedFile struct {
	Examined
	ItemID, Code, Title, FileName string
	ExaminedAt                    time.Time
}

// Keeping is how the stored files of an organisation stand.
type Keeping struct {
	Files    int64     // contents, each once
	Examined int64     // of these, read again within ExamineEvery
	Oldest   time.Time // when that was for the one that waits longest; zero when there is none
	Damaged  []DamagedFile
}

// ExamineEvery is how often each stored file is read again.
const ExamineEvery = 30 * 24 * time.Hour

const (
	examineAgain  = 24 * time.Hour // what is damaged
	examineBatch  = 50
	examineBytes  = 20 << 30 // in one run
	examineTime   = 10 * time.Minute
	toldOfDamage  = 24 * time.Hour // within which nobody is told again
	damagedShown  = 500
	examinedActor = "Check of stored files"
)

// ExamineWith says how stored bytes are read again; see blob.Examine. It is
// called before the service is used.
func (s *Service) ExamineWith(examine func(ctx context.Context, sha256 string) (Damage, error)) {
	s.examine = examine
}

// ExamineStored reads stored files again that were not for ExamineEvery, those
// that wait longest first, and records what is damaged or whole again; the
// administrators of those whom it concerns are told, at most once a day. It
// stops after some minutes: the next run goes on. An error says nothing of the
// file at hand, which is tried again by the next run.
func (s *Service) ExamineStored(ctx context.Context) (read, damaged int, err error) {
	if s.examine == nil {
		return 0, 0, nil
	}
	started := s.now()
	var bytes int64
	for bytes < examineBytes && s.now().Sub(started) < examineTime {
		var batch []Examined
		if err := s.store.Read(ctx, func(tx Tx) (err error) {
			batch, err = tx.ContentToExamine(ctx, started.Add(-ExamineEvery), started.Add(-examineAgain), examineBatch)
			return err
		}); err != nil || len(batch) == 0 {
			return read, damaged, err
		}
		found := make([]Damage, 0, len(batch))
		for _, c := range batch {
			damage, failed := s.examine(ctx, c.SHA256)
			if failed != nil {
				err = failed
				break
			}
			if damage != "" {
				damaged++
			}
			if found = append(found, damage); bytes+c.Size >= examineBytes {
				break
			}
			bytes += c.Size
		}
		read += len(found)
		if saved := s.noteExamined(ctx, batch[:len(found)], found); saved != nil || err != nil {
			return read, damaged, joined(err, saved)
		}
	}
	return read, damaged, nil
}

// ExamineNow reads one stored content again, records it when that changes what is
// known of it, and returns what is wrong with it.
func (s *Service) ExamineNow(ctx context.Context, sha256 string) (Damage, error) {
	damage, err := s.examine(ctx, sha256)
	if err != nil {
		return "", err
	}
	var known []Examined
	if err := s.store.Read(ctx, func(tx Tx) (err error) {
		known, err = tx.ExaminedContent(ctx, sha256)
		return err
	}); err != nil || len(known) == 0 || known[0].Damage == damage {
		return damage, err
	}
	return damage, s.noteExamined(ctx, known, []Damage{damage})
}

func joined(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// noteExamined records what was found, and what that changes.
func (s *Service) noteExamined(ctx context.Context, batch []Examined, found []Damage) error {
	now := s.now()
	return s.store.Write(ctx, func(tx Tx) error {
		told := map[string]bool{}
		for n, c := range batch {
			was := c.Damage
			if c.Damage = found[n]; c.Damage == "" {
				c.DamagedAt = time.Time{}
			} else if was == "" {
				c.DamagedAt = now
			}
			if c.Damage == was {
				if err := tx.NoteExamined(ctx, c, now); err != nil {
					return err
				}
				continue
			}
			holders, err := tx.StoredHolders(ctx, c.SHA256)
			if err != nil {
				return err
			}
			for _, h := range holders {
				if err := s.noteDamage(ctx, tx, c, h, told); err != nil {
					return err
				}
			}
			if err := tx.NoteExamined(ctx, c, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// noteDamage records a change in the trail of a holder and has its
// administrators told, unless they were today.
func (s *Service) noteDamage(ctx context.Context, tx Tx, c Examined, h Holder, told map[string]bool) error {
	e := audit.Entry{OrganisationID: h.OrganisationID, ActorName: examinedActor, Action: "evidence.file_damaged", SubjectKind: "evidence", SubjectID: h.ItemID,
		Detail: audit.Detail(map[string]any{"file": h.FileName, "sha256": c.SHA256, "damage": c.Damage})}
	if c.Damage == "" {
		e.Action = "evidence.file_whole_again"
	}
	if err := tx.Record(ctx, e); err != nil || c.Damage == "" || told[h.OrganisationID] {
		return err
	}
	told[h.OrganisationID] = true
	lately, err := tx.DamagedSince(ctx, h.OrganisationID, s.now().Add(-toldOfDamage))
	if err != nil || lately {
		return err
	}
	return tx.Notify(ctx, notice.Notice{Event: notice.FileDamaged, OrganisationID: h.OrganisationID})
}

func mayLookAfterFiles(by account.Actor) error {
	return by.Require(account.ManageJobs, account.Record{OrganisationID: by.OrganisationID}, "page")
}

// Keeping tells an administrator how the stored files of the organisation stand.
func (s *Service) Keeping(ctx context.Context, by account.Actor) (k Keeping, err error) {
	return k, s.store.Read(ctx, func(tx Tx) error {
		if err := mayLookAfterFiles(by); err != nil {
			return err
		}
		if k, err = tx.Keeping(ctx, by.OrganisationID, s.now().Add(-ExamineEvery)); err != nil {
			return err
		}
		k.Damaged, err = tx.DamagedFiles(ctx, by.OrganisationID, damagedShown)
		return err
	})
}

// ExamineAgain has the organisation's damaged files read again soon.
func (s *Service) ExamineAgain(ctx context.Context, by account.Actor) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := mayLookAfterFiles(by); err != nil {
			return err
		}
		if err := tx.ForgetExamined(ctx, by.OrganisationID); err != nil {
			return err
		}
		if err := tx.EnqueueExamine(ctx, by.OrganisationID); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("stored_files.examined_again", "organisation", by.OrganisationID, nil))
	})
}
