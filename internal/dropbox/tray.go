package dropbox

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
)

// Delivery returns a delivery with its box, for somebody who looks after the box.
func (s *Service) Delivery(ctx context.Context, by account.Actor, id string) (d Delivery, b Listed, err error) {
	return d, b, s.store.Read(ctx, func(tx Tx) error {
		d, b, err = s.delivery(ctx, tx, by, id)
		return err
	})
}

func (s *Service) delivery(ctx context.Context, tx Tx, by account.Actor, id string) (d Delivery, b Listed, err error) {
	if d, err = tx.Delivery(ctx, by.OrganisationID, id); err != nil {
		return d, b, err
	}
	b, err = s.mine(ctx, tx, by, d.BoxID)
	return d, b, err
}

// File returns a file of the tray and its content, which the caller closes.
// Conflict while it is being checked for viruses, Forbidden when one was found.
func (s *Service) File(ctx context.Context, by account.Actor, deliveryID, fileID string) (f File, content io.ReadSeekCloser, err error) {
	if err := s.store.Read(ctx, func(tx Tx) error {
		d, _, err := s.delivery(ctx, tx, by, deliveryID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(d.Files, func(f File) bool { return f.ID == fileID })
		if i < 0 || d.State == Declined {
			return fault.NotFound("There is no such file")
		}
		f = d.Files[i]
		return nil
	}); err != nil {
		return f, nil, err
	}
	content, err = s.evidence.Content(ctx, f.SHA256)
	return f, content, err
}

// Accept makes evidence of a delivery, of each file or of all as one item, with
// the details and the proof of n; its key and files are filled in. Conflict when
// somebody declined it; accepted twice, it is accepted once.
func (s *Service) Accept(ctx context.Context, by account.Actor, id string, n evidence.Addition) (added []evidence.Added, err error) {
	return added, s.store.Write(ctx, func(tx Tx) error {
		d, _, err := s.delivery(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if d.State == Declined {
			return fault.Conflict("This delivery was declined already, so its files are gone")
		}
		n.Kind, n.Key, n.Files = evidence.FileKind, d.ID, nil
		for _, f := range d.Files {
			n.Files = append(n.Files, f.Received)
		}
		if added, err = s.evidence.AddIn(ctx, tx, by, n); err != nil || d.State == Accepted {
			return err
		}
		return s.decide(ctx, tx, by, d, Accepted, "")
	})
}

// Decline turns a delivery away. Its files are swept away later. Conflict when
// it was accepted.
func (s *Service) Decline(ctx context.Context, by account.Actor, id, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.store.Write(ctx, func(tx Tx) error {
		d, _, err := s.delivery(ctx, tx, by, id)
		switch {
		case err != nil || d.State == Declined:
			return err
		case d.State == Accepted:
			return fault.Conflict("This delivery was accepted already. Withdraw the evidence instead")
		}
		var c fault.Check
		c.That(len([]rune(reason)) <= 1000, "reason", "The reason must be 1,000 characters or less")
		if err := c.Err(); err != nil {
			return err
		}
		if err := s.decide(ctx, tx, by, d, Declined, reason); err != nil {
			return err
		}
		for _, f := range d.Files {
			if err := tx.ForgetText(ctx, by.OrganisationID, f.SHA256); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) decide(ctx context.Context, tx Tx, by account.Actor, d Delivery, state DeliveryState, reason string) error {
	d.State, d.Reason, d.DecidedBy, d.DecidedAt = state, reason, by.PersonID, s.now().UTC()
	decided, err := tx.DecideDelivery(ctx, d)
	if err != nil {
		return err
	}
	if !decided {
		return fault.Conflict("Somebody else has looked at this delivery since you opened it")
	}
	return tx.Record(ctx, by.Entry("drop_box."+string(state), "drop_box", d.BoxID, map[string]any{"delivery": d.ID, "words": reason}))
}
