package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type invitePage struct {
	form                     *web.Form
	name, email, role, areas *web.Field
}

// invite makes an invitation. The answer to the POST is a page of its own and
// not a redirect, because its one-time link is shown this once and belongs in
// no address; sending the form twice renews the same invitation.
func invite(d PeopleDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := d.People.People(r.Context(), by)
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := invitePage{form: form,
			name:  form.Text("name", "Full name").Required("Enter a full name"),
			email: form.Text("email", "E-mail address").WithHint("Their work address. They sign in with it").Required("Enter an e-mail address"),
			role:  form.Choice("role", "Role", peopleRoleOptions(by.Kind)).Required("Select a role")}
		if by.Kind == account.Applicant {
			p.areas = form.Choices("areas", "Service areas (optional)", areaOptions(v.Areas, nil)).
				WithHint("A champion, contributor or head of service can be limited to some service areas, with all areas beneath them. Tick none for the whole organisation")
		}
		if r.Method == http.MethodPost && form.Parse(r) {
			grant := account.Grant{Role: account.Role(p.role.Value)}
			if p.areas != nil {
				grant.AreaIDs = p.areas.Values
			}
			made, token, err := d.People.Invite(r.Context(), by, account.Invitation{Name: p.name.Value, Email: p.email.Value, Grant: grant})
			if err == nil {
				return inviteShow(d, w, r, made, token)
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Invite somebody", Section: peopleSection, Crumbs: peopleCrumbs, Form: form}, p.view())
	}
}

func inviteShow(d PeopleDeps, w http.ResponseWriter, r *http.Request, i account.Invitation, token string) error {
	return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Invitation for " + i.Name, Section: peopleSection, Crumbs: peopleCrumbs},
		inviteLink(i, d.link(r, token)))
}

// inviteRenew shows a new link; the old one stops working.
func inviteRenew(d PeopleDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		i, token, err := d.People.RenewInvitation(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return inviteShow(d, w, r, i, token)
	}
}

// inviteWithdraw makes a link useless.
func inviteWithdraw(d PeopleDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := d.People.WithdrawInvitation(r.Context(), by, r.PathValue("id")); err != nil {
			return err
		}
		shell.Flash(w, "The invitation has been withdrawn. Its link no longer works")
		return web.SeeOther(w, r, "/people")
	}
}
