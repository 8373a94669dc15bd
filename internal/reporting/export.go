package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/visit"
)

// Side is one of the two sides of an assessment.
type Side string

// The sides.
const (
	OrganisationSide Side = "organisation"
	BodySide         Side = "body"
)

// ExportTx is what the record of an assessment needs of a transaction.
type ExportTx interface {
	Tx
	Submissions(ctx context.Context, assessmentID string) ([]assessment.Submission, error)
	StoredSubmission(ctx context.Context, assessmentID string, number int64) (assessment.StoredSubmission, error)
	Questions(ctx context.Context, assessmentID, elementID string) ([]question.Question, error)
	QuestionMoves(ctx context.Context, assessmentID string) ([]question.Move, error)
	VisitShares(ctx context.Context, assessmentID string) ([]visit.Share, error)
	Releases(ctx context.Context, assessmentID string) ([]Release, error)
	DecisionOn(ctx context.Context, assessmentID string) (Decision, error)
	Appeals(ctx context.Context, assessmentID string) ([]Appeal, error)
	Supplements(ctx context.Context, assessmentID string) ([]assessment.Supplement, error)
	StandardText(ctx context.Context, sha256 string) (string, error)
	AuditTrail(ctx context.Context, organisationID, subjectID string, before int64, limit int) ([]audit.Entry, error)
}

// maxExportedAudit is the most entries of the audit trail in a record.
const maxExportedAudit = 5000

// Record is the whole record of one assessment, as one of its sides may have it.
type Record struct {
	assessment.Case
	Side        Side
	MadeAt      time.Time
	MadeBy      string
	Submissions []assessment.StoredSubmission
	Files       []assessment.FrozenFile // of submissions and answers, each once
	Supplements []assessment.Supplement
	Standards   map[string]string // the texts of the standard that were submitted against, by SHA-256
	Questions   []question.Question
	Shares      []visit.Share // of the visit plan
	Releases    []Release
	Comments    []AccuracyComment
	Decision    *Decision
	Appeals     []Appeal
	Audit       []audit.Entry
	// The body's side alone.
	Cells        []desk.Cell
	Points       []desk.Point
	Draft        ReportDraft
	Appointments []assessment.Appointment
	History      []assessment.HistoryLine
	Check        []CheckAnswer
	Excluded     []string // what is left out, and why
}

// Exporting holds the use case of the record.
type Exporting struct {
	store assessment.BodyStore[ExportTx]
	now   func() time.Time
}

// NewExporting returns the use case on a store.
func NewExporting(store assessment.BodyStore[ExportTx], now func() time.Time) *Exporting {
	return &Exporting{store, now}
}

// Record returns the record of an assessment for the actor's side of it. Of the
// organisation a lead may have it, of the body a scheme manager. The
// organisation's holds what was submitted, asked, shared and released, never
// ratings, drafts or names of the body's own work.
func (s *Exporting) Record(ctx context.Context, by account.Actor, assessmentID string, side Side) (v Record, err error) {
	return v, s.store.Read(ctx, func(tx ExportTx) error {
		v = Record{Side: side, MadeAt: s.now(), MadeBy: by.Name}
		switch side {
		case OrganisationSide:
			v.Case, err = assessment.OfApplicant(ctx, tx, by, account.Submit, assessmentID)
		case BodySide:
			v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ManageScheme, assessmentID)
		default:
			err = fault.Invalid("Choose a side: organisation or body")
		}
		if err != nil {
			return err
		}
		if err := v.both(ctx, tx); err != nil {
			return err
		}
		v.Excluded = append(v.Excluded, "Raw notes of interviews and focus groups, photos of the visit and the assessors' own notes: they are confidential to those who were met and to the assessors, and are deleted by the body's rule. No record of either side holds them")
		if side == BodySide {
			if err := v.bodys(ctx, tx); err != nil {
				return err
			}
		} else {
			v.Excluded = append(v.Excluded, "Ratings, findings and drafts that were not released, and the second reading: they are the certification body's")
		}
		if v.Audit, err = tx.AuditTrail(ctx, by.OrganisationID, assessmentID, 0, maxExportedAudit); err != nil {
			return err
		}
		if len(v.Audit) == maxExportedAudit {
			v.Excluded = append(v.Excluded, fmt.Sprintf("Entries of the audit trail before the latest %d", maxExportedAudit))
		}
		return nil
	})
}

// both gathers what both sides have.
func (v *Record) both(ctx context.Context, tx ExportTx) error {
	all, err := tx.Submissions(ctx, v.ID)
	if err != nil {
		return err
	}
	v.Standards = map[string]string{}
	seen := map[string]bool{}
	file := func(f assessment.FrozenFile) {
		if !seen[f.FileID] {
			seen[f.FileID] = true
			v.Files = append(v.Files, f)
		}
	}
	for _, sub := range all {
		stored, err := tx.StoredSubmission(ctx, v.ID, sub.Number)
		if err != nil {
			return err
		}
		v.Submissions = append(v.Submissions, stored)
		if hash := stored.Manifest.StandardHash; hash != "" {
			text, err := tx.StandardText(ctx, hash)
			if err != nil && !fault.Is(err, fault.KindNotFound) {
				return err
			}
			v.Standards[hash] = text
		}
		for _, p := range stored.Parts {
			var e assessment.FrozenElement
			if err := json.Unmarshal([]byte(p.Content), &e); err != nil {
				return fmt.Errorf("read element %s of submission %d: %w", p.ElementID, sub.Number, err)
			}
			for _, item := range e.Evidence {
				for _, f := range item.Files {
					file(f)
				}
			}
		}
	}
	if v.Supplements, err = tx.Supplements(ctx, v.ID); err != nil {
		return err
	}
	questions, err := tx.Questions(ctx, v.ID, "")
	if err == nil {
		questions, err = question.WithMoves(ctx, tx, v.ID, questions)
	}
	if err != nil {
		return err
	}
	for _, q := range questions {
		if q.Draft || v.Side == OrganisationSide && !q.WithdrawnAt.IsZero() {
			continue
		}
		v.Questions = append(v.Questions, q)
		for _, item := range q.Evidence {
			for _, f := range item.Files {
				file(f)
			}
		}
	}
	if v.Shares, err = tx.VisitShares(ctx, v.ID); err != nil {
		return err
	}
	if v.Releases, err = tx.Releases(ctx, v.ID); err != nil {
		return err
	}
	if v.Comments, err = tx.AccuracyComments(ctx, v.ID); err != nil {
		return err
	}
	for _, c := range v.Comments {
		for _, item := range c.Evidence {
			for _, f := range item.Files {
				file(f)
			}
		}
	}
	if v.State.AtLeast(assessment.Decided) {
		d, err := tx.DecisionOn(ctx, v.ID)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		if err == nil {
			v.Decision = &d
		}
	}
	v.Appeals, err = tx.Appeals(ctx, v.ID)
	return err
}

// bodys gathers what is the body's alone. The assessors' private notes are taken
// out.
func (v *Record) bodys(ctx context.Context, tx ExportTx) error {
	w, err := assemble(ctx, tx, v.Case)
	if err != nil {
		return err
	}
	if v.Cells, err = tx.DeskCells(ctx, v.Case, "all"); err != nil {
		return err
	}
	for i := range v.Cells {
		v.Cells[i].Own.PrivateNote = ""
	}
	v.Points, v.Draft, v.History, v.Check = w.parts.Points, w.parts.Draft, w.parts.History, w.parts.Check
	v.Appointments, err = tx.Appointments(ctx, v.ID)
	return err
}
