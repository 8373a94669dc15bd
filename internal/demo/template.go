package demo

import "github.com/plaudit/plaudit/internal/report"

// template gives the body a report template of its own, and one more in the
// writing.
func (t *teller) template() error {
	scheme := t.as(body + "/scheme")
	desk, err := t.reporting.Template(t.ctx, scheme)
	if err != nil {
		return err
	}
	v, err := t.reporting.SaveTemplate(t.ctx, scheme, desk.Draft, func(t *report.Template) {
		t.Wordmark, t.Address = "Fairmark", "12 Example Street\nExmere EX1 1EX"
		t.Reference, t.Footer = "Form 12, issue 1", "{body} is independent of the organisations that it assesses"
		for i := range t.Sections {
			if t.Sections[i].Key == report.SectionMethodology {
				t.Sections[i].Words = "Our assessors read {documents} items of evidence, asked {questions} questions and met {people_met} people."
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
