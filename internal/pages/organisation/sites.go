package organisation

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

var sitesCrumbs = append(slices.Clone(settingsCrumbs), shell.Crumb{Text: "Sites", Href: "/organisation/sites"})

func activeSites(all []organisation.Site) (n int) {
	for _, s := range all {
		if s.ArchivedAt.IsZero() {
			n++
		}
	}
	return n
}

// sites lists the organisation's sites, archived ones last.
func sites(s *organisation.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Settings(r.Context(), by)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Sites", Section: settingsSection, Crumbs: settingsCrumbs}, sitesView(settingsMayManage(by), v.Sites))
	}
}

type sitePage struct {
	form                          *web.Form
	name, address, notes, version *web.Field
	site                          organisation.Site // as it is saved; without ID for a new one
	path                          string
	saved                         []govuk.SummaryListRow
}

func (p sitePage) title() string {
	if p.site.ID == "" {
		return "Add a site"
	}
	return "Change " + p.site.Name
}

// site adds a site or changes one.
func site(s *organisation.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		p := sitePage{form: form, path: r.URL.Path,
			name:    form.Text("name", "Name of the site"),
			address: form.Text("address", "Address (optional)"),
			notes:   form.Text("notes", "Notes for a visit (optional)").WithHint("How to get in, where to park, whom to ask for"),
			version: form.Hidden("version")}
		if id := r.PathValue("id"); id != "" {
			v, err := s.Settings(r.Context(), by)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(v.Sites, func(s organisation.Site) bool { return s.ID == id })
			if i < 0 {
				return fault.NotFound("There is no such site")
			}
			p.site = v.Sites[i]
			p.name.With(p.site.Name)
			p.address.With(p.site.Address)
			p.notes.With(p.site.Notes)
			p.version.WithInt(p.site.Version)
		}
		status := http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			_, err := s.SaveSite(r.Context(), by, organisation.Site{ID: p.site.ID, Name: p.name.Value, Address: p.address.Value,
				Notes: p.notes.Value, Version: p.version.Int()})
			switch {
			case err == nil:
				shell.Flash(w, p.name.Value+" has been saved")
				return web.SeeOther(w, r, "/organisation/sites")
			case fault.Is(err, fault.KindConflict):
				status, p.saved = settingsStale(form, p.version, p.site.Version, err), siteRows(p.site)
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: p.title(), Section: settingsSection, Crumbs: sitesCrumbs, Form: form}, p.view())
	}
}

func siteRows(s organisation.Site) []govuk.SummaryListRow {
	row := func(key, value string) govuk.SummaryListRow {
		return govuk.SummaryListRow{Key: govuk.SummaryListText{Text: key}, Value: govuk.SummaryListText{Text: value, Classes: "pl-prose"}}
	}
	return []govuk.SummaryListRow{row("Name", s.Name), row("Address", s.Address), row("Notes", s.Notes)}
}

// siteArchive takes a site out of lists, or brings it back.
func siteArchive(s *organisation.Service, archive bool) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.ArchiveSite(r.Context(), by, r.PathValue("id"), archive); err != nil {
			return err
		}
		shell.Flash(w, archivedWords("The site", archive))
		return web.SeeOther(w, r, "/organisation/sites")
	}
}

func archivedWords(what string, archive bool) string {
	if archive {
		return what + " has been archived. You can restore it from the end of the list"
	}
	return what + " has been restored"
}
