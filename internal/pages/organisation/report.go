package organisation

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/web"
)

// ReportRoutes returns the pages on which the organisation reads a released
// report and comments on its facts.
func ReportRoutes(s *assessment.Reporting) []shell.Route {
	read, answer := shell.Can(account.ReadOrganisation), shell.Can(account.AnswerQuestion)
	return []shell.Route{
		{Pattern: "GET /assessments/{id}/report", Needs: read, Handle: releasedReport(s)},
		{Pattern: "GET /assessments/{id}/report/download/{format}", Needs: read, Handle: releasedDownload(s)},
		{Pattern: "GET /assessments/{id}/report/accuracy", Needs: read, Handle: reportAccuracy(s)},
		{Pattern: "POST /assessments/{id}/report/accuracy", Needs: answer, Handle: reportAccuracy(s)},
	}
}

func reportPath(id string) string { return "/assessments/" + id + "/report" }

type releasedPage struct {
	assessment.ReleasedPage
	document templ.Component
}

// releasedReport shows the latest release of the report, never a draft.
func releasedReport(s *assessment.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Released(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		std, err := v.Standard()
		if err != nil {
			return err
		}
		p := releasedPage{v, report.Document(v.Content, std)}
		return shell.Show(w, r, http.StatusOK, assessmentFrame(v.Case, "Report", nil), p.view())
	}
}

// releasedDownload sends the latest release in one of the formats.
func releasedDownload(s *assessment.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Released(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.SendReport(w, r, v.Content)
	}
}

type reportAccuracyPage struct {
	assessment.ReleasedPage
	form           *web.Form
	element, words *web.Field
}

// reportAccuracy shows the organisation's comments on the facts of the report
// with the assessors' replies; posted, it adds one.
func reportAccuracy(s *assessment.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Released(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		std, err := v.Standard()
		if err != nil {
			return err
		}
		var elements []web.Option
		for _, e := range std.Elements() {
			if slices.ContainsFunc(v.Content.Elements, func(row report.Element) bool { return row.ElementID == e.ID }) {
				elements = append(elements, web.Option{Value: e.ID, Text: e.ID + " " + e.Title})
			}
		}
		form := &web.Form{}
		p := reportAccuracyPage{v, form, form.Choice("element", "Part of the report", elements).With(r.URL.Query().Get("element")),
			form.Text("words", "What is not accurate, and what is right?").WithHint("Say where it can be checked. Facts only: the judgement is the assessors’").
				Required("Enter what is not accurate, and what is right")}
		if r.Method == http.MethodPost && !v.MayComment {
			return fault.Conflict("The report is not open for comments now")
		}
		if r.Method == http.MethodPost && form.Parse(r) {
			_, err := s.Comment(r.Context(), by, v.ID, p.element.Value, p.words.Value)
			if err == nil {
				shell.Flash(w, "Your comment has been sent to the assessors")
				return web.SeeOther(w, r, reportPath(v.ID)+"/accuracy")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		f := assessmentFrame(v.Case, "Factual accuracy", form)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Report", Href: reportPath(v.ID)})
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}
