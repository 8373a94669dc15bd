package assessor

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

func quotesPath(id string) string { return pathOf(id) + "/visit/quotes" }

type quotesPage struct {
	notebook.QuotesPage
	saved                                  notebook.Quote // without an ID for a new one
	form                                   *web.Form
	session, group, speaker, said, version *web.Field
	path                                   string
}

func newQuotesPage(v notebook.QuotesPage, saved notebook.Quote, path string) quotesPage {
	var sessions, groups []web.Option
	for _, s := range v.Sessions {
		sessions = append(sessions, web.Option{Value: s.ID, Text: s.Title})
	}
	for _, g := range visit.ParticipantGroups() {
		groups = append(groups, web.Option{Value: string(g), Text: g.Title()})
	}
	form := &web.Form{}
	return quotesPage{QuotesPage: v, saved: saved, form: form, path: path,
		session: form.Choice("session", "Session", sessions).With(saved.SessionID).Required("Select the session"),
		group:   form.Choice("group", "Who said it", groups).With(string(saved.Group)).Required("Select the group of who said it"),
		speaker: form.Text("speaker", "Their role, as the report names it").WithHint("Such as: a tenant. No names").With(saved.Speaker),
		said:    form.Text("words", "What was said, word for word").With(saved.Words),
		version: form.Hidden("version").WithInt(saved.Version)}
}

func (p quotesPage) input() notebook.Quote {
	return notebook.Quote{ID: p.saved.ID, AssessmentID: p.Case.ID, SessionID: p.session.Value, Group: visit.ParticipantGroup(p.group.Value), Speaker: p.speaker.Value,
		Words: p.said.Value, Version: p.version.Int()}
}

// quotes shows the quotes for the report; posted, it marks one.
func quotes(s *notebook.Quotes) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Page(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return markQuote(s, newQuotesPage(v, notebook.Quote{SessionID: r.URL.Query().Get("session")}, r.URL.Path), w, r, by)
	}
}

// quote changes a quote that is not approved yet.
func quote(s *notebook.Quotes) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Page(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(v.Quotes, func(q notebook.Quote) bool { return q.ID == r.PathValue("quote") })
		if i < 0 {
			return fault.NotFound("There is no such quote")
		}
		return markQuote(s, newQuotesPage(v, v.Quotes[i], r.URL.Path), w, r, by)
	}
}

func markQuote(s *notebook.Quotes, p quotesPage, w http.ResponseWriter, r *http.Request, by account.Actor) error {
	status := http.StatusOK
	if r.Method == http.MethodPost && p.form.Parse(r) {
		_, err := s.Mark(r.Context(), by, p.input())
		switch {
		case err == nil:
			shell.Flash(w, "The quote has been saved")
			return web.SeeOther(w, r, quotesPath(p.Case.ID))
		case fault.Is(err, fault.KindConflict):
			p.form.General = append(p.form.General, words(err))
			if p.saved.ID != "" && p.saved.Version != p.version.Int() {
				p.form.General = []string{words(err) + saveAgain}
				p.version.WithInt(p.saved.Version)
			}
			status = http.StatusConflict
		default:
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
	}
	f := frame(p.Case, "Quotes for the report", p.form)
	f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Visit", Href: pathOf(p.Case.ID) + "/visit"})
	return shell.Show(w, r, status, f, p.view())
}

// elements offers the examined elements.
func (p quotesPage) elements() []web.Option {
	std, err := p.Case.Standard()
	if err != nil {
		return nil
	}
	var options []web.Option
	for _, e := range std.Elements() {
		if slices.ContainsFunc(p.Submission.Manifest.Elements, func(f assessment.ManifestElement) bool { return f.ElementID == e.ID }) {
			options = append(options, web.Option{Value: e.ID, Text: e.ID + " " + e.Title})
		}
	}
	return options
}

// quoteStep is a button of a quote that leads back to the list.
func quoteStep(said string, step func(r *http.Request, by account.Actor, id, quote string) error) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		r.Body = http.MaxBytesReader(w, r.Body, web.MaxFormBytes)
		if err := step(r, by, r.PathValue("id"), r.PathValue("quote")); err != nil {
			return err
		}
		shell.Flash(w, said)
		return web.SeeOther(w, r, quotesPath(r.PathValue("id")))
	}
}

func approveQuote(s *notebook.Quotes) shell.Handle {
	return quoteStep("The quote is approved. Its words do not change any more", func(r *http.Request, by account.Actor, id, quote string) error {
		return s.Approve(r.Context(), by, id, quote, notebook.Approval(r.PostFormValue("how")), postedVersion(r))
	})
}

func useQuote(s *notebook.Quotes) shell.Handle {
	return quoteStep("The quote stands at the end of the finding now", func(r *http.Request, by account.Actor, id, quote string) error {
		return s.Use(r.Context(), by, id, quote, r.PostFormValue("element"))
	})
}

func withdrawQuote(s *notebook.Quotes) shell.Handle {
	return quoteStep("The quote is withdrawn and has left the draft", func(r *http.Request, by account.Actor, id, quote string) error {
		return s.Withdraw(r.Context(), by, id, quote)
	})
}

// withdrawConsent records that those whom a session met took their consent back.
func withdrawConsent(s *notebook.Quotes) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, session := r.PathValue("id"), r.PathValue("session")
		if err := s.WithdrawConsent(r.Context(), by, id, session, postedVersion(r)); err != nil {
			return err
		}
		shell.Flash(w, "Recorded. The quotes of this session have left the draft")
		return web.SeeOther(w, r, notesPath(id, session))
	}
}
