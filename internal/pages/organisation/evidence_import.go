package organisation

import (
	"io"
	"net/http"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// EvidenceImportRoutes returns the pages by which an evidence matrix comes in:
// sending it, saying what its columns are, looking at what would happen, and
// what did.
func EvidenceImportRoutes(s *evidence.Service) []shell.Route {
	add := shell.Can(account.AddEvidence)
	return []shell.Route{
		{Pattern: "GET /evidence/import", Needs: add, Handle: importSend(s)},
		{Pattern: "POST /evidence/import", Needs: add, Handle: importSend(s)},
		{Pattern: "GET /evidence/import/columns/{id}", Needs: add, Handle: importColumns(s)},
		{Pattern: "POST /evidence/import/columns/{id}", Needs: add, Handle: importColumns(s)},
		{Pattern: "GET /evidence/import/{id}", Needs: add, Handle: importShow(s)},
		{Pattern: "GET /evidence/import/fates/{id}", Needs: add, Handle: importFates(s)},
		{Pattern: "POST /evidence/import/run/{id}", Needs: add, Handle: importRun(s)},
		{Pattern: "POST /evidence/import/undo/{id}", Needs: add, Handle: importGiveUp(s.UndoImport, "The import has been undone")},
		{Pattern: "POST /evidence/import/discard/{id}", Needs: add, Handle: importGiveUp(s.DiscardImport, "The import has been discarded")},
	}
}

const importPath = evidenceSection + "/import"

var importCrumbs = []shell.Crumb{evidenceCrumbs[0], {Text: "Import a matrix", Href: importPath}}

func importHref(i evidence.Import, parts ...string) string {
	return evidencePath(append(append([]string{"import"}, parts...), i.ID)...)
}

type importSendPage struct {
	form                  *web.Form
	matrix, files, folder *web.Field
	imports               []evidence.Import
}

// importSend takes a matrix with its files. They are read as they come in; what
// cannot be taken is told among the fates.
func importSend(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		p := importSendPage{form: form,
			matrix: form.File("matrix", "The matrix").WithHint("A Word (.docx), Excel (.xlsx) or CSV file with a table that says which evidence belongs to which element. Up to 20 MB"),
			files:  form.File("files", "Its files (optional)").WithHint("A zip archive, or the files themselves. " + evidenceFilesHint(s)),
			folder: form.File("folder", "Or a whole folder (optional)").WithHint("On a computer, this takes all files in a folder and the folders in it")}
		frame := shell.Frame{Title: "Import a matrix", Section: evidenceSection, Crumbs: evidenceCrumbs, Form: form}
		if r.Method == http.MethodPost {
			c, complaint, err := importReceive(s, w, r, by)
			if err != nil {
				return err
			}
			if complaint == nil {
				i, err := s.StartImport(r.Context(), by, c)
				if err == nil {
					return web.SeeOther(w, r, importHref(i, "columns"))
				}
				complaint = err
			}
			form.Posted = true
			if err := form.Accept(complaint); err != nil {
				return err
			}
		}
		var err error
		if p.imports, err = s.Imports(r.Context(), by); err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, frame, p.view())
	}
}

// importTimes is how many times the largest file a folder may hold in all.
const importTimes = 20

// importMost is the most that the form of an import may bring: a folder comes
// with all its files at once.
func importMost(s *evidence.Service) int64 {
	return importTimes*s.MaxFileBytes() + web.MaxFormBytes + matrix.MaxBytes
}

// importReceive reads the form; complaint is what is wrong with the matrix or
// with all files together.
func importReceive(s *evidence.Service, w http.ResponseWriter, r *http.Request, by account.Actor) (c *evidence.Collector, complaint, err error) {
	if err := web.Limit(w, r, importMost(s)); err != nil {
		return nil, nil, err
	}
	c = s.CollectImport(by)
	_, err = web.UploadFolders(r, func(field, name string, content io.Reader) error {
		if complaint != nil {
			return web.PassOver(settingsWords(complaint))
		}
		skipped := c.Skipped()
		var err error
		if field == "matrix" {
			err = c.Matrix(name, content)
		} else {
			err = c.File(r.Context(), name, content)
		}
		if k := fault.KindOf(err); k == fault.KindInvalid || k == fault.KindTooLarge {
			if field != "matrix" && field != "folder" {
				field = "files"
			}
			complaint = fault.Invalid("", fault.Field{Name: field, Words: settingsWords(err)})
			return web.PassOver(settingsWords(err))
		}
		if all := c.Skipped(); err == nil && len(all) > len(skipped) {
			return web.PassOver(all[len(all)-1])
		}
		return err
	})
	return c, complaint, err
}

type importColumnsPage struct {
	form                       *web.Form
	i                          evidence.Import
	version                    *web.Field
	layouts                    []importLayout
	without, rest, sensitivity *web.Field
}

// importLayout is the fields of the tables that share their headings.
type importLayout struct {
	title   string
	where   string
	columns []*web.Field
	leave   *web.Field
	heading []string
	rows    [][]string
}

const importPreview = 5

func newImportColumnsPage(i evidence.Import) importColumnsPage {
	form := &web.Form{}
	p := importColumnsPage{form: form, i: i, version: form.Hidden("version").WithInt(i.Version)}
	var roles []web.Option
	for _, d := range matrix.Roles() {
		roles = append(roles, web.Option{Value: string(d.Role), Text: d.Title})
	}
	for n, l := range i.Content.Form.Layouts {
		v := importLayout{heading: l.Heading, title: "Tables " + strconv.Itoa(n+1)}
		tables := 0
		for t, of := range i.Content.Form.Of {
			if of != n {
				continue
			}
			table := i.Content.Tables[t]
			if tables++; tables == 1 {
				v.title = table.Place
			}
			for _, row := range table.Rows[min(i.Content.Form.Skip[t], len(table.Rows)):] {
				if len(v.rows) < importPreview {
					v.rows = append(v.rows, row)
				}
			}
		}
		if tables > 1 {
			v.where = "and " + strconv.Itoa(tables-1) + " more with the same columns"
		}
		for c, role := range l.Roles {
			label := "Column " + strconv.Itoa(c+1)
			if c < len(l.Heading) && l.Heading[c] != "" {
				label += ": " + l.Heading[c]
			}
			v.columns = append(v.columns, form.Choice(evidence.LayoutField(n, c), label, roles).With(string(role)))
		}
		v.leave = form.Choices("leave-"+strconv.Itoa(n), "Use", []web.Option{{Value: "yes", Text: "Leave these tables out"}})
		if l.Leave {
			v.leave.WithValues([]string{"yes"})
		}
		p.layouts = append(p.layouts, v)
	}
	o := i.Content.Options
	p.without = form.Choice("without", "Rows whose file was not sent", []web.Option{{Value: "leave", Text: "Leave them out", Hint: "Import the matrix again later, with more files: nothing comes in twice"},
		{Value: "note", Text: "Add them as notes", Hint: "A note says what the matrix says. It cannot become a file later"}}).With(o.WithoutFile)
	p.rest = form.Choice("rest", "Files that no row names", []web.Option{{Value: "add", Text: "Add them as items that are not linked yet"}, {Value: "leave", Text: "Leave them out"}}).With(o.Rest)
	p.sensitivity = form.Choice("sensitivity", "How sensitive the evidence is, where the matrix does not say", evidenceSensitivities()).With(string(o.Sensitivity))
	return p
}

func (p importColumnsPage) mapped() (matrix.Form, evidence.ImportOptions) {
	f := p.i.Content.Form
	layouts := make([]matrix.Layout, len(f.Layouts))
	for n, l := range f.Layouts {
		layouts[n] = matrix.Layout{Heading: l.Heading, Leave: len(p.layouts[n].leave.Values) > 0}
		for _, column := range p.layouts[n].columns {
			layouts[n].Roles = append(layouts[n].Roles, matrix.Role(column.Value))
		}
	}
	f.Layouts = layouts
	return f, evidence.ImportOptions{WithoutFile: p.without.Value, Rest: p.rest.Value, Sensitivity: evidence.Sensitivity(p.sensitivity.Value)}
}

// importColumns asks what the columns are.
func importColumns(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		i, err := s.Import(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if i.State != evidence.ImportReceived && i.State != evidence.ImportChecked {
			return web.SeeOther(w, r, importHref(i))
		}
		p := newImportColumnsPage(i)
		if r.Method == http.MethodPost && p.form.Parse(r) {
			form, options := p.mapped()
			_, err := s.MapImport(r.Context(), by, i.ID, p.version.Int(), form, options)
			if err == nil {
				return web.SeeOther(w, r, importHref(i))
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "What the columns are", Section: evidenceSection, Crumbs: importCrumbs, Form: p.form, Wide: true}, p.view())
	}
}

// importAtOnce is how many rows and files are imported while the person waits;
// more are left to the background.
const importAtOnce = 1500

// importRun has an import run: small ones at once, others in the background, on
// which it also falls back when this process dies.
func importRun(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		version := form.Hidden("version")
		form.Parse(r)
		i, err := s.Import(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := s.ConfirmImport(r.Context(), by, i.ID, version.Int()); err != nil {
			return err
		}
		if len(i.Content.Fates) <= importAtOnce || i.State == evidence.ImportRunning { // asked for again, it is not left to the background
			if err := s.WorkImport(r.Context(), by.OrganisationID, i.ID); err != nil {
				return err
			}
		}
		return web.SeeOther(w, r, importHref(i))
	}
}
