package report

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// placeholder is a placeholder with what stands in its place. element tells
// that it needs one.
type placeholder struct {
	Placeholder
	element bool
	value   func(d document, e Element) string
}

var placeholders = []placeholder{
	{Placeholder{"organisation", "the name of the organisation"}, false, func(d document, _ Element) string { return d.Organisation }},
	{Placeholder{"scope", "what was assessed"}, false, func(d document, _ Element) string { return d.Scope }},
	{Placeholder{"assessment", "the name of the assessment"}, false, func(d document, _ Element) string { return d.Content.Name }},
	{Placeholder{"type", "the type of assessment"}, false, func(d document, _ Element) string { return d.Kind }},
	{Placeholder{"standard", "the name of the standard"}, false, func(d document, _ Element) string { return d.std.Title }},
	{Placeholder{"body", "your name"}, false, func(d document, _ Element) string { return d.Body }},
	{Placeholder{"reference", "your reference of the assessment"}, false, func(d document, _ Element) string { return d.Content.Reference }},
	{Placeholder{"assessors", "who assessed"}, false, func(d document, _ Element) string {
		return cmp.Or(strings.Join(d.Assessors, ", "), "the assessors") // a public report names nobody
	}},
	{Placeholder{"visit_dates", "the days of the visit"}, false, func(d document, _ Element) string { return date.Days(d.VisitDays) }},
	{Placeholder{"sites", "the places visited"}, false, func(d document, _ Element) string { return strings.Join(d.Sites, ", ") }},
	{Placeholder{"submitted", "the day of the submission"}, false, func(d document, _ Element) string {
		if d.SubmittedAt.IsZero() {
			return ""
		}
		return date.Today(d.SubmittedAt).Words()
	}},
	{Placeholder{"documents", "how many items of evidence were read"}, false, func(d document, _ Element) string { return strconv.Itoa(d.Documents) }},
	{Placeholder{"questions", "how many questions were asked"}, false, func(d document, _ Element) string { return strconv.Itoa(d.Questions) }},
	{Placeholder{"people_met", "how many people were met"}, false, func(d document, _ Element) string { return strconv.Itoa(d.met()) }},
	{Placeholder{"documents_read", "how many items of evidence were read, with the words: 1 item of evidence, 12 items of evidence"}, false, func(d document, _ Element) string {
		return counted(d.Documents, "item of evidence", "items of evidence")
	}},
	{Placeholder{"questions_asked", "how many questions were asked, with the word: 1 question, 12 questions"}, false, func(d document, _ Element) string {
		return counted(d.Questions, "question", "questions")
	}},
	{Placeholder{"people", "how many people were met, with the word: 1 person, 12 people"}, false, func(d document, _ Element) string {
		return counted(d.met(), "person", "people")
	}},
	{Placeholder{"elements_examined", "how many elements were examined, with the word: 1 element, 12 elements"}, false, func(d document, _ Element) string {
		return counted(len(d.Elements), "element", "elements")
	}},
	{Placeholder{"elements", "how many elements were examined"}, false, func(d document, _ Element) string { return strconv.Itoa(len(d.Elements)) }},
	{Placeholder{"elements_met", "how many of them are met"}, false, func(d document, _ Element) string { return strconv.Itoa(d.Outcome.Met) }},
	{Placeholder{"plus_count", "how many are Compliance Plus"}, false, countOf(standard.RatingCompliancePlus)},
	{Placeholder{"partial_count", "how many are partially compliant"}, false, countOf(standard.RatingPartiallyCompliant)},
	{Placeholder{"non_compliant_count", "how many are non-compliant"}, false, countOf(standard.RatingNonCompliant)},
	{Placeholder{"recommendation", "the assessor's recommendation"}, false, func(d document, _ Element) string { return d.Recommendation }},
	{Placeholder{"element", "the number of the element"}, true, func(_ document, e Element) string { return e.ElementID }},
	{Placeholder{"element_title", "the title of the element"}, true, func(d document, e Element) string { return d.elementTitle(e.ElementID) }},
	{Placeholder{"rating", "the rating of the element"}, true, func(d document, e Element) string { return d.chip(e.Rating).title }},
	{Placeholder{"previous_rating", "the rating of last time"}, true, func(d document, e Element) string {
		if e.PreviousRating == "" {
			return ""
		}
		return d.chip(e.PreviousRating).title
	}},
	{Placeholder{"evidence", "the codes of the evidence"}, true, func(_ document, e Element) string { return strings.Join(e.Evidence, ", ") }},
}

// met is how many people the assessors met.
func (d document) met() (n int) {
	for _, m := range d.Met {
		n += m.Count
	}
	return n
}

// counted is a number with what is counted: no question, 1 question, 2 questions.
func counted(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func countOf(r standard.Rating) func(document, Element) string {
	return func(d document, _ Element) string { return strconv.Itoa(d.Outcome.Counts.Of(r)) }
}

// nothing stands where a report has nothing to fill in yet.
const nothing = "[not known yet]"

// fill puts what the report knows in the place of the placeholders. What is
// none stays as it is.
func (d document) fill(words string, e Element) string {
	if !strings.Contains(words, "{") {
		return words
	}
	return braced.ReplaceAllStringFunc(words, func(found string) string {
		for _, p := range placeholders {
			if found == "{"+p.Name+"}" {
				if value := p.value(d, e); value != "" {
					return value
				}
				return nothing
			}
		}
		return found
	})
}

// Filled returns a wording block as it reads in this report; for an element,
// the block is about it.
func Filled(c Content, std *standard.Standard, b Wording, elementID string) string {
	var of Element
	for _, e := range c.Elements {
		if e.ElementID == elementID {
			of = e
		}
	}
	return document{Content: c, std: std}.fill(b.Words, of)
}
