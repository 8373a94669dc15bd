package assessor

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
)

type reportEditor struct {
	reporting.ReportPage
	form                                                              *web.Form
	background, methodology, conclusion, recommendation, draftVersion *web.Field
	stale                                                             bool
	by                                                                account.Actor
}

func newReportEditor(v reporting.ReportPage) reportEditor {
	var recommendations []web.Option
	for _, r := range reporting.Recommendations() {
		recommendations = append(recommendations, web.Option{Value: string(r), Text: r.Title()})
	}
	form := &web.Form{}
	return reportEditor{ReportPage: v, form: form,
		background:     form.Text("background", "Introduction and background").With(v.Draft.Background),
		methodology:    form.Text("methodology", "Methodology").WithHint("Whom you met, by group, and the sessions follow by themselves").With(v.Draft.Methodology),
		conclusion:     form.Text("conclusion", "Conclusion").With(v.Draft.Conclusion),
		recommendation: form.Choice("recommendation", "Recommendation", recommendations).With(string(v.Draft.Recommendation)),
		draftVersion:   form.Hidden("version").WithInt(v.Draft.Version)}
}

// checking says how far the organisation's check of the facts is.
func (p reportEditor) checking() string {
	release := fmt.Sprintf("Release %d", p.Release.Number)
	switch {
	case !p.Release.CheckedAt.IsZero():
		return fmt.Sprintf("The organisation said on %s that it has checked %s.", p.Release.CheckedAt.Format("2 January 2006"), strings.ToLower(release))
	case p.Release.FactsChecked(p.by.Today):
		return fmt.Sprintf("%s was with the organisation until %s. Its time to comment is over.", release, p.Release.CommentsBy.Words())
	}
	return fmt.Sprintf("%s is with the organisation, which may comment until %s. It can go to the moderator after that day, or when the organisation says that it has checked the facts.",
		release, p.Release.CommentsBy.Words())
}

func (p reportEditor) editable() bool { return p.May.Assess && p.Rateable() }

func (p reportEditor) input() reporting.ReportDraft {
	return reporting.ReportDraft{AssessmentID: p.ID, Background: p.background.Value, Methodology: p.methodology.Value, Conclusion: p.conclusion.Value,
		Recommendation: reporting.Recommendation(p.recommendation.Value), Version: p.draftVersion.Int()}
}

// reportPage edits the texts of the report and says what it still lacks.
func reportPage(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Report(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := newReportEditor(v)
		p.by = by
		if r.Method == http.MethodPost && !p.editable() {
			if !tooLate(v.Case, v.May.Assess) {
				return refused(v.May.Assess, v.Case)
			}
			p.form.Parse(r) // what was typed, whatever may be wrong with it
			return p.keep(w, r, by, s, false)
		}
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			_, err := s.SaveDraft(r.Context(), by, p.input())
			switch {
			case err == nil:
				if to := p.form.Posts("wording"); len(to) > 0 {
					return web.SeeOther(w, r, wordingPath(v.ID, to[0]))
				}
				shell.Flash(w, "The report has been saved")
				return web.SeeOther(w, r, pathOf(v.ID)+"/report")
			case fault.Is(err, fault.KindConflict) && v.Rateable():
				status, p.stale = stale(p.form, p.draftVersion, v.Draft.Version, err), true
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, frame(v.Case, "Report", p.form), p.view())
	}
}

// reportAutosave keeps the texts while the assessor writes.
func reportAutosave(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		p := newReportEditor(reporting.ReportPage{})
		if !p.form.Parse(r) {
			return fault.Invalid("This cannot be saved as it is")
		}
		d := p.input()
		d.AssessmentID, d.Unfinished = r.PathValue("id"), true
		version, err := s.SaveDraft(r.Context(), by, d)
		if fault.Is(err, fault.KindConflict) {
			v, failed := s.Report(r.Context(), by, d.AssessmentID)
			if failed == nil && tooLate(v.Case, v.May.Assess) {
				p.ReportPage = v
				return p.keep(w, r, by, s, true)
			}
		}
		if err != nil {
			return err
		}
		return saved(w, version)
	}
}

// step takes the report to where the button says.
func step(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		var err error
		said := ""
		if goesOn := r.PostFormValue("step"); goesOn == "release" || goesOn == "moderation" {
			v, err := s.Report(r.Context(), by, id)
			if err != nil {
				return err
			}
			if p := newReportEditor(v); p.editable() && v.Warned() != "" && v.Warned() != r.PostFormValue("seen") {
				p.by = by
				p.form.General = append(p.form.General, "Somebody has begun to write, or a device has been in touch, since you opened this page. Read the warning, then press again")
				return shell.Show(w, r, http.StatusConflict, frame(v.Case, "Report", p.form), p.view())
			}
		}
		switch r.PostFormValue("step") {
		case "begin":
			err, said = s.StartDrafting(r.Context(), by, id), "The report has been begun"
		case "release":
			_, err = s.Release(r.Context(), by, id)
			said = "The report has been released to the organisation for the factual accuracy check"
		case "redraft":
			err, said = s.Redraft(r.Context(), by, id), "The report is back in writing"
		case "moderation":
			err, said = s.ToModeration(r.Context(), by, id), "The report is with the moderator"
		case "template":
			err, said = s.TakeNewTemplate(r.Context(), by, id), "The report follows the latest template now"
		default:
			err = fault.Invalid("Select what to do with the report")
		}
		if err != nil {
			return err
		}
		shell.Flash(w, said)
		return web.SeeOther(w, r, pathOf(id)+"/report")
	}
}

// wholeReport shows the whole report as it stands, as a document; once it is
// decided, the final report.
func wholeReport(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, content, err := s.Whole(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		std, err := v.Standard()
		if err != nil {
			return err
		}
		f := frame(v, "Report", nil)
		f.Wide = false
		return shell.Show(w, r, http.StatusOK, f, previewPage(pathOf(v.ID)+"/report/download", report.Document(content, std)))
	}
}

// download sends the report as it stands in one of the formats.
func download(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		_, content, err := s.Whole(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.SendReport(w, r, content)
	}
}
