package evidence

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// Outcome is what becomes of a row of a matrix, or of a file that no row names.
type Outcome string

// The outcomes.
const (
	NewItem      Outcome = "new"
	JoinsItem    Outcome = "joins"  // adds a link to an item of another row
	LinkedItem   Outcome = "linked" // to an item that is there already
	SameItem     Outcome = "same"   // there is nothing to add
	NoFile       Outcome = "file"
	NoElement    Outcome = "element"
	NotAllowed   Outcome = "forbidden"
	NoEvidence   Outcome = "none" // a heading, an empty row
	FileLeft     Outcome = "unnamed"
	FileRefused  Outcome = "refused"
	FileOnItsOwn Outcome = "alone"
)

// Outcomes returns all outcomes in the order in which they are counted.
func Outcomes() []Outcome {
	return []Outcome{NewItem, JoinsItem, LinkedItem, SameItem, FileOnItsOwn, NoFile, NoElement, NotAllowed, FileRefused, FileLeft, NoEvidence}
}

// Title is the outcome in words.
func (o Outcome) Title() string {
	return map[Outcome]string{NewItem: "New item", JoinsItem: "Joins an item of this matrix", LinkedItem: "Linked to an item you have", SameItem: "Already there",
		NoFile: "File not found", NoElement: "Unknown element", NotAllowed: "Not yours to change", NoEvidence: "No evidence in the row", FileLeft: "File that no row names",
		FileRefused: "File not accepted", FileOnItsOwn: "New item from a file that no row names"}[o]
}

// Imported tells whether something is added.
func (o Outcome) Imported() bool {
	return o == NewItem || o == JoinsItem || o == LinkedItem || o == FileOnItsOwn
}

// Fate is what becomes of one row or file.
type Fate struct {
	Place    string   `json:"place"`
	Code     string   `json:"code"`
	Title    string   `json:"title"`
	Elements []string `json:"elements"`
	Outcome  Outcome  `json:"outcome"`
	Words    string   `json:"words"`
	Remarks  []string `json:"remarks"`
}

func (f Fate) equal(o Fate) bool {
	return f.Place == o.Place && f.Code == o.Code && f.Outcome == o.Outcome && f.Words == o.Words && slices.Equal(f.Elements, o.Elements) && slices.Equal(f.Remarks, o.Remarks)
}

type plannedLink struct {
	element, claim, pointer string
	strongest               bool
}

// plannedItem is an item to be made, or one that is there and gets links.
type plannedItem struct {
	item    Existing // of what is there; no ID: new
	restore bool
	kind    Kind
	details Details
	files   []Received
	url     string
	note    string
	links   []plannedLink
}

type importPlan struct {
	standardID string
	items      []plannedItem
	fates      []Fate
}

// planner works out what becomes of each row, one after the other.
type planner struct {
	by      account.Actor
	options ImportOptions
	std     *standard.Standard
	shelf   *shelf
	people  people
	areas   map[string]string
	there   []Existing
	byCode  map[string]int // indexes into there
	bySHA   map[string]int
	byURL   map[string]int
	byNote  map[string]int
	planned map[string]int // by key: index into plan.items
	strong  map[string]bool
	plan    importPlan
}

// importStandard is the standard that a matrix is about.
const importStandard = "cse"

func (s *Service) planImport(ctx context.Context, tx Tx, by account.Actor, i Import) (importPlan, error) {
	std, err := standard.BuiltIn(importStandard)
	if err != nil {
		return importPlan{}, err
	}
	files, err := tx.ImportFiles(ctx, i.ID)
	if err != nil {
		return importPlan{}, err
	}
	there, err := tx.EvidenceToMatch(ctx, by.OrganisationID, std.ID)
	if err != nil {
		return importPlan{}, err
	}
	owners, err := tx.EvidenceOwners(ctx, by.OrganisationID)
	if err != nil {
		return importPlan{}, err
	}
	areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
	if err != nil {
		return importPlan{}, err
	}
	p := newPlanner(by, i.Content.Options, std, files, there, owners, areas)
	for _, row := range matrix.Rows(i.Content.Tables, i.Content.Form, std) {
		p.row(row)
	}
	p.rest(i.Content.Skipped)
	return p.plan, nil
}

func newPlanner(by account.Actor, o ImportOptions, std *standard.Standard, files []ImportFile, there []Existing, owners []Owner, areas []organisation.ServiceArea) *planner {
	p := &planner{by: by, options: o, std: std, shelf: newShelf(files), people: newPeople(owners), areas: map[string]string{}, there: there,
		byCode: map[string]int{}, bySHA: map[string]int{}, byURL: map[string]int{}, byNote: map[string]int{}, planned: map[string]int{}, strong: map[string]bool{},
		plan: importPlan{standardID: std.ID}}
	for _, a := range areas {
		if a.ArchivedAt.IsZero() {
			p.areas[strings.Join(foldedWords(a.Name), " ")] = a.ID
		}
	}
	first := func(in map[string]int, key string, i int) {
		if at, has := in[key]; key != "" && (!has || there[at].Withdrawn && !there[i].Withdrawn) {
			in[key] = i
		}
	}
	for i, m := range there {
		first(p.byCode, codeKey(m.Code), i)
		for _, sha := range m.SHA256 {
			first(p.bySHA, sha, i)
		}
		first(p.byURL, m.URL, i)
		if m.Kind == NoteKind {
			first(p.byNote, strings.Join(foldedWords(m.Title), " "), i)
		}
		for element, strongest := range m.Links {
			if strongest && !m.Withdrawn {
				p.strong[element] = true
			}
		}
	}
	return p
}

// row decides about one row.
func (p *planner) row(r matrix.Row) {
	f := Fate{Place: r.Place, Code: r.Code, Title: cmp.Or(r.Title, firstOf(r.Files), shorten(r.Claim, 80), r.URL), Elements: r.Elements, Remarks: r.Remarks}
	if r.Empty != "" {
		f.Outcome, f.Words = NoEvidence, r.Empty
		p.plan.fates = append(p.plan.fates, f)
		return
	}
	if len(r.Unknown) > 0 {
		if len(r.Elements) == 0 {
			f.Outcome, f.Words = NoElement, "The standard has no element "+strings.Join(r.Unknown, ", ")+". Correct it in the matrix, or add the evidence by hand"
			p.plan.fates = append(p.plan.fates, f)
			return
		}
		f.Remarks = append(f.Remarks, "The standard has no element "+strings.Join(r.Unknown, ", ")+", so it is not linked there")
	}
	files, missing, note := p.files(r)
	f.Remarks = append(f.Remarks, note...)
	f.Outcome, f.Words = p.place(r, &f, files, missing)
	p.plan.fates = append(p.plan.fates, f)
}

// files finds the files of a row; missing are the names that were not found.
func (p *planner) files(r matrix.Row) (found []int, missing, remarks []string) {
	hints := append([]string{r.Code}, r.Elements...)
	for _, name := range r.Files {
		switch i := p.shelf.named(name, hints); i {
		case -1:
			missing = append(missing, name)
		case -2:
			missing = append(missing, name)
			remarks = append(remarks, fmt.Sprintf("Several files are called ‘%s’. Say in the matrix which folder it is in", name))
		default:
			found = append(found, i)
		}
	}
	if len(r.Files) == 0 && r.Code != "" {
		found = p.shelf.coded(r.Code)
	}
	if len(r.Files) == 0 && len(found) == 0 {
		if i := p.shelf.titled(r.Title); i >= 0 {
			found = []int{i}
		}
	}
	if len(found) > maxFiles {
		remarks = append(remarks, fmt.Sprintf("%d files belong to it; the first %d are taken", len(found), maxFiles))
		found = found[:maxFiles]
	}
	return found, missing, remarks
}

// place finds or plans the item of a row, and its links.
func (p *planner) place(r matrix.Row, f *Fate, found []int, missing []string) (Outcome, string) {
	key := p.key(r, found)
	if at, planned := p.planned[key]; planned {
		p.shelf.take(found)
		return p.join(at, r, f)
	}
	match, has := p.match(r, found)
	if !has && len(found) == 0 && r.URL == "" && r.Note == "" {
		if p.options.WithoutFile != "note" {
			if len(missing) > 0 {
				return NoFile, "‘" + strings.Join(missing, "’, ‘") + "’ is not among the files"
			}
			return NoFile, "No file begins with the code or is called like the title"
		}
		f.Remarks = append(f.Remarks, "Added as a note, because its file is not among the files")
	}
	if len(missing) > 0 && len(found) > 0 {
		f.Remarks = append(f.Remarks, "‘"+strings.Join(missing, "’, ‘")+"’ is not among the files")
	}
	item := plannedItem{}
	if has {
		f.Code = match.Code
		if !p.by.May(account.EditEvidence, match.record(p.by.OrganisationID)) {
			return NotAllowed, match.Code + " is somebody else's evidence. Ask its owner, or your lead, to link it"
		}
		files := p.shelf.take(found)
		if slices.ContainsFunc(files, func(r Received) bool { return !slices.Contains(match.SHA256, r.SHA256) }) {
			f.Remarks = append(f.Remarks, match.Code+" holds another file, which stays. Open it to add this one as a new edition")
		}
		item.item, item.restore = match, match.Withdrawn
	} else {
		item.details = p.details(r, f)
		item.files = p.shelf.take(found)
		item.url, item.note = r.URL, r.Note
		switch {
		case len(item.files) > 0:
			item.kind, item.url, item.note = FileKind, "", ""
			if item.details.Title == "" {
				item.details.Title = shorten(titleOf(item.files[0].Name), maxTitle)
			}
		case r.URL != "" && CheckURL(r.URL) == "":
			item.kind, item.note = LinkKind, ""
		default:
			item.kind, item.url = NoteKind, ""
			item.note = cmp.Or(shorten(r.Note, maxNote), p.placeholder(r))
		}
		item.details.Title = cmp.Or(item.details.Title, shorten(r.Claim, 100), shorten(r.URL, maxTitle), r.Code, shorten(strings.Join(strings.Fields(r.Note), " "), 100))
		f.Title = item.details.Title
	}
	p.plan.items = append(p.plan.items, item)
	at := len(p.plan.items) - 1
	p.planned[key] = at
	if has {
		p.planned["item "+match.ID] = at
	}
	linked := p.link(at, r, f)
	switch {
	case !has:
		return NewItem, words(linked, "not linked to any element")
	case linked == 0 && !item.restore:
		return SameItem, match.Code + " is there, with these links"
	case item.restore:
		return LinkedItem, match.Code + " was withdrawn and is brought back; " + words(linked, "no further links")
	}
	return LinkedItem, match.Code + " is there; " + words(linked, "no further links")
}

func words(links int, none string) string {
	switch links {
	case 0:
		return none
	case 1:
		return "1 link"
	}
	return fmt.Sprintf("%d links", links)
}

// join adds the links of a row to an item that is planned.
func (p *planner) join(at int, r matrix.Row, f *Fate) (Outcome, string) {
	item := p.plan.items[at]
	name := cmp.Or(item.item.Code, item.details.Code, "‘"+item.details.Title+"’")
	f.Title = cmp.Or(f.Title, item.details.Title, item.item.Title)
	linked := p.link(at, r, f)
	switch {
	case linked == 0:
		return SameItem, "Says of " + name + " what an earlier row says, or what is there"
	case item.item.ID != "":
		return LinkedItem, name + " is there; " + words(linked, "")
	}
	return JoinsItem, "Adds " + words(linked, "") + " to " + name
}

// link plans the links of a row that are not there yet.
func (p *planner) link(at int, r matrix.Row, f *Fate) (linked int) {
	item := &p.plan.items[at]
	claim := cmp.Or(strings.Join(strings.Fields(r.Claim), " "), r.Title, item.details.Title, item.item.Title)
	if short := shorten(claim, 300); short != claim {
		f.Remarks = append(f.Remarks, "What it shows is longer than 300 characters and is cut")
		claim = short
	}
	for _, e := range r.Elements {
		if _, has := item.item.Links[e]; has || slices.ContainsFunc(item.links, func(l plannedLink) bool { return l.element == e }) {
			continue
		}
		l := plannedLink{element: e, claim: claim, pointer: shorten(r.Pointer, 100)}
		if r.Strongest && p.strong[e] {
			f.Remarks = append(f.Remarks, "Another item is the strongest for "+e+" already, and stays so")
		} else if r.Strongest {
			l.strongest, p.strong[e] = true, true
		}
		item.links = append(item.links, l)
		linked++
	}
	return linked
}
