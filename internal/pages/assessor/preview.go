package assessor

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/pages/viewer"
	"github.com/plaudit/plaudit/internal/preview"
	"github.com/plaudit/plaudit/internal/question"
)

func filePath(id, file string) string { return pathOf(id) + "/files/" + file }

// looked is a handed-over file as the viewer takes it.
func looked(f desk.HandedFile) preview.File {
	return preview.File{OrganisationID: f.OrganisationID, SHA256: f.SHA256, MediaType: f.MediaType, Size: f.Size, State: evidence.ContentState(f.State)}
}

// view shows the pages of a file that was handed over.
func view(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, f, err := d.Desk.Look(r.Context(), by, r.PathValue("id"), r.PathValue("file"))
		if err != nil {
			return err
		}
		q := r.URL.Query()
		sheet := viewer.Sheet{File: looked(f), Of: f.Code + " " + f.Title, Name: f.Name, At: filePath(v.ID, f.FileID), Words: q.Get("q")}
		if sheet, err = viewer.Show(r.Context(), d.Pages, sheet, viewer.Asked(q)); err != nil {
			return err
		}
		page := frame(v, sheet.Of, nil)
		if f.Element != "" {
			page.Crumbs = append(page.Crumbs, shell.Crumb{Text: f.Element, Href: elementPath(v.ID, f.Element)})
		}
		return shell.Show(w, r, http.StatusOK, page, sheet.Whole())
	}
}

// pagePicture sends a page of a file that was handed over.
func pagePicture(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		f, err := d.Desk.File(r.Context(), by, r.PathValue("id"), r.PathValue("file"))
		if err != nil {
			return err
		}
		return viewer.Picture(w, r, d.Pages, looked(f))
	}
}

// opened is a file that can be opened beside the element.
type opened struct {
	assessment.FrozenFile
	item assessment.FrozenEvidence
}

// openable are the files of the element: those submitted, then those given with
// answers.
func (p elementPage) openable() []opened {
	var all []opened
	add := func(items []assessment.FrozenEvidence) {
		for _, item := range items {
			for _, f := range item.Files {
				if !slices.ContainsFunc(all, func(o opened) bool { return o.FileID == f.FileID }) {
					all = append(all, opened{f, item})
				}
			}
		}
	}
	add(p.Cell.Frozen.Evidence)
	for _, q := range p.Questions {
		add(q.Evidence)
	}
	return all
}

// open opens a file beside the element: the one asked for, or the first, at the
// page its pointer names.
func (p *elementPage) open(r *http.Request, pages viewer.Pages) (err error) {
	files, q := p.openable(), r.URL.Query()
	if len(files) == 0 {
		return nil
	}
	i := max(0, slices.IndexFunc(files, func(o opened) bool { return o.FileID == q.Get("open") }))
	o, ask := files[i], viewer.Asked(q)
	ask = ask.Or(o.item.Pointer)
	p.file, p.next = o.FileID, files[(i+1)%len(files)].FileID
	p.sheet, err = viewer.AtGlance(r.Context(), pages, viewer.Sheet{Of: o.item.Code + " " + o.item.Title, Name: o.Name, At: filePath(p.ID, o.FileID),
		Back: p.here(), File: preview.File{OrganisationID: p.Assessment.OrganisationID, SHA256: o.SHA256, MediaType: o.MediaType, Size: o.Size}}, ask)
	return err
}

// supplements are the answers about the element that came with evidence.
func (p elementPage) supplements() (all []question.Question) {
	for _, q := range p.Questions {
		if len(q.Evidence) > 0 {
			all = append(all, q)
		}
	}
	return all
}
