package report

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report/pdf/pdftest"
	"github.com/plaudit/plaudit/internal/standard"
)

// house is a template that changes everything that a template may.
func house() Template {
	t := OwnTemplate()
	t.Version, t.Wordmark, t.Address, t.Colour = 3, "Fairmark", "1 Example Row\nExmere EX1 1EX", "5a1f6b"
	t.Reference, t.Confidential, t.Footer = "Form 12, issue 3", "Confidential to {organisation}", "{body} is independent of {organisation}"
	s := t.Sections
	t.Sections = slices.Concat([]Section{s[7], {Key: OwnSection(1), Title: "About this report", Words: "We assessed {scope} on {visit_dates}.\n\n- {documents} documents\n- {people_met} people"}}, s[:7])
	t.Sections[0].Title, t.Sections[0].Words = "Outcome", "{elements_met} of {elements} elements are met, {plus_count} with Compliance Plus."
	t.Ratings = map[standard.Rating]string{standard.RatingCompliancePlus: "Outstanding", standard.RatingPartiallyCompliant: "Developing"}
	t.Blocks = []Wording{{"Partial", ForElement, "Element {element}, {element_title}, is rated {rating}. See {evidence}."}, {"Who", SectionMethodology, "{assessors} met {people_met} people."}}
	return t
}

func TestAReportFollowsTheTemplateOfItsBodyInEveryFormat(t *testing.T) {
	std := standard.CSE()
	if err := house().Check(std); err != nil {
		t.Fatal(err)
	}
	c, h := full(), house()
	c.Template, c.ApprovedBy, c.ApprovedAt = &h, "Second Reader", c.ReleasedAt
	doc := parse(t, c)
	var contents []string
	for _, a := range doc.Find(".pl-document__contents > ol > li > a").EachIter() {
		contents = append(contents, words(a))
	}
	want := "1 Outcome|2 About this report|3 Background|4 Methodology|5 Summary of strengths|6 Findings|7 Ratings|8 Improvement areas|9 Compliance Plus"
	if got := strings.Join(contents, "|"); got != want {
		t.Errorf("contents: %s", got)
	}
	says := []string{"We assessed The whole council on 24, 26 and 27 November 2025.", "143 documents", "37 people", "55 of 57 elements are met, 9 with Compliance Plus.",
		"Outstanding", "Developing", "Confidential to Exmere City Council", "Fairmark Assessments is independent of Exmere City Council", "Form 12, issue 3", "Second Reader", "6.1 Criterion 1", "7.2 Totals"}
	texts := map[string]string{"html": words(doc.Selection)}
	f, err := pdftest.Read(file(t, "pdf", c))
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range f.Check() {
		t.Error(wrong)
	}
	golden(t, "template.pdf.txt", f.Dump())
	word, odf := unpacked(t, file(t, "docx", c)), unpacked(t, file(t, "odt", c))
	texts["docx"], texts["odt"] = word["word/document.xml"]+word["word/footer1.xml"], odf["content.xml"]+odf["styles.xml"]
	for kind, all := range texts {
		for _, s := range says {
			if !strings.Contains(all, s) {
				t.Errorf("%s does not say %q", kind, s)
			}
		}
		if strings.Contains(all, "Partially") || strings.Contains(all, "{") && kind == "html" {
			t.Errorf("%s keeps a name of the pack or a placeholder", kind)
		}
	}
	golden(t, "template.docx.xml", lines(texts["docx"]))
	golden(t, "template.odt.xml", lines(odf["content.xml"]))
	golden(t, "template.html", strings.ReplaceAll(render(t, c), "><", ">\n<")+"\n")
}

func TestWhatATemplateMayNotSayIsNamed(t *testing.T) {
	for _, c := range []struct {
		field, says string
		spoil       func(*Template)
	}{
		{"footer", "{organization} is not a placeholder. Did you mean {organisation}?", func(t *Template) { t.Footer = "For {organization}" }},
		{"words-methodology", "{element} can stand only in a wording block for findings", func(t *Template) { t.Sections[3].Words = "{element}" }},
		{"address", "A “}” stands alone", func(t *Template) { t.Address = "a } b" }},
		{"block-words-1", "{nonsense} is not a placeholder", func(t *Template) { t.Blocks[0].Words = "{nonsense}" }},
		{"block-title-2", "Enter a title", func(t *Template) { t.Blocks[1].Title = "" }},
		{"block-for-1", "Select where", func(t *Template) { t.Blocks[0].For = "elsewhere" }},
		{"colour", "six figures", func(t *Template) { t.Colour = "red" }},
		{"colour", "darker", func(t *Template) { t.Colour = "ffff00" }},
		{"rating-compliant", "Two ratings cannot both be called", func(t *Template) { t.Ratings[standard.RatingCompliant] = "outstanding" }},
		{"title-findings", "every report has it", func(t *Template) {
			t.Sections = slices.DeleteFunc(t.Sections, func(s Section) bool { return s.Key == SectionFindings })
		}},
		{"words-own-1", "has nothing else", func(t *Template) { t.Sections[1].Words = "" }},
		{"wordmark", "hallmark", func(t *Template) { t.Wordmark = "The Hallmark Company" }},
	} {
		h := house()
		c.spoil(&h)
		var f *fault.Error
		if err := h.Check(standard.CSE()); !errors.As(err, &f) || !slices.ContainsFunc(f.Fields, func(at fault.Field) bool { return at.Name == c.field && strings.Contains(at.Words, c.says) }) {
			t.Errorf("%s, %q: %v", c.field, c.says, err)
		}
	}
}

func TestAWordingBlockIsFilledInForItsElement(t *testing.T) {
	c, h := full(), house()
	c.Template = &h
	if got := Filled(c, standard.CSE(), h.Blocks[0], "2.2.3"); !strings.HasPrefix(got, "Element 2.2.3, ") || !strings.Contains(got, "is rated Developing. See EX-") {
		t.Error(got)
	}
	c.VisitDays = nil
	if got := Filled(c, standard.CSE(), Wording{Words: "On {visit_dates}, {unknown}"}, ""); got != "On [not known yet], {unknown}" {
		t.Error(got)
	}
}

func TestANumberCanStandWithItsNoun(t *testing.T) {
	const counts = "{documents_read}, {questions_asked}, {people}, {elements_examined}"
	c := full()
	for _, x := range []struct {
		n    int
		want string
	}{
		{0, "no items of evidence, no questions, no people, no elements"}, {1, "1 item of evidence, 1 question, 1 person, 1 element"},
		{2, "2 items of evidence, 2 questions, 2 people, 2 elements"},
	} {
		c.Documents, c.Questions, c.Met, c.Elements = x.n, x.n, []Met{{Group: "Staff", Count: x.n}}, full().Elements[:x.n]
		if got := Filled(c, standard.CSE(), Wording{Words: counts}, ""); got != x.want {
			t.Errorf("%d: %s", x.n, got)
		}
		// The numbers alone, as templates of before have them.
		if got, want := Filled(c, standard.CSE(), Wording{Words: "{documents} {questions} {people_met} {elements}"}, ""), strings.TrimSpace(strings.Repeat(strconv.Itoa(x.n)+" ", 4)); got != want {
			t.Errorf("%d: %s", x.n, got)
		}
	}
	if wrong := CheckPlaceholders(counts, false); len(wrong) > 0 {
		t.Error(wrong)
	}
}

func TestTheExampleIsAWholeReport(t *testing.T) {
	if err := Check(Example(standard.CSE(), "A body"), standard.CSE()); err != nil {
		t.Error(err)
	}
}

func FuzzPlaceholders(f *testing.F) {
	f.Add("{organisation} and {x", true)
	f.Add("}}{{", false)
	c := full()
	f.Fuzz(func(t *testing.T, text string, element bool) {
		wrong := CheckPlaceholders(text, element)
		filled := Filled(c, standard.CSE(), Wording{Words: text}, "1.1.1")
		if len(wrong) == 0 && strings.ContainsAny(filled, "{}") {
			t.Errorf("%q was right but reads %q", text, filled)
		}
	})
}
