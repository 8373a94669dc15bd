package organisation_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/preview"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// library is a world with the pages of evidence.
type library struct {
	*pagetest.World
	*evidence.Service
	files *blob.Directory
}

// blank draws every page as the same picture.
type blank struct{}

func (blank) Draw(_ context.Context, _ io.ReaderAt, _ int64, _ string, page, _ int64) ([]byte, int64, int64, error) {
	if page > 3 {
		return nil, 0, 0, &preview.Undrawable{Words: "it has no such page"}
	}
	return []byte("a picture"), 10, 3, nil
}

// previews shows files; what draws them is tried out in package preview.
func previews(w *pagetest.World, files preview.Blobs) *preview.Service {
	return preview.New(store.For[preview.Tx]{DB: w.DB}, files, blank{}, w.Now)
}

// newLibrary serves the pages of evidence for files of at most 1 MB.
func newLibrary(t *testing.T) library {
	t.Helper()
	w := pagetest.New(t)
	files, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	l := library{w, evidence.New(store.For[evidence.Tx]{DB: w.DB}, files, 1_000_000, w.NewID, w.Now), files}
	w.Serve(organisation.EvidenceRoutes(l.Service, previews(l.World, l.files))...)
	return l
}

func pdfOf(words string) string { return "%PDF-1.7\n" + words + "\n%%EOF\n" }

// send posts a form with files: pairs of name and content.
func (l library) send(who, path string, fields url.Values, files ...string) *pagetest.Page {
	l.T.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, v := range values {
			if err := form.WriteField(name, v); err != nil {
				l.T.Fatal(err)
			}
		}
	}
	for i := 0; i < len(files); i += 2 {
		part, err := form.CreateFormFile("files", files[i])
		if err != nil {
			l.T.Fatal(err)
		}
		_, _ = io.WriteString(part, files[i+1])
	}
	if err := form.Close(); err != nil {
		l.T.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return l.Do(who, r)
}

// fieldsOf reads what a form would send as it stands on the page.
func fieldsOf(p *pagetest.Page, action string) url.Values {
	p.T.Helper()
	form := p.Find("form").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.HasPrefix(s.AttrOr("action", ""), action) && s.AttrOr("method", "") == "post"
	})
	if form.Length() == 0 {
		p.T.Fatalf("no form posts to %s", action)
	}
	values := url.Values{}
	form.Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		_, checked := s.Attr("checked")
		switch kind := s.AttrOr("type", ""); {
		case kind == "file", (kind == "radio" || kind == "checkbox") && !checked:
		case goquery.NodeName(s) == "textarea":
			values.Add(name, s.Text())
		case goquery.NodeName(s) == "select":
			values.Add(name, s.Find("option[selected]").AttrOr("value", ""))
		default:
			values.Add(name, s.AttrOr("value", ""))
		}
	})
	return values
}

// uploaded adds one file through the pages and returns the path of its item.
func (l library) uploaded(who, name string) string {
	l.T.Helper()
	fields := fieldsOf(l.Get(who, "/evidence/add").Want(200), "/evidence/add")
	p := l.send(who, "/evidence/add?way=files", fields, name, pdfOf(name)).Want(303)
	if !strings.HasPrefix(p.Location, "/evidence/ev_") {
		l.T.Fatalf("led to %s", p.Location)
	}
	return p.Location
}

func TestUploadingFiles(t *testing.T) {
	l := newLibrary(t)
	l.Get("champion", "/evidence").Want(200).Says("There is no evidence yet", "Upload the first files")
	fields := fieldsOf(l.Get("champion", "/evidence/add").Want(200).Says("Each up to 1 MB"), "/evidence/add")
	fields.Set("areas", storetest.Housing)
	fields.Set("from-day", "1")
	fields.Set("from-month", "4")
	fields.Set("from-year", "2024")
	fields.Set("until-day", "31")
	fields.Set("until-month", "3")
	fields.Set("until-year", "2025")
	p := l.send("champion", "/evidence/add?way=files", fields, "Annual_survey.pdf", pdfOf("survey"), "minutes.pdf", pdfOf("minutes")).Want(303)
	l.Get("champion", p.Location).Want(200).Says("EV-001", "Annual survey", "EV-002", "minutes.pdf", "Link to elements")
	again := l.send("champion", "/evidence/add?way=files", fields, "Annual_survey.pdf", pdfOf("survey"), "minutes.pdf", pdfOf("minutes")).Want(303)
	if again.Location != p.Location {
		t.Errorf("sent twice: led to %s", again.Location)
	}
	list := l.Get("executive", "/evidence").Want(200).Says("Annual survey", "Apr 2024 to Mar 2025", "Housing", "Fresh", "PDF, ", "Champion of Housing").Lacks("Upload files")
	if n := list.Find("tbody tr").Length(); n != 2 {
		t.Errorf("%d rows", n)
	}
}

func TestAFileThatIsRefusedDoesNotStopTheOthers(t *testing.T) {
	l := newLibrary(t)
	fields := fieldsOf(l.Get("lead", "/evidence/add"), "/evidence/add")
	fields.Set("title", "")
	p := l.send("lead", "/evidence/add?way=files", fields, "good.pdf", pdfOf("good"), "empty.pdf", "", "setup.exe", "MZ\x90\x00", "../../big.txt", strings.Repeat("a", 1_000_001), "lying.pdf", "plain words").Want(200)
	p.Says("What was added", "EV-001", "good", "‘empty.pdf’ is empty", "‘setup.exe’ is a program", "‘big.txt’ is larger than 1 MB", "‘lying.pdf’ ends in .pdf but is damaged")
	l.Get("lead", "/evidence").Says("good").Lacks("empty", "setup", "big", "lying")
}

func TestNothingButRefusedFiles(t *testing.T) {
	l := newLibrary(t)
	fields := fieldsOf(l.Get("lead", "/evidence/add"), "/evidence/add")
	fields.Set("title", "Kept title")
	p := l.send("lead", "/evidence/add?way=files", fields, "empty.pdf", "", "all.zip", "PK\x03\x04").Want(422)
	p.Says("‘empty.pdf’ is empty", "Unpack it")
	if p.Find("#title").AttrOr("value", "") != "Kept title" {
		t.Error("the title was lost")
	}
	l.send("lead", "/evidence/add?way=files", fields).Want(422).Says("Select at least one file")
	fields.Set("until-day", "31")
	fields.Set("until-month", "2")
	fields.Set("until-year", "2025")
	p = l.send("lead", "/evidence/add?way=files", fields, "good.pdf", pdfOf("good")).Want(422)
	p.Says("must be a real date", "Files that have arrived", "good.pdf")
	if p.Find("#until-day").AttrOr("value", "") != "31" || p.Find("#title").AttrOr("value", "") != "Kept title" {
		t.Error("what was typed was lost")
	}
	l.Get("lead", "/evidence").Says("There is no evidence yet")
}

func TestAnUploadThatIsCutOffLeavesNothing(t *testing.T) {
	l := newLibrary(t)
	r := httptest.NewRequest("POST", "/evidence/add?way=files", strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7 half"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	l.Do("lead", r).Want(422).Says("cut off before everything had arrived")
	l.Get("lead", "/evidence").Says("There is no evidence yet")
}

func TestAddingALinkAndANote(t *testing.T) {
	l := newLibrary(t)
	fields := fieldsOf(l.Get("contributor", "/evidence/add?way=link&element=1.3.2&next=/standard").Want(200).Says("What it shows for 1.3.2"), "/evidence/add")
	fields.Set("url", "javascript:alert(1)")
	fields.Set("title", "You said, we did")
	l.Post("contributor", "/evidence/add?way=link", fields).Want(422).Says("Enter the whole web address", "Enter what this shows")
	fields.Set("url", "https://example.org/you-said")
	fields.Set("claim", "Shows what changed after the survey")
	p := l.Post("contributor", "/evidence/add?way=link", fields).Want(303)
	if p.Location != "/standard" {
		t.Errorf("led to %s", p.Location)
	}
	l.Get("lead", "/evidence?element=1.3.2").Says("You said, we did", "1.3.2")
	fields = fieldsOf(l.Get("contributor", "/evidence/add?way=note&next=//evil.example"), "/evidence/add")
	fields.Set("note", "Seen <b>at</b> the desk")
	fields.Set("title", "Desk")
	p = l.Post("contributor", "/evidence/add?way=note", fields).Want(303)
	l.Get("lead", p.Location).Want(200).Says("Seen <b>at</b> the desk")
}

func TestTheSameContentIsTold(t *testing.T) {
	l := newLibrary(t)
	first := l.uploaded("lead", "survey.pdf")
	fields := fieldsOf(l.Get("lead", "/evidence/add"), "/evidence/add")
	fields.Set(same(pdfOf("survey.pdf")), "new")
	p := l.send("lead", "/evidence/add?way=files", fields, "copy.pdf", pdfOf("survey.pdf")).Want(303)
	page := l.Get("lead", p.Location).Want(200).Says("The same content is in the library already", "EV-001 survey")
	if page.Find(`a[href="`+first+`"]`).Length() == 0 {
		t.Error("no link to the item that holds it")
	}
}

func TestEditingAnItemShowsBothTexts(t *testing.T) {
	l := newLibrary(t)
	item := l.uploaded("lead", "survey.pdf")
	edit := strings.Replace(item, "/evidence/", "/evidence/edit/", 1)
	mine := fieldsOf(l.Get("lead", edit).Want(200), edit)
	theirs := fieldsOf(l.Get("lead", edit), edit)
	theirs.Set("title", "Their title")
	l.Post("lead", edit, theirs).Want(303)
	mine.Set("title", "My title")
	p := l.Post("lead", edit, mine).Want(409).Says("changed by somebody else", "Their title", "Save again")
	if p.Find("#title").AttrOr("value", "") != "My title" {
		t.Error("what was typed was lost")
	}
	l.Post("lead", edit, fieldsOf(p, edit)).Want(303)
	l.Get("lead", item).Says("My title", "Evidence: changed")
	mine.Set("owner", storetest.PersonID("other_lead"))
	l.Post("lead", edit, mine).Want(422)
	mine.Del("owner")
	mine.Set("areas", storetest.OtherArea)
	l.Post("lead", edit, mine).Want(422)
}

func TestEditionsAreKept(t *testing.T) {
	l := newLibrary(t)
	item := l.uploaded("lead", "survey.pdf")
	edition := strings.Replace(item, "/evidence/", "/evidence/edition/", 1)
	l.Get("lead", edition).Want(200).Says("The editions before it are kept")
	l.send("lead", edition, nil, "survey.pdf", pdfOf("second")).Want(303)
	l.send("lead", edition, nil, "survey.pdf", pdfOf("second")).Want(303)
	p := l.Get("lead", item).Want(200).Says("Edition 2", "Edition 1").Lacks("Edition 3")
	file := p.Find(`a[href^="/evidence/files/"]`).First().AttrOr("href", "")
	if got := l.Get("executive", file).Want(200); got.Body != pdfOf("second") || !strings.HasPrefix(got.Header.Get("Content-Disposition"), `attachment; filename="survey.pdf"`) ||
		got.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", got.Header)
	}
	r := httptest.NewRequest("GET", file, nil)
	r.Header.Set("Range", "bytes=0-3")
	if got := l.Do("lead", r).Want(206); got.Body != "%PDF" {
		t.Errorf("range %q", got.Body)
	}
	l.send("lead", edition, nil, "survey.pdf", "").Want(422).Says("is empty")
	l.send("lead", edition, nil).Want(422).Says("Select at least one file")
}

func TestLinkingAndTheStrongest(t *testing.T) {
	l := newLibrary(t)
	item := l.uploaded("lead", "survey.pdf")
	path := strings.Replace(item, "/evidence/", "/evidence/link/", 1)
	if n := l.Get("lead", path).Want(200).Find(`input[name=elements]`).Length(); n != 57 {
		t.Errorf("%d elements offered", n)
	}
	found := l.Get("lead", path+"?q=complaints").Want(200)
	if n := found.Find(`input[name=elements]`).Length(); n == 0 || n == 57 {
		t.Errorf("%d elements found", n)
	}
	l.Post("lead", path, url.Values{}).Want(422).Says("Select the elements", "Enter what this shows")
	l.Post("lead", path, url.Values{"elements": {"9.9.9"}, "claim": {"x"}}).Want(422)
	l.Post("lead", path, url.Values{"elements": {"1.3.2", "1.1.1"}, "claim": {"Shows results by group"}, "pointer": {"p. 6"}}).Want(303)
	p := l.Get("lead", item).Says("1.3.2", "1.1.1", "Shows results by group", "p. 6", "Evidence: linked").Lacks("Strongest")
	if n := p.Find(`.pl-table--cards td`).Length(); n != 8 || n != p.Find(`.pl-table--cards td > .pl-table__heading`).Length() {
		t.Errorf("of %d cells of two links not each says what it is where rows are cards", n)
	}
	strongest := p.Find(`form[action$="/strongest"]`).First().AttrOr("action", "")
	l.Post("lead", strongest, url.Values{"strongest": {"yes"}}).Want(303)
	l.Get("lead", item).Says("Strongest", "Not the strongest")
	link := strings.TrimSuffix(strongest, "/strongest")
	stale := fieldsOf(l.Get("lead", link).Want(200), link)
	fresh := fieldsOf(l.Get("lead", link), link)
	fresh.Set("claim", "Their claim")
	l.Post("lead", link, fresh).Want(303)
	stale.Set("claim", "My claim")
	l.Post("lead", link, stale).Want(409).Says("Their claim", "My claim")
	l.Post("lead", link, url.Values{"claim": {""}, "version": {"2"}}).Want(422).Says("Enter what this shows")
	l.Post("lead", link+"/remove", nil).Want(303)
	l.Get("lead", item).Lacks("Their claim")
}

func TestWithdrawing(t *testing.T) {
	l := newLibrary(t)
	item := l.uploaded("lead", "survey.pdf")
	withdraw := strings.Replace(item, "/evidence/", "/evidence/withdraw/", 1)
	l.Post("lead", withdraw, fieldsOf(l.Get("lead", item), withdraw)).Want(303)
	l.Get("lead", "/evidence").Says("There is no evidence yet")
	l.Get("lead", "/evidence?withdrawn=yes").Says("survey")
	restore := strings.Replace(item, "/evidence/", "/evidence/restore/", 1)
	l.Post("lead", restore, fieldsOf(l.Get("lead", item).Says("Withdrawn on"), restore)).Want(303)
	l.Get("lead", "/evidence").Says("survey")
}

func TestTheListIsFilteredAndPaged(t *testing.T) {
	l := newLibrary(t)
	for i := range 53 {
		_, err := l.Add(t.Context(), l.Actor("lead"), evidence.Addition{Kind: evidence.NoteKind, Note: "n",
			Details: evidence.Details{Title: strings.Repeat("=", i%2) + "SUM note " + string(rune('a'+i%26)), Sensitivity: evidence.Open}})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, sort := range []string{"updated", "title", "period"} {
		first := l.Get("lead", "/evidence?sort="+sort).Want(200)
		next, more := first.Find(`a[rel="next"]`).Attr("href")
		if first.Find("tbody tr").Length() != 50 || !more {
			t.Fatalf("by %s: %d rows", sort, first.Find("tbody tr").Length())
		}
		if second := l.Get("lead", next).Want(200); second.Find("tbody tr").Length() != 3 || second.Find(`a[rel="next"]`).Length() != 0 {
			t.Errorf("by %s: %d rows on the second page", sort, second.Find("tbody tr").Length())
		}
	}
	p := l.Get("lead", "/evidence?q=note+b&kind=note&owner="+storetest.PersonID("lead")+"&fresh=ageing&sensitivity=open&element=none").Want(200)
	if n := p.Find("tbody tr").Length(); n != 2 {
		t.Errorf("%d rows found", n)
	}
	if n := p.Find(".pl-chip").Length(); n != 6 {
		t.Errorf("%d filters told", n)
	}
	for _, odd := range []string{"?kind=odd&sort=odd&fresh=odd", "?after=x", "?after=1~2~3", "?q=%25%27%00", "?area=" + storetest.OtherArea, "?owner=x&element=9"} {
		l.Get("lead", "/evidence"+odd).Want(200)
	}
	csv := l.Get("lead", "/evidence/export.csv?q=sum").Want(200)
	if lines := strings.Count(csv.Body, "\n"); lines != 54 || !strings.Contains(csv.Body, ",'=SUM note b,") || strings.Contains(csv.Body, ",=SUM") {
		t.Errorf("%d lines: %.300s", lines, csv.Body)
	}
}

func TestNobodyReachesAnothersEvidence(t *testing.T) {
	l := newLibrary(t)
	item := l.uploaded("lead", "secret-plan.pdf")
	l.Post("lead", strings.Replace(item, "/evidence/", "/evidence/link/", 1), url.Values{"elements": {"1.3.2"}, "claim": {"Shows"}}).Want(303)
	p := l.Get("lead", item)
	file := p.Find(`a[href^="/evidence/files/"]`).AttrOr("href", "")
	link := strings.TrimSuffix(p.Find(`form[action$="/strongest"]`).AttrOr("action", ""), "/strongest")
	act := func(what string) string { return strings.Replace(item, "/evidence/", "/evidence/"+what+"/", 1) }
	for _, path := range []string{item, file, link, act("edit"), act("edition"), act("link")} {
		l.Get("other_lead", path).Want(404).Lacks("secret-plan")
	}
	for _, path := range []string{link, link + "/remove", link + "/strongest", act("edit"), act("edition"), act("link"), act("withdraw"), act("restore")} {
		l.Post("other_lead", path, url.Values{"elements": {"1.3.2"}, "claim": {"x"}, "version": {"1"}, "title": {"x"}}).Want(404)
		l.Post("executive", path, nil).Want(403)
		l.Post("contributor", path, url.Values{"elements": {"1.3.2"}, "claim": {"x"}, "version": {"1"}, "title": {"x"}}).Want(403)
		if p := l.Post("", path, nil).Want(303); !strings.HasPrefix(p.Location, "/sign-in") {
			t.Errorf("signed out at %s: led to %s", path, p.Location)
		}
	}
	l.Get("other_lead", "/evidence").Want(200).Lacks("secret-plan")
	l.Get("other_lead", "/evidence/export.csv").Want(200)
	if csv := l.Get("other_lead", "/evidence/export.csv"); strings.Contains(csv.Body, "secret-plan") {
		t.Error("exported to another council")
	}
	l.Get("lead", item).Says("secret-plan", "Shows")
}

func TestEveryPageOfEvidenceTakesAtMostFiveStatements(t *testing.T) {
	l := newLibrary(t)
	item := l.uploaded("lead", "survey.pdf")
	l.Post("lead", strings.Replace(item, "/evidence/", "/evidence/link/", 1), url.Values{"elements": {"1.3.2"}, "claim": {"Shows"}}).Want(303)
	p := l.Get("lead", item)
	for _, path := range []string{"/evidence", "/evidence?q=a&element=1.3.2&area=" + storetest.Housing, "/evidence?q=shows", "/evidence/add", item, p.Find(`a[href^="/evidence/files/"]`).AttrOr("href", ""),
		strings.Replace(item, "/evidence/", "/evidence/edit/", 1), strings.Replace(item, "/evidence/", "/evidence/link/", 1)} {
		r := httptest.NewRequest("GET", path, nil)
		ctx, n := store.CountStatements(r.Context())
		l.Do("lead", r.WithContext(ctx)).Want(http.StatusOK)
		if n.Load() > 5 { // the session takes one more
			t.Errorf("%s takes %d statements", path, n.Load())
		}
	}
}
