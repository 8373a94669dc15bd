package assessment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// Question is what an assessor asks the organisation, with its answer. It is
// the only thing of the body that the organisation sees before the report.
type Question struct {
	ID             string
	AssessmentID   string
	ElementID      string // "" for the whole
	Words          string
	AskedBy        string
	AskedByName    string
	AskedAt        time.Time
	Answer         string
	AnsweredBy     string
	AnsweredByName string
	AnsweredAt     time.Time
	WithdrawnAt    time.Time
	Evidence       []FrozenEvidence // given with the answer, in the edition of the moment
	Version        int64
}

// Open tells whether the question waits for an answer.
func (q Question) Open() bool { return q.AnsweredAt.IsZero() && q.WithdrawnAt.IsZero() }

// OfferedItem is an evidence item that can be given with an answer.
type OfferedItem struct {
	ID, Code, Title, EditionID string
	Linked                     bool // to the element that is asked about
}

// QuestionTx is what asking and answering need of a transaction.
type QuestionTx interface {
	BodyTx
	Questions(ctx context.Context, assessmentID, elementID string) ([]Question, error)
	SaveQuestion(ctx context.Context, q Question) error
	AnswerItems(ctx context.Context, organisationID, elementID string, codes []string) ([]OfferedItem, error)
	InsertQuestionEvidence(ctx context.Context, questionID string, items []OfferedItem) error
	SubmissionReturns(ctx context.Context, assessmentID string) ([]SubmissionReturn, error)
}

// Questions holds the use cases of asking and answering.
type Questions struct {
	store BodyStore[QuestionTx]
	newID func(prefix string) string
	now   func() time.Time
}

// NewQuestions returns the use cases on a store.
func NewQuestions(store BodyStore[QuestionTx], newID func(string) string, now func() time.Time) *Questions {
	return &Questions{store, newID, now}
}

const maxWords = 4000

// Ask puts a question to the organisation, about an element or the whole.
func (s *Questions) Ask(ctx context.Context, by account.Actor, assessmentID, elementID, words string) (q Question, err error) {
	q = Question{ID: s.newID("q"), AssessmentID: assessmentID, ElementID: elementID, Words: strings.TrimSpace(words), AskedBy: by.PersonID, AskedAt: s.now()}
	var c fault.Check
	c.That(q.Words != "", "words", "Enter your question")
	c.That(len([]rune(q.Words)) <= maxWords, "words", "Your question must be 4,000 characters or less")
	if err := c.Err(); err != nil {
		return q, err
	}
	return q, s.store.Write(ctx, func(tx QuestionTx) error {
		a, err := rateable(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		if elementID != "" {
			selected, err := tx.Selected(ctx, a.ID)
			if err != nil {
				return err
			}
			if err := checkSelected(selected, []string{elementID}); err != nil {
				return err
			}
		}
		before, err := tx.Questions(ctx, a.ID, elementID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(before, func(p Question) bool { return p.Open() && p.ElementID == elementID && p.Words == q.Words }) {
			return fault.Conflict("You have asked this question already; it waits for an answer")
		}
		if err := tx.SaveQuestion(ctx, q); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.QuestionAsked, OrganisationID: a.OrganisationID, AssessmentID: a.ID, SubjectID: q.ID}); err != nil {
			return err
		}
		return recordBoth(ctx, tx, by, a, "question.asked", map[string]any{"question": q.ID, "element": elementID})
	})
}

// Withdraw takes back a question that was not answered.
func (s *Questions) Withdraw(ctx context.Context, by account.Actor, assessmentID, questionID string) error {
	return s.store.Write(ctx, func(tx QuestionTx) error {
		a, err := underWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		q, err := questionOf(ctx, tx, a.ID, questionID)
		if err != nil {
			return err
		}
		if !q.Open() {
			return fault.Conflict("This question has been answered or withdrawn already")
		}
		q.WithdrawnAt = s.now()
		if err := tx.SaveQuestion(ctx, q); err != nil {
			return err
		}
		return recordBoth(ctx, tx, by, a, "question.withdrawn", map[string]any{"question": q.ID})
	})
}

// ForAssessor returns all questions of an assessment, oldest first.
func (s *Questions) ForAssessor(ctx context.Context, by account.Actor, assessmentID string) (v Case, all []Question, err error) {
	err = s.store.Read(ctx, func(tx QuestionTx) error {
		if v, err = caseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		all, err = tx.Questions(ctx, assessmentID, "")
		return err
	})
	return v, all, err
}

// QuestionList is what the organisation sees of the body's work before the
// report: questions that were not withdrawn, and why submissions came back.
type QuestionList struct {
	Case
	Questions []Question
	Returns   []SubmissionReturn // newest first
	MayAnswer bool
}

// ForOrganisation returns the questions put to the actor's organisation.
func (s *Questions) ForOrganisation(ctx context.Context, by account.Actor, assessmentID string) (v QuestionList, err error) {
	return v, s.store.Read(ctx, func(tx QuestionTx) error {
		if v.Case, err = ofApplicant(ctx, tx, by, account.ReadOrganisation, assessmentID); err != nil {
			return err
		}
		all, err := tx.Questions(ctx, assessmentID, "")
		if err != nil {
			return err
		}
		v.Questions = slices.DeleteFunc(all, func(q Question) bool { return !q.WithdrawnAt.IsZero() })
		v.MayAnswer = by.May(account.AnswerQuestion, v.OfOrganisation(v.AreaIDs...))
		v.Returns, err = tx.SubmissionReturns(ctx, assessmentID)
		return err
	})
}

// ToAnswer returns one question with the items that can be given with the
// answer: those linked to its element.
func (s *Questions) ToAnswer(ctx context.Context, by account.Actor, assessmentID, questionID string) (v Case, q Question, offered []OfferedItem, err error) {
	err = s.store.Read(ctx, func(tx QuestionTx) error {
		if v, err = ofApplicant(ctx, tx, by, account.AnswerQuestion, assessmentID); err != nil {
			return err
		}
		if q, err = questionOf(ctx, tx, assessmentID, questionID); err != nil {
			return err
		}
		if !q.WithdrawnAt.IsZero() {
			return fault.NotFound("There is no such question")
		}
		offered, err = tx.AnswerItems(ctx, v.OrganisationID, q.ElementID, nil)
		return err
	})
	return v, q, offered, err
}

// Answer answers a question with words and evidence items by their codes. The
// files of the items' editions of this moment come into the assessors' reach.
// Conflict when the question was answered or withdrawn meanwhile, or the
// report has gone to moderation.
func (s *Questions) Answer(ctx context.Context, by account.Actor, assessmentID, questionID, words string, codes []string) error {
	words, codes = strings.TrimSpace(words), cleanCodes(codes)
	var c fault.Check
	c.That(words != "", "answer", "Enter your answer")
	c.That(len([]rune(words)) <= maxWords, "answer", "Your answer must be 4,000 characters or less")
	c.That(len(codes) <= 50, "codes", "Give 50 items of evidence or fewer")
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx QuestionTx) error {
		v, err := ofApplicant(ctx, tx, by, account.AnswerQuestion, assessmentID)
		if err != nil {
			return err
		}
		q, err := questionOf(ctx, tx, assessmentID, questionID)
		if err != nil {
			return err
		}
		if !q.Open() {
			return fault.Conflict("This question has been answered or withdrawn already")
		}
		if !v.Rateable() {
			return atState(v.Assessment)
		}
		items, err := chosenItems(ctx, tx, v.OrganisationID, q.ElementID, codes)
		if err != nil {
			return err
		}
		q.Answer, q.AnsweredBy, q.AnsweredAt = words, by.PersonID, s.now()
		if err := tx.SaveQuestion(ctx, q); err != nil {
			return err
		}
		if err := tx.InsertQuestionEvidence(ctx, q.ID, items); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.QuestionAnswered, OrganisationID: v.BodyID, AssessmentID: v.ID, SubjectID: q.ID}); err != nil {
			return err
		}
		return recordBoth(ctx, tx, by, v.Assessment, "question.answered", map[string]any{"question": q.ID, "evidence": codes})
	})
}

func cleanCodes(codes []string) []string {
	var clean []string
	for _, code := range codes {
		if code = strings.ToUpper(strings.TrimSpace(code)); code != "" && !slices.Contains(clean, code) {
			clean = append(clean, code)
		}
	}
	return clean
}

// offers finds evidence items by their codes.
type offers interface {
	AnswerItems(ctx context.Context, organisationID, elementID string, codes []string) ([]OfferedItem, error)
}

// chosenItems finds the organisation's items with these codes; Invalid with the
// first code that is none of them.
func chosenItems(ctx context.Context, tx offers, organisationID, elementID string, codes []string) ([]OfferedItem, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	found, err := tx.AnswerItems(ctx, organisationID, elementID, codes)
	if err != nil {
		return nil, err
	}
	var chosen []OfferedItem
	for _, code := range codes {
		i := slices.IndexFunc(found, func(o OfferedItem) bool { return strings.EqualFold(o.Code, code) })
		if i < 0 {
			return nil, fault.Invalid("", fault.Field{Name: "codes", Words: fmt.Sprintf("There is no evidence item with the code %s", shortID(code))})
		}
		chosen = append(chosen, found[i])
	}
	return chosen, nil
}

func questionOf(ctx context.Context, tx QuestionTx, assessmentID, questionID string) (Question, error) {
	all, err := tx.Questions(ctx, assessmentID, "")
	if err != nil {
		return Question{}, err
	}
	i := slices.IndexFunc(all, func(q Question) bool { return q.ID == questionID })
	if i < 0 {
		return Question{}, fault.NotFound("There is no such question")
	}
	return all[i], nil
}
