package body

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type notebooksPage struct {
	notebook.Page
	form          *web.Form
	days, version *web.Field
}

// notebooks shows for how long raw notes are kept, which are deleted next and
// which were; posted, it sets the rule.
func notebooks(s *notebook.Notebooks) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Page(r.Context(), by)
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := notebooksPage{Page: v, form: form,
			days: form.Text("days", "Days after the decision").Required("Enter the number of days").
				Number(notebook.LeastKeepDays, notebook.MostKeepDays, "The number of days must be between 1 and 3,650").WithInt(v.Rule.KeepDays),
			version: form.Hidden("version").WithInt(v.Rule.Version)}
		status := http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.SetRule(r.Context(), by, p.days.Int(), p.version.Int())
			switch {
			case err == nil:
				shell.Flash(w, "The rule has been saved")
				return web.SeeOther(w, r, "/body/notebooks")
			case fault.Is(err, fault.KindConflict):
				form.General = append(form.General, err.Error())
				p.version.WithInt(v.Rule.Version)
				status = http.StatusConflict
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: "How long notes of visits are kept", Section: section, Crumbs: []shell.Crumb{listCrumb}, Form: form}, p.view())
	}
}

// standing says when a notebook goes.
func (p notebooksPage) standing(n notebook.Notebook) string {
	if n.Held() {
		return "Held: an appeal is open"
	}
	return n.GoesOn(p.Today).Words()
}
