package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type assessmentPlanPage struct {
	form                                                           *web.Form
	kind, name, scope, areas, programme, body, cycle, due, version *web.Field
	applicant.PlanChoices
	path string
}

func (p assessmentPlanPage) title() string {
	if p.Plan.ID == "" {
		return "Plan an assessment"
	}
	return "Change the plan of " + p.Plan.Name
}

func newPlanPage(r *http.Request, v applicant.PlanChoices) assessmentPlanPage {
	form := &web.Form{}
	p := assessmentPlanPage{form: form, PlanChoices: v, path: r.URL.Path}
	if v.Plan.ID == "" {
		p.kind = form.Choice("kind", "What kind of assessment is it?", kindOptions(assessment.Kinds())).Required("Select what kind of assessment it is").
			With(r.URL.Query().Get("kind"))
	}
	p.name = form.Text("name", "Name").WithHint("As people will see it, such as Full assessment 2026").With(v.Plan.Name).Required("Enter a name for the assessment")
	p.scope = form.Text("scope", "What is assessed?").WithHint("In words, such as the whole council, with its leisure partner").With(v.Plan.Scope)
	p.areas = form.Choices("areas", "Service areas in it (optional)", partOptions(v.Areas)).
		WithHint("Leave all unselected for the whole organisation. Areas beneath a selected one belong to it.").WithValues(v.Plan.AreaIDs)
	var programmes, bodies []web.Option
	for _, v := range v.Programmes {
		programmes = append(programmes, web.Option{Value: v.ID, Text: v.Name})
	}
	for _, b := range v.Bodies {
		bodies = append(bodies, web.Option{Value: b.ID, Text: b.Name})
	}
	p.programme = form.Choice("programme", "Programme (for building blocks and the corporate assessment)", programmes).With(v.Plan.ProgrammeID)
	if v.Plan.ID == "" {
		p.programme.With(r.URL.Query().Get("programme"))
	}
	p.body = form.Choice("body", "Certification body (can be chosen later)", bodies).With(v.Plan.BodyID)
	p.cycle = form.Date("cycle", "When does the cycle start?").WithHint("Evidence that describes an earlier time counts as stale. Often the day after the last full assessment.").
		WithDate(v.Plan.CycleStartsOn).Required("Enter the day on which the cycle starts")
	p.due = form.Date("due", "When is the submission due? (optional)").WithDate(v.Plan.DueOn)
	p.version = form.Hidden("version").WithInt(v.Plan.Version)
	return p
}

func kindOptions(kinds []assessment.Kind) []web.Option {
	var options []web.Option
	for _, k := range kinds {
		options = append(options, web.Option{Value: string(k), Text: k.Title()})
	}
	return options
}

func (p assessmentPlanPage) plan() applicant.Plan {
	v := applicant.Plan{ID: p.Plan.ID, Version: p.version.Int(), Kind: p.Plan.Kind, StandardID: p.Plan.StandardID, Name: p.name.Value, Scope: p.scope.Value,
		AreaIDs: p.areas.Values, ProgrammeID: p.programme.Value, BodyID: p.body.Value, CycleStartsOn: date.Date(p.cycle.Value), DueOn: date.Date(p.due.Value)}
	if v.ID == "" {
		v.Kind, v.StandardID = assessment.Kind(p.kind.Value), "cse"
	}
	return v
}

// assessmentPlan plans an assessment, or changes the plan of one.
func assessmentPlan(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.PlanChoices(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := newPlanPage(r, v)
		status := http.StatusOK
		if isPost(r) && p.form.Parse(r) {
			save := s.Plan
			if v.Plan.ID != "" {
				save = s.ChangePlan
			}
			a, err := save(r.Context(), by, p.plan())
			if err == nil {
				shell.Flash(w, a.Name+" has been saved")
				return web.SeeOther(w, r, assessmentHref(a.ID))
			}
			if fault.Is(err, fault.KindConflict) {
				status = settingsStale(p.form, p.version, v.Plan.Version, err)
			} else if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		frame := shell.Frame{Title: p.title(), Section: assessmentSection, Crumbs: assessmentCrumbs, Form: p.form}
		return shell.Show(w, r, status, frame, p.view())
	}
}

// assessmentStart opens a planned assessment to everybody who gathers for it.
func assessmentStart(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.StartCollecting(r.Context(), by, r.PathValue("id")); err != nil {
			return err
		}
		shell.Flash(w, "Collecting has started. People can rate elements and add evidence")
		return web.SeeOther(w, r, assessmentHref(r.PathValue("id")))
	}
}

// assessmentWithdraw asks before a plan that was never submitted is withdrawn.
func assessmentWithdraw(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		v, err := s.PlanChoices(r.Context(), by, id)
		if err != nil {
			return err
		}
		if isPost(r) {
			if err := s.Withdraw(r.Context(), by, id); err != nil {
				return err
			}
			shell.Flash(w, v.Plan.Name+" has been withdrawn")
			return web.SeeOther(w, r, assessmentSection)
		}
		frame := frameOf("Withdraw "+v.Plan.Name, assessment.Assessment{ID: id, Name: v.Plan.Name}, nil)
		return shell.Show(w, r, http.StatusOK, frame, withdrawView(v.Plan))
	}
}
