package organisation

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type actionProofPage struct {
	improvement.Candidates
	q *web.Field
}

// linked tells whether an item is proof of the action already.
func (p actionProofPage) linked(itemID string) bool {
	return slices.ContainsFunc(p.Proofs, func(f improvement.Proof) bool { return f.ItemID == itemID })
}

// actionProof finds evidence in the library and links it to an action as proof.
func actionProof(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		if r.Method == http.MethodPost {
			form := &web.Form{}
			item := form.Hidden("item")
			form.Parse(r)
			if err := s.LinkProof(r.Context(), by, id, item.Value); err != nil {
				return err
			}
			shell.Flash(w, "The proof has been linked")
			return web.SeeOther(w, r, "/improvement/actions/"+id)
		}
		form := &web.Form{}
		p := actionProofPage{q: form.Text("q", "Search your evidence").WithHint("By code, title or any words of it")}
		form.Read(r.URL.Query())
		var err error
		if p.Candidates, err = s.Candidates(r.Context(), by, id, p.q.Value); err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Link proof", Section: improvementSection, Crumbs: append(actionCrumbs[:2:2],
			shell.Crumb{Text: shortened(p.Action.Title, 60), Href: "/improvement/actions/" + id})}, p.view())
	}
}

// actionProofRemove takes proof away from an action; the evidence stays.
func actionProofRemove(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.UnlinkProof(r.Context(), by, r.PathValue("id"), r.PathValue("item")); err != nil {
			return err
		}
		shell.Flash(w, "The proof has been taken away")
		return web.SeeOther(w, r, "/improvement/actions/"+r.PathValue("id"))
	}
}
