package organisation

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/award"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// CertificateDeps is what the pages on an organisation's certificates need.
type CertificateDeps struct {
	Certificates *certificate.Service
	PublicURL    string // where anybody can check a certificate; "" leaves the host out
}

// CertificateRoutes returns the pages on an organisation's certificates, and
// the certificate to print, which its body may open too.
func CertificateRoutes(d CertificateDeps) []shell.Route {
	return []shell.Route{
		{Pattern: "GET /certificates", Needs: shell.Can(account.ReadOrganisation), Handle: certificates(d)},
		{Pattern: "GET /certificates/{id}", Needs: shell.Can(account.ReadOrganisation), Handle: certificatePage(d)},
		{Pattern: "POST /certificates/{id}", Needs: shell.Can(account.PublishResult), Handle: certificatePage(d)},
		{Pattern: "GET /certificates/{id}/print", Needs: shell.Can(account.ReadOrganisation, account.ManageCertificates), Handle: certificatePrint(d)},
		{Pattern: "GET /certificates/{id}/certificate.pdf", Needs: shell.Can(account.ReadOrganisation, account.ManageCertificates), Handle: certificateFile(d)},
	}
}

// certificates lists the organisation's certificates.
func certificates(d CertificateDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		all, err := d.Certificates.OfOrganisation(r.Context(), by)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Certificates", Section: "/certificates"}, certificatesView(all, by.Today))
	}
}

// How much of a result an organisation can show.
const (
	showResult       = "result"
	showImprovements = "improvements"
	showReport       = "report"
)

func shown(c certificate.Certificate) string {
	switch {
	case c.ReportPublic:
		return showReport
	case c.ImprovementsPublic:
		return showImprovements
	}
	return showResult
}

type certificateView struct {
	certificate.Held
	day                  date.Date
	form                 *web.Form
	show, words, version *web.Field
	mayPublish           bool
}

func newCertificateView(v certificate.Held, by account.Actor) certificateView {
	p := certificateView{Held: v, day: by.Today, form: &web.Form{},
		mayPublish: by.May(account.PublishResult, account.Record{OrganisationID: v.OrganisationID})}
	p.version = p.form.Hidden("version").WithInt(v.Version)
	p.show = p.form.Choice("show", "What does the public result page show?", []web.Option{
		{Value: showResult, Text: "Strengths and Compliance Plus", Hint: "With the days and places of the visit"},
		{Value: showImprovements, Text: "The improvement areas as well"},
		{Value: showReport, Text: "The whole final report as well", Hint: "Without the names of the assessors. It names the codes of your evidence, but not what is in it"},
	}).With(shown(v.Certificate)).Required("Select what the public result page shows")
	p.words = p.form.Text("words", "Your own words for the public result page").With(v.PublicWords).
		WithHint("For example, what the result means for your customers. Leave it empty to say nothing")
	return p
}

// certificatePage shows a certificate to its organisation, which decides here
// what of the result is public.
func certificatePage(d CertificateDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := d.Certificates.Held(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := newCertificateView(v, by)
		if r.Method == http.MethodPost && p.form.Parse(r) {
			err := d.Certificates.Publish(r.Context(), by, v.ID, p.version.Int(), certificate.Publishing{
				Improvements: p.show.Value != showResult, Report: p.show.Value == showReport, Words: p.words.Value})
			if err == nil {
				shell.Flash(w, "The public result page has been changed")
				return web.SeeOther(w, r, "/certificates/"+v.ID)
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Certificate " + v.Number, Section: "/certificates", Form: p.form,
			Crumbs: []shell.Crumb{{Text: "Certificates", Href: "/certificates"}}}, p.view())
	}
}

// certificatePrint shows the certificate itself, to be printed.
func certificatePrint(d CertificateDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := d.Certificates.Held(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Certificate " + v.Number + " to print", Section: "/certificates"},
			award.Paper(v.Listed, by.Today, shell.PublicAddress(d.PublicURL, "/register/"+v.Number)))
	}
}

// certificateFile sends the certificate as a PDF.
func certificateFile(d CertificateDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := d.Certificates.Held(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return award.Send(w, v.Listed, by.Today, v.Public.Report, shell.PublicAddress(d.PublicURL, "/register/"+v.Number))
	}
}

// always says what the public page shows whatever the organisation decides.
func (p certificateView) always() []string {
	r := p.Public.Report
	var words []string
	if visited := award.Visited(r); visited != "" {
		words = append(words, visited)
	}
	for _, s := range r.Strengths {
		words = append(words, "Strength: "+s.Words)
	}
	var plus []string
	for _, e := range r.Elements {
		plus = append(plus, e.ElementID)
	}
	if len(plus) > 0 {
		words = append(words, "Compliance Plus: "+strings.Join(plus, ", "))
	}
	return words
}
