package organisation_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/weblink"
)

func TestWebLinksOnTheirPages(t *testing.T) {
	l, assessment := examined(t)
	up := true
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !up || r.URL.Path != "/charter" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<script>alert(1)</script><p>Our charter: five days</p>"))
	}))
	t.Cleanup(site.Close)
	fields := fieldsOf(l.Get("champion", "/evidence/add?way=link&element=1.3.2").Want(200), "/evidence/add")
	for name, value := range map[string]string{"title": "Our charter", "url": site.URL + "/charter", "elements": "1.3.2", "claim": "It shows it", "pointer": "Top"} {
		fields.Set(name, value)
	}
	at := l.Post("champion", "/evidence/add?way=link&element=1.3.2", fields).Want(http.StatusSeeOther).Location
	item := strings.TrimPrefix(at, "/evidence/")
	l.Get("champion", at).Want(200).Says("Web links are not checked by this portal").Lacks("Check the link now")
	l.Post("champion", "/evidence/check-link/"+item, nil).Want(http.StatusConflict)

	v, err := weblink.New(weblink.Config{Allow: "127.0.0.1", Pause: -1})
	if err != nil {
		t.Fatal(err)
	}
	l.VisitWith(v)
	visit := func() {
		t.Helper()
		if err := l.CheckLink(t.Context(), storetest.Council, item); err != nil {
			t.Fatal(err)
		}
	}
	l.Get("champion", at).Says("Not checked yet", "Check the link now")
	l.Get("executive", at).Says("Not checked yet").Lacks("Check the link now")
	if led := l.Post("champion", "/evidence/check-link/"+item, nil).Want(http.StatusSeeOther).Location; led != at {
		t.Errorf("led to %s", led)
	}
	visit()
	p := l.Get("champion", at).Says("Reached on 14 November 2025", "Copy of 14 November 2025: it is searched, and submitted with the link")
	if n := statements(l.World, "champion", at); n > 5 {
		t.Errorf("%d statements, and the session takes one more", n)
	}
	// The copy is a file like any other: shown as text, and otherwise sent to be
	// saved, as package web tests.
	file := strings.TrimSuffix(p.Find(`a[href$="/view"]`).First().AttrOr("href", ""), "/view")
	l.readAll()
	l.Get("executive", "/evidence?q=charter").Want(200).Says("Our charter")
	if shown := l.Get("executive", file+"/view").Want(200); shown.Find(`main script`).Length() != 0 {
		t.Error("the copy's script is on our page")
	}
	l.Get("other_lead", file).Want(404)

	// Not reached on three days: a gap, on the element, and first in the list.
	up = false
	for _, day := range []date.Date{"2025-11-21", "2025-11-22"} {
		l.Set(day)
		visit()
	}
	l.Get("champion", at).Says("Not reached", "It is tried again").Lacks("Broken link")
	l.Get("lead", "/evidence/gaps?kind=broken_link").Says("No gap matches")
	l.Set("2025-11-23")
	visit()
	l.Get("champion", at).Says("Broken link", "Not reached since 14 November 2025: the site says that there is no such page (404)", "Copy of 14 November 2025")
	l.Get("lead", "/evidence/gaps?kind=broken_link").Want(200).Says("The web page cannot be reached: the site says that there is no such page (404)", "1.3.2", "Medium")
	l.Get("lead", assessment+"/elements/1.3.2").Says("has not been reached since 14 November 2025")

	// The list of links, and the switch.
	p = l.Get("lead", "/evidence/web-links").Want(200).Says("Broken link", "Our charter", "Each page is asked for once a week", "Do not check web links")
	if n := statements(l.World, "lead", "/evidence/web-links"); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
	l.Get("executive", "/evidence/web-links").Want(200).Lacks("Do not check web links")
	l.Get("other_lead", "/evidence/web-links").Want(200).Says("No evidence is a web link").Lacks("Our charter")
	l.Post("champion", "/evidence/web-links", fieldsOf(p, "/evidence/web-links")).Want(403)
	l.Post("lead", "/evidence/web-links", fieldsOf(p, "/evidence/web-links")).Want(http.StatusSeeOther)
	p = l.Get("lead", "/evidence/web-links").Says("has switched off", "Check web links")
	l.Post("lead", "/evidence/check-link/"+item, nil).Want(http.StatusConflict).Says("switched off")
	l.Post("lead", "/evidence/web-links", fieldsOf(p, "/evidence/web-links")).Want(http.StatusSeeOther)
	l.Get("lead", "/evidence/web-links").Lacks("has switched off")
	l.Post("other_lead", "/evidence/check-link/"+item, nil).Want(404)
	l.Post("executive", "/evidence/check-link/"+item, nil).Want(403)
}
