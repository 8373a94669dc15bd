package applicant

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
)

// Handed is a submission with the findings of its check.
type Handed struct {
	Overview
	Stored   assessment.StoredSubmission
	Problems []string
	Files    int
	Numbers  []int64 // of all submissions of the assessment, in order
}

// Submission returns a submission of the organisation and checks it: every
// hash is worked out again from what is stored, and compared with the entry in
// the audit trail. number 0 is the latest.
func (s *Applicant) Submission(ctx context.Context, by account.Actor, assessmentID string, number int64) (v Handed, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Overview, _, err = overview(ctx, tx, by, assessmentID); err != nil {
			return err
		}
		for n := range v.Submissions {
			v.Numbers = append(v.Numbers, n+1)
		}
		if number == 0 {
			number = v.Submissions
		}
		if v.Stored, err = tx.StoredSubmission(ctx, assessmentID, number); err != nil {
			return err
		}
		files, err := tx.FrozenFiles(ctx, v.Stored.ID)
		if err != nil {
			return err
		}
		v.Files = len(files)
		v.Problems = assessment.Verify(v.Stored, files)
		if !strings.Contains(v.Stored.Recorded, v.Stored.Hash) {
			v.Problems = append(v.Problems, "The audit trail does not hold this submission's hash")
		}
		return nil
	})
}
