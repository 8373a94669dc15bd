package account

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type invitationPage struct {
	form           *web.Form
	name, password *web.Field
	invitation     account.Invitation
	path           string
	signedInAs     auth.Person // empty when nobody is
	mine           bool        // the invitation is to the address of whoever is signed in
}

// invitation shows what a one-time link offers and takes the answer. To look
// at it changes nothing, so that programs that open links in mail do no harm.
func invitation(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		token := r.PathValue("token")
		i, state, err := d.Auth.Invitation(r.Context(), token)
		if err != nil {
			return err
		}
		if state != account.InvitationOpen {
			return shell.Show(w, r, http.StatusGone, shell.Frame{Title: "This invitation cannot be used", Plain: true}, invitationOver(i, state))
		}
		form := &web.Form{}
		page := invitationPage{form: form, invitation: i, path: r.URL.Path,
			name: form.Text("name", "Full name").With(i.Name).WithHint("As your colleagues and the assessor know you"),
			password: form.Text("password", "Choose a password").Raw().
				WithHint("At least 12 characters. Three random words are easy to remember")}
		if by.SignedIn() {
			session, err := d.Auth.Session(r.Context(), d.Cookie.Token(r))
			if err != nil {
				return err
			}
			page.signedInAs, page.mine = session.Person, account.FoldEmail(session.Person.Email) == account.FoldEmail(i.Email)
		}
		switch {
		case changed(r) && by.SignedIn():
			if err := d.Auth.AcceptInvitationSignedIn(r.Context(), d.Cookie.Token(r), token); err != nil {
				return err
			}
			return welcome(w, r, i)
		case changed(r) && form.Parse(r):
			session, err := d.Auth.AcceptInvitation(r.Context(), token, page.name.Value, page.password.Value, r.UserAgent())
			if err == nil {
				d.Cookie.Set(w, session)
				return welcome(w, r, i)
			}
			if fault.Is(err, fault.KindConflict) { // accepted or withdrawn while they typed
				return web.SeeOther(w, r, r.URL.Path)
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Join " + i.OrganisationName, Form: form, Plain: true}, page.view())
	}
}

func welcome(w http.ResponseWriter, r *http.Request, i account.Invitation) error {
	shell.Flash(w, "Welcome to "+i.OrganisationName+" on Plaudit")
	return web.SeeOther(w, r, "/")
}

// overWords says why an invitation cannot be used and what to do.
func overWords(i account.Invitation, state account.InvitationState) string {
	switch state {
	case account.InvitationAccepted:
		return "It has been accepted already. If that was you, sign in."
	case account.InvitationWithdrawn:
		return "It has been withdrawn. Ask your contact at " + i.OrganisationName + " if you think that is a mistake."
	}
	return "It has expired. Ask your contact at " + i.OrganisationName + " for a new link."
}
