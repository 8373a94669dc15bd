package demo

import (
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/report/block"
)

// logo draws the invented body's mark: its name between two bars.
func logo(bodyID string) (*report.Logo, error) {
	bar := func(y, w float64) block.Shape {
		return block.Shape{X: 0, Y: y, W: w, H: 4, Fill: block.Teal, Stroke: block.Teal}
	}
	l, err := report.ReadLogo(block.Draw(block.Figure{Width: 150, Height: 46, Shapes: []block.Shape{
		bar(0, 150), bar(42, 90), {X: 0, Y: 8, W: 150, H: 30, Open: true, Left: true, Text: "FAIRMARK", Size: 27, Bold: true, Ink: block.Teal}}}))
	l.Alt, l.BodyID = "Fairmark Assessments", bodyID
	return &l, err
}

// template gives the body a report template of its own, and one more in the
// writing.
func (t *teller) template() error {
	scheme := t.as(body + "/scheme")
	desk, err := t.reporting.Template(t.ctx, scheme)
	if err != nil {
		return err
	}
	mark, err := logo(scheme.OrganisationID)
	if err != nil {
		return err
	}
	v, err := t.reporting.SaveTemplate(t.ctx, scheme, desk.Draft, func(t *report.Template) {
		t.Logo = mark
		t.Wordmark, t.Address = "Fairmark Assessments", "12 Example Street\nExmere EX1 1EX"
		t.Reference, t.Footer = "Form 12, issue 1", "{body} is independent of the organisations that it assesses"
		for i := range t.Sections {
			if t.Sections[i].Key == report.SectionMethodology {
				t.Sections[i].Words = "Our assessors read {documents_read}, asked {questions_asked} and met {people}."
			}
		}
		t.Blocks = []report.Wording{
			{Title: "Partial: what is there, what is missing", For: report.ForElement, Words: "{organisation} meets a part of {element}. What is there: … What is missing: … We read {evidence}."},
			{Title: "Compliance Plus: what others can learn", For: report.ForElement, Words: "On {element}, {organisation} goes beyond what is asked. What others can learn from it: …"},
			{Title: "Thanks", For: report.SectionConclusion, Words: "We thank the people of {organisation}, its customers and its partners, who gave us their time."},
		}
	})
	if err != nil {
		return err
	}
	if err := t.reporting.PublishTemplate(t.ctx, scheme, v); err != nil {
		return err
	}
	if desk, err = t.reporting.Template(t.ctx, scheme); err != nil {
		return err
	}
	_, err = t.reporting.SaveTemplate(t.ctx, scheme, desk.Draft, func(t *report.Template) { t.Reference = "Form 12, issue 2" })
	return err
}
