package organisation

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/web"
)

// satisfactionSurveys lists the organisation's surveys.
func satisfactionSurveys(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		all, _, err := s.Instruments(r.Context(), by)
		if err != nil {
			return err
		}
		maySurvey := by.May(account.RecordMeasure, account.Record{OrganisationID: by.OrganisationID})
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Surveys", Section: satisfactionSection, Crumbs: satisfactionCrumbs}, surveysView(maySurvey, all))
	}
}

// satisfactionSurvey shows one survey with its figures, one by one.
func satisfactionSurvey(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Instrument(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: v.Name, Section: satisfactionSection, Crumbs: surveysCrumbs}, surveyView(by.Has(account.RecordMeasure), v))
	}
}

// figuresShown is how many figures a survey's page lists; the export has all.
const figuresShown = 300

type surveyPage struct {
	form                                   *web.Form
	name, scale, answers, from, to         *web.Field
	selection, population, method, version *web.Field
	survey                                 satisfaction.Instrument // as it is saved; without ID for a new one
	path                                   string
}

func (p surveyPage) title() string {
	if p.survey.ID == "" {
		return "Describe a survey"
	}
	return "Change " + p.survey.Name
}

func newSurveyPage(path string) surveyPage {
	var scales, selections []web.Option
	for _, scale := range satisfaction.Scales() {
		words := "Satisfied: " + scale.Answers[scale.SatisfiedFrom-1] + " or better"
		if int(scale.SatisfiedFrom) == len(scale.Answers) {
			words = "Satisfied: " + scale.Answers[scale.SatisfiedFrom-1]
		}
		scales = append(scales, web.Option{Value: scale.ID, Text: scale.Title, Hint: words})
	}
	scales = append(scales, web.Option{Value: satisfaction.OwnScale, Text: "Answers of our own", Hint: "Enter them below"})
	for _, selection := range satisfaction.Selections() {
		selections = append(selections, web.Option{Value: string(selection), Text: selection.Title()})
	}
	form := &web.Form{}
	return surveyPage{form: form, path: path,
		name:       form.Text("name", "Name of the survey").WithHint("For example, Annual tenants' survey"),
		scale:      form.Choice("scale", "What could people answer?", scales).Required("Select the answers that people could choose from"),
		answers:    form.Text("answers", "Answers of your own (only if you chose that)").WithHint("Each on a line of its own, worst first"),
		from:       form.Text("satisfied_from", "The worst answer that counts as satisfied (optional)").WithHint("Leave empty for what is usual with these answers"),
		to:         form.Text("dissatisfied_to", "The best answer that counts as dissatisfied (optional)").WithHint("Leave empty for what is usual with these answers"),
		selection:  form.Choice("selection", "Who answers?", selections).Required("Select who answers"),
		population: form.Text("population", "How many customers could answer in a year? (optional)").WithHint("A whole number. It says how many answers are enough").Check(wholeNumber),
		method:     form.Text("method", "Note on the method (optional)").WithHint("How, when and whom you ask, and how many of those you asked have answered. It stands beside the figures"),
		version:    form.Hidden("version")}
}

func wholeNumber(v string) string {
	if n, err := strconv.ParseInt(strings.ReplaceAll(v, ",", ""), 10, 64); v != "" && (err != nil || n < 0) {
		return "Enter the number of customers as a whole number"
	}
	return ""
}

func (p surveyPage) show(i satisfaction.Instrument) {
	scale := i.ScaleUsed()
	p.name.With(i.Name)
	p.scale.With(scale.ID)
	if scale.ID == satisfaction.OwnScale {
		p.answers.With(strings.Join(scale.Answers, "\n"))
	}
	if i.SatisfiedFrom >= 1 && int(i.SatisfiedFrom) <= len(scale.Answers) {
		p.from.With(scale.Answers[i.SatisfiedFrom-1])
	}
	if i.DissatisfiedTo >= 1 && int(i.DissatisfiedTo) <= len(scale.Answers) {
		p.to.With(scale.Answers[i.DissatisfiedTo-1])
	}
	p.selection.With(string(i.Selection))
	if i.Population > 0 {
		p.population.WithInt(i.Population)
	}
	p.method.With(i.Method)
	p.version.WithInt(i.Version)
}

// read makes the instrument of what was typed. An answer that is not on the
// scale is complained of beside its field.
func (p surveyPage) read() (i satisfaction.Instrument, ok bool) {
	i = satisfaction.Instrument{ID: p.survey.ID, Name: p.name.Value, Scale: p.scale.Value, Selection: satisfaction.Selection(p.selection.Value),
		Method: p.method.Value, Version: p.version.Int()}
	i.Population, _ = strconv.ParseInt(strings.ReplaceAll(p.population.Value, ",", ""), 10, 64)
	if i.Scale == satisfaction.OwnScale {
		i.Scale += "\n" + p.answers.Value
	}
	i = i.Normal()
	place := func(f *web.Field, usual int64) int64 {
		if f.Value == "" {
			return usual
		}
		at := i.ScaleUsed().Position(f.Value)
		if at == 0 {
			f.Error = "Enter one of the answers that people could choose from"
		}
		return at
	}
	i.SatisfiedFrom, i.DissatisfiedTo = place(p.from, i.SatisfiedFrom), place(p.to, i.DissatisfiedTo)
	return i, !p.form.Failed()
}

// satisfactionSurveyEdit describes a new survey or changes one.
func satisfactionSurveyEdit(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := by.Require(account.RecordMeasure, account.Record{OrganisationID: by.OrganisationID}, "survey"); err != nil {
			return err
		}
		p := newSurveyPage(r.URL.Path)
		if id := r.PathValue("id"); id != "" {
			v, err := s.Instrument(r.Context(), by, id)
			if err != nil {
				return err
			}
			p.survey = v.Instrument
			p.show(v.Instrument)
		}
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			i, ok := p.read()
			var err error
			if ok {
				i, err = s.SaveInstrument(r.Context(), by, i)
			}
			switch {
			case ok && err == nil:
				shell.Flash(w, i.Name+" has been saved")
				return web.SeeOther(w, r, "/satisfaction/surveys/"+i.ID)
			case fault.Is(err, fault.KindConflict):
				p.form.General = append(p.form.General, staleWords(err)+". Your text is below. Save again to replace what is saved now with yours")
				p.version.WithInt(p.survey.Version)
				status = http.StatusConflict
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: p.title(), Section: satisfactionSection, Crumbs: surveysCrumbs, Form: p.form}, p.view())
	}
}

func staleWords(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Words
	}
	return "This was changed by somebody else"
}

// satisfactionFigureRemove takes back a figure that was entered by hand.
func satisfactionFigureRemove(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.RemoveFigure(r.Context(), by, r.PathValue("id"), r.PathValue("figure")); err != nil {
			return err
		}
		shell.Flash(w, "The figure has been removed")
		return web.SeeOther(w, r, "/satisfaction/surveys/"+r.PathValue("id"))
	}
}
