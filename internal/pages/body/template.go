package body

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

const templatePath = "/body/report-template"

var templateCrumbs = []shell.Crumb{{Text: "Settings", Href: "/organisation"}, {Text: "Report template", Href: templatePath}}

// templateRoutes are the pages of the body's report template.
func templateRoutes(d Deps) []shell.Route {
	manage := shell.Can(account.ManageScheme)
	return []shell.Route{
		{Pattern: "GET " + templatePath, Needs: manage, Handle: template(d.Reporting)},
		{Pattern: "GET " + templatePath + "/preview", Needs: manage, Handle: templatePreview(d.Reporting)},
		{Pattern: "GET " + templatePath + "/preview/{format}", Needs: manage, Handle: templateDownload(d.Reporting)},
		{Pattern: "POST " + templatePath + "/publish", Needs: manage, Handle: templateEnd(d.Reporting, (*reporting.Reporting).PublishTemplate, "New reports follow this template now")},
		{Pattern: "POST " + templatePath + "/discard", Needs: manage, Handle: templateEnd(d.Reporting, (*reporting.Reporting).DiscardTemplate, "The draft of the template has been thrown away")},
		{Pattern: "GET " + templatePath + "/logo", Needs: manage, Handle: templateLogo(d.Reporting)},
		{Pattern: "POST " + templatePath + "/logo", Needs: manage, Handle: templateLogo(d.Reporting)},
		{Pattern: "POST " + templatePath + "/logo/remove", Needs: manage, Handle: templateLogoRemove(d.Reporting)},
		{Pattern: "GET /report-logos/{body}/{sha256}", Needs: shell.Public, Handle: showLogo(d.Reporting)},
		{Pattern: "GET " + templatePath + "/{part}", Needs: manage, Handle: templatePart(d.Reporting)},
		{Pattern: "POST " + templatePath + "/{part}", Needs: manage, Handle: templatePart(d.Reporting)},
	}
}

type templatePage struct {
	reporting.TemplateDesk
	form              *web.Form
	version, revision *web.Field
	preview           *web.Form
	of                *web.Field
}

func newTemplatePage(v reporting.TemplateDesk) templatePage {
	p := templatePage{TemplateDesk: v, form: &web.Form{}, preview: &web.Form{}}
	p.version, p.revision = seenFields(p.form, v.Draft)
	reports := []web.Option{{Value: "", Text: "An example report"}}
	for _, a := range v.Reports {
		reports = append(reports, web.Option{Value: a.ID, Text: a.Organisation + ": " + a.Assessment.Name})
	}
	p.of = p.preview.Choice("assessment", "Show it on", reports)
	return p
}

func seenFields(form *web.Form, v reporting.StoredTemplate) (version, revision *web.Field) {
	return form.Hidden("version").WithInt(v.Version), form.Hidden("revision").WithInt(v.Revision)
}

// seenTemplate is the version of the template that somebody had before them.
func seenTemplate(version, revision *web.Field) reporting.StoredTemplate {
	seen := reporting.StoredTemplate{Revision: revision.Int()}
	seen.Version = version.Int()
	return seen
}

const templateSaved = "The template has been saved. Reports follow it once it is published"

// template shows what the body's reports look like: the versions, the parts to
// change, and a preview on a report.
func template(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Template(r.Context(), by)
		if err != nil {
			return err
		}
		p := newTemplatePage(v)
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Report template", Section: "/organisation", Crumbs: templateCrumbs[:1]}, p.view())
	}
}

// templateEnd publishes the template in the writing, or throws it away.
func templateEnd(s *reporting.Reporting, end func(*reporting.Reporting, context.Context, account.Actor, reporting.StoredTemplate) error, said string) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		version, revision := seenFields(form, reporting.StoredTemplate{})
		if !form.Parse(r) {
			return fault.Invalid("This cannot be done as it is: open the template again")
		}
		if err := end(s, r.Context(), by, seenTemplate(version, revision)); err != nil {
			return err
		}
		shell.Flash(w, said)
		return web.SeeOther(w, r, templatePath)
	}
}

// templatePart changes one part of the template.
func templatePart(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		editor, known := templateEditors[r.PathValue("part")]
		if !known {
			return fault.NotFound("The template has no such part")
		}
		v, err := s.Template(r.Context(), by)
		if err != nil {
			return err
		}
		p := templatePartPage{TemplateDesk: v, form: &web.Form{}, part: r.PathValue("part"), title: editor.title, hint: editor.hint}
		p.version, p.revision = seenFields(p.form, v.Draft)
		change := editor.fields(&p)
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			_, err := s.SaveTemplate(r.Context(), by, seenTemplate(p.version, p.revision), change)
			switch {
			case err == nil:
				shell.Flash(w, templateSaved)
				return web.SeeOther(w, r, afterTemplate(p.form))
			case fault.Is(err, fault.KindConflict):
				var f *fault.Error
				errors.As(err, &f)
				status = http.StatusConflict
				p.form.General = append(p.form.General, f.Words+". Your words are kept here: save again to put them in its place")
				p.version.WithInt(v.Draft.Version)
				p.revision.WithInt(v.Draft.Revision)
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: editor.title, Section: "/organisation", Crumbs: templateCrumbs, Form: p.form}, p.view())
	}
}

// afterTemplate goes to the preview when the button says so.
func afterTemplate(form *web.Form) string {
	if then := form.Posts("then"); len(then) > 0 && then[0] == "preview" {
		return templatePath + "/preview"
	}
	return templatePath
}

// previewed reads which version is to be shown on which report.
func previewed(s *reporting.Reporting, r *http.Request, by account.Actor) (report.Content, *standard.Standard, error) {
	version, err := strconv.ParseInt(r.URL.Query().Get("version"), 10, 64)
	if err != nil && r.URL.Query().Get("version") != "" {
		return report.Content{}, nil, fault.NotFound("There is no such version of the template")
	}
	c, err := s.PreviewTemplate(r.Context(), by, version, r.URL.Query().Get("assessment"))
	if err != nil {
		return c, nil, err
	}
	std, err := standard.BuiltIn(c.StandardID)
	return c, std, err
}

// templatePreview shows a report as it looks with a version of the template.
func templatePreview(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		c, std, err := previewed(s, r, by)
		if err != nil {
			return err
		}
		query := ""
		if r.URL.RawQuery != "" {
			query = "?" + r.URL.Query().Encode()
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Preview of the template", Section: "/organisation", Crumbs: templateCrumbs},
			previewView(query, report.Document(c, std)))
	}
}

// templateDownload sends the preview in one of the formats.
func templateDownload(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		c, _, err := previewed(s, r, by)
		if err != nil {
			return err
		}
		return shell.SendReport(w, r, c)
	}
}
