package assessor_test

import (
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/pages/pagetest"
)

func TestTheDeskIsFilteredAndWalkedWithin(t *testing.T) {
	w := world(t)
	leads := func(p *pagetest.Page, to string) {
		t.Helper()
		if p.Location != to {
			t.Errorf("it leads to %s, not %s", p.Location, to)
		}
	}
	w.Get("assessor", "/desk/as1").Want(200).Says("Filter the elements", "Not rated (4)")
	p := w.Get("assessor", "/desk/as1?show=unrated&show=made_up&criterion=1").Want(200).Says("not rated, criterion 1", "Show all elements")
	first, _ := p.Find(`main th a[href*="/elements/"]`).First().Attr("href")
	if !strings.HasPrefix(first, "/desk/as1/elements/1.1.1?") || !strings.Contains(first, "show=unrated") || !strings.Contains(first, "criterion=1") || strings.Contains(first, "made_up") {
		t.Errorf("the list leads to %s", first)
	}
	p = w.Get("assessor", first).Want(200).Says("Your list: not rated, criterion 1", "Next in the list")
	next, _ := p.Find(`a[rel="next"]`).First().Attr("href")
	leads(w.Get("assessor", next).Want(303), "/desk/as1/elements/1.3.2?criterion=1&show=unrated")
	w.Get("moderator", next).Want(303)
	w.Get("assessor2", next).Want(404)
	action := p.Find(`form[data-autosave]`).AttrOr("action", "")
	leads(w.Post("assessor", action, values("rating", "compliant", "version", "0", "then", "next")).Want(303), "/desk/as1/elements/1.3.2?criterion=1&show=unrated")
	leads(w.Get("assessor", "/desk/as1/next?from=1.3.2&show=unrated&criterion=1").Want(303), "/desk/as1?criterion=1&show=unrated")
	leads(w.Get("assessor", "/desk/as1/next?from=1.3.2&show=unrated&back=yes").Want(303), "/desk/as1?show=unrated") // 1.1.1 is rated now
	leads(w.Get("assessor", "/desk/as1/next?from=1.3.2&back=yes").Want(303), "/desk/as1/elements/1.1.1")
	w.Get("assessor", "/desk/as1?show=question&show=mine").Want(200).Says("0 elements")
}
