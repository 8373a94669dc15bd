package assessment_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestAReportKeepsTheTemplateItWasBegunWith(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodyWorld(t, db)
		w.underReview("as1")
		assessor := w.by("assessor")
		w.template(func(t *report.Template) { t.Footer = "The first footer" })
		w.must(w.reporting.StartDrafting(ctx, assessor, "as1"))
		w.template(func(t *report.Template) { t.Footer = "The second footer" })
		footer := func() string {
			t.Helper()
			_, c, err := w.reporting.Whole(ctx, assessor, "as1")
			w.must(err)
			return c.Template.Footer
		}
		if footer() != "The first footer" {
			t.Error("the report changed with the body's template")
		}
		v, err := w.reporting.Report(ctx, assessor, "as1")
		w.must(err)
		if v.Template != 1 || v.NewTemplate != 2 {
			t.Errorf("%d, %d", v.Template, v.NewTemplate)
		}
		w.fails(w.reporting.TakeNewTemplate(ctx, w.by("moderator"), "as1"), fault.KindForbidden)
		w.rateAll("as1")
		w.draft("as1", 0)
		_, err = w.reporting.Release(ctx, assessor, "as1")
		w.must(err)
		w.fails(w.reporting.TakeNewTemplate(ctx, assessor, "as1"), fault.KindConflict) // the organisation is reading it
		w.must(w.reporting.Redraft(ctx, assessor, "as1"))
		w.must(w.reporting.TakeNewTemplate(ctx, assessor, "as1"))
		if footer() != "The second footer" {
			t.Error("the new template was not taken")
		}
		released, err := w.reporting.Released(ctx, w.by("lead"), "as1")
		w.must(err)
		if released.Content.Template.Footer != "The first footer" {
			t.Error("what was released changed")
		}
	})
}

func TestAnAssessorInsertsWording(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	assessor := w.by("assessor")
	w.template(func(t *report.Template) {
		t.Blocks = []report.Wording{{Title: "Partial", For: report.ForElement, Words: "{element} is rated {rating}."}, {Title: "Thanks", For: report.SectionConclusion, Words: "We thank {organisation}."}}
	})
	v, err := w.reporting.Wordings(ctx, assessor, "as1", "1.1.1")
	w.must(err)
	if len(v.Blocks) != 1 || v.Blocks[0].Filled != "1.1.1 is rated Not assessed." {
		t.Errorf("%+v", v.Blocks)
	}
	w.must(w.reporting.InsertWording(ctx, assessor, "as1", "1.1.1", 1))
	w.must(w.rate("as1", "1.1.1", 1, "compliant", "Mine"))
	w.must(w.reporting.InsertWording(ctx, assessor, "as1", "1.1.1", 1))
	e, err := w.desk.Element(ctx, assessor, "as1", "1.1.1")
	w.must(err)
	if e.Cell.Own.Finding != "Mine\n\n1.1.1 is rated Compliant." || e.Cell.Own.Rating != "compliant" {
		t.Errorf("%+v", e.Cell.Own)
	}
	w.must(w.reporting.InsertWording(ctx, assessor, "as1", "conclusion", 1))
	r, err := w.reporting.Report(ctx, assessor, "as1")
	w.must(err)
	if r.Draft.Conclusion != "We thank Exmere City Council." {
		t.Errorf("%q", r.Draft.Conclusion)
	}
	for _, place := range []string{"5.1.1", "strengths", "9.9.9", ""} {
		_, err := w.reporting.Wordings(ctx, assessor, "as1", place)
		w.fails(err, fault.KindNotFound)
	}
	w.fails(w.reporting.InsertWording(ctx, assessor, "as1", "conclusion", 2), fault.KindNotFound)
	w.fails(w.reporting.InsertWording(ctx, w.by("moderator"), "as1", "conclusion", 1), fault.KindForbidden)
	w.fails(w.reporting.InsertWording(ctx, w.by("lead"), "as1", "conclusion", 1), fault.KindNotFound)
}

func TestATemplateThatAColleaguePublishedIsNotOverwritten(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	desk, err := w.reporting.Template(ctx, w.by("scheme"))
	w.must(err)
	w.template(func(t *report.Template) { t.Footer = "Published" })
	_, err = w.reporting.SaveTemplate(ctx, w.by("scheme"), desk.Draft, func(t *report.Template) { t.Footer = "Late" })
	w.fails(err, fault.KindConflict)
	w.fails(w.reporting.PublishTemplate(ctx, w.by("scheme"), assessment.StoredTemplate{Template: report.Template{Version: 1}, Revision: 1}), fault.KindConflict)
	_, err = w.reporting.Template(ctx, w.by("assessor"))
	w.fails(err, fault.KindForbidden)
}
