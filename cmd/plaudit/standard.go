package main

import (
	"fmt"

	"github.com/plaudit/plaudit/internal/standard"
)

// StandardCmd groups the commands on standards.
type StandardCmd struct {
	List     StandardListCmd     `cmd:"" help:"List the built-in standards."`
	Show     StandardShowCmd     `cmd:"" help:"Show a standard or one of its elements."`
	Validate StandardValidateCmd `cmd:"" help:"Check a pack and tell all that is wrong with it."`
}

// StandardListCmd lists the built-in standards.
type StandardListCmd struct {
	JSON bool `help:"Print one JSON document."`
}

// Run prints a line, or an object, for each standard.
func (c *StandardListCmd) Run(out *Streams) error {
	type row struct {
		ID       string `json:"id"`
		Title    string `json:"title"`
		Edition  string `json:"edition"`
		Elements int    `json:"elements"`
	}
	var rows []row
	for _, id := range standard.BuiltInIDs() {
		std, err := standard.BuiltIn(id)
		if err != nil {
			return err
		}
		rows = append(rows, row{std.ID, std.Title, std.Edition, len(std.Elements())})
	}
	if c.JSON {
		return printJSON(out.Out, rows)
	}
	for _, r := range rows {
		fmt.Fprintf(out.Out, "%s  %s, edition %s, %d elements\n", r.ID, r.Title, r.Edition, r.Elements)
	}
	return nil
}
