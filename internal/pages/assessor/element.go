package assessor

import (
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/pages/viewer"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type elementPage struct {
	desk.ElementPage
	by                                              account.Actor
	form                                            *web.Form
	rating, finding, copying, note, verify, version *web.Field
	theirs                                          *desk.ElementRating // what a colleague saved meanwhile
	sheet                                           *viewer.Sheet       // opened beside the element; nil when there is nothing to open
	file, next                                      string              // that is open, and the one after it
	filter                                          desk.DeskFilter     // of the list that one goes through
	asking                                          string              // key of the form that asks a question
}

func newElementPage(v desk.ElementPage) elementPage {
	own := v.Cell.Own
	form := &web.Form{}
	p := elementPage{ElementPage: v, form: form,
		rating:  form.Choice("rating", "Rating", ratingOptions(v.Standard)).With(string(own.Rating)),
		finding: form.Text("finding", "Finding").WithHint("Goes into the report. Needed for Compliance Plus, partial or worse, and not applicable").With(own.Finding),
		copying: form.Text("copy", "What others could copy").WithHint("Needed for Compliance Plus: why others could copy it, and which evidence shows it").With(own.WorthCopying),
		note:    form.Text("note", "Notes").WithHint("For the assessors alone: in no report").With(own.PrivateNote),
		verify:  form.Choices("verify", "On site", []web.Option{{Value: "yes", Text: "Verify on site"}}),
		version: form.Hidden("version").WithInt(own.Version)}
	if own.VerifyOnSite {
		p.verify.Values = []string{"yes"}
	}
	return p
}

func ratingOptions(std *standard.Standard) []web.Option {
	var options []web.Option
	for _, d := range std.RatingScale {
		options = append(options, web.Option{Value: string(d.ID), Text: d.Title, Hint: d.Guidance})
	}
	return options
}

// radios shows the scale with keys for the judged ratings.
func (p elementPage) radios() govuk.RadiosArgs {
	args := govuk.RadiosArgs{Name: p.rating.Name, Value: p.rating.Value, Classes: "govuk-radios--small", ErrorMessage: govuk.ErrorMessageArgs{Text: p.rating.Error},
		Fieldset: govuk.FieldsetArgs{Legend: govuk.LegendArgs{Text: p.rating.Label, Classes: "govuk-fieldset__legend--s"}}}
	for i, o := range p.rating.Options {
		item := govuk.RadiosItem{Value: o.Value, Text: o.Text}
		if standard.Rating(o.Value).Judged() {
			item.Attributes = map[string]any{"data-key": fmt.Sprint(i + 1), "data-key-label": o.Text}
		}
		args.Items = append(args.Items, item)
	}
	return args
}

// findingArgs is the field of the finding, with a key that leads into it.
func (p elementPage) findingArgs() govuk.TextareaArgs {
	f := p.finding
	return govuk.TextareaArgs{Name: f.Name, Value: f.Value, Rows: 8, Label: govuk.LabelArgs{Text: f.Label}, Hint: govuk.HintArgs{Text: f.Hint},
		ErrorMessage: govuk.ErrorMessageArgs{Text: f.Error}, Attributes: templ.Attributes{"data-key": "f", "data-key-label": "finding"}}
}

func (p elementPage) input() desk.ElementRating {
	return desk.ElementRating{AssessmentID: p.ID, ElementID: p.Cell.ElementID, Rating: standard.Rating(p.rating.Value), Finding: p.finding.Value,
		WorthCopying: p.copying.Value, PrivateNote: p.note.Value, VerifyOnSite: len(p.verify.Values) > 0, Version: p.version.Int()}
}

// here is the address of the page, with the filter of its list.
func (p elementPage) here() string { return withFilter(elementPath(p.ID, p.Cell.ElementID), p.filter) }

func (p elementPage) editable() bool { return p.May.Assess && p.Rateable() }

// rates tells whether the actor may rate the element now.
func (p elementPage) rates() bool { return p.editable() && p.MayRate }

// mayPropose tells whether the actor may give a second opinion on the rating.
func (p elementPage) mayPropose() bool {
	return p.editable() && p.Cell.Rating != standard.RatingNotAssessed && p.Cell.Own.RatedBy != p.by.PersonID
}

// element is the assessor's desk for one element: the evidence on the left, with
// a file opened at the page that is pointed to; what the organisation says and
// the assessor's judgement on the right.
func element(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := d.Desk.Element(r.Context(), by, r.PathValue("id"), r.PathValue("element"))
		if err != nil {
			return err
		}
		p := newElementPage(v)
		p.by, p.filter, p.asking = by, filterOf(r.URL.Query()), d.Questions.FormKey()
		if r.Method == http.MethodPost && !p.editable() {
			if !tooLate(v.Case, v.May.Assess) {
				return refused(v.May.Assess, v.Case)
			}
			p.form.Parse(r) // what was typed, whatever may be wrong with it
			return p.keep(w, r, by, d.Reporting, false)
		}
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			_, err := d.Desk.Rate(r.Context(), by, p.input(), true)
			switch {
			case err == nil:
				return afterRating(w, r, by, d, p, p.form.Posts("then"))
			case fault.Is(err, fault.KindConflict) && v.Rateable():
				status, p.theirs = stale(p.form, p.version, v.Cell.Own.Version, err), &v.Cell.Own
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		if err := p.open(r, d.Pages); err != nil {
			return err
		}
		return shell.Show(w, r, status, frame(v.Case, p.Element.ID+" "+p.Element.Title, p.form), p.view())
	}
}

// afterRating goes where the button says: on to the next element, or back here
// with a strength or an improvement area made of the finding.
func afterRating(w http.ResponseWriter, r *http.Request, by account.Actor, d Deps, v elementPage, then []string) error {
	here, said := v.here(), "Saved"
	next := ""
	if len(then) > 0 {
		next = then[0]
	}
	switch kind := desk.PointKind(next); {
	case next == "wording":
		return web.SeeOther(w, r, wordingPath(v.ID, v.Cell.ElementID))
	case next == "next" && v.filter.Any():
		return leadOn(w, r, d.Desk, by, v.ID, v.Cell.ElementID, v.filter, false)
	case next == "next" && v.After != "":
		return web.SeeOther(w, r, elementPath(v.ID, v.After))
	case next == "next":
		return web.SeeOther(w, r, pathOf(v.ID))
	case kind.Title() != "":
		if _, err := d.Reporting.PointFromFinding(r.Context(), by, v.ID, v.Cell.ElementID, kind); err != nil {
			return err
		}
		said = kind.Title() + " added to the report"
	}
	shell.Flash(w, said)
	return web.SeeOther(w, r, here)
}

// elementAutosave keeps what the assessor writes, finished or not.
func elementAutosave(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := d.Desk.Element(r.Context(), by, r.PathValue("id"), r.PathValue("element"))
		if err != nil {
			return err
		}
		p := newElementPage(v)
		if !p.form.Parse(r) {
			return fault.Invalid("This cannot be saved as it is")
		}
		if tooLate(v.Case, v.May.Assess) {
			return p.keep(w, r, by, d.Reporting, true)
		}
		version, err := d.Desk.Rate(r.Context(), by, p.input(), false)
		if err != nil {
			return err
		}
		return saved(w, version)
	}
}
