package assessor

import (
	"mime"
	"net/http"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// file sends a file that was handed over: always as an attachment, sandboxed,
// never shown within the portal.
func file(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		f, err := d.Desk.File(r.Context(), by, r.PathValue("id"), r.PathValue("file"))
		if err != nil {
			return err
		}
		content, err := d.Files.Content(r.Context(), f.SHA256)
		if err != nil {
			return err
		}
		defer content.Close()
		h := w.Header()
		h.Set("Content-Type", f.MediaType)
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
		h.Set("ETag", `"`+f.SHA256+`"`)
		http.ServeContent(w, r, "", time.Time{}, content)
		return nil
	}
}
