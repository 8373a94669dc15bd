package organisation

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

type assessmentNextPage struct {
	applicant.Proposal
	suggests                         assessment.Kind // whose elements are selected already
	form                             *web.Form
	kind, name, cycle, due, elements *web.Field
}

// others are the kinds whose elements can be suggested instead.
func (p assessmentNextPage) others() []assessment.Kind {
	return slices.DeleteFunc(slices.Clone(p.Kinds), func(k assessment.Kind) bool { return k.Full() || k == p.suggests })
}

// assessmentNext prepares the assessment that follows a decided one: of the kind
// that the query names, or the one to be expected.
func assessmentNext(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ProposeNext(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := assessmentNextPage{Proposal: v, form: form, suggests: v.Expected()}
		if wanted := assessment.Kind(r.URL.Query().Get("kind")); slices.Contains(v.Kinds, wanted) {
			p.suggests = wanted
		}
		p.kind = form.Choice("kind", "What comes next?", kindOptions(v.Kinds)).Required("Select what kind of assessment comes next").With(string(p.suggests))
		p.name = form.Text("name", "Name").WithHint("Such as Annual review 2026").Required("Enter a name for the assessment")
		p.cycle = form.Date("cycle", "When does the cycle start?").WithHint("A review keeps the cycle of the last full assessment. A full reassessment starts a new one.").
			WithDate(v.CycleStartsOn).Required("Enter the day on which the cycle starts")
		p.due = form.Date("due", "When is the submission due? (optional)")
		p.elements = selectionField(form, v, v.Suggested(assessment.AnnualReview1))
		if p.suggests == assessment.FollowUp {
			p.name.With(v.Name + ": follow-up")
			p.due.WithDate(v.PlanDueOn)
			var ids []string
			for _, open := range v.Suggested(assessment.FollowUp) {
				ids = append(ids, open.ElementID)
			}
			p.elements.WithValues(ids).WithHint("Selected already: what was partially compliant or worse, which a follow-up looks at again")
		}
		if isPost(r) && form.Parse(r) {
			a, err := s.RollForward(r.Context(), by, applicant.Next{FromID: v.ID, Kind: assessment.Kind(p.kind.Value), Name: p.name.Value,
				CycleStartsOn: date.Date(p.cycle.Value), DueOn: date.Date(p.due.Value), Elements: slices.Concat([]string{}, p.elements.Values)})
			if err == nil {
				shell.Flash(w, a.Name+" has been prepared: statements and links are kept, self-ratings start anew")
				return web.SeeOther(w, r, assessmentHref(a.ID))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frameOf("Prepare the next assessment", v.Assessment, form), p.view())
	}
}

// selectionField offers every element with the reason that speaks for it and
// the rating it had.
func selectionField(form *web.Form, p applicant.Proposal, selected []assessment.Selected) *web.Field {
	suggested := p.Suggested(assessment.AnnualReview1)
	var options []web.Option
	for _, e := range p.Standard.Elements() {
		hint := "Last time: " + ratingWords(p.Standard, p.Last[e.ID])
		if i := slices.IndexFunc(suggested, func(s assessment.Selected) bool { return s.ElementID == e.ID }); i >= 0 {
			hint = suggested[i].Reason.Title() + ". " + hint
		}
		options = append(options, web.Option{Value: e.ID, Text: e.ID + " " + e.Title, Hint: hint})
	}
	var ids []string
	for _, s := range selected {
		ids = append(ids, s.ElementID)
	}
	return form.Choices("elements", "Elements to examine", options).WithValues(ids).
		WithHint("Selected already: what an improvement area names, what was partially compliant or worse, and Compliance Plus to be confirmed")
}

func ratingWords(std *standard.Standard, r standard.Rating) string {
	if d, ok := std.Definition(r); ok {
		return d.Title
	}
	return "Not assessed"
}

type selectionPage struct {
	applicant.Proposal
	form              *web.Form
	elements, version *web.Field
	mayChange         bool
}

// assessmentSelection shows which elements are examined and why, and lets the
// lead change that.
func assessmentSelection(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Selection(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := selectionPage{Proposal: v, form: form, elements: selectionField(form, v, v.Selected), version: form.Hidden("version").WithInt(v.Version),
			mayChange: mayPlan(by) && v.Editable() && !v.Kind.Full()}
		status := http.StatusOK
		if isPost(r) && form.Parse(r) {
			err := s.SaveSelection(r.Context(), by, v.ID, p.version.Int(), p.elements.Values)
			switch {
			case err == nil:
				shell.Flash(w, "The selection has been saved")
				return web.SeeOther(w, r, assessmentHref(v.ID)+"/selection")
			case fault.Is(err, fault.KindConflict):
				status = settingsStale(form, p.version, v.Version, err)
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, frameOf("Elements to examine", v.Assessment, form), p.view())
	}
}

func (p selectionPage) reason(element string) (assessment.Reason, bool) {
	for _, s := range p.Selected {
		if s.ElementID == element {
			return s.Reason, true
		}
	}
	return "", false
}
