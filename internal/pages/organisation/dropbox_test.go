package organisation_test

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/public"
	"github.com/plaudit/plaudit/internal/store"
)

func TestADropBox(t *testing.T) {
	l := newLibrary(t)
	boxes := dropbox.New(store.For[dropbox.Tx]{DB: l.DB}, l.Service, l.NewID, l.Now, rand.Reader)
	l.Serve(append(append(organisation.EvidenceRoutes(l.Service, previews(l.World, l.files)), organisation.DropBoxRoutes(organisation.DropBoxDeps{Boxes: boxes, Evidence: l.Service})...),
		public.GiveRoutes(public.GiveDeps{Boxes: boxes, Address: func(*http.Request) string { return "192.0.2.1" }})...)...)
	l.Get("lead", "/drop-boxes").Want(200).Says("You look after no drop-box yet")
	guarded(l.World, "/drop-boxes/new", "contributor", "", true)
	l.Post("lead", "/drop-boxes/new", values("words", "", "files", "0", "size", "")).Want(422).Says("Enter what you ask for", "from 1 to 200")
	made := l.Post("lead", "/drop-boxes/new", values("words", "Pictures of the open day", "element", "1.3.2", "ends-day", "28", "ends-month", "11", "ends-year", "2025",
		"files", "2", "size", "1000000")).Want(200).Says("The link is not shown again")
	link := made.Find("#link").AttrOr("value", "")
	_, token, found := strings.Cut(link, "/give/")
	if !found || made.Find("svg.pl-qr path").Length() != 1 {
		t.Fatalf("link %q", link)
	}
	give := "/give/" + token
	p := l.Get("", give).Want(200).Says("Give files to Exmere City Council", "Pictures of the open day", "Up to 2").Lacks("1.3.2", "Lead")
	key := hidden(p, give, "key")
	l.send("", give, values("key", key, "name", ""), "a.pdf", pdfOf("a")).Want(422).Says("Enter your name", "Choose the files again")
	l.send("", give, values("key", key, "name", "A partner")).Want(422).Says("Select at least one file")
	l.send("", give, values("key", key, "name", "A partner", "note", "From us"), "a.exe", "MZ\x90\x00").Want(422).Says("a.exe")
	for range 2 { // sent twice, given once
		if to := l.send("", give, values("key", key, "name", "A partner", "note", "From us"), "a.pdf", pdfOf("a")).Want(http.StatusSeeOther).Location; to != give+"/thanks" {
			t.Error(to)
		}
	}
	l.Get("", give+"/thanks").Want(200).Says("Thank you")
	l.send("", give, values("name", "Another"), "b.pdf", pdfOf("b"), "c.pdf", pdfOf("c")).Want(422).Says("there is room for 1")
	l.Get("", "/give/"+token[1:]).Want(404).Lacks("Exmere")
	box := l.Get("lead", "/drop-boxes").Says("1 to look at", "1 of 2").Find("td a").AttrOr("href", "")
	tray := l.Get("lead", box).Want(200).Says("A partner", "From us", "a.pdf")
	delivery := tray.Find("td a").AttrOr("href", "")
	guarded(l.World, box+"/close", "contributor", "other_lead", false)
	l.Get("contributor", delivery).Want(403)
	l.Get("other_lead", delivery).Want(404)
	guarded(l.World, delivery+"/accept", "contributor", "other_lead", false)
	page := l.Get("lead", delivery).Want(200).Says("Accept as evidence")
	file := l.Get("lead", page.Find("li a[download]").AttrOr("href", "")).Want(200)
	if file.Body != pdfOf("a") || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", file.Header)
	}
	l.Get("other_lead", page.Find("li a[download]").AttrOr("href", "")).Want(404)
	form := values("element", "1.3.2", "claim", "", "owner", "per_lead", "sensitivity", "internal", "together", "no")
	l.Post("lead", delivery+"/accept", form).Want(422).Says("Enter what this shows")
	form.Set("claim", "Customers took part")
	item := l.Post("lead", delivery+"/accept", form).Want(http.StatusSeeOther).Location
	l.Get("lead", item).Want(200).Says("a.pdf", "Customers took part")
	l.Get("lead", delivery).Says("Accepted by Lead").Lacks("Decline")
	l.Post("lead", delivery+"/decline", nil).Want(409)
	renewed := l.Post("lead", box+"/link", nil).Want(200).Find("#link").AttrOr("value", "")
	l.Get("", give).Want(404)
	_, token, _ = strings.Cut(renewed, "/give/")
	l.Get("", "/give/"+token).Want(200)
	l.Post("lead", box+"/close", nil).Want(http.StatusSeeOther)
	l.Get("", "/give/"+token).Want(404)
	l.send("", "/give/"+token, values("name", "Late"), "b.pdf", pdfOf("b")).Want(404)
	if n := statements(l.World, "lead", box); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
}
