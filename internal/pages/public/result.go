package public

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/award"
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

// resultCertificate sends the certificate under which the result is.
func resultCertificate(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		v, err := d.Certificates.Result(r.Context(), r.PathValue("slug"))
		if err != nil {
			return err
		}
		return award.Send(w, v.Listed, v.Day, v.Report, shell.PublicAddress(d.PublicURL, "/register/"+v.Number))
	}
}

// publicReport is the final report where the organisation made it public.
func publicReport(d Deps, r *http.Request) (report.Content, error) {
	content, err := d.Certificates.PublicReport(r.Context(), r.PathValue("slug"))
	if fault.Is(err, fault.KindNotFound) {
		err = fault.NotFound("This report is not public. Ask the organisation for it")
	}
	return content, err
}

// resultReport shows the whole final report where the organisation made it
// public.
func resultReport(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		content, err := publicReport(d, r)
		if err != nil {
			return err
		}
		std, err := standard.BuiltIn(content.StandardID)
		if err != nil {
			return err
		}
		at := "/results/" + r.PathValue("slug")
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Report on " + content.Organisation, Section: "/register",
			Crumbs: []shell.Crumb{{Text: "Register of certificates", Href: "/register"}, {Text: content.Organisation, Href: at}}},
			wholeReport(at+"/report", report.Document(content, std)))
	}
}

// resultDownload sends it in one of the formats.
func resultDownload(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		content, err := publicReport(d, r)
		if err != nil {
			return err
		}
		return shell.SendReport(w, r, content)
	}
}

func (p resultPage) elementTitle(id string) string {
	e, _ := p.std.Element(id)
	return e.Title
}
