// Package desk holds the assessors' work on the 57 elements: reading what was
// submitted, rating, what a judgement rests on, checks, strengths and improvement
// areas, and the sharing of elements in a team. Pages are in pages/assessor.
package desk

import (
	"context"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// Tx is what the desk review needs of a transaction. It reads frozen
// submissions, never the organisation's live tables, but for what became of
// earlier improvement areas.
type Tx interface {
	assessment.BodyTx
	AssessmentsOfBody(ctx context.Context, bodyID string) ([]assessment.ListedAssessment, error)
	ListedAssessments(ctx context.Context, ids []string) ([]assessment.ListedAssessment, error)
	DeskCells(ctx context.Context, v assessment.Case, detail string) ([]Cell, error)
	PreviousRatings(ctx context.Context, assessmentID string) ([]PreviousRating, error)
	Questions(ctx context.Context, assessmentID, elementID string) ([]question.Question, error)
	// Threads takes the ids of the evidence submitted for the element.
	DeskThreads(ctx context.Context, assessmentID, elementID string, itemIDs []string) (Threads, error)
	RatingBasis(ctx context.Context, assessmentID string, itemIDs []string) (RatingBasis, error)
	// FileInReach returns a file of the assessment's submissions, or given with
	// an answer; NotFound for any other.
	FileInReach(ctx context.Context, assessmentID, fileID string) (HandedFile, error)
	SaveElementRating(ctx context.Context, r ElementRating) error
	NoteWriting(ctx context.Context, w Writing) error
	ForgetWriting(ctx context.Context, w Writing) error
	// ScopeOf returns who of the team rates the element: at most one.
	ScopeOf(ctx context.Context, assessmentID, elementID string) ([]Scope, error)
	// FrozenHits returns the passages that answer the query, of files that the
	// submission holds.
	FrozenHits(ctx context.Context, organisationID, submissionID string, q search.Query, limit int) ([]FrozenHit, error)
}

// Desk holds the use cases of the desk review.
type Desk struct {
	store assessment.BodyStore[Tx]
	now   func() time.Time
}

// New returns the use cases on a store.
func New(store assessment.BodyStore[Tx], now func() time.Time) *Desk { return &Desk{store, now} }

// Line is one assessment on the actor's desk.
type Line struct {
	assessment.ListedAssessment
	Role  account.AppointmentRole // "" for a scheme manager who looks on
	Until date.Date
}

// List returns the assessments the actor is appointed to today; for a scheme
// manager also every other that was submitted to the body.
func (s *Desk) List(ctx context.Context, by account.Actor) (lines []Line, err error) {
	return lines, s.store.Read(ctx, func(tx Tx) error {
		var ids []string
		appointed := map[string]account.Appointment{}
		for _, p := range by.Appointments {
			if p.Reads(by.Today) {
				ids = append(ids, p.AssessmentID)
				appointed[p.AssessmentID] = p
			}
		}
		rows, err := tx.ListedAssessments(ctx, ids)
		if err != nil {
			return err
		}
		if by.May(account.ManageScheme, account.Record{OrganisationID: by.OrganisationID}) {
			if rows, err = tx.AssessmentsOfBody(ctx, by.OrganisationID); err != nil {
				return err
			}
		}
		for _, row := range rows {
			p, mine := appointed[row.ID]
			if row.BodyID != by.OrganisationID || !mine && !row.HandedOver() {
				continue
			}
			if !row.HandedOver() {
				row.Assessment = assessment.OnlyChosen(row.Assessment)
				row.Rated, row.Selected, row.OpenQuestions = 0, 0, 0
			}
			lines = append(lines, Line{row, p.Role, p.Until})
		}
		return nil
	})
}

// Cell is one examined element as the desk shows it.
type Cell struct {
	ElementID     string
	Reason        assessment.Reason
	Self          standard.Rating // the organisation's, as submitted
	Rating        standard.Rating // the assessor's
	Previous      standard.Rating // of the last assessment; "" when none said anything
	Explained     bool            // there is a finding
	WorthCopying  bool            // it says what others could copy
	VerifyOnSite  bool
	OpenQuestions int64
	Sessions      int64  // of the visit plan, that are to test it
	Documents     int64  // 1 when some were submitted
	Supplements   int64  // items given with answers
	MissingLegs   []Leg  // of the picture alone
	GivenTo       string // who of the team rates it, of the picture alone; "" for anybody
	// Own and Frozen are there where detail was asked for.
	Own    ElementRating
	Frozen assessment.FrozenElement
}

// Owes says what the element still lacks before a report can be released.
func (c Cell) Owes(std *standard.Standard) string {
	r := ElementRating{Rating: c.Rating}
	if c.Explained {
		r.Finding = "explained"
	}
	if c.WorthCopying {
		r.WorthCopying = "said"
	}
	return r.Owes(std)
}

// Progress counts how far the desk review is.
type Progress struct {
	Selected, Rated, Owing, OpenQuestions, ToVerify, Uncovered int
	Met, Applicable                                            int // of the examined elements
}

func progressOf(std *standard.Standard, cells []Cell) (p Progress) {
	p.Selected = len(cells)
	for _, c := range cells {
		if c.Rating != standard.RatingNotAssessed {
			p.Rated++
		}
		if c.Rating != standard.RatingNotApplicable {
			p.Applicable++
		}
		if std.Met(c.Rating) {
			p.Met++
		}
		if c.Owes(std) != "" {
			p.Owing++
		}
		if c.VerifyOnSite {
			p.ToVerify++
		}
		if c.Sessions == 0 {
			p.Uncovered++
		}
		p.OpenQuestions += int(c.OpenQuestions)
	}
	return p
}

// Picture is the assessor's picture of the standard.
type Picture struct {
	assessment.Case
	Standard *standard.Standard
	Cells    []Cell // in the order of the standard
	Progress Progress
	Outcome  standard.Outcome // of the assessor's ratings: an indication
	May      assessment.Rights
}

// Picture returns the desk of one assessment.
func (s *Desk) Picture(ctx context.Context, by account.Actor, id string) (v Picture, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, id); err != nil {
			return err
		}
		if v.Standard, err = v.Case.Standard(); err != nil {
			return err
		}
		if v.Cells, err = tx.DeskCells(ctx, v.Case, ""); err != nil {
			return err
		}
		rows, err := tx.PreviousRatings(ctx, id)
		if err != nil {
			return err
		}
		basis, err := tx.RatingBasis(ctx, id, nil)
		if err != nil {
			return err
		}
		previous := Nearest(rows)
		Complete(v.Case, v.Cells, previous)
		weigh(v.Cells, basis)
		v.Progress = progressOf(v.Standard, v.Cells)
		v.Outcome = OutcomeOf(v.Standard, v.Cells, previous)
		v.May = assessment.RightsOn(by, v.Assessment)
		return nil
	})
}

// Complete puts self-ratings of the submission and earlier ratings beside the
// assessor's, and everything into the order of the standard.
func Complete(v assessment.Case, cells []Cell, previous map[string]PreviousRating) {
	self := map[string]standard.Rating{}
	for _, e := range v.Submission.Manifest.Elements {
		self[e.ElementID] = e.Rating
	}
	for i := range cells {
		c := &cells[i]
		c.Self, c.Previous = standard.RatingNotAssessed, ""
		if r, ok := self[c.ElementID]; ok && r != "" {
			c.Self = r
		}
		if p, ok := previous[c.ElementID]; ok {
			c.Previous = p.Rating
		}
	}
	slices.SortFunc(cells, func(a, b Cell) int { return standard.CompareIDs(a.ElementID, b.ElementID) })
}

// Threads is what hangs on one element at the body.
type Threads struct {
	Previous  []PreviousRating // nearest first
	Notes     []TaggedNote
	Points    []Point
	Improving []applicant.Improving // what became of earlier improvement areas, newest first
	Basis     RatingBasis           // without Met, Points and Given, which are above and with the questions
}

// TaggedNote is a note of the visit that speaks of the element, with whom the
// session met.
type TaggedNote struct {
	SessionID string
	Session   string // its title
	Kind      visit.SessionKind
	On        date.Date
	Person    string
	Words     string
	Groups    []visit.ParticipantGroup // those who were met
	Held      bool
}

// ElementPage is everything the assessor sees of one element.
type ElementPage struct {
	assessment.Case
	Standard  *standard.Standard
	Element   standard.Element
	Cell      Cell // with Own and Frozen
	Previous  []PreviousRating
	Questions []question.Question
	Notes     []TaggedNote
	Points    []Point
	Improving []applicant.Improving
	Supports  []Support // what the judgement rests on, leg by leg
	Concerns  []Concern
	Scope     Scope     // who of the team rates it; none is the zero Scope
	Opinions  []Opinion // oldest first
	MayRate   bool      // by the scope; see also Rateable
	Leads     bool      // the actor is lead assessor
	Before    string    // the examined element before this one; "" at the first
	After     string
	Progress  Progress
	May       assessment.Rights
}

// Element returns one examined element from the frozen submission. Notes and
// private words are for the assessors alone: others who may read the
// assessment see the rest.
func (s *Desk) Element(ctx context.Context, by account.Actor, id, elementID string) (v ElementPage, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, id); err != nil {
			return err
		}
		if v.Standard, err = v.Case.Standard(); err != nil {
			return err
		}
		cells, err := tx.DeskCells(ctx, v.Case, elementID)
		if err != nil {
			return err
		}
		Complete(v.Case, cells, nil)
		i := slices.IndexFunc(cells, func(c Cell) bool { return c.ElementID == elementID })
		if i < 0 {
			return fault.NotFound("Element " + assessment.ShortID(elementID) + " is not examined in this assessment")
		}
		v.Element, _ = v.Standard.Element(elementID)
		v.Cell, v.Progress = cells[i], progressOf(v.Standard, cells)
		if i > 0 {
			v.Before = cells[i-1].ElementID
		}
		if i+1 < len(cells) {
			v.After = cells[i+1].ElementID
		}
		if v.Questions, err = tx.Questions(ctx, id, elementID); err != nil {
			return err
		}
		threads, err := tx.DeskThreads(ctx, id, elementID, itemsFor(v.Cell.Frozen))
		if err != nil {
			return err
		}
		v.Previous, v.Points, v.Improving, v.May = threads.Previous, threads.Points, threads.Improving, assessment.RightsOn(by, v.Assessment)
		if len(v.Previous) > 0 {
			v.Cell.Previous = v.Previous[0].Rating
		}
		one := judged(v.Cell, v.Questions, v.Points, threads.Basis.Withdrawn)
		v.Concerns = one.Concerns(v.Standard, v.CycleStartsOn)
		v.Supports = SupportsOf(elementID, len(one.evidence()), metNotes(elementID, threads.Notes), threads.Basis)
		v.Opinions, v.Leads = threads.Basis.Opinions, Leads(by, id)
		for _, s := range threads.Basis.Scopes {
			v.Scope = s
		}
		v.MayRate = v.May.Assess && MayRate(by, id, elementID, threads.Basis.Scopes)
		if v.May.Assess {
			v.Notes = threads.Notes
		} else {
			v.Cell.Own.PrivateNote = ""
			v.Questions = slices.DeleteFunc(v.Questions, func(q question.Question) bool { return q.Draft })
		}
		return nil
	})
}
