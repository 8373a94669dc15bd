package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/fault"
)

// DoctorCmd looks at what serve needs, with the same settings.
type DoctorCmd struct {
	ServeFlags `embed:""`
	JSON       bool `help:"Print one JSON document."`
}

// Run prints what it found, and fails if something will not work.
func (c *DoctorCmd) Run(out *Streams) error {
	findings := app.Examine(context.Background(), c.config())
	var bad []string
	for _, f := range findings {
		if f.Mark == app.Problem {
			bad = append(bad, f.What)
		}
	}
	if c.JSON {
		if err := printJSON(out.Out, findings); err != nil {
			return err
		}
	} else {
		table := tabwriter.NewWriter(out.Out, 0, 0, 2, ' ', 0)
		for _, f := range findings {
			fmt.Fprintf(table, "%s\t%s\t%s\n", f.Mark, f.What, f.Words)
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	if len(bad) > 0 {
		return fault.Unavailable("To be put right: " + strings.Join(bad, ", "))
	}
	return nil
}
