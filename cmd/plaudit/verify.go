package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/plaudit/plaudit/internal/backup"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/dossier"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
)

// VerifyCmd checks the data, or an archive, and names what is wrong.
type VerifyCmd struct {
	StoreFlags `embed:""`
	Archive    string `placeholder:"FILE" help:"Check this archive instead; - for standard input."`
	Record     string `placeholder:"FILE" help:"Check this record of an assessment (zip) instead. Needs no database."`
	JSON       bool   `help:"Print one JSON document."`
}

// Run fails if something is wrong.
func (c *VerifyCmd) Run(out *Streams) error {
	if c.Record != "" {
		return c.record(out)
	}
	if c.Archive != "" {
		return withArchive(out, c.Archive, func(in io.Reader) error {
			m, err := backup.Check(in)
			if err != nil {
				return err
			}
			if c.JSON {
				return printJSON(out.Out, m)
			}
			fmt.Fprintf(out.Out, "The archive is whole: the database and %d files of %s.\n", len(m.Files), m.MadeAt.Format("2 January 2006, 15:04 MST"))
			return nil
		})
	}
	return c.withData(func(ctx context.Context, db *store.DB, files blob.Opened) error {
		found, err := backup.Verify(ctx, db, files)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := printJSON(out.Out, found); err != nil {
				return err
			}
		} else {
			fmt.Fprintf(out.Out, "%d entries of the audit trail and %d files read.\n", found.Entries, found.Files)
			for _, words := range found.Problems {
				fmt.Fprintln(out.Out, words)
			}
		}
		if n := len(found.Problems); n > 0 {
			return fault.Conflict(fmt.Sprintf("%d things are not as they were stored", n))
		}
		return nil
	})
}

// record checks the record of an assessment, as it was downloaded or exported.
func (c *VerifyCmd) record(out *Streams) error {
	in, err := os.Open(c.Record)
	if err != nil {
		return fault.NotFound("There is no file " + c.Record)
	}
	defer in.Close()
	about, err := in.Stat()
	if err != nil {
		return err
	}
	found, err := dossier.Check(in, about.Size())
	if err != nil {
		return err
	}
	if c.JSON {
		if err := printJSON(out.Out, found); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(out.Out, "%s: %s, record of the %s, made on %s.\n%d files and %d elements read.\n", found.Organisation, found.Name, found.Side,
			found.MadeAt.Format("2 January 2006, 15:04 MST"), found.Files, found.Elements)
		for _, number := range slices.Sorted(maps.Keys(found.Submissions)) {
			fmt.Fprintf(out.Out, "Submission %s has the hash %s: compare it with what the portal shows.\n", number, found.Submissions[number])
		}
		for _, words := range found.Problems {
			fmt.Fprintln(out.Out, words)
		}
	}
	if n := len(found.Problems); n > 0 {
		return fault.Conflict(fmt.Sprintf("%d things are not as they were recorded", n))
	}
	if !c.JSON {
		fmt.Fprintln(out.Out, "All as it was recorded.")
	}
	return nil
}
