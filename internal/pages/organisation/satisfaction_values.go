package organisation

import (
	"fmt"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/web"
)

type valuesPage struct {
	form           *web.Form
	answers, areas []*web.Field
	version        *web.Field
	v              satisfaction.ImportView
}

func newValuesPage(v satisfaction.ImportView) (p valuesPage, answers, areas []satisfaction.Value) {
	m, form := v.Content.Mapping, &web.Form{}
	p = valuesPage{form: form, v: v, version: form.Hidden("version").WithInt(v.Version)}
	var verdicts []web.Option
	for _, verdict := range []satisfaction.Verdict{satisfaction.NoAnswer, satisfaction.Satisfied, satisfaction.Neither, satisfaction.Dissatisfied} {
		verdicts = append(verdicts, web.Option{Value: string(verdict), Text: verdict.Title()})
	}
	places := append([]web.Option{{Value: satisfaction.LeaveRowsOut, Text: "Leave these rows out"}, {Value: satisfaction.WholeOrganisation, Text: "Whole organisation"}}, measuredAreas(v.Areas)...)
	answers, areas = m.UnknownAnswers(v.Content.Profile, v.Instrument()), m.UnknownAreas(v.Content.Profile, v.Areas)
	field := func(name string, value satisfaction.Value, options []web.Option, chosen string) *web.Field {
		if chosen == "" {
			chosen = options[0].Value
		}
		return form.Choice(name, "\u201c"+value.Text+"\u201d", options).With(chosen).WithHint(rowsWords(value.Rows)).Required("Select what this counts as")
	}
	for i, value := range answers {
		p.answers = append(p.answers, field(fmt.Sprintf("answer-%d", i), value, verdicts, string(m.Answer(value.Text))))
	}
	for i, value := range areas {
		p.areas = append(p.areas, field(fmt.Sprintf("area-%d", i), value, places, m.Area(value.Text)))
	}
	return p, answers, areas
}

func rowsWords(n int64) string {
	if n == 1 {
		return "In 1 row"
	}
	return fmt.Sprintf("In %d rows", n)
}

// satisfactionValues asks what answers that are not on the scale, and names
// that are no service areas, count as.
func satisfactionValues(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Import(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if v.State != satisfaction.Received {
			return web.SeeOther(w, r, "/satisfaction/imports/"+v.ID)
		}
		p, answers, areas := newValuesPage(v)
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			verdicts, places := map[string]satisfaction.Verdict{}, map[string]string{}
			for i, value := range answers {
				verdicts[value.Text] = satisfaction.Verdict(p.answers[i].Value)
			}
			for i, value := range areas {
				places[value.Text] = p.areas[i].Value
			}
			err := s.MapValues(r.Context(), by, v.ID, p.version.Int(), verdicts, places)
			switch {
			case err == nil:
				return web.SeeOther(w, r, "/satisfaction/imports/"+v.ID+"/check")
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
		return shell.Show(w, r, status, shell.Frame{Title: "What the answers count as", Section: satisfactionSection, Crumbs: importsCrumbs, Form: p.form}, p.view())
	}
}
