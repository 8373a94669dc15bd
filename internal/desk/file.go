package desk

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
)

// HandedFile is a file within the assessors' reach.
type HandedFile struct {
	assessment.FrozenFile        // State is that of its content now
	OrganisationID        string // whose it is
	Code, Title           string // of its item: as it was submitted, or when it was given later, as it is now
	Element               string // one that it was submitted for; "" when it was given later
}

// SetFrozen takes the code and the title of the file's item from an element that
// was submitted with it.
func (f *HandedFile) SetFrozen(element assessment.FrozenElement) {
	f.Element = element.ElementID
	for _, e := range element.Evidence {
		if slices.ContainsFunc(e.Files, func(g assessment.FrozenFile) bool { return g.FileID == f.FileID }) {
			f.Code, f.Title = e.Code, e.Title
		}
	}
}

// File returns a file that was handed over with a submission or with an answer;
// NotFound for every other file of the organisation.
func (s *Desk) File(ctx context.Context, by account.Actor, assessmentID, fileID string) (f HandedFile, err error) {
	_, f, err = s.Look(ctx, by, assessmentID, fileID)
	return f, err
}

// Look returns a file that was handed over, and the assessment it belongs to.
func (s *Desk) Look(ctx context.Context, by account.Actor, assessmentID, fileID string) (v assessment.Case, f HandedFile, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		if v, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		f, err = tx.FileInReach(ctx, assessmentID, fileID)
		return err
	})
	return v, f, err
}
