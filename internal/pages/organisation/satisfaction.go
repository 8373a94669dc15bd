package organisation

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/web"
)

// SatisfactionRoutes returns the pages on what customers say: figures, surveys
// and imports.
func SatisfactionRoutes(s *satisfaction.Service) []shell.Route {
	read, record := shell.Can(account.ReadOrganisation), shell.Can(account.RecordMeasure)
	return []shell.Route{
		{Pattern: "GET /satisfaction", Needs: read, Handle: satisfactionOverview(s)},
		{Pattern: "GET /satisfaction/figures.csv", Needs: read, Handle: satisfactionExport(s)},
		{Pattern: "GET /satisfaction/figures/new", Needs: record, Handle: satisfactionFigure(s)},
		{Pattern: "POST /satisfaction/figures/new", Needs: record, Handle: satisfactionFigure(s)},
		{Pattern: "GET /satisfaction/surveys", Needs: read, Handle: satisfactionSurveys(s)},
		{Pattern: "GET /satisfaction/surveys/new", Needs: record, Handle: satisfactionSurveyEdit(s)},
		{Pattern: "POST /satisfaction/surveys/new", Needs: record, Handle: satisfactionSurveyEdit(s)},
		{Pattern: "GET /satisfaction/surveys/{id}", Needs: read, Handle: satisfactionSurvey(s)},
		{Pattern: "GET /satisfaction/surveys/{id}/change", Needs: record, Handle: satisfactionSurveyEdit(s)},
		{Pattern: "POST /satisfaction/surveys/{id}/change", Needs: record, Handle: satisfactionSurveyEdit(s)},
		{Pattern: "POST /satisfaction/surveys/{id}/figures/{figure}/remove", Needs: record, Handle: satisfactionFigureRemove(s)},
		{Pattern: "GET /satisfaction/imports", Needs: read, Handle: satisfactionImports(s)},
		{Pattern: "GET /satisfaction/imports/new", Needs: record, Handle: satisfactionUpload(s)},
		{Pattern: "POST /satisfaction/imports/new", Needs: record, Handle: satisfactionUpload(s)},
		{Pattern: "GET /satisfaction/imports/{id}", Needs: read, Handle: satisfactionImport(s)},
		{Pattern: "GET /satisfaction/imports/{id}/columns", Needs: record, Handle: satisfactionColumns(s)},
		{Pattern: "POST /satisfaction/imports/{id}/columns", Needs: record, Handle: satisfactionColumns(s)},
		{Pattern: "GET /satisfaction/imports/{id}/values", Needs: record, Handle: satisfactionValues(s)},
		{Pattern: "POST /satisfaction/imports/{id}/values", Needs: record, Handle: satisfactionValues(s)},
		{Pattern: "GET /satisfaction/imports/{id}/check", Needs: record, Handle: satisfactionCheck(s)},
		{Pattern: "POST /satisfaction/imports/{id}/check", Needs: record, Handle: satisfactionCheck(s)},
		{Pattern: "POST /satisfaction/imports/{id}/withdraw", Needs: record, Handle: satisfactionWithdraw(s)},
	}
}

const satisfactionSection = "/satisfaction"

var (
	satisfactionCrumbs = []shell.Crumb{{Text: "Satisfaction", Href: "/satisfaction"}}
	surveysCrumbs      = append(slices.Clone(satisfactionCrumbs), shell.Crumb{Text: "Surveys", Href: "/satisfaction/surveys"})
	importsCrumbs      = append(slices.Clone(satisfactionCrumbs), shell.Crumb{Text: "Imports", Href: "/satisfaction/imports"})
)

// measuredAreas are the areas in use as choices, in the order of the tree.
func measuredAreas(areas []organisation.ServiceArea) []web.Option {
	var options []web.Option
	for _, b := range organisation.Tree(areas) {
		if b.ArchivedAt.IsZero() {
			indent := ""
			for range b.Depth {
				indent += "\u2013 "
			}
			options = append(options, web.Option{Value: b.ID, Text: indent + b.Name})
		}
	}
	return options
}

func surveyOptions(instruments []satisfaction.Instrument) []web.Option {
	var options []web.Option
	for _, i := range instruments {
		options = append(options, web.Option{Value: i.ID, Text: i.Name})
	}
	return options
}

func driverOptions() []web.Option {
	var options []web.Option
	for _, d := range satisfaction.Drivers() {
		options = append(options, web.Option{Value: string(d), Text: d.Title(), Hint: d.Question()})
	}
	return options
}

func spanOptions() []web.Option {
	var options []web.Option
	for _, s := range satisfaction.Spans() {
		options = append(options, web.Option{Value: string(s), Text: s.Title()})
	}
	return options
}

func measuredArea(areas []organisation.ServiceArea, id string) string {
	for _, a := range areas {
		if a.ID == id {
			return a.Name
		}
	}
	return "Whole organisation"
}

type satisfactionPage struct {
	form                               *web.Form
	survey, area, driver, span, period *web.Field
	sheets                             []satisfaction.Sheet
	any                                bool // there are figures, filtered or not
	surveys                            int
	mayRecord, maySurvey               bool
	query                              string // of this view, for the export
}

// satisfactionOverview shows what each survey says, filtered by the address.
func satisfactionOverview(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		b, err := s.Board(r.Context(), by)
		if err != nil {
			return err
		}
		p := newSatisfactionPage(b, r.URL.Query(), by)
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Satisfaction", Section: satisfactionSection}, p.view())
	}
}

func newSatisfactionPage(b satisfaction.Board, query url.Values, by account.Actor) satisfactionPage {
	form := &web.Form{}
	p := satisfactionPage{form: form, any: len(b.Measures) > 0, surveys: len(b.Instruments),
		survey:    form.Choice("survey", "Survey", surveyOptions(b.Instruments)),
		area:      form.Choice("area", "Service area", measuredAreas(b.Areas)),
		driver:    form.Choice("driver", "Driver in detail", driverOptions()),
		span:      form.Choice("span", "Length of periods", spanOptions()),
		period:    form.Text("period", "Period"),
		mayRecord: by.Has(account.RecordMeasure),
		maySurvey: by.May(account.RecordMeasure, account.Record{OrganisationID: by.OrganisationID})}
	form.Read(query) // what is not among the choices is not filtered by
	f := satisfaction.Filter{InstrumentID: p.survey.Value, AreaID: p.area.Value, Driver: satisfaction.Driver(p.driver.Value), Span: satisfaction.Span(p.span.Value)}
	f.Period, _ = satisfaction.ParsePeriod(p.period.Value)
	p.sheets = satisfaction.Sheets(b.Instruments, b.Measures, b.Areas, f)
	p.period.Kind, p.period.Options = web.ChoiceField, periodOptions(p.sheets)
	p.query = query.Encode()
	return p
}

// periodOptions are the periods of all sheets, newest first.
func periodOptions(sheets []satisfaction.Sheet) []web.Option {
	var all []satisfaction.Period
	for _, s := range sheets {
		all = append(all, s.Periods...)
	}
	slices.SortFunc(all, func(a, b satisfaction.Period) int { return b.Compare(a) })
	var options []web.Option
	for _, p := range slices.Compact(all) {
		options = append(options, web.Option{Value: p.String(), Text: p.Words()})
	}
	return options
}

func (p satisfactionPage) exportPath() string {
	if p.query == "" {
		return "/satisfaction/figures.csv"
	}
	return "/satisfaction/figures.csv?" + p.query
}
