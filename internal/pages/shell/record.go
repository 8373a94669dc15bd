package shell

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/dossier"
	"github.com/plaudit/plaudit/internal/reporting"
)

// SendRecord sends the whole record of the assessment that the path names, as
// one of its sides may have it.
func SendRecord(s *reporting.Exporting, files dossier.Files, side reporting.Side) Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Record(r.Context(), by, r.PathValue("id"), side)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/zip")
		w.Header().Set("Content-Disposition", `attachment; filename="`+dossier.Name(v)+`"`)
		if err := dossier.Write(r.Context(), w, v, files); err != nil {
			panic(http.ErrAbortHandler) // an archive that ends early must not look whole
		}
		return nil
	}
}
