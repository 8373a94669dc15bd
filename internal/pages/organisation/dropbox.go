package organisation

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

// DropBoxDeps is what the pages on drop-boxes need.
type DropBoxDeps struct {
	Boxes     *dropbox.Service
	Evidence  *evidence.Service
	PublicURL string
}

// DropBoxRoutes returns the pages on drop-boxes and their trays.
func DropBoxRoutes(d DropBoxDeps) []shell.Route {
	edit := shell.Can(account.EditEvidence)
	return []shell.Route{
		{Pattern: "GET /drop-boxes", Needs: edit, Handle: dropBoxes(d)},
		{Pattern: "GET /drop-boxes/new", Needs: edit, Handle: dropBoxNew(d)},
		{Pattern: "POST /drop-boxes/new", Needs: edit, Handle: dropBoxNew(d)},
		{Pattern: "GET /drop-boxes/{id}", Needs: edit, Handle: dropBox(d)},
		{Pattern: "POST /drop-boxes/{id}/close", Needs: edit, Handle: dropBoxClose(d)},
		{Pattern: "POST /drop-boxes/{id}/link", Needs: edit, Handle: dropBoxRenew(d)},
		{Pattern: "GET /deliveries/{id}", Needs: edit, Handle: delivery(d)},
		{Pattern: "POST /deliveries/{id}/accept", Needs: edit, Handle: delivery(d)},
		{Pattern: "POST /deliveries/{id}/decline", Needs: edit, Handle: delivery(d)},
		{Pattern: "GET /deliveries/{id}/files/{file}", Needs: edit, Handle: deliveryFile(d)},
	}
}

var dropBoxCrumbs = append(slices.Clone(evidenceCrumbs), shell.Crumb{Text: "Drop-boxes", Href: "/drop-boxes"})

type dropBoxListPage struct {
	by    account.Actor
	boxes []dropbox.Listed
}

// dropBoxes lists the drop-boxes that somebody looks after.
func dropBoxes(d DropBoxDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		boxes, err := d.Boxes.List(r.Context(), by)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Drop-boxes", Section: evidenceSection, Crumbs: evidenceCrumbs, Wide: true}, dropBoxListPage{by, boxes}.view())
	}
}

type dropBoxNewPage struct {
	words, element, area, ends, files, size *web.Field
	areaEmpty                               string
}

func dropBoxSizes(largest int64) []web.Option {
	var options []web.Option
	for _, mb := range []int64{5, 25, 100, 250} {
		if mb*1_000_000 <= largest {
			options = append(options, web.Option{Value: strconv.FormatInt(mb*1_000_000, 10), Text: fmt.Sprintf("%d MB", mb)})
		}
	}
	if len(options) == 0 {
		options = []web.Option{{Value: strconv.FormatInt(largest, 10), Text: web.Size(largest)}}
	}
	return options
}

// dropBoxNew makes a drop-box. As with an invitation, the answer to the POST is a
// page of its own, because the link is shown this once and belongs in no address.
func dropBoxNew(d DropBoxDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		c, err := d.Evidence.Choices(r.Context(), by)
		if err != nil {
			return err
		}
		form, q := &web.Form{}, r.URL.Query()
		may := func(id string) bool { return mayInArea(by, account.EditEvidence, id) }
		sizes := dropBoxSizes(d.Boxes.MaxFileBytes())
		p := dropBoxNewPage{areaEmpty: "The whole organisation",
			words: form.Text("words", "What you ask for").Required("Enter what you ask for. Whoever has the link reads it").
				WithHint("Whoever has the link reads this and the name of your organisation, and nothing else"),
			element: form.Choice("element", "Element (optional)", elementOptions()).With(q.Get("element")),
			area:    form.Choice("area", "Service area", branchOptions(c.Areas, "", may)).With(q.Get("area")),
			ends:    form.Date("ends", "Last day").WithHint("Within three months. For example, 5 12 2025").WithDate(by.Today.AddDays(14)),
			files: form.Text("files", "How many files in all").WithHint("From 1 to 200").With("20").
				Number(1, 200, "Enter how many files are taken in all, from 1 to 200"),
			size: form.Choice("size", "How large a file may be", sizes).With(sizes[min(1, len(sizes)-1)].Value).Required("Select how large a file may be")}
		if !may("") {
			p.areaEmpty = "Select a service area"
			p.area.Required("Select a service area")
		}
		if r.Method == http.MethodPost && form.Parse(r) {
			b, token, err := d.Boxes.Make(r.Context(), by, dropbox.Box{StandardID: standard.CSE().ID, ElementID: p.element.Value, AreaID: p.area.Value,
				Words: p.words.Value, EndsOn: p.ends.Day(), MaxFiles: p.files.Int(), MaxFileBytes: p.size.Int()})
			if err == nil {
				return dropBoxShowLink(d, w, r, b, token)
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Make a drop-box", Section: evidenceSection, Crumbs: dropBoxCrumbs, Form: form}, p.view())
	}
}

func dropBoxShowLink(d DropBoxDeps, w http.ResponseWriter, r *http.Request, b dropbox.Box, token string) error {
	base := d.PublicURL
	if base == "" {
		base = (&url.URL{Scheme: "http", Host: r.Host}).String()
	}
	link := strings.TrimSuffix(base, "/") + "/give/" + token
	code, err := newQRCode(link)
	if err != nil {
		return err
	}
	return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "The link of your drop-box", Section: evidenceSection, Crumbs: dropBoxCrumbs}, dropBoxLink(b, link, code))
}

// dropBoxRenew shows a new link; the old one stops working.
func dropBoxRenew(d DropBoxDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		b, token, err := d.Boxes.Renew(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return dropBoxShowLink(d, w, r, b.Box, token)
	}
}

type dropBoxPage struct {
	by   account.Actor
	box  dropbox.Listed
	tray []dropbox.Delivery
}

// dropBox shows a drop-box with its tray.
func dropBox(d DropBoxDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		b, tray, err := d.Boxes.Open(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Drop-box", Section: evidenceSection, Crumbs: dropBoxCrumbs, Wide: true}, dropBoxPage{by, b, tray}.view())
	}
}

func (p dropBoxPage) state() dropbox.State { return p.box.StateOn(p.by.Today) }

func dropBoxRows(b dropbox.Listed) []govuk.SummaryListRow {
	element, area := "None", "The whole organisation"
	if b.ElementID != "" {
		element = b.ElementID + " " + elementTitle(b.ElementID)
	}
	if b.AreaName != "" {
		area = b.AreaName
	}
	return []govuk.SummaryListRow{factRow("What you ask for", b.Words), factRow("Element", element), factRow("Service area", area), factRow("Last day", b.EndsOn.Words()),
		factRow("Files", fmt.Sprintf("%d of %d, each up to %s", b.TakenFiles, b.MaxFiles, web.Size(b.MaxFileBytes))), factRow("Made by", b.CreatedByName)}
}

// dropBoxClose makes the link useless at once.
func dropBoxClose(d DropBoxDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := d.Boxes.Close(r.Context(), by, r.PathValue("id")); err != nil {
			return err
		}
		shell.Flash(w, "The drop-box is closed. Its link no longer works")
		return web.SeeOther(w, r, "/drop-boxes/"+r.PathValue("id"))
	}
}
