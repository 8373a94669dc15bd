package organisation

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type deliveryPage struct {
	delivery                          dropbox.Delivery
	box                               dropbox.Listed
	fields                            evidenceFields
	together, element, claim, pointer *web.Field
	reason                            *web.Field
}

// delivery shows what somebody gave, and makes evidence of it or turns it away.
func delivery(d DropBoxDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		v, b, err := d.Boxes.Delivery(r.Context(), by, id)
		if err != nil {
			return err
		}
		c, err := d.Evidence.Choices(r.Context(), by)
		if err != nil {
			return err
		}
		form, declining := &web.Form{}, &web.Form{}
		p := deliveryPage{delivery: v, box: b, fields: newEvidenceFields(form, c),
			together: form.Choice("together", "How to keep several files", []web.Option{
				{Value: "no", Text: "Each file is an item of its own"}, {Value: "yes", Text: "These files belong together as one item"}}).With("no"),
			element: form.Choice("element", "Element (optional)", elementOptions()).With(b.ElementID),
			claim:   form.Text("claim", "What it shows, in one sentence"),
			pointer: form.Text("pointer", "Where to look (optional)").WithHint("A page, sheet or time, such as p. 6 or 12:40"),
			reason:  declining.Text("reason", "Why (optional)").WithHint("For your own record. Nobody is told")}
		p.fields.owner.With(by.PersonID)
		p.fields.sensitivity.With(string(evidence.Internal))
		p.fields.title.Label += " (optional)"
		p.fields.title.WithHint("Left empty, the name of the file is the title")
		p.fields.code.Label += " (optional)"
		if p.fields.areas != nil && b.AreaID != "" {
			p.fields.areas.WithValues([]string{b.AreaID})
		}
		shown := form
		switch {
		case r.Method != http.MethodPost:
		case strings.HasSuffix(r.URL.Path, "/decline"):
			shown = declining
			if declining.Parse(r) {
				if err = d.Boxes.Decline(r.Context(), by, id, p.reason.Value); err == nil {
					shell.Flash(w, "The delivery has been declined. Its files are swept away")
					return web.SeeOther(w, r, "/drop-boxes/"+b.ID)
				}
				if err := declining.Accept(err); err != nil {
					return err
				}
			}
		case form.Parse(r):
			n := evidence.Addition{Details: p.fields.details(), Together: p.together.Value == "yes"}
			if p.element.Value != "" || p.claim.Value != "" || p.pointer.Value != "" {
				n.Proof = evidence.Proof{StandardID: evidenceStandard().ID, Claim: p.claim.Value, Pointer: p.pointer.Value}
				if p.element.Value != "" {
					n.Proof.ElementIDs = []string{p.element.Value}
				}
			}
			added, err := d.Boxes.Accept(r.Context(), by, id, n)
			if err == nil {
				shell.Flash(w, "The delivery is in the library now")
				if len(added) == 1 {
					return web.SeeOther(w, r, evidencePath(added[0].Item.ID))
				}
				return web.SeeOther(w, r, evidencePath("added", id))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		crumbs := append(dropBoxCrumbs[:len(dropBoxCrumbs):len(dropBoxCrumbs)], shell.Crumb{Text: "Drop-box", Href: "/drop-boxes/" + b.ID})
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Delivery from " + v.Giver, Section: evidenceSection, Crumbs: crumbs, Form: shown}, p.view())
	}
}

// personalMost is how many places the page of a delivery lists.
const personalMost = 20

// deliveryPersonal are the files of a delivery in which something was spotted.
// There is no viewer for what lies in a tray, so they have no address.
func deliveryPersonal(d dropbox.Delivery, heavy bool, most int) []personalPart {
	var all []personalPart
	for _, f := range d.Files {
		all = append(all, personalPart{evidence.File{Name: f.Name}, f.Personal})
	}
	return onlyWeighing(all, heavy, most)
}

// deliveryLooked says how far a file was looked through for personal data.
func deliveryLooked(f dropbox.File) string {
	switch f.Text.State {
	case evidence.TextRead:
		if len(f.Personal) == 0 {
			return "Looked through for personal data: nothing was found"
		}
		return "Looked through for personal data"
	case evidence.TextEmpty:
		return "Not looked through for personal data: there is no text in it. Look at it yourself"
	case evidence.TextFailed:
		return "Could not be looked through for personal data, because " + f.Text.Words
	}
	return "Not looked through for personal data yet"
}

// deliveryFile sends a file of the tray, to be saved.
func deliveryFile(d DropBoxDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		f, content, err := d.Boxes.File(r.Context(), by, r.PathValue("id"), r.PathValue("file"))
		if err != nil {
			return err
		}
		defer content.Close()
		web.Attachment(w, r, f.Name, f.MediaType, f.SHA256, content)
		return nil
	}
}
