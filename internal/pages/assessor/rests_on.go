package assessor

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

type restsOnPage struct {
	desk.SupportTable
	std                       *standard.Standard
	form                      *web.Form
	criterion, missing, rated *web.Field
	rows                      []desk.SupportRow // that the filters leave
}

func newRestsOnPage(v desk.SupportTable, query url.Values) restsOnPage {
	p := restsOnPage{SupportTable: v, form: &web.Form{}}
	p.std, _ = v.Standard()
	var criteria, legs []web.Option
	for _, c := range p.std.Criteria {
		criteria = append(criteria, web.Option{Value: c.ID, Text: c.ID + " " + c.Title})
	}
	legs = append(legs, web.Option{Value: "any", Text: "Something"})
	for _, l := range desk.Legs() {
		legs = append(legs, web.Option{Value: string(l), Text: l.Title()})
	}
	p.criterion = p.form.Choice("criterion", "Criterion", criteria)
	p.missing = p.form.Choice("missing", "What is missing", legs)
	p.rated = p.form.Choice("rated", "Rating", []web.Option{{Value: "yes", Text: "Rated"}, {Value: "no", Text: "Not rated yet"}})
	p.form.Read(query)
	for _, row := range v.Rows {
		if p.shows(row) {
			p.rows = append(p.rows, row)
		}
	}
	return p
}

func (p restsOnPage) shows(row desk.SupportRow) bool {
	c, _ := p.std.CriterionOf(row.Element.ID)
	rated := row.Rating != standard.RatingNotAssessed
	switch {
	case p.criterion.Value != "" && c.ID != p.criterion.Value,
		p.rated.Value == "yes" && !rated, p.rated.Value == "no" && rated:
		return false
	case p.missing.Value == "":
		return true
	}
	for _, s := range row.Supports {
		if !s.There() && (p.missing.Value == "any" || p.missing.Value == string(s.Leg)) {
			return true
		}
	}
	return false
}

// restsOn shows what every rating rests on, leg by leg.
func restsOn(s *desk.Verification) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Table(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "What ratings rest on", nil), newRestsOnPage(v, r.URL.Query()).view())
	}
}

// totals says how many elements rest on each leg.
func (p restsOnPage) totals() string {
	var parts []string
	for _, leg := range desk.Legs() {
		parts = append(parts, fmt.Sprintf("%s %d", leg.Title(), p.Totals[leg]))
	}
	return "Of " + counted(len(p.Rows), "element") + ": " + strings.Join(parts, ", ") + "."
}

func (p restsOnPage) editable() bool { return p.May.Assess && p.Rateable() }

// open is every leg shown that is missing and not asked for yet, as one value.
func (p restsOnPage) open() (n int, value string) {
	var all []string
	for _, row := range p.rows {
		for _, leg := range desk.Missing(row.Supports) {
			if p.missing.Value == "" || p.missing.Value == "any" || p.missing.Value == string(leg) {
				all = append(all, wantValue(row.Element.ID, leg))
			}
		}
	}
	return len(all), strings.Join(all, " ")
}

func wantValue(element string, leg desk.Leg) string { return element + ":" + string(leg) }

// wanted reads the legs that a form names.
func wanted(values []string, words string) (all []desk.Wanted) {
	for _, value := range values {
		for _, pair := range strings.Fields(value) {
			element, leg, _ := strings.Cut(pair, ":")
			all = append(all, desk.Wanted{ElementID: element, Leg: desk.Leg(leg), Words: words})
		}
	}
	return all
}

// supportMark is a leg in a few words, with how it looks.
func supportMark(s desk.Support) (words, class string) {
	switch {
	case s.Count > 0:
		return fmt.Sprint(s.Count), "pl-fresh pl-fresh--fresh"
	case s.There():
		return "ok", "pl-fresh pl-fresh--fresh"
	case s.Asked():
		return "on site", "pl-fresh pl-fresh--ageing"
	}
	return "missing", "pl-fresh pl-fresh--stale"
}

// tick says what a judgement rests on, in words.
func tick(s *desk.Verification) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, element := r.PathValue("id"), r.PathValue("element")
		words := strings.TrimSpace(r.PostFormValue("words"))
		err := s.Tick(r.Context(), by, desk.LegTick{AssessmentID: id, ElementID: element, Leg: desk.Leg(r.PostFormValue("leg")), Words: words})
		if err != nil {
			return err
		}
		said := "Saved"
		if words == "" {
			said = "Taken back"
		}
		shell.Flash(w, said)
		return web.SeeOther(w, r, elementPath(id, url.PathEscape(element)))
	}
}
