package assessment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// OpeningTx is what the scheme manager's use cases need of a transaction.
type OpeningTx interface {
	BodyTx
	InsertAssessment(ctx context.Context, a Assessment) error
	SaveSelected(ctx context.Context, assessmentID string, selected []Selected) error
	Organisation(ctx context.Context, id string) (organisation.Organisation, error)
	Organisations(ctx context.Context, kind account.OrganisationKind) ([]organisation.Organisation, error)
	AssessmentsOfBody(ctx context.Context, bodyID string) ([]ListedAssessment, error)
	ReferenceTaken(ctx context.Context, bodyID, reference string) (bool, error)
	NextReference(ctx context.Context, bodyID string) (int64, error)
	InsertSubmissionReturn(ctx context.Context, submissionID string, r SubmissionReturn) error
	BodyPeople(ctx context.Context, bodyID string) ([]BodyPerson, error)
	Appointments(ctx context.Context, assessmentID string) ([]Appointment, error)
	SaveAppointment(ctx context.Context, p Appointment) error
	// MoveScope gives the elements of one person to another.
	MoveScope(ctx context.Context, assessmentID, fromPersonID, toPersonID, by string, at time.Time) error
	BodyHistory(ctx context.Context, assessmentID string) ([]HistoryLine, error)
	LineOf(ctx context.Context, assessmentID string) (Line, error)
}

// Opening holds the scheme manager's use cases up to the desk review: the list,
// opening or returning a submission, appointments.
type Opening struct {
	store BodyStore[OpeningTx]
	newID func(prefix string) string
	now   func() time.Time
}

// NewOpening returns the use cases on a store.
func NewOpening(store BodyStore[OpeningTx], newID func(string) string, now func() time.Time) *Opening {
	return &Opening{store, newID, now}
}

// ListedAssessment is one line of the body's list. Of an assessment that was
// not submitted yet the body learns only that it was chosen: whose it is, its
// name and kind, and when it is due.
type ListedAssessment struct {
	Assessment
	Organisation  string
	Assessors     []string // names, the lead first
	Rated         int64
	Selected      int64
	OpenQuestions int64
	Decision      DecisionOutcome
}

// OnlyChosen leaves of an assessment what the body may know before it is
// submitted.
func OnlyChosen(a Assessment) Assessment {
	return Assessment{ID: a.ID, OrganisationID: a.OrganisationID, BodyID: a.BodyID, StandardID: a.StandardID, Kind: a.Kind, Name: a.Name,
		State: a.State, Reference: a.Reference, DueOn: a.DueOn, CreatedAt: a.CreatedAt, Version: a.Version}
}

// SubmissionReturn is a submission given back to the organisation.
type SubmissionReturn struct {
	Words      string
	ReturnedBy string
	ReturnedAt time.Time
}

// HistoryLine is one thing that happened to an assessment at the body: kind is
// "returned", "moderation", "release" or "decision".
type HistoryLine struct {
	Kind    string
	Outcome string // of a moderation or a decision; the status of a release
	Words   string
	Who     string
	At      time.Time
	DueOn   date.Date // of an action plan
	Number  int64     // of a release
}

func (s *Opening) managed(ctx context.Context, tx OpeningTx, by account.Actor, id string) (Assessment, error) {
	a, err := tx.Assessment(ctx, id)
	if err != nil {
		return a, err
	}
	return a, by.Require(account.ManageScheme, a.OfBody(), "assessment")
}

// List returns the assessments for which the actor's body was chosen, newest
// first; of one state unless state is empty. Counts holds how many there are in
// each state.
func (s *Opening) List(ctx context.Context, by account.Actor, state State) (rows []ListedAssessment, counts map[State]int, err error) {
	err = s.store.Read(ctx, func(tx OpeningTx) error {
		if err := by.Require(account.ManageScheme, account.Record{OrganisationID: by.OrganisationID}, "list"); err != nil {
			return err
		}
		all, err := tx.AssessmentsOfBody(ctx, by.OrganisationID)
		counts = map[State]int{}
		for _, row := range all {
			counts[row.State]++
			if !row.HandedOver() {
				row.Assessment = OnlyChosen(row.Assessment)
				row.Rated, row.Selected, row.OpenQuestions = 0, 0, 0
			}
			if state == "" || row.State == state {
				rows = append(rows, row)
			}
		}
		return err
	})
	return rows, counts, err
}

// BodyOverview is what the scheme manager's page of one assessment shows.
type BodyOverview struct {
	Case
	Appointments []Appointment
	People       []BodyPerson
	History      []HistoryLine // oldest first
	Line         Line          // what it goes back to, once it is decided
}

// Approved tells whether the report stands approved: its last moderation said
// so and it has not been returned since.
func (o BodyOverview) Approved() bool { return Approved(o.State, o.History) }

// Approved tells whether the second reader has approved the report since it came
// to them last.
func Approved(state State, history []HistoryLine) bool {
	last := ""
	for _, h := range history {
		if h.Kind == "moderation" {
			last = h.Outcome
		}
	}
	return state == Moderation && last == "approved"
}

// Overview returns the scheme manager's view of one assessment of the body.
func (s *Opening) Overview(ctx context.Context, by account.Actor, id string) (v BodyOverview, err error) {
	return v, s.store.Read(ctx, func(tx OpeningTx) error {
		if v.Case, err = tx.Case(ctx, id); err != nil {
			return err
		}
		if err := by.Require(account.ManageScheme, v.OfBody(), "assessment"); err != nil {
			return err
		}
		if !v.HandedOver() {
			v.Assessment, v.Submission = OnlyChosen(v.Assessment), Submission{}
		}
		if v.Appointments, err = tx.Appointments(ctx, id); err != nil {
			return err
		}
		if v.People, err = tx.BodyPeople(ctx, v.BodyID); err != nil {
			return err
		}
		if v.History, err = tx.BodyHistory(ctx, id); err != nil || !v.Kind.Follows() || !v.State.AtLeast(Decided) {
			return err
		}
		v.Line, err = tx.LineOf(ctx, id)
		return err
	})
}

// Open begins the desk review of a submission under the body's reference; an
// empty one is counted. Invalid when the reference is another assessment's,
// Conflict when there is no submission to open.
func (s *Opening) Open(ctx context.Context, by account.Actor, id, reference string) (a Assessment, err error) {
	reference = strings.TrimSpace(reference)
	if len([]rune(reference)) > 40 {
		return a, fault.Invalid("", fault.Field{Name: "reference", Words: "The reference must be 40 characters or less"})
	}
	return a, s.store.Write(ctx, func(tx OpeningTx) error {
		if a, err = s.managed(ctx, tx, by, id); err != nil {
			return err
		}
		if a, err = a.Move(DeskReview); err != nil {
			return err
		}
		if a.Reference, err = s.reference(ctx, tx, a, reference); err != nil {
			return err
		}
		a.UpdatedAt = s.now()
		if err := tx.UpdateAssessment(ctx, a); err != nil {
			return err
		}
		return RecordBoth(ctx, tx, by, a, "assessment.opened", map[string]any{"reference": a.Reference})
	})
}

func (s *Opening) reference(ctx context.Context, tx OpeningTx, a Assessment, wanted string) (string, error) {
	if wanted == "" {
		wanted = a.Reference
	}
	if wanted != "" && wanted != a.Reference {
		taken, err := tx.ReferenceTaken(ctx, a.BodyID, wanted)
		if err == nil && taken {
			err = fault.Invalid("", fault.Field{Name: "reference", Words: "Another assessment has this reference already"})
		}
		return wanted, err
	}
	for wanted == "" {
		n, err := tx.NextReference(ctx, a.BodyID)
		if err != nil {
			return "", err
		}
		counted := fmt.Sprintf("%d-%04d", s.now().Year(), n)
		taken, err := tx.ReferenceTaken(ctx, a.BodyID, counted)
		if err != nil {
			return "", err
		}
		if !taken {
			wanted = counted
		}
	}
	return wanted, nil
}

// Return gives a submission back to the organisation with words that say why;
// the organisation may change it and submit again.
func (s *Opening) Return(ctx context.Context, by account.Actor, id, words string) error {
	words = strings.TrimSpace(words)
	var c fault.Check
	c.That(words != "", "words", "Enter what the organisation should do before it submits again")
	c.That(len([]rune(words)) <= 4000, "words", "What the organisation should do must be 4,000 characters or less")
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx OpeningTx) error {
		v, err := tx.Case(ctx, id)
		if err != nil {
			return err
		}
		if err := by.Require(account.ManageScheme, v.OfBody(), "assessment"); err != nil {
			return err
		}
		if v.State != Submitted || v.Submission.ID == "" {
			return WrongTime(v.Assessment)
		}
		a, err := Proceed(ctx, tx, v.Assessment, Collecting, s.now())
		if err != nil {
			return err
		}
		if err := tx.InsertSubmissionReturn(ctx, v.Submission.ID, SubmissionReturn{words, by.PersonID, s.now()}); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.SubmissionReturned, OrganisationID: a.OrganisationID, AssessmentID: a.ID, SubjectID: v.Submission.ID}); err != nil {
			return err
		}
		return RecordBoth(ctx, tx, by, a, "submission.returned", map[string]any{"submission": v.Submission.ID, "words": words})
	})
}

// Applicants returns the organisations for which an assessment can be created.
func (s *Opening) Applicants(ctx context.Context, by account.Actor) (all []organisation.Organisation, err error) {
	return all, s.store.Read(ctx, func(tx OpeningTx) error {
		if err := by.Require(account.ManageScheme, account.Record{OrganisationID: by.OrganisationID}, "list"); err != nil {
			return err
		}
		all, err = tx.Organisations(ctx, account.Applicant)
		return err
	})
}

// Create plans an assessment for an organisation, which then finds it among its
// own as planned, with this body chosen. Full kinds examine every element; for
// the others the organisation selects them. Only OrganisationID, Kind, Name,
// Scope, CycleStartsOn and DueOn of a are taken.
func (s *Opening) Create(ctx context.Context, by account.Actor, a Assessment) (Assessment, error) {
	a = Assessment{ID: s.newID("as"), OrganisationID: a.OrganisationID, BodyID: by.OrganisationID, StandardID: standard.CSE().ID, Kind: a.Kind,
		Name: strings.TrimSpace(a.Name), Scope: strings.TrimSpace(a.Scope), State: Planned, CycleStartsOn: a.CycleStartsOn, DueOn: a.DueOn,
		CreatedAt: s.now(), UpdatedAt: s.now(), Version: 1}
	var c fault.Check
	c.That(slices.Contains(Kinds(), a.Kind), "kind", "Select the kind of assessment")
	c.That(a.Name != "", "name", "Enter a name for the assessment")
	c.That(len([]rune(a.Name)) <= 150, "name", "The name must be 150 characters or less")
	c.That(a.Scope != "", "scope", "Enter what is assessed, such as the whole council")
	c.That(len([]rune(a.Scope)) <= 500, "scope", "What is assessed must be 500 characters or less")
	c.That(a.CycleStartsOn != "", "cycle", "Enter when the cycle begins")
	if err := c.Err(); err != nil {
		return a, err
	}
	return a, s.store.Write(ctx, func(tx OpeningTx) error {
		if err := by.Require(account.ManageScheme, account.Record{OrganisationID: by.OrganisationID}, "assessment"); err != nil {
			return err
		}
		o, err := tx.Organisation(ctx, a.OrganisationID)
		if err != nil {
			return err
		}
		if o.Kind != account.Applicant {
			return fault.NotFound("There is no such organisation")
		}
		if err := tx.InsertAssessment(ctx, a); err != nil {
			return err
		}
		if a.Kind.Full() {
			var all []Selected
			for _, e := range standard.CSE().Elements() {
				all = append(all, Selected{e.ID, ForAll})
			}
			if err := tx.SaveSelected(ctx, a.ID, all); err != nil {
				return err
			}
		}
		return RecordBoth(ctx, tx, by, a, "assessment.planned", map[string]any{"kind": a.Kind, "name": a.Name})
	})
}
