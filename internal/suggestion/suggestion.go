// Package suggestion keeps which elements each piece of evidence is thought to
// speak for until somebody has decided, and what the organisation decided, from
// which it learns. Package suggest does the thinking; rows are in
// store/suggestion.go, pages in pages/organisation/suggestion_*.
package suggestion

import (
	"context"
	"sync"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/suggest"
)

// Suggestion is an element that an item is thought to speak for.
type Suggestion struct {
	OrganisationID string
	ItemID         string
	StandardID     string
	ElementID      string
	Place          int64   // from 1, the strongest
	Score          float64 // from 0 to 1
	Terms          []string
	Passages       []Passage // the strongest first
	AcceptedAlike  int64     // decisions of the organisation on items with the same terms
	RejectedAlike  int64
}

// Passage is what speaks for an element.
type Passage struct {
	Pointer string   `json:"pointer"` // where it stands: "Page 6"
	Text    string   `json:"text"`
	Terms   []string `json:"terms"`
}

// Strength says in a word how much to expect of a suggestion.
type Strength string

// The strengths.
const (
	Strong   Strength = "Strong match"
	Fair     Strength = "Fair match"
	Possible Strength = "Possible match"
)

// Strength is that of the suggestion.
func (s Suggestion) Strength() Strength {
	switch {
	case s.Score >= strongFrom:
		return Strong
	case s.Score >= fairFrom:
		return Fair
	}
	return Possible
}

// From which scores a suggestion is strong, fair, and made at all.
const (
	strongFrom = 0.32
	fairFrom   = 0.22
	madeFrom   = 0.1
)

// Pointer is where the best passage stands; empty when nothing says where.
func (s Suggestion) Pointer() string {
	if len(s.Passages) == 0 {
		return ""
	}
	return cut(s.Passages[0].Pointer, 100)
}

// Draft is the best passage, to make a claim from: never a claim by itself.
func (s Suggestion) Draft() string {
	if len(s.Passages) == 0 {
		return ""
	}
	return cut(s.Passages[0].Text, 300)
}

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// Verdict is what somebody said to a suggestion.
type Verdict string

// The verdicts. What is set aside is not shown again, and teaches nothing.
const (
	Accepted Verdict = "accepted"
	Rejected Verdict = "rejected"
	SetAside Verdict = "set_aside"
)

// Decision is what was said to a suggestion, or that an element was chosen in
// the place of one.
type Decision struct {
	ID             string
	OrganisationID string
	ItemID         string
	StandardID     string
	ElementID      string
	Verdict        Verdict
	InsteadOf      string // the element that was suggested, when another was chosen
	LinkID         string // of what was accepted
	Draft          string // the passage that spoke for it
	Terms          []string
	Counts         bool // it teaches
	DecidedBy      string
	DecidedByName  string // read only
	DecidedAt      time.Time
	Link           evidence.Link // read only; no id when it is gone
}

// Run says for which state of an item suggestions were worked out.
type Run struct {
	ItemID         string
	OrganisationID string
	Basis          string
	Engine         string
	Experience     int64
	TitleTerms     []string
	ComputedAt     time.Time
}

// Waiting is an item with suggestions that nobody has decided on.
type Waiting struct {
	ItemID    string
	Code      string
	Title     string
	OwnerID   string
	OwnerName string
	AreaIDs   []string
	Waiting   int64
	ElementID string // of the strongest suggestion
	Score     float64
	AddedAt   time.Time
}

// Record is what the policy is asked about.
func (w Waiting) Record(organisationID string) account.Record {
	return account.Record{OrganisationID: organisationID, AreaIDs: w.AreaIDs, OwnerID: w.OwnerID}
}

// Subject is an item as its suggestions are shown.
type Subject struct {
	Item      evidence.Item
	FileID    string // of the first file of the current edition
	FileName  string
	FileState evidence.ContentState
	Text      evidence.TextState // of the file that is worst off; empty without files
	Files     int64
	Computed  time.Time // zero: not yet
	Learnt    int64     // decisions of the organisation that count
}

// ForElement is an item that is thought to speak for an element.
type ForElement struct {
	Suggestion
	Code    string
	Title   string
	OwnerID string
	AreaIDs []string
	Edition int64
}

// Record is what the policy is asked about.
func (f ForElement) Record() account.Record {
	return account.Record{OrganisationID: f.OrganisationID, AreaIDs: f.AreaIDs, OwnerID: f.OwnerID}
}

// Tx is what the use cases need of a transaction.
type Tx interface {
	audit.Log
	EvidenceItem(ctx context.Context, organisationID, id string) (evidence.Item, error)
	EvidenceEditions(ctx context.Context, organisationID, itemID string) ([]evidence.Edition, error)
	EvidenceLinks(ctx context.Context, organisationID, itemID string) ([]evidence.Link, error)
	EvidenceLink(ctx context.Context, organisationID, id string) (evidence.Link, error)
	InsertEvidenceLinks(ctx context.Context, links []evidence.Link) error
	DeleteEvidenceLink(ctx context.Context, l evidence.Link) error
	SetEvidenceText(ctx context.Context, organisationID, itemID, text string) error
	Passages(ctx context.Context, organisationID, sha256 string) ([]evidence.Passage, error)

	SuggestionSubject(ctx context.Context, organisationID, itemID string) (Subject, error)
	// Suggestions returns what is suggested for an item and not linked or decided.
	Suggestions(ctx context.Context, organisationID, itemID string) ([]Suggestion, error)
	SuggestionDecisions(ctx context.Context, organisationID, itemID string) ([]Decision, error)
	// SuggestionsWaiting returns items with suggestions that wait, the first added first.
	SuggestionsWaiting(ctx context.Context, organisationID string, limit int) ([]Waiting, error)
	SuggestionRun(ctx context.Context, organisationID, itemID string) (Run, bool, error)
	SaveSuggestions(ctx context.Context, r Run, all []Suggestion) error
	InsertSuggestionDecision(ctx context.Context, d Decision) error
	DeleteSuggestionDecision(ctx context.Context, d Decision) error
	// SuggestionExperience returns the last decisions that count, and the revision.
	SuggestionExperience(ctx context.Context, organisationID string, limit int) ([]Decision, int64, error)
	ForgetSuggestionExperience(ctx context.Context, organisationID string) (forgotten int64, err error)
	// StaleSuggestions returns items, as organisation and id, whose suggestions are
	// not there or not by this engine and the experience there is.
	StaleSuggestions(ctx context.Context, engine string, limit int) ([][2]string, error)
	EnqueueSuggestAgain(ctx context.Context) error
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Service holds the use cases.
type Service struct {
	store Store
	std   *standard.Standard
	// Both are worked out when they are first needed.
	index  func() *suggest.Index
	engine func() string

	newID func(prefix string) string
	now   func() time.Time
}

// New returns the use cases on a store, for a standard.
func New(store Store, std *standard.Standard, newID func(string) string, now func() time.Time) *Service {
	return &Service{store: store, std: std, newID: newID, now: now,
		index:  sync.OnceValue(func() *suggest.Index { return suggest.New(std) }),
		engine: sync.OnceValue(func() string { return suggest.Fingerprint(std) })}
}
