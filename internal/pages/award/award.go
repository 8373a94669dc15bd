// Package award shows what pages of every audience show of a certificate: its
// state, its reviews, the certificate itself for printing, and the trend of
// Compliance Plus. It knows no use case.
package award

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/picture"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

func tagClass(s certificate.State) string {
	switch s {
	case certificate.Valid:
		return "govuk-tag--green"
	case certificate.Due:
		return "govuk-tag--yellow"
	case certificate.Suspended, certificate.Withdrawn:
		return "govuk-tag--red"
	}
	return "govuk-tag--grey"
}

func statusClass(s certificate.State) string {
	switch s {
	case certificate.Valid:
		return "pl-status pl-status--valid"
	case certificate.Due:
		return "pl-status pl-status--due"
	case certificate.Replaced:
		return "pl-status"
	}
	return "pl-status pl-status--ended"
}

// reviewState says where a review stands on a day.
func reviewState(r certificate.Review, day date.Date) string {
	switch {
	case r.DoneOn != "":
		return "Done on " + r.DoneOn.Words()
	case r.DueOn < day:
		return "Overdue"
	}
	return "Not yet"
}

// NextReview says which review comes next and when; "None" when all are done.
func NextReview(c certificate.Certificate, day date.Date) string {
	next, open := c.NextReview()
	if !open {
		return "None"
	}
	words := next.Kind.Title() + ", by " + next.DueOn.Words()
	if next.DueOn < day {
		words += " (overdue)"
	}
	return words
}

// StandardTitle is the title of the standard a certificate speaks of.
func StandardTitle(id string) string {
	std, err := standard.BuiltIn(id)
	if err != nil {
		return id
	}
	return std.Title
}

// Trend is the number of Compliance Plus elements over the years, as a chart
// with its table.
func Trend(points []certificate.TrendPoint) picture.Trend {
	t := picture.Trend{ID: "compliance-plus-trend", Title: "Compliance Plus at each assessment", Unit: "elements with Compliance Plus"}
	for _, p := range points {
		note := p.Name
		if p.Source != "" {
			note += ", entered by the organisation: " + p.Source
		}
		t.Points = append(t.Points, picture.Point{Label: monthShort(p.On), Value: int(p.CompliancePlus), Note: note})
	}
	return t
}

func monthShort(d date.Date) string { return d.Time().Format("Jan 2006") }

// Send sends the certificate as a PDF. verify is the address at which anybody
// can check it; report is what is public of the last assessment.
func Send(w http.ResponseWriter, c certificate.Listed, day date.Date, public report.Content, verify string) error {
	p := report.Certificate{Number: c.Number, Organisation: c.Organisation, Body: c.Body, Standard: StandardTitle(c.StandardID), Scope: c.Scope,
		Sites: public.Sites, IssuedOn: c.IssuedOn, ExpiresOn: c.ExpiresOn, Verify: verify}
	if !c.StateOn(day).InForce() {
		p.NotValid = c.Answer(day)
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="`+p.Name()+`"`)
	return report.WriteCertificate(w, p)
}
