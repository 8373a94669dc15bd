package applicant

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// SubmissionTx is what submitting needs of a transaction.
type SubmissionTx interface {
	// InsertSubmission adds a submission with its parts; Conflict when there is
	// one with this number already.
	InsertSubmission(ctx context.Context, s assessment.Submission, manifest string, parts []assessment.Part, fileIDs []string) error
	// StoredSubmission returns a submission as it is stored, with its parts in
	// order of elements. NotFound when there is none with this number.
	StoredSubmission(ctx context.Context, assessmentID string, number int64) (assessment.StoredSubmission, error)
	// FrozenFiles returns the SHA-256 of the files kept for a submission, by id.
	FrozenFiles(ctx context.Context, submissionID string) (map[string]string, error)
	// KeepStandardText keeps the text of a standard under its SHA-256, once.
	KeepStandardText(ctx context.Context, sha256, standardID, text string, at time.Time) error
	FrozenMeasures(ctx context.Context, a assessment.Assessment, areaIDs []string) ([]assessment.FrozenMeasure, error)
}

// freeze puts together what is handed over of every selected element, in the
// order of the standard.
func freeze(std *standard.Standard, selected []assessment.Selected, selves []Self, areas []organisation.Branch,
	evidence map[string][]assessment.FrozenEvidence, measures []assessment.FrozenMeasure,
) []assessment.FrozenElement {
	type key struct{ area, element string }
	by := map[key]Self{}
	for _, v := range selves {
		by[key{v.AreaID, v.ElementID}] = v
	}
	reasons := map[string]assessment.Reason{}
	for _, v := range selected {
		reasons[v.ElementID] = v.Reason
	}
	var all []assessment.FrozenElement
	for _, e := range std.Elements() {
		reason, examined := reasons[e.ID]
		if !examined {
			continue
		}
		whole := by[key{"", e.ID}]
		f := assessment.FrozenElement{ElementID: e.ID, Reason: reason, Rating: cmp.Or(whole.Rating, standard.RatingNotAssessed), Statement: whole.Statement,
			SeeOnSite: whole.SeeOnSite, Gaps: whole.Gaps, Areas: []assessment.FrozenArea{}, Evidence: []assessment.FrozenEvidence{}, Measures: []assessment.FrozenMeasure{}}
		for _, area := range areas {
			if v := by[key{area.ID, e.ID}]; v.Written() {
				f.Areas = append(f.Areas, assessment.FrozenArea{AreaID: area.ID, Area: area.Name, Rating: cmp.Or(v.Rating, standard.RatingNotAssessed), Statement: v.Statement, Gaps: v.Gaps})
			}
		}
		slices.SortFunc(f.Areas, func(a, b assessment.FrozenArea) int {
			return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.AreaID, b.AreaID))
		})
		f.Evidence = append(f.Evidence, evidence[e.ID]...)
		drivers := DriversOf(std.ID, e.ID)
		for _, m := range measures {
			if slices.Contains(drivers, m.Driver) {
				f.Measures = append(f.Measures, m)
			}
		}
		all = append(all, f)
	}
	return all
}

// SortEvidence puts evidence into the order in which it is shown and frozen:
// strongest first, then by code.
func SortEvidence(evidence []assessment.FrozenEvidence) {
	slices.SortFunc(evidence, func(a, b assessment.FrozenEvidence) int {
		if a.Strongest != b.Strongest {
			if a.Strongest {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ItemID, b.ItemID))
	})
}

// Submit freezes the self-assessment and hands it over to the certification
// body: every selected element with its statement, ratings, evidence in the
// edition of the moment and measures, and a manifest that covers the hash of
// each. All of it or nothing is stored. Later changes touch the next submission
// only.
//
// Submitting what the same person submitted already returns the submission
// there is. Conflict when there is something that stops it: see Readiness.
func (s *Applicant) Submit(ctx context.Context, by account.Actor, assessmentID string) (done assessment.Submission, err error) {
	err = s.store.Write(ctx, func(tx Tx) error {
		a, std, err := mine(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		if err := by.Require(account.Submit, a.OfOrganisation(), "assessment"); err != nil {
			return err
		}
		earlier, err := tx.Submissions(ctx, assessmentID)
		if err != nil {
			return err
		}
		if n := len(earlier); a.State == assessment.Submitted && n > 0 && earlier[n-1].SubmittedBy == by.PersonID {
			done = earlier[n-1]
			return nil
		}
		home, err := readHome(ctx, tx, by, assessmentID, "")
		if err != nil {
			return err
		}
		for _, point := range home.Readiness() {
			if point.Stops {
				return fault.Conflict(point.Words)
			}
		}
		parts, files, manifest, err := s.manifest(ctx, tx, by, std, home)
		if err != nil {
			return err
		}
		text, err := assessment.Canonical(manifest)
		if err != nil {
			return err
		}
		done = assessment.Submission{ID: s.newID("sub"), AssessmentID: a.ID, Number: int64(len(earlier)) + 1, Manifest: manifest, Hash: assessment.Sum(text),
			SubmittedBy: by.PersonID, SubmittedAt: manifest.SubmittedAt}
		if err := tx.InsertSubmission(ctx, done, text, parts, files); err != nil {
			return err
		}
		if a, err = a.Move(assessment.Submitted); err != nil {
			return err
		}
		a.UpdatedAt = manifest.SubmittedAt
		if err := tx.UpdateAssessment(ctx, a); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.Submitted, OrganisationID: a.BodyID, AssessmentID: a.ID, SubjectID: done.ID}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("assessment.submitted", "submission", done.ID, map[string]any{
			"assessment": a.ID, "number": done.Number, "hash": done.Hash}))
	})
	return done, err
}

// manifest freezes everything and returns the parts, the ids of the files they
// hold, and the manifest.
func (s *Applicant) manifest(ctx context.Context, tx Tx, by account.Actor, std *standard.Standard, home Home,
) (parts []assessment.Part, files []string, m assessment.Manifest, err error) {
	a := home.Assessment
	selected, err := tx.Selected(ctx, a.ID)
	if err != nil {
		return nil, nil, m, err
	}
	selves, err := tx.Selves(ctx, a.ID)
	if err != nil {
		return nil, nil, m, err
	}
	branches := make([]branch, len(home.Areas))
	var reach []string
	for i, v := range home.Areas {
		branches[i] = v.Area
		if len(a.AreaIDs) > 0 {
			reach = append(reach, v.Area.ID)
		}
	}
	evidence, err := tx.EvidenceToFreeze(ctx, a, reach, "")
	if err != nil {
		return nil, nil, m, err
	}
	if words := locked(selected, evidence); words != "" {
		return nil, nil, m, fault.Conflict(words)
	}
	measures, err := tx.FrozenMeasures(ctx, a, reach)
	if err != nil {
		return nil, nil, m, err
	}
	pack, err := standard.PackText(a.StandardID)
	if err != nil {
		return nil, nil, m, err
	}
	if err := tx.KeepStandardText(ctx, assessment.Sum(pack), a.StandardID, pack, s.now()); err != nil {
		return nil, nil, m, err
	}
	m = assessment.Manifest{AssessmentID: a.ID, OrganisationID: a.OrganisationID, Organisation: by.OrganisationName, StandardID: a.StandardID, Name: a.Name,
		StandardHash: assessment.Sum(pack), Kind: a.Kind, Scope: a.Scope, CycleStartsOn: a.CycleStartsOn, SubmittedAt: s.moment(), SubmittedBy: by.Name,
		SignedOff: []assessment.SignedOff{}, Elements: []assessment.ManifestElement{}}
	for _, v := range home.Areas {
		if v.Signed() {
			m.SignedOff = append(m.SignedOff, assessment.SignedOff{AreaID: v.Area.ID, Area: v.Area.Name, By: v.SignOff.Person, At: v.SignOff.At})
		}
	}
	slices.SortFunc(m.SignedOff, func(x, y assessment.SignedOff) int {
		return cmp.Or(cmp.Compare(x.Area, y.Area), cmp.Compare(x.AreaID, y.AreaID))
	})
	for _, e := range freeze(std, selected, selves, branches, evidence, measures) {
		text, err := assessment.Canonical(e)
		if err != nil {
			return nil, nil, m, err
		}
		part := assessment.Part{ElementID: e.ElementID, Content: text, Hash: assessment.Sum(text)}
		parts = append(parts, part)
		m.Elements = append(m.Elements, assessment.ManifestElement{ElementID: e.ElementID, Rating: e.Rating, Reason: e.Reason, Hash: part.Hash})
		for _, item := range e.Evidence {
			for _, f := range item.Files {
				files = append(files, f.FileID)
			}
		}
	}
	slices.Sort(files)
	return parts, slices.Compact(files), m, nil
}
