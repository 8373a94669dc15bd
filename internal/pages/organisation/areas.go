package organisation

import (
	"net/http"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

var areasCrumbs = append(slices.Clone(settingsCrumbs), shell.Crumb{Text: "Service areas", Href: "/organisation/areas"})

func activeAreas(all []organisation.Branch) (n int) {
	for _, a := range all {
		if a.ArchivedAt.IsZero() {
			n++
		}
	}
	return n
}

// areas shows the tree of service areas.
func areas(s *organisation.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Settings(r.Context(), by)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Service areas", Section: settingsSection, Crumbs: settingsCrumbs}, areasView(settingsMayManage(by), v.Areas))
	}
}

// areaPath names an area with those above it: "Housing: Repairs".
func areaPath(all []organisation.Branch, i int) string {
	path := all[i].Name
	depth := all[i].Depth
	for j := i - 1; j >= 0 && depth > 0; j-- {
		if all[j].Depth < depth {
			path, depth = all[j].Name+": "+path, all[j].Depth
		}
	}
	return path
}

type areaPage struct {
	form                  *web.Form
	name, parent, version *web.Field
	area                  organisation.ServiceArea // as it is saved; without ID for a new one
	path                  string
	saved                 []govuk.SummaryListRow
}

func (p areaPage) title() string {
	if p.area.ID == "" {
		return "Add a service area"
	}
	return "Change " + p.area.Name
}

// area adds a service area, renames one or moves it beneath another.
func area(s *organisation.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Settings(r.Context(), by)
		if err != nil {
			return err
		}
		p := areaPage{form: &web.Form{}, path: r.URL.Path}
		if id := r.PathValue("id"); id != "" {
			i := slices.IndexFunc(v.Areas, func(b organisation.Branch) bool { return b.ID == id })
			if i < 0 {
				return fault.NotFound("There is no such service area")
			}
			p.area = v.Areas[i].ServiceArea
		}
		parents := areaParents(v.Areas, p.area)
		p.name = p.form.Text("name", "Name of the service area").With(p.area.Name)
		p.parent = p.form.Choice("parent", "Part of", parents).With(p.area.ParentID).WithHint("Leave it at the top unless it belongs to a larger service area")
		p.version = p.form.Hidden("version").WithInt(p.area.Version)
		if p.area.ID == "" {
			p.parent.With(r.URL.Query().Get("parent"))
		}
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			_, err := s.SaveArea(r.Context(), by, organisation.ServiceArea{ID: p.area.ID, ParentID: p.parent.Value, Name: p.name.Value,
				Position: p.area.Position, Version: p.version.Int()})
			switch {
			case err == nil:
				shell.Flash(w, p.name.Value+" has been saved")
				return web.SeeOther(w, r, "/organisation/areas")
			case fault.Is(err, fault.KindConflict):
				status, p.saved = settingsStale(p.form, p.version, p.area.Version, err), areaRows(parents, p.area)
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: p.title(), Section: settingsSection, Crumbs: areasCrumbs, Form: p.form}, p.view())
	}
}

// areaParents are the areas beneath which this one may stand.
func areaParents(all []organisation.Branch, of organisation.ServiceArea) []web.Option {
	plain := make([]organisation.ServiceArea, len(all))
	for i, b := range all {
		plain[i] = b.ServiceArea
	}
	var beneath []string
	if of.ID != "" {
		beneath = organisation.Descendants(plain, []string{of.ID})
	}
	var options []web.Option
	for i, b := range all {
		if !slices.Contains(beneath, b.ID) && (b.ArchivedAt.IsZero() || b.ID == of.ParentID) {
			options = append(options, web.Option{Value: b.ID, Text: areaPath(all, i)})
		}
	}
	return options
}

func areaRows(parents []web.Option, a organisation.ServiceArea) []govuk.SummaryListRow {
	parent := "None: it is at the top"
	for _, o := range parents {
		if o.Value == a.ParentID {
			parent = o.Text
		}
	}
	return []govuk.SummaryListRow{
		{Key: govuk.SummaryListText{Text: "Name"}, Value: govuk.SummaryListText{Text: a.Name}},
		{Key: govuk.SummaryListText{Text: "Part of"}, Value: govuk.SummaryListText{Text: parent}},
	}
}

// areaIndent shows the depth of an area in the tree.
func areaIndent(depth int) string { return strings.Repeat("–\u00a0", depth) }

// areaArchive takes a service area out of lists, or brings it back.
func areaArchive(s *organisation.Service, archive bool) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.ArchiveArea(r.Context(), by, r.PathValue("id"), archive); err != nil {
			return err
		}
		shell.Flash(w, archivedWords("The service area", archive))
		return web.SeeOther(w, r, "/organisation/areas")
	}
}
