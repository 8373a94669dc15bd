package body

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
)

const logoPath = templatePath + "/logo"

type templateLogoPage struct {
	reporting.TemplateDesk
	form              *web.Form
	version, revision *web.Field
	file, alt         *web.Field
}

func newTemplateLogoPage(v reporting.TemplateDesk) templateLogoPage {
	p := templateLogoPage{TemplateDesk: v, form: &web.Form{}}
	p.version, p.revision = seenFields(p.form, v.Draft)
	p.file = p.form.File("logo", "Picture").WithHint("PNG or JPEG, smaller than 2 MB. It is shown at most 5 cm wide and 2 cm high, on white")
	p.alt = p.form.Text("alt", "What it shows").WithHint("Read out to people who do not see it, such as “Fairmark Assessments”")
	if logo := v.Draft.Logo; logo != nil {
		p.file.Label = "Another picture (leave it empty to keep this one)"
		p.alt.With(logo.Alt)
	}
	return p
}

// templateLogo puts a picture on the front of the body's reports, or another, or
// says anew what it shows.
func templateLogo(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Template(r.Context(), by)
		if err != nil {
			return err
		}
		p := newTemplateLogoPage(v)
		if r.Method == http.MethodPost {
			saved, err := p.receive(s, w, r, by)
			if err != nil {
				return err
			}
			if saved {
				shell.Flash(w, templateSaved)
				return web.SeeOther(w, r, templatePath)
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Logo", Section: "/organisation", Crumbs: templateCrumbs, Form: p.form}, p.view())
	}
}

// receive reads what was sent and saves it; saved is false when the form says
// what is wrong with it.
func (p templateLogoPage) receive(s *reporting.Reporting, w http.ResponseWriter, r *http.Request, by account.Actor) (saved bool, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, report.MaxLogoFile+web.MaxFormBytes)
	if err := r.ParseMultipartForm(report.MaxLogoFile); err != nil {
		p.file.Error = "The picture did not arrive whole. Choose it again"
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			p.file.Error = "The logo must be smaller than 2 MB"
		}
		return false, nil
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // temporary files of the system
	if !p.form.Parse(r) {
		return false, nil
	}
	logo := p.Draft.Logo
	if files := p.form.Files["logo"]; len(files) > 0 {
		file, err := files[0].Open()
		if err != nil {
			return false, err
		}
		defer file.Close()
		content, err := io.ReadAll(file)
		if err != nil {
			return false, err
		}
		read, err := report.ReadLogo(content)
		if err != nil {
			return false, p.form.Accept(err)
		}
		logo = &read
	}
	if logo == nil {
		p.file.Error = "Select a PNG or JPEG picture"
		return false, nil
	}
	named := *logo
	named.Alt, named.BodyID = p.alt.Value, by.OrganisationID
	_, err = s.SaveTemplate(r.Context(), by, seenTemplate(p.version, p.revision), func(t *report.Template) { t.Logo = &named })
	if fault.Is(err, fault.KindConflict) {
		p.version.WithInt(p.Draft.Version)
		p.revision.WithInt(p.Draft.Revision)
		p.file.Error = "A colleague has changed the template since you opened it. Choose your picture again to put it in"
		return false, nil
	}
	if err != nil {
		return false, p.form.Accept(err)
	}
	return true, nil
}

// templateLogoRemove takes the picture away, in the version in the writing.
func templateLogoRemove(s *reporting.Reporting) shell.Handle {
	return templateEnd(s, func(s *reporting.Reporting, ctx context.Context, by account.Actor, seen reporting.StoredTemplate) error {
		_, err := s.SaveTemplate(ctx, by, seen, func(t *report.Template) { t.Logo = nil })
		return err
	}, "The logo has been taken away. Reports follow once the template is published")
}

// showLogo sends a logo, for the pages on which reports stand. It never changes:
// another picture has another address.
func showLogo(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		logo, err := s.TemplateLogo(r.Context(), r.PathValue("body"), r.PathValue("sha256"))
		if err != nil {
			return err
		}
		h := w.Header()
		h.Set("Content-Type", "image/png")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		_, err = w.Write(logo.PNG)
		return err
	}
}
