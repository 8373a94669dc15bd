package body

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/web"
)

// compareFile sends what the page shows: the elements as CSV, everything as an
// Excel file.
func compareFile(s *calibration.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		p, f := calibrationFilter(&web.Form{}, r.URL.Query())
		name := r.PathValue("format")
		if name != "elements.csv" && name != "comparison.xlsx" {
			return fault.NotFound("There is no such file")
		}
		var err error
		if p.View, err = s.Compare(r.Context(), by, f); err != nil {
			return err
		}
		p.by = by
		if name == "elements.csv" {
			sheet := p.elementSheet()
			rows := [][]string{words(sheet.Head)}
			for _, row := range sheet.Rows {
				rows = append(rows, words(row))
			}
			return web.CSV(w, "ratings-compared.csv", rows)
		}
		var body bytes.Buffer
		if err := report.Workbook(&body, "How ratings compare", by.OrganisationName, by.Today.Time(),
			p.peopleSheet(), p.elementSheet(), p.singleSheet()); err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		w.Header().Set("Content-Disposition", `attachment; filename="ratings-compared.xlsx"`)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(body.Bytes()) // whoever has gone needs no answer
		return nil
	}
}

func words(row []any) []string {
	all := make([]string, len(row))
	for i, cell := range row {
		all[i] = fmt.Sprint(cell)
	}
	return all
}

func countCells(c calibration.Counts) []any {
	return []any{c.Four[0], c.Four[1], c.Four[2], c.Four[3], c.NotApplicable}
}

var countHeads = []any{"Compliance Plus", "Compliant", "Partially Compliant", "Non-Compliant", "Not applicable"}

func row(cells ...[]any) (all []any) {
	for _, c := range cells {
		all = append(all, c...)
	}
	return all
}

func (p calibrationPage) peopleSheet() report.Sheet {
	s := report.Sheet{Name: "Assessors", Widths: []float64{28, 12, 12, 12, 12, 12, 12, 28, 28, 28, 28, 12, 12, 12, 12, 12, 12, 12}}
	s.Head = row([]any{"Assessor", "Assessments"}, countHeads, []any{"Compliance Plus beside the others", "Partial or worse beside the others",
		"Better than self-rating beside the others", "Worse than self-rating beside the others", "Better than self-rating", "Same", "Worse",
		"Second opinions taken", "Second opinions not taken", "Changed after accuracy check", "Changed by moderation", "Changed by appeal", "Ratings checked"})
	for _, k := range desk.ConcernKinds() {
		s.Head = append(s.Head, "Check: "+k.Title())
	}
	for _, r := range p.Comparison.People {
		cells := row([]any{r.Name, r.Own.Assessments}, countCells(r.Own.Counts),
			[]any{verdict(r.Plus()), verdict(r.NotMet()), verdict(r.AboveSelf()), verdict(r.BelowSelf()), r.Own.Above, r.Own.Same, r.Own.Below, r.Own.Taken, r.Own.Kept})
		for _, c := range causes() {
			cells = append(cells, r.Own.Changed[c])
		}
		cells = append(cells, r.Own.Checked)
		for _, k := range desk.ConcernKinds() {
			cells = append(cells, r.Own.Fired[k])
		}
		s.Rows = append(s.Rows, cells)
	}
	return s
}

func (p calibrationPage) elementSheet() report.Sheet {
	who := p.ofPerson()
	s := report.Sheet{Name: "Elements", Widths: []float64{10, 44, 24, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 32}}
	s.Head = row([]any{"Element", "Title", "Whose ratings"}, countHeads)
	if who != "" {
		for _, h := range countHeads {
			s.Head = append(s.Head, "Others: "+h.(string))
		}
		s.Head = append(s.Head, "Compliance Plus beside the others")
	}
	for _, r := range p.Comparison.Elements {
		if who == "" {
			s.Rows = append(s.Rows, row([]any{r.ID, r.Name, "Everybody"}, countCells(r.Own.Counts)))
			continue
		}
		s.Rows = append(s.Rows, row([]any{r.ID, r.Name, who}, countCells(r.Own.Counts), countCells(r.Others.Counts), []any{verdict(r.Plus())}))
	}
	return s
}

func (p calibrationPage) singleSheet() report.Sheet {
	s := report.Sheet{Name: "Assessments", Widths: []float64{36, 36, 24, 18, 16, 40, 12, 12, 12, 12, 12, 12},
		Head: row([]any{"Organisation", "Assessment", "Type", "State", "First released", "Assessors"}, countHeads, []any{"Changed later"})}
	for _, v := range p.Singles {
		raters := strings.Join(v.Raters, ", ")
		if who := p.ofPerson(); who != "" {
			raters = who
		}
		s.Rows = append(s.Rows, row([]any{v.Organisation, v.Name, v.Kind.Title(), v.State.Title(), string(date.Today(v.ReleasedAt)), raters}, countCells(v.Counts), []any{v.Changed}))
	}
	return s
}
