package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/store"
)

// ExportCmd groups what can be exported.
type ExportCmd struct {
	Evidence   ExportEvidenceCmd   `cmd:"" help:"Write the evidence of an organisation as a matrix, which can be imported again."`
	Assessment ExportAssessmentCmd `cmd:"" help:"Write the whole record of one assessment as a zip archive that can be read without Plaudit."`
}

// ExportAssessmentCmd writes the record of an assessment.
type ExportAssessmentCmd struct {
	Data     string `default:"data" env:"PLAUDIT_DATA" placeholder:"DIR" help:"Folder of uploaded files and of the embedded database (${default})."`
	Database string `env:"PLAUDIT_DATABASE" placeholder:"URL" help:"postgres://... or the path of a SQLite file; plaudit.db in the data folder if not set."`
	Storage  string `env:"PLAUDIT_FILES" placeholder:"URL" help:"Object storage of uploaded files, which is --files of other commands; the data folder if not set."`
	ID       string `arg:"" help:"Id of the assessment, as in its address."`
	Side     string `default:"body" enum:"body,organisation" help:"Whose record: body, or organisation (${default})."`
	Out      string `required:"" placeholder:"FILE" help:"File to write; - for standard output."`
	As       string `placeholder:"EMAIL" help:"In whose name; the body's first scheme manager, or the organisation's first lead, if not set."`
}

// Run writes the record, with the same code and the same rights as the portal.
// A file that was begun and could not be finished is removed.
func (c *ExportAssessmentCmd) Run(out *Streams) (err error) {
	ctx := context.Background()
	a, err := app.New(ctx, StoreFlags{Data: c.Data, Database: c.Database, Files: c.Storage}.config())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	by, err := c.actor(ctx, a.DB)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { return a.WriteRecord(ctx, w, by, c.ID, reporting.Side(c.Side)) }
	if c.Out == "-" {
		return write(out.Out)
	}
	file, err := os.CreateTemp(filepath.Dir(c.Out), ".plaudit-export-*")
	if err != nil {
		return fault.Invalid("The file cannot be written: its folder is not there or not open to you").Because(err)
	}
	if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	if err := os.Rename(file.Name(), c.Out); err != nil {
		return err
	}
	fmt.Fprintf(out.Out, "Wrote %s.\n", c.Out)
	return nil
}

// actor is the person in whose name the record is taken.
func (c *ExportAssessmentCmd) actor(ctx context.Context, db *store.DB) (by account.Actor, err error) {
	return by, db.Read(ctx, func(tx *store.Tx) error {
		a, err := tx.Assessment(ctx, c.ID)
		if err != nil {
			return err
		}
		whose, role := a.BodyID, account.SchemeManager
		if c.Side == string(reporting.OrganisationSide) {
			whose, role = a.OrganisationID, account.Lead
		}
		o, err := tx.Organisation(ctx, whose)
		if err != nil {
			return err
		}
		members, err := tx.Members(ctx, o.ID)
		if err != nil {
			return err
		}
		n := slices.IndexFunc(members, func(m account.Member) bool {
			return !m.Disabled && (c.As == "" && m.Holds(role) || c.As != "" && strings.EqualFold(m.Email, c.As))
		})
		if n < 0 {
			return fault.NotFound(fmt.Sprintf("%s has no such person: %s. Name one with --as", o.Name, cmp.Or(c.As, role.Title())))
		}
		by = account.Actor{PersonID: members[n].PersonID, Name: members[n].Name, OrganisationID: o.ID, OrganisationName: o.Name, Kind: o.Kind,
			Grants: members[n].Grants, Today: date.Of(time.Now())}
		return nil
	})
}
