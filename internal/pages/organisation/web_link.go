package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type webLinksPage struct{ evidence.Links }

const webLinksPath = "/evidence/web-links"

// webLinks shows how the web links of the organisation stand.
func webLinks(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.WebLinks(r.Context(), by)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Web links", Section: evidenceSection, Crumbs: evidenceCrumbs, Wide: true}, webLinksPage{v}.view())
	}
}

// webLinksSwitch switches on or off that they are checked.
func webLinksSwitch(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		on := evidencePosted(r, "check") == "yes"
		if err := s.SetLinkChecks(r.Context(), by, on); err != nil {
			return err
		}
		words := "Web links are not checked any more"
		if on {
			words = "Web links are checked from now on"
		}
		shell.Flash(w, words)
		return web.SeeOther(w, r, webLinksPath)
	}
}

// webLinkCheck has the web link of an item checked soon.
func webLinkCheck(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("item")
		if err := s.AskLinkCheck(r.Context(), by, id); err != nil {
			return err
		}
		shell.Flash(w, "The link will be checked in a moment. Look at this page again in a minute")
		return web.SeeOther(w, r, evidencePath(id))
	}
}
