package public

import (
	"net/http"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

const rememberAnswer = 365 * 24 * time.Hour

type cookiesPage struct {
	form     *web.Form
	optional *web.Field
	session  string // the name of the session cookie here
}

func newCookiesPage(d Deps) cookiesPage {
	p := cookiesPage{form: &web.Form{}, session: "session"}
	if d.Cookie.Secure {
		p.session = "__Host-session"
	}
	p.optional = p.form.Choice("optional", "May we set the optional cookie?", []web.Option{
		{Value: "allow", Text: "Yes, remember how I like lists shown"},
		{Value: "refuse", Text: "No, only the necessary cookies"},
	}).Required("Select whether we may set the optional cookie")
	return p
}

// cookies lists the cookies and shows what was answered.
func cookies(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		p := newCookiesPage(d)
		if c, err := r.Cookie(shell.ConsentCookie); err == nil && (c.Value == "allow" || c.Value == "refuse") {
			p.optional.With(c.Value)
		}
		return p.show(w, r)
	}
}

// saveCookies takes the answer, from the banner or from the page, and forgets
// the preferences when the permission is withdrawn.
func saveCookies(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		p := newCookiesPage(d)
		next := p.form.Hidden("next")
		if !p.form.Parse(r) {
			return p.show(w, r)
		}
		answer := p.optional.Value
		d.set(w, shell.ConsentCookie, answer, int(rememberAnswer.Seconds()))
		words := "We will remember how you like lists shown"
		if answer == "refuse" {
			d.set(w, shell.PreferencesCookie, "", -1)
			words = "Only the necessary cookies are used. What was remembered has been deleted"
		}
		shell.Flash(w, words)
		return web.SeeOther(w, r, web.LocalPath(next.Value, "/cookies"))
	}
}

func (d Deps) set(w http.ResponseWriter, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, Secure: d.Cookie.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func (p cookiesPage) show(w http.ResponseWriter, r *http.Request) error {
	return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Cookies", Form: p.form}, p.view())
}
