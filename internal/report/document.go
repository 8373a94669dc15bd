package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// The states of a report, in Content.Status.
const (
	StatusDraft         = "draft"
	StatusAccuracyCheck = "accuracy_check"
	StatusFinal         = "final"
)

// Document shows the report as a document of numbered sections, to be read on a
// screen or printed. It holds the h1 of its page, and every element has the
// anchor that Anchor returns. A report that is not final says so on top, and on
// every printed page.
func Document(c Content, std *standard.Standard) templ.Component {
	return article(document{Content: c, std: std})
}

// Anchor is the id of the part of a Document that concerns an element.
func Anchor(elementID string) string { return "element-" + elementID }

// document is a report with its standard: what the template asks.
type document struct {
	Content
	std *standard.Standard
}

// heading is one line of the contents list.
type heading struct {
	id, number, title string
	under             []heading
}

// The sections, in order; their numbers are their places.
var (
	background  = heading{id: "background", number: "1", title: "Background"}
	methodology = heading{id: "methodology", number: "2", title: "Methodology"}
	strengths   = heading{id: "strengths", number: "3", title: "Summary of strengths"}
	findings    = heading{id: "findings", number: "4", title: "Findings"}
	ratings     = heading{id: "ratings", number: "5", title: "Ratings"}
	improvement = heading{id: "improvement", number: "6", title: "Improvement areas"}
	plus        = heading{id: "compliance-plus", number: "7", title: "Compliance Plus"}
	conclusion  = heading{id: "conclusion", number: "8", title: "Conclusion and recommendation"}

	ratingTable = heading{id: "rating-table", number: "5.1", title: "Rating of each element"}
	totalsTable = heading{id: "totals", number: "5.2", title: "Totals by criterion"}
)

func (d document) contents() []heading {
	f, r := findings, ratings
	for _, p := range d.criteria() {
		f.under = append(f.under, p.heading)
	}
	r.under = []heading{ratingTable, totalsTable}
	return []heading{background, methodology, strengths, f, r, improvement, plus, conclusion}
}

// criterionPart is one criterion's part of the findings.
type criterionPart struct {
	heading  heading
	elements []Element
}

// criteria groups the elements by criterion; a criterion of which nothing was
// examined has no part.
func (d document) criteria() []criterionPart {
	var parts []criterionPart
	for _, c := range d.std.Criteria {
		p := criterionPart{heading: heading{id: "criterion-" + c.ID, title: "Criterion " + c.ID + ": " + c.Title}}
		for _, e := range d.Elements {
			if of, ok := d.std.CriterionOf(e.ElementID); ok && of.ID == c.ID {
				p.elements = append(p.elements, e)
			}
		}
		if len(p.elements) > 0 {
			p.heading.number = fmt.Sprintf("4.%d", len(parts)+1)
			parts = append(parts, p)
		}
	}
	return parts
}

func (d document) final() bool { return d.Status == StatusFinal }

// mark is what a report that is not final says of itself.
func (d document) mark() (title, words string) {
	if d.Status == StatusAccuracyCheck {
		return "Draft for the factual accuracy check",
			"This draft was released so that the organisation can correct facts. It is not a decision and may still change."
	}
	return "Draft", "This is a draft. It is not a decision and may still change."
}

func (d document) elementTitle(id string) string {
	e, _ := d.std.Element(id)
	return e.Title
}

// examined tells how much of the standard the assessment looked at.
func (d document) examined() string {
	all := len(d.std.Elements())
	if len(d.Elements) == all {
		return fmt.Sprintf("All %d elements of the standard were examined.", all)
	}
	return fmt.Sprintf("%d of the %d elements of the standard were examined.", len(d.Elements), all)
}

// reasonWords are the names of the reasons for which an element may have been
// selected; a reason that is words already stays as it is.
var reasonWords = map[string]string{
	"all":              "",
	"improvement_area": "Improvement area of the last assessment",
	"partial":          "Partially compliant or worse last time",
	"compliance_plus":  "Compliance Plus to be confirmed",
	"chosen":           "Chosen for this review",
}

// reason is why an element was examined; nothing when all were.
func (d document) reason(e Element) string {
	if len(d.Elements) == len(d.std.Elements()) {
		return ""
	}
	if words, known := reasonWords[e.Reason]; known {
		return words
	}
	return e.Reason
}

// confirmed tells what became of a Compliance Plus of last time.
func (e Element) confirmed() string {
	if e.PreviousRating == standard.RatingCompliancePlus {
		return "Confirmed from last time"
	}
	return "Won this time"
}

func (d document) plusElements() []Element {
	var all []Element
	for _, e := range d.Elements {
		if e.Rating == standard.RatingCompliancePlus {
			all = append(all, e)
		}
	}
	return all
}

// chip says how to show a rating.
type chip struct{ class, letter, title string }

func (d document) chip(r standard.Rating) chip {
	def, ok := d.std.Definition(cmp.Or(r, standard.RatingNotAssessed))
	if !ok {
		def = standard.RatingDefinition{ID: standard.RatingNotAssessed, Letter: ".", Title: "Not assessed"}
	}
	return chip{"pl-rating pl-rating--" + string(def.ID), def.Letter, def.Title}
}

// changed tells how a rating moved against last time.
func (e Element) changed() string {
	switch {
	case !e.PreviousRating.Judged() || !e.Rating.Judged():
		return ""
	case standard.Compare(e.Rating, e.PreviousRating) > 0:
		return "Better"
	case standard.Compare(e.Rating, e.PreviousRating) < 0:
		return "Worse"
	}
	return "Same"
}

// total is one row of the totals.
type total struct {
	title  string
	counts standard.Counts
	share  string
	change string
}

func (d document) totals() []total {
	var rows []total
	for i, c := range d.Outcome.Criteria {
		row := total{title: c.ID + " " + c.Title, counts: c.Counts, share: d.share(c.Counts)}
		if d.PreviousOutcome != nil && i < len(d.PreviousOutcome.Criteria) {
			row.change = change(c.Counts, d.PreviousOutcome.Criteria[i].Counts)
		}
		rows = append(rows, row)
	}
	whole := total{title: "All criteria", counts: d.Outcome.Counts, share: standard.Percent(d.Outcome.Met, d.Outcome.Applicable)}
	if d.PreviousOutcome != nil {
		whole.change = change(d.Outcome.Counts, d.PreviousOutcome.Counts)
	}
	return append(rows, whole)
}

// share is the share met of one criterion, by the standard's rule of what is
// left out.
func (d document) share(c standard.Counts) string {
	met, applicable := 0, c.Total()
	for _, def := range d.std.RatingScale {
		if def.Met {
			met += c.Of(def.ID)
		}
	}
	if d.std.PassRule.NotApplicableLeavesDenominator {
		applicable -= c.NotApplicable
	}
	return standard.Percent(met, applicable)
}

// change tells by how many the ratings differ from last time, best rating first.
func change(now, before standard.Counts) string {
	var parts []string
	for _, of := range []struct {
		rating standard.Rating
		words  string
	}{
		{standard.RatingCompliancePlus, "Compliance Plus"}, {standard.RatingCompliant, "compliant"},
		{standard.RatingPartiallyCompliant, "partial"}, {standard.RatingNonCompliant, "non-compliant"},
	} {
		if by := now.Of(of.rating) - before.Of(of.rating); by != 0 {
			parts = append(parts, fmt.Sprintf("%s %+d", of.words, by))
		}
	}
	if len(parts) == 0 {
		return "No change"
	}
	return strings.Join(parts, ", ")
}

// key is one line of the key information on the front.
type key struct{ name, value string }

func (d document) keys() []key {
	released := ""
	if !d.ReleasedAt.IsZero() {
		released = fmt.Sprintf("%s, release %d", date.Today(d.ReleasedAt).Words(), d.Number)
	}
	submitted := ""
	if !d.SubmittedAt.IsZero() {
		submitted = date.Today(d.SubmittedAt).Words()
	}
	all := []key{
		{"Organisation", d.Organisation}, {"Scope", d.Scope}, {"Type of assessment", d.Kind},
		{"Standard", d.std.Title + ", " + d.std.Edition}, {"Certification body", d.Body}, {"Reference", d.Reference},
		{plural(len(d.Assessors), "Assessor", "Assessors"), strings.Join(d.Assessors, ", ")},
		{"Self-assessment submitted", submitted}, {"Record of the submission", d.SubmissionHash},
		{plural(len(d.VisitDays), "Visit day", "Visit days"), date.Days(d.VisitDays)}, {"Released", released},
	}
	var given []key
	for _, k := range all {
		if strings.TrimSpace(k.value) != "" {
			given = append(given, k)
		}
	}
	return given
}

func plural(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// read tells how much was read before and beside the visit.
func (d document) read() string {
	words := fmt.Sprintf("The assessor read %d %s of evidence", d.Documents, plural(d.Documents, "item", "items"))
	if d.Questions > 0 {
		words += fmt.Sprintf(" and asked %d %s", d.Questions, plural(d.Questions, "question", "questions"))
	}
	return words + "."
}

// paragraphs splits words at blank lines; line breaks within stay.
func paragraphs(words string) []string {
	var all []string
	for p := range strings.SplitSeq(strings.ReplaceAll(words, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}

// decided is the decision, or who has still to make it.
func (d document) decided() string {
	if d.Decision == "" {
		return "The certification body has not decided yet."
	}
	if d.DecidedAt.IsZero() {
		return d.Decision
	}
	return d.Decision + ", " + date.Today(d.DecidedAt).Words()
}
