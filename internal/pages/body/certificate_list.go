package body

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

const certificatesPath = "/body/certificates"

// CertificateRoutes returns the pages on which a certification body issues and
// looks after its certificates.
func CertificateRoutes(certificates *certificate.Service) []shell.Route {
	manage := shell.Can(account.ManageCertificates)
	return []shell.Route{
		{Pattern: "GET /body/certificates", Needs: manage, Handle: certificateList(certificates)},
		{Pattern: "GET /body/assessments/{id}/certificate", Needs: manage, Handle: certificateIssue(certificates)},
		{Pattern: "POST /body/assessments/{id}/certificate", Needs: manage, Handle: certificateIssue(certificates)},
		{Pattern: "GET /body/certificates/{id}", Needs: manage, Handle: certificatePage(certificates)},
		{Pattern: "POST /body/certificates/{id}/reviews", Needs: manage, Handle: certificateReview(certificates)},
		{Pattern: "GET /body/certificates/{id}/change/{change}", Needs: manage, Handle: certificateChange(certificates)},
		{Pattern: "POST /body/certificates/{id}/change/{change}", Needs: manage, Handle: certificateChange(certificates)},
	}
}

type certificateListPage struct {
	certificate.Holdings
	state certificate.State // "" shows all
	day   date.Date
}

// certificateList shows the body's certificates, the soonest review first, and
// the decided assessments that wait for a certificate.
func certificateList(certificates *certificate.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := certificates.OfBody(r.Context(), by)
		if err != nil {
			return err
		}
		p := certificateListPage{Holdings: v, day: by.Today}
		if s := certificate.State(r.URL.Query().Get("state")); slices.Contains(certificate.States(), s) {
			p.state = s
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Certificates", Section: certificatesPath, Wide: true}, p.view())
	}
}

// shown returns the certificates in the state that was asked for.
func (p certificateListPage) shown() []certificate.Listed {
	var all []certificate.Listed
	for _, c := range p.Certificates {
		if p.state == "" || c.StateOn(p.day) == p.state {
			all = append(all, c)
		}
	}
	return all
}

// states offers each state with the number of certificates in it.
func (p certificateListPage) states() []govuk.SelectItem {
	count := map[certificate.State]int{}
	for _, c := range p.Certificates {
		count[c.StateOn(p.day)]++
	}
	items := []govuk.SelectItem{{Value: "", Text: "Any state (" + strconv.Itoa(len(p.Certificates)) + ")"}}
	for _, s := range certificate.States() {
		items = append(items, govuk.SelectItem{Value: string(s), Text: s.Title() + " (" + strconv.Itoa(count[s]) + ")"})
	}
	return items
}

// next is the review that comes next; none once a certificate has ended.
func (p certificateListPage) next(c certificate.Listed) (words string, overdue bool) {
	next, open := c.NextReview()
	if s := c.StateOn(p.day); !open || !s.InForce() && s != certificate.Suspended {
		return "", false
	}
	return next.Kind.Title() + ", " + next.DueOn.Short(), next.DueOn < p.day
}
