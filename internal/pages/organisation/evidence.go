package organisation

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/pages/viewer"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

// EvidenceRoutes returns the pages on evidence: the library, adding, items with
// their editions and links, and downloads. What is done to an item stands before
// its id in the address, because /evidence/files/{file} must not be an item's.
func EvidenceRoutes(s *evidence.Service, pages viewer.Pages) []shell.Route {
	read, add := shell.Can(account.ReadOrganisation), shell.Can(account.AddEvidence)
	return []shell.Route{
		{Pattern: "GET /evidence", Needs: read, Handle: evidenceLibrary(s)},
		{Pattern: "GET /evidence/export.csv", Needs: read, Handle: evidenceExport(s)},
		{Pattern: "GET /evidence/matrix/{format}", Needs: read, Handle: evidenceMatrix(s)},
		{Pattern: "GET /evidence/add", Needs: add, Handle: evidenceAdd(s)},
		{Pattern: "POST /evidence/add", Needs: add, Handle: evidenceAdd(s)},
		{Pattern: "GET /evidence/added/{key}", Needs: read, Handle: evidenceAdded(s)},
		{Pattern: "GET /evidence/files/{file}", Needs: read, Handle: evidenceFile(s)},
		{Pattern: "GET /evidence/files/{file}/view", Needs: read, Handle: evidenceView(s, pages)},
		{Pattern: "GET /evidence/files/{file}/pages/{page}", Needs: read, Handle: evidencePicture(s, pages)},
		{Pattern: "GET /evidence/{item}", Needs: read, Handle: evidenceItem(s, pages)},
		{Pattern: "GET /evidence/edit/{item}", Needs: add, Handle: evidenceEdit(s)},
		{Pattern: "POST /evidence/edit/{item}", Needs: add, Handle: evidenceEdit(s)},
		{Pattern: "GET /evidence/edition/{item}", Needs: add, Handle: evidenceEdition(s)},
		{Pattern: "POST /evidence/edition/{item}", Needs: add, Handle: evidenceEdition(s)},
		{Pattern: "POST /evidence/withdraw/{item}", Needs: add, Handle: evidenceWithdraw(s, true)},
		{Pattern: "POST /evidence/restore/{item}", Needs: add, Handle: evidenceWithdraw(s, false)},
		{Pattern: "POST /evidence/read-again/{item}", Needs: shell.Can(account.AddEvidence, account.ManageJobs), Handle: evidenceReadAgain(s)},
		{Pattern: "GET /evidence/web-links", Needs: read, Handle: webLinks(s)},
		{Pattern: "POST /evidence/web-links", Needs: shell.Can(account.ManageOrganisation), Handle: webLinksSwitch(s)},
		{Pattern: "POST /evidence/check-link/{item}", Needs: add, Handle: webLinkCheck(s)},
		{Pattern: "GET /evidence/personal/{item}", Needs: read, Handle: evidencePersonal(s)},
		{Pattern: "POST /evidence/personal/{item}", Needs: add, Handle: evidencePersonal(s)},
		{Pattern: "POST /evidence/personal/{item}/undo", Needs: add, Handle: evidencePersonalUndo(s)},
		{Pattern: "GET /evidence/link/{item}", Needs: add, Handle: evidenceLinkTo(s)},
		{Pattern: "POST /evidence/link/{item}", Needs: add, Handle: evidenceLinkTo(s)},
		{Pattern: "GET /evidence/links/{link}", Needs: add, Handle: evidenceLinkEdit(s)},
		{Pattern: "POST /evidence/links/{link}", Needs: add, Handle: evidenceLinkEdit(s)},
		{Pattern: "POST /evidence/links/{link}/remove", Needs: add, Handle: evidenceLinkRemove(s)},
		{Pattern: "POST /evidence/links/{link}/strongest", Needs: add, Handle: evidenceStrongest(s)},
	}
}

const evidenceSection = "/evidence"

var evidenceCrumbs = []shell.Crumb{{Text: "Evidence", Href: evidenceSection}}

// evidenceStandard is the standard that evidence is linked to.
func evidenceStandard() *standard.Standard { return standard.CSE() }

func evidencePath(parts ...string) string {
	path := evidenceSection
	for _, part := range parts {
		path += "/" + url.PathEscape(part)
	}
	return path
}

func evidenceItemCrumbs(i evidence.Item) []shell.Crumb {
	return []shell.Crumb{evidenceCrumbs[0], {Text: i.Code, Href: evidencePath(i.ID)}}
}

// evidenceFields are the questions about an item, when it is added and when it
// is changed.
type evidenceFields struct {
	title, code, owner, areas, from, until, review, sensitivity *web.Field
}

func newEvidenceFields(form *web.Form, c evidence.Choices) evidenceFields {
	f := evidenceFields{
		title:       form.Text("title", "Title"),
		from:        form.Date("from", "First day of the period it describes (optional)"),
		until:       form.Date("until", "Last day of the period it describes (optional)").WithHint("For example, 31 3 2025 for a report on the year to March 2025. Evidence without it counts as ageing"),
		owner:       form.Choice("owner", "Owner", evidenceOwnerOptions(c.Owners)).WithHint("Who looks after it and is asked when it gets old"),
		sensitivity: form.Choice("sensitivity", "How sensitive it is", evidenceSensitivities()),
		review:      form.Date("review", "Review date (optional)").WithHint("When the owner wants to look at it again"),
		code:        form.Text("code", "Reference code"),
	}
	if len(c.Areas) > 0 {
		f.areas = form.Choices("areas", "Service areas it tells of (optional)", evidenceAreaOptions(c.Areas)).WithHint("None stands for the whole organisation")
	}
	return f
}

func (f evidenceFields) details() evidence.Details {
	d := evidence.Details{Code: f.code.Value, Title: f.title.Value, OwnerID: f.owner.Value, PeriodFrom: f.from.Day(), PeriodUntil: f.until.Day(),
		ReviewOn: f.review.Day(), Sensitivity: evidence.Sensitivity(f.sensitivity.Value)}
	if f.areas != nil {
		d.AreaIDs = f.areas.Values
	}
	return d
}

func (f evidenceFields) show(i evidence.Item) {
	f.title.With(i.Title)
	f.code.With(i.Code)
	f.owner.With(i.OwnerID)
	f.from.WithDate(i.PeriodFrom)
	f.until.WithDate(i.PeriodUntil)
	f.review.WithDate(i.ReviewOn)
	f.sensitivity.With(string(i.Sensitivity))
	if f.areas != nil {
		f.areas.WithValues(i.AreaIDs)
	}
}

func evidenceOwnerOptions(owners []evidence.Owner) []web.Option {
	options := make([]web.Option, len(owners))
	for i, o := range owners {
		options[i] = web.Option{Value: o.ID, Text: o.Name}
	}
	return options
}

func evidenceAreaOptions(areas []organisation.Branch) []web.Option {
	options := make([]web.Option, len(areas))
	for i, a := range areas {
		options[i] = web.Option{Value: a.ID, Text: strings.Repeat("– ", a.Depth) + a.Name}
	}
	return options
}

func evidenceSensitivities() []web.Option {
	var options []web.Option
	for _, v := range evidence.Sensitivities() {
		options = append(options, web.Option{Value: string(v), Text: v.Title(), Hint: v.Hint()})
	}
	return options
}

func evidenceElementOptions(elements []standard.Element) []web.Option {
	options := make([]web.Option, len(elements))
	for i, e := range elements {
		options[i] = web.Option{Value: e.ID, Text: e.ID + " " + e.Title}
	}
	return options
}

func evidenceElementTitle(id string) string {
	e, _ := evidenceStandard().Element(id)
	return e.Title
}

// evidenceFileWords says what an item's content is: "PDF, 1.2 MB", "3 files, 4 MB".
func evidenceFileWords(mediaType string, files, size int64) string {
	switch files {
	case 0:
		return ""
	case 1:
		return evidence.TypeTitle(mediaType) + ", " + web.Size(size)
	}
	return strconv.FormatInt(files, 10) + " files" + ", " + web.Size(size)
}
