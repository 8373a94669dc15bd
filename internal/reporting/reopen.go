package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

// SeenKind says what sort of thing the assessors saw or wrote.
type SeenKind string

// The kinds, in the order in which they come.
const (
	SeenSubmission SeenKind = "submission"
	SeenSupplement SeenKind = "supplement"
	SeenRelease    SeenKind = "release"
	SeenDecision   SeenKind = "decision"
)

// SeenLine is one thing that was frozen, without its content.
type SeenLine struct {
	Kind   SeenKind
	ID     string
	Number int64  // of a submission or a release
	What   string // the kind of a supplement, the status of a release, the outcome of a decision
	Who    string
	At     time.Time
	Hash   string // "" for what came before supplements were frozen, and for a decision
	JSON   string // of a supplement
}

// Supplement reads the content of a supplement.
func (l SeenLine) Supplement() (c assessment.SupplementContent, err error) {
	return assessment.Supplement{ID: l.ID, JSON: l.JSON}.Content()
}

// ReopenTx is what reopening needs of a transaction.
type ReopenTx interface {
	assessment.BodyTx
	SeenLines(ctx context.Context, assessmentID string) ([]SeenLine, error)
	StoredSubmission(ctx context.Context, assessmentID string, number int64) (assessment.StoredSubmission, error)
	FrozenFiles(ctx context.Context, submissionID string) (map[string]string, error)
	Supplements(ctx context.Context, assessmentID string) ([]assessment.Supplement, error)
	StandardText(ctx context.Context, sha256 string) (string, error)
	Releases(ctx context.Context, assessmentID string) ([]Release, error)
	FileInReach(ctx context.Context, assessmentID, fileID string) (desk.HandedFile, error)
	LaterFiles(ctx context.Context, assessmentID string) ([]desk.HandedFile, error)
	LastRecordCheck(ctx context.Context, assessmentID string) (RecordCheck, error)
	RecordCheck(ctx context.Context, id string) (RecordCheck, error)
	SaveRecordCheck(ctx context.Context, c RecordCheck) error
	EnqueueRecordCheck(ctx context.Context, id string) error
}

// Reopening holds the use cases of what the assessors saw: reopened as it was,
// and read and hashed again.
type Reopening struct {
	store   assessment.BodyStore[ReopenTx]
	examine func(ctx context.Context, sha256 string) (evidence.Damage, error)
	newID   func(prefix string) string
	now     func() time.Time
}

// NewReopening returns the use cases on a store. examine reads one stored content
// again and says what is wrong with it; an error says nothing of the content.
func NewReopening(store assessment.BodyStore[ReopenTx], examine func(ctx context.Context, sha256 string) (evidence.Damage, error), newID func(string) string, now func() time.Time) *Reopening {
	return &Reopening{store, examine, newID, now}
}

// seenBy loads an assessment for one of its sides: everybody of the organisation,
// and those of the body who may read the assessment.
func seenBy(ctx context.Context, tx assessment.BodyTx, by account.Actor, assessmentID string, side Side) (v assessment.Case, err error) {
	if side == BodySide {
		return assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID)
	}
	if v, err = assessment.OfApplicant(ctx, tx, by, account.ReadOrganisation, assessmentID); err == nil && !v.HandedOver() {
		err = fault.Conflict("Nothing has been handed over yet")
	}
	return v, err
}

// SeenPage is the list of what the assessors saw and what came of it.
type SeenPage struct {
	assessment.Case
	Lines    []SeenLine
	Check    RecordCheck // the latest; its ID is empty before there is one
	MayCheck bool
}

// Of returns the lines of a kind.
func (p SeenPage) Of(kind SeenKind) []SeenLine {
	return slices.DeleteFunc(slices.Clone(p.Lines), func(l SeenLine) bool { return l.Kind != kind })
}

// Seen lists what the assessors saw, for one of the sides.
func (s *Reopening) Seen(ctx context.Context, by account.Actor, assessmentID string, side Side) (v SeenPage, err error) {
	return v, s.store.Read(ctx, func(tx ReopenTx) error {
		if v.Case, err = seenBy(ctx, tx, by, assessmentID, side); err != nil {
			return err
		}
		if v.Lines, err = tx.SeenLines(ctx, assessmentID); err != nil {
			return err
		}
		v.MayCheck = mayCheck(by, v.Case, side)
		if v.Check, err = tx.LastRecordCheck(ctx, assessmentID); fault.Is(err, fault.KindNotFound) {
			return nil
		}
		return err
	})
}

// mayCheck tells who may have everything read again: whoever reads it at the
// body, and of the organisation those who submit.
func mayCheck(by account.Actor, v assessment.Case, side Side) bool {
	return side == BodySide || by.May(account.Submit, v.OfOrganisation(v.AreaIDs...))
}

// SeenSubmissionPage is one submission as it was handed over.
type SeenSubmissionPage struct {
	assessment.Case
	Stored   assessment.StoredSubmission
	Standard *standard.Standard         // of that day, as far as it was kept
	Elements []assessment.FrozenElement // in the order of the manifest
}

// SeenElementPage is one element of a submission as it was handed over.
type SeenElementPage struct {
	SeenSubmissionPage
	Element standard.Element
	Frozen  assessment.FrozenElement
	Part    assessment.Part
	Intact  bool // by the manifest, and that by its own hash
}

// Submission reopens a submission.
func (s *Reopening) Submission(ctx context.Context, by account.Actor, assessmentID string, side Side, number int64) (v SeenSubmissionPage, err error) {
	return v, s.store.Read(ctx, func(tx ReopenTx) error {
		if v.Case, err = seenBy(ctx, tx, by, assessmentID, side); err != nil {
			return err
		}
		if v.Stored, err = tx.StoredSubmission(ctx, assessmentID, number); err != nil {
			return err
		}
		if v.Standard, err = standardOf(ctx, tx, v.Stored.Manifest); err != nil {
			return err
		}
		for _, m := range v.Stored.Manifest.Elements {
			i := slices.IndexFunc(v.Stored.Parts, func(p assessment.Part) bool { return p.ElementID == m.ElementID })
			if i < 0 {
				continue // the check names it
			}
			var e assessment.FrozenElement
			if json.Unmarshal([]byte(v.Stored.Parts[i].Content), &e) == nil {
				v.Elements = append(v.Elements, e)
			}
		}
		return nil
	})
}

// standardOf is the standard that a submission was made against, in the words of
// its day where they were kept.
func standardOf(ctx context.Context, tx ReopenTx, m assessment.Manifest) (*standard.Standard, error) {
	now, err := standard.BuiltIn(m.StandardID)
	if err != nil || m.StandardHash == "" {
		return now, err
	}
	if pack, err := standard.PackText(m.StandardID); err != nil || assessment.Sum(pack) == m.StandardHash {
		return now, err // its words have not changed since
	}
	text, err := tx.StandardText(ctx, m.StandardHash)
	if fault.Is(err, fault.KindNotFound) {
		return now, nil
	}
	if err != nil {
		return nil, err
	}
	then, err := standard.Validate([]byte(text))
	if err != nil {
		return now, nil // damaged, or of a form that is not read any more: the check names it
	}
	return then, nil
}

// Element reopens one element of a submission; NotFound when it holds none of
// that number.
func (s *Reopening) Element(ctx context.Context, by account.Actor, assessmentID string, side Side, number int64, elementID string) (v SeenElementPage, err error) {
	if v.SeenSubmissionPage, err = s.Submission(ctx, by, assessmentID, side, number); err != nil {
		return v, err
	}
	i := slices.IndexFunc(v.Elements, func(e assessment.FrozenElement) bool { return e.ElementID == elementID })
	if i < 0 {
		return v, fault.NotFound(fmt.Sprintf("Submission %d holds no element %s", number, assessment.ShortID(elementID)))
	}
	v.Frozen = v.Elements[i]
	v.Element, _ = v.Standard.Element(elementID)
	for _, p := range v.Stored.Parts {
		if p.ElementID == elementID {
			v.Part = p
		}
	}
	for _, m := range v.Stored.Manifest.Elements {
		if m.ElementID == elementID {
			v.Intact = assessment.Sum(v.Part.Content) == m.Hash && assessment.Sum(v.Stored.ManifestJSON) == v.Stored.Hash
		}
	}
	return v, nil
}

// Release reopens a report as it was released.
func (s *Reopening) Release(ctx context.Context, by account.Actor, assessmentID string, side Side, number int64) (v assessment.Case, r Release, c report.Content, err error) {
	return v, r, c, s.store.Read(ctx, func(tx ReopenTx) error {
		if v, err = seenBy(ctx, tx, by, assessmentID, side); err != nil {
			return err
		}
		all, err := tx.Releases(ctx, assessmentID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(r Release) bool { return r.Number == number })
		if i < 0 {
			return fault.NotFound("There is no such release of the report")
		}
		r = all[i]
		c, err = r.Content()
		return err
	})
}

// File returns a file that the assessors could open, withdrawn since or not;
// NotFound for every other one.
func (s *Reopening) File(ctx context.Context, by account.Actor, assessmentID string, side Side, fileID string) (f desk.HandedFile, err error) {
	return f, s.store.Read(ctx, func(tx ReopenTx) error {
		if _, err := seenBy(ctx, tx, by, assessmentID, side); err != nil {
			return err
		}
		f, err = tx.FileInReach(ctx, assessmentID, fileID)
		return err
	})
}
