// Package mywork gathers what somebody has to do: the landing page of everyone
// who is signed in. It only reads. Rows are in store/mywork.go, pages in
// pages/organisation/my_work.go and pages/body/my_work.go.
package mywork

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/standard"
)

// TaskKind says what sort of thing is to be done.
type TaskKind string

// The kinds of task.
const (
	AnswerRequest  TaskKind = "request"      // give evidence
	LookThrough    TaskKind = "tray"         // what was given to a drop-box one made
	DoAction       TaskKind = "action"       // an improvement action one owns
	AnswerQuestion TaskKind = "question"     // of the assessor
	AnswerOwn      TaskKind = "own_question" // of the assessor, put or passed on to oneself
	SignOffArea    TaskKind = "sign_off"     // a service area's self-assessment
	PlanAction     TaskKind = "improvement"  // an improvement area without an action
	TakeInReport   TaskKind = "report"       // improvement areas of a report that nobody has looked at
	CheckFacts     TaskKind = "accuracy"     // of a released report, by a day
	FollowUp       TaskKind = "action_plan"  // an action plan that was decided on, with no follow-up assessment yet
)

// Task is one thing that somebody has to do.
type Task struct {
	Kind           TaskKind
	ID             string // of the request, action, question, service area, improvement area or assessment
	Words          string
	ElementID      string // of a question several with commas; "" when it belongs to none
	AreaID         string
	AreaName       string
	AssessmentID   string
	AssessmentName string
	DueOn          date.Date // "" when there is no day
	From           string    // who asked
}

// Overdue tells whether the day has passed.
func (t Task) Overdue(today date.Date) bool { return t.DueOn != "" && t.DueOn < today }

// Stand is how an assessment that is not decided yet stands, as it is read.
type Stand struct {
	assessment.Assessment
	ElementIDs []string                           // examined this time
	Whole      map[string]standard.Rating         // self-ratings of the whole scope
	Mine       map[string]standard.Rating         // self-ratings of the actor's service areas
	Previous   map[string]standard.Rating         // of the assessment before, once decided
	Evidence   map[string]evidence.ElementSummary // in the scope, and in the actor's service areas if they have some
}

// Running is an assessment that is not decided yet, with what it comes to.
type Running struct {
	assessment.Assessment
	Standard   *standard.Standard
	Outcome    standard.Outcome // of the self-ratings: an indication
	Selected   int
	Rated      int
	NoEvidence int
	Stale      int
	Attention  []applicant.Attention // elements to look at, those without evidence first
}

// DaysLeft is how many days are left until the submission is due, negative when
// it is late; ok is false when no day is set.
func (r Running) DaysLeft(today date.Date) (days int, ok bool) {
	return today.DaysUntil(r.DueOn), r.DueOn != ""
}

// run works out what an assessment comes to on a day.
func run(s Stand, limited bool, today date.Date) (r Running, err error) {
	r.Assessment = s.Assessment
	if r.Standard, err = standard.BuiltIn(s.StandardID); err != nil {
		return r, err
	}
	selected := map[string]bool{}
	for _, id := range s.ElementIDs {
		selected[id] = true
	}
	limits := evidence.LimitsOn(today, s.CycleStartsOn)
	var ratings []standard.ElementRating
	var bare, other []applicant.Attention
	for _, e := range r.Standard.Elements() {
		if !selected[e.ID] {
			ratings = append(ratings, standard.ElementRating{Element: e.ID, Rating: s.Previous[e.ID]})
			continue
		}
		r.Selected++
		rating := s.Whole[e.ID]
		ratings = append(ratings, standard.ElementRating{Element: e.ID, Rating: rating})
		if limited && !given(rating) {
			rating = s.Mine[e.ID]
		}
		summary := s.Evidence[e.ID]
		var words []string
		if given(rating) {
			r.Rated++
		} else if summary.Items > 0 {
			words = append(words, "no self-rating yet")
		}
		switch {
		case summary.Items == 0:
			r.NoEvidence++
			bare = append(bare, applicant.Attention{ElementID: e.ID, Words: "no evidence"})
			continue
		case limits.Element(summary) == evidence.Stale:
			r.Stale++
		}
		if words = append(limits.ElementWords(summary), words...); len(words) > 0 {
			other = append(other, applicant.Attention{ElementID: e.ID, Words: strings.Join(words, "; ")})
		}
	}
	r.Outcome = standard.OutcomeOf(r.Standard, ratings)
	r.Attention = append(bare, other...)
	return r, nil
}

func given(r standard.Rating) bool { return r.Judged() || r == standard.RatingNotApplicable }

// Debt is what one person owes in one service area.
type Debt struct {
	PersonID        string // "" is anyone who works in the area
	Person          string
	AreaID          string // "" is the whole organisation
	Area            string
	Requests        int64
	RequestsOverdue int64
	Actions         int64
	ActionsOverdue  int64
}

// Overdue is how much of it is late.
func (d Debt) Overdue() int64 { return d.RequestsOverdue + d.ActionsOverdue }

// Change is one thing that happened lately, with the name of what it happened to.
type Change struct {
	audit.Entry
	Subject string
	More    int // how often the same person did something to it just before
}

// gather makes one change of those that one person made to one thing in a row,
// and leaves the newest ones.
func gather(changes []Change, most int) []Change {
	var all []Change
	for _, c := range changes {
		if n := len(all); n > 0 && all[n-1].SubjectID == c.SubjectID && all[n-1].ActorID == c.ActorID {
			all[n-1].More++
			continue
		}
		all = append(all, c)
	}
	return all[:min(len(all), most)]
}

// Tx is what the pages need of a transaction.
type Tx interface {
	Tasks(ctx context.Context, organisationID, personID string, areaIDs []string) ([]Task, error)
	RunningAssessments(ctx context.Context, organisationID string, areaIDs []string) ([]Stand, error)
	Owed(ctx context.Context, organisationID string, areaIDs []string, today date.Date) ([]Debt, error)
	LatelyChanged(ctx context.Context, organisationID string, areaIDs []string, limit int) ([]Change, error)
	PlusTrend(ctx context.Context, organisationID, standardID string) ([]certificate.TrendPoint, error)

	AssessmentsOfBody(ctx context.Context, bodyID string) ([]assessment.ListedAssessment, error)
	ListedAssessments(ctx context.Context, ids []string) ([]assessment.ListedAssessment, error)
	CaseStates(ctx context.Context, ids []string, today date.Date) (map[string]CaseState, error)
	CertificatesOfBody(ctx context.Context, bodyID string) ([]certificate.Listed, error)
	AwaitingCertificate(ctx context.Context, bodyID string) ([]certificate.Certified, error)
}

// Store reads in transactions.
type Store interface {
	Read(ctx context.Context, use func(Tx) error) error
}

// Service holds the reading.
type Service struct{ store Store }

// New returns the reading on a store.
func New(store Store) *Service { return &Service{store} }

// whole is a record of the actor's organisation, in a service area unless it is "".
func whole(by account.Actor, areaID string) account.Record {
	on := account.Record{OrganisationID: by.OrganisationID}
	if areaID != "" {
		on.AreaIDs = []string{areaID}
	}
	return on
}
