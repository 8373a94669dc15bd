package organisation

import (
	"encoding/json"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/pages/viewer"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/suggestion"
	"github.com/plaudit/plaudit/internal/web"
)

type assessmentElementPage struct {
	applicant.Workspace
	form                                        *web.Form
	rating, statement, seeOnSite, gaps, version *web.Field
	comment                                     *web.Field
	limits                                      evidence.Limits
	theirs                                      *applicant.Self // of the other person, when two wrote at once
	frame                                       shell.Frame
	by                                          account.Actor
	sheet                                       *viewer.Sheet // opened beside the element; nil when there is nothing to open
}

// selfForm makes the form of a self-assessment with what is saved in it.
func selfForm(std *standard.Standard, v applicant.Self) assessmentElementPage {
	form := &web.Form{}
	p := assessmentElementPage{form: form}
	var options []web.Option
	for _, d := range std.RatingScale {
		options = append(options, web.Option{Value: string(d.ID), Text: d.Title})
	}
	rating := v.Rating
	if rating == "" {
		rating = standard.RatingNotAssessed
	}
	p.rating = form.Choice("rating", "Self-rating", options).With(string(rating)).Required("Select a self-rating")
	p.statement = form.Text("statement", "Tell me").WithHint("How you meet the element, in your own words").With(v.Statement)
	p.seeOnSite = form.Text("see_on_site", "See on site").WithHint("What an assessor can be shown").With(v.SeeOnSite)
	p.gaps = form.Text("gaps", "Gaps").WithHint("What is missing, and what you do about it").With(v.Gaps)
	p.version = form.Hidden("version").WithInt(v.Version)
	return p
}

func (p assessmentElementPage) self(r *http.Request) applicant.Self {
	return applicant.Self{AssessmentID: r.PathValue("id"), AreaID: r.URL.Query().Get("area"), ElementID: r.PathValue("element"),
		Rating: standard.Rating(p.rating.Value), Statement: p.statement.Value, SeeOnSite: p.seeOnSite.Value, Gaps: p.gaps.Value, Version: p.version.Int()}
}

// assessmentElement is the workspace of one element.
func assessmentElement(s *applicant.Applicant, pages viewer.Pages) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		area := r.URL.Query().Get("area")
		v, err := s.Element(r.Context(), by, r.PathValue("id"), r.PathValue("element"), area)
		if err != nil {
			return err
		}
		p := selfForm(v.Standard, v.Self)
		p.Workspace, p.limits = v, evidence.LimitsOn(by.Today, v.CycleStartsOn)
		p.comment = (&web.Form{}).Text("words", "Comment")
		status := http.StatusOK
		if isPost(r) && p.form.Parse(r) {
			saved, err := s.SaveSelf(r.Context(), by, p.self(r))
			switch {
			case err == nil:
				shell.Flash(w, "Element "+v.Element.ID+" has been saved")
				return web.SeeOther(w, r, assessmentElementHref(v.ID, v.Element.ID, area))
			case fault.Is(err, fault.KindConflict) && saved.Version != p.version.Int():
				status = p.clash(saved)
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		p.by = by
		if p.sheet, err = p.open(r, pages); err != nil {
			return err
		}
		p.frame = frameOf(v.Element.ID+" "+v.Element.Title, v.Assessment, p.form)
		p.frame.Wide = true
		return shell.Show(w, r, status, p.frame, p.view())
	}
}

// clash shows the text of the other person beside one's own, which is still in
// the form: saving again replaces theirs with what is in the form.
func (p *assessmentElementPage) clash(theirs applicant.Self) int {
	p.theirs = &theirs
	p.form.General = append(p.form.General, theirs.UpdatedByName+" saved this element while you were writing. Both texts are below: nothing is lost. "+
		"Put together what you want to keep, then save")
	p.version.WithInt(theirs.Version)
	return http.StatusConflict
}

// assessmentAutosave saves in the background. The answer is the new version; a
// conflict or complaint leaves the form to be sent as a whole.
func assessmentAutosave(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		p := selfForm(standard.CSE(), applicant.Self{})
		if !p.form.Parse(r) {
			return fault.Invalid("The form has to be sent again as a whole")
		}
		saved, err := s.SaveSelf(r.Context(), by, p.self(r))
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(w).Encode(map[string]int64{"version": saved.Version})
	}
}

// assessmentComment adds a comment to an element.
func assessmentComment(s *applicant.Applicant, pages viewer.Pages) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, element, area := r.PathValue("id"), r.PathValue("element"), r.URL.Query().Get("area")
		form := &web.Form{}
		words := form.Text("words", "Comment").Required("Enter a comment")
		valid := form.Parse(r)
		var err error
		if valid {
			err = s.AddComment(r.Context(), by, id, element, words.Value)
			if err == nil {
				return web.SeeOther(w, r, assessmentElementHref(id, element, area)+"#comments")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		v, err := s.Element(r.Context(), by, id, element, area)
		if err != nil {
			return err
		}
		p := selfForm(v.Standard, v.Self)
		p.Workspace, p.limits, p.comment = v, evidence.LimitsOn(by.Today, v.CycleStartsOn), words
		p.by = by
		if p.sheet, err = p.open(r, pages); err != nil {
			return err
		}
		frame := frameOf(v.Element.ID+" "+v.Element.Title, v.Assessment, form)
		frame.Wide = true
		return shell.Show(w, r, http.StatusUnprocessableEntity, frame, p.view())
	}
}

// assessmentHistory shows what was said of an element over time.
func assessmentHistory(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, element, area := r.PathValue("id"), r.PathValue("element"), r.URL.Query().Get("area")
		v, err := s.SelfHistory(r.Context(), by, id, area, element)
		if err != nil {
			return err
		}
		frame := frameOf("History of "+element, v.Assessment, nil)
		frame.Crumbs = append(frame.Crumbs, shell.Crumb{Text: v.Element.ID + " " + v.Element.Title, Href: assessmentElementHref(id, element, area)})
		return shell.Show(w, r, http.StatusOK, frame, historyView(v))
	}
}

// mayLink tells whether the person may decide on what is suggested.
func (p assessmentElementPage) mayLink(v suggestion.ForElement) bool {
	return p.by.May(account.EditEvidence, v.Record())
}

// modules names the scripts of the form. Beside somebody else's text nothing is
// saved in the background: putting both together is for the person to finish.
func (p assessmentElementPage) modules() string {
	if p.theirs != nil {
		return "pl-unsaved"
	}
	return "pl-autosave pl-unsaved"
}

// freshness judges a piece of evidence by the period it describes.
func (p assessmentElementPage) freshness(e assessment.FrozenEvidence) evidence.Freshness {
	return p.limits.Of(e.PeriodUntil, "")
}

// period says which time a piece of evidence describes.
func period(e assessment.FrozenEvidence) string {
	switch {
	case e.PeriodUntil == "":
		return "no period given"
	case e.PeriodFrom == "" || e.PeriodFrom == e.PeriodUntil:
		return e.PeriodUntil.Month()
	}
	return e.PeriodFrom.Month() + " to " + e.PeriodUntil.Month()
}

// where names the part of the organisation that is written about.
func (p assessmentElementPage) where() string {
	if p.Workspace.Area == nil {
		return "The whole: " + p.Scope
	}
	return p.Workspace.Area.Name
}

func (p assessmentElementPage) areaID() string { return p.Workspace.Self.AreaID }

func (p assessmentElementPage) path() string {
	return assessmentHref(p.ID) + "/elements/" + p.Element.ID
}

// action is an address of the page that keeps the area.
func (p assessmentElementPage) action(suffix string) string {
	if p.areaID() != "" {
		return p.path() + suffix + "?area=" + p.areaID()
	}
	return p.path() + suffix
}
