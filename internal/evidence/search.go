package evidence

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/search"
)

// Hit is a passage that answers a query: of a file of the current edition of an
// item, or of what is said about the item.
type Hit struct {
	ItemID      string
	Code        string
	Title       string
	UpdatedAt   time.Time
	SortTitle   string
	PeriodUntil string
	FileID      string // empty: what is said about the item
	FileName    string
	Passage     Passage
}

// Match is what was found in an item.
type Match struct {
	Hit
	Further int // passages of the item that answer too
	score   float64
}

// MaxHits is how many passages of files, and how many items, are ranked: the
// last ones put in. Beyond that a query is too wide to be answered well, and
// the page says so.
const MaxHits = 600

// Found is what a query found among the evidence.
type Found struct {
	Matches []Match // one for each item, in order
	TooMany bool    // there is more than was ranked
}

// rank chooses the best passage of each item and puts the items in order. It
// depends on nothing but the hits, so both databases give the same.
func rank(q search.Query, hits []Hit, order Order) Found {
	var found Found
	of := map[string]int{}
	kinds := map[bool]int{}
	for _, h := range hits {
		kinds[h.FileID != ""]++
		score, _ := q.Weigh(h.Passage.Heading, h.Passage.Text)
		if h.FileID == "" { // the first line is code and title
			title, _, _ := strings.Cut(h.Passage.Text, "\n")
			inTitle, _ := q.Weigh(title)
			score += 2 * inTitle
		}
		i, known := of[h.ItemID]
		if !known {
			of[h.ItemID] = len(found.Matches)
			found.Matches = append(found.Matches, Match{Hit: h, score: score})
			continue
		}
		m := &found.Matches[i]
		m.Further++
		// The page of a file is better to show than what is said about it.
		if better := score > m.score; better && (h.FileID != "" || m.FileID == "") || m.FileID == "" && h.FileID != "" {
			m.Hit = h
		}
		m.score = max(m.score, score)
	}
	found.TooMany = kinds[true] >= MaxHits || kinds[false] >= MaxHits
	for i := range found.Matches {
		m := &found.Matches[i]
		m.score = math.Round((m.score+0.3*math.Log2(1+float64(m.Further)))*1e4) / 1e4
	}
	sorted := make([]*Match, len(found.Matches)) // a match is long to move about
	for i := range sorted {
		sorted[i] = &found.Matches[i]
	}
	slices.SortStableFunc(sorted, func(a, b *Match) int {
		newest := cmp.Or(b.UpdatedAt.Compare(a.UpdatedAt), strings.Compare(b.ItemID, a.ItemID))
		switch order {
		case ByTitle:
			return cmp.Or(strings.Compare(a.SortTitle, b.SortTitle), strings.Compare(a.ItemID, b.ItemID))
		case ByPeriod:
			return cmp.Or(strings.Compare(b.PeriodUntil, a.PeriodUntil), newest)
		case ByUpdate:
			return newest
		}
		return cmp.Or(cmp.Compare(b.score, a.score), newest)
	})
	matches := make([]Match, len(sorted))
	for i, m := range sorted {
		matches[i] = *m
	}
	found.Matches = matches
	return found
}

// Find returns the items of an organisation that answer the words of a filter,
// among those that the rest of the filter names.
func Find(ctx context.Context, tx FindTx, organisationID string, f Filter) (Found, error) {
	q := search.Parse(f.Words)
	if q.Empty() {
		return Found{}, nil
	}
	hits, err := tx.EvidenceHits(ctx, organisationID, f, q, MaxHits)
	return rank(q, hits, f.Order), err
}

// asks tells whether the filter has words to look for.
func (f Filter) asks() bool { return !search.Parse(f.Words).Empty() }

// FindTx is what Find needs of a transaction.
type FindTx interface {
	// EvidenceHits returns the passages that answer the query, of items that
	// the filter names; at most limit of files and limit of items.
	EvidenceHits(ctx context.Context, organisationID string, f Filter, q search.Query, limit int) ([]Hit, error)
	// EvidenceRows returns these items as the library shows them, in any order.
	EvidenceRows(ctx context.Context, organisationID string, ids []string) ([]Row, error)
}

// Rows returns the matches from..to as the library shows them.
func (f Found) Rows(ctx context.Context, tx FindTx, organisationID string, from, to int) ([]Row, error) {
	matches := f.Matches[min(from, len(f.Matches)):min(to, len(f.Matches))]
	if len(matches) == 0 {
		return nil, nil
	}
	ids := make([]string, len(matches))
	place := map[string]int{}
	for i, m := range matches {
		ids[i] = m.ItemID
		place[m.ItemID] = i
	}
	rows, err := tx.EvidenceRows(ctx, organisationID, ids)
	slices.SortFunc(rows, func(a, b Row) int { return place[a.ID] - place[b.ID] })
	return rows, err
}

// Of returns what was found in an item.
func (f Found) Of(itemID string) (Match, bool) {
	i := slices.IndexFunc(f.Matches, func(m Match) bool { return m.ItemID == itemID })
	if i < 0 {
		return Match{}, false
	}
	return f.Matches[i], true
}
