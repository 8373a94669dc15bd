package shell

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

// SendReport sends a report in the format that the path names, as it is
// written: nothing of it is kept.
func SendReport(w http.ResponseWriter, r *http.Request, c report.Content) error {
	f, known := report.FormatOf(r.PathValue("format"))
	if !known {
		return fault.NotFound("A report cannot be had in this format")
	}
	std, err := standard.BuiltIn(c.StandardID)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", f.Type)
	w.Header().Set("Content-Disposition", `attachment; filename="`+f.Name(c)+`"`)
	return f.Write(w, c, std)
}

// PublicAddress is a path of the portal as an address for people outside; the
// path alone while the portal does not know where it stands.
func PublicAddress(publicURL, path string) string {
	return strings.TrimSuffix(publicURL, "/") + path
}
