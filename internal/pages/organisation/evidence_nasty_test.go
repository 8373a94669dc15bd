package organisation_test

import (
	"fmt"
	"mime"
	"net/http/httptest"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/plaudit/plaudit/internal/blob/blobtest"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// servedSafely fails unless a page is a file that a browser saves and never runs.
func servedSafely(t *testing.T, p *pagetest.Page, name string) {
	t.Helper()
	disposition, attributes, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	if p.Status != 200 || err != nil || disposition != "attachment" || attributes["filename"] != name {
		t.Errorf("%q is served as %d, %q", name, p.Status, p.Header.Get("Content-Disposition"))
	}
	for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "Cross-Origin-Resource-Policy": "same-origin"} {
		if got := p.Header.Get(header); got != want {
			t.Errorf("%q has %s: %q", name, header, got)
		}
	}
}

// What is two things at once, or says that it is another, is refused with words
// or served so that nothing in it runs.
func TestFilesThatAreTwoThingsAreServedSafely(t *testing.T) {
	l := newLibrary(t)
	const script = "<script>alert(document.cookie)</script>"
	pixel := "GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
	for _, c := range []struct{ name, content, mediaType string }{ // no media type: refused
		{"page.html", "<!doctype html>" + script, "text/html"},
		{"page.txt", "<!doctype html>\n" + script, "text/plain"},
		{"drawing.html", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "text/html"},
		{"drawing.svg", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, ""},
		{"drawing.png", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, ""},
		{"page.pdf", "<!doctype html>" + script + pdfOf("late"), "application/pdf"}, // a PDF may begin late
		{"both.pdf", "%PDF-1.7\n" + script + "\n%%EOF\n", "application/pdf"},
		{"both.html", "%PDF-1.7\n" + script + "\n%%EOF\n", ""},
		{"picture.gif", "GIF89a/*" + pixel[8:] + "*/=1;alert(1)", "image/gif"},
		{"picture.js", "GIF89a/*" + pixel[8:] + "*/=1;alert(1)", ""},
		{"archive.gif", pixel + zipOf(t, "evil.exe"), "image/gif"},
		{"archive.docx", pixel + zipOf(t, "word/document.xml"), ""},
		{"macros.docm", zipOf(t, "[Content_Types].xml", "word/vbaProject.bin"), ""},
		{"macros.docx", zipOf(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"program.txt", "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + strings.Repeat("\x00", 200), ""},
		{"nothing.html", "", ""},
	} {
		fields := fieldsOf(l.Get("lead", "/evidence/add").Want(200), "/evidence/add")
		fields.Set(same(c.content), "new")
		p := l.send("lead", "/evidence/add?way=files", fields, c.name, c.content)
		if c.mediaType == "" {
			if p.Status != 422 || !strings.Contains(p.Body, "‘"+c.name+"’") {
				t.Errorf("%s is taken: %d", c.name, p.Status)
			}
			continue
		}
		file := l.Get("lead", p.Want(303).Location).Want(200).Find(`a[download]`).AttrOr("href", "")
		got := l.Get("lead", file)
		if got.Body != c.content || got.Header.Get("Content-Type") != c.mediaType {
			t.Errorf("%s comes back as %s, %d of %d bytes", c.name, got.Header.Get("Content-Type"), len(got.Body), len(c.content))
		}
		servedSafely(t, got, c.name)
		if view := l.Get("lead", file+"/view").Want(200); view.Find("main script, main svg[onload], main iframe, main object, main embed").Length() > 0 {
			t.Errorf("%s brings its code into the reader", c.name)
		}
	}
}

// The name of a file is kept in any script, and does nothing but name.
func TestNamesOfFilesInAnyScript(t *testing.T) {
	l, _ := newParts(t)
	long := strings.Repeat("عربي", 100)
	for name, want := range map[string]string{
		"نتائج الاستطلاع.pdf":                 "نتائج الاستطلاع.pdf",
		"Ŵyl y Dŵr – crynodeb.pdf":            "Ŵyl y Dŵr – crynodeb.pdf",
		"📊 results 👩‍🔧.pdf":                   "📊 results 👩‍🔧.pdf",
		"顾客调查.pdf":                            "顾客调查.pdf",
		"invoice\u202Efdp.pdf":                "invoicefdp.pdf",
		"CON.pdf":                             "CON.pdf",
		"../../etc/passwd.pdf":                "passwd.pdf",
		`C:\Users\lee\plan.pdf`:               "plan.pdf",
		"nul\x00byte.pdf":                     "nulbyte.pdf",
		"line\r\nSet-Cookie: a=b.pdf":         "lineSet-Cookie: a=b.pdf",
		`"; filename="evil.pdf`:               `"; filename="evil.pdf`,
		`quote".pdf`:                          `quote".pdf`,
		"percent%2e%2e%2fa.pdf":               "percent%2e%2e%2fa.pdf",
		"<img src=x onerror=alert(1)>.pdf":    "<img src=x onerror=alert(1)>.pdf",
		long + ".pdf":                         string([]rune(long)[:196]) + ".pdf",
		"broken \xff\xfe.pdf":                 "broken _.pdf",
		strings.Repeat("a/", 300) + "end.pdf": "end.pdf",
	} {
		content := pdfOf(fmt.Sprintf("%q", name))
		address := l.begin("lead", name, len(content)).Want(201).Header.Get("Location")
		if sent := l.tus("lead", "PATCH", address, content, at(0)...); sent.Status != 204 {
			t.Errorf("%q: %s", name, sent.Body)
			continue
		}
		fields := fieldsOf(l.Get("lead", "/evidence/add").Want(200), "/evidence/add")
		fields.Set("upload", path.Base(address))
		item := l.Get("lead", l.send("lead", "/evidence/add?way=files", fields).Want(303).Location).Want(200)
		link := item.Find(`a[download]`)
		if got := strings.TrimSpace(link.First().Text()); !strings.HasPrefix(got, want) {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
		if item.Find("main img[onerror]").Length() > 0 {
			t.Errorf("%q is code on the page", name)
		}
		got := l.Get("lead", link.AttrOr("href", ""))
		servedSafely(t, got, want)
		for _, r := range got.Header.Get("Content-Disposition") {
			if r >= utf8.RuneSelf || unicode.IsControl(r) {
				t.Errorf("%q is in a header as it is", name)
			}
		}
		// The same name by the plain form.
		if utf8.ValidString(name) && !strings.ContainsAny(name, "\x00\r\n") {
			fields = fieldsOf(l.Get("lead", "/evidence/add").Want(200), "/evidence/add")
			plain := l.Get("lead", l.send("lead", "/evidence/add?way=files", fields, name, content+" ").Want(303).Location).Want(200)
			if got := strings.TrimSpace(plain.Find(`a[download]`).First().Text()); !strings.HasPrefix(got, want) {
				t.Errorf("%q by the form is shown as %q, want %q", name, got, want)
			}
		}
	}
}

// 4 GB are refused by what is announced, and nothing is kept of it.
func TestFourGigabytesAreRefusedBeforeTheyAreSent(t *testing.T) {
	l, p := newParts(t)
	page := l.tus("lead", "POST", "/evidence/uploads", "", "Upload-Length", strconv.Itoa(4<<30), "Upload-Metadata", "filename ZmlsbS5tcDQ=").Want(413)
	if !strings.Contains(page.Body, "‘film.mp4’ is larger than 1 MB, the most a file may hold. Make it smaller, or split it, and upload that") {
		t.Errorf("%s", page.Body)
	}
	for _, odd := range []string{"", "-1", "x", "99999999999999999999"} {
		l.tus("lead", "POST", "/evidence/uploads", "", "Upload-Length", odd, "Upload-Metadata", "filename ZmlsbS5tcDQ=").Want(422)
	}
	// Nor does more come than was announced.
	address := l.begin("lead", "a.pdf", 1000).Want(201).Header.Get("Location")
	if sent := l.tus("lead", "PATCH", address, pdfOf(strings.Repeat("x", 5000)), at(0)...); sent.Status == 204 && sent.Header.Get("Upload-Offset") != "1000" {
		t.Errorf("took %s bytes", sent.Header.Get("Upload-Offset"))
	}
	l.tus("lead", "DELETE", address, "").Want(204)
	left, err := p.Before(l.Now().AddDate(100, 0, 0))
	use, useErr := l.Use(t.Context(), l.Actor("lead"))
	if err != nil || useErr != nil || len(left) > 0 || use.Pending > 0 {
		t.Errorf("left behind: %v, %+v, %v, %v", left, use, err, useErr)
	}
	// A form that announces more than any form may bring is refused unread.
	r := httptest.NewRequest("POST", "/evidence/add?way=files", unread{t})
	r.ContentLength = 4 << 30
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	if page := l.Do("lead", r).Want(413); !strings.Contains(page.Body, "What you sent is 4.3 GB in all. At most 501 MB can be sent at a time") {
		t.Errorf("%s", page.Body)
	}
	l.Serve(organisation.EvidenceImportRoutes(l.Service)...)
	r = httptest.NewRequest("POST", "/evidence/import", unread{t})
	r.ContentLength = 4 << 30
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	l.Do("lead", r).Want(413)
}

// unread fails the test when it is read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, fmt.Errorf("not to be read")
}

// Twenty people's browsers send the same file at once: half in parts, half by
// the form, all to be kept.
func TestTwentyUploadsOfOneFileAtOnce(t *testing.T) {
	l, p := newParts(t)
	content := pdfOf(strings.Repeat("the same ", 5000))
	var all sync.WaitGroup
	for n := range 20 {
		fields := fieldsOf(l.Get("lead", "/evidence/add").Want(200), "/evidence/add")
		fields.Set(same(content), "new")
		all.Go(func() {
			var files []string
			if n%2 == 0 {
				begun := l.begin("lead", "same.pdf", len(content))
				address := begun.Header.Get("Location")
				half := len(content) / 2
				l.tus("lead", "PATCH", address, content[:half], at(0)...)
				l.tus("lead", "PATCH", address, content[half:], at(half)...)
				fields.Set("upload", path.Base(address))
			} else {
				files = []string{"same.pdf", content}
			}
			if sent := l.send("lead", "/evidence/add?way=files", fields, files...); sent.Status != 303 {
				t.Errorf("%d: status %d", n, sent.Status)
			}
		})
	}
	all.Wait()
	if keys := blobtest.Keys(t, l.files); len(keys) != 1 {
		t.Errorf("%d contents are stored", len(keys))
	}
	use, err := l.Use(t.Context(), l.Actor("lead"))
	if err != nil || use.Bytes != int64(len(content)) || use.Files != 1 || use.Pending != 0 {
		t.Errorf("%+v, %v", use, err)
	}
	page, err := l.Library(t.Context(), l.Actor("lead"), evidence.Filter{})
	if err != nil || len(page.Rows) != 20 {
		t.Errorf("%d items, %v", len(page.Rows), err)
	}
	codes := map[string]bool{}
	for _, row := range page.Rows {
		codes[row.Code] = true
	}
	left, err := p.Before(l.Now().AddDate(100, 0, 0))
	if len(codes) != 20 || err != nil || len(left) > 0 {
		t.Errorf("%d codes, left behind: %v, %v", len(codes), left, err)
	}
}

// Two people put an edition beside the same item at once: both are kept, in order.
func TestTwoPeopleAddEditionsAtOnce(t *testing.T) {
	l := newLibrary(t)
	item := l.uploaded("champion", "plan.pdf")
	_, id := path.Split(item)
	var all sync.WaitGroup
	for _, who := range []string{"lead", "champion"} {
		all.Go(func() {
			if p := l.send(who, "/evidence/edition/"+id, url.Values{}, "plan.pdf", pdfOf("by "+who)); p.Status != 303 {
				t.Errorf("%s: status %d", who, p.Status)
			}
		})
	}
	all.Wait()
	d, err := l.Dossier(t.Context(), storetest.Actor("lead", "2025-11-14"), id)
	if err != nil || len(d.Editions) != 3 || d.Editions[0].Number != 3 || d.Editions[1].Number != 2 ||
		d.Editions[0].ReceivedByName == d.Editions[1].ReceivedByName || d.Editions[0].Files[0].SHA256 == d.Editions[1].Files[0].SHA256 {
		t.Errorf("%+v, %v", d.Editions, err)
	}
	l.Get("lead", item).Want(200).Says("Edition 3", "Edition 2", "Edition 1")
}
