package question

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// QuestionFilter says which questions are listed; what is empty leaves out none.
type QuestionFilter struct {
	State     string // a QuestionState, or Overdue
	ElementID string // or Whole
	Whom      string // id of a person or a service area, or Lead
	Kind      Kind
}

// Special values of the filter.
const (
	Overdue = "overdue"
	Whole   = "whole" // about no element
	ToLead  = "lead"  // put to nobody by name
)

// Takes tells whether the filter lists the question on a day.
func (f QuestionFilter) Takes(q Question, today date.Date) bool {
	switch {
	case f.State == Overdue && !q.Overdue(today), f.State != "" && f.State != Overdue && f.State != string(q.State()),
		f.ElementID == Whole && len(q.ElementIDs) > 0, f.ElementID != "" && f.ElementID != Whole && !q.About(f.ElementID),
		f.Whom == ToLead && q.PersonID+q.AreaID != "", f.Whom != "" && f.Whom != ToLead && f.Whom != q.PersonID && f.Whom != q.AreaID,
		f.Kind != "" && f.Kind != q.Kind:
		return false
	}
	return true
}

// CountQuestions counts by state, with Overdue beside them.
func CountQuestions(all []Question, today date.Date) map[string]int {
	counts := map[string]int{}
	for _, q := range all {
		counts[string(q.State())]++
		if q.Overdue(today) {
			counts[Overdue]++
		}
	}
	return counts
}

// sortQuestions puts questions into the order in which they are worked on: what
// is to be done on this side first, then by day, number and time.
func sortQuestions(all []Question, first ...State) []Question {
	rank := func(q Question) int {
		if i := slices.Index(first, q.State()); i >= 0 {
			return i
		}
		return len(first)
	}
	day := func(q Question) string {
		if q.DueOn == "" || !q.Open() {
			return "9999"
		}
		return string(q.DueOn)
	}
	slices.SortStableFunc(all, func(a, b Question) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(day(a), day(b))
	})
	return all
}

// QuestionDesk is what the assessors see of their questions.
type QuestionDesk struct {
	assessment.Case
	Standard  *standard.Standard
	Questions []Question // answers to read first, then drafts, then what waits by day
	MayAsk    bool
	FormKey   string // for the form of a new question: its saves land on one draft
	Respondents
}

// Elements are the examined elements, in the order of the standard.
func (v QuestionDesk) Elements() (all []standard.Element) {
	for _, e := range v.Standard.Elements() {
		if slices.ContainsFunc(v.Submission.Manifest.Elements, func(m assessment.ManifestElement) bool { return m.ElementID == e.ID }) {
			all = append(all, e)
		}
	}
	return all
}

// Find returns one question.
func (v QuestionDesk) Find(id string) (Question, error) {
	i := slices.IndexFunc(v.Questions, func(q Question) bool { return q.ID == id })
	if i < 0 {
		return Question{}, noQuestion
	}
	return v.Questions[i], nil
}

// Before returns what a question follows up, the last first.
func (v QuestionDesk) Before(q Question) []Question { return thread(v.Questions, q) }

// ForAssessor returns all questions of an assessment with whom one may be put
// to. Drafts are for the assessors alone: others who may read the assessment see
// the rest.
func (s *Questions) ForAssessor(ctx context.Context, by account.Actor, assessmentID string) (v QuestionDesk, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		if v.Standard, err = v.Case.Standard(); err != nil {
			return err
		}
		if v.Questions, err = tx.Questions(ctx, assessmentID, ""); err != nil {
			return err
		}
		assesses := by.May(account.Assess, v.OfBody())
		if v.MayAsk = assesses && v.Rateable(); !assesses {
			v.Questions = slices.DeleteFunc(v.Questions, func(q Question) bool { return q.Draft })
		}
		if v.Questions, err = WithMoves(ctx, tx, assessmentID, v.Questions); err != nil {
			return err
		}
		v.FormKey = s.FormKey()
		v.Questions = sortQuestions(v.Questions, QuestionAnswered, QuestionDraft, QuestionSent)
		v.Respondents, err = respondents(ctx, tx, v.OrganisationID)
		return err
	})
}
