package organisation

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/picture"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

type assessmentAreasPage struct {
	assessment.Areas
	by      account.Actor
	reasons map[string]assessment.Reason
}

// assessmentAreas shows the self-ratings of every service area beside each
// other.
func assessmentAreas(s *assessment.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Areas(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := assessmentAreasPage{v, by, map[string]assessment.Reason{}}
		for _, e := range v.Selected {
			p.reasons[e.ElementID] = e.Reason
		}
		frame := frameOf("Service areas", v.Assessment, nil)
		frame.Wide = true
		return shell.Show(w, r, http.StatusOK, frame, p.view())
	}
}

// maySign tells whether the actor may sign this area off now.
func (p assessmentAreasPage) maySign(a assessment.AreaState) bool {
	return p.Editable() && a.Rated > 0 && p.by.May(account.SignOffArea, p.OfOrganisation(a.Area.ID))
}

// cellWords say what the cell of an area means, for its tooltip and its
// accessible name.
func (p assessmentAreasPage) cellWords(area, name, element string, r standard.Rating) string {
	words := element + ", " + name + ": " + picture.RatingTitle(p.Standard, r)
	if area != "" {
		words += ", " + itemsWords(p.Items[area][element])
	}
	return words
}

func (p assessmentAreasPage) rated(area string) string {
	n := 0
	for element, r := range p.Ratings[area] {
		if _, selected := p.reasons[element]; selected && r != standard.RatingNotAssessed {
			n++
		}
	}
	return strconv.Itoa(n) + " of " + strconv.Itoa(len(p.reasons))
}

type signOffPage struct {
	form  *web.Form
	words *web.Field
	area  assessment.AreaState
	a     assessment.Assessment
}

// assessmentSignOff lets a head of service sign an area off.
func assessmentSignOff(s *assessment.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Areas(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(v.Areas, func(a assessment.AreaState) bool { return a.Area.ID == r.PathValue("area") })
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
