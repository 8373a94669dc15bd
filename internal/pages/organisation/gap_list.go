package organisation

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/gap"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

// GapRoutes returns the gap list.
func GapRoutes(s *gap.Service) []shell.Route {
	read := shell.Can(account.ReadOrganisation).Of(account.Applicant)
	return []shell.Route{
		{Pattern: "GET /evidence/gaps", Needs: read, Handle: gaps(s)},
		{Pattern: "GET /evidence/gaps.csv", Needs: read, Handle: gapsCSV(s)},
	}
}

// gapsShown is how many gaps a page of the list has.
const gapsShown = 100

type gapListPage struct {
	by                                            account.Actor
	list                                          gap.List
	rows                                          []gap.Gap
	kind, criterion, area, owner, severity, given *web.Field
	chips                                         []chip
	previous, next, csv                           string
	left                                          int    // gaps on the next page
	shown                                         string // in words, which of the gaps are here; "" when all are
}

func gapFilter(q url.Values) gap.Filter {
	return gap.Filter{Kind: gap.Kind(q.Get("kind")), Criterion: q.Get("criterion"), AreaID: q.Get("area"), OwnerID: q.Get("owner"),
		Severity: gap.Severity(q.Get("severity")), Given: q.Get("given"), ElementID: q.Get("element")}
}

// gaps lists the weak spots of the assessment under way.
func gaps(s *gap.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		q := r.URL.Query()
		list, err := s.List(r.Context(), by, gapFilter(q))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := gapListPage{by: by, list: list,
			kind:      form.Choice("kind", "What is weak", gapKinds()),
			criterion: form.Choice("criterion", "Criterion", criterionOptions()),
			area:      form.Choice("area", "Service area", branchOptions(list.Areas, "", nil)),
			owner:     form.Choice("owner", "Owner", evidenceOwnerOptions(list.Owners)),
			severity:  form.Choice("severity", "Severity", gapSeverities()),
			given:     form.Choice("given", "Given to somebody", []web.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}})}
		form.Read(q) // an answer that is not offered filters nothing that could be shown
		for _, f := range []*web.Field{p.kind, p.criterion, p.area, p.owner, p.severity, p.given} {
			f.Error = ""
		}
		p.chips = chips(r.URL.Path, q, p.kind, p.criterion, p.area, p.owner, p.severity, p.given)
		if e := q.Get("element"); e != "" {
			p.chips = append(p.chips, chip{"Element " + e, withQuery(r.URL.Path, q, "element", "")})
		}
		from, _ := strconv.Atoi(q.Get("from"))
		from = min(max(0, from), len(list.Gaps))
		p.rows = list.Gaps[from:min(len(list.Gaps), from+gapsShown)]
		if from > 0 {
			p.previous = withQuery(r.URL.Path, q, "from", strconv.Itoa(max(0, from-gapsShown)))
		}
		if len(p.rows) < len(list.Gaps) && len(p.rows) > 0 {
			p.shown = fmt.Sprintf("Gaps %d to %d of %d.", from+1, from+len(p.rows), len(list.Gaps))
		}
		if p.left = min(gapsShown, len(list.Gaps)-from-len(p.rows)); p.left > 0 {
			q.Set("from", strconv.Itoa(from+gapsShown))
			p.next = r.URL.Path + "?" + q.Encode()
			q.Del("from")
		}
		p.csv = withQuery("/evidence/gaps.csv", q, "from", "")
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Gap list", Section: evidenceSection, Crumbs: evidenceCrumbs, Wide: true}, p.view())
	}
}

func gapKinds() []web.Option {
	var options []web.Option
	for _, k := range gap.Kinds() {
		options = append(options, web.Option{Value: string(k), Text: k.Title()})
	}
	return options
}

func gapSeverities() []web.Option {
	var options []web.Option
	for _, s := range gap.Severities() {
		options = append(options, web.Option{Value: string(s), Text: s.Title()})
	}
	return options
}

func criterionOptions() []web.Option {
	var options []web.Option
	for _, c := range standard.CSE().Criteria {
		options = append(options, web.Option{Value: c.ID, Text: c.ID + " " + c.Title})
	}
	return options
}

// areaNames are the names of service areas, as a list reads them.
func areaNames(all []organisation.Branch, ids []string) string {
	var names []string
	for _, b := range all {
		for _, id := range ids {
			if b.ID == id {
				names = append(names, b.Name)
			}
		}
	}
	return strings.Join(names, ", ")
}

// gapHref is where a gap is mended.
func (p gapListPage) gapHref(g gap.Gap) string {
	if g.Kind == gap.PersonalData {
		return personalHref(g.ItemID, "")
	}
	if g.ItemID != "" {
		return evidencePath(g.ItemID)
	}
	area := ""
	if g.Kind == gap.AreaSilent {
		area = g.AreaIDs[0]
	}
	return assessmentElementHref(p.list.Assessment.ID, g.ElementID, area)
}

// assignHref is the form that gives a gap to somebody.
func (p gapListPage) assignHref(g gap.Gap) string {
	words := g.Words
	if g.ItemID != "" {
		words = g.ItemCode + " " + g.ItemTitle + ": " + words
	}
	element := g.ElementID
	if element == "" {
		element = standard.CSE().Elements()[0].ID
	}
	q := url.Values{"element": {element}, "gap": {g.Key()}, "words": {words + "."}}
	if g.OwnerID != "" {
		q.Set("person", g.OwnerID)
	}
	if len(g.AreaIDs) > 0 {
		q.Set("area", g.AreaIDs[0])
	}
	return "/requests/new?" + q.Encode()
}

// gapsCSV is the list as a file, with the filters of its address.
func gapsCSV(s *gap.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		list, err := s.List(r.Context(), by, gapFilter(r.URL.Query()))
		if err != nil {
			return err
		}
		rows := [][]string{{"Severity", "Element", "What is weak", "In words", "Evidence", "Service area", "Since", "Owner", "Given to", "Due"}}
		for _, g := range list.Gaps {
			row := []string{g.Severity.Title(), g.ElementID, g.Kind.Title(), g.Words, g.ItemCode, areaNames(list.Areas, g.AreaIDs), string(g.Since), g.Owner, "", ""}
			if g.Request != nil {
				row[8], row[9] = g.Request.Whom, string(g.Request.DueOn)
			}
			rows = append(rows, row)
		}
		return web.CSV(w, "gap-list.csv", rows)
	}
}
