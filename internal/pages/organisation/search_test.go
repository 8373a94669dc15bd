package organisation_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/lookup"
	"github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/store"
)

// newSearch serves the search beside the library.
func newSearch(t *testing.T) library {
	l := newLibrary(t)
	l.Serve(append(organisation.EvidenceRoutes(l.Service, previews(l.World, l.files)), shell.Route{Pattern: "GET /search",
		Needs: shell.Can(account.ReadOrganisation).Of(account.Applicant), Handle: organisation.Search(lookup.New(store.For[lookup.Tx]{DB: l.DB}))})...)
	return l
}

func TestSearchingEverything(t *testing.T) {
	l := newSearch(t)
	l.send("lead", "/evidence/add", url.Values{}, "survey.pdf", "%PDF-1.7\nIntroduction\fComplaints at Tŷ Mawr fell by half\f%%EOF")
	l.readAll()
	// The box in the header of every other page leads here.
	if n := l.Get("contributor", "/evidence").Find(`header form[role=search][action="/search"] input[name=q]`).Length(); n != 1 {
		t.Errorf("%d boxes in the header", n)
	}
	l.Get("lead", "/search").Want(200).Says("Type what you look for", "waiting times")
	p := l.Get("champion", "/search?q="+url.QueryEscape(`complaints "ty mawr"`)).Want(200).Says("1 thing found", "Page 2:", "fell by half")
	if marked := p.Find("mark").First().Text(); marked != "Complaints" {
		t.Errorf("marked %q", marked)
	}
	if p.Find("header input[name=q]").Length() != 0 || p.Find("main input[name=q]").AttrOr("value", "") != `complaints "ty mawr"` {
		t.Error("the page has not one box with what was asked")
	}
	// Beside the item, elements of the standard; each kind can be looked at alone.
	l.Get("lead", "/search?q=complaints").Says("Evidence (1)", "Elements of the standard (", "4.3.2")
	l.Get("lead", "/search?q=complaints&in=element").Says("Run a complaints route").Lacks("fell by half")
	l.Get("lead", "/search?q=complaints&in=evidence").Says("fell by half").Lacks("Run a complaints route")
	l.Get("lead", "/search?q=4.3.2").Says("4.3.2")
	// Filters stay in the address, and each can be taken away.
	p = l.Get("lead", "/search?q=complaints&kind=file&fresh=ageing&period=none&element=nonsense").Says("1 thing found", "The filters look at evidence only", "Kind of evidence: File")
	if href := p.Find(".pl-chip a").First().AttrOr("href", ""); !strings.Contains(href, "q=complaints") || strings.Contains(href, "period=") {
		t.Errorf("the first filter is taken away by %s", href)
	}
	for _, none := range []string{"q=complaints&kind=note", "q=complaints&period=2024&kind=file", "q=zebra", "q=complaints+-half&in=evidence&kind=file"} {
		l.Get("lead", "/search?"+none).Want(200).Says("Nothing that you may see has these words", "Ways to ask")
	}
	l.Get("lead", "/search?q=complain").Says("Look for words that begin so")
	l.Get("lead", "/search?q=complain*").Says("Evidence (1)")
	// Nothing of it is anybody else's.
	l.Get("other_lead", "/search?q=mawr").Says("Nothing that you may see")
	l.Get("scheme", "/search?q=mawr").Want(403)
	for _, odd := range []string{"q=%00%ff", "q=" + strings.Repeat("a", 5000), "q=complaints&page=99999999999999999999", "q=complaints&page=-4&in=evidence", "q=complaints&in=nonsense", "q=%22", "q=-*", "period=99999&q=a&area=%00"} {
		l.Get("lead", "/search?"+odd).Want(200)
	}
}

func TestSearchTurnsPages(t *testing.T) {
	l := newSearch(t)
	for i := range 30 {
		l.send("lead", "/evidence/add", url.Values{"together": {"no"}}, fmt.Sprintf("paper-%02d.pdf", i), fmt.Sprintf("%%PDF-1.7\nAn otter, number %d", i))
	}
	l.readAll()
	seen := map[string]bool{}
	for page, want := range map[int]int{1: 25, 2: 5} {
		p := l.Get("lead", fmt.Sprintf("/search?q=otter&in=evidence&page=%d", page)).Says(fmt.Sprintf("Page %d of 2", page))
		for _, a := range p.Find(".pl-evidence__item a.govuk-\\!-font-weight-bold").EachIter() {
			seen[a.AttrOr("href", "")] = true
			want--
		}
		if want != 0 {
			t.Errorf("page %d: %d items too few", page, want)
		}
	}
	if len(seen) != 30 {
		t.Errorf("%d items on two pages", len(seen))
	}
	l.Get("lead", "/search?q=otter").Says("30 things found", "All 30")
}
