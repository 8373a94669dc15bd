package organisation

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type actionListPage struct {
	by                 account.Actor
	list               improvement.List
	owner, area, state *web.Field
	chips              []chip
	next, csv          string
}

// actionStates are what the list can be narrowed to: the states, and two that
// are worked out.
func actionStates() []web.Option {
	options := []web.Option{{Value: "unfinished", Text: "Not finished"}, {Value: "overdue", Text: "Overdue"}}
	for _, s := range improvement.States() {
		options = append(options, web.Option{Value: string(s), Text: s.Title()})
	}
	return options
}

// actionFilter reads the filter of the list from its address. What it does not
// know filters nothing.
func actionFilter(q url.Values, today date.Date) improvement.Filter {
	f := improvement.Filter{OwnerID: q.Get("owner"), PlanID: q.Get("plan"), ImprovementAreaID: q.Get("improvement_area")}
	if area := q.Get("area"); area != "" {
		f.AreaIDs = []string{area}
	}
	switch state := q.Get("state"); state {
	case "unfinished":
		f.Unfinished = true
	case "overdue":
		f.OverdueOn = today
	default:
		for _, s := range improvement.States() {
			if string(s) == state {
				f.State = s
			}
		}
	}
	if due, id, ok := strings.Cut(q.Get("after"), ","); ok {
		if day, err := date.Parse(due); err == nil {
			f.After = improvement.Mark{DueOn: day, ID: id}
		}
	}
	return f
}

// actions lists the actions of the organisation by due date.
func actions(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		q := r.URL.Query()
		list, err := s.Actions(r.Context(), by, actionFilter(q, by.Today))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := actionListPage{by: by, list: list, owner: form.Choice("owner", "Owner", memberOptions(list.People, "", "")),
			area: form.Choice("area", "Service area", branchOptions(list.Areas, "", nil)), state: form.Choice("state", "State", actionStates())}
		form.Read(q) // an answer that is not offered filters nothing
		p.owner.Error, p.area.Error, p.state.Error = "", "", ""
		p.chips = chips(r.URL.Path, q, p.owner, p.area, p.state)
		if list.More {
			m := improvement.MarkOf(list.Rows[len(list.Rows)-1])
			p.next = withQuery(r.URL.Path, q, "after", string(m.DueOn)+","+m.ID)
		}
		p.csv = withQuery("/improvement/actions.csv", q, "after", "")
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Actions", Section: improvementSection, Crumbs: improvementCrumbs, Wide: true}, p.view())
	}
}

// actionsCSV is the list as a file, with the filters of its address.
func actionsCSV(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		rows := [][]string{{"Action", "Measure", "Owner", "Service area", "Service plan", "Improvement area", "Elements", "Due", "State", "Overdue", "Last note", "Proof"}}
		filter := actionFilter(r.URL.Query(), by.Today)
		filter.After = improvement.Mark{}
		err := s.Export(r.Context(), by, filter, func(a improvement.Row) error {
			overdue := ""
			if a.Overdue(by.Today) {
				overdue = "overdue"
			}
			rows = append(rows, []string{a.Title, a.Measure, a.OwnerName, a.AreaName, a.PlanTitle, a.ImprovementWords, strings.Join(a.ElementIDs, " "),
				string(a.DueOn), a.State.Title(), overdue, a.LastNote, strconv.FormatInt(a.Proofs, 10)})
			return nil
		})
		if err != nil {
			return err
		}
		return web.CSV(w, "actions.csv", rows)
	}
}
