package assessor_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/pages/pagetest"
)

func TestTheDeskIsFilteredAndWalkedWithin(t *testing.T) {
	w := world(t)
	if _, err := w.DB.Raw().Exec(`UPDATE submission_element SET content = replace(content, 'text/plain', 'application/pdf')`); err != nil { // has pages to turn
		t.Fatal(err)
	}
	leads := func(p *pagetest.Page, to string) {
		t.Helper()
		if p.Location != to {
			t.Errorf("it leads to %s, not %s", p.Location, to)
		}
	}
	w.Get("assessor", "/desk/as1").Want(200).Says("Filter the elements", "Not rated (4)").Lacks("in use")
	p := w.Get("assessor", "/desk/as1?show=unrated&show=made_up&criterion=1").Want(200).Says("not rated, criterion 1", "Show all elements", "Filter the elements (2 in use)")
	first, _ := p.Find(`main th a[href*="/elements/"]`).First().Attr("href")
	if !strings.HasPrefix(first, "/desk/as1/elements/1.1.1?") || !strings.Contains(first, "show=unrated") || !strings.Contains(first, "criterion=1") || strings.Contains(first, "made_up") {
		t.Errorf("the list leads to %s", first)
	}
	p = w.Get("assessor", first).Want(200).Says("Your list: not rated, criterion 1", "Next in the list")
	p.Find("#preview .pl-turns a").Each(func(_ int, a *goquery.Selection) { // turning a page stays within the list
		if to := a.AttrOr("href", ""); !strings.Contains(to, "criterion=1&show=unrated") {
			t.Errorf("a page of the file leads to %s", to)
		}
	})
	if p.Find("#preview .pl-turns a").Length() == 0 {
		t.Error("there is no page to turn")
	}
	next, _ := p.Find(`a[rel="next"]`).First().Attr("href")
	leads(w.Get("assessor", next).Want(303), "/desk/as1/elements/1.3.2?criterion=1&show=unrated")
	w.Get("moderator", next).Want(303)
	w.Get("assessor2", next).Want(404)
	action := p.Find(`form[data-autosave]`).AttrOr("action", "")
	leads(w.Post("assessor", action, values("rating", "compliant", "version", "0", "then", "next")).Want(303), "/desk/as1/elements/1.3.2?criterion=1&show=unrated")
	leads(w.Get("assessor", "/desk/as1/next?from=1.3.2&show=unrated&criterion=1").Want(303), "/desk/as1?criterion=1&show=unrated")
	leads(w.Get("assessor", "/desk/as1/next?from=1.3.2&show=unrated&back=yes").Want(303), "/desk/as1?show=unrated") // 1.1.1 is rated now
	leads(w.Get("assessor", "/desk/as1/next?from=1.3.2&back=yes").Want(303), "/desk/as1/elements/1.1.1")
	w.Get("assessor", "/desk/as1/rests-on").Want(200).Says("Filters").Lacks("in use")
	if folded := w.Get("assessor", "/desk/as1/rests-on?criterion=1&rated=no").Want(200).Find("details:not([open]) > summary:contains('Filters (2 in use)')"); folded.Length() != 1 {
		t.Error("the filters are not folded, or do not say what is in use")
	}
	w.Get("assessor", "/desk/as1?show=question&show=mine").Want(200).Says("0 elements")
}
