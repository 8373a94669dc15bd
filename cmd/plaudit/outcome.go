package main

import (
	"bytes"
	"fmt"
	"text/tabwriter"

	"github.com/plaudit/plaudit/internal/standard"
)

// OutcomeCmd works out what a table of ratings comes to.
type OutcomeCmd struct {
	Standard string `default:"cse" placeholder:"ID" help:"Which standard the ratings are for (${default})."`
	JSON     bool   `help:"Print one JSON document."`
	Ratings  string `arg:"" name:"ratings.csv" help:"A table with the columns element,rating[,comment], or - for standard input."`
}

// Run prints the outcome. An outcome that would not meet the standard is a
// result, not a fault.
func (c *OutcomeCmd) Run(out *Streams) error {
	std, err := standard.BuiltIn(c.Standard)
	if err != nil {
		return err
	}
	text, err := readInput(out, c.Ratings)
	if err != nil {
		return err
	}
	ratings, err := standard.ReadRatings(bytes.NewReader(text), std)
	if err != nil {
		return err
	}
	outcome := standard.OutcomeOf(std, ratings)
	if c.JSON {
		return printJSON(out.Out, outcome)
	}
	_, err = out.Out.Write(outcomeText(std, outcome))
	return err
}

// outcomeText lays an outcome out for a terminal.
func outcomeText(std *standard.Standard, o standard.Outcome) []byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s, edition %s\n\n%s\n", std.Title, std.Edition, o.Indication.Title())
	for _, reason := range o.Reasons {
		fmt.Fprintf(&text, "- %s\n", reason)
	}
	fmt.Fprintf(&text, "\nMet: %s\n\n", standard.Percent(o.Met, o.Applicable))

	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "Criterion")
	for _, d := range std.RatingScale {
		fmt.Fprintf(table, "\t%s", d.Letter)
	}
	fmt.Fprintln(table, "\tMet\tRule")
	for _, c := range o.Criteria {
		fmt.Fprintf(table, "%s %s", c.ID, c.Title)
		for _, d := range std.RatingScale {
			fmt.Fprintf(table, "\t%d", c.Counts.Of(d.ID))
		}
		kept := "within"
		if !c.WithinRule {
			kept = "broken"
		}
		fmt.Fprintf(table, "\t%.1f%%\t%s\n", c.MetShare*100, kept)
	}
	table.Flush()
	for i, d := range std.RatingScale {
		fmt.Fprintf(&text, "%s%s %s", map[bool]string{true: "\n", false: ", "}[i == 0], d.Letter, d.Title)
	}
	fmt.Fprintf(&text, "\n\nRule %s (confidence: %s). %s\n%s\n", o.Rule.Name, o.Rule.Confidence, o.Rule.Source, std.Decision)
	return text.Bytes()
}
