package account

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type resetPage struct {
	form     *web.Form
	password *web.Field
	email    string
	path     string
}

// passwordReset lets whoever holds a one-time link choose a new password.
func passwordReset(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		token := r.PathValue("token")
		person, err := d.Auth.ResetOf(r.Context(), token)
		if err != nil {
			return err
		}
		form := &web.Form{}
		page := resetPage{form: form, email: person.Email, path: r.URL.Path,
			password: form.Text("password", "New password").Raw().WithHint("At least 12 characters. Three random words are easy to remember")}
		if changed(r) && form.Parse(r) {
			err := d.Auth.ResetPassword(r.Context(), token, page.password.Value)
			if err == nil {
				shell.Flash(w, "Your password has been changed. Sign in with the new one")
				return web.SeeOther(w, r, "/sign-in")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Choose a new password", Form: form, Plain: true}, page.view())
	}
}
