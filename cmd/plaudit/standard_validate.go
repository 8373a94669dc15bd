package main

import (
	"errors"
	"fmt"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// StandardValidateCmd checks a pack.
type StandardValidateCmd struct {
	File string `arg:"" help:"The pack, or - for standard input."`
	JSON bool   `help:"Print one JSON document."`
}

// Run says what the pack holds, or fails with all that is wrong with it. With
// JSON the document says which, and the exit code too.
func (c *StandardValidateCmd) Run(out *Streams) error {
	pack, err := readInput(out, c.File)
	if err != nil {
		return err
	}
	std, err := standard.Validate(pack)
	if c.JSON {
		return errors.Join(printJSON(out.Out, verdict(std, err)), err)
	}
	if err == nil {
		fmt.Fprintf(out.Out, "%s can be used: %s, edition %s, %d criteria, %d elements.\n",
			std.ID, std.Title, std.Edition, len(std.Criteria), len(std.Elements()))
	}
	return err
}

// verdict is what validate prints as JSON.
func verdict(std *standard.Standard, err error) map[string]any {
	problems := []string{}
	var f *fault.Error
	if errors.As(err, &f) {
		for _, field := range f.Fields {
			problems = append(problems, field.Words)
		}
		return map[string]any{"valid": false, "problems": problems}
	}
	return map[string]any{"valid": true, "problems": problems,
		"id": std.ID, "title": std.Title, "edition": std.Edition, "elements": len(std.Elements())}
}
