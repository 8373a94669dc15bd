// Package lookup finds words in everything that a person of an organisation may
// see: their evidence and the text of its files, the standard, what they say of
// themselves, what they ask of each other and are asked by the assessors, what
// they do about improvement, and reports that were released to them. Drafts of
// the assessors are no part of it. Rows are in store/lookup.go, the page is
// pages/organisation/search.go.
package lookup

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
)

// Kind is what was found.
type Kind string

// The kinds.
const (
	Evidence    Kind = "evidence"
	Element     Kind = "element"
	Statement   Kind = "statement"   // of a self-assessment
	Request     Kind = "request"     // for evidence
	Question    Kind = "question"    // of the assessors, with its answer
	Improvement Kind = "improvement" // an improvement area
	Action      Kind = "action"
	Report      Kind = "report" // a passage of a released report
)

// Kinds returns all kinds, in the order in which they are shown.
func Kinds() []Kind {
	return []Kind{Evidence, Element, Statement, Question, Request, Improvement, Action, Report}
}

// Title is the kind in words.
func (k Kind) Title() string {
	return map[Kind]string{Evidence: "Evidence", Element: "Elements of the standard", Statement: "Self-assessment", Request: "Requests for evidence",
		Question: "Questions from assessors", Improvement: "Improvement areas", Action: "Actions", Report: "Released reports"}[k]
}

// Record is a text, other than evidence, that a person may look for.
type Record struct {
	Kind         Kind
	ID           string // of the request, action, improvement area, or passage of a report
	AssessmentID string // of a statement, a question, a report
	Assessment   string // its name
	AreaID       string // the service area it tells of; empty: the whole organisation
	ElementIDs   []string
	Title        string // found like the text, but for a Report
	Text         string
}

// Found is a record that answers a query.
type Found struct {
	Record
	score float64
}

// Filter says where to look; a field left empty filters nothing. What Evidence
// holds beside element and area can only be said of evidence: with it, nothing
// else is found.
type Filter struct {
	Words     string
	ElementID string
	AreaID    string // with all areas beneath it; one that the organisation does not have filters nothing
	Evidence  evidence.Filter
}

// ofEvidence tells whether the filter asks what only evidence can answer.
func (f Filter) ofEvidence() bool {
	e := f.Evidence
	return e.Kind != "" || e.Freshness != "" || e.Period != (evidence.Period{}) || e.Undated
}

// Results are what was found.
type Results struct {
	Query    search.Query
	Areas    []organisation.Branch
	Evidence evidence.Found
	Records  map[Kind][]Found // of all kinds but Evidence, best first
	TooMany  bool             // there are more records than were looked at
}

// Count is how many things of a kind were found.
func (r Results) Count(k Kind) int {
	if k == Evidence {
		return len(r.Evidence.Matches)
	}
	return len(r.Records[k])
}

// Total is how many things were found.
func (r Results) Total() (n int) {
	for _, k := range Kinds() {
		n += r.Count(k)
	}
	return n
}

// MaxRecords is how many records of each kind are looked at: the newest.
const MaxRecords = 2000

// Tx is what the search needs of a transaction.
type Tx interface {
	evidence.FindTx
	ServiceAreas(ctx context.Context, organisationID string) ([]organisation.ServiceArea, error)
	EvidenceCycleStart(ctx context.Context, organisationID string) (date.Date, error)
	// LookupRecords returns what the organisation's people may read beside
	// evidence: statements that answer the query, and the newest of everything
	// else, at most limit of each kind.
	LookupRecords(ctx context.Context, organisationID string, std *standard.Standard, q search.Query, limit int) ([]Record, error)
}

// Store runs use cases in transactions.
type Store interface {
	Read(ctx context.Context, use func(Tx) error) error
}

// Service holds the use case.
type Service struct{ store Store }

// New returns the use case on a store.
func New(store Store) *Service { return &Service{store} }

// Search looks for words in all that the actor's organisation may read. It takes
// at most four statements.
func (s *Service) Search(ctx context.Context, by account.Actor, std *standard.Standard, f Filter) (v Results, err error) {
	v.Query = search.Parse(f.Words)
	return v, s.store.Read(ctx, func(tx Tx) error {
		v.Evidence, v.Records = evidence.Found{}, map[Kind][]Found{}
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "organisation"); err != nil {
			return err
		}
		areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		v.Areas = organisation.Tree(areas)
		if v.Query.Empty() {
			return nil
		}
		var within []string // areas
		if slices.ContainsFunc(areas, func(a organisation.ServiceArea) bool { return a.ID == f.AreaID }) {
			within = organisation.Descendants(areas, []string{f.AreaID})
		}
		if v.Evidence, err = find(ctx, tx, by, std, f, within); err != nil || f.ofEvidence() {
			return err
		}
		records, err := tx.LookupRecords(ctx, by.OrganisationID, std, v.Query, MaxRecords)
		if err != nil {
			return err
		}
		v.TooMany = tooMany(records)
		v.Records = rank(v.Query, f, within, append(elements(std), records...))
		return nil
	})
}

// find looks among the evidence.
func find(ctx context.Context, tx Tx, by account.Actor, std *standard.Standard, f Filter, within []string) (evidence.Found, error) {
	e := f.Evidence
	e.Words, e.AreaIDs, e.StandardID, e.ElementID, e.Order = f.Words, within, std.ID, f.ElementID, evidence.ByMatch
	if e.Freshness != "" {
		start, err := tx.EvidenceCycleStart(ctx, by.OrganisationID)
		if err != nil {
			return evidence.Found{}, err
		}
		e.Limits = evidence.LimitsOn(by.Today, start)
	}
	return evidence.Find(ctx, tx, by.OrganisationID, e)
}

// elements are the elements of a standard as records.
func elements(std *standard.Standard) []Record {
	var all []Record
	for _, e := range std.Elements() {
		text := strings.TrimSuffix(e.Summary, ".") + ". " + strings.Join(append(slices.Clone(e.Evidence), e.Keywords...), "; ")
		all = append(all, Record{Kind: Element, ID: e.ID, ElementIDs: []string{e.ID}, Title: e.ID + " " + e.Title, Text: text})
	}
	return all
}

func tooMany(records []Record) bool {
	n := map[Kind]int{}
	for _, r := range records {
		n[r.Kind]++
		if r.Kind != Report && n[r.Kind] >= MaxRecords {
			return true
		}
	}
	return false
}

// rank chooses the records that answer the query and the filter and puts each
// kind in order. It depends on nothing else, so both databases give the same.
func rank(q search.Query, f Filter, within []string, records []Record) map[Kind][]Found {
	found := map[Kind][]Found{}
	for _, r := range records {
		if f.ElementID != "" && !slices.Contains(r.ElementIDs, f.ElementID) || within != nil && !slices.Contains(within, r.AreaID) {
			continue
		}
		title := r.Title
		if r.Kind == Report { // what an element is called says nothing of its finding
			title = ""
		}
		if score, answers := q.Weigh(title, r.Text); answers {
			inTitle, _ := q.Weigh(title)
			found[r.Kind] = append(found[r.Kind], Found{r, score + 2*inTitle})
		}
	}
	for _, all := range found {
		slices.SortStableFunc(all, byScore)
	}
	return found
}

func byScore(a, b Found) int {
	if a.score != b.score {
		if a.score > b.score {
			return -1
		}
		return 1
	}
	of := func(f Found) string { // what tells records apart
		return strings.Join([]string{f.AssessmentID, f.AreaID, strings.Join(f.ElementIDs, " "), f.ID}, "/")
	}
	return strings.Compare(of(a), of(b))
}
