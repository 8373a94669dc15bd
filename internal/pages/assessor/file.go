package assessor

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// file sends a file that was handed over: always as an attachment, sandboxed. A
// virus that was found in it since keeps it locked.
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
		web.Attachment(w, r, f.Name, f.MediaType, f.SHA256, content)
		return nil
	}
}
