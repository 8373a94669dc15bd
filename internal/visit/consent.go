package visit

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// Consent is what those who were met in a session said to being written down.
type Consent struct {
	SessionID  string
	Given      ConsentGiven
	How        ConsentHow
	Words      string // what was said about it
	RecordedBy string
	Person     string
	RecordedAt time.Time
	// WithdrawnAt is when they took it back; no quote may be marked after it.
	WithdrawnAt time.Time
	Version     int64
}

// Quotable tells whether what was said may be quoted.
func (c Consent) Quotable() bool {
	return c.Version > 0 && c.WithdrawnAt.IsZero() && (c.Given == ConsentAll || c.Given == ConsentSome)
}

// ConsentHow says how people agreed.
type ConsentHow string

// The ways; "" when it is not said, as devices of an earlier version do.
const (
	ConsentSpoken  ConsentHow = "spoken"
	ConsentWritten ConsentHow = "written"
)

// ConsentHows returns the ways in the order in which they are offered.
func ConsentHows() []ConsentHow { return []ConsentHow{ConsentSpoken, ConsentWritten} }

// Title is the way in words; "" when it is none.
func (h ConsentHow) Title() string {
	switch h {
	case ConsentSpoken:
		return "They said so when they were asked"
	case ConsentWritten:
		return "In writing"
	}
	return ""
}

// ConsentGiven says how many agreed.
type ConsentGiven string

// The answers.
const (
	ConsentAll  ConsentGiven = "all"
	ConsentSome ConsentGiven = "some"
	ConsentNone ConsentGiven = "none"
)

// ConsentAnswers returns the answers in the order in which they are offered.
func ConsentAnswers() []ConsentGiven { return []ConsentGiven{ConsentAll, ConsentSome, ConsentNone} }

// Title is the answer in words; "" when it is none.
func (c ConsentGiven) Title() string {
	switch c {
	case ConsentAll:
		return "Everybody agreed to notes being taken"
	case ConsentSome:
		return "Some agreed, and only what they said is written down"
	case ConsentNone:
		return "Nobody agreed, so no words are written down"
	}
	return ""
}

// Check returns Invalid, by field, for an answer that is not whole.
func (c Consent) Check() error {
	var k fault.Check
	k.That(c.Given.Title() != "", "given", "Select what was agreed")
	k.That(c.How == "" || c.How.Title() != "", "how", "Select how they agreed")
	k.That(len([]rune(c.Words)) <= 1000, "words", "What was said must be 1,000 characters or less")
	return k.Err()
}

// RecordConsent keeps what those whom a session met said to being written down,
// at the version that was seen (0: none yet).
func (s *Visits) RecordConsent(ctx context.Context, by account.Actor, assessmentID string, c Consent) error {
	if err := c.Check(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if _, err := SessionPlan(ctx, tx, by, assessmentID, c.SessionID); err != nil {
			return err
		}
		c.RecordedBy, c.RecordedAt = by.PersonID, s.now()
		if err := tx.SaveConsent(ctx, c); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("session.consent", "assessment", assessmentID, map[string]any{"session": c.SessionID, "given": c.Given}))
	})
}
