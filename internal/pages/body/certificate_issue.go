package body

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// replacesNone is the answer that a new certificate takes no other's place.
const replacesNone = "none"

type certificateIssuePage struct {
	certificate.Proposal
	form                    *web.Form
	scope, issued, replaces *web.Field // replaces is nil when there is nothing to replace
}

func newCertificateIssuePage(p certificate.Proposal) certificateIssuePage {
	page := certificateIssuePage{Proposal: p, form: &web.Form{}}
	page.scope = page.form.Text("scope", "Scope").With(p.Scope).WithHint("What the certificate covers, as it will be printed and shown in the register")
	page.issued = page.form.Date("issued", "Valid from").WithDate(p.IssuedOn).WithHint("The day of the decision, or the last day of the assessment. It is valid for three years")
	if len(p.Replaceable) > 0 {
		options := []web.Option{{Value: replacesNone, Text: "No, it stands beside them"}}
		for _, c := range p.Replaceable {
			options = append(options, web.Option{Value: c.ID, Text: "It replaces " + c.Number, Hint: c.Scope + ", valid until " + c.ExpiresOn.Words()})
		}
		page.replaces = page.form.Choice("replaces", "Does it take the place of an earlier certificate?", options).Required("Select whether it takes the place of an earlier certificate")
		if p.Replaces != "" {
			page.replaces.With(p.Replaces)
		}
	}
	return page
}

func (p certificateIssuePage) issuing() certificate.Issuing {
	v := certificate.Issuing{AssessmentID: p.AssessmentID, Scope: p.scope.Value, IssuedOn: p.issued.Day()}
	if p.replaces != nil && p.replaces.Value != replacesNone {
		v.Replaces = p.replaces.Value
	}
	return v
}

// earnsCertificate tells whether the page of an assessment leads to the one
// that issues its certificate.
func (p overviewPage) earnsCertificate() bool {
	return p.decision() == assessment.Certified && certificate.Certified{Kind: p.Kind, CertificateID: p.CertificateID, Line: p.Line}.Earns()
}

// decision is the decision that stands; "" for none.
func (p overviewPage) decision() assessment.DecisionOutcome {
	for _, h := range p.History {
		if h.Kind == "decision" && p.State.AtLeast(assessment.Decided) {
			return assessment.DecisionOutcome(h.Outcome)
		}
	}
	return ""
}

// endangers tells whether a review of a certificate found that the standard is
// not met, or not yet: the scheme manager has to say what becomes of it.
func (p overviewPage) endangers() bool {
	return p.Kind.Review() && p.CertificateID != "" && p.decision() != "" && p.decision() != assessment.Certified
}

// certificateIssue issues the certificate of an assessment that was decided
// with one. Opened or sent again, it leads to the certificate that is there.
func certificateIssue(certificates *certificate.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		proposal, err := certificates.Proposal(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if proposal.Issued != "" {
			return web.SeeOther(w, r, certificatesPath+"/"+proposal.Issued)
		}
		p := newCertificateIssuePage(proposal)
		if r.Method == http.MethodPost && p.form.Parse(r) {
			c, err := certificates.Issue(r.Context(), by, p.issuing())
			if err == nil {
				shell.Flash(w, "Certificate "+c.Number+" has been issued")
				return web.SeeOther(w, r, certificatesPath+"/"+c.ID)
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Issue a certificate", Section: certificatesPath, Form: p.form,
			Crumbs: []shell.Crumb{{Text: "Certificates", Href: certificatesPath}}}, p.view())
	}
}
