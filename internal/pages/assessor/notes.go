package assessor

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

func notesPath(id, session string) string {
	return pathOf(id) + "/visit/sessions/" + session + "/notes"
}

type notesPage struct {
	visit.SessionPage
	form             *web.Form
	words, elements  *web.Field
	heldForm         *web.Form
	held, version    *web.Field
	met              []*web.Field
	consentForm      *web.Form
	given, how, said *web.Field
	consentVersion   *web.Field
	by               string // who is looking
	path, sessionsAt string
}

// notes shows the notes of a session; posted, it adds one.
func notes(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Notes(r.Context(), by, r.PathValue("id"), r.PathValue("session"))
		if err != nil {
			return err
		}
		p := newNotesPage(v, by)
		if r.Method == http.MethodPost && !p.editable() {
			return refused(true, v.Case)
		}
		if r.Method == http.MethodPost && p.form.Parse(r) {
			_, err := s.SaveNote(r.Context(), by, visit.Note{AssessmentID: v.ID, SessionID: v.Session.ID, Words: p.words.Value, ElementIDs: p.elements.Values})
			if err == nil {
				shell.Flash(w, "The note has been added")
				return web.SeeOther(w, r, p.path)
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, v.Session.Title, p.form), p.view())
	}
}

func newNotesPage(v visit.SessionPage, by account.Actor) notesPage {
	form, heldForm := &web.Form{}, &web.Form{}
	p := notesPage{SessionPage: v, form: form, heldForm: heldForm, by: by.PersonID, path: notesPath(v.ID, v.Session.ID),
		sessionsAt: pathOf(v.ID) + "/visit/sessions/" + v.Session.ID,
		words:      form.Text("words", "Note").WithHint("Read by the assessors alone. Write down roles and groups, not names").Required("Enter your note"),
		elements:   form.Choices("elements", "Speaks of", noteElements(v)),
		held:       heldForm.Choices("held", "The session", []web.Option{{Value: "yes", Text: "was held"}}),
		version:    heldForm.Hidden("version").WithInt(v.Session.Version)}
	p.consentForm = &web.Form{}
	p.given, p.how, p.said, p.consentVersion = consentFields(p.consentForm, v.Session.Consent)
	if v.Session.Held {
		p.held.Values = []string{"yes"}
	}
	for _, g := range visit.ParticipantGroups() {
		field := heldForm.Text("met_"+string(g), g.Title())
		if i := slices.IndexFunc(v.Session.Groups, func(c visit.GroupCount) bool { return c.Group == g }); i >= 0 && (v.Session.Held || v.Session.Groups[i].Met > 0) {
			field.WithInt(v.Session.Groups[i].Met)
		}
		p.met = append(p.met, field)
	}
	return p
}

// noteElements offers the elements the session is to test first, then the rest.
func noteElements(v visit.SessionPage) []web.Option {
	options := elementOptions(v.Case, v.Selected)
	slices.SortStableFunc(options, func(a, b web.Option) int {
		planned := func(o web.Option) int {
			if slices.Contains(v.Session.ElementIDs, o.Value) {
				return 0
			}
			return 1
		}
		return planned(a) - planned(b)
	})
	return options
}

// plannedElements counts those that noteElements offers first.
func plannedElements(v visit.SessionPage) (n int) {
	for _, id := range v.Session.ElementIDs {
		if slices.ContainsFunc(v.Selected, func(s assessment.Selected) bool { return s.ElementID == id }) {
			n++
		}
	}
	return n
}

func consentFields(form *web.Form, c visit.Consent) (given, how, said, version *web.Field) {
	var answers []web.Option
	for _, a := range visit.ConsentAnswers() {
		answers = append(answers, web.Option{Value: string(a), Text: a.Title()})
	}
	given = form.Choice("given", "Who agreed", answers).With(string(c.Given)).Required("Select what was agreed")
	var hows []web.Option
	for _, h := range visit.ConsentHows() {
		hows = append(hows, web.Option{Value: string(h), Text: h.Title()})
	}
	how = form.Choice("how", "How they agreed", hows).With(string(c.How))
	said = form.Text("said", "What was said about it").With(c.Words)
	return given, how, said, form.Hidden("consent_version").WithInt(c.Version)
}

// consent records what those whom the session met said to being written down.
func consent(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, session := r.PathValue("id"), r.PathValue("session")
		form := &web.Form{}
		given, how, said, version := consentFields(form, visit.Consent{})
		if !form.Parse(r) {
			return fault.Invalid(firstOf(given.Error, "What was sent could not be read. Open the page again"))
		}
		err := s.RecordConsent(r.Context(), by, id, visit.Consent{SessionID: session, Given: visit.ConsentGiven(given.Value),
			How: visit.ConsentHow(how.Value), Words: said.Value, Version: version.Int()})
		if err != nil {
			return err
		}
		shell.Flash(w, "Saved")
		return web.SeeOther(w, r, notesPath(id, session))
	}
}

func (p notesPage) editable() bool { return p.Rateable() }

type notePage struct {
	visit.SessionPage
	saved                    visit.Note
	form                     *web.Form
	words, elements, version *web.Field
	stale                    bool
	path                     string
}

// note changes one of the actor's own notes.
func note(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Notes(r.Context(), by, r.PathValue("id"), r.PathValue("session"))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(v.Notes, func(n visit.Note) bool { return n.ID == r.PathValue("note") })
		if i < 0 {
			return fault.NotFound("There is no such note")
		}
		n := v.Notes[i]
		form := &web.Form{}
		p := notePage{SessionPage: v, saved: n, form: form, path: r.URL.Path,
			words:    form.Text("words", "Note").Required("Enter your note").With(n.Words),
			elements: form.Choices("elements", "Speaks of", noteElements(v)).WithValues(n.ElementIDs),
			version:  form.Hidden("version").WithInt(n.Version)}
		status := http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			_, err := s.SaveNote(r.Context(), by, visit.Note{ID: n.ID, AssessmentID: v.ID, SessionID: v.Session.ID, Words: p.words.Value,
				ElementIDs: p.elements.Values, Version: p.version.Int()})
			switch {
			case err == nil:
				shell.Flash(w, "The note has been saved")
				return web.SeeOther(w, r, notesPath(v.ID, v.Session.ID))
			case fault.Is(err, fault.KindConflict) && n.Version != p.version.Int():
				status, p.stale = stale(form, p.version, n.Version, err), true
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		f := frame(v.Case, "Change a note", form)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: v.Session.Title, Href: notesPath(v.ID, v.Session.ID)})
		return shell.Show(w, r, status, f, p.view())
	}
}

// removeNote removes one of the actor's own notes.
func removeNote(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, session := r.PathValue("id"), r.PathValue("session")
		err := s.RemoveNote(r.Context(), by, visit.Note{ID: r.PathValue("note"), AssessmentID: id, SessionID: session, Version: postedVersion(r)})
		if err != nil {
			return err
		}
		shell.Flash(w, "The note has been removed")
		return web.SeeOther(w, r, notesPath(id, session))
	}
}
