package organisation

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/web"
)

type columnsPage struct {
	form                                   *web.Form
	survey, order, span, area, from, until *web.Field
	columns                                []*web.Field // nil where the column was left out as personal
	version                                *web.Field
	v                                      satisfaction.ImportView
	maySurvey                              bool
}

func roleOptions() []web.Option {
	options := []web.Option{{Value: "leave", Text: satisfaction.LeftOut.Title()}}
	for _, d := range satisfaction.Drivers() {
		options = append(options, web.Option{Value: string(d), Text: "Answers about: " + strings.ToLower(d.Title())})
	}
	for _, r := range []satisfaction.Role{satisfaction.DateColumn, satisfaction.AreaColumn} {
		options = append(options, web.Option{Value: string(r), Text: r.Title()})
	}
	return options
}

func newColumnsPage(v satisfaction.ImportView, by account.Actor) columnsPage {
	form, m := &web.Form{}, v.Content.Mapping
	p := columnsPage{form: form, v: v, maySurvey: by.May(account.RecordMeasure, account.Record{OrganisationID: by.OrganisationID}),
		survey: form.Choice("instrument", "Which survey are these answers of?", surveyOptions(v.Instruments)).With(m.InstrumentID).Required("Select the survey that the answers belong to")}
	form.Hidden("columns") // complaints about the columns as a whole
	for i, c := range v.Content.Profile.Columns {
		if c.Personal != "" {
			p.columns = append(p.columns, nil)
			continue
		}
		field := form.Choice(satisfaction.ColumnField(i), c.Title, roleOptions()).With("leave")
		if i < len(m.Columns) && m.Columns[i] != satisfaction.LeftOut {
			field.With(string(m.Columns[i]))
		}
		p.columns = append(p.columns, field)
	}
	p.order = form.Choice("date_order", "How are dates written?", []web.Option{
		{Value: string(satisfaction.DayFirst), Text: "Day first, such as 31/12/2025"}, {Value: string(satisfaction.MonthFirst), Text: "Month first, such as 12/31/2025"}}).With(string(m.DateOrder))
	p.span = form.Choice("span", "Count the answers by", spanOptions()).With(string(m.Span))
	p.from = form.Date("from", "First day").WithDate(m.Period.From)
	p.until = form.Date("until", "Last day").WithDate(m.Period.Until)
	p.area = form.Choice("area", "Which service area are they about?", measuredAreas(v.Areas)).With(m.AreaID)
	p.version = form.Hidden("version").WithInt(v.Version)
	return p
}

func (p columnsPage) mapping() satisfaction.Mapping {
	m := satisfaction.Mapping{InstrumentID: p.survey.Value, DateOrder: satisfaction.DateOrder(p.order.Value), Span: satisfaction.Span(p.span.Value),
		Period: satisfaction.Period{From: p.from.Day(), Until: p.until.Day()}, AreaID: p.area.Value}
	for _, field := range p.columns {
		role := satisfaction.LeftOut
		if field != nil && field.Value != "leave" {
			role = satisfaction.Role(field.Value)
		}
		m.Columns = append(m.Columns, role)
	}
	return m
}

// satisfactionColumns asks what the columns of a file are.
func satisfactionColumns(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Import(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if v.State != satisfaction.Received {
			return web.SeeOther(w, r, "/satisfaction/imports/"+v.ID)
		}
		p := newColumnsPage(v, by)
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			m := p.mapping()
			err := s.MapColumns(r.Context(), by, v.ID, p.version.Int(), m)
			switch {
			case err == nil:
				return web.SeeOther(w, r, nextOfMapping(v, m))
			case fault.Is(err, fault.KindConflict):
				p.form.General = append(p.form.General, staleWords(err)+". Your choices are below. Continue to replace what is saved now with yours")
				p.version.WithInt(v.Version)
				status = http.StatusConflict
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: "What the columns are", Section: satisfactionSection, Crumbs: importsCrumbs, Form: p.form}, p.view())
	}
}

// nextOfMapping is where one goes when the columns are known: to the values
// that nobody can guess, or to the check.
func nextOfMapping(v satisfaction.ImportView, m satisfaction.Mapping) string {
	v.Content.Mapping = m
	if len(m.UnknownAnswers(v.Content.Profile, v.Instrument())) > 0 || len(m.UnknownAreas(v.Content.Profile, v.Areas)) > 0 {
		return "/satisfaction/imports/" + v.ID + "/values"
	}
	return "/satisfaction/imports/" + v.ID + "/check"
}

func columnWords(c satisfaction.Column) string {
	var samples []string
	for _, s := range c.Sample {
		if s != "" {
			samples = append(samples, s)
		}
	}
	if len(samples) == 0 {
		return fmt.Sprintf("%d rows have a value", c.Filled)
	}
	return fmt.Sprintf("%d rows have a value: %s", c.Filled, strings.Join(samples, "; "))
}
