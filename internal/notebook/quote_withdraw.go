package notebook

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/visit"
)

// Withdraw takes a quote back; its words leave the draft.
func (s *Quotes) Withdraw(ctx context.Context, by account.Actor, assessmentID, quoteID string) error {
	return s.store.Write(ctx, func(tx QuoteTx) error {
		if _, err := assessment.LoadRateable(ctx, tx, by, assessmentID); err != nil {
			return err
		}
		q, err := quote(ctx, tx, assessmentID, quoteID)
		if err != nil {
			return err
		}
		return s.withdraw(ctx, tx, by, []Quote{q})
	})
}

func (s *Quotes) withdraw(ctx context.Context, tx QuoteTx, by account.Actor, quotes []Quote) error {
	for _, q := range quotes {
		if q.State == QuoteWithdrawn {
			continue
		}
		places, err := tx.DraftPlaces(ctx, q.AssessmentID)
		if err != nil {
			return err
		}
		var from []string
		for _, p := range places {
			if p.Kind == "release" || !p.holds(q.Words) {
				continue
			}
			from = append(from, p.Kind+" "+p.ID)
			p.Text = p.without(q)
			if err := tx.SaveDraftPlace(ctx, q.AssessmentID, p, s.now()); err != nil {
				return err
			}
		}
		q.State = QuoteWithdrawn
		if err := tx.SaveQuote(ctx, q); err != nil {
			return err
		}
		if err := tx.Record(ctx, by.Entry("quote.withdrawn", "assessment", q.AssessmentID, map[string]any{"quote": q.ID, "taken_out_of": from})); err != nil {
			return err
		}
	}
	return nil
}

// WithdrawConsent records that those whom a session met took their consent
// back, at the version that was seen. Their quotes are withdrawn and leave the
// draft; what was released stays as it is, and the page of quotes says where.
// Notes stay with their author, who removes them.
func (s *Quotes) WithdrawConsent(ctx context.Context, by account.Actor, assessmentID, sessionID string, version int64) error {
	return s.store.Write(ctx, func(tx QuoteTx) error {
		p, err := visit.SessionPlan(ctx, tx, by, assessmentID, sessionID)
		if err != nil {
			return err
		}
		session, _, err := p.Session(sessionID)
		if err != nil {
			return err
		}
		c := session.Consent
		if c.Version == 0 || !c.WithdrawnAt.IsZero() {
			return fault.Conflict("There is no consent of this session that could be taken back")
		}
		c.Version, c.WithdrawnAt = version, s.now()
		if err := tx.SaveConsent(ctx, c); err != nil {
			return err
		}
		all, err := tx.Quotes(ctx, assessmentID)
		if err != nil {
			return err
		}
		if err := s.withdraw(ctx, tx, by, slices.DeleteFunc(all, func(q Quote) bool { return q.SessionID != sessionID })); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("session.consent withdrawn", "assessment", assessmentID, map[string]any{"session": sessionID}))
	})
}
