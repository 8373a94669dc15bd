package organisation

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type evidenceLinkToPage struct {
	form                     *web.Form
	elements, claim, pointer *web.Field
	item                     evidence.Item
	already                  []evidence.Link
	search                   *web.Field
	found                    int
}

// evidenceLinkTo links an item to elements, found by words or out of all.
func evidenceLinkTo(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		d, err := s.Dossier(r.Context(), by, r.PathValue("item"))
		if err != nil {
			return err
		}
		if err := by.Require(account.EditEvidence, d.Item.Record(), "evidence item"); err != nil {
			return err
		}
		searching := &web.Form{}
		p := evidenceLinkToPage{form: &web.Form{}, item: d.Item, already: d.Links, search: searching.Text("q", "Find elements by words or number")}
		searching.Read(r.URL.Query())
		offered := offeredElements(p.search.Value, d.Links)
		p.found = len(offered)
		if r.Method == http.MethodPost {
			offered = evidenceStandard().Elements() // what was ticked may have been found by other words
		}
		p.elements = p.form.Choices("elements", "Elements that this proves", evidenceElementOptions(offered))
		p.claim = p.form.Text("claim", "What it shows, in one sentence").WithHint("For example: Shows satisfaction by customer group, and that it rose")
		p.pointer = p.form.Text("pointer", "Where to look (optional)").WithHint("A page, sheet or time, such as p. 6 or 12:40. An assessor opens it there")
		if r.Method == http.MethodPost && p.form.Parse(r) {
			err := s.LinkTo(r.Context(), by, d.Item.ID, evidence.Proof{StandardID: evidenceStandard().ID, ElementIDs: p.elements.Values,
				Claim: p.claim.Value, Pointer: p.pointer.Value})
			if err == nil {
				shell.Flash(w, d.Item.Code+" has been linked")
				return web.SeeOther(w, r, evidencePath(d.Item.ID))
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Link " + d.Item.Code + " to elements", Section: evidenceSection,
			Crumbs: evidenceItemCrumbs(d.Item), Form: p.form}, p.view())
	}
}

// offeredElements are the elements that words find, or all, without those that
// are linked already.
func offeredElements(words string, linked []evidence.Link) []standard.Element {
	var found []standard.Element
	if words == "" {
		found = slices.Clone(evidenceStandard().Elements())
	} else {
		for _, m := range evidenceStandard().Search(words) {
			found = append(found, m.Element)
		}
	}
	return slices.DeleteFunc(found, func(e standard.Element) bool {
		return slices.ContainsFunc(linked, func(l evidence.Link) bool { return l.ElementID == e.ID })
	})
}

type evidenceLinkPage struct {
	form                    *web.Form
	claim, pointer, version *web.Field
	next                    *web.Field
	link                    evidence.Link
	item                    evidence.Item
	saved                   []govuk.SummaryListRow
}

// evidenceLinkEdit changes what an item shows for an element.
func evidenceLinkEdit(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		l, item, err := s.LinkOf(r.Context(), by, r.PathValue("link"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := evidenceLinkPage{form: form, link: l, item: item,
			claim:   form.Text("claim", "What it shows, in one sentence").With(l.Claim),
			pointer: form.Text("pointer", "Where to look (optional)").With(l.Pointer).WithHint("A page, sheet or time, such as p. 6 or 12:40"),
			version: form.Hidden("version").WithInt(l.Version),
			next:    form.Hidden("next").With(web.LocalPath(r.URL.Query().Get("next"), ""))}
		status := http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.EditLink(r.Context(), by, l.ID, p.version.Int(), p.claim.Value, p.pointer.Value)
			switch {
			case err == nil:
				shell.Flash(w, "The link to "+l.ElementID+" has been saved")
				return web.SeeOther(w, r, web.LocalPath(p.next.Value, evidencePath(item.ID)))
			case fault.Is(err, fault.KindConflict):
				row := func(key, value string) govuk.SummaryListRow {
					return govuk.SummaryListRow{Key: govuk.SummaryListText{Text: key}, Value: govuk.SummaryListText{Text: value}}
				}
				status = settingsStale(form, p.version, l.Version, err)
				p.saved = []govuk.SummaryListRow{row("What it shows", l.Claim), row("Where to look", l.Pointer)}
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: "Change the link to " + l.ElementID, Section: evidenceSection, Crumbs: evidenceItemCrumbs(item), Form: form}, p.view())
	}
}

// evidenceLinkRemove takes a link away.
func evidenceLinkRemove(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		l, item, err := s.LinkOf(r.Context(), by, r.PathValue("link"))
		if err != nil {
			return err
		}
		if err := s.RemoveLink(r.Context(), by, l.ID); err != nil {
			return err
		}
		shell.Flash(w, item.Code+" is no longer linked to "+l.ElementID)
		return web.SeeOther(w, r, web.LocalPath(evidencePosted(r, "next"), evidencePath(item.ID)))
	}
}

// evidenceStrongest marks a link as the strongest proof of its element, or
// takes the mark away.
func evidenceStrongest(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		l, item, err := s.LinkOf(r.Context(), by, r.PathValue("link"))
		if err != nil {
			return err
		}
		if err := s.MarkStrongest(r.Context(), by, l.ID, evidencePosted(r, "strongest") != "no"); err != nil {
			return err
		}
		shell.Flash(w, "The strongest evidence for "+l.ElementID+" has been changed")
		return web.SeeOther(w, r, web.LocalPath(evidencePosted(r, "next"), evidencePath(item.ID)))
	}
}

// evidencePosted is one value of a small form without questions.
func evidencePosted(r *http.Request, name string) string {
	form := &web.Form{}
	field := form.Hidden(name)
	form.Parse(r)
	return field.Value
}
