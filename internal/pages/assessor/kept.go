package assessor

import (
	"encoding/json"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
)

func keptPath(id string) string { return pathOf(id) + "/kept" }

type keptPage struct {
	reporting.KeptPage
	by account.Actor
}

// kept shows words that came when the report had gone already.
func kept(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Kept(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "Words that came too late", nil), keptPage{v, by}.view())
	}
}

// handOn shows kept words to the team.
func handOn(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		if err := s.HandOn(r.Context(), by, id, r.PathValue("kept")); err != nil {
			return err
		}
		shell.Flash(w, "The team has been told, and reads your words here")
		return web.SeeOther(w, r, keptPath(id))
	}
}

// settleKept puts kept words away.
func settleKept(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		if err := s.SettleKept(r.Context(), by, id, r.PathValue("kept")); err != nil {
			return err
		}
		shell.Flash(w, "The words have been put away")
		return web.SeeOther(w, r, keptPath(id))
	}
}

// tooLate tells whether an assessor writes on a page from before the report went.
func tooLate(v assessment.Case, may bool) bool { return may && !v.Rateable() }

// changed leaves the texts that are not what is saved.
func changed(texts []reporting.KeptText, saved ...string) (all []reporting.KeptText) {
	for i, t := range texts {
		if t.Words != saved[i] {
			all = append(all, t)
		}
	}
	return all
}

// keepTexts keeps what an assessor wrote too late and leads to where it is; a
// script is told where.
func keepTexts(w http.ResponseWriter, r *http.Request, by account.Actor, s *reporting.Reporting, v assessment.Case, place string, texts []reporting.KeptText, script bool) error {
	if len(texts) == 0 {
		return refused(true, v)
	}
	id := v.ID
	if err := s.KeepWords(r.Context(), by, reporting.KeptWords{AssessmentID: id, Place: place, Texts: texts}); err != nil {
		return err
	}
	if script {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusConflict)
		return json.NewEncoder(w).Encode(map[string]string{"kept": keptPath(id)})
	}
	shell.Flash(w, "The report has gone on, so this could not be saved where it belongs. Your words are kept here")
	return web.SeeOther(w, r, keptPath(id))
}

// keep keeps the words of an element's form.
func (p elementPage) keep(w http.ResponseWriter, r *http.Request, by account.Actor, s *reporting.Reporting, script bool) error {
	own := p.Cell.Own
	texts := changed([]reporting.KeptText{{Field: "Finding", Words: p.finding.Value}, {Field: "What others could copy", Words: p.copying.Value}, {Field: "Private note", Words: p.note.Value}},
		own.Finding, own.WorthCopying, own.PrivateNote)
	return keepTexts(w, r, by, s, p.Case, p.Cell.ElementID, texts, script)
}

// keep keeps the texts of the report's form.
func (p reportEditor) keep(w http.ResponseWriter, r *http.Request, by account.Actor, s *reporting.Reporting, script bool) error {
	texts := changed([]reporting.KeptText{{Field: "Introduction and background", Words: p.background.Value}, {Field: "Methodology", Words: p.methodology.Value},
		{Field: "Conclusion", Words: p.conclusion.Value}}, p.Draft.Background, p.Draft.Methodology, p.Draft.Conclusion)
	return keepTexts(w, r, by, s, p.Case, desk.ReportTexts, texts, script)
}
