// Package evidence holds what an organisation shows to prove that it meets the
// standard: items with their editions and files, and the links that say which
// element an item proves and where to look. Rows are in store/evidence*.go, the
// bytes of files in package blob, pages in pages/organisation/evidence_*.
package evidence

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Kind says what an item is made of. It never changes.
type Kind string

// The kinds of item. A measure is made from satisfaction data.
const (
	FileKind    Kind = "file"
	LinkKind    Kind = "link"
	NoteKind    Kind = "note"
	MeasureKind Kind = "measure"
)

// Kinds returns all kinds in the order in which they are offered.
func Kinds() []Kind { return []Kind{FileKind, LinkKind, NoteKind, MeasureKind} }

// Title is the kind in words.
func (k Kind) Title() string {
	return map[Kind]string{FileKind: "File", LinkKind: "Web link", NoteKind: "Note", MeasureKind: "Measure"}[k]
}

// Sensitivity says who may be shown an item with an easy mind.
type Sensitivity string

// The sensitivities.
const (
	Open     Sensitivity = "open"
	Internal Sensitivity = "internal"
	Personal Sensitivity = "personal"
)

// Sensitivities returns all of them, least sensitive first.
func Sensitivities() []Sensitivity { return []Sensitivity{Open, Internal, Personal} }

// Title is the sensitivity in words.
func (s Sensitivity) Title() string {
	return map[Sensitivity]string{Open: "Open", Internal: "Internal", Personal: "Contains personal data"}[s]
}

// Hint explains the sensitivity to the person who chooses it.
func (s Sensitivity) Hint() string {
	return map[Sensitivity]string{
		Open:     "Published, or could be",
		Internal: "For the organisation and its assessors",
		Personal: "Names or tells of people who can be recognised. Use a redacted copy if you can",
	}[s]
}

// Item is one piece of evidence. Its content is in its editions.
type Item struct {
	ID             string
	OrganisationID string
	Code           string // the organisation's own reference, unique within it
	Title          string
	Kind           Kind
	OwnerID        string
	OwnerName      string   // read only
	AreaIDs        []string // the service areas it tells of; none: the whole organisation
	AreaNames      []string // read only, by name
	PeriodFrom     date.Date
	PeriodUntil    date.Date // the last day that it describes
	ReviewOn       date.Date // when its owner wants to look at it again
	Sensitivity    Sensitivity
	EditionNumber  int64  // of the current edition
	AddKey         string // of the form that added it, so that a form sent twice adds once
	CreatedBy      string
	CreatedAt      time.Time
	UpdatedAt      time.Time
	WithdrawnAt    time.Time
	Version        int64
	CycleStart     date.Date // read only: of the organisation's cycle under way, for Limits
	Suggested      int64     // read only: suggestions for it that wait
}

// Withdrawn tells whether the item was taken out of use.
func (i Item) Withdrawn() bool { return !i.WithdrawnAt.IsZero() }

// Record is what the policy is asked about.
func (i Item) Record() account.Record {
	return account.Record{OrganisationID: i.OrganisationID, AreaIDs: i.AreaIDs, OwnerID: i.OwnerID}
}

// Edition is the content of an item as it was received at one time. It never
// changes; a new one is put beside it.
type Edition struct {
	ID             string
	OrganisationID string
	ItemID         string
	Number         int64
	URL            string
	Note           string
	ReceivedBy     string
	ReceivedByName string // read only
	ReceivedAt     time.Time
	Files          []File
	SubmittedIn    []string  // read only: names of the assessments that froze it
	Personal       []Spotted // read only: in its note
	Fine           Fine      // read only: why what is spotted in it may stay
	Link           WebLink   // read only: how the page of URL stands
}

// File is one file of an edition. Its bytes are found by their SHA-256.
type File struct {
	ID             string
	OrganisationID string
	EditionID      string
	Position       int64 // from 1
	Name           string
	MediaType      string
	Size           int64
	SHA256         string
	State          ContentState // read only: of its content, as are the next two
	Signature      string       // what was found in it, when Infected
	Trouble        string       // why it is Waiting still
	Damage         Damage       // read only, of an item's editions: what is wrong where it is stored
	Text           Text         // read only, of an item's editions: State, Words, Pages, Truncated, MediaType
	Personal       []Spotted    // read only, of an item's editions
}

// Link says that an item proves an element: how, where to look, and whether it
// is the strongest proof there is.
type Link struct {
	ID             string
	OrganisationID string
	ItemID         string
	StandardID     string
	ElementID      string
	Claim          string // one sentence
	Pointer        string // page, sheet or time
	Strongest      bool   // at most one per organisation and element
	CreatedBy      string
	CreatedAt      time.Time
	Version        int64
}

// Linked is an item as it stands behind one element, in its current edition.
type Linked struct {
	Item    Item
	Link    Link
	Edition Edition
}

// Owner is a person who may own evidence.
type Owner struct{ ID, Name string }

// Twin is an item that holds content somebody uploads again.
type Twin struct {
	ItemID, Code, Title, SHA256 string
	Withdrawn                   bool // out of use: it cannot be used instead
}

// AddedFile is a file of the first edition of an item.
type AddedFile struct {
	ItemID string
	File
}

// Tx is what the use cases need of a transaction.
type Tx interface {
	audit.Log
	FindTx
	importTx
	selectionTx
	linkTx
	AuditTrail(ctx context.Context, organisationID, subjectID string, before int64, limit int) ([]audit.Entry, error)
	ServiceAreas(ctx context.Context, organisationID string) ([]organisation.ServiceArea, error)
	EvidenceOwners(ctx context.Context, organisationID string) ([]Owner, error)
	EvidenceOwnersAndCycle(ctx context.Context, organisationID string) ([]Owner, date.Date, error)
	EvidenceCycleStart(ctx context.Context, organisationID string) (date.Date, error)

	EvidenceItem(ctx context.Context, organisationID, id string) (Item, error)
	ItemOfEdition(ctx context.Context, organisationID, editionID string) (Item, error)
	EvidenceByAddKey(ctx context.Context, organisationID, key string) ([]Item, error)
	FilesAddedWith(ctx context.Context, organisationID, key string) ([]AddedFile, error)
	EvidenceEditions(ctx context.Context, organisationID, itemID string) ([]Edition, error)
	EvidenceFile(ctx context.Context, organisationID, id string) (File, error)
	EvidencePage(ctx context.Context, organisationID string, f Filter, limit int) ([]Row, error)
	// EvidenceSuggested counts the items in use with suggestions that wait.
	EvidenceSuggested(ctx context.Context, organisationID string) (int64, error)
	EvidenceTwins(ctx context.Context, organisationID string, sha256 []string) ([]Twin, error)
	EvidenceCodeTaken(ctx context.Context, organisationID, code string) (bool, error)
	NextEvidenceNumber(ctx context.Context, organisationID string) (int64, error)
	InsertEvidence(ctx context.Context, i Item, first Edition) error
	UpdateEvidence(ctx context.Context, i Item) error
	InsertEvidenceEdition(ctx context.Context, e Edition) error
	SetEvidenceText(ctx context.Context, organisationID, itemID, text string) error

	// AwaitText has the text of these files read after the transaction, unless
	// that was asked for before; with again, in any case.
	AwaitText(ctx context.Context, files []File, again bool) error
	// AwaitTextOf has the text of a content read for all who hold it, unless it
	// has been.
	AwaitTextOf(ctx context.Context, sha256 string) error
	ContentText(ctx context.Context, organisationID, sha256 string) (Text, error)
	SaveText(ctx context.Context, v Text, passages []Passage) error
	Passages(ctx context.Context, organisationID, sha256 string) ([]Passage, error)
	TakeUpMissingText(ctx context.Context, limit int) (int, error)

	EvidenceLink(ctx context.Context, organisationID, id string) (Link, error)
	EvidenceLinks(ctx context.Context, organisationID, itemID string) ([]Link, error)
	InsertEvidenceLinks(ctx context.Context, links []Link) error
	UpdateEvidenceLink(ctx context.Context, l Link) error
	DeleteEvidenceLink(ctx context.Context, l Link) error
	MarkStrongestEvidence(ctx context.Context, l Link, strongest bool) error
	LinkedEvidence(ctx context.Context, organisationID, standardID string) ([]Linked, error)
	LinkedToElement(ctx context.Context, organisationID, standardID, elementID string) ([]Linked, error)
	ElementEvidence(ctx context.Context, organisationID, standardID string) ([]ElementSummary, error)
	AreaEvidence(ctx context.Context, organisationID, standardID string) ([]ElementSummary, error)

	// EvidenceMatrix returns a line for each link of what is not withdrawn, and
	// for each item without one; Sensitivity is its id.
	EvidenceMatrix(ctx context.Context, organisationID, standardID string) ([]matrix.Line, error)

	// SavePersonalFine records why what looks like personal data in an edition
	// may stay; DeletePersonalFine takes that back.
	SavePersonalFine(ctx context.Context, organisationID, itemID string, edition int64, because, personID string, at time.Time) error
	DeletePersonalFine(ctx context.Context, organisationID, itemID string, edition int64) error

	UnusedContent(ctx context.Context, sha256 []string) ([]string, error)

	notice.Teller
	// KeepContent notes content that an edition holds, and returns how it stands:
	// what is known of it already stays, but Unscanned takes the state given.
	KeepContent(ctx context.Context, c Stored) (Stored, error)
	StoredContent(ctx context.Context, sha256 string) (Stored, error)
	SettleContent(ctx context.Context, c Stored) error
	// ContentHolders returns whose items hold some content, each item once.
	ContentHolders(ctx context.Context, sha256 string) ([]Holder, error)
	// ContentToScan returns what is Waiting or Unscanned, each with an
	// organisation that holds it.
	ContentToScan(ctx context.Context, limit int) (map[string]string, error)
	// ExaminedContent returns what is known of one content: at most one.
	ExaminedContent(ctx context.Context, sha256 string) ([]Examined, error)
	// ContentToExamine returns content that rows refer to and that was read or
	// added before a time, oldest first, and what is damaged and was read before
	// another or is to be read again.
	ContentToExamine(ctx context.Context, before, damagedBefore time.Time, limit int) ([]Examined, error)
	NoteExamined(ctx context.Context, c Examined, at time.Time) error
	// StoredHolders is ContentHolders, and those whose photos of a visit, or
	// answers that are being counted, hold it: these with no item.
	StoredHolders(ctx context.Context, sha256 string) ([]Holder, error)
	// DamagedSince tells whether something that the organisation holds was found
	// to be damaged since a time.
	DamagedSince(ctx context.Context, organisationID string, since time.Time) (bool, error)
	// Keeping returns all but Damaged; Examined are those read since a time.
	Keeping(ctx context.Context, organisationID string, since time.Time) (Keeping, error)
	DamagedFiles(ctx context.Context, organisationID string, limit int) ([]DamagedFile, error)
	// ForgetExamined forgets when the organisation's damaged files were read.
	ForgetExamined(ctx context.Context, organisationID string) error
	// EnqueueExamine has files examined after the transaction.
	EnqueueExamine(ctx context.Context, organisationID string) error
	// EnqueueScan has content scanned after the transaction, unless it is about
	// to be already.
	EnqueueScan(ctx context.Context, organisationID, sha256 string) error

	InsertUpload(ctx context.Context, u Upload) error
	// PersonUploads returns the uploads of a person in an organisation, oldest
	// first.
	PersonUploads(ctx context.Context, organisationID, personID string) ([]Upload, error)
	ArriveUpload(ctx context.Context, u Upload) error
	ExpiredUploads(ctx context.Context, now time.Time) ([]string, error)
	DeleteUploads(ctx context.Context, ids []string) error
	// EvidenceUse returns how much the organisation holds, of how much: its own
	// quota, or else this one.
	EvidenceUse(ctx context.Context, organisationID string, quota int64) (Use, error)
	SetQuota(ctx context.Context, organisationID string, bytes int64) error
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Blobs keeps the bytes of files; blob.Store says what its methods promise.
type Blobs interface {
	Put(ctx context.Context, content io.Reader) (sha256 string, size int64, err error)
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	Delete(ctx context.Context, sha256 string, before time.Time) (bool, error)
	Each(ctx context.Context, f func(sha256 string, size int64, at time.Time) error) error
}

// DefaultMaxFileBytes is the most that a file may hold unless configured: 2 GB.
const DefaultMaxFileBytes = 2_000_000_000

// Service holds the use cases.
type Service struct {
	store    Store
	blobs    Blobs
	maxBytes int64
	newID    func(prefix string) string
	now      func() time.Time

	scanner   Scanner
	scanLimit int64
	quota     int64
	visitor   Visitor                                                  // nil: no web link is visited
	examine   func(ctx context.Context, sha256 string) (Damage, error) // nil: nothing is read again
}

// New returns the use cases on a store and a place for files; maxFileBytes 0
// stands for DefaultMaxFileBytes.
func New(store Store, blobs Blobs, maxFileBytes int64, newID func(string) string, now func() time.Time) *Service {
	if maxFileBytes <= 0 {
		maxFileBytes = DefaultMaxFileBytes
	}
	return &Service{store: store, blobs: blobs, maxBytes: maxFileBytes, newID: newID, now: now}
}

// MaxFileBytes is the most that a file may hold.
func (s *Service) MaxFileBytes() int64 { return s.maxBytes }

// NewKey mints the key that a form carries so that, sent twice, it adds once.
func (s *Service) NewKey() string { return s.newID("add") }

// ItemText is what the search finds of an item beside the text of its files:
// code, title, note, web address, names of files, claims and pointers, each on
// a line.
func ItemText(i Item, current Edition, links []Link) string {
	parts := []string{i.Code + " " + i.Title, current.Note, current.URL}
	for _, f := range current.Files {
		parts = append(parts, f.Name)
	}
	for _, l := range links {
		parts = append(parts, l.Claim, l.Pointer)
	}
	seen := map[string]bool{"": true}
	parts = slices.DeleteFunc(parts, func(part string) bool {
		again := seen[part]
		seen[part] = true
		return again
	})
	return cleanText(strings.Join(parts, "\n"))
}
