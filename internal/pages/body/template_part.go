package body

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

// templatePartPage changes one part of the template.
type templatePartPage struct {
	reporting.TemplateDesk
	form              *web.Form
	version, revision *web.Field
	part, title, hint string
	single            []*web.Field // letterhead and ratings
	sections          []sectionFields
	blocks            []blockFields
}

type sectionFields struct {
	key                     string
	title                   string // as it is called now, or what an empty one is
	place, heading, opening *web.Field
}

type blockFields struct {
	n                 int
	title, use, words *web.Field
}

// templateEditor makes the fields of a part, and returns what they change.
type templateEditor struct {
	title, hint string
	fields      func(p *templatePartPage) func(*report.Template)
}

var templateEditors = map[string]templateEditor{
	"letterhead": {"Letterhead, lines and colour", "Who publishes the report, on the front and on every page", letterhead},
	"sections":   {"Sections and standard paragraphs", "The order of the sections, what they are called, and words with which they begin", sectionsOf},
	"ratings":    {"Names of the ratings", "What you call each rating. What it means and what it counts for is the standard's", ratingNames},
	"wording":    {"Wording blocks", "Pieces of text that your assessors can put into findings and sections, and change there", wordingBlocks},
}

// templateParts is the order in which the parts are listed.
var templateParts = []string{"letterhead", "sections", "ratings", "wording"}

func letterhead(p *templatePartPage) func(*report.Template) {
	t := p.Draft.Template
	f := p.form
	wordmark := f.Text("wordmark", "Name on the letterhead").WithHint("Your own name or wordmark. “" + p.Body + "” when it is empty").With(t.Wordmark)
	address := f.Text("address", "Address").With(t.Address)
	colour := f.Text("colour", "Colour of headings").WithHint("Six figures as on the web, such as 0c4f54. Dark enough to be read on white").With(t.Colour)
	reference := f.Text("reference", "Reference and issue of the form").WithHint("Such as “Form 12, issue 3”").With(t.Reference)
	confidential := f.Text("confidential", "Confidentiality line").WithHint("On every page").With(t.Confidential)
	footer := f.Text("footer", "Footer").WithHint("On every page, beneath your name and the version of the report").With(t.Footer)
	p.single = []*web.Field{wordmark, address, colour, reference, confidential, footer}
	return func(t *report.Template) {
		t.Wordmark, t.Address, t.Colour, t.Reference = wordmark.Value, address.Value, colour.Value, reference.Value
		t.Confidential, t.Footer = confidential.Value, footer.Value
	}
}

func ratingNames(p *templatePartPage) func(*report.Template) {
	for _, def := range p.Standard.RatingScale {
		p.single = append(p.single, p.form.Text("rating-"+string(def.ID), def.Title).With(p.Draft.Ratings[def.ID]))
	}
	return func(t *report.Template) {
		t.Ratings = map[standard.Rating]string{}
		for i, def := range p.Standard.RatingScale {
			if own := p.single[i].Value; own != "" {
				t.Ratings[def.ID] = own
			}
		}
	}
}

func sectionsOf(p *templatePartPage) func(*report.Template) {
	all := slices.Clone(p.Draft.Sections)
	if len(all) == 0 {
		all = report.OwnTemplate().Sections
	}
	for n := 1; n <= report.MaxOwnSections; n++ {
		if key := report.OwnSection(n); !slices.ContainsFunc(all, func(s report.Section) bool { return s.Key == key }) {
			all = append(all, report.Section{Key: key})
		}
	}
	for i, s := range all {
		title := cmp.Or(s.Title, "A section of your own (leave it empty if you need none)")
		p.sections = append(p.sections, sectionFields{s.Key, title,
			p.form.Text("place-"+s.Key, "Place").WithInt(int64(i+1)).Number(1, 99, "The place of the section must be a whole number from 1 to 99"),
			p.form.Text("title-"+s.Key, "Heading").With(s.Title),
			p.form.Text("words-"+s.Key, "Standard paragraphs").With(s.Words)})
	}
	return func(t *report.Template) {
		rows := slices.Clone(p.sections)
		slices.SortStableFunc(rows, func(a, b sectionFields) int { return cmp.Compare(a.place.Int(), b.place.Int()) })
		t.Sections = nil
		for _, row := range rows {
			s := report.Section{Key: row.key, Title: row.heading.Value, Words: row.opening.Value}
			if !s.Own() || s.Title != "" || s.Words != "" {
				t.Sections = append(t.Sections, s)
			}
		}
	}
}

// freeBlocks is how many empty wording blocks the page offers.
const freeBlocks = 2

func wordingBlocks(p *templatePartPage) func(*report.Template) {
	places := []web.Option{{Value: report.ForElement, Text: "Findings on an element"}, {Value: report.SectionBackground, Text: "Introduction and background"},
		{Value: report.SectionMethodology, Text: "Methodology"}, {Value: report.SectionConclusion, Text: "Conclusion"}}
	blocks := append(slices.Clone(p.Draft.Blocks), make([]report.Wording, min(freeBlocks, max(0, report.MaxWordings-len(p.Draft.Blocks))))...)
	for i, b := range blocks {
		n := fmt.Sprint(i + 1)
		p.blocks = append(p.blocks, blockFields{i + 1, p.form.Text("block-title-"+n, "Title").With(b.Title),
			p.form.Choice("block-for-"+n, "For", places).With(cmp.Or(b.For, report.ForElement)), p.form.Text("block-words-"+n, "Words").With(b.Words)})
	}
	return func(t *report.Template) {
		t.Blocks = nil
		for _, b := range p.blocks {
			if b.title.Value != "" || b.words.Value != "" {
				t.Blocks = append(t.Blocks, report.Wording{Title: b.title.Value, For: b.use.Value, Words: b.words.Value})
			}
		}
	}
}
