package reporting

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// AppealDays is how long after a decision an organisation may appeal against it.
// Our choice: bodies set their own, and none is published.
const AppealDays = 28

// AppealState is where an appeal stands.
type AppealState string

// The states of an appeal. The last three end it.
const (
	AppealLodged      AppealState = "lodged"
	AppealUnderReview AppealState = "under_review"
	AppealUpheld      AppealState = "upheld"
	AppealDismissed   AppealState = "dismissed"
	AppealWithdrawn   AppealState = "withdrawn"
)

// Title is the state in words.
func (s AppealState) Title() string {
	return map[AppealState]string{AppealLodged: "Lodged", AppealUnderReview: "Under review", AppealUpheld: "Upheld",
		AppealDismissed: "Dismissed", AppealWithdrawn: "Withdrawn"}[s]
}

// Open tells whether the appeal waits for an answer.
func (s AppealState) Open() bool { return s == AppealLodged || s == AppealUnderReview }

// Appeal is an organisation's appeal against the decision on an assessment. It
// is reviewed by somebody who had no part in assessment, moderation, decision or
// an earlier appeal: of the body, or from outside.
type Appeal struct {
	ID           string
	AssessmentID string
	Grounds      string
	LodgedBy     string
	LodgedByName string // read only
	LodgedAt     time.Time
	State        AppealState
	ReviewerID   string
	Reviewer     string    // read only: the name
	Outside      string    // the name of a reviewer from outside the body, who has no account; "" for none
	OutsideOf    string    // who that is, and why they are independent
	AnswerBy     date.Date // until when the reviewer is to answer
	Words        string    // the answer
	EndedBy      string
	EndedByName  string // read only
	EndedAt      time.Time
	SetAside     string // the decision that an upheld appeal took back, as JSON; "" otherwise
	Version      int64  // 0: not stored yet
}

// DecisionBefore is the decision that an upheld appeal took back; the zero value
// for any other.
func (a Appeal) DecisionBefore() (d Decision) {
	_ = json.Unmarshal([]byte(a.SetAside), &d) // "" and what cannot be read say nothing
	return d
}

// AppealTx is what appeals need of a transaction.
type AppealTx interface {
	assessment.BodyTx
	Appeals(ctx context.Context, assessmentID string) ([]Appeal, error)
	SaveAppeal(ctx context.Context, a Appeal) error
	DecisionOn(ctx context.Context, assessmentID string) (Decision, error)
	DeleteDecision(ctx context.Context, assessmentID string) error
	BodyPeople(ctx context.Context, bodyID string) ([]assessment.BodyPerson, error)
	Appointments(ctx context.Context, assessmentID string) ([]assessment.Appointment, error)
	InsertModeration(ctx context.Context, m Moderated) error
	// SuspendCertificate suspends the certificate that the assessment earned, and
	// returns its number; "" when it earned none or holds none any more.
	SuspendCertificate(ctx context.Context, assessmentID string, on date.Date, reason string) (number string, err error)
}

// Appeals holds the use cases of appealing and answering.
type Appeals struct {
	store assessment.BodyStore[AppealTx]
	newID func(prefix string) string
	now   func() time.Time
}

// NewAppeals returns the use cases on a store.
func NewAppeals(store assessment.BodyStore[AppealTx], newID func(string) string, now func() time.Time) *Appeals {
	return &Appeals{store, newID, now}
}

// AppealPage is what either side sees of the appeals on an assessment.
type AppealPage struct {
	assessment.Case
	Appeals   []Appeal                // newest first
	Until     date.Date               // the last day to appeal; "" while there is no decision
	Decision  Decision                // its Outcome is empty while there is none
	Part      []string                // who had a part in it and how, for the body
	MayLodge  bool                    // the organisation, now
	Reviewers []assessment.BodyPerson // who may review, for the body
	MayAnswer bool                    // the reviewer, now
	MayAsk    bool                    // the body may name a reviewer now
}

// Current is the appeal that is open, or else the last one; false without any.
func (p AppealPage) Current() (Appeal, bool) {
	if len(p.Appeals) == 0 {
		return Appeal{}, false
	}
	return p.Appeals[0], true
}

// OfApplicant returns the appeals as the organisation sees them.
func (s *Appeals) OfApplicant(ctx context.Context, by account.Actor, assessmentID string) (v AppealPage, err error) {
	return v, s.store.Read(ctx, func(tx AppealTx) error {
		if v.Case, err = assessment.OfApplicant(ctx, tx, by, account.ReadOrganisation, assessmentID); err != nil {
			return err
		}
		if err := v.load(ctx, tx); err != nil {
			return err
		}
		current, there := v.Current()
		v.MayLodge = v.Until != "" && by.Today <= v.Until && !(there && current.State.Open()) && by.May(account.Submit, v.OfOrganisation())
		return nil
	})
}

// OfBody returns the appeals as the certification body sees them.
func (s *Appeals) OfBody(ctx context.Context, by account.Actor, assessmentID string) (v AppealPage, err error) {
	return v, s.store.Read(ctx, func(tx AppealTx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.Decide, assessmentID); err != nil {
			return err
		}
		if err := v.load(ctx, tx); err != nil {
			return err
		}
		part, people, err := partIn(ctx, tx, v.Assessment, v.Decision, v.Appeals)
		if err != nil {
			return err
		}
		v.Part = part.words()
		current, there := v.Current()
		if !there || !current.State.Open() {
			return nil
		}
		v.MayAnswer, v.MayAsk, v.Reviewers = current.mayAnswer(by), true, part.without(people)
		return nil
	})
}

func (p *AppealPage) load(ctx context.Context, tx AppealTx) (err error) {
	if p.Appeals, err = tx.Appeals(ctx, p.ID); err != nil {
		return err
	}
	d, err := tx.DecisionOn(ctx, p.ID)
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	p.Decision, p.Until = d, date.Today(d.DecidedAt).AddDays(AppealDays)
	return err
}

// Lodge appeals against the decision. Conflict when there is none, when the time
// to appeal is over, or while an appeal is open.
func (s *Appeals) Lodge(ctx context.Context, by account.Actor, assessmentID, grounds string) error {
	grounds = strings.TrimSpace(grounds)
	var c fault.Check
	c.That(grounds != "", "grounds", "Enter the grounds of your appeal")
	c.That(len([]rune(grounds)) <= 10_000, "grounds", "The grounds must be 10,000 characters or less")
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx AppealTx) error {
		v := AppealPage{}
		var err error
		if v.Case, err = assessment.OfApplicant(ctx, tx, by, account.Submit, assessmentID); err != nil {
			return err
		}
		if err := v.load(ctx, tx); err != nil {
			return err
		}
		current, there := v.Current()
		switch {
		case there && current.State.Open():
			return fault.Conflict("There is an appeal already, and it has not been answered yet")
		case v.Until == "":
			return fault.Conflict("There is no decision to appeal against")
		case by.Today > v.Until:
			return fault.Conflict("The time to appeal was over on " + v.Until.Words() + ". Write to the certification body")
		}
		a := Appeal{ID: s.newID("app"), AssessmentID: assessmentID, Grounds: grounds, LodgedBy: by.PersonID, LodgedAt: s.now(), State: AppealLodged}
		if err := tx.SaveAppeal(ctx, a); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.AppealLodged, OrganisationID: v.BodyID, AssessmentID: v.ID, SubjectID: a.ID}); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, v.Assessment, "appeal.lodged", map[string]any{"appeal": a.ID})
	})
}

// openAppeal loads the open appeal; Conflict when there is none.
func openAppeal(ctx context.Context, tx AppealTx, assessmentID string) (a Appeal, err error) {
	all, err := tx.Appeals(ctx, assessmentID)
	if err != nil {
		return a, err
	}
	if len(all) == 0 || !all[0].State.Open() {
		return a, fault.Conflict("There is no appeal that waits for an answer")
	}
	return all[0], nil
}

// Withdraw takes the organisation's open appeal back.
func (s *Appeals) Withdraw(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.store.Write(ctx, func(tx AppealTx) error {
		v, err := assessment.OfApplicant(ctx, tx, by, account.Submit, assessmentID)
		if err != nil {
			return err
		}
		a, err := openAppeal(ctx, tx, assessmentID)
		if err != nil {
			return err
		}
		a.State, a.EndedBy, a.EndedAt = AppealWithdrawn, by.PersonID, s.now()
		if err := tx.SaveAppeal(ctx, a); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, v.Assessment, "appeal.withdrawn", map[string]any{"appeal": a.ID})
	})
}
