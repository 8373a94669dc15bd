package organisation

import (
	"bytes"
	"net/http"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// evidenceMatrix sends all evidence as a matrix, which can be imported again.
func evidenceMatrix(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		format, err := matrix.FormatOf(r.PathValue("format"))
		if err != nil {
			return err
		}
		lines, err := s.Matrix(r.Context(), by)
		if err != nil {
			return err
		}
		var file bytes.Buffer // whole before anything is sent: an error is a page
		if err := matrix.Write(&file, format, by.OrganisationName, lines, time.Now()); err != nil {
			return err
		}
		w.Header().Set("Content-Type", format.Type)
		w.Header().Set("Content-Disposition", `attachment; filename="evidence-matrix-`+organisation.Slug(by.OrganisationName)+`.`+format.ID+`"`)
		_, err = file.WriteTo(w)
		return err
	}
}
