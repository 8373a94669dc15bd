package evidence

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/standard"
)

// Matrix returns the evidence of the actor's organisation as the lines of a
// matrix: a line for each element that an item is linked to, by element, the
// strongest first; then what is linked to none. Withdrawn items are left out.
func (s *Service) Matrix(ctx context.Context, by account.Actor) (lines []matrix.Line, err error) {
	if err := s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
			return err
		}
		lines, err = tx.EvidenceMatrix(ctx, by.OrganisationID, importStandard)
		return err
	}); err != nil {
		return nil, err
	}
	for i, l := range lines {
		lines[i].Sensitivity = Sensitivity(l.Sensitivity).Title()
		lines[i].Note = strings.TrimSpace(l.Note)
	}
	slices.SortStableFunc(lines, func(a, b matrix.Line) int {
		switch {
		case (a.Element == "") != (b.Element == ""):
			return cmp.Compare(b.Element, a.Element)
		case a.Element != b.Element:
			return standard.CompareIDs(a.Element, b.Element)
		case a.Strongest != b.Strongest && a.Strongest:
			return -1
		case a.Strongest != b.Strongest:
			return 1
		}
		return cmp.Compare(a.Code, b.Code)
	})
	return lines, nil
}
