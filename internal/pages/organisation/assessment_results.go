package organisation

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type assessmentResultsPage struct {
	applicant.Shelf
	form                                            *web.Form
	on, kind, plus, compliant, partial, non, source *web.Field
}

// pastKinds are the kinds that a result entered by hand may have.
var pastKinds = slices.DeleteFunc(assessment.Kinds(), func(k assessment.Kind) bool {
	return k == assessment.Block || k == assessment.HealthCheck || k == assessment.FollowUp
})

// assessmentResults lists results of earlier years and lets the lead add one.
func assessmentResults(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		p := assessmentResultsPage{form: form}
		p.on = form.Date("assessed_on", "When was the assessment?").Required("Enter the day of the assessment")
		p.kind = form.Choice("kind", "What kind of assessment was it?", kindOptions(pastKinds)).Required("Select what kind of assessment it was")
		p.plus = countField(form, "plus", "Elements with Compliance Plus").Required("Enter the number of elements with Compliance Plus")
		p.compliant = countField(form, "compliant", "Compliant elements (optional)")
		p.partial = countField(form, "partial", "Partially compliant elements (optional)")
		p.non = countField(form, "non", "Non-compliant elements (optional)")
		p.source = form.Text("source", "Where are the figures from?").WithHint("Such as the assessor's report of that year").Required("Enter where the figures are from, such as the report of that year")
		if isPost(r) && form.Parse(r) {
			err := s.AddPastResult(r.Context(), by, applicant.PastResult{StandardID: "cse", AssessedOn: date.Date(p.on.Value), Kind: assessment.Kind(p.kind.Value),
				CompliancePlus: p.plus.Int(), Compliant: countOf(p.compliant), PartiallyCompliant: countOf(p.partial), NonCompliant: countOf(p.non), Source: p.source.Value})
			if err == nil {
				shell.Flash(w, "The result has been added")
				return web.SeeOther(w, r, "/past-results")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		v, err := s.Shelf(r.Context(), by)
		if err != nil {
			return err
		}
		p.Shelf = v
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Results of earlier years", Section: assessmentSection, Crumbs: assessmentCrumbs, Form: form}, p.view())
	}
}

func countField(form *web.Form, name, label string) *web.Field {
	return form.Text(name, label).Check(func(v string) string {
		if _, err := strconv.ParseUint(v, 10, 32); v != "" && err != nil {
			return label + " must be a whole number"
		}
		return ""
	})
}

// countOf reads an optional count.
func countOf(f *web.Field) *int64 {
	if f.Value == "" {
		return nil
	}
	n := f.Int()
	return &n
}

// assessmentResultRemove takes a result entered by hand away again.
func assessmentResultRemove(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.RemovePastResult(r.Context(), by, r.PathValue("id")); err != nil {
			return err
		}
		shell.Flash(w, "The result has been removed")
		return web.SeeOther(w, r, "/past-results")
	}
}
