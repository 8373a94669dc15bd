package visit

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// ProposalKind is what the organisation says to a session.
type ProposalKind string

// The kinds of proposal.
const (
	ProposePeople ProposalKind = "people" // who comes: told, and needs no answer
	ProposeTime   ProposalKind = "time"
	ProposeRoom   ProposalKind = "room"
	ProposeNot    ProposalKind = "cannot"
)

// ProposalKinds returns all kinds in the order in which they are offered.
func ProposalKinds() []ProposalKind {
	return []ProposalKind{ProposePeople, ProposeTime, ProposeRoom, ProposeNot}
}

// Title is the kind in words; "" when it is none.
func (k ProposalKind) Title() string {
	switch k {
	case ProposePeople:
		return "Say who comes"
	case ProposeTime:
		return "Ask for another time"
	case ProposeRoom:
		return "Ask for another room"
	case ProposeNot:
		return "Say that it cannot take place"
	}
	return ""
}

// ProposalOutcome is what became of a proposal.
type ProposalOutcome string

// The outcomes; "" while it is open.
const (
	ProposalOpen      ProposalOutcome = ""
	ProposalNoted     ProposalOutcome = "noted" // who comes
	ProposalAccepted  ProposalOutcome = "accepted"
	ProposalDeclined  ProposalOutcome = "declined"
	ProposalWithdrawn ProposalOutcome = "withdrawn"
	ProposalReplaced  ProposalOutcome = "replaced" // by a later word on who comes
)

// Title is the outcome in words.
func (o ProposalOutcome) Title() string {
	switch o {
	case ProposalOpen:
		return "To answer"
	case ProposalNoted:
		return "Noted"
	case ProposalAccepted:
		return "Accepted"
	case ProposalDeclined:
		return "Declined"
	case ProposalWithdrawn:
		return "Withdrawn"
	case ProposalReplaced:
		return "Replaced"
	}
	return string(o)
}

// Proposal is what the organisation says to a session of the plan that was
// shared with it.
type Proposal struct {
	ID            string
	AssessmentID  string
	SessionID     string
	SessionTitle  string // as it was shared
	Kind          ProposalKind
	On            date.Date // for another time, with
	Starts, Ends  string
	Room          string // for another room
	Words         string // who comes, or why
	MadeBy        string
	MadeByName    string
	MadeAt        time.Time
	Outcome       ProposalOutcome
	Reply         string
	RepliedBy     string
	RepliedByName string
	RepliedAt     time.Time
	Version       int64
}

// Open tells whether the assessors have yet to answer.
func (p Proposal) Open() bool { return p.Outcome == ProposalOpen }

// Asks says what is asked for in words.
func (p Proposal) Asks() string {
	switch p.Kind {
	case ProposePeople:
		return "Who comes"
	case ProposeTime:
		return "Another time: " + p.On.Words() + ", " + p.Starts + " to " + p.Ends
	case ProposeRoom:
		return "Another room: " + p.Room
	}
	return "It cannot take place"
}

func (p Proposal) check() error {
	var c fault.Check
	c.That(p.Kind.Title() != "", "kind", "Select what you want to say")
	switch p.Kind {
	case ProposePeople:
		c.That(p.Words != "", "words", "Enter who comes, by role")
	case ProposeTime:
		c.That(p.On != "", "on", "Enter the day")
		checkTimes(&c, p.Starts, p.Ends)
	case ProposeRoom:
		c.That(p.Room != "", "room", "Enter the room")
	case ProposeNot:
		c.That(p.Words != "", "words", "Enter why it cannot take place")
	}
	c.That(len([]rune(p.Room)) <= 100, "room", "The room must be 100 characters or less")
	c.That(len([]rune(p.Words)) <= 2000, "words", "What you write must be 2,000 characters or less")
	return c.Err()
}

// CurrentPeople returns the latest word on who comes to a session, "" when
// there is none. proposals are latest first.
func CurrentPeople(proposals []Proposal, sessionID string) string {
	for _, p := range proposals {
		if p.SessionID == sessionID && p.Kind == ProposePeople && p.Outcome == ProposalNoted {
			return p.Words
		}
	}
	return ""
}

// OpenProposals returns those of the proposals that the assessors have yet to
// answer.
func OpenProposals(all []Proposal) []Proposal {
	return slices.DeleteFunc(slices.Clone(all), func(p Proposal) bool { return !p.Open() })
}

// Propose says something to a session of the shared plan: who comes, which is
// noted at once and takes the place of what was said before, or what should be
// different, which the assessors answer. NotFound when the session was never
// shared, Conflict once the visit is over or while the same is asked already.
func (s *Visits) Propose(ctx context.Context, by account.Actor, p Proposal) (Proposal, error) {
	p.Room, p.Words = strings.TrimSpace(p.Room), strings.TrimSpace(p.Words)
	if p.Kind != ProposeTime {
		p.On, p.Starts, p.Ends = "", "", ""
	}
	if p.Kind != ProposeRoom {
		p.Room = ""
	}
	if err := p.check(); err != nil {
		return p, err
	}
	return p, s.store.Write(ctx, func(tx Tx) error {
		v, err := sharedPlan(ctx, tx, by, account.ReadOrganisation, p.AssessmentID)
		if err != nil {
			return err
		}
		if err := by.Require(account.AnswerQuestion, v.OfOrganisation(v.AreaIDs...), "assessment"); err != nil {
			return err
		}
		if v.State != assessment.Visit {
			return assessment.WrongTime(v.Assessment)
		}
		session, _, is := v.Session(p.SessionID)
		if !is {
			return fault.NotFound("There is no such session")
		}
		p.ID, p.SessionTitle, p.MadeBy, p.MadeByName, p.MadeAt, p.Version = s.newID("prop"), session.Title, by.PersonID, by.Name, s.now(), 0
		if p.Outcome = ProposalOpen; p.Kind == ProposePeople {
			p.Outcome = ProposalNoted
		}
		for _, o := range v.Proposals {
			switch {
			case o.SessionID != p.SessionID || o.Kind != p.Kind:
			case o.Outcome == ProposalNoted:
				o.Outcome = ProposalReplaced
				if err := tx.SaveVisitProposal(ctx, o); err != nil {
					return err
				}
			case o.Open():
				return fault.Conflict("You have asked for this already. Withdraw that first to ask for something else")
			}
		}
		if err := tx.SaveVisitProposal(ctx, p); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.VisitProposed, OrganisationID: v.BodyID, AssessmentID: v.ID, SubjectID: p.ID}); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, v.Assessment, "visit.proposed", map[string]any{"session": p.SessionID, "kind": p.Kind})
	})
}

// WithdrawProposal takes back what was asked and not answered yet.
func (s *Visits) WithdrawProposal(ctx context.Context, by account.Actor, assessmentID, proposalID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		v, err := assessment.OfApplicant(ctx, tx, by, account.AnswerQuestion, assessmentID)
		if err != nil {
			return err
		}
		p, err := proposal(ctx, tx, assessmentID, proposalID)
		if err != nil {
			return err
		}
		if !p.Open() {
			return fault.Conflict("This has been answered already")
		}
		p.Outcome, p.RepliedBy, p.RepliedAt = ProposalWithdrawn, by.PersonID, s.now()
		if err := tx.SaveVisitProposal(ctx, p); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, v.Assessment, "visit.proposal withdrawn", map[string]any{"session": p.SessionID, "kind": p.Kind})
	})
}

func proposal(ctx context.Context, tx Tx, assessmentID, id string) (Proposal, error) {
	all, err := tx.VisitProposals(ctx, assessmentID)
	if err != nil {
		return Proposal{}, err
	}
	i := slices.IndexFunc(all, func(p Proposal) bool { return p.ID == id })
	if i < 0 {
		return Proposal{}, fault.NotFound("There is no such proposal")
	}
	return all[i], nil
}

// AnswerProposal accepts or declines what the organisation asks for; to decline
// needs a reason. Another time or room that is accepted goes into the plan, at
// the stop it is at or one of the same place on the day asked for; the
// organisation is shown it when the plan is shared again.
func (s *Visits) AnswerProposal(ctx context.Context, by account.Actor, assessmentID, proposalID string, accept bool, reply string) error {
	reply = strings.TrimSpace(reply)
	var c fault.Check
	c.That(accept || reply != "", "reply", "Enter why you decline")
	c.That(len([]rune(reply)) <= 2000, "reply", "Your reply must be 2,000 characters or less")
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		plan, err := plannable(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		p, err := proposal(ctx, tx, assessmentID, proposalID)
		if err != nil {
			return err
		}
		if !p.Open() {
			return fault.Conflict("This is not open any more: it was " + strings.ToLower(p.Outcome.Title()))
		}
		p.Outcome, p.Reply, p.RepliedBy, p.RepliedAt = ProposalDeclined, reply, by.PersonID, s.now()
		if accept {
			p.Outcome = ProposalAccepted
			if err := s.follow(ctx, tx, by, plan, p); err != nil {
				return err
			}
		}
		if err := tx.SaveVisitProposal(ctx, p); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.VisitAnswered, OrganisationID: plan.OrganisationID, AssessmentID: plan.ID, SubjectID: p.SessionID}); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, plan.Assessment, "visit.proposal answered", map[string]any{"session": p.SessionID, "kind": p.Kind, "accepted": accept})
	})
}

// follow puts what was accepted into the plan.
func (s *Visits) follow(ctx context.Context, tx Tx, by account.Actor, plan Plan, p Proposal) error {
	if p.Kind != ProposeTime && p.Kind != ProposeRoom {
		return nil
	}
	session, stop, err := plan.Session(p.SessionID)
	if err != nil {
		return fault.Conflict("This session is not in the plan any more. Decline, and say why")
	}
	if p.Kind == ProposeRoom {
		session.Room = p.Room
	} else {
		session.Starts, session.Ends = p.Starts, p.Ends
		if stop.On != p.On {
			i := slices.IndexFunc(plan.Stops, func(v Stop) bool { return v.On == p.On && v.SiteID == stop.SiteID && v.Place == stop.Place })
			if i < 0 {
				return fault.Conflict("There is no stop at " + stop.Where() + " on " + p.On.Words() + ". Add one first, then accept")
			}
			session.StopID = plan.Stops[i].ID
		}
	}
	if err := tx.SaveVisitSession(ctx, session); err != nil {
		return err
	}
	return tx.Record(ctx, by.Entry("visit.session changed", "assessment", plan.ID, map[string]any{"session": session.ID, "proposal": p.ID}))
}
