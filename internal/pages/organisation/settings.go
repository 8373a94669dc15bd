package organisation

import (
	"errors"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

// SettingsRoutes returns the pages on the organisation itself, its sites and
// its service areas.
func SettingsRoutes(s *organisation.Service) []shell.Route {
	read, manage := shell.Can(account.ReadOrganisation), shell.Can(account.ManageOrganisation)
	return []shell.Route{
		{Pattern: "GET /organisation", Needs: read, Handle: settings(s)},
		{Pattern: "GET /organisation/details", Needs: manage, Handle: settingsDetails(s)},
		{Pattern: "POST /organisation/details", Needs: manage, Handle: settingsDetails(s)},
		{Pattern: "GET /organisation/sites", Needs: read, Handle: sites(s)},
		{Pattern: "GET /organisation/sites/new", Needs: manage, Handle: site(s)},
		{Pattern: "POST /organisation/sites/new", Needs: manage, Handle: site(s)},
		{Pattern: "GET /organisation/sites/{id}", Needs: manage, Handle: site(s)},
		{Pattern: "POST /organisation/sites/{id}", Needs: manage, Handle: site(s)},
		{Pattern: "POST /organisation/sites/{id}/archive", Needs: manage, Handle: siteArchive(s, true)},
		{Pattern: "POST /organisation/sites/{id}/restore", Needs: manage, Handle: siteArchive(s, false)},
		{Pattern: "GET /organisation/areas", Needs: read, Handle: areas(s)},
		{Pattern: "GET /organisation/areas/new", Needs: manage, Handle: area(s)},
		{Pattern: "POST /organisation/areas/new", Needs: manage, Handle: area(s)},
		{Pattern: "GET /organisation/areas/{id}", Needs: manage, Handle: area(s)},
		{Pattern: "POST /organisation/areas/{id}", Needs: manage, Handle: area(s)},
		{Pattern: "POST /organisation/areas/{id}/archive", Needs: manage, Handle: areaArchive(s, true)},
		{Pattern: "POST /organisation/areas/{id}/restore", Needs: manage, Handle: areaArchive(s, false)},
	}
}

const settingsSection = "/organisation"

var settingsCrumbs = []shell.Crumb{{Text: "Settings", Href: "/organisation"}}

// settings shows what the organisation says of itself, and leads to the rest.
func settings(s *organisation.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Settings(r.Context(), by)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Settings", Section: settingsSection}, settingsView(by, v))
	}
}

func settingsRows(o organisation.Organisation) []govuk.SummaryListRow {
	row := func(key, value string) govuk.SummaryListRow {
		if value == "" {
			value = "Not given"
		}
		return govuk.SummaryListRow{Key: govuk.SummaryListText{Text: key}, Value: govuk.SummaryListText{Text: value, Classes: "pl-prose"}}
	}
	return []govuk.SummaryListRow{row("Name", o.Name), row("Sector", o.Sector), row("What it does", o.About), row("Website", o.Website)}
}

// settingsMayManage tells whether to offer changes.
func settingsMayManage(by account.Actor) bool {
	return by.May(account.ManageOrganisation, account.Record{OrganisationID: by.OrganisationID})
}

type settingsPage struct {
	form                                  *web.Form
	name, sector, about, website, version *web.Field
	saved                                 []govuk.SummaryListRow // what somebody else saved meanwhile
}

// settingsDetails changes what the organisation says of itself.
func settingsDetails(s *organisation.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		p := settingsPage{form: form,
			name:    form.Text("name", "Name of the organisation").Required("Enter the name of the organisation"),
			sector:  form.Text("sector", "Sector (optional)").WithHint("For example, local government or housing").Max(100, "The sector must be 100 characters or less"),
			about:   form.Text("about", "What the organisation does (optional)").WithHint("In a few sentences. It introduces you to the assessor"),
			website: form.Text("website", "Website (optional)").WithHint("The whole address, starting with https://"),
			version: form.Hidden("version")}
		status := http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Update(r.Context(), by, organisation.Organisation{Name: p.name.Value, Sector: p.sector.Value, About: p.about.Value,
				Website: p.website.Value, Version: p.version.Int()})
			if err == nil {
				shell.Flash(w, "The settings have been saved")
				return web.SeeOther(w, r, "/organisation")
			}
			if !fault.Is(err, fault.KindConflict) {
				if err := form.Accept(err); err != nil {
					return err
				}
			} else {
				now, readErr := s.Settings(r.Context(), by)
				if readErr != nil {
					return readErr
				}
				status, p.saved = settingsStale(form, p.version, now.Organisation.Version, err), settingsRows(now.Organisation)
			}
		} else if r.Method != http.MethodPost {
			v, err := s.Settings(r.Context(), by)
			if err != nil {
				return err
			}
			o := v.Organisation
			p.name.With(o.Name)
			p.sector.With(o.Sector)
			p.about.With(o.About)
			p.website.With(o.Website)
			p.version.WithInt(o.Version)
		}
		return shell.Show(w, r, status, shell.Frame{Title: "Change the settings", Section: settingsSection, Crumbs: settingsCrumbs, Form: form}, p.view())
	}
}

// settingsStale keeps what was typed in a form that somebody else overtook, and
// lets a second press on Save replace what they saved.
func settingsStale(form *web.Form, version *web.Field, now int64, err error) int {
	form.General = append(form.General, settingsWords(err)+". Your text is below, beside what is saved now. Save again to replace it with yours")
	version.WithInt(now)
	return http.StatusConflict
}

func settingsWords(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Words
	}
	return "This was changed by somebody else"
}
