package request

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// AskForHelp says that somebody who is asked cannot go on alone, and what they
// need. The request still waits; who asked is told.
func (s *Service) AskForHelp(ctx context.Context, by account.Actor, id string, version int64, words string) error {
	words = strings.TrimSpace(words)
	return s.store.Write(ctx, func(tx Tx) error {
		row, err := s.mine(ctx, tx, by, id)
		if err != nil {
			return err
		}
		r := row.Request
		switch {
		case r.Outcome == Open && !mayAnswer(by, r):
			return fault.Forbidden("You do not have permission to do this")
		case r.Outcome != Open:
			return fault.Conflict("This request is \"" + strings.ToLower(r.Outcome.Title()) + "\" already")
		case r.Help != "" && r.Help == words:
			return nil // the form was sent twice
		}
		var c fault.Check
		c.That(words != "", "help", "Enter what you need help with")
		c.That(len([]rune(words)) <= 2000, "help", "What you need help with must be 2,000 characters or less")
		if err := c.Err(); err != nil {
			return err
		}
		r.Help, r.Version = words, version
		if err := tx.UpdateRequest(ctx, r); err != nil {
			return err
		}
		if r.AskedBy != by.PersonID {
			if err := tell(ctx, tx, notice.HelpWanted, r, []string{r.AskedBy}); err != nil {
				return err
			}
		}
		return tx.Record(ctx, by.Entry("request.help_wanted", "evidence_request", id, map[string]any{"element": r.ElementID, "words": words}))
	})
}

// ToMove returns a request, whether the actor may give it to somebody else, and
// to whom.
func (s *Service) ToMove(ctx context.Context, by account.Actor, id string) (p Page, offer List, err error) {
	return p, offer, s.store.Read(ctx, func(tx Tx) error {
		if p.Row, err = s.mine(ctx, tx, by, id); err != nil {
			return err
		}
		p.MayMove = mayMove(by, p.Request)
		_, err = s.offer(ctx, tx, by.OrganisationID, &offer)
		return err
	})
}

// Move says to whom a request goes instead, and by when.
type Move struct {
	PersonID string // "" is anyone in the service area
	AreaID   string
	DueOn    date.Date
	Words    string // a note, if any
}

// Reassign gives a request that waits, or that somebody said is not theirs, to
// somebody else or another day. Who is asked now is told, and reminders begin
// again.
func (s *Service) Reassign(ctx context.Context, by account.Actor, id string, version int64, m Move) error {
	m.Words = strings.TrimSpace(m.Words)
	return s.store.Write(ctx, func(tx Tx) error {
		row, err := s.mine(ctx, tx, by, id)
		if err != nil {
			return err
		}
		r := row.Request
		if r.Outcome == Open && r.PersonID == m.PersonID && r.AreaID == m.AreaID && r.DueOn == m.DueOn && m.Words == "" && r.Version != version {
			return nil // the form was sent twice
		}
		if r.Outcome == Done || r.Outcome == Withdrawn {
			return fault.Conflict("This request is \"" + strings.ToLower(r.Outcome.Title()) + "\" already")
		}
		from := row.Whom()
		if !mayMove(by, r) {
			return fault.Forbidden("You do not have permission to do this")
		}
		r.PersonID, r.AreaID, r.DueOn, r.Version = m.PersonID, m.AreaID, m.DueOn, version
		r.Outcome, r.Reply, r.Help, r.Reminded = Open, "", "", ReminderOn(by.Today, m.DueOn)
		if err := by.Require(account.EditEvidence, r.Record(), "service area"); err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return err
		}
		var c fault.Check
		c.That(r.DueOn >= by.Today, "due", "The day by which you need it must be today or later")
		c.That(len([]rune(m.Words)) <= 2000, "note", "The note must be 2,000 characters or less")
		if err := c.Err(); err != nil {
			return err
		}
		asked, to, err := s.whom(ctx, tx, by, r)
		if err != nil {
			return err
		}
		if err := tx.UpdateRequest(ctx, r); err != nil {
			return err
		}
		if err := tell(ctx, tx, notice.EvidenceRequested, r, asked); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("request.reassigned", "evidence_request", id,
			map[string]any{"element": r.ElementID, "from": from, "to": to, "due_on": r.DueOn, "words": m.Words}))
	})
}

// mine loads a request of the actor's organisation for a change.
func (s *Service) mine(ctx context.Context, tx Tx, by account.Actor, id string) (Row, error) {
	if err := mayRead(by); err != nil {
		return Row{}, err
	}
	return tx.Request(ctx, by.OrganisationID, id)
}
