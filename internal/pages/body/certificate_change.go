package body

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// changeWords is how each change to a certificate is asked for and told.
var changeWords = map[certificate.Change]struct{ title, means, button, done, class string }{
	certificate.Suspend: {"Suspend it", "The register says at once that the certificate is suspended and not valid. You can reinstate it later.",
		"Suspend certificate", "The certificate has been suspended", "govuk-button--warning"},
	certificate.Reinstate: {"Reinstate it", "The register says at once that the certificate is valid again. Its last day stays the same.",
		"Reinstate certificate", "The certificate has been reinstated", ""},
	certificate.Withdraw: {"Withdraw it", "The register says at once that the certificate was withdrawn. This cannot be undone: the organisation would need a new certificate.",
		"Withdraw certificate", "The certificate has been withdrawn", "govuk-button--warning"},
}

type certificateChangePage struct {
	certificate.Managed
	change          certificate.Change
	form            *web.Form
	reason, version *web.Field
}

// certificateChange suspends, reinstates or withdraws a certificate, with the
// reason.
func certificateChange(certificates *certificate.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		change := certificate.Change(r.PathValue("change"))
		words, known := changeWords[change]
		if !known {
			return fault.NotFound("There is no such change to a certificate")
		}
		v, err := certificates.Managed(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := certificateChangePage{Managed: v, change: change, form: form, version: form.Hidden("version").WithInt(v.Version),
			reason: form.Text("reason", "Reason").WithHint("The organisation can read it; it is not shown in the register").Required("Enter the reason")}
		path := certificatesPath + "/" + v.ID
		if r.Method == http.MethodPost && form.Parse(r) {
			err := certificates.Change(r.Context(), by, v.ID, p.version.Int(), change, p.reason.Value)
			if err == nil {
				shell.Flash(w, words.done)
				return web.SeeOther(w, r, path)
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: words.button, Section: certificatesPath, Form: form,
			Crumbs: []shell.Crumb{{Text: "Certificates", Href: certificatesPath}, {Text: v.Number, Href: path}}}, p.view())
	}
}
