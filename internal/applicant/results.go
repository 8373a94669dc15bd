package applicant

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// PastResult is the result of an assessment that Plaudit did not hold, entered
// by hand so that the trend starts where the organisation's history does.
type PastResult struct {
	ID                 string
	OrganisationID     string
	StandardID         string
	AssessedOn         date.Date
	Kind               assessment.Kind
	CompliancePlus     int64
	Compliant          *int64 // nil: not known
	PartiallyCompliant *int64
	NonCompliant       *int64
	Source             string // where the figures are from
	CreatedBy          string
	CreatedAt          time.Time
}

// Held is when an assessment was decided, how, and by whom it was assessed.
type Held struct {
	AssessmentID string
	Decision     string // certified, action_plan, not_certified
	DecidedAt    time.Time
	PlanDueOn    date.Date                  // of the action plan that was decided on; "" for any other decision
	VisitedOn    date.Date                  // the last day of the visit; "" without one
	Assessors    []string                   // by name
	Ratings      map[string]standard.Rating // the assessor's, by element
}

// On is the day by which a result is known: the last day of the visit, as past
// results are dated too, or without a visit the day of the decision.
func (h Held) On() date.Date {
	if h.VisitedOn != "" {
		return h.VisitedOn
	}
	return date.Of(h.DecidedAt)
}

func (r PastResult) check(std *standard.Standard, today date.Date) error {
	elements := int64(len(std.Elements()))
	sum := r.CompliancePlus
	var c fault.Check
	for _, count := range []struct {
		name  string
		words string
		value *int64
	}{
		{"plus", "Compliance Plus", &r.CompliancePlus}, {"compliant", "compliant", r.Compliant},
		{"partial", "partially compliant", r.PartiallyCompliant}, {"non", "non-compliant", r.NonCompliant},
	} {
		if count.value == nil {
			continue
		}
		c.That(*count.value >= 0 && *count.value <= elements, count.name,
			"The number of elements that were "+count.words+" must be between 0 and "+strconv.FormatInt(elements, 10))
		if count.name != "plus" {
			sum += *count.value
		}
	}
	if err := c.Err(); err != nil {
		return err
	}
	c.That(sum <= elements, "plus", "Together these are more than the "+strconv.FormatInt(elements, 10)+" elements of the standard")
	c.That(r.AssessedOn != "", "assessed_on", "Enter the day of the assessment")
	c.That(r.AssessedOn <= today, "assessed_on", "The day of the assessment must be in the past")
	c.That(slices.Contains(assessment.Kinds(), r.Kind), "kind", "Select what kind of assessment it was")
	c.That(strings.TrimSpace(r.Source) != "", "source", "Enter where the figures are from, such as the report of that year")
	c.That(len([]rune(r.Source)) <= 300, "source", "Where the figures are from must be 300 characters or less")
	return c.Err()
}

// AddPastResult adds a result of an earlier year. Invalid when the counts come
// to more than the standard has elements, or when there is a result of that day.
func (s *Applicant) AddPastResult(ctx context.Context, by account.Actor, r PastResult) error {
	std, err := standard.BuiltIn(r.StandardID)
	if err != nil {
		return err
	}
	if err := r.check(std, by.Today); err != nil {
		return err
	}
	r.ID, r.OrganisationID, r.CreatedBy, r.CreatedAt = s.newID("past"), by.OrganisationID, by.PersonID, s.moment()
	return s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.PlanAssessment, account.Record{OrganisationID: by.OrganisationID}, "result"); err != nil {
			return err
		}
		if err := tx.InsertPastResult(ctx, r); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("past_result.added", "past_result", r.ID, map[string]any{
			"assessed_on": r.AssessedOn, "compliance_plus": r.CompliancePlus, "source": r.Source}))
	})
}

// RemovePastResult takes a result that was entered by hand away again.
func (s *Applicant) RemovePastResult(ctx context.Context, by account.Actor, id string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.PlanAssessment, account.Record{OrganisationID: by.OrganisationID}, "result"); err != nil {
			return err
		}
		if err := tx.DeletePastResult(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("past_result.removed", "past_result", id, nil))
	})
}

// Result is one point of the organisation's history.
type Result struct {
	On             date.Date
	Kind           assessment.Kind
	Name           string
	AssessmentID   string // "" when it was entered by hand
	PastID         string // "" when it comes from an assessment held here
	Source         string
	CompliancePlus int
}

// Standing returns what each element's rating is after an assessment: its own
// rating where it gave one, otherwise the rating of the assessment it follows.
// A review examines only some elements; the rest keep what they had.
func Standing(a assessment.Assessment, all []assessment.Assessment, held map[string]Held) map[string]standard.Rating {
	standing := map[string]standard.Rating{}
	for seen := 0; seen <= len(all); seen++ { // a chain is never longer than the list
		for element, r := range held[a.ID].Ratings {
			if _, newer := standing[element]; !newer && r != standard.RatingNotAssessed {
				standing[element] = r
			}
		}
		i := slices.IndexFunc(all, func(b assessment.Assessment) bool { return b.ID == a.PreviousID })
		if a.PreviousID == "" || i < 0 || a.Kind.Full() {
			break
		}
		a = all[i]
	}
	return standing
}

// History puts results entered by hand and decided assessments of the whole
// organisation into one line, oldest first. Building blocks, health checks and
// follow-ups are not results of the whole and stay out.
func History(all []assessment.Assessment, held map[string]Held, past []PastResult) []Result {
	var results []Result
	for _, r := range past {
		results = append(results, Result{On: r.AssessedOn, Kind: r.Kind, Name: r.Kind.Title(), PastID: r.ID, Source: r.Source, CompliancePlus: int(r.CompliancePlus)})
	}
	for _, a := range all {
		h, decided := held[a.ID]
		if !decided || a.Kind == assessment.Block || a.Kind == assessment.HealthCheck || a.Kind == assessment.FollowUp {
			continue
		}
		plus := 0
		for _, r := range Standing(a, all, held) {
			if r == standard.RatingCompliancePlus {
				plus++
			}
		}
		results = append(results, Result{On: h.On(), Kind: a.Kind, Name: a.Name, AssessmentID: a.ID, Source: "Assessment held here", CompliancePlus: plus})
	}
	slices.SortFunc(results, func(a, b Result) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.AssessmentID, b.AssessmentID), cmp.Compare(a.PastID, b.PastID))
	})
	return results
}

// Shelf is the list of an organisation's assessments with its history.
type Shelf struct {
	Assessments []assessment.Assessment // newest first
	Programmes  []Programme             // newest first
	Results     []Result                // oldest first
}

// Shelf returns the organisation's assessments, programmes and results.
func (s *Applicant) Shelf(ctx context.Context, by account.Actor) (v Shelf, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "assessment"); err != nil {
			return err
		}
		if v.Assessments, err = tx.AssessmentsOfOrganisation(ctx, by.OrganisationID); err != nil {
			return err
		}
		v.Results, v.Programmes, err = results(ctx, tx, by.OrganisationID, v.Assessments)
		return err
	})
}

// results reads what history and programmes need in three statements.
func results(ctx context.Context, tx Tx, organisationID string, all []assessment.Assessment) ([]Result, []Programme, error) {
	programmes, err := tx.Programmes(ctx, organisationID)
	if err != nil {
		return nil, nil, err
	}
	past, err := tx.PastResults(ctx, organisationID)
	if err != nil {
		return nil, nil, err
	}
	var ids []string
	for _, a := range all {
		if a.State.AtLeast(assessment.Decided) {
			ids = append(ids, a.ID)
		}
	}
	if len(ids) == 0 {
		return History(all, nil, past), programmes, nil
	}
	held, err := tx.HeldAssessments(ctx, ids)
	return History(all, held, past), programmes, err
}
