package public

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/award"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
)

// verify answers for one certificate: whose, for what, still valid, what comes
// next. With .json after the number it answers a program, with .pdf it sends the
// certificate, which says so when it is not in force.
func verify(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		number, asJSON := strings.CutSuffix(r.PathValue("number"), ".json")
		number, asPDF := strings.CutSuffix(number, ".pdf")
		c, day, err := d.Certificates.Verify(r.Context(), number)
		if fault.Is(err, fault.KindNotFound) {
			return fault.NotFound("There is no certificate with this number. Check it against the copy you were shown, or search the register by the name of the organisation")
		}
		if err != nil {
			return err
		}
		switch {
		case asJSON:
			return writeJSON(w, c, day)
		case asPDF:
			// The places that were visited stand on the result page's copy alone.
			return award.Send(w, c, day, report.Content{}, shell.PublicAddress(d.PublicURL, "/register/"+c.Number))
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Certificate " + c.Number, Section: "/register",
			Crumbs: []shell.Crumb{{Text: "Register of certificates", Href: "/register"}}}, verifyView(c, day))
	}
}

// verified is the JSON of a certificate. Days are YYYY-MM-DD; what does not
// apply is left out.
type verified struct {
	Number       string            `json:"number"`
	Organisation string            `json:"organisation"`
	Scope        string            `json:"scope"`
	Standard     string            `json:"standard"`
	Body         string            `json:"certification_body"`
	State        certificate.State `json:"state"`
	InForce      bool              `json:"in_force"`
	AsOf         date.Date         `json:"as_of"`
	IssuedOn     date.Date         `json:"issued_on"`
	ExpiresOn    date.Date         `json:"expires_on"`
	SuspendedOn  date.Date         `json:"suspended_on,omitempty"`
	WithdrawnOn  date.Date         `json:"withdrawn_on,omitempty"`
	ReplacedOn   date.Date         `json:"replaced_on,omitempty"`
	ReplacedBy   string            `json:"replaced_by,omitempty"`
	Reviews      []verifiedReview  `json:"reviews"`
}

type verifiedReview struct {
	Kind   string    `json:"kind"`
	DueOn  date.Date `json:"due_on"`
	DoneOn date.Date `json:"done_on,omitempty"`
}

func writeJSON(w http.ResponseWriter, c certificate.Listed, day date.Date) error {
	state := c.StateOn(day)
	v := verified{Number: c.Number, Organisation: c.Organisation, Scope: c.Scope, Standard: c.StandardID, Body: c.Body, State: state,
		InForce: state.InForce(), AsOf: day, IssuedOn: c.IssuedOn, ExpiresOn: c.ExpiresOn, SuspendedOn: c.SuspendedOn,
		WithdrawnOn: c.WithdrawnOn, ReplacedOn: c.ReplacedOn, ReplacedBy: c.ReplacedByNo, Reviews: []verifiedReview{}}
	for _, r := range c.Reviews {
		v.Reviews = append(v.Reviews, verifiedReview{string(r.Kind), r.DueOn, r.DoneOn})
	}
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write certificate %s as JSON: %w", c.Number, err)
	}
	w.Header().Set("Content-Type", "application/json")
	_, err = w.Write(append(body, '\n'))
	return err
}
