package reporting

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
)

// Release statuses.
const (
	ForAccuracyCheck = "accuracy_check"
	Final            = "final"
)

// Release is a report as it was released, word for word.
type Release struct {
	ID           string
	AssessmentID string
	Number       int64
	Status       string // ForAccuracyCheck or Final
	JSON         string // the content
	Hash         string // SHA-256 of JSON
	ReleasedBy   string
	ReleasedAt   time.Time
	CommentsBy   date.Date // until when the organisation may check the facts; "" for a final report
	Reminded     int64     // the last reminder sent: 1 before the day, 2 on it
	CheckedBy    string    // who said that there is nothing more to correct
	CheckedAt    time.Time
}

// Content reads the content of the release.
func (r Release) Content() (c report.Content, err error) {
	if err := json.Unmarshal([]byte(r.JSON), &c); err != nil {
		return c, fmt.Errorf("read release %s: %w", r.ID, err)
	}
	return c, nil
}

// FactsChecked tells whether the organisation need not be waited for: it has
// said that it has checked the facts, or its time is over.
func (r Release) FactsChecked(today date.Date) bool {
	return !r.CheckedAt.IsZero() || r.CommentsBy < today
}

// Intact tells whether the content is what was released.
func (r Release) Intact() bool { return hashOf(r.JSON) == r.Hash }

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// passage finds a passage of the release; the zero passage for the whole.
func (r Release) passage(a assessment.Assessment, id string) (p report.Passage, err error) {
	if id == "" {
		return p, nil
	}
	content, err := r.Content()
	if err != nil {
		return p, err
	}
	std, err := a.Standard()
	if err != nil {
		return p, err
	}
	p, there := report.PassageOf(content, std, id)
	if !there {
		return p, fault.NotFound("There is no such passage in the report")
	}
	return p, nil
}
