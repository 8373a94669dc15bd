package organisation

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/picture"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

type assessmentAreasPage struct {
	applicant.Areas
	by      account.Actor
	reasons map[string]assessment.Reason
	columns []areaColumn
}

// areaColumn is one column of the roll-up: the whole (no id), or a service area.
type areaColumn struct {
	id      string
	name    string // escaped
	query   string // that leads to the area, escaped
	ratings map[string]standard.Rating
}

// assessmentAreas shows the self-ratings of every service area beside each
// other.
func assessmentAreas(s *applicant.Applicant, kept *shell.Kept) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		revision, err := s.Revision(r.Context(), by, id)
		if err != nil {
			return err
		}
		content, err := kept.Content(r, by, revision.Mark, func() (templ.Component, error) {
			v, err := s.Areas(r.Context(), by, id)
			p := assessmentAreasPage{Areas: v, by: by, reasons: map[string]assessment.Reason{}, columns: []areaColumn{{name: "the whole", ratings: v.Whole}}}
			for _, e := range v.Selected {
				p.reasons[e.ElementID] = e.Reason
			}
			for _, a := range v.Areas {
				p.columns = append(p.columns, areaColumn{a.Area.ID, templ.EscapeString(a.Area.Name), templ.EscapeString("?area=" + a.Area.ID), a.Ratings})
			}
			return p.view(), err
		})
		if err != nil {
			return err
		}
		frame := frameOf("Service areas", assessment.Assessment{ID: id, Name: revision.Name}, nil)
		frame.Wide = true
		return shell.Show(w, r, http.StatusOK, frame, content)
	}
}

// cells writes the cells of an element's row. With twenty areas there are more
// than a thousand of them, so they are put together by hand from parts that are
// escaped once. A self-rating that no evidence of the area stands behind says so.
func (p assessmentAreasPage) cells(element string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		href := templ.EscapeString(assessmentElementHref(p.ID, element, ""))
		var b []byte
		for _, c := range p.columns {
			rating := c.ratings[element]
			b = append(b, `<td class="govuk-table__cell"><a class="pl-rating pl-rating--letter pl-rating--`...)
			b = append(append(append(append(b, picture.RatingClass(rating)...), `" href="`...), href...), c.query...)
			b = append(append(append(append(b, `" aria-label="`...), element...), ", "...), c.name...)
			b = append(append(b, ": "...), templ.EscapeString(picture.RatingTitle(p.Standard, rating))...)
			if c.id != "" && rating.Judged() && !slices.Contains(p.Evidence[element], c.id) {
				b = append(b, ", no evidence"...)
			}
			b = append(append(append(b, `">`...), templ.EscapeString(picture.Letter(p.Standard, rating))...), `</a></td>`...)
		}
		_, err := w.Write(b)
		return err
	})
}

// maySign tells whether the actor may sign this area off now.
func (p assessmentAreasPage) maySign(a applicant.AreaState) bool {
	return p.Editable() && a.Rated > 0 && p.by.May(account.SignOffArea, p.OfOrganisation(a.Area.ID))
}

func (p assessmentAreasPage) rated(a applicant.AreaState) string {
	n := 0
	for element, r := range a.Ratings {
		if _, selected := p.reasons[element]; selected && r != standard.RatingNotAssessed {
			n++
		}
	}
	return strconv.Itoa(n) + " of " + strconv.Itoa(len(p.reasons))
}

type signOffPage struct {
	form  *web.Form
	words *web.Field
	area  applicant.AreaState
	a     assessment.Assessment
}

// assessmentSignOff lets a head of service sign an area off.
func assessmentSignOff(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Areas(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(v.Areas, func(a applicant.AreaState) bool { return a.Area.ID == r.PathValue("area") })
		if i < 0 {
			return fault.NotFound("There is no such service area in this assessment")
		}
		form := &web.Form{}
		p := signOffPage{form: form, area: v.Areas[i], a: v.Assessment,
			words: form.Text("words", "Anything to add (optional)").Max(1000, "What you add must be 1,000 characters or less")}
		if err := by.Require(account.SignOffArea, v.OfOrganisation(p.area.Area.ID), "service area"); err != nil {
			return err
		}
		if isPost(r) && form.Parse(r) {
			err := s.SignOff(r.Context(), by, v.ID, p.area.Area.ID, p.words.Value)
			if err == nil {
				shell.Flash(w, "You have signed off the self-assessment of "+p.area.Area.Name)
				return web.SeeOther(w, r, assessmentHref(v.ID)+"/areas")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frameOf("Sign off "+p.area.Area.Name, v.Assessment, form), p.view())
	}
}
