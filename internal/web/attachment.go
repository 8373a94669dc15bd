package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Attachment answers with a file that somebody uploaded: to be saved, never
// shown within the portal, whatever it holds. It answers range requests; etag,
// which names the content, and the headers let a browser go on with a download.
func Attachment(w http.ResponseWriter, r *http.Request, name, mediaType, etag string, content io.ReadSeeker) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", attachmentNamed(name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, content)
}

// attachmentNamed gives the name twice: as it is (RFC 6266, 8187), and in plain
// letters for what does not know that.
func attachmentNamed(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
