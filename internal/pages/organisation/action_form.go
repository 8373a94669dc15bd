package organisation

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type actionFormPage struct {
	form                                                                  *web.Form
	title, measure, owner, due, area, plan, improvementArea, version, key *web.Field
	path, heading, areaEmpty                                              string
	saved                                                                 []govuk.SummaryListRow
}

// actionForm adds an action or changes what it is; its state is changed by
// progress notes.
func actionForm(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		var now improvement.Row
		var offer improvement.Choices
		var err error
		if id != "" {
			now, offer, err = s.ActionToChange(r.Context(), by, id)
		} else {
			offer, err = s.Choices(r.Context(), by)
			q := r.URL.Query()
			now.ImprovementAreaID, now.PlanID, now.AreaID = q.Get("improvement_area"), q.Get("plan"), q.Get("area")
		}
		if err != nil {
			return err
		}
		p := newActionForm(by, now, offer)
		p.path = r.URL.RequestURI()
		p.key.With(s.NewKey("act"))
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			a := improvement.Action{ID: id, ImprovementAreaID: p.improvementArea.Value, PlanID: p.plan.Value, AreaID: p.area.Value, Title: p.title.Value,
				Measure: p.measure.Value, OwnerID: p.owner.Value, DueOn: p.due.Day(), Version: p.version.Int()}
			if id == "" {
				a.ID = p.key.Value
				a, err = s.AddAction(r.Context(), by, a)
			} else {
				err = s.ChangeAction(r.Context(), by, a)
			}
			switch {
			case err == nil:
				shell.Flash(w, "The action has been saved")
				return web.SeeOther(w, r, "/improvement/actions/"+a.ID)
			case fault.Is(err, fault.KindConflict) && id != "" && p.version.Int() != now.Version:
				status, p.saved = settingsStale(p.form, p.version, now.Version, err), actionPage{story: improvement.Story{Row: now}}.rows()
				p.saved = slices.Insert(p.saved, 0, factRow("What is to be done", now.Title))
			case fault.Is(err, fault.KindConflict):
				p.form.General, status = append(p.form.General, settingsWords(err)), http.StatusConflict
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: p.heading, Section: improvementSection, Crumbs: actionCrumbs, Form: p.form}, p.view())
	}
}

func newActionForm(by account.Actor, now improvement.Row, offer improvement.Choices) actionFormPage {
	form := &web.Form{}
	p := actionFormPage{form: form, heading: "Add an action",
		title:           form.Text("title", "What is to be done").With(now.Title),
		measure:         form.Text("measure", "How you will know that it worked").WithHint("For example, the share of calls answered within a minute").With(now.Measure),
		owner:           form.Choice("owner", "Who is to do it", memberOptions(offer.People, now.OwnerID, now.OwnerName)).With(now.OwnerID).Required("Select who is to do it"),
		due:             form.Date("due", "Done by").WithHint("For example, 31 3 2026").WithDate(now.DueOn),
		area:            form.Choice("area", "Service area", branchOptions(offer.Areas, now.AreaID, func(id string) bool { return mayManageActions(by, id) })),
		plan:            form.Choice("plan", "Service plan (optional)", goalOptions(offer.Goals, "plan", "", "")).With(now.PlanID),
		improvementArea: form.Choice("improvement_area", "Improvement area (optional)", goalOptions(offer.Goals, "improvement_area", now.ImprovementAreaID, now.ImprovementWords)).With(now.ImprovementAreaID),
		version:         form.Hidden("version").WithInt(now.Version), key: form.Hidden("key")}
	p.area.With(now.AreaID)
	if now.ID != "" {
		p.heading = "Change the action"
	}
	if mayManageActions(by, "") {
		p.areaEmpty = "Whole organisation"
	} else {
		p.areaEmpty = "Select a service area"
		p.area.Required("Select a service area")
	}
	return p
}

// goalOptions are service plans or improvement areas to choose from; keep stays
// on offer when it is closed.
func goalOptions(goals []improvement.Goal, kind, keep, keepWords string) []web.Option {
	var options []web.Option
	for _, g := range goals {
		if g.Kind == kind {
			options = append(options, web.Option{Value: g.ID, Text: shortened(g.Words, 100)})
		}
	}
	if keep != "" && keepWords != "" && !slices.ContainsFunc(options, func(o web.Option) bool { return o.Value == keep }) {
		options = append(options, web.Option{Value: keep, Text: shortened(keepWords, 100) + " (closed)"})
	}
	return options
}
