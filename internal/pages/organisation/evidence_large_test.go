package organisation_test

import (
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/pages/public"
	"github.com/plaudit/plaudit/internal/store"
)

const largest = 25_000_000

// newLarge serves every form that takes files where a file may hold 25 MB, and
// returns the path of a drop-box.
func newLarge(t *testing.T) (l library, give string) {
	t.Helper()
	w := pagetest.New(t)
	files, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	l = library{w, evidence.New(store.For[evidence.Tx]{DB: w.DB}, files, largest, w.NewID, w.Now), files}
	boxes := dropbox.New(store.For[dropbox.Tx]{DB: l.DB}, l.Service, l.NewID, l.Now, rand.Reader)
	l.Serve(append(append(append(organisation.EvidenceRoutes(l.Service, previews(l.World, files)), organisation.EvidenceImportRoutes(l.Service)...),
		organisation.DropBoxRoutes(organisation.DropBoxDeps{Boxes: boxes, Evidence: l.Service})...),
		public.GiveRoutes(public.GiveDeps{Boxes: boxes, Address: func(*http.Request) string { return "192.0.2.1" }})...)...)
	made := l.Post("lead", "/drop-boxes/new", values("words", "Films", "ends-day", "28", "ends-month", "11", "ends-year", "2025", "files", "20", "size", "25000000")).Want(200)
	_, token, _ := strings.Cut(made.Find("#link").AttrOr("value", ""), "/give/")
	return l, "/give/" + token
}

// sendFilm posts a form with a small file and then one of so many bytes, whose
// length is not announced, and returns how much of it all was read.
func (l library) sendFilm(who, path string, size int64) (*pagetest.Page, int64) {
	part := func(field, name string) string {
		return "\r\n--b\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name + "\"\r\nContent-Type: text/plain\r\n\r\n"
	}
	body := &counted{r: io.MultiReader(strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nA partner"+
		part("matrix", "matrix.csv")+"Ref,Evidence\n1.1.1,Survey\n"+part("files", "small.txt")+"Small enough"+part("files", "film.txt")),
		io.LimitReader(letters{}, size), strings.NewReader("\r\n--b--\r\n"))}
	r := httptest.NewRequest("POST", path, body)
	r.ContentLength = -1
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	page := l.Do(who, r)
	return page, body.n
}

type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// keeps fails unless exactly these are kept of what was sent, once what nobody
// took up is swept away.
func (l library) keeps(what string, want int) {
	l.T.Helper()
	left, err := l.files.SweepIncoming()
	if err != nil || left > 0 {
		l.T.Errorf("%s: %d files were left on their way, %v", what, left, err)
	}
	largest := int64(0)
	err = l.files.Each(l.T.Context(), func(_ string, size int64, _ time.Time) error {
		largest = max(largest, size)
		return nil
	})
	if err != nil || largest > 1000 {
		l.T.Errorf("%s: an object of %d bytes is kept, %v", what, largest, err)
	}
	if _, err := l.SweepUnused(l.T.Context(), time.Now().Add(time.Hour)); err != nil {
		l.T.Error(err)
	}
	kept := 0
	if err := l.files.Each(l.T.Context(), func(string, int64, time.Time) error { kept++; return nil }); err != nil || kept != want {
		l.T.Errorf("%s: %d objects are kept, not %d, %v", what, kept, want, err)
	}
}

// A film much larger than a file may be ends every form that takes files, named,
// long before all of it has come in, and nothing of what was sent is kept.
func TestAFilmIsNotWaitedFor(t *testing.T) {
	l, give := newLarge(t)
	for who, path := range map[string]string{"lead": "/evidence/import", "contributor": "/evidence/add?way=files", "": give} {
		page, read := l.sendFilm(who, path, 170_000_000)
		page.Want(413).Says("That is too large", "‘film.txt’ is larger than 25 MB, the most a file may hold", "nothing of what you sent was added", "send the other files without it").Lacks("small.txt")
		if read > 100_000_000 {
			t.Errorf("%s: %d bytes were read", path, read)
		}
		l.keeps(path, 0)
	}
	l.Get("lead", "/evidence").Want(200).Says("Upload the first files")
	l.Get("lead", "/evidence/import").Want(200).Lacks("matrix.csv")
	l.Get("lead", l.Get("lead", "/drop-boxes").Find("td a").AttrOr("href", "")).Want(200).Lacks("A partner")
}

// One that is a little too large is named on the form, with what was typed kept,
// or among what happened to each file of an import.
func TestOneFileOfTwoIsTooLarge(t *testing.T) {
	l, give := newLarge(t)
	words := "‘film.txt’ is larger than 25 MB, the most a file may hold"
	page, _ := l.sendFilm("", give, largest+1)
	page.Want(422).Says(words)
	if got := page.Find("#name").AttrOr("value", ""); got != "A partner" {
		t.Errorf("the name became %q", got)
	}
	l.keeps(give, 0)
	page, _ = l.sendFilm("lead", "/evidence/add?way=files", largest+1)
	page.Want(200).Says("What was added", "Not taken", words, "small.txt")
	l.keeps("/evidence/add", 2)
	page, _ = l.sendFilm("lead", "/evidence/import", largest+1)
	l.Get("lead", page.Want(303).Location).Want(200)
	show := l.Post("lead", page.Location, values("version", "1", "column-0-0", "element", "column-0-1", "title", "without", "leave", "rest", "add", "sensitivity", "open")).Want(303)
	l.Get("lead", show.Location).Want(200).Says(words, "small.txt")
	l.keeps("/evidence/import", 2)
	page, _ = l.sendFilm("", give, largest-1)
	page.Want(303)
}
