package public_test

import (
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/pages/pagetest"
	pages "github.com/plaudit/plaudit/internal/pages/public"
	"github.com/plaudit/plaudit/internal/standard"
)

func TestTheStandardIsOpenToEverybody(t *testing.T) {
	w := pagetest.New(t)
	w.Serve(pages.StandardRoutes()...)
	for _, who := range []string{"", "lead", "assessor"} {
		w.Get(who, "/standard").Want(200).Says("Customer Insight", "1.3.2 Analyse, publish and act on satisfaction", "Compliance Plus", "No element may be non-compliant",
			"unverified", "indication only; the certification body decides", "paraphrases")
		w.Get(who, "/standard/4").Want(200).Says("4.3 Deal Effectively with Problems", "The certification body alone decides", "paraphrases")
	}
	p := w.Get("", "/standard/element/1.3.2").Want(200).Says("What typically shows it", "The certification body alone decides", "paraphrases").Lacks("Our evidence")
	if p.Find(`a[rel=next][href="/standard/element/1.3.3"]`).Length() != 1 || p.Find(`a[rel=prev][href="/standard/element/1.3.1"]`).Length() != 1 {
		t.Error("previous and next are missing")
	}
	w.Get("lead", "/standard/element/1.3.2").Says("Our evidence for this element")
	w.Get("", "/standard/9").Want(404)
	w.Get("", "/standard/element/1.9.9").Want(404)
}

func TestEveryElementHasAPage(t *testing.T) {
	w := pagetest.New(t)
	w.Serve(pages.StandardRoutes()...)
	home := w.Get("", "/standard")
	for _, e := range standard.CSE().Elements() {
		if home.Find(`a[href="/standard/element/`+e.ID+`"]`).Length() != 1 {
			t.Errorf("%s is not linked", e.ID)
		}
		w.Get("", "/standard/element/"+e.ID).Want(200).Says(e.Summary)
	}
}

func TestSearchingTheStandard(t *testing.T) {
	w := pagetest.New(t)
	w.Serve(pages.StandardRoutes()...)
	if p := w.Get("", "/standard?q=complaints").Want(200).Says("elements match complaints"); p.Find(`a[href="/standard/element/4.3.2"]`).Length() == 0 {
		t.Error("the complaints procedure was not found")
	}
	w.Get("", "/standard?q=zzzz").Want(200).Says("No element matches zzzz", "Show the whole standard")
	w.Get("", "/standard?q=%3Cscript%3E").Want(200).Says("<script>")
	w.Get("", "/standard?q="+strings.Repeat("x", 201)).Want(422)
}
