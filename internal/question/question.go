// Package question holds the questions of assessors after the submission, from
// the draft to the answer with its evidence, and their tables.
package question

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Kind says what a question wants.
type Kind string

// The kinds.
const (
	AskWords    Kind = "question" // an answer in words
	AskEvidence Kind = "provide"  // evidence
)

// QuestionKinds returns the kinds in the order in which they are offered.
func QuestionKinds() []Kind { return []Kind{AskWords, AskEvidence} }

// Title is the kind in words; "" when it is none.
func (k Kind) Title() string {
	switch k {
	case AskWords:
		return "Question"
	case AskEvidence:
		return "Please provide"
	}
	return ""
}

// State is where a question stands.
type State string

// The states. A draft is the body's alone.
const (
	QuestionDraft      State = "draft"
	QuestionSent       State = "sent"
	QuestionAnswered   State = "answered"
	QuestionSettled    State = "settled"
	QuestionAskedAgain State = "asked_again"
	QuestionWithdrawn  State = "withdrawn"
)

// QuestionStates returns the states in their order.
func QuestionStates() []State {
	return []State{QuestionDraft, QuestionSent, QuestionAnswered, QuestionSettled, QuestionAskedAgain, QuestionWithdrawn}
}

// Title is the state in words.
func (s State) Title() string {
	switch s {
	case QuestionDraft:
		return "Draft"
	case QuestionSent:
		return "Waiting"
	case QuestionAnswered:
		return "Answered"
	case QuestionSettled:
		return "Settled"
	case QuestionAskedAgain:
		return "Asked again"
	case QuestionWithdrawn:
		return "Withdrawn"
	}
	return ""
}

// Question is what an assessor asks the organisation, with its answer. Once it
// is sent, it is the only thing of the body that the organisation sees before
// the report.
type Question struct {
	ID             string
	AssessmentID   string
	Number         int64 // counted as they are sent; 0 for a draft
	Kind           Kind
	ElementIDs     []string // in the order of the standard; none for the whole
	Words          string
	OwnKey         string // what the assessor's spreadsheet calls it
	AskedBy        string
	AskedByName    string
	AskedAt        time.Time // of a draft, when it was begun
	Draft          bool
	PersonID       string // whom it is put to; without person and area the organisation's lead
	PersonName     string
	AreaID         string
	AreaName       string
	DueOn          date.Date // "" when no day is set
	Reminded       notice.Reminder
	FollowsID      string // the question that it asks again
	Follows        int64  // its number
	Answer         string
	AnsweredBy     string
	AnsweredByName string
	AnsweredAt     time.Time
	AnswerHash     string // see HashOfAnswer; "" of an answer from before there were any
	WithdrawnAt    time.Time
	Outcome        State // of an answer: "", settled or asked again
	OutcomeBy      string
	OutcomeByName  string
	OutcomeAt      time.Time
	Evidence       []assessment.FrozenEvidence // given with the answer, in the edition of the moment
	Moves          []Move                      // within its round, oldest first; see withMoves
	FormKey        string                      // of the form in which a draft was begun; "" for none
	FormVersion    int64                       // the version that this form saved last; 0 once a person has sent it
	KeptBy         string                      // who kept the draft last
	KeptAt         time.Time
	Version        int64
}

// State works out where the question stands.
func (q Question) State() State {
	switch {
	case !q.WithdrawnAt.IsZero():
		return QuestionWithdrawn
	case q.Draft:
		return QuestionDraft
	case q.AnsweredAt.IsZero():
		return QuestionSent
	case q.Outcome != "":
		return q.Outcome
	}
	return QuestionAnswered
}

// Open tells whether the question waits for an answer.
func (q Question) Open() bool { return q.State() == QuestionSent }

// Overdue tells whether it waits for an answer although its day has passed.
func (q Question) Overdue(today date.Date) bool { return q.Open() && q.DueOn != "" && q.DueOn < today }

// Name is what people call it: "Q4".
func (q Question) Name() string {
	if q.Number == 0 {
		return "Draft"
	}
	return fmt.Sprintf("Q%d", q.Number)
}

// Whom says in words whom it is put to.
func (q Question) Whom() string { return q.address().Whom() }

// About says whether the question is about the element.
func (q Question) About(elementID string) bool { return slices.Contains(q.ElementIDs, elementID) }

// HashOfAnswer returns the SHA-256 of an answer with what was given, so that it
// can be checked later that neither has changed.
func HashOfAnswer(q Question) (string, error) {
	text, err := json.Marshal(struct {
		Question string                      `json:"question"`
		Words    string                      `json:"words"`
		Answer   string                      `json:"answer"`
		By       string                      `json:"answered_by"`
		At       time.Time                   `json:"answered_at"`
		Evidence []assessment.FrozenEvidence `json:"evidence"`
	}{q.ID, q.Words, q.Answer, q.AnsweredBy, q.AnsweredAt.UTC().Truncate(time.Microsecond), q.Evidence})
	if err != nil {
		return "", fmt.Errorf("write the answer to %s: %w", q.ID, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// OfferedItem is an evidence item that can be given with an answer.
type OfferedItem struct {
	ID, Code, Title, EditionID string
	Linked                     bool   // to an element that is asked about
	Claim, Pointer             string // of that link
}

// AnswerDraft is an answer that is being written, and who has the question. It
// is the organisation's alone.
type AnswerDraft struct {
	QuestionID string
	Words      string
	Codes      []string // of the evidence to be given
	PersonID   string   // whom the question was passed on to; "" for nobody
	PersonName string
	Note       string // to them
	PassedBy   string
	WrittenBy  string
	WriterName string
	WrittenAt  time.Time
	Version    int64 // 0: there is none yet
}

// Tx is what asking and answering need of a transaction.
type Tx interface {
	assessment.BodyTx
	// Questions returns drafts and withdrawn questions too, oldest first.
	Questions(ctx context.Context, assessmentID, elementID string) ([]Question, error)
	SaveQuestion(ctx context.Context, q Question) error
	DeleteQuestion(ctx context.Context, q Question) error
	InsertQuestionMove(ctx context.Context, m Move) error
	QuestionMoves(ctx context.Context, assessmentID string) ([]Move, error)
	AnswerItems(ctx context.Context, organisationID string, elementIDs []string, since time.Time, codes []string) ([]OfferedItem, error)
	InsertQuestionEvidence(ctx context.Context, questionID string, items []OfferedItem) error
	FreezeAnswer(ctx context.Context, q Question) error
	InsertSupplement(ctx context.Context, s assessment.Supplement) error
	AnswerDrafts(ctx context.Context, assessmentID string) ([]AnswerDraft, error)
	SaveAnswerDraft(ctx context.Context, d AnswerDraft) error
	DropAnswerDraft(ctx context.Context, questionID string) error
	QuestionsToRemind(ctx context.Context, today date.Date, limit int) ([]DueQuestion, error)
	MarkQuestionReminded(ctx context.Context, q Question) (bool, error)
	SubmissionReturns(ctx context.Context, assessmentID string) ([]assessment.SubmissionReturn, error)
	Members(ctx context.Context, organisationID string) ([]account.Member, error)
	ServiceAreas(ctx context.Context, organisationID string) ([]organisation.ServiceArea, error)
}

// Questions holds the use cases of asking and answering.
type Questions struct {
	store assessment.BodyStore[Tx]
	newID func(prefix string) string
	now   func() time.Time
}

// New returns the use cases on a store.
func New(store assessment.BodyStore[Tx], newID func(string) string, now func() time.Time) *Questions {
	return &Questions{store, newID, now}
}

// CleanCodes trims codes of evidence and drops those that stand twice.
func CleanCodes(codes []string) []string {
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
	AnswerItems(ctx context.Context, organisationID string, elementIDs []string, since time.Time, codes []string) ([]OfferedItem, error)
}

// ChosenItems finds the organisation's items with these codes; Invalid with the
// first code that is none of them.
func ChosenItems(ctx context.Context, tx offers, organisationID string, elementIDs []string, codes []string) ([]OfferedItem, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	found, err := tx.AnswerItems(ctx, organisationID, elementIDs, time.Time{}, codes)
	if err != nil {
		return nil, err
	}
	var chosen []OfferedItem
	for _, code := range codes {
		i := slices.IndexFunc(found, func(o OfferedItem) bool { return strings.EqualFold(o.Code, code) })
		if i < 0 {
			return nil, fault.Invalid("", fault.Field{Name: "codes", Words: fmt.Sprintf("There is no evidence item with the code %s", assessment.ShortID(code))})
		}
		chosen = append(chosen, found[i])
	}
	return chosen, nil
}

var noQuestion = fault.NotFound("There is no such question")

func questionOf(ctx context.Context, tx Tx, assessmentID, questionID string) (Question, error) {
	all, err := tx.Questions(ctx, assessmentID, "")
	if err != nil {
		return Question{}, err
	}
	i := slices.IndexFunc(all, func(q Question) bool { return q.ID == questionID })
	if i < 0 {
		return Question{}, noQuestion
	}
	return all[i], nil
}
