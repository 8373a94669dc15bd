package applicant

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// PlanTx is what planning needs of a transaction.
type PlanTx interface {
	Assessment(ctx context.Context, id string) (assessment.Assessment, error)
	AssessmentsOfOrganisation(ctx context.Context, organisationID string) ([]assessment.Assessment, error)
	InsertAssessment(ctx context.Context, a assessment.Assessment) error
	UpdateAssessment(ctx context.Context, a assessment.Assessment) error
	// DeletePlan removes an assessment that was never submitted, with all that
	// was written for it.
	DeletePlan(ctx context.Context, id string) error
	Selected(ctx context.Context, assessmentID string) ([]assessment.Selected, error)
	SaveSelected(ctx context.Context, assessmentID string, selected []assessment.Selected) error
	Submissions(ctx context.Context, assessmentID string) ([]assessment.Submission, error)
	Organisation(ctx context.Context, id string) (organisation.Organisation, error)
	Organisations(ctx context.Context, kind account.OrganisationKind) ([]organisation.Organisation, error)
	ServiceAreas(ctx context.Context, organisationID string) ([]organisation.ServiceArea, error)
}

// Plan is what is known of an assessment before anything is collected.
type Plan struct {
	ID            string // of the assessment to change; "" for a new one
	Version       int64
	Kind          assessment.Kind // cannot be changed later
	StandardID    string
	Name          string
	Scope         string
	AreaIDs       []string
	ProgrammeID   string
	BodyID        string
	CycleStartsOn date.Date
	DueOn         date.Date
}

func (p Plan) check() error {
	var c fault.Check
	c.That(slices.Contains(assessment.Kinds(), p.Kind), "kind", "Select what kind of assessment it is")
	c.That(strings.TrimSpace(p.Name) != "", "name", "Enter a name for the assessment")
	c.That(len([]rune(p.Name)) <= 150, "name", "The name must be 150 characters or less")
	c.That(strings.TrimSpace(p.Scope) != "", "scope", "Enter what is assessed, such as the whole council")
	c.That(len([]rune(p.Scope)) <= 1000, "scope", "What is assessed must be 1,000 characters or less")
	c.That(p.CycleStartsOn != "", "cycle", "Enter the day on which the cycle starts")
	c.That(p.DueOn == "" || p.DueOn >= p.CycleStartsOn, "due", "The submission must be due after the start of the cycle")
	c.That(p.Kind != assessment.Block || p.ProgrammeID != "", "programme", "Select the programme that this building block belongs to")
	return c.Err()
}

// refer checks that everything the plan refers to exists and may be referred to.
func (p Plan) refer(ctx context.Context, tx Tx, by account.Actor) error {
	areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
	if err != nil {
		return err
	}
	if err := organisation.CheckAreas(areas, p.AreaIDs); err != nil {
		return err
	}
	if p.BodyID != "" {
		body, err := tx.Organisation(ctx, p.BodyID)
		if fault.Is(err, fault.KindNotFound) || err == nil && body.Kind != account.CertificationBody {
			return fault.Invalid("", fault.Field{Name: "body", Words: "Select a certification body from the list"})
		}
		if err != nil {
			return err
		}
	}
	if p.ProgrammeID != "" {
		programme, err := tx.Programme(ctx, by.OrganisationID, p.ProgrammeID)
		if err != nil {
			return err
		}
		if programme.StandardID != p.StandardID {
			return fault.Invalid("", fault.Field{Name: "programme", Words: "Select a programme of the same standard"})
		}
	}
	return nil
}

// Plan adds an assessment that examines every element of the standard.
// NotFound for an area, body, programme or standard that does not exist.
func (s *Applicant) Plan(ctx context.Context, by account.Actor, p Plan) (assessment.Assessment, error) {
	if err := p.check(); err != nil {
		return assessment.Assessment{}, err
	}
	std, err := standard.BuiltIn(p.StandardID)
	if err != nil {
		return assessment.Assessment{}, err
	}
	now := s.moment()
	a := assessment.Assessment{ID: s.newID("as"), OrganisationID: by.OrganisationID, BodyID: p.BodyID, StandardID: std.ID, ProgrammeID: p.ProgrammeID,
		Kind: p.Kind, Name: strings.TrimSpace(p.Name), Scope: strings.TrimSpace(p.Scope), State: assessment.Planned, CycleStartsOn: p.CycleStartsOn,
		DueOn: p.DueOn, CreatedAt: now, UpdatedAt: now, Version: 1, AreaIDs: p.AreaIDs}
	return a, s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.PlanAssessment, a.OfOrganisation(), "assessment"); err != nil {
			return err
		}
		if err := p.refer(ctx, tx, by); err != nil {
			return err
		}
		if err := tx.InsertAssessment(ctx, a); err != nil {
			return err
		}
		if err := tx.SaveSelected(ctx, a.ID, everyElement(std)); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("assessment.planned", "assessment", a.ID, map[string]any{"name": a.Name, "kind": a.Kind, "body": a.BodyID}))
	})
}

func everyElement(std *standard.Standard) []assessment.Selected {
	var all []assessment.Selected
	for _, e := range std.Elements() {
		all = append(all, assessment.Selected{ElementID: e.ID, Reason: assessment.ForAll})
	}
	return all
}

// ChangePlan changes name, scope, areas, programme, body and days while the
// organisation may still change its self-assessment. Conflict afterwards, or
// when the plan has another version by now.
func (s *Applicant) ChangePlan(ctx context.Context, by account.Actor, p Plan) (a assessment.Assessment, err error) {
	return a, s.store.Write(ctx, func(tx Tx) error {
		if a, _, err = mine(ctx, tx, by, p.ID); err != nil {
			return err
		}
		if err := by.Require(account.PlanAssessment, a.OfOrganisation(), "assessment"); err != nil {
			return err
		}
		p.Kind, p.StandardID = a.Kind, a.StandardID
		if err := p.check(); err != nil {
			return err
		}
		if !a.Editable() {
			return errNotEditable
		}
		if err := p.refer(ctx, tx, by); err != nil {
			return err
		}
		a.Name, a.Scope, a.AreaIDs = strings.TrimSpace(p.Name), strings.TrimSpace(p.Scope), p.AreaIDs
		a.ProgrammeID, a.BodyID, a.CycleStartsOn, a.DueOn = p.ProgrammeID, p.BodyID, p.CycleStartsOn, p.DueOn
		a.UpdatedAt, a.Version = s.moment(), p.Version
		if err := tx.UpdateAssessment(ctx, a); err != nil {
			return err
		}
		a.Version++
		return tx.Record(ctx, by.Entry("assessment.changed", "assessment", a.ID, map[string]any{"name": a.Name, "body": a.BodyID, "areas": a.AreaIDs}))
	})
}

// StartCollecting opens a planned assessment to the people who gather for it.
// Starting twice is the same as once.
func (s *Applicant) StartCollecting(ctx context.Context, by account.Actor, id string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		a, _, err := mine(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := by.Require(account.PlanAssessment, a.OfOrganisation(), "assessment"); err != nil {
			return err
		}
		if a.State == assessment.Collecting {
			return nil
		}
		if a, err = a.Move(assessment.Collecting); err != nil {
			return err
		}
		a.UpdatedAt = s.moment()
		if err := tx.UpdateAssessment(ctx, a); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("assessment.collecting", "assessment", a.ID, nil))
	})
}

// Withdraw removes an assessment that was never submitted, with statements,
// self-ratings, comments and sign-offs; evidence stays. Conflict once it has
// been submitted, even if the body returned it.
func (s *Applicant) Withdraw(ctx context.Context, by account.Actor, id string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		a, _, err := mine(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := by.Require(account.PlanAssessment, a.OfOrganisation(), "assessment"); err != nil {
			return err
		}
		submissions, err := tx.Submissions(ctx, id)
		if err != nil {
			return err
		}
		if !a.Editable() || len(submissions) > 0 {
			return fault.Conflict("This assessment has been submitted, so it cannot be withdrawn here. Ask your certification body")
		}
		if err := tx.DeletePlan(ctx, id); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("assessment.withdrawn", "assessment", a.ID, map[string]any{"name": a.Name, "kind": a.Kind}))
	})
}

// PlanChoices is what a plan can refer to.
type PlanChoices struct {
	Bodies     []organisation.Organisation
	Areas      []organisation.Branch
	Programmes []Programme
	Plan       Plan             // of the assessment to change; empty for a new one
	State      assessment.State // of that assessment
}

// PlanChoices returns what the form of a plan offers, with the plan itself
// when id is not empty.
func (s *Applicant) PlanChoices(ctx context.Context, by account.Actor, id string) (v PlanChoices, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.PlanAssessment, account.Record{OrganisationID: by.OrganisationID}, "assessment"); err != nil {
			return err
		}
		if id != "" {
			a, _, err := mine(ctx, tx, by, id)
			if err != nil {
				return err
			}
			v.Plan = Plan{a.ID, a.Version, a.Kind, a.StandardID, a.Name, a.Scope, a.AreaIDs, a.ProgrammeID, a.BodyID, a.CycleStartsOn, a.DueOn}
			v.State = a.State
		}
		if v.Bodies, err = tx.Organisations(ctx, account.CertificationBody); err != nil {
			return err
		}
		areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		v.Areas = inScope(assessment.Assessment{}, areas)
		v.Programmes, err = tx.Programmes(ctx, by.OrganisationID)
		return err
	})
}
