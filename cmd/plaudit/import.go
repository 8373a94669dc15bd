package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/store"
)

// ImportCmd groups what can be imported.
type ImportCmd struct {
	Evidence ImportEvidenceCmd `cmd:"" help:"Bring in an evidence matrix with its files, as in the portal."`
}

// ImportEvidenceCmd imports a matrix with its files.
type ImportEvidenceCmd struct {
	Data     string `default:"data" env:"PLAUDIT_DATA" placeholder:"DIR" help:"Folder of uploaded files and of the embedded database (${default})."`
	Database string `env:"PLAUDIT_DATABASE" placeholder:"URL" help:"postgres://... or the path of a SQLite file; plaudit.db in the data folder if not set."`
	Storage  string `env:"PLAUDIT_FILES" placeholder:"URL" help:"Object storage of uploaded files, which is --files of other commands; the data folder if not set."`
	Org      string `required:"" placeholder:"NAME|ID" help:"Organisation whose evidence it is."`
	Matrix   string `required:"" placeholder:"FILE" help:"Word (.docx), Excel (.xlsx) or CSV file that says which evidence belongs to which element."`
	Files    string `placeholder:"DIR|ZIP" help:"Folder or zip archive of the files that the matrix names."`
	As       string `placeholder:"EMAIL" help:"In whose name; the organisation's first lead if not set."`
	Notes    bool   `help:"Add rows whose file is not there as notes, instead of leaving them out."`
	DryRun   bool   `help:"Only say what would happen to each row and file."`
	JSON     bool   `help:"Print one JSON document."`
}

// imported is the document of --json.
type imported struct {
	Import  string                   `json:"import,omitempty"`
	State   evidence.ImportState     `json:"state"`
	DryRun  bool                     `json:"dry_run"`
	Counts  map[evidence.Outcome]int `json:"counts"`
	Rows    []evidence.Fate          `json:"rows"`
	Problem string                   `json:"problem,omitempty"`
}

// Run imports, with the same code as the portal.
func (c *ImportEvidenceCmd) Run(out *Streams) error {
	ctx := context.Background()
	a, err := app.New(ctx, StoreFlags{Data: c.Data, Database: c.Database, Files: c.Storage}.config())
	if err != nil {
		return err
	}
	i, err := c.run(ctx, a)
	if err = errors.Join(err, a.Close()); err != nil {
		return err
	}
	result := imported{Import: i.ID, State: i.State, DryRun: c.DryRun, Counts: map[evidence.Outcome]int{}, Rows: i.Content.Fates, Problem: i.Content.Problem}
	for _, f := range i.Content.Fates {
		result.Counts[f.Outcome]++
	}
	if c.DryRun {
		result.Import = ""
	}
	if c.JSON {
		return printJSON(out.Out, result)
	}
	return c.tell(out, result)
}

func (c *ImportEvidenceCmd) tell(out *Streams, r imported) error {
	table := tabwriter.NewWriter(out.Out, 0, 0, 2, ' ', 0)
	for _, f := range r.Rows {
		if f.Outcome == evidence.NoEvidence {
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", f.Place, f.Code, f.Outcome.Title(), strings.Join(append([]string{f.Words}, f.Remarks...), ". "))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out.Out)
	for _, o := range evidence.Outcomes() {
		if n := r.Counts[o]; n > 0 {
			fmt.Fprintf(out.Out, "%6d  %s\n", n, o.Title())
		}
	}
	if r.DryRun {
		fmt.Fprintln(out.Out, "\nNothing was added: this was a dry run.")
	}
	return nil
}

func (c *ImportEvidenceCmd) run(ctx context.Context, a *app.App) (i evidence.Import, err error) {
	by, err := c.actor(ctx, a.DB)
	if err != nil {
		return i, err
	}
	s := a.Services.Evidence
	collected, err := c.collect(ctx, s, by)
	if err != nil {
		return i, err
	}
	if i, err = s.StartImport(ctx, by, collected); err != nil {
		return i, err
	}
	options := i.Content.Options
	if c.Notes {
		options.WithoutFile = "note"
	}
	if i, err = s.MapImport(ctx, by, i.ID, 1, i.Content.Form, options); err != nil {
		return i, err
	}
	if c.DryRun {
		return i, s.DiscardImport(ctx, by, i.ID, i.Version+1)
	}
	if err := s.ConfirmImport(ctx, by, i.ID, i.Version+1); err != nil {
		return i, err
	}
	if err := s.WorkImport(ctx, by.OrganisationID, i.ID); err != nil {
		return i, err
	}
	if i, err = s.Import(ctx, by, i.ID); err == nil && i.State != evidence.ImportDone {
		err = fault.Conflict("The evidence was changed at the same moment, so nothing was imported. Run the command again")
	}
	return i, err
}

// actor is the person in whose name the import is done.
func (c *ImportEvidenceCmd) actor(ctx context.Context, db *store.DB) (by account.Actor, err error) {
	return by, db.Read(ctx, func(tx *store.Tx) error {
		o, err := tx.Organisation(ctx, c.Org)
		if fault.Is(err, fault.KindNotFound) {
			o, err = tx.OrganisationBySlug(ctx, organisation.Slug(c.Org))
		}
		if err != nil {
			return err
		}
		members, err := tx.Members(ctx, o.ID)
		if err != nil {
			return err
		}
		n := slices.IndexFunc(members, func(m account.Member) bool {
			return !m.Disabled && (c.As == "" && m.Holds(account.Lead) || c.As != "" && strings.EqualFold(m.Email, c.As))
		})
		if n < 0 {
			return fault.NotFound(fmt.Sprintf("%s has no such person: %s. Name one with --as", o.Name, cmp.Or(c.As, "a lead")))
		}
		by = account.Actor{PersonID: members[n].PersonID, Name: members[n].Name, OrganisationID: o.ID, OrganisationName: o.Name, Kind: o.Kind,
			Grants: members[n].Grants, Today: date.Of(time.Now())}
		return nil
	})
}

func (c *ImportEvidenceCmd) collect(ctx context.Context, s *evidence.Service, by account.Actor) (*evidence.Collector, error) {
	collected := s.CollectImport(by)
	table, err := openNamed(c.Matrix)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(collected.Matrix(filepath.Base(c.Matrix), table), table.Close()); err != nil || c.Files == "" {
		return collected, err
	}
	about, err := os.Stat(c.Files)
	if err != nil {
		return nil, fault.NotFound(fmt.Sprintf("There is no folder or archive %s.", c.Files)).Because(err)
	}
	if !about.IsDir() {
		archive, err := openNamed(c.Files)
		if err != nil {
			return nil, err
		}
		return collected, errors.Join(collected.Archive(ctx, filepath.Base(c.Files), archive, about.Size()), archive.Close())
	}
	folder, err := os.OpenRoot(c.Files)
	if err != nil {
		return nil, err
	}
	return collected, errors.Join(fs.WalkDir(folder.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		file, err := folder.Open(name)
		if err != nil {
			return err
		}
		return errors.Join(collected.File(ctx, name, file), file.Close())
	}), folder.Close())
}

// openNamed opens a file that the user named, in words when it cannot.
func openNamed(name string) (*os.File, error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.NotFound(fmt.Sprintf("There is no file %s.", name))
	}
	return file, err
}
