package organisation_test

import (
	"archive/zip"
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// newImport serves the pages of evidence and of imports.
func newImport(t *testing.T) library {
	l := newLibrary(t)
	var routes []shell.Route
	routes = append(append(routes, organisation.EvidenceRoutes(l.Service, previews(l.World, l.files))...), organisation.EvidenceImportRoutes(l.Service)...)
	l.Serve(routes...)
	return l
}

func zipOf(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(pdfOf(name))); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAMatrixIsImportedInTheBrowser(t *testing.T) {
	l := newImport(t)
	l.Get("lead", "/evidence").Want(200).Says("Import your matrix", "Upload the first files")
	l.Get("lead", "/evidence/import").Want(200).Says("Import a matrix")
	l.sendAs("lead", "/evidence/import", []string{"files", "a.zip", zipOf(t, "a.pdf")}).Want(422).Says("Choose the Word, Excel or CSV file")
	l.sendAs("lead", "/evidence/import", []string{"matrix", "m.pdf", pdfOf("x")}).Want(422).Says("The matrix is a PDF")

	const text = "Ref,Evidence,Notes,Stars,File\n1.1.1,Survey,Shows results,x,\n1.1.2,Lost,,,lost.pdf\n9.9.9,Wrong,,,\n"
	sent := l.sendAs("lead", "/evidence/import", []string{"matrix", "matrix.csv", text, "folder", "Our files/Survey.pdf", pdfOf("survey"), "files", "more.zip", zipOf(t, "extra.pdf")}).Want(303)
	id := sent.Location[strings.LastIndex(sent.Location, "/")+1:]
	columns := l.Get("lead", sent.Location).Want(200).Says("What the columns of matrix.csv are", "2 files", "Shows results")
	if got := columns.Find(`select[name="column-0-0"] option[selected]`).AttrOr("value", "") + columns.Find(`select[name="column-0-1"] option[selected]`).AttrOr("value", ""); got != "elementtitle" {
		t.Errorf("guessed %q", got)
	}
	form := url.Values{"version": {"1"}, "column-0-0": {"element"}, "column-0-1": {"title"}, "column-0-2": {"title"}, "column-0-3": {"strongest"}, "column-0-4": {"file"}, "without": {"leave"}, "rest": {"leave"}, "sensitivity": {"open"}}
	l.Post("lead", sent.Location, form).Want(422).Says("Two columns of one table cannot both be")
	form.Set("column-0-2", "claim")
	show := l.Post("lead", sent.Location, form).Want(303).Location
	l.Get("lead", show).Want(200).Says("What will happen", "Import 1 row", "New item", "File not found", "‘lost.pdf’ is not among the files", "Unknown element", "no element 9.9.9", "File that no row names")
	l.Get("lead", show+"?show=element").Want(200).Says("Wrong").Lacks("Lost")
	if csv := l.Get("lead", "/evidence/import/fates/"+id).Want(200); !strings.Contains(csv.Body, "1.1.1,New item,1 link") {
		t.Error(csv.Body)
	}
	l.Get("other_lead", show).Want(404)
	l.Get("executive", show).Want(403)
	l.Post("lead", "/evidence/import/run/"+id, url.Values{"version": {"1"}}).Want(409)
	l.Post("lead", "/evidence/import/run/"+id, url.Values{"version": {"2"}}).Want(303)
	l.Get("lead", show).Want(200).Says("What was imported", "Undo this import")
	l.Get("lead", "/evidence").Want(200).Says("Survey", "1.1.1")
	l.Get("lead", "/evidence/import/columns/"+id).Want(303)
	l.Post("lead", "/evidence/import/undo/"+id, url.Values{"version": {"4"}}).Want(303)
	l.Get("lead", show).Want(200).Says("This import was undone")
	l.Get("lead", "/evidence").Want(200).Lacks("Survey")

	again := l.sendAs("lead", "/evidence/import", []string{"matrix", "matrix.csv", text}).Want(303).Location
	l.Post("lead", "/evidence/import/discard/"+again[strings.LastIndex(again, "/")+1:], url.Values{"version": {"1"}}).Want(303)
	l.Get("lead", "/evidence/import").Want(200).Says("Discarded", "Undone")
}

// An import whose work was cut off is gone on with by a press, and nothing comes
// in twice.
func TestAnImportIsGoneOnWith(t *testing.T) {
	l := newImport(t)
	sent := l.sendAs("lead", "/evidence/import", []string{"matrix", "matrix.csv", "Ref,Evidence\n1.1.1,Survey of the smallest services\n"}).Want(303)
	id := sent.Location[strings.LastIndex(sent.Location, "/")+1:]
	show := l.Post("lead", sent.Location, url.Values{"version": {"1"}, "column-0-0": {"element"}, "column-0-1": {"title"}, "without": {"note"}, "rest": {"leave"}, "sensitivity": {"open"}}).Want(303).Location
	if err := l.ConfirmImport(t.Context(), l.Actor("lead"), id, 2); err != nil { // and the program ends
		t.Fatal(err)
	}
	page := l.Get("lead", show).Want(200).Says("is being imported", "Go on with it now")
	l.Get("lead", "/evidence").Want(200).Lacks("Survey of the smallest services")
	form := page.Find(`form[action$="/run/` + id + `"]`)
	again := url.Values{"version": {form.Find(`input[name="version"]`).AttrOr("value", "")}}
	for range 2 {
		l.Post("lead", form.AttrOr("action", ""), again).Want(303)
	}
	l.Get("lead", show).Want(200).Says("Undo this import").Lacks("Go on with it now")
	if n := strings.Count(l.Get("lead", "/evidence").Want(200).Find("main").Text(), "Survey of the smallest services"); n != 1 {
		t.Errorf("the item is there %d times", n)
	}
}

// sendAs posts a form with files: each three of field, name and content.
func (l library) sendAs(who, path string, files []string) *pagetest.Page {
	l.T.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(files); i += 3 {
		part, err := form.CreateFormFile(files[i], files[i+1])
		if err != nil {
			l.T.Fatal(err)
		}
		if _, err := part.Write([]byte(files[i+2])); err != nil {
			l.T.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		l.T.Fatal(err)
	}
	r, err := http.NewRequest("POST", path, &body)
	if err != nil {
		l.T.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	return l.Do(who, r)
}
