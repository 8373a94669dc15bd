package organisation

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/lookup"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

const searchSection = "/search"

// How much a page of one kind shows, and how much of each where all are shown.
const (
	searchPageSize = 25
	searchOfEach   = 5
)

// financialYears is how many years the period filter offers, and undated what
// stands for evidence that names no period.
const (
	financialYears = 6
	undated        = "none"
)

type searchPage struct {
	lookup.Results
	words, element, area, period, kind, freshness *web.Field
	asked                                         url.Values // what the address asks for, without the page
	in                                            lookup.Kind
	page                                          int // from 1
}

// Search looks for words in everything that the person may see.
func Search(s *lookup.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		asked := r.URL.Query()
		v, err := s.Search(r.Context(), by, evidenceStandard(), searchFilter(asked))
		if err != nil {
			return err
		}
		p := newSearchPage(v, asked, by.Today)
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: p.title(), Section: searchSection, Wide: true}, p.view())
	}
}

// searchFilter reads the address; what is none of the choices filters nothing.
func searchFilter(q url.Values) lookup.Filter {
	f := lookup.Filter{Words: q.Get("q"), AreaID: q.Get("area")}
	if e, ok := evidenceStandard().Element(q.Get("element")); ok {
		f.ElementID = e.ID
	}
	f.Evidence.Period, f.Evidence.Undated = periodAsked(q.Get("period"))
	f.Evidence.Kind = oneOf(evidence.Kinds(), q.Get("kind"))
	f.Evidence.Freshness = oneOf(evidence.Freshnesses(), q.Get("fresh"))
	return f
}

// oneOf is the value if it is one of those that there are.
func oneOf[T ~string](all []T, value string) T {
	if slices.Contains(all, T(value)) {
		return T(value)
	}
	return ""
}

// periodAsked reads what financialYearOptions offers.
func periodAsked(value string) (p evidence.Period, none bool) {
	if value == undated {
		return p, true
	}
	if year, err := strconv.Atoi(value); err == nil && year > 1900 && year < 3000 {
		p = evidence.FinancialYear(year)
	}
	return p, false
}

// financialYearOptions are the financial years up to a day, the newest first.
func financialYearOptions(today date.Date) []web.Option {
	var options []web.Option
	year := today.AddMonths(-3).Time().Year()
	for n := range financialYears {
		options = append(options, web.Option{Value: strconv.Itoa(year - n), Text: fmt.Sprintf("April %d to March %d", year-n, year-n+1)})
	}
	return append(options, web.Option{Value: undated, Text: "No period given"})
}

func newSearchPage(v lookup.Results, asked url.Values, today date.Date) searchPage {
	form := &web.Form{}
	p := searchPage{Results: v, asked: url.Values{}, in: oneOf(lookup.Kinds(), asked.Get("in")),
		words:     form.Text("q", "Words"),
		element:   form.Choice("element", "Element", evidenceElementOptions(evidenceStandard().Elements())),
		area:      form.Choice("area", "Service area", libraryAreas(v.Areas)),
		period:    form.Choice("period", "Period it describes", financialYearOptions(today)),
		kind:      form.Choice("kind", "Kind of evidence", libraryOptions(evidence.Kinds())),
		freshness: form.Choice("fresh", "Freshness", libraryOptions(evidence.Freshnesses()))}
	form.Read(asked)
	for _, f := range p.fields() {
		f.Error = "" // a choice that is none filters nothing
		if f.Value != "" {
			p.asked.Set(f.Name, f.Value)
		}
	}
	if p.in != "" {
		p.asked.Set("in", string(p.in))
	}
	page, _ := strconv.Atoi(asked.Get("page"))
	p.page = max(1, min(page, p.pages()))
	return p
}

func (p searchPage) fields() []*web.Field {
	return []*web.Field{p.words, p.element, p.area, p.period, p.kind, p.freshness}
}

func (p searchPage) title() string {
	if p.words.Value == "" {
		return "Search"
	}
	return p.words.Value + " - Search"
}

// href is the address of this page with one thing changed.
func (p searchPage) href(name, value string) string {
	q := url.Values{}
	for k, v := range p.asked {
		q[k] = v
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return searchSection + "?" + q.Encode()
}

// chips are the filters in use.
func (p searchPage) chips() (chips []libraryChip) {
	for _, f := range p.fields()[1:] {
		if f.Value != "" {
			chips = append(chips, libraryChip{f.Label + ": " + libraryChosen(f), p.href(f.Name, "")})
		}
	}
	return chips
}

// onlyEvidence tells whether a filter is in use that only evidence can answer.
func (p searchPage) onlyEvidence() bool {
	return p.period.Value != "" || p.kind.Value != "" || p.freshness.Value != ""
}

// pages is how many pages the chosen kind has.
func (p searchPage) pages() int { return max(1, (p.Count(p.in)+searchPageSize-1)/searchPageSize) }

// shown is which of a kind, from..to, the page shows.
func (p searchPage) shown(k lookup.Kind) (from, to int) {
	if p.in == "" {
		return 0, min(searchOfEach, p.Count(k))
	}
	return (p.page - 1) * searchPageSize, min(p.page*searchPageSize, p.Count(k))
}

func (p searchPage) evidence() []evidence.Match {
	from, to := p.shown(lookup.Evidence)
	return p.Evidence.Matches[from:to]
}

func (p searchPage) records(k lookup.Kind) []lookup.Found {
	from, to := p.shown(k)
	return p.Records[k][from:to]
}

// kinds are those of which something is shown.
func (p searchPage) kinds() []lookup.Kind {
	return slices.DeleteFunc(lookup.Kinds(), func(k lookup.Kind) bool { return p.Count(k) == 0 || p.in != "" && p.in != k })
}

// count is how many of a kind there are, in words.
func (p searchPage) count(k lookup.Kind) string {
	if k == lookup.Evidence && p.Evidence.TooMany {
		return strconv.Itoa(p.Count(k)) + " or more"
	}
	return strconv.Itoa(p.Count(k))
}

func (p searchPage) pagination() govuk.PaginationArgs {
	var args govuk.PaginationArgs
	if p.page > 1 {
		args.Previous.Href = p.href("page", strconv.Itoa(p.page-1))
	}
	if p.page < p.pages() {
		args.Next.Href = p.href("page", strconv.Itoa(p.page+1))
	}
	return args
}

// matchExcerpt is the best passage of an item, and where in its file it stands.
func (p searchPage) matchExcerpt(m evidence.Match) (pieces []search.Piece, place string) {
	return p.Query.Excerpt(m.Passage.Text, excerptSize), cmp.Or(m.Passage.Place.Words(), m.FileName)
}

func (p searchPage) excerpt(f lookup.Found) []search.Piece {
	return p.Query.Excerpt(cmp.Or(f.Text, f.Title), excerptSize)
}

// heading names a record.
func (p searchPage) heading(f lookup.Found) string {
	element := ""
	if len(f.ElementIDs) > 0 {
		element = f.ElementIDs[0] + " " + evidenceElementTitle(f.ElementIDs[0])
	}
	switch f.Kind {
	case lookup.Statement, lookup.Question:
		return element
	case lookup.Request:
		return strings.TrimSpace("Asked of " + cmp.Or(f.Title, "anyone") + " for " + element)
	}
	return shortened(f.Title, 140)
}

// aside says where a record belongs.
func (p searchPage) aside(f lookup.Found) string {
	parts := []string{f.Assessment}
	if i := slices.IndexFunc(p.Areas, func(a organisation.Branch) bool { return a.ID == f.AreaID }); i >= 0 {
		parts = append(parts, p.Areas[i].Name)
	}
	if f.Kind == lookup.Improvement || f.Kind == lookup.Action {
		parts = append(parts, strings.Join(f.ElementIDs, ", "))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// recordHref is where a record is read.
func recordHref(f lookup.Found) string {
	id := url.PathEscape(f.ID)
	switch f.Kind {
	case lookup.Element:
		return "/standard/element/" + id
	case lookup.Statement:
		return assessmentElementHref(f.AssessmentID, f.ElementIDs[0], f.AreaID)
	case lookup.Request:
		return "/requests/" + id
	case lookup.Question:
		return questionsPath(f.AssessmentID) + "#" + id
	case lookup.Improvement:
		return "/improvement/areas/" + id
	case lookup.Action:
		return "/improvement/actions/" + id
	}
	href := "/assessments/" + url.PathEscape(f.AssessmentID) + "/report"
	if len(f.ElementIDs) > 0 {
		href += "#" + report.Anchor(f.ElementIDs[0])
	}
	return href
}
