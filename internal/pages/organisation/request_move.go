package organisation

import (
	"encoding/json"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/web"
)

type requestMovePage struct {
	page                             request.Page
	person, area, due, note, version *web.Field
	areaEmpty                        string
}

// requestMove gives a request to somebody else or another day.
func requestMove(s *request.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, status := r.PathValue("id"), http.StatusOK
		v, offer, err := s.ToMove(r.Context(), by, id)
		if err != nil {
			return err
		}
		form := &web.Form{}
		may := func(id string) bool { return mayInArea(by, account.EditEvidence, id) }
		due := max(v.DueOn, by.Today.AddDays(7))
		p := requestMovePage{page: v, areaEmpty: "Any service area",
			person:  form.Choice("person", "Whom you ask", whomOptions(offer.People)).Required("Select whom you ask"),
			area:    form.Choice("area", "Service area", branchOptions(offer.Areas, v.AreaID, may)).With(v.AreaID),
			due:     form.Date("due", "Needed by").WithHint("For example, 5 12 2025").WithDate(due),
			note:    form.Text("note", "A note for the history (optional)"),
			version: form.Hidden("version").WithInt(v.Version)}
		if !may("") {
			p.areaEmpty = "Select a service area"
			p.area.Required("Select a service area")
		}
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Reassign(r.Context(), by, id, p.version.Int(), request.Move{PersonID: whom(p.person), AreaID: p.area.Value, DueOn: p.due.Day(), Words: p.note.Value})
			switch {
			case err == nil:
				shell.Flash(w, "The request has been reassigned")
				return web.SeeOther(w, r, "/requests/"+id)
			case fault.Is(err, fault.KindConflict) && v.MayMove:
				form.General, status = append(form.General, settingsWords(err)), http.StatusConflict
				p.version.WithInt(v.Version)
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		} else if !v.MayMove {
			return fault.Conflict("This request cannot be given to somebody else any more, or is not yours to give")
		}
		crumbs := append(requestCrumbs[:len(requestCrumbs):len(requestCrumbs)], shell.Crumb{Text: "Evidence for " + v.ElementID, Href: "/requests/" + id})
		return shell.Show(w, r, status, shell.Frame{Title: "Give the request to somebody else", Section: improvementSection, Crumbs: crumbs, Form: form}, p.view())
	}
}

// requestStep is one entry of a request's history in words.
type requestStep struct{ when, who, what, words string }

func requestSteps(entries []audit.Entry) []requestStep {
	var steps []requestStep
	for _, e := range entries {
		var d struct {
			Of    string    `json:"of"`
			To    string    `json:"to"`
			DueOn date.Date `json:"due_on"`
			Words string    `json:"words"`
		}
		if e.Detail != "" && json.Unmarshal([]byte(e.Detail), &d) != nil {
			continue
		}
		s := requestStep{when: date.Moment(e.At), who: e.ActorName, words: d.Words, what: auditWords(e.Action)}
		switch e.Action {
		case "request.asked":
			s.what, s.words = "Asked "+d.Of+" by "+d.DueOn.Words(), ""
		case "request.reassigned":
			s.what = "Gave it to " + d.To + ", by " + d.DueOn.Words()
		case "request.help_wanted":
			s.what = "Asked for help"
		case "request.reminded":
			s.what = "Sent a reminder"
		case "request.done":
			s.what = "Answered with evidence"
		case "request.not_ours":
			s.what = "Said that it is not theirs"
		case "request.resolved":
			s.what = "Closed the request: what was weak has been put right"
		case "request.withdrawn":
			s.what = "Withdrew the request"
		}
		steps = append(steps, s)
	}
	return steps
}
