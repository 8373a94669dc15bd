package report

import (
	"cmp"
	"fmt"
	"strconv"
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

// part is one section of the report as it stands in it.
type part struct {
	heading
	key   string
	words string // the body's standard paragraph
}

// template is the template of the report. One that was frozen before there
// were templates has none, and reads as it did then.
func (d document) template() Template {
	if d.Template == nil {
		return Template{}
	}
	return *d.Template
}

// sections are the parts of the report in the order of its template; their
// numbers are their places.
func (d document) sections() []part {
	var all []part
	for i, s := range d.template().sections() {
		all = append(all, part{heading: heading{id: s.Key, number: strconv.Itoa(i + 1), title: d.fill(s.Title, Element{})}, key: s.Key,
			words: d.fill(s.Words, Element{})})
	}
	return all
}

// within is a heading beneath a section.
func (d document) within(section string, place int, id, title string) heading {
	for _, p := range d.sections() {
		if p.key == section {
			return heading{id: id, number: fmt.Sprintf("%s.%d", p.number, place), title: title}
		}
	}
	return heading{id: id, title: title}
}

func (d document) ratingTable() heading {
	return d.within(SectionRatings, 1, "rating-table", "Rating of each element")
}

func (d document) totalsTable() heading {
	return d.within(SectionRatings, 2, "totals", "Totals by criterion")
}

func (d document) contents() []heading {
	var all []heading
	for _, p := range d.sections() {
		h := p.heading
		switch p.key {
		case SectionFindings:
			for _, c := range d.criteria() {
				h.under = append(h.under, c.heading)
			}
		case SectionRatings:
			h.under = []heading{d.ratingTable(), d.totalsTable()}
		}
		all = append(all, h)
	}
	return all
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
		p := criterionPart{heading: d.within(SectionFindings, len(parts)+1, "criterion-"+c.ID, "Criterion "+c.ID+": "+c.Title)}
		for _, e := range d.Elements {
			if of, ok := d.std.CriterionOf(e.ElementID); ok && of.ID == c.ID {
				p.elements = append(p.elements, e)
			}
		}
		if len(p.elements) > 0 {
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
	return chip{"pl-rating pl-rating--" + string(def.ID), def.Letter, d.template().rating(def)}
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
	var form, class string
	if d.Template != nil {
		form, class = d.fill(d.Template.Reference, Element{}), d.classification()
	}
	read := ""
	if d.ApprovedBy != "" {
		read = d.ApprovedBy + ", " + date.Today(d.ApprovedAt).Words()
	}
	all := []key{
		{"Organisation", d.Organisation}, {"Scope", d.Scope}, {"Type of assessment", d.Kind},
		{"Standard", d.std.Title + ", " + d.std.Edition}, {"Certification body", d.Body}, {"Reference", d.Reference},
		{plural(len(d.Assessors), "Assessor", "Assessors"), strings.Join(d.Assessors, ", ")},
		{"Self-assessment submitted", submitted}, {"Record of the submission", d.SubmissionHash},
		{plural(len(d.VisitDays), "Visit day", "Visit days"), date.Days(d.VisitDays)}, {"Released", released},
		{"Second reading, approved by", read}, {"Classification", class}, {"Form", form},
	}
	return present(all)
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

// classification is the line on every page that says who may read the report.
func (d document) classification() string { return d.fill(d.template().Confidential, Element{}) }

// wordmark is the name on the letterhead.
func (d document) wordmark() string {
	return cmp.Or(d.fill(d.template().Wordmark, Element{}), d.Body)
}

// address is the address on the letterhead, in lines.
func (d document) address() []string {
	return given(strings.Split(d.fill(d.template().Address, Element{}), "\n")...)
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
