package assessment

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
)

// SupplementKind says with what something was given after the submission.
type SupplementKind string

// The kinds of supplement.
const (
	WithAnswer   SupplementKind = "answer"   // to a question of the assessors
	WithAccuracy SupplementKind = "accuracy" // a comment on the facts of a released report
)

// Title is the kind in words.
func (k SupplementKind) Title() string {
	if k == WithAccuracy {
		return "Comment on factual accuracy"
	}
	return "Answer to a question"
}

// Supplement is what was given to the assessors after the submission, frozen as
// it came.
type Supplement struct {
	ID           string
	AssessmentID string
	Kind         SupplementKind
	SubjectID    string // of the question or the comment
	JSON         string // a SupplementContent
	Hash         string // SHA-256 of JSON
	GivenBy      string
	GivenAt      time.Time
}

// SupplementContent is all of a supplement. Its JSON form is canonical, as that
// of a Manifest is.
type SupplementContent struct {
	AssessmentID string           `json:"assessment"`
	Kind         SupplementKind   `json:"kind"`
	SubjectID    string           `json:"subject"`
	ElementID    string           `json:"element"` // or several, with commas
	To           string           `json:"to"`      // the question, or the passage as it was released
	Words        string           `json:"words"`
	Proposed     string           `json:"proposed"` // what a passage should say instead
	GivenBy      string           `json:"given_by"`
	GivenAt      time.Time        `json:"given_at"`
	Evidence     []FrozenEvidence `json:"evidence"` // in the edition of the moment
}

// Intact tells whether the content is what was given.
func (s Supplement) Intact() bool { return Sum(s.JSON) == s.Hash }

// Content reads the content.
func (s Supplement) Content() (c SupplementContent, err error) {
	if err := json.Unmarshal([]byte(s.JSON), &c); err != nil {
		return c, fmt.Errorf("read supplement %s: %w", s.ID, err)
	}
	return c, nil
}

// FreezeSupplement makes a supplement of its content.
func FreezeSupplement(id string, by account.Actor, c SupplementContent) (s Supplement, err error) {
	c.GivenBy, c.GivenAt = by.Name, c.GivenAt.UTC().Truncate(time.Microsecond)
	c.Evidence = slices.Clone(c.Evidence)
	if c.Evidence == nil {
		c.Evidence = []FrozenEvidence{}
	}
	for i := range c.Evidence { // lists are never null
		c.Evidence[i].Areas = slices.Concat([]string{}, c.Evidence[i].Areas)
		c.Evidence[i].Files = slices.Concat([]FrozenFile{}, c.Evidence[i].Files)
	}
	text, err := Canonical(c)
	return Supplement{ID: id, AssessmentID: c.AssessmentID, Kind: c.Kind, SubjectID: c.SubjectID, JSON: text, Hash: Sum(text), GivenBy: by.PersonID, GivenAt: c.GivenAt}, err
}
