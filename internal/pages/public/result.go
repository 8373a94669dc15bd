package public

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

type resultPage struct {
	certificate.Result
	std *standard.Standard
}

// result shows what an organisation's last assessment found, as far as that is
// public.
func result(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		v, err := d.Certificates.Result(r.Context(), r.PathValue("slug"))
		if err != nil {
			return err
		}
		std, err := standard.BuiltIn(v.StandardID)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: v.Organisation, Section: "/register",
			Crumbs: []shell.Crumb{{Text: "Register of certificates", Href: "/register"}}}, resultPage{v, std}.view())
	}
}

// resultReport shows the whole final report where the organisation made it
// public.
func resultReport(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		slug := r.PathValue("slug")
		content, err := d.Certificates.PublicReport(r.Context(), slug)
		if fault.Is(err, fault.KindNotFound) {
			return fault.NotFound("This report is not public. Ask the organisation for it")
		}
		if err != nil {
			return err
		}
		std, err := standard.BuiltIn(content.StandardID)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Report on " + content.Organisation, Section: "/register",
			Crumbs: []shell.Crumb{{Text: "Register of certificates", Href: "/register"}, {Text: content.Organisation, Href: "/results/" + slug}}},
			report.Document(content, std))
	}
}

func (p resultPage) elementTitle(id string) string {
	e, _ := p.std.Element(id)
	return e.Title
}
