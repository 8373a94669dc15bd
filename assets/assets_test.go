package assets

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func needBuilt(t *testing.T) {
	t.Helper()
	if err := Built(); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestServesHashedNamesForEver(t *testing.T) {
	needBuilt(t)
	path := Path("app.css")
	if !regexp.MustCompile(`^/assets/app\.[0-9a-f]{16}\.css$`).MatchString(path) {
		t.Fatalf("Path(app.css) = %q", path)
	}
	res := get(t, path)
	if res.StatusCode != http.StatusOK || res.Header.Get("Cache-Control") != forever ||
		res.Header.Get("Content-Type") != "text/css; charset=utf-8" || res.Header.Get("Content-Encoding") != "" {
		t.Errorf("%s: %d %v", path, res.StatusCode, res.Header)
	}
	again := get(t, path, "If-None-Match", res.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("with the ETag: %d, want 304", again.StatusCode)
	}
}

func TestCompressesWhenAsked(t *testing.T) {
	needBuilt(t)
	plain, _ := io.ReadAll(get(t, Path("app.js")).Body)
	res := get(t, Path("app.js"), "Accept-Encoding", "br, gzip;q=0.8")
	if res.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("Content-Encoding = %q", res.Header.Get("Content-Encoding"))
	}
	zr, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(zr)
	if err != nil || string(unpacked) != string(plain) {
		t.Errorf("unpacked %d bytes (%v), want the %d plain ones", len(unpacked), err, len(plain))
	}
	if refused := get(t, Path("app.js"), "Accept-Encoding", "gzip;q=0"); refused.Header.Get("Content-Encoding") != "" {
		t.Error("compressed although gzip was refused")
	}
}

func TestOldAndPlainNamesGiveTodaysFileUncached(t *testing.T) {
	needBuilt(t)
	for _, path := range []string{"/assets/app.css", "/assets/app.0000000000000000.css"} {
		res := get(t, path)
		if res.StatusCode != http.StatusOK || res.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d %q", path, res.StatusCode, res.Header.Get("Cache-Control"))
		}
	}
	for _, path := range []string{"/assets/", "/assets/.gitkeep", "/assets/../assets.go", "/assets/nothing.css"} {
		if res := get(t, path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, res.StatusCode)
		}
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/assets/app.css", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d, want 405", w.Code)
	}
}

func TestSaysWhatToDoWhenNotBuilt(t *testing.T) {
	files, err := load(fstest.MapFS{"dist/.gitkeep": {}})
	if err != nil || len(files) != 0 {
		t.Errorf("an unbuilt folder: %v, %v", files, err)
	}
}

// The first visit loads the page, the stylesheet, the two scripts and the
// favicon: five requests, and these four must leave room for the page in 100 kB.
func TestFirstPageBudget(t *testing.T) {
	needBuilt(t)
	total := 0
	for _, name := range []string{"app.css", "app.js", "js-enabled.js", "favicon.svg"} {
		body, _ := io.ReadAll(get(t, Path(name), "Accept-Encoding", "gzip").Body)
		t.Logf("%-14s %6d bytes compressed", name, len(body))
		total += len(body)
	}
	if total > 80_000 {
		t.Errorf("first page assets: %d bytes compressed, want at most 80,000", total)
	}
}

// Neither file may need what our Content-Security-Policy forbids, nor show what
// belongs to gov.uk alone.
func TestNothingForbidden(t *testing.T) {
	needBuilt(t)
	css := string(table()["app.css"].plain)
	js := string(table()["app.js"].plain) + string(table()["js-enabled.js"].plain)
	for _, banned := range []string{"GDS Transport", "crest", "crown", "@import", "@font-face", "url(http", "url(//", "url(data:"} {
		if strings.Contains(css, banned) {
			t.Errorf("app.css contains %q", banned)
		}
	}
	for _, banned := range []string{".innerHTML", ".outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"} {
		if strings.Contains(js, banned) {
			t.Errorf("the scripts contain %q, which Trusted Types or the policy refuse", banned)
		}
	}
}
