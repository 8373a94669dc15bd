package reporting_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestAReportKeepsTheTemplateItWasBegunWith(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		w.UnderReview("as1")
		assessor := w.By("assessor")
		w.Template(func(t *report.Template) { t.Footer = "The first footer" })
		w.Must(w.Reporting.StartDrafting(ctx, assessor, "as1"))
		w.Template(func(t *report.Template) { t.Footer = "The second footer" })
		footer := func() string {
			t.Helper()
			_, c, err := w.Reporting.Whole(ctx, assessor, "as1")
			w.Must(err)
			return c.Template.Footer
		}
		if footer() != "The first footer" {
			t.Error("the report changed with the body's template")
		}
		v, err := w.Reporting.Report(ctx, assessor, "as1")
		w.Must(err)
		if v.Template != 1 || v.NewTemplate != 2 {
			t.Errorf("%d, %d", v.Template, v.NewTemplate)
		}
		w.Fails(w.Reporting.TakeNewTemplate(ctx, w.By("moderator"), "as1"), fault.KindForbidden)
		w.RateAll("as1")
		w.Draft("as1", 0)
		_, err = w.Reporting.Release(ctx, assessor, "as1")
		w.Must(err)
		w.Fails(w.Reporting.TakeNewTemplate(ctx, assessor, "as1"), fault.KindConflict) // the organisation is reading it
		w.Must(w.Reporting.Redraft(ctx, assessor, "as1"))
		w.Must(w.Reporting.TakeNewTemplate(ctx, assessor, "as1"))
		if footer() != "The second footer" {
			t.Error("the new template was not taken")
		}
		released, err := w.Reporting.Released(ctx, w.By("lead"), "as1")
		w.Must(err)
		if released.Content.Template.Footer != "The first footer" {
			t.Error("what was released changed")
		}
	})
}

func TestAnAssessorInsertsWording(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	assessor := w.By("assessor")
	w.Template(func(t *report.Template) {
		t.Blocks = []report.Wording{{Title: "Partial", For: report.ForElement, Words: "{element} is rated {rating}."}, {Title: "Thanks", For: report.SectionConclusion, Words: "We thank {organisation}."}}
	})
	v, err := w.Reporting.Wordings(ctx, assessor, "as1", "1.1.1")
	w.Must(err)
	if len(v.Blocks) != 1 || v.Blocks[0].Filled != "1.1.1 is rated Not assessed." {
		t.Errorf("%+v", v.Blocks)
	}
	w.Must(w.Reporting.InsertWording(ctx, assessor, "as1", "1.1.1", 1))
	w.Must(w.Rate("as1", "1.1.1", 1, "compliant", "Mine"))
	w.Must(w.Reporting.InsertWording(ctx, assessor, "as1", "1.1.1", 1))
	e, err := w.Desk.Element(ctx, assessor, "as1", "1.1.1")
	w.Must(err)
	if e.Cell.Own.Finding != "Mine\n\n1.1.1 is rated Compliant." || e.Cell.Own.Rating != "compliant" {
		t.Errorf("%+v", e.Cell.Own)
	}
	w.Must(w.Reporting.InsertWording(ctx, assessor, "as1", "conclusion", 1))
	r, err := w.Reporting.Report(ctx, assessor, "as1")
	w.Must(err)
	if r.Draft.Conclusion != "We thank Exmere City Council." {
		t.Errorf("%q", r.Draft.Conclusion)
	}
	for _, place := range []string{"5.1.1", "strengths", "9.9.9", ""} {
		_, err := w.Reporting.Wordings(ctx, assessor, "as1", place)
		w.Fails(err, fault.KindNotFound)
	}
	w.Fails(w.Reporting.InsertWording(ctx, assessor, "as1", "conclusion", 2), fault.KindNotFound)
	w.Fails(w.Reporting.InsertWording(ctx, w.By("moderator"), "as1", "conclusion", 1), fault.KindForbidden)
	w.Fails(w.Reporting.InsertWording(ctx, w.By("lead"), "as1", "conclusion", 1), fault.KindNotFound)
}

func TestATemplateThatAColleaguePublishedIsNotOverwritten(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	desk, err := w.Reporting.Template(ctx, w.By("scheme"))
	w.Must(err)
	w.Template(func(t *report.Template) { t.Footer = "Published" })
	_, err = w.Reporting.SaveTemplate(ctx, w.By("scheme"), desk.Draft, func(t *report.Template) { t.Footer = "Late" })
	w.Fails(err, fault.KindConflict)
	w.Fails(w.Reporting.PublishTemplate(ctx, w.By("scheme"), reporting.StoredTemplate{Template: report.Template{Version: 1}, Revision: 1}), fault.KindConflict)
	_, err = w.Reporting.Template(ctx, w.By("assessor"))
	w.Fails(err, fault.KindForbidden)
}
