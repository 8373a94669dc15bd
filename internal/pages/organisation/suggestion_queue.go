package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/suggestion"
)

type suggestionQueuePage struct {
	suggestion.Queue
	rows      []suggestion.Waiting
	further   int
	mayForget bool
}

// queueShown is how much of the queue is listed. Those after come up as those
// before are decided on.
const queueShown = 100

// suggestionQueue lists the evidence with suggestions that wait.
func suggestionQueue(s *suggestion.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		q, err := s.Queue(r.Context(), by)
		if err != nil {
			return err
		}
		p := suggestionQueuePage{Queue: q, rows: q.Items[:min(len(q.Items), queueShown)], mayForget: by.Has(account.ManageOrganisation)}
		p.further = len(q.Items) - len(p.rows)
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Suggestions", Section: evidenceSection, Crumbs: evidenceCrumbs, Wide: true}, p.view())
	}
}
