package evidence

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/matrix"
)

// ImportState is where the import of a matrix stands.
type ImportState string

// The states.
const (
	ImportReceived  ImportState = "received" // to be mapped
	ImportChecked   ImportState = "checked"  // what would happen is known
	ImportRunning   ImportState = "running"
	ImportDone      ImportState = "done"
	ImportUndone    ImportState = "undone"
	ImportDiscarded ImportState = "discarded" // never run
)

// Title is the state in words.
func (s ImportState) Title() string {
	return map[ImportState]string{ImportReceived: "Columns to be checked", ImportChecked: "Ready to import", ImportRunning: "Being imported",
		ImportDone: "Imported", ImportUndone: "Undone", ImportDiscarded: "Discarded"}[s]
}

// Happens heads what becomes of the rows: it is still to come, or has been.
func (s ImportState) Happens() string {
	if s == ImportDone || s == ImportUndone {
		return "What happened"
	}
	return "What happens"
}

// Import is a matrix on its way to items and links. Nothing of it can be seen in
// the library before it is done, and then all of it.
type Import struct {
	ID             string
	OrganisationID string
	State          ImportState
	MatrixName     string
	Content        ImportContent
	FileCount      int64 // read only
	CreatedBy      string
	CreatedByName  string // read only
	CreatedAt      time.Time
	ChangedAt      time.Time
	Version        int64
}

// ImportContent is what was read, how it is to be taken, and what comes of it.
type ImportContent struct {
	Tables  []matrix.Table `json:"tables"`
	Form    matrix.Form    `json:"form"`
	Options ImportOptions  `json:"options"`
	Skipped []string       `json:"skipped"` // files that were not taken, in words
	Fates   []Fate         `json:"fates"`
	Actor   account.Actor  `json:"actor"`   // who had it run, with the rights they had
	Problem string         `json:"problem"` // why it was stopped
	Made    []Made         `json:"made"`
}

// ImportOptions are the choices of the person who imports.
type ImportOptions struct {
	WithoutFile string `json:"without_file"` // rows whose file is not there: "leave" or "note"
	Rest        string `json:"rest"`         // files that no row names: "leave" or "add"
	Sensitivity Sensitivity
}

// Made is what an import made or changed of one item, for its undoing.
type Made struct {
	ItemID   string   `json:"item"`
	Code     string   `json:"code"`
	New      bool     `json:"new"`      // the item is of this import
	Restored bool     `json:"restored"` // the item was withdrawn before
	Version  int64    `json:"version"`
	Edition  int64    `json:"edition"`
	Links    []string `json:"links"`
}

// ImportFile is a file that came with a matrix.
type ImportFile struct {
	Path      string // with its folders
	MediaType string
	Size      int64
	SHA256    string
}

func (f ImportFile) received() Received {
	return Received{Name: CleanName(f.Path), MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256}
}

// Existing is what an import needs to know of an item that is there.
type Existing struct {
	ID, Code, Title string
	Kind            Kind
	OwnerID         string
	AreaIDs         []string
	Withdrawn       bool
	Version         int64
	Edition         int64
	URL             string
	SHA256          []string        // of the files of the current edition
	Links           map[string]bool // by element; true for the strongest
}

func (m Existing) record(organisationID string) account.Record {
	return account.Record{OrganisationID: organisationID, AreaIDs: m.AreaIDs, OwnerID: m.OwnerID}
}

// importTx is what imports need of a transaction.
type importTx interface {
	EvidenceImport(ctx context.Context, organisationID, id string) (Import, error)
	EvidenceImports(ctx context.Context, organisationID string) ([]Import, error)
	SaveEvidenceImport(ctx context.Context, i Import) error
	ImportFiles(ctx context.Context, importID string) ([]ImportFile, error)
	AddImportFiles(ctx context.Context, importID string, files []ImportFile) error
	EvidenceToMatch(ctx context.Context, organisationID, standardID string) ([]Existing, error)
	EnqueueImport(ctx context.Context, organisationID, id string) error
}

func mayImport(by account.Actor) error {
	return by.Require(account.AddEvidence, account.Record{OrganisationID: by.OrganisationID}, "import")
}

// Imports returns the organisation's imports without their content, newest first.
func (s *Service) Imports(ctx context.Context, by account.Actor) (all []Import, err error) {
	return all, s.store.Read(ctx, func(tx Tx) error {
		if err := mayImport(by); err != nil {
			return err
		}
		all, err = tx.EvidenceImports(ctx, by.OrganisationID)
		return err
	})
}

// Import returns an import of the actor's organisation; NotFound otherwise.
func (s *Service) Import(ctx context.Context, by account.Actor, id string) (i Import, err error) {
	return i, s.store.Read(ctx, func(tx Tx) error {
		if err := mayImport(by); err != nil {
			return err
		}
		i, err = tx.EvidenceImport(ctx, by.OrganisationID, id)
		return err
	})
}

// MapImport says what the columns are and what is to be done with what is
// missing, and works out the fate of every row. Conflict when it ran already or
// the version is not the latest.
func (s *Service) MapImport(ctx context.Context, by account.Actor, id string, version int64, form matrix.Form, options ImportOptions) (i Import, err error) {
	return i, s.store.Write(ctx, func(tx Tx) error {
		if i, err = s.openImport(ctx, tx, by, id); err != nil {
			return err
		}
		if i.State != ImportReceived && i.State != ImportChecked {
			return fault.Conflict("This matrix has been imported, so its columns cannot be changed any more")
		}
		if err := checkForm(i.Content.Form, form); err != nil {
			return err
		}
		if !slices.Contains([]string{"leave", "note"}, options.WithoutFile) || !slices.Contains([]string{"leave", "add"}, options.Rest) ||
			!slices.Contains(Sensitivities(), options.Sensitivity) {
			return fault.Invalid("Choose what happens to rows without a file, to files without a row, and how sensitive the evidence is")
		}
		i.Content.Form, i.Content.Options, i.Content.Problem = form, options, ""
		plan, err := s.planImport(ctx, tx, by, i)
		if err != nil {
			return err
		}
		i.Content.Fates, i.State, i.Version, i.ChangedAt = plan.fates, ImportChecked, version, s.now()
		if err := tx.SaveEvidenceImport(ctx, i); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("import.checked", "evidence_import", id, map[string]any{"matrix": i.MatrixName, "rows": len(plan.fates)}))
	})
}

func (s *Service) openImport(ctx context.Context, tx Tx, by account.Actor, id string) (Import, error) {
	if err := mayImport(by); err != nil {
		return Import{}, err
	}
	return tx.EvidenceImport(ctx, by.OrganisationID, id)
}

// checkForm takes a form only when it is of the same tables and gives no role
// twice.
func checkForm(was, now matrix.Form) error {
	if len(was.Layouts) != len(now.Layouts) || !slices.Equal(was.Of, now.Of) || !slices.Equal(was.Skip, now.Skip) {
		return fault.Conflict("The tables of this matrix were read anew since you opened the page. Open it again")
	}
	used := false
	for n, l := range now.Layouts {
		if len(l.Roles) != len(was.Layouts[n].Roles) {
			return fault.Conflict("The tables of this matrix were read anew since you opened the page. Open it again")
		}
		if l.Leave {
			continue
		}
		used = true
		for column, role := range l.Roles {
			if role == matrix.NoRole {
				continue
			}
			if slices.Index(l.Roles, role) != column {
				return fault.Invalid("", fault.Field{Name: LayoutField(n, column), Words: "Two columns of one table cannot both be ‘" + role.Heading() + "’. Choose one of them"})
			}
		}
		if !l.Has(matrix.CodeRole) && !l.Has(matrix.TitleRole) && !l.Has(matrix.FileRole) && !l.Has(matrix.URLRole) {
			return fault.Invalid("", fault.Field{Name: LayoutField(n, 0), Words: "Say which column holds the evidence code, the title or the file name, or leave these tables out"})
		}
	}
	if !used {
		return fault.Invalid("", fault.Field{Name: "leave-0", Words: "Every table is left out. Keep at least one"})
	}
	return nil
}

// ConfirmImport has an import run just as its fates say. Nothing has happened
// when it returns; WorkImport does the work, from a job or at once.
func (s *Service) ConfirmImport(ctx context.Context, by account.Actor, id string, version int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		i, err := s.openImport(ctx, tx, by, id)
		if err != nil {
			return err
		}
		switch i.State {
		case ImportRunning, ImportDone:
			return nil // the form was sent twice
		case ImportChecked:
		default:
			return fault.Conflict("This import cannot be run as it is now. Check its columns first")
		}
		i.State, i.Version, i.ChangedAt, i.Content.Actor, i.Content.Problem = ImportRunning, version, s.now(), by, ""
		if err := tx.SaveEvidenceImport(ctx, i); err != nil {
			return err
		}
		if err := tx.EnqueueImport(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("import.confirmed", "evidence_import", id, map[string]any{"matrix": i.MatrixName}))
	})
}

// WorkImport does what was confirmed: all of it in one transaction, or, when the
// records changed since so that other things would happen than were shown,
// nothing, and the new fates are shown. Run again, it does nothing.
func (s *Service) WorkImport(ctx context.Context, organisationID, id string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		i, err := tx.EvidenceImport(ctx, organisationID, id)
		if err != nil || i.State != ImportRunning {
			return err
		}
		by := i.Content.Actor
		plan, err := s.planImport(ctx, tx, by, i)
		if err != nil {
			return err
		}
		if !slices.EqualFunc(plan.fates, i.Content.Fates, Fate.equal) {
			i.Content.Fates, i.State = plan.fates, ImportChecked
			i.Content.Problem = "The evidence has changed since this was checked, so nothing was imported. What would happen now is below: look at it again, then import"
		} else {
			if i.Content.Made, err = s.carryOut(ctx, tx, by, i, plan); err != nil {
				return err
			}
			i.State = ImportDone
			if err := tx.Record(ctx, by.Entry("import.done", "evidence_import", id, map[string]any{"matrix": i.MatrixName, "items": len(i.Content.Made)})); err != nil {
				return err
			}
		}
		i.ChangedAt = s.now()
		return tx.SaveEvidenceImport(ctx, i)
	})
}

// carryOut makes the items and links of a plan.
func (s *Service) carryOut(ctx context.Context, tx Tx, by account.Actor, i Import, plan importPlan) ([]Made, error) {
	var made []Made
	// The codes of the matrix first, so that no number given out takes one.
	slices.SortStableFunc(plan.items, func(a, b plannedItem) int { return strings.Compare(b.details.Code, a.details.Code) })
	for _, p := range plan.items {
		m := Made{ItemID: p.item.ID, Code: p.item.Code, New: p.item.ID == "", Restored: p.restore}
		var item Item
		var err error
		if m.New {
			added, err := s.addOne(ctx, tx, by, Addition{Kind: p.kind, Details: p.details, URL: p.url, Note: p.note}, 0, p.files)
			if err != nil {
				return nil, err
			}
			item = added.Item
		} else if item, err = s.mine(ctx, tx, by, p.item.ID); err != nil {
			return nil, err
		}
		if p.restore {
			item.WithdrawnAt, item.UpdatedAt = time.Time{}, s.now()
			if err := tx.UpdateEvidence(ctx, item); err != nil {
				return nil, err
			}
			item.Version++
			if err := tx.Record(ctx, by.Entry("evidence.restored", "evidence", item.ID, nil)); err != nil {
				return nil, err
			}
		}
		for _, l := range p.links {
			if err := s.link(ctx, tx, by, item, Proof{StandardID: plan.standardID, ElementIDs: []string{l.element}, Claim: l.claim, Pointer: l.pointer}); err != nil {
				return nil, err
			}
		}
		if m.Links, err = s.strongestOf(ctx, tx, by, item, p.links); err != nil {
			return nil, err
		}
		m.ItemID, m.Code, m.Version, m.Edition = item.ID, item.Code, item.Version, item.EditionNumber
		made = append(made, m)
	}
	return made, nil
}

// strongestOf marks the links that are the strongest, and returns the ids of all
// that were made.
func (s *Service) strongestOf(ctx context.Context, tx Tx, by account.Actor, item Item, made []plannedLink) (ids []string, err error) {
	if len(made) == 0 {
		return nil, nil
	}
	links, err := tx.EvidenceLinks(ctx, item.OrganisationID, item.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		n := slices.IndexFunc(made, func(p plannedLink) bool { return p.element == l.ElementID })
		if n < 0 {
			continue
		}
		ids = append(ids, l.ID)
		if made[n].strongest {
			if err := tx.MarkStrongestEvidence(ctx, l, true); err != nil {
				return nil, err
			}
			if err := tx.Record(ctx, by.Entry("evidence.marked_strongest", "evidence", item.ID, map[string]any{"element": l.ElementID})); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}
