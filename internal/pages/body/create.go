package body

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type createPage struct {
	form                                       *web.Form
	organisation, kind, name, scope, from, due *web.Field
}

// create plans an assessment for an organisation.
func create(s *assessment.Opening) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		applicants, err := s.Applicants(r.Context(), by)
		if err != nil {
			return err
		}
		var organisations, kinds []web.Option
		for _, o := range applicants {
			organisations = append(organisations, web.Option{Value: o.ID, Text: o.Name})
		}
		for _, k := range assessment.Kinds() {
			kinds = append(kinds, web.Option{Value: string(k), Text: k.Title()})
		}
		form := &web.Form{}
		p := createPage{form: form,
			organisation: form.Choice("organisation", "Organisation", organisations).Required("Select the organisation"),
			kind:         form.Choice("kind", "Kind of assessment", kinds).Required("Select the kind of assessment"),
			name:         form.Text("name", "Name").WithHint("As both sides will see it, such as Full assessment 2026").Required("Enter a name for the assessment"),
			scope:        form.Text("scope", "What is assessed").WithHint("Such as: the whole council").Required("Enter what is assessed, such as the whole council"),
			from:         form.Date("cycle", "Cycle begins").WithHint("Evidence about an earlier time counts as stale. For example, 1 4 2026").Required("Enter when the cycle begins"),
			due:          form.Date("due", "Submission due (optional)")}
		if r.Method == http.MethodPost && form.Parse(r) {
			a, err := s.Create(r.Context(), by, assessment.Assessment{OrganisationID: p.organisation.Value, Kind: assessment.Kind(p.kind.Value),
				Name: p.name.Value, Scope: p.scope.Value, CycleStartsOn: p.from.Day(), DueOn: p.due.Day()})
			if err == nil {
				shell.Flash(w, a.Name+" has been planned. The organisation finds it among its assessments")
				return web.SeeOther(w, r, pathOf(a.ID))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Plan an assessment", Section: section, Crumbs: []shell.Crumb{listCrumb}, Form: form}, p.view())
	}
}
