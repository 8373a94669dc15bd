package organisation

import (
	"net/http"
	"net/url"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type evidenceEditPage struct {
	form    *web.Form
	fields  evidenceFields
	version *web.Field
	item    evidence.Item
	saved   []govuk.SummaryListRow // what somebody else saved meanwhile
}

// evidenceEdit changes what is said about an item. Who was overtaken is shown
// both versions and may save again.
func evidenceEdit(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		item, c, err := s.ToEdit(r.Context(), by, r.PathValue("item"))
		if err != nil {
			return err
		}
		p := evidenceEditPage{form: &web.Form{}, item: item}
		p.version = p.form.Hidden("version").WithInt(item.Version)
		p.fields = newEvidenceFields(p.form, c)
		p.fields.show(item)
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			err := s.Edit(r.Context(), by, item.ID, p.version.Int(), p.fields.details())
			switch {
			case err == nil:
				shell.Flash(w, p.fields.code.Value+" has been saved")
				return web.SeeOther(w, r, evidencePath(item.ID))
			case fault.Is(err, fault.KindConflict):
				status, p.saved = settingsStale(p.form, p.version, item.Version, err), evidenceRows(item)
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: "Change " + item.Code, Section: evidenceSection, Crumbs: evidenceItemCrumbs(item), Form: p.form}, p.view())
	}
}

type evidenceEditionPage struct {
	form             *web.Form
	files, url, note *web.Field
	item             evidence.Item
	kept             *web.Field // files that arrived before; nil when there are none

	redacting bool               // personal data is to be taken out
	submitted []evidence.Edition // that hold it, maybe, and were handed over
}

// evidenceEdition puts a new edition beside those of an item.
func evidenceEdition(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		item, _, err := s.ToEdit(r.Context(), by, r.PathValue("item"))
		if err != nil {
			return err
		}
		p := evidenceEditionPage{form: &web.Form{}, item: item, redacting: r.URL.Query().Get("redacted") == "yes"}
		if p.redacting {
			if p.submitted, err = s.Handed(r.Context(), by, item.ID); err != nil {
				return err
			}
		}
		switch item.Kind {
		case evidence.FileKind:
			p.files = p.form.File("files", "Files of the new edition").WithHint(evidenceFilesHint(s))
		case evidence.LinkKind:
			p.url = p.form.Text("url", "Web address").WithHint("The whole address, starting with https://")
		default:
			p.note = p.form.Text("note", "Note")
		}
		frame := shell.Frame{Title: p.title(), Section: evidenceSection, Crumbs: evidenceItemCrumbs(item), Form: p.form}
		if r.Method != http.MethodPost {
			return shell.Show(w, r, http.StatusOK, frame, p.view())
		}
		var u evidenceUpload
		var content evidence.Content
		switch {
		case p.files != nil:
			if u, err = receiveEvidence(s, w, r, by); err != nil {
				return err
			}
			p.form.Read(u.values)
			content.Files, content.Uploads = u.received, u.ids()
		default:
			p.form.Parse(r)
			if p.url != nil {
				content.URL = p.url.Value
			} else {
				content.Note = p.note.Value
			}
		}
		// An edition is whole or not at all: one refused file stops it.
		u.complain(p.form, evidenceNoField(p.files))
		if !p.form.Failed() {
			e, same, err := s.AddEdition(r.Context(), by, item.ID, content)
			if err == nil {
				words := evidenceEditionTitle(e) + " has been added. The earlier ones are kept"
				if same {
					words = "This is what the current edition holds already, so nothing was added"
				}
				shell.Flash(w, words)
				return web.SeeOther(w, r, evidencePath(item.ID))
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		if p.files != nil {
			if p.kept, err = u.keep(s, r, by); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frame, p.view())
	}
}

func (p evidenceEditionPage) title() string {
	if p.redacting {
		return "Add a redacted edition of " + p.item.Code
	}
	return "Add a new edition of " + p.item.Code
}

func (p evidenceEditionPage) action() string {
	if p.redacting {
		return redactedHref(p.item.ID)
	}
	return evidencePath("edition", p.item.ID)
}

// evidenceNoField stands in for a field that the form does not have.
func evidenceNoField(f *web.Field) *web.Field {
	if f == nil {
		return &web.Field{}
	}
	return f
}

func evidenceEscape(s string) string { return url.QueryEscape(s) }
