package account

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

// overview shows one's own account: name, address, places and where one is
// signed in.
func overview(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		a, err := d.Auth.Account(r.Context(), d.Cookie.Token(r))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Your account", Section: "/account"}, overviewView(a))
	}
}

// endSession signs out one other browser.
func endSession(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		if err := d.Auth.EndSession(r.Context(), d.Cookie.Token(r), r.PathValue("id")); err != nil {
			return err
		}
		shell.Flash(w, "That browser has been signed out")
		return web.SeeOther(w, r, "/account")
	}
}

// signOutEverywhere ends all sessions, this one too.
func signOutEverywhere(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		if err := d.Auth.SignOutEverywhere(r.Context(), d.Cookie.Token(r)); err != nil {
			return err
		}
		d.Cookie.Clear(w)
		shell.Flash(w, "You have been signed out everywhere")
		return web.SeeOther(w, r, "/sign-in")
	}
}

func accountRows(a auth.Account) govuk.SummaryListArgs {
	row := func(key, value, href, what string) govuk.SummaryListRow {
		r := govuk.SummaryListRow{Key: govuk.SummaryListText{Text: key}, Value: govuk.SummaryListText{Text: value}}
		if href != "" {
			r.Actions.Items = []govuk.SummaryListAction{{Href: href, Text: "Change", VisuallyHiddenText: what}}
		}
		return r
	}
	rows := []govuk.SummaryListRow{
		row("Name", a.Person.Name, "/account/name", "name"),
		row("E-mail address", a.Person.Email, "", ""),
		row("Password", "Not shown", "/account/password", "password"),
	}
	for _, m := range a.Memberships {
		rows = append(rows, row(m.OrganisationName, roleTitles(m.Grants), "", ""))
	}
	return govuk.SummaryListArgs{Rows: rows}
}

func roleTitles(grants []account.Grant) string {
	var titles []string
	for _, g := range grants {
		titles = append(titles, g.Role.Title())
	}
	return strings.Join(titles, ", ")
}

// browsers and systems are looked for in this order: many browsers also call
// themselves by an older one's name.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"CriOS", "Chrome"}, {"Safari", "Safari"}}
	systems  = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"CrOS", "Chromebook"}, {"Linux", "Linux"}}
)

// browserWords says in a few words what a browser calls itself.
func browserWords(agent string) string {
	find := func(known [][2]string) string {
		for _, k := range known {
			if strings.Contains(agent, k[0]) {
				return k[1]
			}
		}
		return ""
	}
	browser, system := find(browsers), find(systems)
	switch {
	case browser == "" && system == "":
		return "Unknown browser"
	case browser == "":
		return "A browser on " + system
	case system == "":
		return browser
	}
	return browser + " on " + system
}
