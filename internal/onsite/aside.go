package onsite

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/visit"
)

// Aside is a change from a device that had no place any more: it is kept
// whole until the person who made it decides.
type Aside struct {
	ID           string // of the change
	AssessmentID string
	PersonID     string
	Person       string
	Kind         ChangeKind
	RecordID     string
	SessionID    string
	SessionTitle string // as the device knew it
	Content      string // the change as JSON
	Why          string
	MadeAt       time.Time
	SettledAt    time.Time
	SettledAs    string
}

// Change reads the change that was put aside.
func (a Aside) Change() (c Change) {
	_ = json.Unmarshal([]byte(a.Content), &c) // we wrote it
	return c
}

// AsidePage is a change that was put aside, beside what is saved.
type AsidePage struct {
	assessment.Case
	Aside    Aside
	Change   Change
	May      bool          // the actor decides what becomes of it
	Note     visit.Note    // as saved; without an ID when there is none
	Cell     desk.Cell     // as saved, for a rating
	Session  visit.Session // as saved, with its consent; without an ID when it is not in the plan
	Sessions []visit.Session
}

// Settling is what becomes of an aside.
type Settling string

// The ways to settle an aside.
const (
	UseAside  Settling = "use"  // in place of what is saved
	OwnNote   Settling = "own"  // as a note of its own
	KeepSaved Settling = "keep" // what is saved stays; the aside stays on record
)

// Aside returns one change that was put aside, for the assessors.
func (s *OnSite) Aside(ctx context.Context, by account.Actor, assessmentID, asideID string) (p AsidePage, err error) {
	return p, s.store.Read(ctx, func(tx Tx) error {
		v, err := assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		w := &siteWork{Tx: tx, by: by, of: v, now: s.now(), newID: s.newID}
		p, err = w.aside(ctx, asideID)
		return err
	})
}

func (w *siteWork) aside(ctx context.Context, id string) (p AsidePage, err error) {
	p.Case = w.of
	if p.Aside, err = w.findAside(ctx, id); err != nil {
		return p, err
	}
	p.Change = p.Aside.Change()
	if p.May, err = w.maySettle(ctx, p.Aside); err != nil {
		return p, err
	}
	if p.Aside.PersonID != w.by.PersonID {
		w.author = p.Aside
	}
	for _, stop := range w.plan.Stops {
		p.Sessions = append(p.Sessions, stop.Sessions...)
	}
	session := p.Aside.SessionID
	if p.Aside.Kind == HeldChange || p.Aside.Kind == ConsentChange {
		session = p.Aside.RecordID
	}
	p.Session, _, _ = w.plan.Session(session) // it may be gone
	if i := slices.IndexFunc(w.notes, func(n visit.Note) bool { return n.ID == p.Aside.RecordID }); i >= 0 {
		p.Note = w.notes[i]
	}
	if i := slices.IndexFunc(w.cells, func(c desk.Cell) bool { return c.ElementID == p.Aside.RecordID }); i >= 0 {
		p.Cell = w.cells[i]
	}
	return p, nil
}

// findAside finds a change that was put aside, and loads what its page shows
// beside it unless everything is loaded.
func (w *siteWork) findAside(ctx context.Context, id string) (a Aside, err error) {
	if !w.loaded {
		if w.asides, err = w.SiteAsides(ctx, w.of.ID); err != nil {
			return a, err
		}
	}
	i := slices.IndexFunc(w.asides, func(a Aside) bool { return a.ID == id })
	if i < 0 {
		return a, fault.NotFound("There is nothing of that number put aside")
	}
	a = w.asides[i]
	if w.loaded {
		return a, nil
	}
	w.plan = visit.Plan{Case: w.of}
	if w.plan.Stops, err = w.VisitStops(ctx, w.of.ID); err != nil {
		return a, err
	}
	switch a.Kind {
	case NoteChange:
		w.notes, err = w.NotesOfVisit(ctx, w.of.ID)
	case RatingChange:
		w.cells, err = w.DeskCells(ctx, w.of, "all")
	}
	return a, err
}

// Settle decides what becomes of a change that was put aside. words, for a note,
// are its text as the person wants it now; sessionID is where a note of its own
// goes; version is what was shown as saved. Conflict when that has changed.
func (s *OnSite) Settle(ctx context.Context, by account.Actor, assessmentID, asideID string, how Settling, words, sessionID string, version int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		v, err := assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		w := &siteWork{Tx: tx, by: by, of: v, now: s.now(), newID: s.newID}
		if err := w.load(ctx); err != nil {
			return err
		}
		p, err := w.aside(ctx, asideID)
		if err != nil {
			return err
		}
		switch {
		case !p.May:
			return fault.Forbidden("Only " + p.Aside.Person + ", who made this change, can settle it")
		case !p.Aside.SettledAt.IsZero():
			return fault.Conflict("This has been settled already")
		}
		c := p.Change
		c.Base, c.MadeAt, c.After = version, p.Aside.MadeAt, ""
		if w.checkQuotes(c) != nil {
			c.Quotes = nil // nobody may be quoted any more
		}
		if c.Kind == NoteChange && how != KeepSaved {
			c.Words = words
			c.Elements = slices.DeleteFunc(c.Elements, func(id string) bool { return !assessment.IsSelected(w.plan.Selected, id) })
		}
		switch how {
		case KeepSaved:
		case OwnNote:
			if c.Kind != NoteChange {
				return fault.Invalid("Only a note can stand on its own")
			}
			if c.SessionID, c.Base = sessionID, 0; p.Note.ID != "" {
				c.RecordID = w.newID("note")
			}
			_, err = w.place(ctx, c)
		case UseAside:
			c.WasRated, c.WasHeld, c.WasMet = c.Rating, c.Held, c.Met // the version alone counts
			_, err = w.place(ctx, c)
		default:
			err = fault.Invalid("", fault.Field{Name: "how", Words: "Select what becomes of it"})
		}
		if err != nil {
			return err
		}
		a := p.Aside
		a.SettledAt, a.SettledAs = w.now, string(how)
		if err := tx.SaveSiteAside(ctx, a); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("change.settled", "assessment", assessmentID, map[string]any{"change": a.ID, "as": how}))
	})
}
