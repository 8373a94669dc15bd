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
	page := l.Get("lead", delivery).Want(200).Says("Accept as evidence", "Not looked through for personal data yet")
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

// What lies in a tray is looked through for personal data before anybody
// decides, shown to those who look after the box alone, and forgotten when it is
// declined.
func TestPersonalDataInATray(t *testing.T) {
	l := newLibrary(t)
	boxes := dropbox.New(store.For[dropbox.Tx]{DB: l.DB}, l.Service, l.NewID, l.Now, rand.Reader)
	l.Serve(append(append(organisation.EvidenceRoutes(l.Service, previews(l.World, l.files)), organisation.DropBoxRoutes(organisation.DropBoxDeps{Boxes: boxes, Evidence: l.Service})...),
		public.GiveRoutes(public.GiveDeps{Boxes: boxes, Address: func(*http.Request) string { return "192.0.2.1" }})...)...)
	made := l.Post("lead", "/drop-boxes/new", values("words", "Letters", "ends-day", "28", "ends-month", "11", "ends-year", "2025", "files", "9", "size", "1000000")).Want(200)
	_, token, _ := strings.Cut(made.Find("#link").AttrOr("value", ""), "/give/")
	form := "%PDF-1.7\nFirst\fName: Anna Example, National Insurance JG103759A\f%%EOF"
	for _, name := range []string{"A partner", "Another"} {
		l.send("", "/give/"+token, values("name", name), "form.pdf", form, "locked.txt", "This is locked", "plain.txt", "Nothing of note").Want(http.StatusSeeOther)
	}
	l.readAll()
	box := l.Get("lead", "/drop-boxes").Find("td a").AttrOr("href", "")
	tray := l.Get("lead", box).Want(200).Says("Personal data?")
	links := tray.Find(`a[href^="/deliveries/"]`)
	first, second := links.Eq(0).AttrOr("href", ""), links.Eq(1).AttrOr("href", "")
	said := []string{"This seems to hold personal data", "National Insurance number", "Page 2", "nothing was found", "because it is locked"}
	if page := l.Get("lead", first).Want(200).Says(said...); strings.Contains(page.Body, "JG103759A") || page.Find("#personal a").Length() != 0 {
		t.Error("the page shows the number, or leads to where it cannot")
	}
	l.Get("contributor", first).Want(403)
	l.Get("lead", "/evidence?q=insurance").Want(200).Lacks("form.pdf")
	count := func(query string) (n int) {
		t.Helper()
		if err := l.DB.Raw().QueryRow(query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	kept := func() int {
		return count(`SELECT (SELECT count(*) FROM content_text) + (SELECT count(*) FROM personal_data WHERE kind = 'file') + (SELECT count(*) FROM passage WHERE kind = 'file')`)
	}
	before := kept()
	l.Post("lead", first+"/decline", nil).Want(http.StatusSeeOther)
	l.Get("lead", first).Want(200).Lacks("personal data")
	if kept() != before {
		t.Error("what another delivery holds was forgotten")
	}
	l.Get("lead", second).Says(said...)
	l.Post("lead", second+"/decline", nil).Want(http.StatusSeeOther)
	if n := kept(); before == 0 || n != 0 {
		t.Errorf("%d of %d are known still of what was declined", n, before)
	}
	if err := l.ReadText(t.Context(), byPages{}, "org_council", strings.Repeat("0", 64), true); err != nil {
		t.Errorf("what was declined while it waited to be read: %v", err)
	}
	l.send("", "/give/"+token, values("name", "Third"), "form.pdf", form).Want(http.StatusSeeOther)
	exec(l.World, `DELETE FROM content_text`) // as one that was given to an earlier portal
	if n, err := l.TakeUpMissing(t.Context()); err != nil || n != 1 {
		t.Errorf("%d taken up, %v", n, err)
	}
}
