package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/fault"
)

func words(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error { _, err := io.WriteString(w, s); return err })
}

func serve(h Handler) (*httptest.ResponseRecorder, string) {
	var log strings.Builder
	edge := &Edge{Log: slog.New(slog.NewTextHandler(&log, nil)), ErrorPage: func(_ *http.Request, p Problem) templ.Component {
		return words(p.Title + "|" + p.Words + "|" + p.Reference)
	}}
	rec := httptest.NewRecorder()
	Headers(edge.Handle(h)).ServeHTTP(rec, httptest.NewRequest("GET", "/x", nil))
	return rec, log.String()
}

func TestFaultsBecomePages(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		says   string
	}{
		{fault.NotFound("There is no such item"), 404, "There is no such item"},
		{fault.Forbidden("No"), 403, "No"},
		{fmt.Errorf("save: %w", fault.Conflict("It has changed")), 409, "It has changed"},
		{fault.TooMany("Wait"), 429, "Wait"},
		{&http.MaxBytesError{Limit: 1_000_000}, 413, "1 MB"},
		{fault.Unavailable("Later"), 503, "Later"},
	} {
		rec, _ := serve(func(http.ResponseWriter, *http.Request) error { return c.err })
		if rec.Code != c.status || !strings.Contains(rec.Body.String(), c.says) {
			t.Errorf("%v: %d %s", c.err, rec.Code, rec.Body)
		}
	}
}

func TestWhatWasNotExpectedIsHiddenAndLogged(t *testing.T) {
	for name, h := range map[string]Handler{
		"error": func(http.ResponseWriter, *http.Request) error { return errors.New("secret detail") },
		"panic": func(http.ResponseWriter, *http.Request) error { panic("secret detail") },
		"render": func(w http.ResponseWriter, r *http.Request) error {
			return Page(w, r, 200, templ.ComponentFunc(func(context.Context, io.Writer) error { return errors.New("secret detail") }))
		},
	} {
		rec, log := serve(h)
		reference := rec.Body.String()[strings.LastIndex(rec.Body.String(), "|")+1:]
		if rec.Code != 500 || strings.Contains(rec.Body.String(), "secret") || len(reference) != 8 {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
		if !strings.Contains(log, "secret detail") || !strings.Contains(log, reference) {
			t.Errorf("%s: the log lacks the cause or the reference: %s", name, log)
		}
	}
}

// A browser that goes elsewhere before a page is there is no error of ours; a
// handler that breaks down is, even then.
func TestABrowserThatLeavesIsNoError(t *testing.T) {
	for name, c := range map[string]struct {
		fail  func() error
		level string
	}{
		"words of a database": {func() error { return errors.New("interrupted (9)") }, "level=INFO"},
		"panic":               {func() error { panic("broken") }, "level=ERROR"},
	} {
		var log strings.Builder
		ended := make(chan struct{})
		edge := &Edge{Log: slog.New(slog.NewTextHandler(&log, nil)), ErrorPage: func(*http.Request, Problem) templ.Component { return words("") }}
		waits := make(chan struct{})
		handler := edge.Handle(func(_ http.ResponseWriter, r *http.Request) error {
			close(waits)
			<-r.Context().Done()
			return c.fail()
		})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(ended)
			handler.ServeHTTP(w, r)
		}))
		ctx, leave := context.WithCancel(t.Context())
		go func() {
			<-waits
			leave()
		}()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := http.DefaultClient.Do(request); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		<-ended
		server.Close()
		if !strings.Contains(log.String(), c.level) {
			t.Errorf("%s: logged as %s", name, &log)
		}
	}
}

func TestEveryResponseCarriesTheHeaders(t *testing.T) {
	rec, _ := serve(func(w http.ResponseWriter, r *http.Request) error { return Page(w, r, 200, words("ok")) })
	for name, want := range map[string]string{"Content-Security-Policy": ContentSecurityPolicy, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
		if rec.Header().Get(name) != want {
			t.Errorf("%s: %q", name, rec.Header().Get(name))
		}
	}
	if strings.Contains(ContentSecurityPolicy, "unsafe") {
		t.Error("the policy must not allow anything unsafe")
	}
}
