package app_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notify"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// start runs the program on a free port and returns its address and a function
// that stops it and waits for its end.
func start(t *testing.T, c app.Config) (address string, stop func() error) {
	t.Helper()
	c.Listen = "127.0.0.1:0"
	a, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	serving, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- a.Run(ctx, func(at string) { serving <- at }) }()
	select {
	case address = <-serving:
	case err := <-ended:
		t.Fatal(err)
	}
	stopped := false
	stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		err := <-ended
		if closed := a.Close(); err == nil {
			err = closed
		}
		return err
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return "http://" + address, stop
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

func TestTheProgramRunsOnBothDatabases(t *testing.T) {
	for name, database := range map[string]string{"sqlite": "", "postgres": storetest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			at, stop := start(t, app.Config{DataDir: t.TempDir(), Database: database})
			for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/sign-in": "Sign in"} {
				if status, body := get(t, at+path); status != http.StatusOK || !strings.Contains(body, want) {
					t.Errorf("%s: %d", path, status)
				}
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
			if _, err := http.Get(at + "/healthz"); err == nil {
				t.Error("still served")
			}
		})
	}
}

func TestReadyTellsWhenTheDatabaseIsGone(t *testing.T) {
	a, err := app.New(t.Context(), app.Config{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	a.Close()
	w := httptest.NewRecorder()
	r, _ := http.NewRequest("GET", "/readyz", nil)
	a.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "sql") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestConfigurationThatCannotBeUsed(t *testing.T) {
	for name, c := range map[string]app.Config{
		"listen":     {Listen: "8080"},
		"public url": {PublicURL: "plaudit.example.org"},
		"a path":     {PublicURL: "https://example.org/plaudit"},
		"max upload": {MaxUpload: -1},
		"mail":       {Mail: notify.Config{Server: "mail.example.org", From: "a@example.org"}},
	} {
		c.DataDir = t.TempDir()
		if a, err := app.New(t.Context(), c); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
			if err == nil {
				a.Close()
			}
		}
	}
}

func TestTheCookieIsBoundToHTTPS(t *testing.T) {
	a, err := app.New(t.Context(), app.Config{DataDir: t.TempDir(), PublicURL: "https://plaudit.example.org", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	r, _ := http.NewRequest("GET", "/sign-in", nil)
	r.AddCookie(&http.Cookie{Name: "__Host-session", Value: "nobody.knows"})
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, r)
	var cleared bool
	for _, c := range w.Result().Cookies() {
		cleared = cleared || c.Name == "__Host-session" && c.MaxAge < 0 && c.Secure
	}
	if !cleared {
		t.Errorf("%v", w.Header())
	}
}
