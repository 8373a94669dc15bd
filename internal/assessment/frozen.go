package assessment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// Submission is what was handed over: a manifest whose hash covers the hash of
// every frozen element, so that it can be checked at any later time.
type Submission struct {
	ID           string
	AssessmentID string
	Number       int64
	Manifest     Manifest
	Hash         string // SHA-256 of the manifest's JSON
	SubmittedBy  string
	SubmittedAt  time.Time
}

// Manifest lists what was submitted. Its JSON form is canonical: fields in this
// order, slices sorted as documented.
type Manifest struct {
	AssessmentID   string            `json:"assessment"`
	OrganisationID string            `json:"organisation"`
	Organisation   string            `json:"organisation_name"`
	StandardID     string            `json:"standard"`
	StandardHash   string            `json:"standard_sha256,omitempty"` // of the pack's text; "" before it was kept
	Name           string            `json:"name"`
	Kind           Kind              `json:"kind"`
	Scope          string            `json:"scope"`
	CycleStartsOn  date.Date         `json:"cycle_starts_on"`
	SubmittedAt    time.Time         `json:"submitted_at"`
	SubmittedBy    string            `json:"submitted_by"`
	SignedOff      []SignedOff       `json:"signed_off"` // by area name
	Elements       []ManifestElement `json:"elements"`   // in the order of the standard
}

// SignedOff is one service area's sign-off.
type SignedOff struct {
	AreaID string    `json:"area"`
	Area   string    `json:"area_name"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// ManifestElement names one frozen element and the hash of its JSON.
type ManifestElement struct {
	ElementID string          `json:"element"`
	Rating    standard.Rating `json:"rating"`
	Reason    Reason          `json:"reason"`
	Hash      string          `json:"hash"`
}

// FrozenElement is all that was submitted for one element.
type FrozenElement struct {
	ElementID string           `json:"element"`
	Reason    Reason           `json:"reason"`
	Rating    standard.Rating  `json:"rating"` // the organisation's self-rating
	Statement string           `json:"statement"`
	SeeOnSite string           `json:"see_on_site"`
	Gaps      string           `json:"gaps"`
	Areas     []FrozenArea     `json:"areas"`    // self-assessments of service areas, by name
	Evidence  []FrozenEvidence `json:"evidence"` // strongest first, then by code
	Measures  []FrozenMeasure  `json:"measures"` // satisfaction figures that speak for it
}

// FrozenArea is a service area's own view of the element.
type FrozenArea struct {
	AreaID    string          `json:"area"`
	Area      string          `json:"area_name"`
	Rating    standard.Rating `json:"rating"`
	Statement string          `json:"statement"`
	Gaps      string          `json:"gaps"`
}

// FrozenEvidence is one item linked to the element, in the edition of the
// moment.
type FrozenEvidence struct {
	ItemID      string       `json:"item"`
	Code        string       `json:"code"`
	Title       string       `json:"title"`
	Kind        string       `json:"kind"` // file, link, note, measure
	Areas       []string     `json:"areas"`
	Owner       string       `json:"owner"`
	PeriodFrom  date.Date    `json:"period_from"`
	PeriodUntil date.Date    `json:"period_until"`
	Claim       string       `json:"claim"`
	Pointer     string       `json:"pointer"`
	Strongest   bool         `json:"strongest"`
	EditionID   string       `json:"edition"`
	Edition     int64        `json:"edition_number"`
	URL         string       `json:"url"`
	Note        string       `json:"note"`
	Files       []FrozenFile `json:"files"`

	// Of the evidence of one element, for its page; never frozen.
	Elements       int64     `json:"-"` // how many it, or the same file, proves
	UnreachedSince time.Time `json:"-"` // its web page, when the link is broken
	Personal       string    `json:"-"` // what in its note seems to be personal data, as FrozenFile.Personal
}

// FrozenFile is one file of an edition; its content is found by its SHA-256.
type FrozenFile struct {
	FileID    string `json:"file"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`

	State string `json:"-"` // of its content when it is frozen: as package evidence calls it

	// Of the evidence of one element, for its page; never frozen.
	TextState string `json:"-"` // how far its text has been read
	TextWords string `json:"-"` // why it could not be
	Personal  string `json:"-"` // what in it seems to be personal data, unless somebody said that it may stay
}

// FrozenMeasure is one satisfaction figure as it stood.
type FrozenMeasure struct {
	Instrument  string    `json:"instrument"`
	Driver      string    `json:"driver"`
	Area        string    `json:"area"`
	PeriodFrom  date.Date `json:"period_from"`
	PeriodUntil date.Date `json:"period_until"`
	Satisfied   int64     `json:"satisfied"`
	Answered    int64     `json:"answered"`
}

// Canonical is the JSON that is hashed: fields in the order of the type, no
// white space, lists never null.
func Canonical(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("freeze: %w", err)
	}
	return string(b), nil
}

// Sum is the SHA-256 of a text, in hexadecimal.
func Sum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Part is one frozen element as it is stored: JSON and the hash of it.
type Part struct {
	ElementID string
	Content   string
	Hash      string
}

// StoredSubmission is a submission as the database holds it.
type StoredSubmission struct {
	Submission
	ManifestJSON    string
	Parts           []Part
	SubmittedByName string
	Recorded        string // what the audit trail holds of it
}

// Elements reads the parts; one that cannot be read is left out.
func (s StoredSubmission) Elements() (all []FrozenElement) {
	for _, p := range s.Parts {
		var e FrozenElement
		if json.Unmarshal([]byte(p.Content), &e) == nil {
			all = append(all, e)
		}
	}
	return all
}
