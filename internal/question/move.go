package question

import (
	"context"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
)

// QuestionAddress is whom a question is put to, and by when.
type QuestionAddress struct {
	PersonID   string
	PersonName string
	AreaID     string
	AreaName   string
	DueOn      date.Date
}

// Whom says in words whom the question is put to.
func (a QuestionAddress) Whom() string {
	switch {
	case a.PersonID != "":
		return a.PersonName
	case a.AreaID != "":
		return "Anyone in " + a.AreaName
	}
	return "The lead"
}

func (a QuestionAddress) same(b QuestionAddress) bool {
	return a.PersonID == b.PersonID && a.AreaID == b.AreaID && a.DueOn == b.DueOn
}

// Move is a change of whom a question that waits is put to, or by when.
type Move struct {
	QuestionID string
	Version    int64 // of the question, that the change made
	By, ByName string
	At         time.Time
	From, To   QuestionAddress
}

// Words says what the move changed, to stand behind the name of who did it:
// "put it to Anyone in Housing instead of the lead, and changed the day from 5
// December 2025 to 12 December 2025".
func (m Move) Words() string {
	var parts []string
	if m.From.PersonID != m.To.PersonID || m.From.AreaID != m.To.AreaID {
		parts = append(parts, "put it to "+within(m.To.Whom())+" instead of "+within(m.From.Whom()))
	}
	switch {
	case m.From.DueOn == m.To.DueOn:
	case m.From.DueOn == "":
		parts = append(parts, "asked for the answer by "+m.To.DueOn.Words())
	default:
		parts = append(parts, "changed the day from "+m.From.DueOn.Words()+" to "+m.To.DueOn.Words())
	}
	return strings.Join(parts, ", and ")
}

// within is whom a question is put to within a sentence: "the lead".
func within(whom string) string {
	if strings.HasPrefix(whom, "The ") || strings.HasPrefix(whom, "Anyone ") {
		return strings.ToLower(whom[:1]) + whom[1:]
	}
	return whom
}

func (q Question) address() QuestionAddress {
	return QuestionAddress{q.PersonID, q.PersonName, q.AreaID, q.AreaName, q.DueOn}
}

// FirstAddress is whom the question was put to when it was sent, and by when.
func (q Question) FirstAddress() QuestionAddress {
	if len(q.Moves) > 0 {
		return q.Moves[0].From
	}
	return q.address()
}

// WithMoves gives questions what of theirs was changed within their rounds.
func WithMoves(ctx context.Context, tx interface {
	QuestionMoves(ctx context.Context, assessmentID string) ([]Move, error)
}, assessmentID string, all []Question) ([]Question, error) {
	moves, err := tx.QuestionMoves(ctx, assessmentID)
	if err != nil {
		return nil, err
	}
	of := map[string][]Move{}
	for _, m := range moves {
		of[m.QuestionID] = append(of[m.QuestionID], m)
	}
	for i, q := range all {
		all[i].Moves = of[q.ID]
	}
	return all, nil
}

// keepDraft saves a draft. Who goes on writing at what they kept a short time
// ago makes no further entry of the audit trail: it says who wrote when, not how
// often a page saved by itself.
func (s *Questions) keepDraft(ctx context.Context, tx Tx, by account.Actor, q Question) error {
	now := s.now()
	goesOn := q.Version > 0 && q.KeptBy == by.PersonID && now.Sub(q.KeptAt) < assessment.Sitting
	q.KeptBy, q.KeptAt = by.PersonID, now
	if err := tx.SaveQuestion(ctx, q); err != nil || goesOn {
		return err
	}
	return tx.Record(ctx, by.Entry("question.drafted", "assessment", q.AssessmentID, map[string]any{"question": q.ID, "elements": q.ElementIDs}))
}
