package organisation_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func selectionWorld(t *testing.T) library {
	t.Helper()
	l := newLibrary(t)
	l.Serve(append(pages.EvidenceRoutes(l.Service, previews(l.World, l.files)), pages.EvidenceSelectionRoutes(l.Service, request.New(store.For[request.Tx]{DB: l.DB}, l.NewID, l.Now))...)...)
	addNote(l.World, "ev_1", "CX-014", "Survey", storetest.Council, "per_lead")
	addNote(l.World, "ev_2", "CX-015", "Minutes", storetest.Council, "per_contributor")
	addNote(l.World, "ev_3", "CX-016", "Plan", storetest.Council, "per_lead")
	return l
}

// chosen selects in the library and returns the address it leads to.
func chosen(l library, who, act string, ids ...string) string {
	l.T.Helper()
	return l.Post(who, "/evidence/selections", url.Values{"do": {act}, "item": ids}).Want(http.StatusSeeOther).Location
}

func TestLinkManyAndUndo(t *testing.T) {
	l := selectionWorld(t)
	list := l.Get("lead", "/evidence").Want(200)
	if list.Find(`form[action="/evidence/selections"] input[name="item"]`).Length() != 3 {
		t.Fatal("the library has no boxes to tick")
	}
	l.Post("lead", "/evidence/selections", url.Values{"do": {"link"}}).Want(422).Says("Select at least one item", "Back to the list")
	l.Post("lead", "/evidence/selections", url.Values{"do": {"link"}, "item": {"ev_none"}}).Want(422)
	at := chosen(l, "lead", "link", "ev_1", "ev_2")
	l.Get("lead", at).Want(200).Says("2 items selected", "Nothing is changed yet")
	l.Get("lead", at+"?step=check&element=&claim=").Want(422).Says("Select an element of the standard")
	q := url.Values{"step": {"check"}, "element": {"1.3.2"}, "claim": {"Shows results by group"}, "pointer": {"p. 6"}}
	sure := l.Get("lead", at+"?"+q.Encode()).Want(200).Says("2 will be changed", "Shows results by group", "Link 2 items")
	p := l.Post("lead", at, fieldsOf(sure, at)).Want(http.StatusSeeOther)
	l.Get("lead", p.Location).Want(200).Says("Link to an element: done", "2 were changed", "Undo")
	l.Get("lead", at).Want(http.StatusSeeOther)
	l.Post("lead", at, fieldsOf(sure, at)).Want(http.StatusSeeOther)
	l.Get("lead", "/evidence?element=1.3.2").Says("CX-014", "CX-015").Lacks("CX-016")
	l.Get("contributor", p.Location).Want(404)
	l.Post("lead", p.Location+"/undo", nil).Want(http.StatusSeeOther)
	l.Get("lead", p.Location).Says("undone", "2 were put back as before").Lacks("seven days")
	l.Get("lead", "/evidence?element=1.3.2").Lacks("CX-014")
}

func TestSelectAllThatMatch(t *testing.T) {
	l := selectionWorld(t)
	p := l.Post("lead", "/evidence/selections", url.Values{"do": {"owner"}, "all": {"yes"}, "match": {"owner=per_lead"}}).Want(http.StatusSeeOther)
	l.Get("lead", p.Location).Want(200).Says("2 items selected")
	words := l.Post("lead", "/evidence/selections", url.Values{"all": {"yes"}, "match": {"q=minutes"}}).Want(http.StatusSeeOther)
	l.Get("lead", words.Location).Want(200).Says("1 item selected", "CX-015", "Withdraw").Lacks("Put back into use")
	for _, act := range []string{"link", "unlink", "owner", "areas", "period", "review", "sensitivity", "ask", "export", "withdraw"} {
		if n := statements(l.World, "lead", words.Location+"/"+act); n > 4 {
			t.Errorf("%s takes %d statements, and the session two more", act, n)
		}
	}
	l.Get("lead", words.Location+"/nonsense").Want(404)
	l.Get("executive", "/evidence").Says("Save the files as a zip").Lacks("Give to another owner")
	again := l.Post("lead", "/evidence/selections", url.Values{"from": {strings.TrimPrefix(words.Location, "/evidence/selections/")}}).Want(http.StatusSeeOther)
	l.Get("lead", again.Location).Says("1 item selected")
}

func TestAskAboutMany(t *testing.T) {
	l := selectionWorld(t)
	at := chosen(l, "lead", "ask", "ev_1", "ev_2", "ev_3")
	q := url.Values{"step": {"check"}, "element": {"1.3.2"}, "person": {"owner"}, "area": {""}, "words": {"Say which period it describes"}, "due-day": {"1"}, "due-month": {"12"}, "due-year": {"2025"}}
	l.Get("lead", at+"?step=check&element=1.3.2").Want(422).Says("Select whom you ask")
	sure := l.Get("lead", at+"?"+q.Encode()).Want(200).Says("2 requests will be made about 3 items", "Contributor: 1 item", "Lead: 2 items")
	for range 2 {
		l.Post("lead", at, fieldsOf(sure, at)).Want(http.StatusSeeOther)
	}
	l.Get("lead", strings.TrimSuffix(at, "/ask")).Want(200).Says("2 requests made about 3 items").Lacks("Undo")
	var n int
	if err := l.DB.Raw().QueryRow(`SELECT count(*) FROM evidence_request WHERE words LIKE '%CX-01%' AND element_id = '1.3.2'`).Scan(&n); err != nil || n != 2 {
		t.Errorf("%d requests, %v", n, err)
	}
	theirs := chosen(l, "champion", "ask", "ev_1")
	q.Set("area", "")
	l.Get("champion", theirs+"?"+q.Encode()).Want(422).Says("Select a service area")
}

func TestTheZipOpensOffline(t *testing.T) {
	l := selectionWorld(t)
	added, err := l.Add(t.Context(), l.Actor("lead"), evidence.Addition{Key: l.NewKey(), Kind: evidence.FileKind, Details: evidence.Details{Title: "<b>Arolwg</b>", Code: "=1+1", Sensitivity: evidence.Open},
		Proof: evidence.Proof{StandardID: "cse", ElementIDs: []string{"1.3.2"}, Claim: "Shows it", Pointer: "p. 3"},
		Files: []evidence.Received{mustReceive(l, "Arolwg ŵ 2025.pdf")}})
	if err != nil {
		t.Fatal(err)
	}
	at := chosen(l, "executive", "export", added[0].Item.ID, "ev_1")
	l.Get("executive", at).Want(200).Says("1 file of 2 items", "opens without a network", "Save the zip")
	saved := l.Get("executive", strings.TrimSuffix(at, "export")+"files.zip").Want(200)
	in, err := zip.NewReader(strings.NewReader(saved.Body), int64(len(saved.Body)))
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]string{}
	for _, f := range in.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		entries[f.Name] = string(b)
	}
	index := &pagetest.Page{T: t, Body: entries["index.html"]}
	for _, want := range []string{"&lt;b&gt;Arolwg", "1.3.2", "Shows it", "p. 3", "CX-014", "Lead"} {
		if !strings.Contains(index.Body, want) {
			t.Errorf("the index does not say %q", want)
		}
	}
	_, after, _ := strings.Cut(index.Body, `href="./files/`)
	href, _, _ := strings.Cut(after, `"`)
	name, err := url.PathUnescape("files/" + href)
	if err != nil || entries[name] == "" {
		t.Errorf("the index leads to %q, which is not there", name)
	}
	rows, err := csv.NewReader(bytes.NewReader([]byte(entries["index.csv"]))).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Errorf("%v %v", rows, err)
	}
	if strings.Contains(entries["index.csv"], "\n=1+1") {
		t.Error("a spreadsheet would take a code for a formula")
	}
	l.Get("other_lead", strings.TrimSuffix(at, "export")+"files.zip").Want(404)
}

func mustReceive(l library, name string) evidence.Received {
	l.T.Helper()
	f, err := l.Receive(l.T.Context(), l.Actor("lead"), name, strings.NewReader(pdfOf("survey")))
	if err != nil {
		l.T.Fatal(err)
	}
	return f
}
