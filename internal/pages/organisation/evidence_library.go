package organisation

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/web"
)

// libraryUnlinked is the choice of the element filter for evidence that proves nothing
// yet.
const libraryUnlinked = "none"

type evidenceLibraryPage struct {
	evidence.Library
	form                                                                                          *web.Form
	words, element, area, period, owner, kind, freshness, sensitivity, suggested, withdrawn, sort *web.Field
	query                                                                                         url.Values // what the address asks for, without a page
	chips                                                                                         []libraryChip
	next                                                                                          string
	found                                                                                         search.Query // empty: nothing is looked for
	wider                                                                                         string       // where to look for more
	first                                                                                         bool
	mayAdd, mayAsk                                                                                bool
	acts                                                                                          []evidence.Act // what may be done with a selection
	me, key                                                                                       string         // for the form of an empty library
}

// libraryChip is a filter in use, with the address that takes it away.
type libraryChip struct{ text, href string }

// evidenceLibrary lists the organisation's evidence, filtered and sorted by
// what the address says.
func evidenceLibrary(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		asked := r.URL.Query()
		order := evidence.Order(asked.Get("sort"))
		if order == "" {
			order = evidence.Order(shell.Preference(r, "evidence-sort"))
		} else {
			shell.Remember(w, r, "evidence-sort", string(order))
		}
		if search.Parse(asked.Get("q")).Empty() {
			order = evidence.Order(cmp.Or(string(order), string(evidence.ByUpdate)))
		} else if asked.Get("sort") == "" {
			order = evidence.ByMatch
		}
		filter := libraryFilter(asked, order)
		v, err := s.Library(r.Context(), by, filter)
		if err != nil {
			return err
		}
		p := newEvidenceLibraryPage(v, asked, filter)
		p.me, p.key = by.PersonID, s.NewKey()
		p.acts = selectionActs(by, filter.Withdrawn)
		p.mayAdd, p.mayAsk = by.Has(account.AddEvidence), by.Has(account.EditEvidence)
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Evidence", Section: evidenceSection, Wide: true}, p.view())
	}
}

// libraryFilter reads the address; what is none of the choices filters nothing.
func libraryFilter(q url.Values, order evidence.Order) evidence.Filter {
	f := evidence.Filter{Words: q.Get("q"), OwnerID: q.Get("owner"), Kind: evidence.Kind(q.Get("kind")), Freshness: evidence.Freshness(q.Get("fresh")),
		Sensitivity: evidence.Sensitivity(q.Get("sensitivity")), Suggested: q.Get("suggested") == "yes", Withdrawn: q.Get("withdrawn") == "yes", Order: order, StandardID: evidenceStandard().ID,
		After: libraryMark(q.Get("after"))}
	f.Period, f.Undated = periodAsked(q.Get("period"))
	f.Skip, _ = strconv.Atoi(q.Get("skip"))
	f.Skip = max(0, f.Skip)
	if f.ElementID = q.Get("element"); f.ElementID == libraryUnlinked {
		f.ElementID, f.Unlinked = "", true
	}
	if area := q.Get("area"); area != "" {
		f.AreaIDs = []string{area}
	}
	return f
}

// libraryMark reads what libraryMarkText wrote; anything else is the beginning.
func libraryMark(s string) evidence.Mark {
	parts := strings.SplitN(s, "~", 3)
	if len(parts) != 3 {
		return evidence.Mark{}
	}
	micro, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return evidence.Mark{}
	}
	return evidence.Mark{At: time.UnixMicro(micro).UTC(), ID: parts[1], Value: strings.ToValidUTF8(strings.ReplaceAll(parts[2], "\x00", ""), "")}
}

func libraryMarkText(m evidence.Mark) string {
	micro := int64(0)
	if !m.At.IsZero() {
		micro = m.At.UnixMicro()
	}
	return strconv.FormatInt(micro, 10) + "~" + m.ID + "~" + m.Value
}

func newEvidenceLibraryPage(v evidence.Library, asked url.Values, filter evidence.Filter) evidenceLibraryPage {
	form := &web.Form{}
	p := evidenceLibraryPage{Library: v, form: form, query: url.Values{}, first: filter.After.ID == "" && filter.Skip == 0, found: search.Parse(filter.Words),
		words:       form.Text("q", "Words").WithHint("Also inside the files. Put “words that stand together” in quotation marks, * after the beginning of a word, - before a word to do without"),
		element:     form.Choice("element", "Element", append([]web.Option{{Value: libraryUnlinked, Text: "Not linked to any"}}, evidenceElementOptions(evidenceStandard().Elements())...)),
		area:        form.Choice("area", "Service area", libraryAreas(v.Areas)),
		period:      form.Choice("period", "Period it describes", financialYearOptions(v.Limits.Today)),
		owner:       form.Choice("owner", "Owner", evidenceOwnerOptions(v.Owners)),
		kind:        form.Choice("kind", "Kind", libraryOptions(evidence.Kinds())),
		freshness:   form.Choice("fresh", "Freshness", libraryOptions(evidence.Freshnesses())),
		sensitivity: form.Choice("sensitivity", "Sensitivity", libraryOptions(evidence.Sensitivities())),
		suggested:   form.Choice("suggested", "Suggestions", []web.Option{{Value: "yes", Text: "Waiting to be decided on"}}),
		withdrawn:   form.Choice("withdrawn", "Withdrawn", []web.Option{{Value: "yes", Text: "Only withdrawn"}}),
		sort:        form.Choice("sort", "Sort by", libraryOptions(evidence.Orders()))}
	form.Read(asked)
	for _, f := range []*web.Field{p.words, p.element, p.area, p.period, p.owner, p.kind, p.freshness, p.sensitivity, p.suggested, p.withdrawn, p.sort} {
		f.Error = "" // a choice that is none filters nothing
		if f.Value != "" {
			p.query.Set(f.Name, f.Value)
		}
	}
	if p.found.Empty() {
		p.sort.Options = slices.DeleteFunc(p.sort.Options, func(o web.Option) bool { return o.Value == string(evidence.ByUpdate) })
	}
	if p.sort.Value == "" {
		p.sort.With(string(filter.Order))
	}
	for _, f := range []*web.Field{p.words, p.element, p.area, p.period, p.owner, p.kind, p.freshness, p.sensitivity, p.suggested, p.withdrawn} {
		if f.Value != "" {
			p.chips = append(p.chips, libraryChip{f.Label + ": " + libraryChosen(f), p.href(f.Name, "")})
		}
	}
	if wider := p.found.Wider(); wider != "" {
		p.wider = p.href("q", wider)
	}
	if v.More && !p.found.Empty() {
		p.next = p.href("skip", strconv.Itoa(filter.Skip+evidence.PageSize))
	} else if v.More {
		p.next = p.href("after", libraryMarkText(evidence.MarkOf(v.Rows[len(v.Rows)-1], filter.Order)))
	}
	return p
}

// libraryChosen is what the chosen option of a field says, or what was typed.
func libraryChosen(f *web.Field) string {
	for _, o := range f.Options {
		if o.Value == f.Value {
			return strings.TrimLeft(o.Text, "– ")
		}
	}
	return f.Value
}

// usual is the order that no choice stands for.
func (p evidenceLibraryPage) usual() evidence.Order {
	if p.found.Empty() {
		return evidence.ByUpdate
	}
	return evidence.ByMatch
}

// order is what the list is sorted by, in words.
func (p evidenceLibraryPage) order() string {
	if order := evidence.Order(p.sort.Value); order.Title() != "" {
		return strings.ToLower(order.Title())
	}
	return strings.ToLower(p.usual().Title())
}

// excerpt is the best of what was found in an item.
func (p evidenceLibraryPage) excerpt(itemID string) (pieces []search.Piece, place string, further int) {
	m, _ := p.Found.Of(itemID)
	if place = m.Passage.Place.Words(); place == "" && m.FileID != "" {
		place = m.FileName
	}
	return p.found.Excerpt(m.Passage.Text, excerptSize), place, m.Further
}

// excerptSize is about how long an excerpt is, in bytes.
const excerptSize = 260

// evidenceTextWords says what stands in the way of searching in an item's files.
func evidenceTextWords(s evidence.TextState) string {
	switch s {
	case evidence.TextWaiting, evidence.TextFailed:
		return "Text " + strings.ToLower(s.Title())
	case evidence.TextEmpty:
		return s.Title()
	}
	return ""
}

// href is the address of this list with one thing changed.
func (p evidenceLibraryPage) href(name, value string) string {
	q := url.Values{}
	for k, v := range p.query {
		q[k] = v
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return evidenceSection
	}
	return evidenceSection + "?" + q.Encode()
}

func (p evidenceLibraryPage) exportHref() string {
	if len(p.query) == 0 {
		return evidencePath("export.csv")
	}
	return evidencePath("export.csv") + "?" + p.query.Encode()
}

// libraryAreas offers every area; archived ones say so.
func libraryAreas(areas []organisation.Branch) []web.Option {
	options := evidenceAreaOptions(areas)
	for i, a := range areas {
		if !a.ArchivedAt.IsZero() {
			options[i].Text += " (archived)"
		}
	}
	return options
}

// libraryOptions makes options of values that have a title.
func libraryOptions[T interface {
	~string
	Title() string
}](values []T) []web.Option {
	options := make([]web.Option, len(values))
	for i, v := range values {
		options[i] = web.Option{Value: string(v), Text: v.Title()}
	}
	return options
}
