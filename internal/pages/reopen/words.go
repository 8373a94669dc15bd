package reopen

import (
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// title says what a line is.
func title(l reporting.SeenLine) string {
	switch l.Kind {
	case reporting.SeenSubmission:
		return fmt.Sprintf("Submission %d", l.Number)
	case reporting.SeenRelease:
		if l.What == reporting.Final {
			return fmt.Sprintf("Release %d: the final report", l.Number)
		}
		return fmt.Sprintf("Release %d, for the check of its facts", l.Number)
	case reporting.SeenDecision:
		return "Decision: " + assessment.DecisionOutcome(l.What).Title()
	}
	return assessment.SupplementKind(l.What).Title()
}

// checkTitle is what came of the latest check, in a line.
func checkTitle(c reporting.RecordCheck) string {
	r := c.Result
	switch {
	case c.State == reporting.CheckFailed:
		return "The files could not be read"
	case c.State == reporting.CheckWaiting:
		return "Waiting to begin"
	case c.UnderWay():
		return fmt.Sprintf("Reading: %d of %s", r.Read, counted(r.Files, "file"))
	case len(r.Findings) == 0:
		return counted(r.Files, "file") + ", all as submitted"
	}
	return counted(len(r.Findings), "thing") + " not as it was"
}

// checkWords says what was read.
func checkWords(c reporting.RecordCheck) string {
	r := c.Result
	parts := []string{counted(r.Submissions, "submission") + " with " + counted(r.Elements, "element"),
		counted(r.Supplements, "answer or comment") + " given later", counted(r.Releases, "release") + " of the report",
		fmt.Sprintf("%s (%s)", counted(r.Read, "file"), web.Size(r.Bytes))}
	words := "Read and hashed again: " + strings.Join(parts, ", ") + "."
	if r.Unfrozen > 0 {
		words += fmt.Sprintf(" %s came before Plaudit froze what is given later: of these the files alone were compared.", counted(r.Unfrozen, "answer or comment"))
	}
	return strings.ReplaceAll(words, "answer or comments", "answers or comments")
}

func rows(pairs ...string) govuk.SummaryListArgs {
	var args govuk.SummaryListArgs
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			args.Rows = append(args.Rows, govuk.SummaryListRow{Key: govuk.SummaryListText{Text: pairs[i]}, Value: govuk.SummaryListText{Text: pairs[i+1]}})
		}
	}
	return args
}

func (p submissionPage) facts() govuk.SummaryListArgs {
	m := p.Stored.Manifest
	std := p.Standard.Title + ", " + p.Standard.Edition
	if m.StandardHash == "" {
		std += " (its text was not kept with this submission)"
	} else {
		std += ". SHA-256 of its text " + m.StandardHash
	}
	var signed []string
	for _, s := range m.SignedOff {
		signed = append(signed, s.Area+": "+s.By+", "+s.At.Format("2 January 2006"))
	}
	return rows("Handed over", m.SubmittedAt.Format("2 January 2006, 15:04")+" UTC by "+m.SubmittedBy, "Organisation", m.Organisation, "What is assessed", m.Scope,
		"Standard", std, "Signed off", strings.Join(signed, "; "), "SHA-256 of the manifest", p.Stored.Hash)
}

// within tells what an item of evidence is said of, in a line.
func within(e assessment.FrozenEvidence) string {
	var parts []string
	if e.Pointer != "" {
		parts = append(parts, e.Pointer)
	}
	if e.PeriodUntil != "" {
		parts = append(parts, e.PeriodFrom.Short()+" to "+e.PeriodUntil.Short())
	}
	parts = append(parts, fmt.Sprintf("edition %d", e.Edition))
	if e.Owner != "" {
		parts = append(parts, e.Owner)
	}
	return strings.Join(append(parts, e.Areas...), " · ")
}

// askedWords says who asked for a check and when, and when it ended.
func askedWords(c reporting.RecordCheck) string {
	const form = "2 January 2006, 15:04"
	words := "Asked for by " + c.AskedByName + ", " + c.AskedAt.Format(form) + " UTC"
	if !c.EndedAt.IsZero() {
		words += ", ended " + c.EndedAt.Format(form) + " UTC"
	}
	return words
}
