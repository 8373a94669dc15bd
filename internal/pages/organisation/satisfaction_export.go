package organisation

import (
	"net/http"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/web"
)

// satisfactionExport gives the figures of the overview, of all periods, as CSV.
// Figures of fewer than 5 answers are not in it.
func satisfactionExport(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		b, err := s.Board(r.Context(), by)
		if err != nil {
			return err
		}
		p := newSatisfactionPage(b, r.URL.Query(), by)
		rows := [][]string{{"Survey", "From", "Until", "Driver", "Service area", "Satisfied", "Interval from", "Interval to", "Dissatisfied", "Answers"}}
		for _, sheet := range p.sheets {
			rows = append(rows, exportRows(b, sheet, p.area.Value)...)
		}
		return web.CSV(w, "satisfaction.csv", rows)
	}
}

func exportRows(b satisfaction.Board, sheet satisfaction.Sheet, area string) [][]string {
	var rows [][]string
	measures := map[string][]satisfaction.Measure{}
	for _, m := range b.Measures {
		measures[m.InstrumentID] = append(measures[m.InstrumentID], m)
	}
	for _, period := range sheet.Periods {
		for _, d := range sheet.Drivers {
			at := satisfaction.NewSheet(sheet.Instrument, measures[sheet.Instrument.ID], b.Areas,
				satisfaction.Filter{Span: sheet.Span, Period: period, Driver: d.Driver, AreaID: area})
			for _, row := range at.Drivers {
				if row.Driver == d.Driver && row.Counts.Answered > 0 {
					rows = append(rows, exportRow(sheet, period, d.Driver, measuredArea(b.Areas, area), row.Counts, false))
				}
			}
			for _, a := range at.Areas {
				if a.AreaID != area {
					rows = append(rows, exportRow(sheet, period, d.Driver, a.Name, a.Counts, a.Withheld))
				}
			}
		}
	}
	return rows
}

func exportRow(s satisfaction.Sheet, p satisfaction.Period, d satisfaction.Driver, area string, c satisfaction.Counts, withheld bool) []string {
	row := []string{s.Instrument.Name, string(p.From), string(p.Until), d.Title(), area}
	switch {
	case withheld:
		return append(row, "withheld", "", "", "", "")
	case c.Hidden():
		return append(row, "fewer than 5 answers", "", "", "", "")
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }
	i := c.Interval()
	return append(row, number(c.Share()), number(i.Low), number(i.High), number(float64(c.Dissatisfied)/float64(c.Answered)), strconv.FormatInt(c.Answered, 10))
}
