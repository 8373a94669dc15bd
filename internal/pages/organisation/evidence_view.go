package organisation

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/pages/viewer"
	"github.com/plaudit/plaudit/internal/preview"
)

func shownFile(f evidence.File) preview.File {
	return preview.File{OrganisationID: f.OrganisationID, SHA256: f.SHA256, MediaType: f.MediaType, Size: f.Size, State: f.State}
}

// evidenceView shows the pages of a file.
func evidenceView(s *evidence.Service, pages viewer.Pages) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		f, err := s.Look(r.Context(), by, r.PathValue("file"))
		if err != nil {
			return err
		}
		q := r.URL.Query()
		sheet := viewer.Sheet{File: shownFile(f.File), Of: f.Item.Code + " " + f.Item.Title, Name: f.Name, At: evidencePath("files", f.ID), Words: q.Get("q")}
		if sheet, err = viewer.Show(r.Context(), pages, sheet, viewer.Asked(q)); err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: sheet.Of, Section: evidenceSection, Crumbs: evidenceItemCrumbs(f.Item), Wide: true}, sheet.Whole())
	}
}

// evidencePicture sends a page of a file.
func evidencePicture(s *evidence.Service, pages viewer.Pages) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		f, err := s.Look(r.Context(), by, r.PathValue("file"))
		if err != nil {
			return err
		}
		return viewer.Picture(w, r, pages, shownFile(f.File))
	}
}

// open opens a file of the current edition on the item's page: the one asked
// for, or the first, at the page that a link to an element points to.
func (p evidenceItemPage) open(r *http.Request, pages viewer.Pages) (*viewer.Sheet, error) {
	files, q := p.Current().Files, r.URL.Query()
	files = slices.DeleteFunc(slices.Clone(files), func(f evidence.File) bool { return !f.State.Offered() })
	if len(files) == 0 {
		return nil, nil
	}
	f, ask := files[max(0, slices.IndexFunc(files, func(f evidence.File) bool { return f.ID == q.Get("open") }))], viewer.Asked(q)
	for _, l := range p.Links {
		ask = ask.Or(l.Pointer)
	}
	return viewer.AtGlance(r.Context(), pages, viewer.Sheet{File: shownFile(f), Of: p.Item.Code + " " + p.Item.Title, Name: f.Name, At: evidencePath("files", f.ID),
		Back: evidencePath(p.Item.ID), Closed: evidence.Heavy(f.Personal) > 0}, ask)
}

// leads is the address of the item's page with the place open to which a link
// points; "" when it points to none or nothing can be opened.
func (p evidenceItemPage) leads(l evidence.Link) string {
	if p.sheet == nil {
		return ""
	}
	return p.sheet.Leads(l.Pointer)
}

// open opens a file beside the element: the one asked for, or the first that can
// be shown, at the page its pointer names.
func (p assessmentElementPage) open(r *http.Request, pages viewer.Pages) (*viewer.Sheet, error) {
	q := r.URL.Query()
	var item assessment.FrozenEvidence
	var file assessment.FrozenFile
	for _, e := range p.Evidence {
		for _, f := range e.Files {
			if evidence.ContentState(f.State).Offered() && (file.FileID == "" || f.FileID == q.Get("open")) {
				item, file = e, f
			}
		}
	}
	if file.FileID == "" {
		return nil, nil
	}
	ask := viewer.Asked(q)
	ask = ask.Or(item.Pointer)
	return viewer.AtGlance(r.Context(), pages, viewer.Sheet{Of: item.Code + " " + item.Title, Name: file.Name, At: evidencePath("files", file.FileID), Back: p.action(""), Closed: file.Personal != "",
		File: preview.File{OrganisationID: p.Assessment.OrganisationID, SHA256: file.SHA256, MediaType: file.MediaType, Size: file.Size}}, ask)
}

// opens is the address of the element with a file opened.
func (p assessmentElementPage) opens(file string) string {
	q := url.Values{"open": {file}}
	if p.areaID() != "" {
		q.Set("area", p.areaID())
	}
	return p.path() + "?" + q.Encode() + "#preview"
}
