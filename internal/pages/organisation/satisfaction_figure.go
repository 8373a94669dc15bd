package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/web"
)

type figurePage struct {
	form                              *web.Form
	survey, driver, area, from, until *web.Field
	satisfied, dissatisfied, answered *web.Field
	surveys                           int
	maySurvey                         bool
}

// satisfactionFigure records a figure that was counted elsewhere.
func satisfactionFigure(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		instruments, areas, err := s.Instruments(r.Context(), by)
		if err != nil {
			return err
		}
		form := &web.Form{}
		count := func(name, label string) *web.Field {
			return form.Text(name, label).Number(0, 100_000_000, "Enter a whole number")
		}
		p := figurePage{form: form, surveys: len(instruments),
			survey:       form.Choice("instrument", "Survey", surveyOptions(instruments)).Required("Select the survey"),
			driver:       form.Choice("driver", "What was the question about?", driverOptions()).Required("Select what the question was about"),
			area:         form.Choice("area", "Service area", measuredAreas(areas)).WithHint("Figures are added up: enter them either for areas or for the whole organisation"),
			from:         form.Date("from", "First day").WithHint("For example, 1 4 2025"),
			until:        form.Date("until", "Last day").WithHint("For example, 31 3 2026"),
			answered:     count("answered", "How many answered?").Required("Enter how many people answered, 1 or more"),
			satisfied:    count("satisfied", "How many were satisfied?").Required("Enter how many were satisfied, no more than answered"),
			dissatisfied: count("dissatisfied", "How many were dissatisfied? (optional)"),
			maySurvey:    by.May(account.RecordMeasure, account.Record{OrganisationID: by.OrganisationID})}
		p.survey.With(r.URL.Query().Get("instrument"))
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.RecordFigure(r.Context(), by, satisfaction.Measure{InstrumentID: p.survey.Value, AreaID: p.area.Value, Driver: satisfaction.Driver(p.driver.Value),
				Period: satisfaction.Period{From: p.from.Day(), Until: p.until.Day()},
				Counts: satisfaction.Counts{Satisfied: p.satisfied.Int(), Dissatisfied: p.dissatisfied.Int(), Answered: p.answered.Int()}})
			if err == nil {
				shell.Flash(w, "The figure has been recorded")
				return web.SeeOther(w, r, "/satisfaction/surveys/"+p.survey.Value)
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Enter a figure", Section: satisfactionSection, Crumbs: satisfactionCrumbs, Form: form}, p.view())
	}
}
