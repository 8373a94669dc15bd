// Package pagetest lets a test use pages as a person does: through the real
// router, on a real SQLite database with seeded people.
package pagetest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// World is a seeded database and, after Serve, a portal.
type World struct {
	T            *testing.T
	DB           *store.DB
	Appointments map[string][]account.Appointment // by the key of the person
	at           time.Time
	handler      http.Handler
}

// New returns a world on 14 November 2025 with the people of storetest.Seed.
func New(t *testing.T) *World {
	db := storetest.SQLite(t)
	storetest.Seed(t, db)
	return &World{T: t, DB: db, Appointments: map[string][]account.Appointment{}, at: time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)}
}

// Now is the world's clock, to hand to services.
func (w *World) Now() time.Time { return w.at }

// Set moves the clock to noon on a day.
func (w *World) Set(day date.Date) { w.at = day.Time().Add(12 * time.Hour) }

// NewID mints ids, to hand to services.
func (w *World) NewID(prefix string) string { return id.New(prefix) }

// Actor returns a seeded person as an actor, with their appointments.
func (w *World) Actor(key string) account.Actor {
	a := storetest.Actor(key, date.Of(w.at))
	a.Appointments = w.Appointments[key]
	return a
}

// Serve builds the router. The session token of a person is their key.
func (w *World) Serve(routes ...shell.Route) {
	w.T.Helper()
	w.ServeTo(func(_ context.Context, token string) (shell.Visitor, error) {
		a := w.Actor(token)
		if !a.SignedIn() {
			return shell.Visitor{}, fault.NotFound("There is no such session")
		}
		return shell.Visitor{Actor: a}, nil
	}, routes...)
}

// ServeTo builds the router with another way to find out who holds a session
// token, for the pages on which people sign in.
func (w *World) ServeTo(visitor func(context.Context, string) (shell.Visitor, error), routes ...shell.Route) {
	w.T.Helper()
	var err error
	w.handler, err = shell.NewRouter(shell.Config{Log: slog.New(slog.DiscardHandler), Visitor: visitor}, routes)
	if err != nil {
		w.T.Fatal(err)
	}
}

// Page is a response.
type Page struct {
	*goquery.Document
	T        *testing.T
	Status   int
	Location string
	Header   http.Header
	Body     string
}

// Get asks for a page as the person with this key; "" is nobody.
func (w *World) Get(who, path string) *Page { return w.Do(who, httptest.NewRequest("GET", path, nil)) }

// Post sends a form as the person with this key.
func (w *World) Post(who, path string, form url.Values) *Page {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.Do(who, r)
}

// Do sends any request as the person with this key, and checks what must hold
// of every page: one h1, a title, no id twice, a label for every control, a
// target for every link of the error summary.
func (w *World) Do(who string, r *http.Request) *Page {
	w.T.Helper()
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: who})
	}
	r.AddCookie(&http.Cookie{Name: shell.ConsentCookie, Value: "refuse"})
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	p := &Page{T: w.T, Status: rec.Code, Location: rec.Header().Get("Location"), Header: rec.Header(), Body: rec.Body.String()}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(p.Body))
	if err != nil {
		w.T.Fatal(err)
	}
	p.Document = doc
	saved := strings.HasPrefix(rec.Header().Get("Content-Disposition"), "attachment") // a file, not a page of ours
	if strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html") && p.Location == "" && !saved {
		p.wellFormed(r.Method + " " + r.URL.Path)
	}
	return p
}

func (p *Page) wellFormed(what string) {
	p.T.Helper()
	if n := p.Find("h1").Length(); n != 1 {
		p.T.Errorf("%s (%d): %d h1 elements", what, p.Status, n)
	}
	if strings.TrimSpace(p.Find("title").Text()) == "" {
		p.T.Errorf("%s: no title", what)
	}
	ids := map[string]bool{}
	p.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		v := s.AttrOr("id", "")
		if ids[v] {
			p.T.Errorf("%s: id %q stands twice", what, v)
		}
		ids[v] = true
	})
	p.Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("type", "") == "hidden" || s.AttrOr("aria-label", "") != "" || s.AttrOr("aria-labelledby", "") != "" {
			return
		}
		if control := s.AttrOr("id", ""); control == "" || p.Find(`label[for="`+control+`"]`).Length() == 0 {
			p.T.Errorf("%s: control %q has no label", what, s.AttrOr("name", ""))
		}
	})
	p.Find(".govuk-error-summary a").Each(func(_ int, s *goquery.Selection) {
		if target := strings.TrimPrefix(s.AttrOr("href", ""), "#"); !ids[target] {
			p.T.Errorf("%s: the error summary leads to %q, which is not there", what, target)
		}
	})
	p.Find("[style], style, script:not([src])").Each(func(_ int, s *goquery.Selection) {
		p.T.Errorf("%s: inline style or script on %s", what, goquery.NodeName(s))
	})
}

// Want stops the test unless the page has this status.
func (p *Page) Want(status int) *Page {
	p.T.Helper()
	if p.Status != status {
		p.T.Fatalf("status %d, want %d: %s", p.Status, status, p.text())
	}
	return p
}

// Says stops the test unless the page's main part contains every one of these words.
func (p *Page) Says(words ...string) *Page {
	p.T.Helper()
	for _, w := range words {
		if !strings.Contains(p.text(), w) {
			p.T.Fatalf("the page does not say %q: %s", w, p.text())
		}
	}
	return p
}

// Lacks stops the test if the page's main part contains one of these words.
func (p *Page) Lacks(words ...string) *Page {
	p.T.Helper()
	for _, w := range words {
		if strings.Contains(p.text(), w) {
			p.T.Fatalf("the page says %q", w)
		}
	}
	return p
}

func (p *Page) text() string {
	return strings.Join(strings.Fields(p.Find("main").Text()), " ")
}
