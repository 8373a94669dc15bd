package body_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/pages/body"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestHowRatingsCompare(t *testing.T) {
	w := pagetest.New(t)
	w.Serve(body.Routes(body.Deps{Calibration: calibration.New(store.For[calibration.Tx]{DB: w.DB}, w.Now)})...)
	const at = "/body/calibration"
	w.Get("scheme", at).Want(200).Says("No report with these ratings has been released", "Only scheme managers")
	storetest.Release(t, w.DB, 500, "assessor", "assessor2", "moderator", "scheme")

	r := httptest.NewRequest("GET", at, nil)
	ctx, n := store.CountStatements(r.Context())
	page := w.Do("scheme", r.WithContext(ctx)).Want(200).Says("7125 ratings in 125 assessments", "Higher, by", "Lower, by", "Fewer than 10 ratings", "Newcombe", "Number rel499", "Next 50 assessments")
	if n.Load() > 6 {
		t.Errorf("%d statements with 500 assessments", n.Load())
	}
	if bars := page.Find("svg[role=img] rect").Length(); bars != 10 {
		t.Errorf("%d parts in the picture, want two for each of five", bars)
	}
	if said := page.Find("svg desc").Text(); !strings.Contains(said, "Assessor, 7125 ratings in 125 assessments: Compliance Plus 50.9%") {
		t.Errorf("the picture says %q", said)
	}
	w.Get("scheme", at+"?page=1").Want(200).Says("Number rel449", "Previous 50 assessments").Lacks("Number rel499")
	w.Get("scheme", at+"?page=99&kind=nonsense&standard=x&person=nobody").Want(200).Says("There are no more assessments")
	w.Get("scheme", at+"?until-day=2&until-month=1&until-year=2025").Want(200).Says("too few to say", "57 ratings in 1 assessment", "Too few to say").Lacks("Higher, by")
	w.Get("scheme", at+"?until-day=32&until-month=1&until-year=2025").Want(422).Says("There is a problem")
	one := w.Get("scheme", at+"?person="+storetest.PersonID("assessor")).Want(200).Says("By element : Assessor")
	if href := one.Find(`a[href$="/body/assessments/rel496"]`).Length(); href != 1 {
		t.Error("no link to the single assessment")
	}

	csv := w.Get("scheme", at+"/elements.csv?person="+storetest.PersonID("assessor")).Want(200)
	if lines := strings.Split(strings.TrimSpace(csv.Body), "\n"); len(lines) != 58 || !strings.HasPrefix(lines[1], "1.1.1,") || !strings.Contains(lines[1], ",Assessor,125,0,0,0,0,375,0,0,0,0,Too few") && !strings.Contains(lines[1], ",Assessor,125,0,0,0,0,375,0,0,0,0,No clear difference") {
		t.Errorf("%d lines, first %q", len(lines), lines[1])
	}
	xlsx := w.Get("scheme", at+"/comparison.xlsx").Want(200)
	book, err := excelize.OpenReader(strings.NewReader(xlsx.Body))
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := book.GetCellValue("Assessors", "A2"); v != "Assessor" || len(book.GetSheetList()) != 3 {
		t.Errorf("%q in %v", v, book.GetSheetList())
	}
	w.Get("scheme", at+"/anything.pdf").Want(404)
	for _, who := range []string{"assessor", "moderator", "lead", "executive"} {
		for _, file := range []string{"", "/elements.csv", "/comparison.xlsx"} {
			w.Get(who, at+file).Want(403).Lacks("Second assessor")
		}
		w.Post(who, at, values("open", "all", "version", "0")).Want(403)
	}
	w.Get("other_scheme", at).Want(200).Lacks("Second assessor", "Exmere")

	w.Post("scheme", at, values("open", "", "version", "0")).Want(422)
	w.Post("scheme", at, values("open", "own", "version", "0")).Want(303)
	w.Post("scheme", at, values("open", "all", "version", "0")).Want(409).Says("A colleague has changed this")
	w.Get("assessor", at+"?person="+storetest.PersonID("assessor2")).Want(200).Says("All others together").Lacks("Second assessor", "Moderator", "Save who sees it")
	if own := w.Get("assessor", at+"/elements.csv?person="+storetest.PersonID("assessor2")).Want(200).Body; !strings.Contains(own, ",Assessor,") || strings.Contains(own, "Second") {
		t.Error("the file tells of somebody else")
	}
	w.Get("lead", at).Want(403)
}
