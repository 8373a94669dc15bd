package body

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

func appointmentPath(id, appointment string) string {
	return pathOf(id) + "/appointments/" + appointment
}

// appointmentOf loads the appointment that an address names.
func appointmentOf(s *assessment.Opening, r *http.Request, by account.Actor) (assessment.BodyOverview, assessment.Appointment, error) {
	v, err := s.Overview(r.Context(), by, r.PathValue("id"))
	if err != nil {
		return v, assessment.Appointment{}, err
	}
	i := slices.IndexFunc(v.Appointments, func(a assessment.Appointment) bool { return a.ID == r.PathValue("appointment") })
	if i < 0 {
		return v, assessment.Appointment{}, fault.NotFound("There is no such appointment")
	}
	return v, v.Appointments[i], nil
}

// readsFrom is the first day on which the appointment lets somebody read.
func readsFrom(a assessment.Appointment) date.Date {
	if a.ReadsFrom != "" {
		return a.ReadsFrom
	}
	return a.From
}

func rulingWords(a assessment.Appointment) string {
	switch a.Ruling {
	case assessment.RulingAccepted:
		return "May serve all the same"
	case assessment.RulingReplaced:
		return "Somebody else is appointed"
	}
	return "To be decided"
}

func (p offerPage) facts() govuk.SummaryListArgs {
	var args govuk.SummaryListArgs
	row := func(key, value string) {
		if value != "" {
			args.Rows = append(args.Rows, govuk.SummaryListRow{Key: govuk.SummaryListText{Text: key}, Value: govuk.SummaryListText{Text: value}})
		}
	}
	a := p.Appointment
	row("Kind", p.Kind.Title())
	row("What is assessed", p.Scope)
	row("You may read from", readsFrom(a).Words())
	row("You work from", a.From.Words())
	row("Until", a.Until.Words())
	row("You take over from", a.TakenOverFromName)
	return args
}

// offers says in words what waits for the answer of whoever is appointed.
func offerWords(p account.Appointment) string {
	return p.Role.Title() + ", " + p.From.Short() + " to " + p.Until.Short()
}
