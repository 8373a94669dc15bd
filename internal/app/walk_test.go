package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/assets"
	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/demo"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/store"
)

// walker is the demonstration with everybody signed in, and what its pages link
// to.
type walker struct {
	t      *testing.T
	app    *app.App
	people []visitor
	mux    *http.ServeMux // finds the pattern of a path
	needs  map[string]shell.Need
	found  map[string][]found // by pattern, what some page led to
	few    int                // of addresses of one route for each person
}

// visitor is one of the demonstration's people.
type visitor struct {
	auth.DemoPerson
	token string
}

func (v visitor) String() string { return v.Name + " at " + v.OrganisationName }

// found is an address or a form that a page of an organisation's person has.
type found struct {
	organisation string
	target       string
	form         url.Values
}

// perPattern is how many addresses of one route are looked at for each person,
// unless a test is content with fewer.
const perPattern = 6

var demonstration = sync.OnceValues(func() (*app.App, error) {
	dir, err := tempDir()
	if err != nil {
		return nil, err
	}
	a, err := app.New(background, app.Config{DataDir: dir, CacheDir: filepath.Join(os.TempDir(), "plaudit-test-cache"), Demo: true})
	if err != nil {
		return nil, err
	}
	files, err := blob.OpenDirectory(a.Config.BlobDir())
	if err != nil {
		return nil, err
	}
	defer files.Close()
	if err := demo.Seed(background, a.DB, files, time.Now()); err != nil {
		return nil, err
	}
	// What the workers would have done by now.
	people, err := a.Services.Demo.People(background)
	for _, p := range people {
		if _, err := a.Services.Improvement.TakeIn(background, p.OrganisationID); err != nil {
			return nil, err
		}
	}
	return a, err
})

func newWalker(t *testing.T) *walker {
	t.Helper()
	a, err := demonstration()
	if err != nil {
		t.Fatal(err)
	}
	w := &walker{t: t, app: a, mux: http.NewServeMux(), needs: map[string]shell.Need{}, found: map[string][]found{}, few: perPattern}
	for _, r := range a.Routes {
		w.mux.HandleFunc(r.Pattern, http.NotFound)
		w.needs[r.Pattern] = r.Needs
	}
	people, err := a.Services.Demo.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		token, err := a.Services.Demo.SignIn(t.Context(), p.ID, p.OrganisationID, "test")
		if err != nil {
			t.Fatal(err)
		}
		w.people = append(w.people, visitor{p, token})
	}
	return w
}

// is returns the first person with these words in their name and organisation.
func (w *walker) is(name, organisation string) visitor {
	w.t.Helper()
	i := slices.IndexFunc(w.people, func(v visitor) bool {
		return strings.Contains(v.Name, name) && strings.Contains(v.OrganisationName, organisation)
	})
	if i < 0 {
		w.t.Fatalf("the demonstration has no %s at %s", name, organisation)
	}
	return w.people[i]
}

// request makes a request of a person; the zero visitor is nobody.
func (v visitor) request(method, target string, form url.Values) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if v.token != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: v.token})
	}
	r.AddCookie(&http.Cookie{Name: shell.ConsentCookie, Value: "refuse"})
	return r
}

func (w *walker) do(r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.app.Handler().ServeHTTP(rec, r)
	return rec
}

func (w *walker) pattern(method, target string) string {
	r, err := http.NewRequest(method, target, nil)
	if err != nil {
		return ""
	}
	_, pattern := w.mux.Handler(r)
	return pattern
}

// crawl follows every link from the start page as this person, a few of each
// route, and notes where pages lead. each is told of every page.
func (w *walker) crawl(v visitor, each func(v visitor, target string, page *httptest.ResponseRecorder, statements int64)) {
	seen, taken := map[string]bool{}, map[string]int{}
	queue := []string{"/"}
	for len(queue) > 0 {
		target := queue[0]
		queue = queue[1:]
		pattern := w.pattern(http.MethodGet, target)
		if seen[target] || pattern == "" || taken[pattern] >= w.few {
			continue
		}
		seen[target] = true
		taken[pattern]++
		w.note(pattern, found{organisation: v.OrganisationID, target: target})
		r := v.request(http.MethodGet, target, nil)
		ctx, n := store.CountStatements(r.Context())
		page := w.do(r.WithContext(ctx))
		each(v, target, page, n.Load())
		if page.Code == http.StatusOK && strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") {
			queue = append(queue, w.leads(v, target, page)...)
		}
		if to := page.Header().Get("Location"); to != "" {
			queue = append(queue, to)
		}
	}
}

// leads returns where the links of a page go and notes its forms.
func (w *walker) leads(v visitor, target string, page *httptest.ResponseRecorder) (links []string) {
	base, _ := url.Parse(target)
	resolve := func(address string) string {
		u, err := base.Parse(address)
		if err != nil || u.Host != "" || strings.HasPrefix(u.Path, assets.Prefix) {
			return ""
		}
		u.Fragment = ""
		return u.RequestURI()
	}
	document, err := goquery.NewDocumentFromReader(page.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	document.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		if to := resolve(a.AttrOr("href", "")); to != "" {
			links = append(links, to)
		}
	})
	document.Find("form").Each(func(_ int, f *goquery.Selection) {
		to := resolve(f.AttrOr("action", ""))
		if to == "" {
			return
		}
		if !strings.EqualFold(f.AttrOr("method", "get"), "post") {
			links = append(links, to)
			return
		}
		if pattern := w.pattern(http.MethodPost, to); pattern != "" {
			w.note(pattern, found{v.OrganisationID, to, fields(f)})
		} else {
			w.t.Errorf("%s: %s has a form for %s, which no route serves", v, target, to)
		}
	})
	// Scripts post to addresses that stand in attributes.
	document.Find("[data-autosave]").Each(func(_ int, f *goquery.Selection) {
		to := resolve(f.AttrOr("data-autosave", ""))
		if pattern := w.pattern(http.MethodPost, to); pattern != "" {
			w.note(pattern, found{v.OrganisationID, to, fields(f)})
		}
	})
	return links
}

// fields are the values that a form would send as it stands, with one choice
// made where there are some.
func fields(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		switch {
		case name == "" || s.AttrOr("type", "") == "file":
		case goquery.NodeName(s) == "select":
			options := s.Find("option")
			values.Add(name, options.Last().AttrOr("value", ""))
		case goquery.NodeName(s) == "textarea":
			values.Add(name, s.Text())
		case s.AttrOr("type", "") == "radio" || s.AttrOr("type", "") == "checkbox":
			if !values.Has(name) {
				values.Add(name, s.AttrOr("value", "on"))
			}
		default:
			values.Add(name, s.AttrOr("value", ""))
		}
	})
	return values
}

func (w *walker) note(pattern string, f found) {
	of := 0
	for _, g := range w.found[pattern] {
		if g.target == f.target && g.organisation == f.organisation {
			return
		}
		if g.organisation == f.organisation {
			of++
		}
	}
	if of < 2*perPattern {
		w.found[pattern] = append(w.found[pattern], f)
	}
}
