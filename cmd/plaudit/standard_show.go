package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/plaudit/plaudit/internal/standard"
)

// StandardShowCmd shows a standard or one element.
type StandardShowCmd struct {
	ID      string `arg:"" optional:"" default:"cse" help:"Which standard."`
	Element string `help:"Show only this element, such as 4.3.2." placeholder:"ID"`
	JSON    bool   `help:"Print one JSON document."`
}

// Run prints the standard, or the element with what typically speaks for it.
func (c *StandardShowCmd) Run(out *Streams) error {
	std, err := standard.BuiltIn(c.ID)
	if err != nil {
		return err
	}
	if c.Element == "" {
		if c.JSON {
			return printJSON(out.Out, std)
		}
		_, err := io.WriteString(out.Out, standardText(std))
		return err
	}
	e, ok := std.Element(c.Element)
	switch {
	case !ok:
		return std.UnknownElement(c.Element)
	case c.JSON:
		return printJSON(out.Out, e)
	}
	_, err = fmt.Fprintf(out.Out, "%s %s\n\n%s\n\nTypical evidence:\n- %s\n\nKeywords: %s\n\n%s\n",
		e.ID, e.Title, e.Summary, strings.Join(e.Evidence, "\n- "), strings.Join(e.Keywords, ", "), std.Notice)
	return err
}

// standardText lays a standard out for a terminal.
func standardText(std *standard.Standard) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s, edition %s\n%s\n", std.Title, std.Edition, std.EditionNote)
	for _, c := range std.Criteria {
		fmt.Fprintf(&text, "\n%s %s\n", c.ID, c.Title)
		for _, sub := range c.Subcriteria {
			fmt.Fprintf(&text, "  %s %s\n", sub.ID, sub.Title)
			for _, e := range sub.Elements {
				fmt.Fprintf(&text, "    %s %s\n", e.ID, e.Title)
			}
		}
	}
	fmt.Fprintln(&text, "\nRatings, best first:")
	for _, d := range std.RatingScale {
		fmt.Fprintf(&text, "  %s  %s. %s\n", d.Letter, d.Title, d.Guidance)
	}
	fmt.Fprintf(&text, "\nPass rule %s (confidence: %s). %s\n%s\n\n%s\n",
		std.PassRule.Name, std.PassRule.Confidence, std.PassRule.Source, std.Decision, std.Notice)
	return text.String()
}
