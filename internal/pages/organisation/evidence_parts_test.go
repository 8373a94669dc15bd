package organisation_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http/httptest"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/parts"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// newParts is a library that takes files in parts.
func newParts(t *testing.T) (library, *parts.Folder) {
	t.Helper()
	l := newLibrary(t)
	p, err := parts.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	l.Serve(append(organisation.EvidenceRoutes(l.Service, previews(l.World, l.files)), organisation.EvidencePartRoutes(l.Service, p)...)...)
	return l, p
}

// tus sends one request of the protocol: headers as pairs of name and value.
func (l library) tus(who, method, path, body string, headers ...string) *pagetest.Page {
	l.T.Helper()
	r := httptest.NewRequest(method, path, bytes.NewReader([]byte(body)))
	r.Header.Set("Tus-Resumable", "1.0.0")
	if method == "PATCH" {
		r.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return l.Do(who, r)
}

func (l library) begin(who, name string, size int) *pagetest.Page {
	l.T.Helper()
	return l.tus(who, "POST", "/evidence/uploads", "", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(name)))
}

func at(n int) []string { return []string{"Upload-Offset", strconv.Itoa(n)} }

func TestAFileInPartsEndsInTheLibrary(t *testing.T) {
	l, _ := newParts(t)
	content := pdfOf(strings.Repeat("charter ", 20_000))
	address := l.begin("champion", "charter.pdf", len(content)).Want(201).Header.Get("Location")
	l.tus("champion", "HEAD", address, "").Want(200)
	half := len(content) / 2
	l.tus("champion", "PATCH", address, content[:half], at(0)...).Want(204)
	for _, stranger := range []string{"lead", "other_lead"} { // each upload is its sender's
		l.tus(stranger, "HEAD", address, "").Want(404)
		l.tus(stranger, "PATCH", address, content[half:], at(half)...).Want(404)
		l.tus(stranger, "DELETE", address, "").Want(404)
	}
	l.tus("champion", "PATCH", address, content, at(0)...).Want(409) // begun anew: it is further already
	if p := l.tus("champion", "HEAD", address, "").Want(200); p.Header.Get("Upload-Offset") != strconv.Itoa(half) {
		t.Errorf("stands at %s", p.Header.Get("Upload-Offset"))
	}
	fields := fieldsOf(l.Get("champion", "/evidence/add").Want(200), "/evidence/add")
	fields.Set("upload", address[strings.LastIndex(address, "/")+1:])
	l.send("champion", "/evidence/add?way=files", fields).Want(422).Says("has not arrived whole")
	l.tus("champion", "PATCH", address, content[half:], at(half)...).Want(204)
	if p := l.tus("champion", "HEAD", address, "").Want(200); p.Header.Get("Upload-Offset") != strconv.Itoa(len(content)) {
		t.Errorf("stands at %s", p.Header.Get("Upload-Offset"))
	}
	other := fieldsOf(l.Get("lead", "/evidence/add").Want(200), "/evidence/add")
	other.Set("upload", fields.Get("upload"))
	l.send("lead", "/evidence/add?way=files", other).Want(422).Says("is not kept any more")
	item := l.send("champion", "/evidence/add?way=files", fields).Want(303).Location
	if again := l.send("champion", "/evidence/add?way=files", fields); again.Status != 303 && again.Status != 200 {
		t.Errorf("sent twice: %d", again.Status)
	}
	file := l.Get("champion", item).Want(200).Find(`a[download]`).AttrOr("href", "")
	if got := l.Get("champion", file).Want(200).Body; got != content {
		t.Errorf("%d of %d bytes came back", len(got), len(content))
	}
	l.tus("champion", "HEAD", address, "").Want(404) // taken up
}

func TestFilesInPartsThatAreRefused(t *testing.T) {
	l, p := newParts(t)
	for name, want := range map[string]struct {
		size int
		code int
		says string
	}{"a.exe": {10, 422, "is a program"}, "b": {10, 422, "without an ending"}, "c.pdf": {0, 422, "is empty"}, "d.pdf": {1_000_001, 413, "is larger than"}} {
		if page := l.begin("champion", name, want.size).Want(want.code); !strings.Contains(page.Body, want.says) {
			t.Errorf("%s: %s", name, page.Body)
		}
	}
	l.begin("executive", "a.pdf", 10).Want(403)
	// The first bytes tell that it is none, long before it has come whole.
	lying := l.begin("champion", "lying.pdf", 900_000).Want(201).Header.Get("Location")
	if page := l.tus("champion", "PATCH", lying, "MZ"+strings.Repeat("program ", 10_000), at(0)...).Want(422); !strings.Contains(page.Body, "‘lying.pdf’") {
		t.Errorf("%s", page.Body)
	}
	l.tus("champion", "HEAD", lying, "").Want(404)
	// Sent in such small parts that only the end tells.
	small := l.begin("champion", "small.pdf", 60_000).Want(201).Header.Get("Location")
	l.tus("champion", "PATCH", small, strings.Repeat("x", 100), at(0)...).Want(204)
	l.tus("champion", "PATCH", small, strings.Repeat("x", 59_900), at(100)...).Want(422)
	l.tus("champion", "HEAD", small, "").Want(404)
	if left, err := p.Before(l.Now().AddDate(100, 0, 0)); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	cancelled := l.begin("champion", "cancelled.pdf", 1000).Want(201).Header.Get("Location")
	l.tus("champion", "DELETE", cancelled, "").Want(204)
	l.tus("champion", "DELETE", cancelled, "").Want(404)
}

func TestAFullOrganisationIsTold(t *testing.T) {
	l, _ := newParts(t)
	if err := l.SetQuota(t.Context(), storetest.Council, 100_000); err != nil {
		t.Fatal(err)
	}
	l.Get("champion", "/evidence/add").Want(200).Says("of the 100 kB that it may hold")
	l.begin("champion", "a.pdf", 60_000).Want(201)
	if page := l.begin("lead", "b.pdf", 60_000).Want(422); !strings.Contains(page.Body, "no room") { // what is on its way counts
		t.Errorf("%s", page.Body)
	}
	fields := fieldsOf(l.Get("lead", "/evidence/add").Want(200), "/evidence/add")
	l.send("lead", "/evidence/add?way=files", fields, "b.pdf", pdfOf(strings.Repeat("b", 60_000))).Want(422).Says("There is no room for this")
	l.begin("other_lead", "c.pdf", 60_000).Want(201)
}

func TestDuplicatesAreOfferedForReuse(t *testing.T) {
	l, _ := newParts(t)
	item := l.uploaded("champion", "survey.pdf")
	also := l.uploaded("champion", "plan.pdf")
	fields := fieldsOf(l.Get("champion", "/evidence/add?element=1.1.1").Want(200), "/evidence/add")
	fields.Set("claim", "It shows it")
	asked := l.send("champion", "/evidence/add?way=files", fields, "again.pdf", pdfOf("survey.pdf"), "new.pdf", pdfOf("new"), "plan 2.pdf", pdfOf("plan.pdf")).Want(422).
		Says("‘again.pdf’ is in the library already, as EV-001 survey", "Select what to do with ‘plan 2.pdf’", "EV-001 is linked to 1.1.1", "Files that have arrived")
	fields = fieldsOf(asked, "/evidence/add")
	if len(fields["upload"]) != 3 || fields.Get("claim") != "It shows it" {
		t.Fatalf("what was sent is not kept: %v", fields)
	}
	// One answered, the other not: the answer is kept and only the other is asked for.
	fields.Set(same(pdfOf("survey.pdf")), "use")
	half := l.send("champion", "/evidence/add?way=files", fields).Want(422).Says("Select what to do with ‘plan 2.pdf’")
	if strings.Contains(half.Body, "Select what to do with ‘again.pdf’") || fieldsOf(half, "/evidence/add").Get(same(pdfOf("survey.pdf"))) != "use" {
		t.Error("what was answered is asked again")
	}
	fields.Set(same(pdfOf("plan.pdf")), "new")
	l.send("champion", "/evidence/add?way=files", fields).Want(303)
	l.Get("champion", item).Want(200).Says("1.1.1", "It shows it")
	if page := l.Get("champion", also).Want(200); strings.Contains(page.Body, "It shows it") {
		t.Error("what was kept as a new item is linked where it was")
	}
	page, err := l.Library(t.Context(), storetest.Actor("champion", "2025-11-14"), evidence.Filter{})
	if err != nil || len(page.Rows) != 4 {
		t.Errorf("%d items, %v", len(page.Rows), err)
	}
	// A script is told the same, by content and by what has arrived.
	for _, query := range []string{"sha256=" + strings.TrimPrefix(same(pdfOf("survey.pdf")), "same-"), "upload=" + l.arrived("champion", "a.pdf", pdfOf("survey.pdf"))} {
		known := l.Get("champion", "/evidence/known?name=a.pdf&element=1.1.1&"+query).Want(200)
		if !strings.Contains(known.Body, "‘a.pdf’ is in the library already, as EV-001 survey") || !strings.Contains(known.Body, "EV-001 is linked to 1.1.1") {
			t.Errorf("%s", known.Body)
		}
		if foreign := l.Get("other_lead", "/evidence/known?"+query); strings.Contains(foreign.Body, "EV-001") {
			t.Errorf("another council is told: %s", foreign.Body)
		}
	}
	// What is out of use is not offered, and somebody who may not link it keeps their answers.
	fields = fieldsOf(l.Get("contributor", "/evidence/add?element=1.1.2").Want(200), "/evidence/add")
	fields.Set("claim", "It shows it")
	fields.Set(same(pdfOf("survey.pdf")), "use")
	asked = l.send("contributor", "/evidence/add?way=files", fields, "again.pdf", pdfOf("survey.pdf")).Want(422).Says("You may not link EV-001")
	if fields = fieldsOf(asked, "/evidence/add"); len(fields["upload"]) != 1 || fields.Get("claim") != "It shows it" {
		t.Errorf("what was sent is not kept: %v", fields)
	}
	_, id := path.Split(item)
	d, err := l.Dossier(t.Context(), storetest.Actor("champion", "2025-11-14"), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Withdraw(t.Context(), storetest.Actor("champion", "2025-11-14"), id, d.Item.Version, true); err != nil {
		t.Fatal(err)
	}
	fields.Del(same(pdfOf("survey.pdf")))
	l.send("contributor", "/evidence/add?way=files", fields).Want(303)
}

// same names the question about a file with this content.
func same(content string) string { return fmt.Sprintf("same-%x", sha256.Sum256([]byte(content))) }

// arrived sends a file in one part and returns the id of the upload.
func (l library) arrived(who, name, content string) string {
	l.T.Helper()
	address := l.begin(who, name, len(content)).Want(201).Header.Get("Location")
	l.tus(who, "PATCH", address, content, at(0)...).Want(204)
	return path.Base(address)
}
