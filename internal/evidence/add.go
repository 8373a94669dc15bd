package evidence

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// Details are what a person says about an item.
type Details struct {
	Code        string // empty: the next EV-001
	Title       string // empty: the name of the file
	OwnerID     string // empty: the actor
	AreaIDs     []string
	PeriodFrom  date.Date
	PeriodUntil date.Date
	ReviewOn    date.Date
	Sensitivity Sensitivity
}

// Proof says which elements an item proves, and how.
type Proof struct {
	StandardID string
	ElementIDs []string
	Claim      string
	Pointer    string
}

// Addition is what somebody adds: files, a link or a note.
type Addition struct {
	Key      string // of the form; see NewKey
	Kind     Kind
	Details  Details
	Proof    Proof
	Files    []Received
	Uploads  []string // ids of the actor's uploads that have arrived, after Files
	Reuse    []string // SHA-256 of files that are not added again: an item that holds them is linked instead
	Together bool     // the files belong together as one item; otherwise each is an item
	URL      string
	Note     string
}

// Added is one item that was added, with the items that hold the same content
// already.
type Added struct {
	Item  Item
	Files []File
	Twins []Twin

	Reused bool // nothing was added: the item was there
}

const (
	maxTitle = 200
	maxCode  = 30
	maxNote  = 10_000
	maxURL   = 2_000
	maxFiles = 100
)

func (d Details) check(c *fault.Check) {
	c.That(len([]rune(d.Title)) <= maxTitle, "title", "The title must be 200 characters or less")
	c.That(len([]rune(d.Code)) <= maxCode, "code", "The reference code must be 30 characters or less")
	c.That(!strings.ContainsAny(d.Code+d.Title, "\n\r\t"), "title", "The title and the reference code must each be on one line")
	c.That(d.PeriodFrom == "" || d.PeriodUntil == "" || d.PeriodFrom <= d.PeriodUntil, "until", "The last day of the period must be the same as or after the first")
	c.That(d.PeriodFrom == "" || d.PeriodUntil != "", "until", "Enter the last day of the period, or leave both dates empty")
	c.That(slices.Contains(Sensitivities(), d.Sensitivity), "sensitivity", "Select how sensitive the evidence is")
}

// CheckURL returns words when the address is not one of a page on the web.
func CheckURL(address string) string {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return "Enter the web address"
	case len(address) > maxURL:
		return "The web address must be 2,000 characters or less"
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsAny(address, " \n\t"):
		return "Enter the whole web address, starting with https://"
	case u.User != nil:
		return "Enter a web address without a user name or password in it"
	}
	return ""
}

func checkNote(note string) string {
	if note == "" {
		return "Enter the note"
	}
	if len([]rune(note)) > maxNote {
		return "The note must be 10,000 characters or less"
	}
	return ""
}

func (n Addition) check() error {
	var c fault.Check
	n.Details.check(&c)
	switch n.Kind {
	case FileKind:
		c.That(len(n.Files) > 0, "files", "Select at least one file")
		c.That(len(n.Files) <= maxFiles, "files", fmt.Sprintf("Select at most %d files at a time", maxFiles))
		c.That(n.Together || len(n.Files) <= 1 || n.Details.Code == "", "code", "Leave the reference code empty when each file becomes an item of its own: each gets the next number")
		c.That(n.Together || len(n.Files) <= 1 || n.Details.Title == "", "title", "Leave the title empty when each file becomes an item of its own: each takes the name of its file")
	case LinkKind:
		words := CheckURL(n.URL)
		c.That(words == "", "url", words)
		c.That(n.Details.Title != "", "title", "Enter a title")
	case NoteKind:
		words := checkNote(n.Note)
		c.That(words == "", "note", words)
		c.That(n.Details.Title != "", "title", "Enter a title")
	default:
		c.That(false, "kind", "Select a file, a link or a note")
	}
	n.Proof.check(&c)
	return c.Err()
}

func (p Proof) check(c *fault.Check) {
	if len(p.ElementIDs) == 0 {
		c.That(p.Claim == "" && p.Pointer == "", "elements", "Select the elements that this proves")
		return
	}
	checkClaim(c, p.Claim, p.Pointer)
	std, err := standard.BuiltIn(p.StandardID)
	for _, id := range p.ElementIDs {
		known := false
		if err == nil {
			_, known = std.Element(id)
		}
		c.That(known, "elements", "Select elements of the standard")
	}
}

func checkClaim(c *fault.Check, claim, pointer string) {
	c.That(claim != "", "claim", "Enter what this shows, in one sentence")
	c.That(len([]rune(claim)) <= 300, "claim", "What this shows must be 300 characters or less")
	c.That(len([]rune(pointer)) <= 100, "pointer", "Where to look must be 100 characters or less")
}

// Add records new items: one for each file (or one for all, with Together), or
// one for a link or note, with the links to elements. Sent again with the same
// key it adds nothing and returns what was added the first time. Content that
// the organisation holds already is told as Twins, not refused. NotFound when
// an area or owner is not the organisation's.
func (s *Service) Add(ctx context.Context, by account.Actor, n Addition) (added []Added, err error) {
	return added, s.store.Write(ctx, func(tx Tx) error {
		added, err = s.AddIn(ctx, tx, by, n)
		return err
	})
}

// AddIn is Add within a transaction of the caller's.
func (s *Service) AddIn(ctx context.Context, tx Tx, by account.Actor, n Addition) ([]Added, error) {
	if n.Details.Sensitivity == "" {
		n.Details.Sensitivity = Internal
	}
	if err := by.Require(account.AddEvidence, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
		return nil, err
	}
	added, err := addedBefore(ctx, tx, by.OrganisationID, n.Key)
	if err != nil || len(added) > 0 {
		return added, err
	}
	uploaded, err := takeUp(ctx, tx, by, n.Uploads)
	if err != nil {
		return nil, err
	}
	n.Files = slices.Concat(n.Files, uploaded)
	if err := n.check(); err != nil {
		return nil, err
	}
	if n.Details.OwnerID == "" {
		n.Details.OwnerID = by.PersonID
	}
	if err := s.mayBelong(ctx, tx, by, n.Details.OwnerID, n.Details.AreaIDs); err != nil {
		return nil, err
	}
	twins, err := tx.EvidenceTwins(ctx, by.OrganisationID, contents(n.Files))
	if err != nil {
		return nil, err
	}
	if len(n.Reuse) > 0 {
		if added, err = s.reuse(ctx, tx, by, &n, twins); err != nil || len(n.Files) == 0 {
			return added, err
		}
	}
	parts := [][]Received{n.Files}
	if n.Kind == FileKind && !n.Together {
		parts = parts[:0]
		for _, f := range n.Files {
			parts = append(parts, []Received{f})
		}
	}
	for position, files := range parts {
		one, err := s.addOne(ctx, tx, by, n, position, files)
		if err != nil {
			return nil, err
		}
		one.tellTwins(twins)
		added = append(added, one)
	}
	return added, s.room(ctx, tx, by.OrganisationID)
}

func (s *Service) addOne(ctx context.Context, tx Tx, by account.Actor, n Addition, position int, files []Received) (Added, error) {
	d, now := n.Details, s.now()
	item := Item{ID: s.newID("ev"), OrganisationID: by.OrganisationID, Code: d.Code, Title: d.Title, Kind: n.Kind, OwnerID: d.OwnerID,
		AreaIDs: d.AreaIDs, PeriodFrom: d.PeriodFrom, PeriodUntil: d.PeriodUntil, ReviewOn: d.ReviewOn, Sensitivity: d.Sensitivity,
		EditionNumber: 1, CreatedBy: by.PersonID, CreatedAt: now, UpdatedAt: now, Version: 1}
	if n.Key != "" {
		item.AddKey = fmt.Sprintf("%s-%d", n.Key, position)
	}
	if item.Title == "" {
		item.Title = string([]rune(titleOf(files[0].Name)))
	}
	var err error
	if item.Code == "" {
		if item.Code, err = nextCode(ctx, tx, by.OrganisationID); err != nil {
			return Added{}, err
		}
	}
	edition := s.edition(by, item, 1, n.URL, n.Note, files)
	if err := s.keep(ctx, tx, edition); err != nil {
		return Added{}, err
	}
	if err := tx.InsertEvidence(ctx, item, edition); err != nil {
		return Added{}, err
	}
	if err := tx.Record(ctx, by.Entry("evidence.added", "evidence", item.ID, map[string]any{
		"code": item.Code, "title": item.Title, "kind": item.Kind, "files": contents(files)})); err != nil {
		return Added{}, err
	}
	if len(n.Proof.ElementIDs) > 0 {
		err = s.link(ctx, tx, by, item, n.Proof)
	} else {
		err = tx.SetEvidenceText(ctx, item.OrganisationID, item.ID, ItemText(item, edition, nil))
	}
	return Added{Item: item, Files: edition.Files}, err
}

func (s *Service) edition(by account.Actor, item Item, number int64, address, note string, files []Received) Edition {
	e := Edition{ID: s.newID("ed"), OrganisationID: item.OrganisationID, ItemID: item.ID, Number: number, URL: address, Note: note,
		ReceivedBy: by.PersonID, ReceivedByName: by.Name, ReceivedAt: s.now()}
	for i, f := range files {
		e.Files = append(e.Files, File{ID: s.newID("file"), OrganisationID: item.OrganisationID, EditionID: e.ID, Position: int64(i) + 1,
			Name: f.Name, MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256})
	}
	return e
}

// nextCode counts on from the last code that was given out, past those that
// people chose themselves.
func nextCode(ctx context.Context, tx Tx, organisationID string) (string, error) {
	for {
		n, err := tx.NextEvidenceNumber(ctx, organisationID)
		if err != nil {
			return "", err
		}
		code := fmt.Sprintf("EV-%03d", n)
		if taken, err := tx.EvidenceCodeTaken(ctx, organisationID, code); err != nil || !taken {
			return code, err
		}
	}
}

// mayBelong checks that owner and areas are of the actor's organisation.
func (s *Service) mayBelong(ctx context.Context, tx Tx, by account.Actor, ownerID string, areaIDs []string) error {
	if ownerID != by.PersonID {
		owners, err := tx.EvidenceOwners(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(owners, func(o Owner) bool { return o.ID == ownerID }) {
			return fault.NotFound("There is no such person in your organisation")
		}
	}
	if len(areaIDs) == 0 {
		return nil
	}
	areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
	if err != nil {
		return err
	}
	return organisation.CheckAreas(areas, areaIDs)
}

func contents(files []Received) []string {
	keys := make([]string, len(files))
	for i, f := range files {
		keys[i] = f.SHA256
	}
	return keys
}

// AddedWith returns what a form with this key added, with the items that hold
// the same content, for the page that tells.
func (s *Service) AddedWith(ctx context.Context, by account.Actor, key string) (added []Added, err error) {
	return added, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
			return err
		}
		added, err = addedBefore(ctx, tx, by.OrganisationID, key)
		if err == nil && len(added) == 0 {
			err = fault.NotFound("There is no such upload")
		}
		return err
	})
}

// addedBefore returns what a form with this key added; nothing when it was not
// sent yet.
func addedBefore(ctx context.Context, tx Tx, organisationID, key string) ([]Added, error) {
	items, err := tx.EvidenceByAddKey(ctx, organisationID, key)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	files, err := tx.FilesAddedWith(ctx, organisationID, key)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, f := range files {
		keys = append(keys, f.SHA256)
	}
	twins, err := tx.EvidenceTwins(ctx, organisationID, keys)
	if err != nil {
		return nil, err
	}
	added := make([]Added, len(items))
	for i, item := range items {
		added[i].Item = item
		for _, f := range files {
			if f.ItemID == item.ID {
				added[i].Files = append(added[i].Files, f.File)
			}
		}
		added[i].tellTwins(twins)
	}
	return added, nil
}

// tellTwins notes which of these other items hold one of the added files.
func (a *Added) tellTwins(twins []Twin) {
	for _, twin := range twins {
		same := func(f File) bool { return f.SHA256 == twin.SHA256 }
		known := func(t Twin) bool { return t.ItemID == twin.ItemID }
		if twin.ItemID != a.Item.ID && slices.ContainsFunc(a.Files, same) && !slices.ContainsFunc(a.Twins, known) {
			a.Twins = append(a.Twins, twin)
		}
	}
}
