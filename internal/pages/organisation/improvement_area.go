package organisation

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type improvementAreaPage struct {
	by             account.Actor
	area           improvement.Area
	actions        []improvement.Row
	mayManage      bool // close, reopen, change: it belongs to the whole organisation
	form           *web.Form
	words, version *web.Field
}

// improvementArea shows an improvement area with its actions, and closes it.
func improvementArea(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		p := improvementAreaPage{by: by, form: form, mayManage: mayManageActions(by, ""),
			words:   form.Text("words", "What became of it").WithHint("The next review reads it beside the improvement area"),
			version: form.Hidden("version")}
		id, status := r.PathValue("id"), http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Close(r.Context(), by, id, p.version.Int(), p.words.Value)
			switch {
			case err == nil:
				shell.Flash(w, "The improvement area has been closed")
				return web.SeeOther(w, r, "/improvement/areas/"+id)
			case fault.Is(err, fault.KindConflict):
				form.General, status = append(form.General, settingsWords(err)), http.StatusConflict
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		var err error
		if p.area, p.actions, err = s.Area(r.Context(), by, id); err != nil {
			return err
		}
		p.version.WithInt(p.area.Version)
		return shell.Show(w, r, status, shell.Frame{Title: "Improvement area", Section: improvementSection, Crumbs: improvementCrumbs, Form: form, Wide: true}, p.view())
	}
}

// improvementReopen takes back that an improvement area was closed.
func improvementReopen(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		version := form.Hidden("version")
		form.Parse(r)
		if err := s.Reopen(r.Context(), by, r.PathValue("id"), version.Int()); err != nil {
			return err
		}
		shell.Flash(w, "The improvement area is open again")
		return web.SeeOther(w, r, "/improvement/areas/"+r.PathValue("id"))
	}
}

type improvementFormPage struct {
	form                                  *web.Form
	words, elements, raised, version, key *web.Field
	path, title                           string
	saved                                 *improvement.Area // what somebody else saved meanwhile
}

// improvementForm enters an improvement area by hand, or changes one that was.
func improvementForm(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		p := improvementFormPage{form: form, path: r.URL.Path, title: "Enter an improvement area",
			words:    form.Text("words", "What could be done better").WithHint("In the words of the report, or your own"),
			raised:   form.Date("raised", "When it was raised").WithHint("For example, 24 11 2025").WithDate(by.Today),
			elements: form.Choices("elements", "Elements it belongs to (optional)", elementOptions()),
			version:  form.Hidden("version"), key: form.Hidden("key").With(s.NewKey("ia"))}
		id := r.PathValue("id")
		var now improvement.Area
		if id != "" {
			var err error
			if now, _, err = s.Area(r.Context(), by, id); err != nil {
				return err
			}
			if now.PointID != "" || !mayManageActions(by, "") {
				return fault.Forbidden("Only the lead changes improvement areas, and only those that were entered by hand")
			}
			p.title = "Change the improvement area"
			p.words.With(now.Words)
			p.raised.WithDate(now.RaisedOn)
			p.elements.WithValues(now.ElementIDs)
			p.version.WithInt(now.Version)
		} else if from := r.URL.Query().Get("element"); from != "" {
			p.elements.WithValues([]string{from})
		}
		status := http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			a := improvement.Area{ID: id, Words: p.words.Value, ElementIDs: slices.Clone(p.elements.Values), RaisedOn: p.raised.Day(), Version: p.version.Int()}
			var err error
			if id == "" {
				a.ID = p.key.Value
				a, err = s.Raise(r.Context(), by, a)
			} else {
				err = s.Change(r.Context(), by, a)
			}
			switch {
			case err == nil:
				shell.Flash(w, "The improvement area has been saved")
				return web.SeeOther(w, r, "/improvement/areas/"+a.ID)
			case fault.Is(err, fault.KindConflict) && id != "":
				status, p.saved = settingsStale(form, p.version, now.Version, err), &now
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: p.title, Section: improvementSection, Crumbs: improvementCrumbs, Form: form}, p.view())
	}
}
