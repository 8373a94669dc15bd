package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// Scope says who of a team rates an element.
type Scope struct {
	ElementID string
	PersonID  string
	Person    string
}

// MayRate tells whether the actor may rate an element: the lead any, a further
// assessor those that are given to them or to nobody.
func MayRate(by account.Actor, assessmentID, elementID string, scopes []Scope) bool {
	i := slices.IndexFunc(scopes, func(s Scope) bool { return s.ElementID == elementID })
	return i < 0 || scopes[i].PersonID == by.PersonID || Leads(by, assessmentID)
}

// Leads tells whether the actor is lead assessor of the assessment today.
func Leads(by account.Actor, assessmentID string) bool {
	return slices.ContainsFunc(by.Appointments, func(p account.Appointment) bool {
		return p.AssessmentID == assessmentID && p.Role == account.LeadAssessor && p.Reads(by.Today)
	})
}

// OutOfScope is the fault of an assessor who rates what was given to somebody
// else.
func OutOfScope(elementID string, scopes []Scope) error {
	who := "a colleague"
	for _, s := range scopes {
		if s.ElementID == elementID {
			who = s.Person
		}
	}
	return fault.Forbidden("Element " + assessment.ShortID(elementID) + " is given to " + who + ". You can propose another rating, or ask the lead assessor to give it to you")
}

// OpinionOutcome is how a second opinion was settled.
type OpinionOutcome string

// The outcomes.
const (
	OpinionOpen  OpinionOutcome = "open"
	OpinionKept  OpinionOutcome = "kept"  // the rating stayed as it was
	OpinionTaken OpinionOutcome = "taken" // the rating became the proposed one
)

// Title is the outcome in words; "" when it is none.
func (o OpinionOutcome) Title() string {
	switch o {
	case OpinionOpen:
		return "To be settled"
	case OpinionKept:
		return "Rating kept"
	case OpinionTaken:
		return "Proposal taken"
	}
	return ""
}

// Opinion is what a colleague would rate an element instead, with words. It is
// kept however it is settled.
type Opinion struct {
	ID            string
	AssessmentID  string
	ElementID     string
	PersonID      string
	Person        string
	Rating        standard.Rating // proposed
	Words         string
	RatingThen    standard.Rating // the rating when it was proposed
	RatedBy       string          // write only: the person whose rating that was
	CreatedAt     time.Time
	Outcome       OpinionOutcome
	SettledWords  string
	SettledBy     string
	SettledByName string
	SettledAt     time.Time
	Version       int64
}

// TeamTx is what working as a team needs of a transaction.
type TeamTx interface {
	assessment.BodyTx
	DeskCells(ctx context.Context, v assessment.Case, detail string) ([]Cell, error)
	RatingBasis(ctx context.Context, assessmentID string, itemIDs []string) (RatingBasis, error)
	Appointments(ctx context.Context, assessmentID string) ([]assessment.Appointment, error)
	SaveScope(ctx context.Context, assessmentID string, elementIDs []string, personID, by string, at time.Time) error
	SaveOpinion(ctx context.Context, v Opinion) error
	SaveElementRating(ctx context.Context, r ElementRating) error
}

// Team holds the use cases of a team of assessors.
type Team struct {
	store assessment.BodyStore[TeamTx]
	newID func(prefix string) string
	now   func() time.Time
}

// NewTeam returns the use cases on a store.
func NewTeam(store assessment.BodyStore[TeamTx], newID func(string) string, now func() time.Time) *Team {
	return &Team{store, newID, now}
}

// Member is one assessor of the team with how far they are.
type Member struct {
	assessment.Appointment
	Given      int // elements given to them
	GivenRated int // of these, rated by anybody
	Rated      int // elements whose rating is theirs
	Open       int // second opinions on their ratings that are not settled
	LastRated  time.Time
}

// TeamPage is who rates what, who has rated what, and what is to be settled.
type TeamPage struct {
	assessment.Case
	Standard *standard.Standard
	Cells    []Cell // in the order of the standard, with Own
	Members  []Member
	Scopes   []Scope
	Opinions []Opinion // open ones first, then the latest settled
	Unrated  int
	Leads    bool // the actor is the lead
	May      assessment.Rights
}

// ScopeOf returns who an element is given to; none is the zero Scope.
func (p TeamPage) ScopeOf(elementID string) Scope {
	for _, s := range p.Scopes {
		if s.ElementID == elementID {
			return s
		}
	}
	return Scope{}
}

// Page returns how the team stands, for those who may read the assessment.
func (s *Team) Page(ctx context.Context, by account.Actor, assessmentID string) (v TeamPage, err error) {
	return v, s.store.Read(ctx, func(tx TeamTx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		if v.Standard, err = v.Case.Standard(); err != nil {
			return err
		}
		if v.Cells, err = tx.DeskCells(ctx, v.Case, ""); err != nil {
			return err
		}
		Complete(v.Case, v.Cells, nil)
		basis, err := tx.RatingBasis(ctx, assessmentID, nil)
		if err != nil {
			return err
		}
		all, err := tx.Appointments(ctx, assessmentID)
		if err != nil {
			return err
		}
		v.May, v.Leads, v.Scopes, v.Opinions = assessment.RightsOn(by, v.Assessment), Leads(by, assessmentID), basis.Scopes, basis.Opinions
		slices.SortStableFunc(v.Opinions, func(a, b Opinion) int {
			return cmp.Or(cmp.Compare(open(b), open(a)), b.CreatedAt.Compare(a.CreatedAt))
		})
		v.count(all)
		return nil
	})
}

func open(o Opinion) int {
	if o.Outcome == OpinionOpen {
		return 1
	}
	return 0
}

// count works out how far each assessor of the team is.
func (p *TeamPage) count(appointments []assessment.Appointment) {
	for _, a := range appointments {
		if !a.Assesses() || a.Answer == assessment.Declined {
			continue
		}
		m := Member{Appointment: a}
		for _, c := range p.Cells {
			rated := c.Rating != standard.RatingNotAssessed
			if p.ScopeOf(c.ElementID).PersonID == a.PersonID {
				m.Given++
				if rated {
					m.GivenRated++
				}
			}
			if rated && c.Own.RatedBy == a.PersonID {
				m.Rated++
				if c.Own.UpdatedAt.After(m.LastRated) {
					m.LastRated = c.Own.UpdatedAt
				}
				for _, o := range p.Opinions {
					m.Open += open(o) * bit(o.ElementID == c.ElementID)
				}
			}
		}
		p.Members = append(p.Members, m)
	}
	for _, c := range p.Cells {
		p.Unrated += bit(c.Rating == standard.RatingNotAssessed)
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Give gives elements to an assessor of the team, or to nobody with "". Ids may
// be of criteria and sub-criteria: they stand for the examined elements beneath
// them. Only the lead assessor and the scheme manager may.
func (s *Team) Give(ctx context.Context, by account.Actor, assessmentID string, ids []string, personID string) (given int, err error) {
	return given, s.store.Write(ctx, func(tx TeamTx) error {
		a, err := assessment.UnderWork(ctx, tx, by, account.ReadAssessment, assessmentID)
		if err != nil {
			return err
		}
		if !Leads(by, a.ID) && !by.May(account.ManageScheme, a.OfBody()) {
			return fault.Forbidden("Only the lead assessor and the scheme manager can say who rates what")
		}
		if !a.Rateable() && a.State != assessment.Submitted {
			return assessment.WrongTime(a)
		}
		selected, err := tx.Selected(ctx, a.ID)
		if err != nil {
			return err
		}
		elements, err := beneath(selected, ids)
		if err != nil {
			return err
		}
		if personID != "" {
			team, err := tx.Appointments(ctx, a.ID)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(team, func(p assessment.Appointment) bool {
				return p.PersonID == personID && p.Assesses() && p.Answer != assessment.Declined && p.EndedAt.IsZero()
			}) {
				return fault.Invalid("", fault.Field{Name: "person", Words: "Select an assessor of the team"})
			}
		}
		given = len(elements)
		if err := tx.SaveScope(ctx, a.ID, elements, personID, by.PersonID, s.now()); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("scope.given", "assessment", a.ID, map[string]any{"person": personID, "elements": elements}))
	})
}

// beneath returns the examined elements that ids name, themselves or by their
// criterion or sub-criterion. Invalid when there is none, NotFound for an id
// under which nothing is examined.
func beneath(selected []assessment.Selected, ids []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, fault.Invalid("", fault.Field{Name: "elements", Words: "Select criteria or elements"})
	}
	var elements []string
	for _, id := range ids {
		found := false
		for _, s := range selected {
			if s.ElementID == id || id != "" && strings.HasPrefix(s.ElementID, id+".") {
				elements, found = append(elements, s.ElementID), true
			}
		}
		if !found {
			return nil, fault.NotFound("Nothing of " + assessment.ShortID(id) + " is examined in this assessment")
		}
	}
	return assessment.TidyElements(elements), nil
}

// Propose keeps another rating that a colleague would give, with words. Conflict
// while the element is not rated, or when the colleague rated it themselves.
func (s *Team) Propose(ctx context.Context, by account.Actor, v Opinion) error {
	v.Words = strings.TrimSpace(v.Words)
	return s.store.Write(ctx, func(tx TeamTx) error {
		a, err := assessment.LoadRateable(ctx, tx, by, v.AssessmentID)
		if err != nil {
			return err
		}
		std, err := a.Standard()
		if err != nil {
			return err
		}
		now, err := s.rating(ctx, tx, a, v.ElementID)
		if err != nil {
			return err
		}
		_, known := std.Definition(v.Rating)
		var c fault.Check
		c.That(known && v.Rating != standard.RatingNotAssessed, "proposed", "Select the rating that you propose")
		c.That(v.Words != "", "why", "Enter why you would rate it so")
		c.That(len([]rune(v.Words)) <= 4000, "why", "Why must be 4,000 characters or less")
		c.That(now.Version > 0 && now.Rating != standard.RatingNotAssessed, "proposed", "Nobody has rated this element yet, so there is nothing to differ from")
		c.That(v.Rating != now.Rating, "proposed", "This is the rating that it has already")
		if err := c.Err(); err != nil {
			return err
		}
		if now.RatedBy == by.PersonID {
			return fault.Conflict("The rating is your own. Change it instead")
		}
		v.ID, v.PersonID, v.RatingThen, v.RatedBy, v.CreatedAt, v.Outcome, v.Version = s.newID("op"), by.PersonID, now.Rating, now.RatedBy, s.now(), OpinionOpen, 0
		basis, err := tx.RatingBasis(ctx, a.ID, nil)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(basis.Opinions, func(o Opinion) bool {
			return o.ElementID == v.ElementID && o.PersonID == by.PersonID && o.Outcome == OpinionOpen
		}) {
			return fault.Conflict("Your second opinion on this element waits to be settled already")
		}
		if err := tx.SaveOpinion(ctx, v); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("opinion.given", "assessment", a.ID, map[string]any{"element": v.ElementID, "rating": v.Rating, "instead of": v.RatingThen}))
	})
}

func (s *Team) rating(ctx context.Context, tx TeamTx, a assessment.Assessment, elementID string) (ElementRating, error) {
	cells, err := tx.DeskCells(ctx, assessment.Case{Assessment: a}, elementID)
	if err != nil {
		return ElementRating{}, err
	}
	i := slices.IndexFunc(cells, func(c Cell) bool { return c.ElementID == elementID })
	if i < 0 {
		return ElementRating{}, fault.NotFound("Element " + assessment.ShortID(elementID) + " is not examined in this assessment")
	}
	return cells[i].Own, nil
}

// Settle ends a second opinion: the rating is kept, or becomes the proposed one,
// rated by whoever settles. Only the lead assessor may.
func (s *Team) Settle(ctx context.Context, by account.Actor, assessmentID, opinionID string, outcome OpinionOutcome, words string, version int64) error {
	words = strings.TrimSpace(words)
	return s.store.Write(ctx, func(tx TeamTx) error {
		a, err := assessment.LoadRateable(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		if !Leads(by, a.ID) {
			return fault.Forbidden("Only the lead assessor can settle a second opinion")
		}
		basis, err := tx.RatingBasis(ctx, a.ID, nil)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(basis.Opinions, func(o Opinion) bool { return o.ID == opinionID })
		if i < 0 {
			return fault.NotFound("There is no such second opinion")
		}
		var c fault.Check
		c.That(outcome == OpinionKept || outcome == OpinionTaken, "outcome", "Select whether the rating is kept or the proposal taken")
		c.That(words != "", "words", "Enter why, for the record")
		c.That(len([]rune(words)) <= 4000, "words", "Why must be 4,000 characters or less")
		if err := c.Err(); err != nil {
			return err
		}
		o := basis.Opinions[i]
		if o.Outcome != OpinionOpen {
			return fault.Conflict("This second opinion has been settled already")
		}
		o.Outcome, o.SettledWords, o.SettledBy, o.SettledAt, o.Version = outcome, words, by.PersonID, s.now(), version
		if err := tx.SaveOpinion(ctx, o); err != nil {
			return err
		}
		if outcome == OpinionTaken {
			r, err := s.rating(ctx, tx, a, o.ElementID)
			if err != nil {
				return err
			}
			r.Rating, r.RatedBy, r.UpdatedAt = o.Rating, by.PersonID, s.now()
			if err := tx.SaveElementRating(ctx, r); err != nil {
				return err
			}
		}
		return tx.Record(ctx, by.Entry("opinion.settled", "assessment", a.ID, map[string]any{"element": o.ElementID, "opinion": o.ID, "outcome": outcome, "words": words}))
	})
}
