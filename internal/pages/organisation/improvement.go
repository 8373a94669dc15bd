package organisation

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

// ImprovementRoutes returns the pages on improvement areas, actions and service
// plans.
func ImprovementRoutes(s *improvement.Service) []shell.Route {
	read, manage, update := shell.Can(account.ReadOrganisation), shell.Can(account.ManageActions), shell.Can(account.UpdateAction)
	return []shell.Route{
		{Pattern: "GET /improvement", Needs: read, Handle: improvementAreas(s)},
		{Pattern: "GET /improvement/areas/new", Needs: manage, Handle: improvementForm(s)},
		{Pattern: "POST /improvement/areas/new", Needs: manage, Handle: improvementForm(s)},
		{Pattern: "GET /improvement/areas/{id}", Needs: read, Handle: improvementArea(s)},
		{Pattern: "GET /improvement/areas/{id}/change", Needs: manage, Handle: improvementForm(s)},
		{Pattern: "POST /improvement/areas/{id}/change", Needs: manage, Handle: improvementForm(s)},
		{Pattern: "POST /improvement/areas/{id}/close", Needs: manage, Handle: improvementArea(s)},
		{Pattern: "POST /improvement/areas/{id}/reopen", Needs: manage, Handle: improvementReopen(s)},
		{Pattern: "GET /improvement/actions", Needs: read, Handle: actions(s)},
		{Pattern: "GET /improvement/actions.csv", Needs: read, Handle: actionsCSV(s)},
		{Pattern: "GET /improvement/actions/new", Needs: manage, Handle: actionForm(s)},
		{Pattern: "POST /improvement/actions/new", Needs: manage, Handle: actionForm(s)},
		{Pattern: "GET /improvement/actions/{id}", Needs: read, Handle: action(s)},
		{Pattern: "POST /improvement/actions/{id}", Needs: update, Handle: action(s)},
		{Pattern: "GET /improvement/actions/{id}/change", Needs: manage, Handle: actionForm(s)},
		{Pattern: "POST /improvement/actions/{id}/change", Needs: manage, Handle: actionForm(s)},
		{Pattern: "GET /improvement/actions/{id}/proof", Needs: update, Handle: actionProof(s)},
		{Pattern: "POST /improvement/actions/{id}/proof", Needs: update, Handle: actionProof(s)},
		{Pattern: "POST /improvement/actions/{id}/proof/{item}/remove", Needs: update, Handle: actionProofRemove(s)},
		{Pattern: "GET /improvement/plans", Needs: read, Handle: servicePlans(s)},
		{Pattern: "GET /improvement/plans/new", Needs: manage, Handle: servicePlanForm(s)},
		{Pattern: "POST /improvement/plans/new", Needs: manage, Handle: servicePlanForm(s)},
		{Pattern: "GET /improvement/plans/{id}", Needs: read, Handle: servicePlan(s)},
		{Pattern: "GET /improvement/plans/{id}/change", Needs: manage, Handle: servicePlanForm(s)},
		{Pattern: "POST /improvement/plans/{id}/change", Needs: manage, Handle: servicePlanForm(s)},
	}
}

const improvementSection = "/improvement"

var (
	improvementCrumbs = []shell.Crumb{{Text: "Improvement", Href: "/improvement"}}
	actionCrumbs      = append(slices.Clone(improvementCrumbs), shell.Crumb{Text: "Actions", Href: "/improvement/actions"})
	servicePlanCrumbs = append(slices.Clone(improvementCrumbs), shell.Crumb{Text: "Service plans", Href: "/improvement/plans"})
)

// mayManageActions tells whether to offer changes to what stands in a service
// area; "" is the whole organisation.
func mayManageActions(by account.Actor, areaID string) bool {
	return mayInArea(by, account.ManageActions, areaID)
}

func mayInArea(by account.Actor, c account.Capability, areaID string) bool {
	on := account.Record{OrganisationID: by.OrganisationID}
	if areaID != "" {
		on.AreaIDs = []string{areaID}
	}
	return by.May(c, on)
}

// branchOptions are the service areas in use by their full path, of those that
// may names, and keep even when it is archived.
func branchOptions(all []organisation.Branch, keep string, may func(id string) bool) []web.Option {
	var options []web.Option
	for i, b := range all {
		if b.ID == keep || b.ArchivedAt.IsZero() && (may == nil || may(b.ID)) {
			options = append(options, web.Option{Value: b.ID, Text: areaPath(all, i)})
		}
	}
	return options
}

func memberOptions(all []account.Member, keep, keepName string) []web.Option {
	var options []web.Option
	for _, m := range all {
		options = append(options, web.Option{Value: m.PersonID, Text: m.Name})
	}
	if keep != "" && !slices.ContainsFunc(options, func(o web.Option) bool { return o.Value == keep }) {
		options = append(options, web.Option{Value: keep, Text: keepName + " (no longer in your organisation)"})
	}
	return options
}

// elementOptions are the elements of the standard by number and title.
func elementOptions() []web.Option {
	var options []web.Option
	for _, e := range standard.CSE().Elements() {
		options = append(options, web.Option{Value: e.ID, Text: e.ID + " " + e.Title})
	}
	return options
}

// withQuery returns the address of a list with one answer changed, from its first
// page on; "" takes the answer away.
func withQuery(path string, q url.Values, name, value string) string {
	changed := url.Values{}
	for k, v := range q {
		if k != "after" {
			changed[k] = v
		}
	}
	if value == "" {
		changed.Del(name)
	} else {
		changed.Set(name, value)
	}
	if len(changed) == 0 {
		return path
	}
	return path + "?" + changed.Encode()
}

// chip is a filter in force, with the address of the list without it.
type chip struct{ text, href string }

// chips are the filters in force, of the fields of a filter form.
func chips(path string, q url.Values, fields ...*web.Field) []chip {
	var all []chip
	for _, f := range fields {
		i := slices.IndexFunc(f.Options, func(o web.Option) bool { return o.Value == f.Value })
		if f.Value != "" && i >= 0 {
			all = append(all, chip{f.Options[i].Text, withQuery(path, q, f.Name, "")})
		}
	}
	return all
}

type improvementPage struct {
	by             account.Actor
	all, areas     []improvement.Area
	stage, element *web.Field
	chips          []chip
}

// improvementAreas lists the improvement areas of the organisation.
func improvementAreas(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		all, err := s.Areas(r.Context(), by)
		if err != nil {
			return err
		}
		var stages []web.Option
		for _, v := range improvement.Stages() {
			stages = append(stages, web.Option{Value: string(v), Text: v.Title()})
		}
		form := &web.Form{}
		p := improvementPage{by: by, all: all, stage: form.Choice("stage", "How far it is", stages), element: form.Choice("element", "Element", elementOptions())}
		form.Read(r.URL.Query()) // an answer that is not offered filters nothing
		p.stage.Error, p.element.Error = "", ""
		p.chips = chips(r.URL.Path, r.URL.Query(), p.stage, p.element)
		for _, a := range all {
			if (p.stage.Value == "" || string(a.Progress()) == p.stage.Value) && (p.element.Value == "" || slices.Contains(a.ElementIDs, p.element.Value)) {
				p.areas = append(p.areas, a)
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Improvement", Section: improvementSection, Wide: true}, p.view())
	}
}

// count is how many areas are at a stage.
func (p improvementPage) count(stage improvement.Progress) string {
	n := 0
	for _, a := range p.all {
		if a.Progress() == stage {
			n++
		}
	}
	return strconv.Itoa(n)
}

func (p improvementPage) overdue() string {
	var n int64
	for _, a := range p.all {
		n += a.Actions.Overdue
	}
	return strconv.FormatInt(n, 10)
}

// source says where an improvement area comes from.
func improvementSource(a improvement.Area) string {
	if a.AssessmentName != "" {
		return a.AssessmentName
	}
	return "Entered by hand"
}

// tallyWords are the actions of an improvement area or a plan: "2 of 3 done, 1
// overdue".
func tallyWords(t improvement.Tally) string {
	if t.Live() == 0 {
		return "No actions"
	}
	words := strconv.FormatInt(t.Done, 10) + " of " + strconv.FormatInt(t.Live(), 10) + " done"
	if t.Overdue > 0 {
		words += ", " + strconv.FormatInt(t.Overdue, 10) + " overdue"
	}
	return words
}

// elementHref is the page of an element of the standard.
func elementHref(id string) string { return "/standard/element/" + id }
