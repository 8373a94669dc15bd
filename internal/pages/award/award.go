// Package award shows what pages of every audience show of a certificate: its
// state, its reviews, the certificate itself for printing, and the trend of
// Compliance Plus. It knows no use case.
package award

import (
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/picture"
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
