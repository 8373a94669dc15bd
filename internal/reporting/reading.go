package reporting

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
)

// Reading is what a moderator has written of a second reading and not handed in.
// Nobody else sees it, and nothing has to be complete.
type Reading struct {
	AssessmentID string
	PersonID     string
	Outcome      string // "", "approved" or "returned"
	Words        string
	Answers      []CheckAnswer
	SavedAt      time.Time
	Version      int64 // 0 before it is saved
}

// readingContent is the form in which a reading is stored.
type readingContent struct {
	Outcome string        `json:"outcome"`
	Words   string        `json:"words"`
	Answers []CheckAnswer `json:"answers"`
}

// JSON is the content of the reading as it is stored.
func (r Reading) JSON() (string, error) {
	b, err := json.Marshal(readingContent{r.Outcome, r.Words, r.Answers})
	return string(b), err
}

// Fill takes the content from the form in which it was stored.
func (r *Reading) Fill(content string) error {
	var c readingContent
	if err := json.Unmarshal([]byte(content), &c); err != nil {
		return err
	}
	r.Outcome, r.Words, r.Answers = c.Outcome, c.Words, c.Answers
	return nil
}

// tidy leaves out what says nothing, and says what cannot be kept.
func (r Reading) tidy() (Reading, error) {
	r.Words = strings.TrimSpace(r.Words)
	var c fault.Check
	c.That(slices.Contains([]string{"", "approved", "returned"}, r.Outcome), "outcome", "Select approve or return")
	c.That(len([]rune(r.Words)) <= assessment.MaxWords, "words", "Your words must be 4,000 characters or less")
	var answers []CheckAnswer
	for _, q := range CheckQuestions() {
		i := slices.IndexFunc(r.Answers, func(a CheckAnswer) bool { return a.Question == q.Key })
		if i < 0 {
			continue
		}
		if a := r.Answers[i].tidy(&c); a.Answer != "" || a.Note != "" {
			answers = append(answers, a)
		}
	}
	r.Answers = answers
	return r, c.Err()
}

// SaveReading keeps what the actor has written of their second reading so far, at
// the version they saw, and returns the next one. Conflict when they saved it in
// another window since, or the report is not in moderation any more.
func (s *Reporting) SaveReading(ctx context.Context, by account.Actor, r Reading) (version int64, err error) {
	if r, err = r.tidy(); err != nil {
		return r.Version, err
	}
	return r.Version + 1, s.store.Write(ctx, func(tx Tx) error {
		if _, err := inModeration(ctx, tx, by, r.AssessmentID); err != nil {
			return err
		}
		r.PersonID, r.SavedAt = by.PersonID, s.now()
		return tx.SaveReading(ctx, r)
	})
}

// InModeration returns the assessment; Conflict unless its report is with the
// moderator, who has not approved it.
func inModeration(ctx context.Context, tx Tx, by account.Actor, assessmentID string) (assessment.Assessment, error) {
	a, err := assessment.UnderWork(ctx, tx, by, account.Moderate, assessmentID)
	if err != nil {
		return a, err
	}
	if a.State != assessment.Moderation {
		return a, assessment.WrongTime(a)
	}
	history, err := tx.BodyHistory(ctx, assessmentID)
	if err != nil {
		return a, err
	}
	if assessment.Approved(a.State, history) {
		return a, fault.Conflict("The report has been approved already and waits for the decision")
	}
	return a, nil
}
