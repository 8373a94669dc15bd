package certificate

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
)

// Change is something the certification body does to a certificate with a
// reason.
type Change string

// The changes.
const (
	Suspend   Change = "suspend"
	Reinstate Change = "reinstate"
	Withdraw  Change = "withdraw"
)

// Changes returns what may be done to a certificate in this state.
func (s State) Changes() []Change {
	switch {
	case s.InForce():
		return []Change{Suspend, Withdraw}
	case s == Suspended:
		return []Change{Reinstate, Withdraw}
	}
	return nil
}

// rule returns the pure function behind a change and the name under which it is
// recorded; ok is false for a change that there is not.
func (ch Change) rule() (rule func(Certificate, date.Date, string) (Certificate, error), action string, ok bool) {
	switch ch {
	case Suspend:
		return Certificate.suspend, "certificate.suspended", true
	case Reinstate:
		return Certificate.reinstate, "certificate.reinstated", true
	case Withdraw:
		return Certificate.withdraw, "certificate.withdrawn", true
	}
	return nil, "", false
}

// Change suspends, reinstates or withdraws a certificate today. Conflict when
// its state does not allow it, or version is not the latest; Invalid without a
// reason; NotFound for a certificate of another body.
func (s *Service) Change(ctx context.Context, by account.Actor, id string, version int64, change Change, reason string) error {
	rule, action, ok := change.rule()
	if !ok {
		return fault.NotFound("There is no such change to a certificate")
	}
	var check fault.Check
	reason = strings.TrimSpace(reason)
	check.That(reason != "", "reason", "Enter the reason")
	check.That(len([]rune(reason)) <= 1000, "reason", "The reason must be 1,000 characters or less")
	return s.store.Write(ctx, func(tx Tx) error {
		c, err := managed(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := check.Err(); err != nil {
			return err
		}
		c.Version = version
		if c, err = rule(c, by.Today, reason); err != nil {
			return err
		}
		if err := tx.UpdateCertificate(ctx, c); err != nil {
			return err
		}
		return record(ctx, tx, by, c, action, map[string]any{"number": c.Number, "reason": reason})
	})
}

// managed loads a certificate for somebody who manages those of its body.
func managed(ctx context.Context, tx Tx, by account.Actor, id string) (Certificate, error) {
	c, err := tx.Certificate(ctx, id)
	if err != nil {
		return c, err
	}
	return c, by.Require(account.ManageCertificates, c.ofBody(), "certificate")
}

// RecordReview marks the next open annual review as done by an assessment that
// was decided with a certificate. NotFound unless the assessment is among those
// that Managed offers; Conflict when no annual review is open. Recorded
// twice, the second time changes nothing.
func (s *Service) RecordReview(ctx context.Context, by account.Actor, id, assessmentID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		c, err := managed(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(c.Reviews, func(r Review) bool { return r.AssessmentID == assessmentID }) {
			return nil
		}
		offered, err := reviewsFor(ctx, tx, c)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(offered, func(v Certified) bool { return v.AssessmentID == assessmentID })
		if i < 0 {
			return fault.NotFound("There is no such review of this certificate")
		}
		review, ok := c.reviewFor(offered[i])
		if !ok {
			return fault.Conflict("No annual review of this certificate is open")
		}
		c = c.done(review.Kind, assessmentID, offered[i].DecidedOn)
		if err := tx.UpdateCertificate(ctx, c); err != nil {
			return err
		}
		return record(ctx, tx, by, c, "certificate.reviewed", map[string]any{"number": c.Number, "review": review.Kind, "assessment": assessmentID})
	})
}

// reviewFor finds which open review an assessment did: the one of its own kind,
// or else the next, because the formats of the two years may be swapped by
// agreement and a follow-up may stand in for either.
func (c Certificate) reviewFor(v Certified) (Review, bool) {
	var open []Review
	for _, r := range c.Reviews {
		if r.DoneOn == "" && r.Kind.Review() {
			open = append(open, r)
		}
	}
	if i := slices.IndexFunc(open, func(r Review) bool { return r.Kind == v.Kind }); i >= 0 {
		return open[i], true
	}
	if len(open) == 0 {
		return Review{}, false
	}
	return open[0], true
}
