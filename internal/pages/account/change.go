package account

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

var crumbs = []shell.Crumb{{Text: "Your account", Href: "/account"}}

type namePage struct {
	form          *web.Form
	name, version *web.Field
}

// changeName changes one's own name.
func changeName(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		form := &web.Form{}
		page := namePage{form: form, name: form.Text("name", "Full name"), version: form.Hidden("version")}
		if !changed(r) {
			a, err := d.Auth.Account(r.Context(), d.Cookie.Token(r))
			if err != nil {
				return err
			}
			page.name.With(a.Person.Name)
			page.version.WithInt(a.Person.Version)
		} else if form.Parse(r) {
			err := d.Auth.Rename(r.Context(), d.Cookie.Token(r), page.name.Value, page.version.Int())
			if err == nil {
				shell.Flash(w, "Your name has been changed")
				return web.SeeOther(w, r, "/account")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Change your name", Crumbs: crumbs, Form: form}, page.view())
	}
}

type passwordPage struct {
	form          *web.Form
	old, password *web.Field
}

// changePassword changes one's own password and signs out all other browsers.
func changePassword(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		form := &web.Form{}
		page := passwordPage{form: form,
			old:      form.Text("old", "The password you have now").Raw(),
			password: form.Text("password", "New password").Raw().WithHint("At least 12 characters. Three random words are easy to remember")}
		if changed(r) && form.Parse(r) {
			err := d.Auth.ChangePassword(r.Context(), d.Cookie.Token(r), page.old.Value, page.password.Value)
			if err == nil {
				shell.Flash(w, "Your password has been changed, and other browsers have been signed out")
				return web.SeeOther(w, r, "/account")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Change your password", Crumbs: crumbs, Form: form}, page.view())
	}
}

type organisationPage struct {
	form         *web.Form
	organisation *web.Field
}

// changeOrganisation chooses for which of one's organisations one acts.
func changeOrganisation(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		var options []web.Option
		for _, m := range shell.Memberships(r) {
			options = append(options, web.Option{Value: m.OrganisationID, Text: m.OrganisationName, Hint: roleTitles(m.Grants)})
		}
		if len(options) == 0 {
			return fault.NotFound("You do not belong to any organisation at present")
		}
		page := organisationPage{form: form,
			organisation: form.Choice("organisation", "Which organisation do you want to act for?", options).With(by.OrganisationID).Required("Select an organisation")}
		if changed(r) && form.Parse(r) {
			if err := d.Auth.ActIn(r.Context(), d.Cookie.Token(r), page.organisation.Value); err != nil {
				return err
			}
			return web.SeeOther(w, r, "/")
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Change organisation", Crumbs: crumbs, Form: form}, page.view())
	}
}
