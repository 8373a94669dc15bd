package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// VerificationTx is what weighing up what ratings rest on needs of a transaction.
type VerificationTx interface {
	assessment.BodyTx
	DeskCells(ctx context.Context, v assessment.Case, detail string) ([]Cell, error)
	RatingBasis(ctx context.Context, assessmentID string, itemIDs []string) (RatingBasis, error)
	VisitStops(ctx context.Context, assessmentID string) ([]visit.Stop, error)
	SaveLegTick(ctx context.Context, v LegTick, personID string) error
	SaveVerifyItem(ctx context.Context, v VerifyItem, settledAt time.Time) error
	DeleteVerifyItem(ctx context.Context, assessmentID, id string, version int64) error
}

// Verification holds the use cases of what ratings rest on, and of what is to
// be verified on site. All of it is the body's own: the organisation sees none.
type Verification struct {
	store assessment.BodyStore[VerificationTx]
	newID func(prefix string) string
	now   func() time.Time
}

// NewVerification returns the use cases on a store.
func NewVerification(store assessment.BodyStore[VerificationTx], newID func(string) string, now func() time.Time) *Verification {
	return &Verification{store, newID, now}
}

// SupportRow is one examined element with its four legs.
type SupportRow struct {
	Element  standard.Element
	Rating   standard.Rating
	Supports []Support
}

// SupportTable is what every rating of an assessment rests on.
type SupportTable struct {
	assessment.Case
	Rows   []SupportRow // in the order of the standard
	Totals map[Leg]int  // of elements that rest on the leg
	May    assessment.Rights
}

// Table returns what the ratings of an assessment rest on, for those who may
// read it at the body.
func (s *Verification) Table(ctx context.Context, by account.Actor, assessmentID string) (v SupportTable, err error) {
	return v, s.store.Read(ctx, func(tx VerificationTx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		std, err := v.Case.Standard()
		if err != nil {
			return err
		}
		cells, err := tx.DeskCells(ctx, v.Case, "all")
		if err != nil {
			return err
		}
		basis, err := tx.RatingBasis(ctx, assessmentID, nil)
		if err != nil {
			return err
		}
		Complete(v.Case, cells, nil)
		v.May, v.Totals = assessment.RightsOn(by, v.Assessment), map[Leg]int{}
		for _, c := range cells {
			row := SupportRow{Rating: c.Rating}
			row.Element, _ = std.Element(c.ElementID)
			row.Supports = SupportsOf(c.ElementID, len(c.Frozen.Evidence)+len(basis.Given[c.ElementID]), basis.Met, basis)
			for _, leg := range row.Supports {
				if leg.There() {
					v.Totals[leg.Leg]++
				}
			}
			v.Rows = append(v.Rows, row)
		}
		return nil
	})
}

// Tick says in words what a judgement rests on, beside what is there to be
// counted; without words it takes back what was said.
func (s *Verification) Tick(ctx context.Context, by account.Actor, v LegTick) error {
	v.Words, v.At = strings.TrimSpace(v.Words), s.now()
	var c fault.Check
	c.That(v.Leg.Title() != "", "leg", "Select what it rests on")
	c.That(len([]rune(v.Words)) <= 1000, "words", "What it rests on must be 1,000 characters or less")
	return s.store.Write(ctx, func(tx VerificationTx) error {
		if err := s.examined(ctx, tx, by, v.AssessmentID, v.ElementID); err != nil {
			return err
		}
		if err := c.Err(); err != nil {
			return err
		}
		if err := tx.SaveLegTick(ctx, v, by.PersonID); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("element.rests on", "assessment", v.AssessmentID, map[string]any{"element": v.ElementID, "leg": v.Leg, "said": v.Words != ""}))
	})
}

func (s *Verification) examined(ctx context.Context, tx VerificationTx, by account.Actor, assessmentID string, elementIDs ...string) error {
	if _, err := assessment.LoadRateable(ctx, tx, by, assessmentID); err != nil {
		return err
	}
	selected, err := tx.Selected(ctx, assessmentID)
	if err != nil {
		return err
	}
	return assessment.CheckSelected(selected, elementIDs)
}

// Wanted is one leg of an element that is to be verified on site.
type Wanted struct {
	ElementID string
	Leg       Leg
	Words     string // "" proposes some
}

// Ask puts legs of elements on the list of what is to be verified on site, and
// returns how many were added: what waits there already is passed over, so that
// pressing twice asks once.
func (s *Verification) Ask(ctx context.Context, by account.Actor, assessmentID string, wanted []Wanted) (added int, err error) {
	var ids []string
	var c fault.Check
	c.That(len(wanted) > 0, "wanted", "Select what is to be verified on site")
	for _, w := range wanted {
		ids = append(ids, w.ElementID)
		c.That(w.Leg.Title() != "", "leg", "Select what is missing")
		c.That(len([]rune(w.Words)) <= 2000, "words", "What to verify must be 2,000 characters or less")
	}
	return added, s.store.Write(ctx, func(tx VerificationTx) error {
		added = 0
		if err := s.examined(ctx, tx, by, assessmentID, ids...); err != nil {
			return err
		}
		if err := c.Err(); err != nil {
			return err
		}
		v, err := tx.Case(ctx, assessmentID)
		if err != nil {
			return err
		}
		std, err := v.Standard()
		if err != nil {
			return err
		}
		detail := "all"
		if len(wanted) == 1 {
			detail = ids[0]
		}
		cells, err := tx.DeskCells(ctx, v, detail)
		if err != nil {
			return err
		}
		basis, err := tx.RatingBasis(ctx, assessmentID, nil)
		if err != nil {
			return err
		}
		for _, w := range wanted {
			item := s.item(std, cells, by, assessmentID, w)
			if slices.ContainsFunc(basis.Verify, func(o VerifyItem) bool {
				return o.ElementID == w.ElementID && o.Leg == w.Leg && o.Outcome == VerifyOpen && (w.Words == "" || o.Words == item.Words)
			}) {
				continue
			}
			if err := tx.SaveVerifyItem(ctx, item, time.Time{}); err != nil {
				return err
			}
			basis.Verify = append(basis.Verify, item)
			added++
		}
		if added == 0 {
			return nil
		}
		return tx.Record(ctx, by.Entry("verify.asked", "assessment", assessmentID, map[string]any{"elements": assessment.TidyElements(ids), "added": added}))
	})
}

func (s *Verification) item(std *standard.Standard, cells []Cell, by account.Actor, assessmentID string, w Wanted) VerifyItem {
	item := VerifyItem{ID: s.newID("ver"), AssessmentID: assessmentID, ElementID: w.ElementID, Leg: w.Leg, Words: strings.TrimSpace(w.Words), Outcome: VerifyOpen,
		CreatedBy: by.PersonID, CreatedAt: s.now()}
	if item.Words == "" {
		e, _ := std.Element(w.ElementID)
		seeOnSite := ""
		for _, c := range cells {
			if c.ElementID == w.ElementID {
				seeOnSite = c.Frozen.SeeOnSite
			}
		}
		item.Words = Proposed(e, w.Leg, seeOnSite)
	}
	return item
}

// VerifyPage is the list of what is to be verified on site.
type VerifyPage struct {
	assessment.Case
	Items []VerifyItem // in the order of the standard
	Stops []visit.Stop
	May   assessment.Rights
}

// Editable tells whether the actor may change the list.
func (p VerifyPage) Editable() bool { return p.May.Assess && p.Rateable() }

// TestedBy returns the sessions of the plan that can test the item, with their
// stops, in time.
func (p VerifyPage) TestedBy(item VerifyItem) (sessions []visit.Session, stops []visit.Stop) {
	for _, stop := range p.Stops {
		for _, session := range stop.Sessions {
			if item.TestedBy(session) {
				sessions, stops = append(sessions, session), append(stops, stop)
			}
		}
	}
	return sessions, stops
}

// Item finds one of the list.
func (p VerifyPage) Item(id string) (VerifyItem, error) {
	i := slices.IndexFunc(p.Items, func(v VerifyItem) bool { return v.ID == id })
	if i < 0 {
		return VerifyItem{}, fault.NotFound("There is nothing of the kind to verify")
	}
	return p.Items[i], nil
}

// Items returns what is to be verified on site, for those who may read the
// assessment at the body.
func (s *Verification) Items(ctx context.Context, by account.Actor, assessmentID string) (v VerifyPage, err error) {
	return v, s.store.Read(ctx, func(tx VerificationTx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		basis, err := tx.RatingBasis(ctx, assessmentID, nil)
		if err != nil {
			return err
		}
		v.Items, v.May = basis.Verify, assessment.RightsOn(by, v.Assessment)
		SortVerify(v.Items)
		v.Stops, err = tx.VisitStops(ctx, assessmentID)
		return err
	})
}

// Settle changes what is to be verified, which session tests it, and what came
// of it, at the version it carries. A confirmed item is a leg to rest on.
func (s *Verification) Settle(ctx context.Context, by account.Actor, v VerifyItem) error {
	v.Words, v.OutcomeWords = strings.TrimSpace(v.Words), strings.TrimSpace(v.OutcomeWords)
	var c fault.Check
	c.That(v.Words != "", "words", "Enter what is to be verified")
	c.That(len([]rune(v.Words)) <= 2000, "words", "What to verify must be 2,000 characters or less")
	c.That(v.Outcome.Title() != "", "outcome", "Select what came of it")
	c.That(v.Outcome == VerifyOpen || v.OutcomeWords != "", "came", "Enter what was said or seen")
	c.That(len([]rune(v.OutcomeWords)) <= 4000, "came", "What was said or seen must be 4,000 characters or less")
	return s.store.Write(ctx, func(tx VerificationTx) error {
		old, err := s.mine(ctx, tx, by, v.AssessmentID, v.ID)
		if err != nil {
			return err
		}
		if err := c.Err(); err != nil {
			return err
		}
		if v.SessionID != "" {
			stops, err := tx.VisitStops(ctx, v.AssessmentID)
			if err != nil {
				return err
			}
			if _, _, err := (visit.Plan{Stops: stops}).Session(v.SessionID); err != nil {
				return err
			}
		}
		old.Words, old.SessionID, old.Outcome, old.OutcomeWords, old.Version = v.Words, v.SessionID, v.Outcome, v.OutcomeWords, v.Version
		settledAt := time.Time{}
		if old.SettledBy = ""; v.Outcome != VerifyOpen {
			old.SettledBy, settledAt = by.PersonID, s.now()
		}
		if err := tx.SaveVerifyItem(ctx, old, settledAt); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("verify.changed", "assessment", v.AssessmentID,
			map[string]any{"item": v.ID, "element": old.ElementID, "outcome": v.Outcome, "session": v.SessionID}))
	})
}

func (s *Verification) mine(ctx context.Context, tx VerificationTx, by account.Actor, assessmentID, id string) (VerifyItem, error) {
	if _, err := assessment.LoadRateable(ctx, tx, by, assessmentID); err != nil {
		return VerifyItem{}, err
	}
	basis, err := tx.RatingBasis(ctx, assessmentID, nil)
	if err != nil {
		return VerifyItem{}, err
	}
	return VerifyPage{Items: basis.Verify}.Item(id)
}

// Remove takes something off the list at the version it was seen.
func (s *Verification) Remove(ctx context.Context, by account.Actor, assessmentID, id string, version int64) error {
	return s.store.Write(ctx, func(tx VerificationTx) error {
		old, err := s.mine(ctx, tx, by, assessmentID, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteVerifyItem(ctx, assessmentID, id, version); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("verify.removed", "assessment", assessmentID, map[string]any{"item": id, "element": old.ElementID, "words": old.Words}))
	})
}
