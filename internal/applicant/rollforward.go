package applicant

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// NextYearTx is what rolling forward needs of a transaction.
type NextYearTx interface {
	// ImprovementElements returns the elements that the improvement areas of an
	// assessment's report name.
	ImprovementElements(ctx context.Context, assessmentID string) ([]string, error)
	// CopySelves copies statements, notes and gaps of one assessment into
	// another, with every self-rating reset.
	CopySelves(ctx context.Context, from string, to assessment.Assessment, by string) error
	// CertificateOf returns the id of the certificate that an assessment won or
	// reviewed; "" when there is none.
	CertificateOf(ctx context.Context, assessmentID string) (string, error)
	// HeldAssessments returns who assessed them, how each element was rated and
	// how they were decided, by id; those not decided are left out.
	HeldAssessments(ctx context.Context, assessmentIDs []string) (map[string]Held, error)
	PastResults(ctx context.Context, organisationID string) ([]PastResult, error)
	InsertPastResult(ctx context.Context, r PastResult) error
	DeletePastResult(ctx context.Context, organisationID, id string) error
}

// Suggest returns which elements the next assessment should examine and why.
// A full reassessment examines all. A review examines what an improvement area
// names, what was partially compliant or worse, and Compliance Plus, which has
// to be confirmed each time; where several reasons hold, the first of these is
// given. A follow-up of an action plan examines just what was partially compliant
// or worse. Elements in the order of the standard.
func Suggest(std *standard.Standard, kind assessment.Kind, last map[string]standard.Rating, improvement []string) []assessment.Selected {
	if kind.Full() {
		return everyElement(std)
	}
	var all []assessment.Selected
	for _, e := range std.Elements() {
		switch r := last[e.ID]; {
		case kind == assessment.FollowUp && r != standard.RatingPartiallyCompliant && r != standard.RatingNonCompliant:
		case kind != assessment.FollowUp && slices.Contains(improvement, e.ID):
			all = append(all, assessment.Selected{ElementID: e.ID, Reason: assessment.ForImprovementArea})
		case r == standard.RatingPartiallyCompliant || r == standard.RatingNonCompliant:
			all = append(all, assessment.Selected{ElementID: e.ID, Reason: assessment.ForPartial})
		case r == standard.RatingCompliancePlus:
			all = append(all, assessment.Selected{ElementID: e.ID, Reason: assessment.ForCompliancePlus})
		}
	}
	return all
}

// Choose turns the elements that a person chose into a selection: with the
// reason suggested where there is one, otherwise chosen by hand. NotFound for
// an element the standard does not have; Invalid when none is chosen.
func Choose(std *standard.Standard, suggested []assessment.Selected, chosen []string) ([]assessment.Selected, error) {
	for _, id := range chosen {
		if _, ok := std.Element(id); !ok {
			return nil, std.UnknownElement(id)
		}
	}
	if len(chosen) == 0 {
		return nil, fault.Invalid("", fault.Field{Name: "elements", Words: "Select at least one element to examine"})
	}
	var all []assessment.Selected
	for _, e := range std.Elements() {
		if !slices.Contains(chosen, e.ID) {
			continue
		}
		reason := assessment.ForChosen
		if i := slices.IndexFunc(suggested, func(s assessment.Selected) bool { return s.ElementID == e.ID }); i >= 0 {
			reason = suggested[i].Reason
		}
		all = append(all, assessment.Selected{ElementID: e.ID, Reason: reason})
	}
	return all, nil
}

// Next says how an assessment is rolled forward.
type Next struct {
	FromID        string
	Kind          assessment.Kind
	Name          string
	CycleStartsOn date.Date
	DueOn         date.Date
	Elements      []string // those to examine; nil: as suggested
}

// Proposal is what the page that rolls forward shows.
type Proposal struct {
	Overview
	Standard    *standard.Standard
	Kinds       []assessment.Kind // that may follow and do not yet
	Last        map[string]standard.Rating
	Improvement []string
	Decision    assessment.DecisionOutcome
	PlanDueOn   date.Date // of the action plan that was decided on; "" for any other decision
}

// Expected is the kind that the page offers first: the follow-up that an action
// plan asks for, the full reassessment after one that was not certified, else the
// first that may follow; "" when none may.
func (p Proposal) Expected() assessment.Kind {
	for outcome, kind := range map[assessment.DecisionOutcome]assessment.Kind{assessment.ActionPlan: assessment.FollowUp, assessment.NotCertified: assessment.Recertification} {
		if p.Decision == outcome && slices.Contains(p.Kinds, kind) {
			return kind
		}
	}
	if len(p.Kinds) > 0 {
		return p.Kinds[0]
	}
	return ""
}

// Suggested returns the elements suggested for a kind.
func (p Proposal) Suggested(kind assessment.Kind) []assessment.Selected {
	return Suggest(p.Standard, kind, p.Last, p.Improvement)
}

// ProposeNext returns what can follow a decided assessment. Conflict when it is
// not decided yet.
func (s *Applicant) ProposeNext(ctx context.Context, by account.Actor, fromID string) (v Proposal, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Overview, v.Standard, err = overview(ctx, tx, by, fromID); err != nil {
			return err
		}
		if err := v.mayFollow(by); err != nil {
			return err
		}
		if err := v.load(ctx, tx, fromID); err != nil {
			return err
		}
		all, err := tx.AssessmentsOfOrganisation(ctx, by.OrganisationID)
		v.Kinds = openKinds(all, fromID)
		return err
	})
}

func (p *Proposal) mayFollow(by account.Actor) error {
	if err := by.Require(account.PlanAssessment, p.OfOrganisation(), "assessment"); err != nil {
		return err
	}
	if !p.State.AtLeast(assessment.Decided) {
		return fault.Conflict("The next assessment can be prepared when this one is decided")
	}
	return nil
}

func (p *Proposal) load(ctx context.Context, tx NextYearTx, fromID string) error {
	held, err := tx.HeldAssessments(ctx, []string{fromID})
	if err != nil {
		return err
	}
	p.Last, p.PlanDueOn, p.Decision = held[fromID].Ratings, held[fromID].PlanDueOn, assessment.DecisionOutcome(held[fromID].Decision)
	p.Improvement, err = tx.ImprovementElements(ctx, fromID)
	return err
}

// openKinds returns the kinds that may follow an assessment and were not started yet.
func openKinds(all []assessment.Assessment, fromID string) []assessment.Kind {
	var kinds []assessment.Kind
	for _, k := range assessment.Follows {
		if !slices.ContainsFunc(all, func(a assessment.Assessment) bool { return a.PreviousID == fromID && a.Kind == k }) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// RollForward starts the next assessment from a decided one: scope, areas,
// body, programme, certificate, statements, notes and gaps are kept, evidence
// stays linked, self-ratings are reset. Conflict when it is not decided, or
// when the same kind of assessment follows it already.
func (s *Applicant) RollForward(ctx context.Context, by account.Actor, next Next) (a assessment.Assessment, err error) {
	var c fault.Check
	c.That(slices.Contains(assessment.Follows, next.Kind), "kind", "Select what kind of assessment comes next")
	c.That(strings.TrimSpace(next.Name) != "", "name", "Enter a name for the assessment")
	c.That(len([]rune(next.Name)) <= 150, "name", "The name must be 150 characters or less")
	c.That(next.CycleStartsOn != "", "cycle", "Enter the day on which the cycle starts")
	c.That(next.DueOn == "" || next.DueOn >= next.CycleStartsOn, "due", "The submission must be due after the start of the cycle")
	if err := c.Err(); err != nil {
		return a, err
	}
	return a, s.store.Write(ctx, func(tx Tx) error {
		from := Proposal{}
		if from.Overview, from.Standard, err = overview(ctx, tx, by, next.FromID); err != nil {
			return err
		}
		if err := from.mayFollow(by); err != nil {
			return err
		}
		if err := from.load(ctx, tx, next.FromID); err != nil {
			return err
		}
		all, err := tx.AssessmentsOfOrganisation(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		if !slices.Contains(openKinds(all, next.FromID), next.Kind) {
			return fault.Conflict("There is already a \"" + next.Kind.Title() + "\" that follows this assessment")
		}
		selected := from.Suggested(next.Kind)
		if next.Elements != nil && !next.Kind.Full() {
			if selected, err = Choose(from.Standard, selected, next.Elements); err != nil {
				return err
			}
		}
		certificate, err := tx.CertificateOf(ctx, next.FromID)
		if err != nil {
			return err
		}
		now := s.moment()
		a = from.Assessment
		a.ID, a.Kind, a.Name, a.State, a.PreviousID = s.newID("as"), next.Kind, strings.TrimSpace(next.Name), assessment.Planned, next.FromID
		a.Reference, a.CertificateID = "", cmp.Or(certificate, from.CertificateID)
		a.CycleStartsOn, a.DueOn, a.CreatedAt, a.UpdatedAt, a.Version = next.CycleStartsOn, next.DueOn, now, now, 1
		if err := tx.InsertAssessment(ctx, a); err != nil {
			return err
		}
		if err := tx.SaveSelected(ctx, a.ID, selected); err != nil {
			return err
		}
		if err := tx.CopySelves(ctx, next.FromID, a, by.PersonID); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("assessment.rolled_forward", "assessment", a.ID, map[string]any{
			"from": next.FromID, "kind": a.Kind, "elements": len(selected)}))
	})
}

// Selection returns the elements to be examined with what speaks for each.
func (s *Applicant) Selection(ctx context.Context, by account.Actor, id string) (v Proposal, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Overview, v.Standard, err = overview(ctx, tx, by, id); err != nil {
			return err
		}
		if v.previous() == "" {
			return nil
		}
		return v.load(ctx, tx, v.PreviousID)
	})
}

// SaveSelection changes which elements are examined. What was written about an
// element stays when it is taken out. Conflict after submission, for a kind
// that examines every element, and on a stale version.
func (s *Applicant) SaveSelection(ctx context.Context, by account.Actor, id string, version int64, chosen []string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		v := Proposal{}
		var err error
		if v.Overview, v.Standard, err = overview(ctx, tx, by, id); err != nil {
			return err
		}
		a := v.Assessment
		if err := by.Require(account.PlanAssessment, a.OfOrganisation(), "assessment"); err != nil {
			return err
		}
		if !a.Editable() {
			return errNotEditable
		}
		if a.Kind.Full() {
			return fault.Conflict("A " + strings.ToLower(a.Kind.Title()) + " examines every element")
		}
		if v.previous() != "" {
			if err := v.load(ctx, tx, v.PreviousID); err != nil {
				return err
			}
		}
		selected, err := Choose(v.Standard, v.Suggested(a.Kind), chosen)
		if err != nil {
			return err
		}
		a.Version, a.UpdatedAt = version, s.moment()
		if err := tx.UpdateAssessment(ctx, a); err != nil {
			return err
		}
		if err := tx.SaveSelected(ctx, id, selected); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("assessment.selection_changed", "assessment", id, map[string]any{"elements": chosen}))
	})
}
