package assessor

import (
	"net/http"
	"net/url"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

type verifyPage struct {
	desk.VerifyPage
	outcome desk.VerifyOutcome // shown alone; "" for all
}

func verifyPath(id string) string { return pathOf(id) + "/verify" }

// verify lists what is to be verified on site; posted, it adds to the list.
func verify(s *desk.Verification) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		if r.Method == http.MethodPost {
			if err := r.ParseForm(); err != nil {
				return fault.Invalid("This cannot be read")
			}
			values := r.PostForm["want"]
			if r.PostFormValue("these") == "shown" {
				values = r.PostForm["shown"]
			}
			added, err := s.Ask(r.Context(), by, id, wanted(values, r.PostFormValue("words")))
			if err != nil {
				return err
			}
			shell.Flash(w, counted(added, "thing")+" put on the list of what is to be verified on site")
			if element := r.PostFormValue("back"); element != "" {
				return web.SeeOther(w, r, elementPath(id, url.PathEscape(element)))
			}
			return web.SeeOther(w, r, verifyPath(id))
		}
		v, err := s.Items(r.Context(), by, id)
		if err != nil {
			return err
		}
		p := verifyPage{v, desk.VerifyOutcome(r.URL.Query().Get("outcome"))}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "To verify on site", nil), p.view())
	}
}

// shown are the items that the filter leaves.
func (p verifyPage) shown() (items []desk.VerifyItem) {
	for _, item := range p.Items {
		if p.outcome.Title() == "" || p.outcome == item.Outcome {
			items = append(items, item)
		}
	}
	return items
}

func outcomeClass(o desk.VerifyOutcome) string {
	switch o {
	case desk.VerifyConfirmed:
		return "govuk-tag--green"
	case desk.VerifyNotConfirmed:
		return "govuk-tag--red"
	}
	return "govuk-tag--yellow"
}

// when says where and when a session is.
func when(session visit.Session, stop visit.Stop) string {
	held := ""
	if session.Held {
		held = ", held"
	}
	return session.Title + ", " + stop.On.Short() + " " + session.Starts + held
}

type verifyItemPage struct {
	desk.VerifyPage
	item                                   desk.VerifyItem
	form                                   *web.Form
	words, session, outcome, came, version *web.Field
	stale                                  bool
}

// verifyItem changes one thing that is to be verified, and says what came of it.
func verifyItem(s *desk.Verification) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Items(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := verifyItemPage{VerifyPage: v, form: &web.Form{}}
		if p.item, err = v.Item(r.PathValue("item")); err != nil {
			return err
		}
		p.fields()
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			err := s.Settle(r.Context(), by, desk.VerifyItem{ID: p.item.ID, AssessmentID: v.ID, Words: p.words.Value, SessionID: p.session.Value,
				Outcome: desk.VerifyOutcome(p.outcome.Value), OutcomeWords: p.came.Value, Version: p.version.Int()})
			switch {
			case err == nil:
				shell.Flash(w, "Saved")
				return web.SeeOther(w, r, verifyPath(v.ID))
			case fault.Is(err, fault.KindConflict) && p.item.Version != p.version.Int():
				status, p.stale = stale(p.form, p.version, p.item.Version, err), true
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, frame(v.Case, p.title(), p.form), p.view())
	}
}

func (p *verifyItemPage) fields() {
	var sessions, outcomes []web.Option
	for _, stop := range p.Stops {
		for _, session := range stop.Sessions {
			sessions = append(sessions, web.Option{Value: session.ID, Text: when(session, stop)})
		}
	}
	for _, o := range desk.VerifyOutcomes() {
		outcomes = append(outcomes, web.Option{Value: string(o), Text: o.Title()})
	}
	p.words = p.form.Text("words", "What to ask or to look at").With(p.item.Words).Required("Enter what is to be verified")
	p.session = p.form.Choice("session", "Session that tests it", sessions).WithHint("Left open, the sessions of the plan that test the element and meet whom it takes are shown").With(p.item.SessionID)
	p.outcome = p.form.Choice("outcome", "What came of it", outcomes).With(string(p.item.Outcome)).Required("Select what came of it")
	p.came = p.form.Text("came", "What was said or seen").With(p.item.OutcomeWords)
	p.version = p.form.Hidden("version").WithInt(p.item.Version)
}

func (p verifyItemPage) title() string { return "Verify " + p.item.ElementID + " on site" }

func (p verifyItemPage) path() string { return verifyPath(p.ID) + "/" + p.item.ID }

// removeVerifyItem takes something off the list.
func removeVerifyItem(s *desk.Verification) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		if err := s.Remove(r.Context(), by, id, r.PathValue("item"), postedVersion(r)); err != nil {
			return err
		}
		shell.Flash(w, "Removed")
		return web.SeeOther(w, r, verifyPath(id))
	}
}
