package body

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/award"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type certificateView struct {
	certificate.Managed
	day date.Date
}

// certificatePage shows one certificate: state, reviews, and what may be done.
func certificatePage(certificates *certificate.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := certificates.Managed(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Certificate " + v.Number, Section: certificatesPath,
			Crumbs: []shell.Crumb{{Text: "Certificates", Href: certificatesPath}}}, certificateView{v, by.Today}.view())
	}
}

func (v certificateView) path() string { return certificatesPath + "/" + v.ID }

func (v certificateView) facts() govuk.SummaryListArgs {
	var args govuk.SummaryListArgs
	add := func(key, value string) {
		if value != "" {
			args.Rows = append(args.Rows, govuk.SummaryListRow{Key: govuk.SummaryListText{Text: key}, Value: govuk.SummaryListText{Text: value}})
		}
	}
	add("Scope", v.Scope)
	add("Standard", award.StandardTitle(v.StandardID))
	add("Issued on", v.IssuedOn.Words())
	add("Valid until", v.ExpiresOn.Words())
	if s := v.StateOn(v.day); s.InForce() || s == certificate.Suspended {
		add("Next review", award.NextReview(v.Certificate, v.day))
	}
	add("Last reason given", v.Reason)
	return args
}

// certificateReview records that an assessment did an annual review.
func certificateReview(certificates *certificate.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		assessment := form.Hidden("assessment")
		form.Parse(r)
		id := r.PathValue("id")
		if err := certificates.RecordReview(r.Context(), by, id, assessment.Value); err != nil {
			return err
		}
		shell.Flash(w, "The review has been recorded")
		return web.SeeOther(w, r, certificatesPath+"/"+id)
	}
}
