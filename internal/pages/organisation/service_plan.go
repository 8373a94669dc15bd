package organisation

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type servicePlansPage struct {
	by             account.Actor
	all            []improvement.Plan
	current, other []improvement.Plan
	area           *web.Field
	chips          []chip
}

// servicePlans lists the service plans: those of today first.
func servicePlans(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		all, areas, err := s.Plans(r.Context(), by)
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := servicePlansPage{by: by, all: all, area: form.Choice("area", "Service area", branchOptions(areas, "", nil))}
		form.Read(r.URL.Query()) // an answer that is not offered filters nothing
		p.area.Error = ""
		p.chips = chips(r.URL.Path, r.URL.Query(), p.area)
		for _, v := range all {
			switch {
			case p.area.Value != "" && v.AreaID != p.area.Value:
			case v.Current(by.Today):
				p.current = append(p.current, v)
			default:
				p.other = append(p.other, v)
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Service plans", Section: improvementSection, Crumbs: improvementCrumbs, Wide: true}, p.view())
	}
}

type servicePlanPage struct {
	by        account.Actor
	plan      improvement.Plan
	actions   []improvement.Row
	mayManage bool
}

// servicePlan shows a service plan with its actions, to be printed too.
func servicePlan(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		plan, actions, err := s.Plan(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := servicePlanPage{by, plan, actions, mayManageActions(by, plan.AreaID)}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: plan.Title, Section: improvementSection, Crumbs: servicePlanCrumbs, Wide: true}, p.view())
	}
}

func planDays(p improvement.Plan) string { return p.StartsOn.Words() + " to " + p.EndsOn.Words() }

type servicePlanFormPage struct {
	form                                    *web.Form
	title, area, starts, ends, version, key *web.Field
	path, heading, areaEmpty                string
	saved                                   []govuk.SummaryListRow
}

// servicePlanForm adds a service plan or changes one.
func servicePlanForm(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		_, areas, err := s.Plans(r.Context(), by)
		if err != nil {
			return err
		}
		id := r.PathValue("id")
		now := improvement.Plan{StartsOn: financialYear(by.Today), EndsOn: financialYear(by.Today).AddYears(1).AddDays(-1), AreaID: r.URL.Query().Get("area")}
		form := &web.Form{}
		p := servicePlanFormPage{form: form, path: r.URL.Path, heading: "Add a service plan"}
		if id != "" {
			p.heading = "Change the service plan"
			if now, _, err = s.Plan(r.Context(), by, id); err != nil {
				return err
			}
			if !mayManageActions(by, now.AreaID) {
				return fault.Forbidden("You do not have permission to change this service plan")
			}
		}
		p.title = form.Text("title", "Title").WithHint("For example, Housing service plan 2025 to 2026").With(now.Title)
		p.area = form.Choice("area", "Service area", branchOptions(areas, now.AreaID, func(id string) bool { return mayManageActions(by, id) })).With(now.AreaID)
		p.starts, p.ends = form.Date("starts", "First day").WithDate(now.StartsOn), form.Date("ends", "Last day").WithDate(now.EndsOn)
		p.version, p.key = form.Hidden("version").WithInt(now.Version), form.Hidden("key").With(s.NewKey("plan"))
		if p.areaEmpty = "Whole organisation"; !mayManageActions(by, "") {
			p.areaEmpty = "Select a service area"
			p.area.Required("Select a service area")
		}
		status := http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			plan := improvement.Plan{ID: id, AreaID: p.area.Value, Title: p.title.Value, StartsOn: p.starts.Day(), EndsOn: p.ends.Day(), Version: p.version.Int()}
			if id == "" {
				plan.ID = p.key.Value
				plan, err = s.AddPlan(r.Context(), by, plan)
			} else {
				err = s.ChangePlan(r.Context(), by, plan)
			}
			switch {
			case err == nil:
				shell.Flash(w, "The service plan has been saved")
				return web.SeeOther(w, r, "/improvement/plans/"+plan.ID)
			case fault.Is(err, fault.KindConflict) && id != "":
				status, p.saved = settingsStale(form, p.version, now.Version, err), servicePlanRows(now)
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: p.heading, Section: improvementSection, Crumbs: servicePlanCrumbs, Form: form}, p.view())
	}
}

func servicePlanRows(p improvement.Plan) []govuk.SummaryListRow {
	return []govuk.SummaryListRow{factRow("Title", p.Title), factRow("Service area", areaOrWhole(p.AreaName)), factRow("Days", planDays(p))}
}

// financialYear is the first day of the financial year that a day lies in: 1
// April, as British public bodies count.
func financialYear(on date.Date) date.Date {
	year, rest, _ := strings.Cut(string(on), "-")
	first := date.Date(year + "-04-01")
	if rest < "04-01" {
		return first.AddYears(-1)
	}
	return first
}
