package organisation

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/dossier"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
)

// ReportRoutes returns the pages on which the organisation reads a released
// report and comments on its facts.
func ReportRoutes(s *reporting.Reporting) []shell.Route {
	read, answer := shell.Can(account.ReadOrganisation), shell.Can(account.AnswerQuestion)
	return []shell.Route{
		{Pattern: "GET /assessments/{id}/report", Needs: read, Handle: releasedReport(s)},
		{Pattern: "GET /assessments/{id}/report/download/{format}", Needs: read, Handle: releasedDownload(s)},
		{Pattern: "GET /assessments/{id}/report/accuracy", Needs: read, Handle: reportAccuracy(s)},
		{Pattern: "GET /assessments/{id}/report/accuracy/{passage}", Needs: answer, Handle: reportCorrection(s)},
		{Pattern: "POST /assessments/{id}/report/accuracy/{passage}", Needs: answer, Handle: reportCorrection(s)},
		{Pattern: "POST /assessments/{id}/report/checked", Needs: answer, Handle: reportChecked(s)},
	}
}

func reportPath(id string) string { return "/assessments/" + id + "/report" }

type releasedPage struct {
	reporting.ReleasedPage
	document  templ.Component
	mayExport bool
}

// releasedReport shows the latest release of the report, never a draft.
func releasedReport(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Released(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		std, err := v.Standard()
		if err != nil {
			return err
		}
		p := releasedPage{v, report.Document(v.Content, std), by.May(account.Submit, v.OfOrganisation(v.AreaIDs...))}
		return shell.Show(w, r, http.StatusOK, assessmentFrame(v.Case, "Report", nil), p.view())
	}
}

// releasedDownload sends the latest release in one of the formats.
func releasedDownload(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Released(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.SendReport(w, r, v.Content)
	}
}

// RecordRoutes returns the download of the whole record of an assessment, for
// its leads.
func RecordRoutes(s *reporting.Exporting, files dossier.Files) []shell.Route {
	return []shell.Route{{Pattern: "GET /assessments/{id}/record.zip", Needs: shell.Can(account.Submit), Handle: shell.SendRecord(s, files, reporting.OrganisationSide)}}
}
