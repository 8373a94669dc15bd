package assessor

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
)

type pointsPage struct{ reporting.PointsPage }

func (p pointsPage) editable() bool { return p.May.Assess && p.Rateable() }

// points lists the strengths and improvement areas of the report.
func points(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Points(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "Strengths and improvement areas", nil), pointsPage{v}.view())
	}
}

type pointPage struct {
	reporting.PointsPage
	saved                          desk.Point // without ID for a new one
	form                           *web.Form
	kind, words, elements, version *web.Field
	back                           *web.Field // the element whose page leads here; "" for the list
	path                           string
	stale                          bool
}

// point adds a point by hand or changes one.
func point(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Points(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := pointPage{PointsPage: v, form: &web.Form{}, path: r.URL.Path}
		if id := r.PathValue("point"); id != "" {
			i := slices.IndexFunc(v.Points, func(o desk.Point) bool { return o.ID == id })
			if i < 0 {
				return fault.NotFound("There is no such point")
			}
			p.saved = v.Points[i]
		} else {
			p.saved.Kind = desk.PointKind(r.URL.Query().Get("kind"))
		}
		p.fields()
		p.back.With(r.URL.Query().Get("back"))
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			_, err := s.SavePoint(r.Context(), by, desk.Point{ID: p.saved.ID, AssessmentID: v.ID, Kind: desk.PointKind(p.kind.Value), Words: p.words.Value,
				ElementIDs: p.elements.Values, Version: p.version.Int()})
			switch {
			case err == nil:
				shell.Flash(w, "Saved")
				return web.SeeOther(w, r, p.backTo(p.back.Value))
			case fault.Is(err, fault.KindConflict) && p.saved.Version != p.version.Int():
				status, p.stale = stale(p.form, p.version, p.saved.Version, err), true
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, frame(v.Case, p.title(), p.form), p.view())
	}
}

func (p *pointPage) fields() {
	var kinds []web.Option
	for _, k := range desk.PointKinds() {
		kinds = append(kinds, web.Option{Value: string(k), Text: k.Title()})
	}
	p.kind = p.form.Choice("kind", "What it is", kinds).With(string(p.saved.Kind)).Required("Select strength or improvement area")
	p.words = p.form.Text("words", "In words").With(p.saved.Words).Required("Enter the strength or the improvement area")
	p.elements = p.form.Choices("elements", "Elements", elementOptions(p.Case, p.Selected)).WithValues(p.saved.ElementIDs)
	p.version = p.form.Hidden("version").WithInt(p.saved.Version)
	p.back = p.form.Hidden("back")
}

// backTo is the page of an examined element, or else the list of points.
func (p pointPage) backTo(element string) string {
	if slices.ContainsFunc(p.Selected, func(s assessment.Selected) bool { return s.ElementID == element }) {
		return elementPath(p.ID, element)
	}
	return pathOf(p.ID) + "/points"
}

func (p pointPage) title() string {
	if p.saved.ID == "" {
		return "Add a strength or improvement area"
	}
	return "Change the " + p.saved.Kind.Title()
}

// movePoint moves a point one place up or down.
func movePoint(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		if err := s.MovePoint(r.Context(), by, id, r.PathValue("point"), r.PostFormValue("to") == "up"); err != nil {
			return err
		}
		return web.SeeOther(w, r, pathOf(id)+"/points#"+r.PathValue("point"))
	}
}

// removePoint removes a point.
func removePoint(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		if err := s.RemovePoint(r.Context(), by, id, r.PathValue("point"), postedVersion(r)); err != nil {
			return err
		}
		shell.Flash(w, "Removed")
		if element := r.PostFormValue("back"); element != "" {
			return web.SeeOther(w, r, elementPath(id, url.PathEscape(element)))
		}
		return web.SeeOther(w, r, pathOf(id)+"/points")
	}
}
