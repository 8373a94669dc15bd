package organisation

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/picture"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type programmeViewPage struct {
	applicant.ProgrammeView
	mayPlan  bool
	controls picture.Controls
}

// programmePage shows what the building blocks of a programme come to.
func programmePage(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Programme(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := programmeViewPage{v, mayPlan(by), picture.Controls{Path: "/programmes/" + v.Programme.ID, Query: r.URL.Query()}}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: v.Name, Section: assessmentSection, Crumbs: assessmentCrumbs, Wide: true}, p.view())
	}
}

// cellHref leads to the element in the assessment that a cell comes from.
func cellHref(source applicant.Source, element string) string {
	return assessmentElementHref(source.AssessmentID, element, "")
}

type programmeFormPage struct {
	form                *web.Form
	name, body, version *web.Field
	path, title         string
}

// programmeForm starts a programme, or changes name and body of one.
func programmeForm(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		choices, err := s.PlanChoices(r.Context(), by, "")
		if err != nil {
			return err
		}
		var bodies []web.Option
		for _, b := range choices.Bodies {
			bodies = append(bodies, web.Option{Value: b.ID, Text: b.Name})
		}
		form := &web.Form{}
		p := programmeFormPage{form: form, path: r.URL.Path, title: "Start a programme of building blocks",
			name:    form.Text("name", "Name").WithHint("Such as Whole council, 2025 to 2028").Required("Enter a name for the programme"),
			body:    form.Choice("body", "Certification body (can be chosen later)", bodies),
			version: form.Hidden("version")}
		programme := applicant.Programme{StandardID: "cse"}
		if id := r.PathValue("id"); id != "" {
			i := slices.IndexFunc(choices.Programmes, func(c applicant.Programme) bool { return c.ID == id })
			if i < 0 {
				return fault.NotFound("There is no such programme")
			}
			v := choices.Programmes[i]
			programme, p.title = v, "Change "+v.Name
			p.name.With(v.Name)
			p.body.With(v.BodyID)
			p.version.WithInt(v.Version)
		}
		status := http.StatusOK
		if isPost(r) && form.Parse(r) {
			now := programme.Version
			programme.Name, programme.BodyID, programme.Version = p.name.Value, p.body.Value, p.version.Int()
			saved, err := s.SaveProgramme(r.Context(), by, programme)
			switch {
			case err == nil:
				shell.Flash(w, saved.Name+" has been saved")
				return web.SeeOther(w, r, "/programmes/"+saved.ID)
			case fault.Is(err, fault.KindConflict):
				status = settingsStale(form, p.version, now, err)
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: p.title, Section: assessmentSection, Crumbs: assessmentCrumbs, Form: form}, p.view())
	}
}
