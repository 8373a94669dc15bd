// Package report turns the content of an assessor's report into documents. It
// knows the standard and nothing else of the field: package assessment fills
// Content, freezes it as JSON when it is released, and the pages show it.
package report

import (
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// Content is everything a report says. It is stored as JSON word for word when
// a report is released, so fields may be added but never change their meaning.
type Content struct {
	Reference       string            `json:"reference"`
	Status          string            `json:"status"` // draft, accuracy_check, final
	Number          int64             `json:"number"` // of the release
	Organisation    string            `json:"organisation"`
	Body            string            `json:"body"`
	StandardID      string            `json:"standard"`
	Name            string            `json:"name"`
	Kind            string            `json:"kind"` // in words
	Scope           string            `json:"scope"`
	Assessors       []string          `json:"assessors"`
	SubmittedAt     time.Time         `json:"submitted_at"`
	SubmissionHash  string            `json:"submission_hash"`
	VisitDays       []date.Date       `json:"visit_days"`
	Sites           []string          `json:"sites"`
	ReleasedAt      time.Time         `json:"released_at"`
	Background      string            `json:"background"`
	Methodology     string            `json:"methodology"`
	Met             []Met             `json:"met"`      // whom the assessor met, by group
	Sessions        []Session         `json:"sessions"` // in the order of the visit
	Documents       int               `json:"documents"`
	Questions       int               `json:"questions"`
	Strengths       []Point           `json:"strengths"`
	Improvements    []Point           `json:"improvements"`
	Elements        []Element         `json:"elements"` // in the order of the standard; those examined
	Outcome         standard.Outcome  `json:"outcome"`
	PreviousOutcome *standard.Outcome `json:"previous_outcome"`
	PreviousName    string            `json:"previous_name"`
	Conclusion      string            `json:"conclusion"`
	Recommendation  string            `json:"recommendation"` // in words
	Decision        string            `json:"decision"`       // in words, once decided
	DecidedAt       time.Time         `json:"decided_at"`
	ApprovedBy      string            `json:"approved_by,omitempty"` // who read it the second time
	ApprovedAt      time.Time         `json:"approved_at,omitzero"`
	Template        *Template         `json:"template,omitempty"` // nil: frozen before there were any
}

// Met counts whom the assessor met of one participant group. No names.
type Met struct {
	Group string `json:"group"`
	Count int    `json:"count"`
}

// Session is one session of the visit that was held.
type Session struct {
	Day    date.Date `json:"day"`
	Place  string    `json:"place"`
	Starts string    `json:"starts"`
	Kind   string    `json:"kind"`
	Title  string    `json:"title"`
}

// Point is a strength or an improvement area.
type Point struct {
	ID         string   `json:"id"`
	Words      string   `json:"words"`
	ElementIDs []string `json:"elements"`
}

// Element is one row of the rating table with its finding.
type Element struct {
	ElementID      string          `json:"element"`
	Reason         string          `json:"reason"`
	SelfRating     standard.Rating `json:"self_rating"`
	Rating         standard.Rating `json:"rating"`
	PreviousRating standard.Rating `json:"previous_rating"`
	Finding        string          `json:"finding"`
	WorthCopying   string          `json:"worth_copying,omitempty"` // of a Compliance Plus: what others could copy
	Evidence       []string        `json:"evidence"`                // codes of the items read
}
