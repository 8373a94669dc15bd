package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
)

// FrozenHit is a passage of a file of a submission that answers a query.
type FrozenHit struct {
	FileID string
	Place  string // where in the file, in words
	Text   string
}

// FoundFrozen is what was found in one part of a frozen submission.
type FoundFrozen struct {
	ElementID string
	What      string // whose words these are: "Statement", "EX-014 Survey"
	FileID    string // of the text of a file
	FileName  string
	Place     string
	Text      string
	Further   int // passages of the file that answer too
	score     float64
}

// DeskSearch is what a query finds in the submission that lies on the desk.
type DeskSearch struct {
	assessment.Case
	Selected []assessment.Selected
	Query    search.Query
	Said     []FoundFrozen // statements, claims, notes and titles, best first
	Files    []FoundFrozen // the text of files, best first, each file once for each element
	TooMany  bool          // there is more in files than was ranked
}

// maxFrozenHits is how many passages of files are ranked.
const maxFrozenHits = 1000

// Search looks for words in the frozen submission, in all elements or in one:
// in what was said and in the text of the files as they were submitted. What
// the organisation wrote or added since is not there.
func (s *Desk) Search(ctx context.Context, by account.Actor, id, words, elementID string) (v DeskSearch, err error) {
	v.Query = search.Parse(words)
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, id); err != nil {
			return err
		}
		cells, err := tx.DeskCells(ctx, v.Case, "all")
		if err != nil {
			return err
		}
		v.Selected, v.Said, v.Files = nil, nil, nil
		for _, c := range cells {
			v.Selected = append(v.Selected, assessment.Selected{ElementID: c.ElementID, Reason: c.Reason})
		}
		if v.Query.Empty() {
			return nil
		}
		hits, err := tx.FrozenHits(ctx, v.OrganisationID, v.Submission.ID, v.Query, maxFrozenHits)
		if err != nil {
			return err
		}
		v.TooMany = len(hits) == maxFrozenHits
		for _, c := range cells {
			if elementID == "" || elementID == c.ElementID {
				v.look(c.ElementID, c.Frozen, hits)
			}
		}
		sortFound(v.Said)
		sortFound(v.Files)
		return nil
	})
}

// look searches one frozen element.
func (v *DeskSearch) look(elementID string, frozen assessment.FrozenElement, hits []FrozenHit) {
	said := func(what string, parts ...string) {
		text := strings.TrimSpace(strings.Join(parts, "\n"))
		if score, answers := v.Query.Weigh(what, text); answers {
			v.Said = append(v.Said, FoundFrozen{ElementID: elementID, What: what, Text: text, score: score})
		}
	}
	said("Statement", frozen.Statement, frozen.SeeOnSite, frozen.Gaps)
	for _, area := range frozen.Areas {
		said("Statement of "+area.Area, area.Statement, area.Gaps)
	}
	for _, e := range frozen.Evidence {
		parts := []string{e.Claim, e.Pointer, e.Note, e.URL}
		for _, f := range e.Files {
			parts = append(parts, f.Name)
			v.inFile(elementID, e, f, hits)
		}
		said(e.Code+" "+e.Title, parts...)
	}
}

// inFile takes the best passage of a file.
func (v *DeskSearch) inFile(elementID string, e assessment.FrozenEvidence, f assessment.FrozenFile, hits []FrozenHit) {
	best := FoundFrozen{Further: -1}
	for _, h := range hits {
		if h.FileID != f.FileID {
			continue
		}
		further := best.Further + 1
		if score, _ := v.Query.Weigh(h.Text); further == 0 || score > best.score {
			best = FoundFrozen{ElementID: elementID, What: e.Code + " " + e.Title, FileID: f.FileID, FileName: f.Name, Place: h.Place, Text: h.Text, score: score}
		}
		best.Further = further
	}
	if best.Further >= 0 {
		v.Files = append(v.Files, best)
	}
}

func sortFound(found []FoundFrozen) {
	slices.SortStableFunc(found, func(a, b FoundFrozen) int {
		return cmp.Or(cmp.Compare(b.score, a.score), standard.CompareIDs(a.ElementID, b.ElementID), strings.Compare(a.What, b.What))
	})
}
