// Package assets embeds the stylesheet, scripts and pictures of the pages and
// serves them under /assets/.
//
// The files are built from the npm lock file by scripts/assets.sh into the
// ignored folder dist; nothing of npm runs in production. Each file is served
// under a name that holds a hash of its content, so that browsers may keep it
// for ever, and compressed if the browser accepts gzip.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// Prefix is the path under which Handler serves; Path returns addresses below it.
const Prefix = "/assets/"

// forever is the Cache-Control of a file whose name changes with its content.
const forever = "public, max-age=31536000, immutable"

// file is one embedded file, ready to be sent.
type file struct {
	name        string // as built: app.css
	hashed      string // as served: app.0123456789abcdef.css
	contentType string
	plain       []byte
	gzipped     func() []byte // nil content when compressing gains nothing
}

// table holds the files by built name and by served name. Hashing the few
// files takes about a millisecond and happens at first use.
var table = sync.OnceValue(func() map[string]*file {
	files, err := load(dist)
	if err != nil {
		panic("assets: embedded files cannot be read: " + err.Error()) // they are in the binary
	}
	return files
})

// Path returns the address of a built file, with the hash of its content in the
// name: Path("app.css") is "/assets/app.0123456789abcdef.css". A name that was
// not built gives its plain address, which Handler answers with 404 Not Found;
// Built tells beforehand whether anything is missing.
func Path(name string) string {
	if f, ok := table()[name]; ok {
		return Prefix + f.hashed
	}
	return Prefix + name
}

// Built returns an error that says what to do when the stylesheet or the
// script were not there when the program was compiled.
func Built() error {
	for _, name := range []string{"app.css", "app.js", "js-enabled.js", "favicon.svg", "site.js", "site-worker.js"} {
		if _, ok := table()[name]; !ok {
			return errors.New("the stylesheet and scripts of the pages were not built into this program: run scripts/assets.sh, then build it again")
		}
	}
	return nil
}

// Content returns the bytes of a built file, or nothing when there is none.
func Content(name string) []byte {
	if f, ok := table()[name]; ok {
		return f.plain
	}
	return nil
}

// Handler serves the files under Prefix. The hashed names are immutable; a
// plain name, or a name with an old hash, gets the file of today uncached, so
// that a page rendered just before an upgrade still finds its style.
func Handler() http.Handler {
	return http.HandlerFunc(serve)
}

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Method not allowed", http.StatusMethodNotAllowed)
		return
	}
	asked := strings.TrimPrefix(r.URL.Path, Prefix)
	f, ok := table()[asked]
	if !ok {
		f, ok = table()[withoutHash(asked)]
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+f.hashed+`"`)
	if asked == f.hashed {
		h.Set("Cache-Control", forever)
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if r.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.plain
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		if small := f.gzipped(); small != nil {
			h.Set("Content-Encoding", "gzip")
			body = small
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the browser has gone: nobody to tell
}

// acceptsGzip reports whether an Accept-Encoding header allows gzip.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q, found := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			value, err := strconv.ParseFloat(q, 64)
			return !found || err != nil || value > 0
		}
	}
	return false
}

// withoutHash turns app.0123456789abcdef.css into app.css; other names stay.
func withoutHash(name string) string {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	hash := path.Ext(stem)
	if len(hash) != 1+hashLength {
		return name
	}
	return strings.TrimSuffix(stem, hash) + ext
}

const hashLength = 16 // hexadecimal digits of the SHA-256 kept in a name

func load(from fs.FS) (map[string]*file, error) {
	files := map[string]*file{}
	entries, err := fs.ReadDir(from, "dist")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		name := entry.Name()
		kind := contentType(name)
		if entry.IsDir() || kind == "" {
			continue // the placeholder
		}
		plain, err := fs.ReadFile(from, "dist/"+name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(plain)
		ext := path.Ext(name)
		f := &file{
			name:        name,
			hashed:      strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:])[:hashLength] + ext,
			contentType: kind,
			plain:       plain,
			gzipped:     sync.OnceValue(func() []byte { return compress(plain) }),
		}
		files[f.name], files[f.hashed] = f, f
	}
	return files, nil
}

// compress returns the gzipped bytes, or nil when they would not be fewer.
func compress(plain []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(plain); err != nil {
		return nil
	}
	if err := w.Close(); err != nil {
		return nil
	}
	if out.Len() >= len(plain) {
		return nil
	}
	return out.Bytes()
}

// contentType knows the kinds of file we build; others are not served.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	}
	return ""
}
