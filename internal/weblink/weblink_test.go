package weblink

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// site is a website on this machine, with pages by path.
func site(t *testing.T, pages map[string]http.HandlerFunc) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	for path, page := range pages {
		mux.HandleFunc(path, page)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func visitor(t *testing.T, c Config) *Visitor {
	t.Helper()
	c.Agent = "Plaudit link check (+https://plaudit.test)"
	if c.Pause == 0 {
		c.Pause = -1
	}
	v, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func page(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body)
	}
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func TestWhatComesOfAVisit(t *testing.T) {
	var agents sync.Map
	endless := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte(strings.Repeat("<p>more</p>", 1000))); err != nil || r.Method == http.MethodHead {
				return
			}
		}
	}
	s := site(t, map[string]http.HandlerFunc{
		"/page":    page("text/html; charset=utf-8", "<p>Hello</p>"),
		"/pdf":     page("application/pdf", "%PDF-1.7"),
		"/film":    page("video/mp4", "film"),
		"/empty":   page("text/html", ""),
		"/large":   page("text/html", strings.Repeat("x", 3_000_000)),
		"/endless": endless,
		"/missing": status(404), "/gone": status(410), "/fault": status(500), "/odd": status(418), "/closed": status(403), "/sign-in": status(401),
		"/busy": status(429, "Retry-After", "7200"), "/later": status(503, "Retry-After", "1"), "/down": status(503), "/never": status(429, "Retry-After", "99999999"),
		"/head": func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			page("text/html", "<p>Only whole</p>")(w, r)
		},
		"/agent": func(w http.ResponseWriter, r *http.Request) {
			agents.Store(r.UserAgent(), r.Referer())
			w.WriteHeader(204)
		},
		"/slow": func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(20 * time.Second):
			}
		},
		"/moved": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/page", http.StatusMovedPermanently)
		},
		"/round":   func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) },
		"/to-file": status(302, "Location", "file:///etc/passwd"),
		"/to-user": status(302, "Location", "http://user:word@127.0.0.1/"),
	})
	v := visitor(t, Config{Allow: "127.0.0.1", Bytes: 2_000_000, Time: 2 * time.Second})
	for path, want := range map[string]struct {
		outcome Outcome
		words   string // or why there is no copy
		body    string
	}{
		"/page": {Reached, "", "<p>Hello</p>"}, "/pdf": {Reached, "", "%PDF-1.7"}, "/head": {Reached, "", "<p>Only whole</p>"}, "/moved": {Reached, "", "<p>Hello</p>"},
		"/film": {Reached, "neither a web page nor a PDF", ""}, "/empty": {Reached, "empty", ""}, "/large": {Reached, "larger than 2 MB", ""}, "/endless": {Reached, "larger than 2 MB", ""},
		"/missing": {Failed, "no such page (404)", ""}, "/gone": {Failed, "no such page (410)", ""}, "/fault": {Failed, "a fault (500)", ""}, "/odd": {Failed, "(418)", ""}, "/down": {Failed, "(503)", ""},
		"/closed": {Refused, "let everybody in (403)", ""}, "/sign-in": {Refused, "(401)", ""}, "/busy": {Busy, "come back later", ""}, "/later": {Busy, "come back later", ""},
		"/never": {Busy, "", ""}, "/agent": {Reached, "", ""}, "/slow": {Failed, "in time", ""}, "/round": {Failed, "without end", ""}, "/to-file": {Failed, "no web page", ""}, "/to-user": {Failed, "no web page", ""},
	} {
		got := v.Visit(t.Context(), s.URL+path, Seen{})
		if got.Outcome != want.outcome || !strings.Contains(got.Words+got.NoCopy, want.words) || string(got.Body) != want.body {
			t.Errorf("%s: %s %q %q, %d bytes", path, got.Outcome, got.Words, got.NoCopy, len(got.Body))
		}
		if got.Outcome == Busy && (got.Later < time.Hour || got.Later > 7*24*time.Hour || path == "/busy" && got.Later != 2*time.Hour) {
			t.Errorf("%s: come back in %v", path, got.Later)
		}
	}
	if from, asked := agents.Load("Plaudit link check (+https://plaudit.test)"); !asked || from != "" {
		t.Errorf("it does not say who it is, or where it comes from: %v", from)
	}
	s.Close()
	if got := visitor(t, Config{Allow: "127.0.0.1"}).Visit(t.Context(), s.URL, Seen{}); got.Outcome != Failed || !strings.Contains(got.Words, "does not answer") {
		t.Errorf("%+v", got)
	}
	for _, address := range []string{"", "ftp://a.example/", "http://", "https://user:word@a.example/", "::"} {
		if got := v.Visit(t.Context(), address, Seen{}); got.Outcome != Failed {
			t.Errorf("%q: %+v", address, got)
		}
	}
}

func TestACertificateThatNobodyTrusts(t *testing.T) {
	s := httptest.NewUnstartedServer(page("text/html", "<p>Secret</p>"))
	s.TLS = &tls.Config{}
	s.StartTLS()
	t.Cleanup(s.Close)
	if got := visitor(t, Config{Allow: "127.0.0.0/8"}).Visit(t.Context(), s.URL, Seen{}); got.Outcome != Failed || !strings.Contains(got.Words, "no valid certificate") {
		t.Errorf("%+v", got)
	}
}

func TestWhatHasNotChangedIsNotSentAgain(t *testing.T) {
	s := site(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		if r.Header.Get("If-None-Match") == `"one"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		page("text/html", "<p>One</p>")(w, r)
	}})
	v := visitor(t, Config{Allow: "127.0.0.1"})
	first := v.Visit(t.Context(), s.URL+"/a", Seen{})
	if first.Unchanged || first.Seen.ETag != `"one"` || first.Body == nil {
		t.Fatalf("%+v", first)
	}
	if again := v.Visit(t.Context(), s.URL+"/a", first.Seen); !again.Unchanged || again.Outcome != Reached || again.Body != nil || again.Seen != first.Seen {
		t.Errorf("%+v", again)
	}
}

// Whatever the address says and wherever it leads: nothing private is asked.
func TestNothingPrivateIsAsked(t *testing.T) {
	var asked atomic.Int64
	secret := site(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) { asked.Add(1) }})
	port := secret.URL[strings.LastIndex(secret.URL, ":")+1:]
	closed := visitor(t, Config{})
	for _, host := range []string{"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "0.0.0.0", "[::]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"} {
		got := closed.Visit(t.Context(), "http://"+host+":"+port+"/", Seen{})
		if got.Outcome == Reached || got.Body != nil {
			t.Errorf("%s: %+v", host, got)
		}
	}
	for _, address := range []string{"http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://192.168.1.1/", "http://[fe80::1]/", "http://[fd00::1]/", "http://100.64.0.1/"} {
		if got := closed.Visit(t.Context(), address, Seen{}); got.Outcome != Refused || !strings.Contains(got.Words, "private network") {
			t.Errorf("%s: %+v", address, got)
		}
	}
	// An allowed site does not open the door to others.
	for _, to := range []string{"http://127.0.0.2:" + port + "/", "http://[::1]:" + port + "/", "http://[::ffff:127.0.0.2]:" + port + "/", "http://169.254.169.254/", "http://10.1.2.3/"} {
		leading := site(t, map[string]http.HandlerFunc{"/": status(302, "Location", to), "/robots.txt": status(404)})
		if got := visitor(t, Config{Allow: "127.0.0.1/32"}).Visit(t.Context(), leading.URL+"/", Seen{}); got.Outcome != Refused {
			t.Errorf("to %s: %+v", to, got)
		}
	}
	if asked.Load() != 0 {
		t.Errorf("asked %d times", asked.Load())
	}
	if got := visitor(t, Config{Allow: " LocalHost ,10.0.0.0/8"}).Visit(t.Context(), "http://localhost:"+port+"/", Seen{}); got.Outcome != Reached {
		t.Errorf("allowed by name: %+v", got)
	}
	for _, bad := range []string{"http://a.example", "10.0.0.0/99", "a b", "*.example.org"} {
		if CheckAllow(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestPublicAddresses(t *testing.T) {
	for address, want := range map[string]bool{"8.8.8.8": true, "51.140.0.1": true, "2a00:1450:4009::1": true, "192.0.2.1": false, "198.18.0.1": false, "224.0.0.1": false,
		"255.255.255.255": false, "172.16.0.1": false, "172.32.0.1": true, "fc00::1": false, "ff02::1": false, "2001:db8::1": false, "2001::1": false, "fec0::1": false, "64:ff9b::a00:1": false} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	var a allowed
	for address, want := range map[string]error{"8.8.8.8:443": nil, "8.8.8.8:22": errPort, "[::ffff:10.0.0.1]:80": errPrivate, "nonsense": errPrivate, "[fe80::1%eth0]:80": errPrivate} {
		if got := a.control("tcp", address, nil); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestRobots(t *testing.T) {
	rules := parseRobots("User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private # not this\nAllow: /private/open\nDisallow: /*.pdf$\nDisallow:\nDisallow: /find?q=\n")
	for path, want := range map[string]bool{"/": true, "": true, "/private": false, "/private/a": false, "/private/open/a": true, "/a.pdf": false, "/a.pdf.html": true, "/a/b.pdf": false} {
		if got := rules.lets(path, ""); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
	if rules.lets("/find", "q=1") || !rules.lets("/find", "") {
		t.Error("the query does not count")
	}
	ours := parseRobots("User-agent: *\nDisallow: /\nUser-agent: Plaudit\nUser-agent: another\nDisallow: /x\n")
	if !ours.lets("/a", "") || ours.lets("/x", "") {
		t.Errorf("%+v", ours)
	}
	if !parseRobots("nonsense\x00\n:::\nDisallow: /").lets("/a", "") {
		t.Error("a rule for nobody counts")
	}
	s := site(t, map[string]http.HandlerFunc{"/robots.txt": page("text/plain", "User-agent: *\nDisallow: /closed"), "/": page("text/html", "<p>Open</p>")})
	v := visitor(t, Config{Allow: "127.0.0.1"})
	if got := v.Visit(t.Context(), s.URL+"/closed/a", Seen{}); got.Outcome != Refused || !strings.Contains(got.Words, "asks programs not to") {
		t.Errorf("%+v", got)
	}
	if got := v.Visit(t.Context(), s.URL+"/open", Seen{}); got.Outcome != Reached {
		t.Errorf("%+v", got)
	}
}

// Twenty who ask the same site do so one after the other.
func TestOneRequestToAHostAtATime(t *testing.T) {
	var now, most atomic.Int64
	s := site(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(time.Millisecond)
		page("text/html", "<p>Hello</p>")(w, r)
	}})
	v := visitor(t, Config{Allow: "127.0.0.1"})
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if got := v.Visit(context.Background(), fmt.Sprintf("%s/%d", s.URL, i), Seen{}); got.Outcome != Reached {
				t.Errorf("%+v", got)
			}
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d at a time", most.Load())
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a*b$", "/aab")
	f.Add("User-agent: plaudit\nAllow: *", "")
	f.Fuzz(func(t *testing.T, text, path string) { parseRobots(text).lets(path, path) })
}
