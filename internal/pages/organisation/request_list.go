package organisation

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/web"
)

// RequestRoutes returns the pages on evidence requests.
func RequestRoutes(s *request.Service) []shell.Route {
	read, ask, answer := shell.Can(account.ReadOrganisation), shell.Can(account.EditEvidence), shell.Can(account.AddEvidence)
	return []shell.Route{
		{Pattern: "GET /requests", Needs: read, Handle: requests(s)},
		{Pattern: "GET /requests.csv", Needs: read, Handle: requestsCSV(s)},
		{Pattern: "GET /requests/new", Needs: ask, Handle: requestAsk(s)},
		{Pattern: "POST /requests/new", Needs: ask, Handle: requestAsk(s)},
		{Pattern: "GET /requests/{id}", Needs: read, Handle: requestPage(s)},
		{Pattern: "POST /requests/{id}/answer", Needs: answer, Handle: requestPage(s)},
		{Pattern: "POST /requests/{id}/not-ours", Needs: answer, Handle: requestPage(s)},
		{Pattern: "POST /requests/{id}/help", Needs: answer, Handle: requestPage(s)},
		{Pattern: "GET /requests/{id}/reassign", Needs: ask, Handle: requestMove(s)},
		{Pattern: "POST /requests/{id}/reassign", Needs: ask, Handle: requestMove(s)},
		{Pattern: "POST /requests/{id}/withdraw", Needs: ask, Handle: requestWithdraw(s)},
	}
}

var requestCrumbs = append(slices.Clone(improvementCrumbs), shell.Crumb{Text: "Evidence requests", Href: "/requests"})

type requestListPage struct {
	by                           account.Actor
	list                         request.List
	person, area, element, state *web.Field
	chips                        []chip
	next, csv                    string
}

func requestStates() []web.Option {
	options := []web.Option{{Value: "overdue", Text: "Overdue"}}
	for _, o := range request.Outcomes() {
		options = append(options, web.Option{Value: string(o), Text: o.Title()})
	}
	return append(options, web.Option{Value: "any", Text: "Any"})
}

// requestFilter reads the filter of the list from its address: those that wait,
// unless it says otherwise.
func requestFilter(q url.Values, today date.Date) request.Filter {
	f := request.Filter{PersonID: q.Get("person"), ElementID: q.Get("element"), Outcome: request.Open}
	if area := q.Get("area"); area != "" {
		f.AreaIDs = []string{area}
	}
	switch state := q.Get("state"); state {
	case "any":
		f.Outcome = ""
	case "overdue":
		f.OverdueOn = today
	default:
		if slices.Contains(request.Outcomes(), request.Outcome(state)) {
			f.Outcome = request.Outcome(state)
		}
	}
	if due, id, ok := strings.Cut(q.Get("after"), ","); ok {
		if day, err := date.Parse(due); err == nil {
			f.After = request.Mark{DueOn: day, ID: id}
		}
	}
	return f
}

// requests lists evidence requests by the day on which they are due.
func requests(s *request.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		q := r.URL.Query()
		list, err := s.List(r.Context(), by, requestFilter(q, by.Today))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := requestListPage{by: by, list: list, person: form.Choice("person", "Person asked", memberOptions(list.People, "", "")),
			area: form.Choice("area", "Service area", branchOptions(list.Areas, "", nil)), element: form.Choice("element", "Element", elementOptions()),
			state: form.Choice("state", "State", requestStates())}
		form.Read(q) // an answer that is not offered filters nothing
		for _, f := range []*web.Field{p.person, p.area, p.element, p.state} {
			f.Error = ""
		}
		p.chips = chips(r.URL.Path, q, p.person, p.area, p.element, p.state)
		if list.More {
			m := request.MarkOf(list.Rows[len(list.Rows)-1])
			p.next = withQuery(r.URL.Path, q, "after", string(m.DueOn)+","+m.ID)
		}
		p.csv = withQuery("/requests.csv", q, "after", "")
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Evidence requests", Section: improvementSection, Crumbs: improvementCrumbs, Wide: true}, p.view())
	}
}

// requestsCSV is the list as a file, with the filters of its address.
func requestsCSV(s *request.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		rows := [][]string{{"Element", "What is needed", "Asked", "Service area", "Asked by", "Due", "State", "Overdue", "Evidence", "Answer", "Help needed"}}
		filter := requestFilter(r.URL.Query(), by.Today)
		filter.After = request.Mark{}
		err := s.Export(r.Context(), by, filter, func(v request.Row) error {
			overdue := ""
			if v.Overdue(by.Today) {
				overdue = "overdue"
			}
			rows = append(rows, []string{v.ElementID, v.Words, v.Whom(), v.AreaName, v.AskedByName, string(v.DueOn), v.Outcome.Title(), overdue, v.ItemCode, v.Reply, v.Help})
			return nil
		})
		if err != nil {
			return err
		}
		return web.CSV(w, "evidence-requests.csv", rows)
	}
}
