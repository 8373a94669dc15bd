package organisation

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type evidencePersonalPage struct {
	evidence.Dossier
	form                   *web.Form
	because, edition, next *web.Field
}

// evidencePersonal shows all that looks like personal data in the current edition
// of an item, and takes why it may stay.
func evidencePersonal(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		d, err := s.Dossier(r.Context(), by, r.PathValue("item"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := evidencePersonalPage{Dossier: d, form: form,
			because: form.Text("because", "Why it may stay").WithHint("For example: these are the published contacts of our offices. It is kept on record"),
			edition: form.Hidden("edition").WithInt(d.Item.EditionNumber),
			next:    form.Hidden("next").With(web.LocalPath(r.URL.Query().Get("next"), ""))}
		status := http.StatusOK
		if isPost(r) && form.Parse(r) {
			switch err := s.SayFine(r.Context(), by, d.Item.ID, p.edition.Int(), p.because.Value); {
			case err == nil:
				shell.Flash(w, "It is on record why the personal data in "+d.Item.Code+" may stay")
				return web.SeeOther(w, r, web.LocalPath(p.next.Value, evidencePath(d.Item.ID)))
			case fault.Is(err, fault.KindConflict):
				form.General, status = append(form.General, settingsWords(err)), http.StatusConflict
				p.edition.WithInt(d.Item.EditionNumber)
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: "Personal data in " + d.Item.Code, Section: evidenceSection, Crumbs: evidenceItemCrumbs(d.Item), Form: form}, p.view())
	}
}

// evidencePersonalUndo takes back that it may stay.
func evidencePersonalUndo(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		edition := form.Hidden("edition")
		form.Parse(r)
		id := r.PathValue("item")
		if err := s.TakeBackFine(r.Context(), by, id, edition.Int()); err != nil {
			return err
		}
		shell.Flash(w, "Taken back: what looks like personal data is pointed out again")
		return web.SeeOther(w, r, evidencePath("personal", id))
	}
}

// personalPlace is the page of the viewer on which something was spotted; "" for
// a file that is not shown, and for a note.
func personalPlace(f evidence.File, at evidence.Place, position int64) string {
	if f.ID == "" || !f.State.Offered() {
		return ""
	}
	path := evidencePath("files", f.ID, "view")
	switch at.Kind {
	case "page", "slide", "sheet":
		path += "?" + at.Kind + "=" + strconv.FormatInt(at.Number, 10)
	case "line":
		path += "?at=" + strconv.FormatInt(position, 10)
	}
	return path
}

// personalHref is the page about the personal data of an item, from which one
// comes back to next.
func personalHref(itemID, next string) string {
	path := evidencePath("personal", itemID)
	if next != "" {
		path += "?" + url.Values{"next": {next}}.Encode()
	}
	return path
}

// redactedHref is the form for an edition without the personal data.
func redactedHref(itemID string) string { return evidencePath("edition", itemID) + "?redacted=yes" }

// personalShown is how many places the page of an item lists.
const personalShown = 5

type personalPart struct {
	file    evidence.File // none for a note
	spotted []evidence.Spotted
}

// personalParts are the note and the files of an edition in which something was
// spotted: what is worth a warning, or the rest; at most so many places.
func personalParts(e evidence.Edition, heavy bool, most int) []personalPart {
	return onlyWeighing(append([]personalPart{{spotted: e.Personal}}, personalFiles(e)...), heavy, most)
}

func onlyWeighing(all []personalPart, heavy bool, most int) (parts []personalPart) {
	for _, part := range all {
		var some []evidence.Spotted
		for _, v := range part.spotted {
			if v.Heavy == heavy && most > 0 {
				some = append(some, v)
				most--
			}
		}
		if len(some) > 0 {
			parts = append(parts, personalPart{part.file, some})
		}
	}
	return parts
}

func personalFiles(e evidence.Edition) (parts []personalPart) {
	for _, f := range e.Files {
		parts = append(parts, personalPart{f, f.Personal})
	}
	return parts
}
