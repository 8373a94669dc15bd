// Package notebook holds quotes and the rule by which raw notes are deleted.
package notebook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// Tx is what keeping and deleting raw notes needs of a transaction.
type Tx interface {
	audit.Log
	notice.Teller
	NotebookRule(ctx context.Context, bodyID string) (Rule, error)
	SaveNotebookRule(ctx context.Context, r Rule) error
	// Notebooks returns the decided assessments that hold raw notes: of a body,
	// or of all when bodyID is empty.
	Notebooks(ctx context.Context, bodyID string) ([]Notebook, error)
	NotebookDeletions(ctx context.Context, bodyID string) ([]Deletion, error)
	// NotebookContent returns all that is deleted with a notebook, in an order of
	// its own, each part with its id.
	NotebookContent(ctx context.Context, assessmentID string) ([]Part, error)
	DeleteNotebook(ctx context.Context, assessmentID string, at time.Time) error
	InsertNotebookDeletion(ctx context.Context, d Deletion) error
	InsertNotebookWarning(ctx context.Context, assessmentID string, due date.Date, at time.Time) error
}

// Notebooks holds the use cases of keeping raw notes no longer than the body's
// rule says.
type Notebooks struct {
	store assessment.BodyStore[Tx]
	newID func(prefix string) string
	now   func() time.Time
}

// New returns the use cases on a store.
func New(store assessment.BodyStore[Tx], newID func(string) string, now func() time.Time) *Notebooks {
	return &Notebooks{store, newID, now}
}

// The rule of a body that has set none, and the bounds of what it may set.
const (
	DefaultKeepDays = 90
	LeastKeepDays   = 1
	MostKeepDays    = 3650
	warnDays        = 14 // before the day
)

// Rule is for how many days after the decision a body keeps raw notes.
type Rule struct {
	BodyID    string
	KeepDays  int64
	ChangedBy string // person; with their name
	Changer   string
	ChangedAt time.Time
	Version   int64 // 0: the rule was never set
}

// Notebook is the raw notes of one decided assessment.
type Notebook struct {
	AssessmentID   string
	OrganisationID string
	Organisation   string
	BodyID         string
	Name           string
	DecidedAt      time.Time
	KeepDays       int64
	Appealed       bool // an appeal is open
	Notes, Photos  int64
	WarnedFor      date.Date // the day of which people were told last, and
	WarnedAt       time.Time // when they were told
}

// Due is the day on which the notes are deleted, unless they are held.
func (n Notebook) Due() date.Date { return date.Today(n.DecidedAt).AddDays(int(n.KeepDays)) }

// GoesOn is the day on which the notes are deleted at the earliest: people are
// told of it two weeks before.
func (n Notebook) GoesOn(today date.Date) date.Date {
	told := today
	if n.WarnedFor == n.Due() {
		told = date.Today(n.WarnedAt)
	}
	return max(n.Due(), told.AddDays(warnDays))
}

// Held tells whether the notes are kept beyond their day: while an appeal is
// open, what the decision rests on has to be there.
func (n Notebook) Held() bool { return n.Appealed }

// Step is what is to be done with a notebook on a day.
func (n Notebook) Step(today date.Date) Step {
	due := n.Due()
	switch {
	case n.Held():
		return KeepNotebook
	case n.WarnedFor != due && today >= due.AddDays(-warnDays):
		return WarnOfNotebook
	case n.WarnedFor == due && today >= due && today >= date.Today(n.WarnedAt).AddDays(warnDays):
		return DropNotebook
	}
	return KeepNotebook
}

// Step is what is to be done with a notebook.
type Step string

// The steps.
const (
	KeepNotebook   Step = "keep"
	WarnOfNotebook Step = "warn"
	DropNotebook   Step = "delete"
)

// Part is one thing that is deleted.
type Part struct {
	Kind    string // note, photo, aside, quote or people
	ID      string
	Content string
}

// Deletion is the record of a deletion: how much, and the hash of what
// it was, so that a copy that turns up can be told. Never what it said.
type Deletion struct {
	ID           string
	AssessmentID string
	Organisation string
	Name         string
	At           time.Time
	Notes        int64
	Photos       int64
	Asides       int64
	Quotes       int64 // marked and never approved
	People       int64 // words on who comes to a session
	Hash         string
}

// deletionOf counts and hashes what is to be deleted. Each part goes into the
// hash with its length, so that no two notebooks share one.
func deletionOf(parts []Part) (d Deletion) {
	sum := sha256.New()
	for _, p := range parts {
		for _, s := range []string{p.Kind, p.ID, p.Content} {
			sum.Write([]byte(strconv.Itoa(len(s)) + ":" + s))
		}
		switch p.Kind {
		case "note":
			d.Notes++
		case "photo":
			d.Photos++
		case "aside":
			d.Asides++
		case "quote":
			d.Quotes++
		case "people":
			d.People++
		}
	}
	d.Hash = hex.EncodeToString(sum.Sum(nil))
	return d
}

// Keep does what the rules of all bodies ask for today: it warns two weeks
// before, and deletes. It returns how many notebooks it deleted. Run twice, it
// does nothing the second time. A notebook of which nobody was told in time (the
// program stood still, the rule was made shorter) stays for two weeks more.
func (s *Notebooks) Keep(ctx context.Context) (deleted int, err error) {
	var all []Notebook
	if err := s.store.Read(ctx, func(tx Tx) (err error) {
		all, err = tx.Notebooks(ctx, "")
		return err
	}); err != nil {
		return 0, err
	}
	for _, n := range all {
		if n.Step(date.Today(s.now())) == KeepNotebook {
			continue
		}
		if err := s.store.Write(ctx, func(tx Tx) error {
			now, err := tx.Notebooks(ctx, n.BodyID) // an appeal may have come meanwhile
			if err != nil {
				return err
			}
			i := slices.IndexFunc(now, func(o Notebook) bool { return o.AssessmentID == n.AssessmentID })
			if i < 0 {
				return nil
			}
			done, err := s.step(ctx, tx, now[i])
			if done {
				deleted++
			}
			return err
		}); err != nil {
			return deleted, err
		}
	}
	return deleted, nil
}

func (s *Notebooks) step(ctx context.Context, tx Tx, n Notebook) (deleted bool, err error) {
	by := account.Actor{OrganisationID: n.BodyID, Name: "Plaudit"}
	switch n.Step(date.Today(s.now())) {
	case WarnOfNotebook:
		if err := tx.InsertNotebookWarning(ctx, n.AssessmentID, n.Due(), s.now()); err != nil {
			return false, err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.NotebookDue, OrganisationID: n.BodyID, AssessmentID: n.AssessmentID}); err != nil {
			return false, err
		}
		return false, tx.Record(ctx, by.Entry("notebook.warned", "assessment", n.AssessmentID, map[string]any{"due": n.Due()}))
	case DropNotebook:
		parts, err := tx.NotebookContent(ctx, n.AssessmentID)
		if err != nil || len(parts) == 0 {
			return false, err
		}
		d := deletionOf(parts)
		d.ID, d.AssessmentID, d.At = s.newID("gone"), n.AssessmentID, s.now()
		if err := tx.DeleteNotebook(ctx, n.AssessmentID, d.At); err != nil {
			return false, err
		}
		if err := tx.InsertNotebookDeletion(ctx, d); err != nil {
			return false, err
		}
		return true, tx.Record(ctx, by.Entry("notebook.deleted", "assessment", n.AssessmentID, map[string]any{"notes": d.Notes, "photos": d.Photos,
			"asides": d.Asides, "quotes": d.Quotes, "people": d.People, "hash": d.Hash, "rule_days": n.KeepDays}))
	}
	return false, nil
}

// Page is the body's rule with what it applies to.
type Page struct {
	Rule      Rule
	Notebooks []Notebook // that hold raw notes, next to be deleted first
	Deletions []Deletion // latest first
	Today     date.Date
}

// Page returns the body's rule for who manages its scheme.
func (s *Notebooks) Page(ctx context.Context, by account.Actor) (p Page, err error) {
	p.Today = date.Today(s.now())
	return p, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ManageScheme, account.Record{OrganisationID: by.OrganisationID}, "rule"); err != nil {
			return err
		}
		if p.Rule, err = tx.NotebookRule(ctx, by.OrganisationID); err != nil {
			return err
		}
		if p.Notebooks, err = tx.Notebooks(ctx, by.OrganisationID); err != nil {
			return err
		}
		slices.SortStableFunc(p.Notebooks, func(a, b Notebook) int { return a.Due().Time().Compare(b.Due().Time()) })
		p.Deletions, err = tx.NotebookDeletions(ctx, by.OrganisationID)
		return err
	})
}

// SetRule sets for how many days after the decision the body keeps raw notes.
// It applies at once, also to what is decided already; a shorter time still
// gives two weeks of warning. Conflict when a colleague changed it meanwhile.
func (s *Notebooks) SetRule(ctx context.Context, by account.Actor, days, version int64) error {
	var c fault.Check
	c.That(days >= LeastKeepDays && days <= MostKeepDays, "days", "The number of days must be between 1 and 3,650")
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.ManageScheme, account.Record{OrganisationID: by.OrganisationID}, "rule"); err != nil {
			return err
		}
		r := Rule{BodyID: by.OrganisationID, KeepDays: days, ChangedBy: by.PersonID, ChangedAt: s.now(), Version: version}
		if err := tx.SaveNotebookRule(ctx, r); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("notebook.rule set", "organisation", by.OrganisationID, map[string]any{"days": days}))
	})
}
