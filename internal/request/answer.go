package request

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Ask asks a person of the actor's organisation, or all who work in one of its
// service areas, for evidence. r.ID is the key that
// the form carried, so that a form sent twice asks once. Forbidden unless the
// actor edits evidence in the service area of the request.
func (s *Service) Ask(ctx context.Context, by account.Actor, r Request) (Request, error) {
	r.ID, r.OrganisationID, r.AskedBy, r.AskedAt, r.Version = s.keyed(r.ID), by.OrganisationID, by.PersonID, s.now(), 1
	r.Outcome, r.ItemID, r.Reply, r.Help, r.Words = Open, "", "", "", strings.TrimSpace(r.Words)
	r.Reminded = ReminderOn(by.Today, r.DueOn)
	return r, s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.EditEvidence, r.Record(), "service area"); err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return err
		}
		if there, err := tx.Request(ctx, by.OrganisationID, r.ID); err == nil {
			r = there.Request
			return nil
		} else if !fault.Is(err, fault.KindNotFound) {
			return err
		}
		if r.DueOn < by.Today {
			return fault.Invalid("", fault.Field{Name: "due", Words: "The day by which you need it must be today or later"})
		}
		asked, whom, err := s.whom(ctx, tx, by, r)
		if err != nil {
			return err
		}
		if err := tx.InsertRequest(ctx, r); err != nil {
			return err
		}
		if err := tell(ctx, tx, notice.EvidenceRequested, r, asked); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("request.asked", "evidence_request", r.ID,
			map[string]any{"element": r.ElementID, "area": r.AreaID, "person": r.PersonID, "of": whom, "due_on": r.DueOn, "words": r.Words}))
	})
}

// whom returns the ids of those who are asked, and who they are in words;
// NotFound when they are not of the organisation or cannot add evidence.
func (s *Service) whom(ctx context.Context, tx Tx, by account.Actor, r Request) (ids []string, words string, err error) {
	var offered List
	areas, err := s.offer(ctx, tx, by.OrganisationID, &offered)
	if err != nil {
		return nil, "", err
	}
	if err := organisation.CheckAreas(areas, r.area()); err != nil {
		return nil, "", err
	}
	if r.PersonID != "" {
		i := slices.IndexFunc(offered.People, func(m account.Member) bool { return m.PersonID == r.PersonID })
		if i < 0 {
			return nil, "", fault.NotFound("There is no such person in your organisation who can add evidence")
		}
		return []string{r.PersonID}, offered.People[i].Name, nil
	}
	if ids = WorkingIn(offered.People, areas, r.AreaID); len(ids) == 0 {
		return nil, "", fault.Invalid("", fault.Field{Name: "person", Words: "Nobody works in this service area alone. Select a person"})
	}
	i := slices.IndexFunc(areas, func(a organisation.ServiceArea) bool { return a.ID == r.AreaID })
	return ids, "Anyone in " + areas[i].Name, nil
}

// WorkingIn returns the ids of the people with a role that is limited to the
// service area or to one above it.
func WorkingIn(people []account.Member, areas []organisation.ServiceArea, areaID string) (ids []string) {
	for _, m := range people {
		if slices.ContainsFunc(m.Grants, func(g account.Grant) bool {
			return len(g.AreaIDs) > 0 && slices.Contains(organisation.Descendants(areas, g.AreaIDs), areaID)
		}) {
			ids = append(ids, m.PersonID)
		}
	}
	return ids
}

// tell announces something about a request to people.
func tell(ctx context.Context, tx notice.Teller, e notice.Event, r Request, people []string) error {
	for _, id := range people {
		if err := tx.Notify(ctx, notice.Notice{Event: e, OrganisationID: r.OrganisationID, SubjectID: r.ID, PersonID: id}); err != nil {
			return err
		}
	}
	return nil
}

// Page is a request with what the page of it offers.
type Page struct {
	Row
	MayAnswer   bool
	MayWithdraw bool
	MayMove     bool     // give it to somebody else, or another day
	Items       []Choice // for an answer: those linked to the element first
	History     []audit.Entry
}

// asks tells whether the request waits for the actor: by name, or because they
// work in its service area.
func (r Request) asks(by account.Actor) bool {
	return r.PersonID == by.PersonID || r.PersonID == "" && slices.Contains(by.AreaIDs(), r.AreaID)
}

func mayAnswer(by account.Actor, r Request) bool {
	return r.Outcome == Open && by.Has(account.AddEvidence) && (r.asks(by) || by.May(account.EditEvidence, r.Record()))
}

func mayMove(by account.Actor, r Request) bool {
	return (r.Outcome == Open || r.Outcome == NotOurs) && by.Has(account.EditEvidence) &&
		(r.AskedBy == by.PersonID || by.May(account.EditEvidence, r.Record()))
}

func mayWithdraw(by account.Actor, r Request) bool {
	return r.Outcome == Open && (r.AskedBy == by.PersonID || r.PersonID != by.PersonID && by.May(account.EditEvidence, r.Record()))
}

// Open returns a request of the actor's organisation, NotFound otherwise. To those
// who may answer it offers evidence items: linked to the element, or changed
// lately by the person asked.
func (s *Service) Open(ctx context.Context, by account.Actor, id string) (p Page, err error) {
	return p, s.store.Read(ctx, func(tx Tx) error {
		if err := mayRead(by); err != nil {
			return err
		}
		if p.Row, err = tx.Request(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		p.MayAnswer, p.MayWithdraw, p.MayMove = mayAnswer(by, p.Request), mayWithdraw(by, p.Request), mayMove(by, p.Request)
		if p.MayAnswer {
			if p.Items, err = tx.ItemsForRequest(ctx, p.Request); err != nil {
				return err
			}
		}
		p.History, err = tx.RequestHistory(ctx, by.OrganisationID, id)
		return err
	})
}

// Answer says with which evidence item the request is answered, by the person
// asked or somebody who edits evidence in its service area. NotFound when the item
// is not of the organisation; Conflict when it is withdrawn, the version is not
// the latest, or there is another answer already.
func (s *Service) Answer(ctx context.Context, by account.Actor, id string, version int64, itemID, reply string) (served bool, err error) {
	err = s.finish(ctx, by, id, version, Done, itemID, reply, func(tx Tx, r Request) error {
		item, err := tx.RequestItem(ctx, r, itemID)
		if err != nil {
			return err
		}
		if item.Withdrawn {
			return fault.Conflict("This evidence item was withdrawn, so it cannot answer the request")
		}
		served = item.Serves
		return nil
	})
	return served, err
}

// Refuse says that the evidence is not the person's to give.
func (s *Service) Refuse(ctx context.Context, by account.Actor, id string, version int64, reply string) error {
	return s.finish(ctx, by, id, version, NotOurs, "", reply, nil)
}

// Withdraw takes a request back, by who asked it or somebody else who edits
// evidence in its service area; not by the person asked, who answers it.
func (s *Service) Withdraw(ctx context.Context, by account.Actor, id string, version int64) error {
	return s.finish(ctx, by, id, version, Withdrawn, "", "", nil)
}

func (s *Service) finish(ctx context.Context, by account.Actor, id string, version int64, o Outcome, itemID, reply string, check func(Tx, Request) error) error {
	return s.store.Write(ctx, func(tx Tx) error {
		row, err := tx.Request(ctx, by.OrganisationID, id)
		if err != nil {
			return err
		}
		if row.Outcome == o && row.ItemID == itemID && row.Reply == strings.TrimSpace(reply) {
			return mayRead(by) // the form was sent twice
		}
		asked := row.Request
		asked.Outcome = Open // whether it is open is for Answer to say
		may := mayAnswer
		if o == Withdrawn {
			may = mayWithdraw
		}
		if err := mayRead(by); err != nil {
			return err
		}
		if !may(by, asked) {
			return fault.Forbidden("You do not have permission to do this")
		}
		r, err := row.Request.Answer(o, reply, itemID)
		if err != nil {
			return err
		}
		if check != nil {
			if err := check(tx, r); err != nil {
				return err
			}
		}
		r.Version = version
		if err := tx.UpdateRequest(ctx, r); err != nil {
			return err
		}
		if o != Withdrawn && r.AskedBy != by.PersonID {
			if err := tell(ctx, tx, notice.RequestAnswered, r, []string{r.AskedBy}); err != nil {
				return err
			}
		}
		return tx.Record(ctx, by.Entry("request."+string(o), "evidence_request", id, map[string]any{"element": r.ElementID, "item": itemID, "words": r.Reply}))
	})
}
