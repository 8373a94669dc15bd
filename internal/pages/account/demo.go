package account

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

type demoStory struct {
	organisation string
	about        string
	kind         account.OrganisationKind
	people       []auth.DemoPerson
}

// demo lets a visitor of the demonstration choose whom to be.
func demo(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		if changed(r) {
			token, err := d.Demo.SignIn(r.Context(), posted(r, "person"), posted(r, "organisation"), r.UserAgent())
			if err != nil {
				return err
			}
			return d.signedIn(w, r, token, "/")
		}
		people, err := d.Demo.People(r.Context())
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Whom do you want to be?", Wide: true, Plain: true}, demoView(stories(people)))
	}
}

// stories groups people, who come by organisation, and puts somebody with
// several roles on one card.
func stories(people []auth.DemoPerson) []demoStory {
	var all []demoStory
	for _, p := range people {
		if n := len(all); n == 0 || all[n-1].people[0].OrganisationID != p.OrganisationID {
			all = append(all, demoStory{organisation: p.OrganisationName, about: p.About, kind: p.Kind})
		}
		story := &all[len(all)-1]
		if n := len(story.people); n > 0 && story.people[n-1].ID == p.ID {
			continue
		}
		story.people = append(story.people, p)
	}
	return all
}

// roleHint says what the role does, for the card.
func roleHint(p auth.DemoPerson) string {
	for _, r := range account.Roles(p.Kind) {
		if r.Role == p.Role {
			return r.Hint
		}
	}
	return ""
}

func areaWords(p auth.DemoPerson) string { return strings.Join(p.Areas, ", ") }
