package assessment

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
)

// Verify recomputes every hash of a stored submission and returns what does not
// agree; nothing when it is as it was handed over. files are the hashes of the
// files kept for it, by id.
func Verify(s StoredSubmission, files map[string]string) []string {
	var problems []string
	find := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if Sum(s.ManifestJSON) != s.Hash {
		find("The manifest has been changed: its hash is not the one that was recorded")
	}
	listed := map[string]string{}
	for _, e := range s.Manifest.Elements {
		listed[e.ElementID] = e.Hash
	}
	for _, p := range s.Parts {
		want, known := listed[p.ElementID]
		delete(listed, p.ElementID)
		switch {
		case !known:
			find("Element %s is stored but the manifest does not list it", p.ElementID)
		case Sum(p.Content) != want:
			find("Element %s has been changed: its hash is not the one in the manifest", p.ElementID)
		}
		var frozen FrozenElement
		if err := json.Unmarshal([]byte(p.Content), &frozen); err != nil {
			find("Element %s cannot be read", p.ElementID)
			continue
		}
		for _, item := range frozen.Evidence {
			for _, f := range item.Files {
				if files[f.FileID] != f.SHA256 {
					find("File %s of %s, for element %s, is missing or is another one", f.Name, item.Code, p.ElementID)
				}
			}
		}
	}
	for _, e := range s.Manifest.Elements {
		if _, missing := listed[e.ElementID]; missing {
			find("Element %s is in the manifest but is not stored", e.ElementID)
		}
	}
	return problems
}

// Handed is a submission with the findings of its check.
type Handed struct {
	Overview
	Stored   StoredSubmission
	Problems []string
	Files    int
	Numbers  []int64 // of all submissions of the assessment, in order
}

// Submission returns a submission of the organisation and checks it: every
// hash is worked out again from what is stored, and compared with the entry in
// the audit trail. number 0 is the latest.
func (s *Applicant) Submission(ctx context.Context, by account.Actor, assessmentID string, number int64) (v Handed, err error) {
	return v, s.store.Read(ctx, func(tx ApplicantTx) error {
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
		v.Problems = Verify(v.Stored, files)
		if !strings.Contains(v.Stored.Recorded, v.Stored.Hash) {
			v.Problems = append(v.Problems, "The audit trail does not hold this submission's hash")
		}
		return nil
	})
}
