package account

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type signInPage struct {
	form                  *web.Form
	next, email, password *web.Field
	demo                  bool
}

// signIn asks for e-mail and password and leads on to where the person wanted
// to be, if that is a page of ours.
func signIn(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		page := signInPage{form: form, demo: d.Demo != nil,
			next:     form.Hidden("next").With(r.URL.Query().Get("next")),
			email:    form.Text("email", "E-mail address").Required("Enter your e-mail address"),
			password: form.Text("password", "Password").Raw().Required("Enter your password")}
		status := http.StatusOK
		switch {
		case changed(r) && form.Parse(r):
			token, err := d.Auth.SignIn(r.Context(), page.email.Value, page.password.Value, d.Address(r), r.UserAgent())
			if err == nil {
				return d.signedIn(w, r, token, web.LocalPath(page.next.Value, "/"))
			}
			if many, ok := errors.AsType[*fault.Error](err); ok && many.Kind == fault.KindTooMany {
				status = http.StatusTooManyRequests
				w.Header().Set("Retry-After", "900")
				form.General = append(form.General, many.Words)
			} else if err := form.Accept(err); err != nil {
				return err
			}
		case !changed(r) && by.SignedIn():
			return web.SeeOther(w, r, web.LocalPath(page.next.Value, "/"))
		}
		return shell.Show(w, r, status, shell.Frame{Title: "Sign in", Form: form, Plain: true}, page.view())
	}
}

// signedIn gives the browser its new session, ends the one it had before, and
// leads on.
func (d Deps) signedIn(w http.ResponseWriter, r *http.Request, token, next string) error {
	if old := d.Cookie.Token(r); old != "" {
		if err := d.Auth.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	d.Cookie.Set(w, token)
	return web.SeeOther(w, r, next)
}

// unsynced is how much the page on site of this browser holds that the portal
// does not have: that page keeps the number in a cookie for this address alone.
func unsynced(r *http.Request) int {
	c, err := r.Cookie("on-site-pending")
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(c.Value)
	return max(0, min(n, 100_000))
}

// signOut warns of what On site has not synced, then ends the session and leads to the sign-in page, or back to the page
// for which somebody else is to sign in.
func signOut(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if n := unsynced(r); n > 0 && by.SignedIn() && posted(r, "anyway") == "" {
			return shell.Show(w, r, http.StatusConflict, shell.Frame{Title: "Not everything is synced"}, unsyncedView(n, web.LocalPath(posted(r, "next"), "")))
		}
		if err := d.Auth.SignOut(r.Context(), d.Cookie.Token(r)); err != nil {
			return err
		}
		d.Cookie.Clear(w)
		next := web.LocalPath(posted(r, "next"), "")
		if next == "" {
			shell.Flash(w, "You have signed out")
			next = "/sign-in"
		}
		return web.SeeOther(w, r, next)
	}
}
