package visit

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
)

// Note is what an assessor wrote down in a session. Notes are read by
// the assessors of the assessment alone, and changed by their author.
type Note struct {
	ID           string
	AssessmentID string
	SessionID    string
	PersonID     string
	Person       string
	Words        string
	ElementIDs   []string // of which it speaks
	PhotoIDs     []string // oldest first, of those that may be looked at
	PhotosHeld   int      // of those that wait for the virus check
	PhotosLocked int      // of those that hold a virus
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64
}

// Check returns Invalid, by field, for a note that cannot be kept.
func (n Note) Check() error {
	var c fault.Check
	c.That(strings.TrimSpace(n.Words) != "", "words", "Enter your note")
	c.That(len([]rune(n.Words)) <= 20000, "words", "Your note must be 20,000 characters or less")
	return c.Err()
}

// SessionPage is one session with its notes.
type SessionPage struct {
	assessment.Case
	Session  Session
	Stop     Stop
	Notes    []Note // oldest first
	Selected []assessment.Selected
}

// Notes returns a session with the notes of the assessors. NotFound when the
// session is another assessment's, Forbidden for who does not assess it.
func (s *Visits) Notes(ctx context.Context, by account.Actor, assessmentID, sessionID string) (v SessionPage, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID); err != nil {
			return err
		}
		p := Plan{Case: v.Case}
		if err := p.Load(ctx, tx); err != nil {
			return err
		}
		if v.Session, v.Stop, err = p.Session(sessionID); err != nil {
			return err
		}
		v.Selected = p.Selected
		v.Notes, err = tx.SessionNotes(ctx, assessmentID, sessionID)
		return err
	})
}

// SaveNote adds a note to a session (no ID) or changes one of the actor's own
// at the version it carries. Forbidden for a colleague's note, Conflict when it
// was changed meanwhile (in another window, say).
func (s *Visits) SaveNote(ctx context.Context, by account.Actor, n Note) (Note, error) {
	n.Words, n.ElementIDs = strings.TrimSpace(n.Words), assessment.TidyElements(n.ElementIDs)
	if err := n.Check(); err != nil {
		return n, err
	}
	return n, s.store.Write(ctx, func(tx Tx) error {
		p, err := SessionPlan(ctx, tx, by, n.AssessmentID, n.SessionID)
		if err != nil {
			return err
		}
		if err := assessment.CheckSelected(p.Selected, n.ElementIDs); err != nil {
			return err
		}
		action := "note.changed"
		n.PersonID, n.UpdatedAt = by.PersonID, s.now()
		if n.ID == "" {
			n.ID, n.CreatedAt, n.Version, action = s.newID("note"), n.UpdatedAt, 0, "note.added"
		} else if err := ownNote(ctx, tx, by, n); err != nil {
			return err
		}
		if err := tx.SaveSessionNote(ctx, n); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "assessment", n.AssessmentID, map[string]any{"note": n.ID, "session": n.SessionID}))
	})
}

// RemoveNote removes one of the actor's own notes.
func (s *Visits) RemoveNote(ctx context.Context, by account.Actor, n Note) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if _, err := SessionPlan(ctx, tx, by, n.AssessmentID, n.SessionID); err != nil {
			return err
		}
		if err := ownNote(ctx, tx, by, n); err != nil {
			return err
		}
		if err := tx.DeleteSessionNote(ctx, n.AssessmentID, n.ID, n.Version); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("note.removed", "assessment", n.AssessmentID, map[string]any{"note": n.ID, "session": n.SessionID}))
	})
}

// SessionPlan loads the plan for an assessor who works on one of its sessions,
// while notes may still be made.
func SessionPlan(ctx context.Context, tx Tx, by account.Actor, assessmentID, sessionID string) (p Plan, err error) {
	if p.Assessment, err = assessment.LoadRateable(ctx, tx, by, assessmentID); err != nil {
		return p, err
	}
	if err := p.Load(ctx, tx); err != nil {
		return p, err
	}
	_, _, err = p.Session(sessionID)
	return p, err
}

func ownNote(ctx context.Context, tx Tx, by account.Actor, n Note) error {
	notes, err := tx.SessionNotes(ctx, n.AssessmentID, n.SessionID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(notes, func(o Note) bool { return o.ID == n.ID })
	if i < 0 {
		return fault.NotFound("There is no such note")
	}
	if notes[i].PersonID != by.PersonID {
		return fault.Forbidden("Only " + notes[i].Person + ", who wrote this note, can change it")
	}
	return nil
}

// Hold says whether a session was held and how many people of each group it
// met. Conflict when the session was changed meanwhile.
func (s *Visits) Hold(ctx context.Context, by account.Actor, assessmentID, sessionID string, version int64, held bool, met map[ParticipantGroup]int64) error {
	return s.store.Write(ctx, func(tx Tx) error {
		p, err := SessionPlan(ctx, tx, by, assessmentID, sessionID)
		if err != nil {
			return err
		}
		v, _, err := p.Session(sessionID)
		if err != nil {
			return err
		}
		v = v.Holding(held, met)
		v.Version = version
		if err := v.CheckMet(); err != nil {
			return err
		}
		if err := tx.SaveVisitSession(ctx, v); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("session.held", "assessment", assessmentID, map[string]any{"session": sessionID, "held": held, "met": met}))
	})
}

// Holding is the session with whether it was held and whom it met.
func (v Session) Holding(held bool, met map[ParticipantGroup]int64) Session {
	var groups []GroupCount
	for _, g := range ParticipantGroups() {
		count := GroupCount{Group: g, Met: met[g]}
		if i := slices.IndexFunc(v.Groups, func(o GroupCount) bool { return o.Group == g }); i >= 0 {
			count.Wanted = v.Groups[i].Wanted
		}
		if !held {
			count.Met = 0
		}
		if count.Wanted > 0 || count.Met != 0 {
			groups = append(groups, count)
		}
	}
	v.Held, v.Groups = held, groups
	return v
}

// CheckMet returns Invalid unless the numbers of people met can be.
func (v Session) CheckMet() error {
	var c fault.Check
	for _, g := range v.Groups {
		c.That(g.Met >= 0 && g.Met <= 500, "met_"+string(g.Group), "The number of people met must be between 0 and 500")
	}
	return c.Err()
}

// Met is how many of each group the session met; groups of whom nobody was met
// are left out.
func (v Session) Met() map[ParticipantGroup]int64 {
	met := map[ParticipantGroup]int64{}
	for _, g := range v.Groups {
		if g.Met > 0 {
			met[g.Group] = g.Met
		}
	}
	return met
}
