package main

import (
	"context"
	"fmt"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
)

// AuditCmd groups the commands on the record of who did what.
type AuditCmd struct {
	Verify AuditVerifyCmd `cmd:"" help:"Check that nobody changed, removed or inserted an entry."`
}

// AuditVerifyCmd checks every organisation's chain of entries.
type AuditVerifyCmd struct {
	StoreFlags `embed:""`
	JSON       bool `help:"Print one JSON document."`
}

// Run names each entry that was tampered with, and fails if there is one.
func (c *AuditVerifyCmd) Run(out *Streams) error {
	ctx := context.Background()
	db, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	problems, read, err := db.VerifyAudit(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		if problems == nil {
			problems = []audit.Problem{}
		}
		if err := printJSON(out.Out, map[string]any{"entries": read, "whole": len(problems) == 0, "problems": problems}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(out.Out, "%d entries read.\n", read)
		for _, p := range problems {
			fmt.Fprintf(out.Out, "%s: %s\n", p.OrganisationID, p.Words)
		}
	}
	if len(problems) > 0 {
		return fault.Conflict("The record is not as it was written")
	}
	if !c.JSON {
		fmt.Fprintln(out.Out, "The record is whole.")
	}
	return nil
}
